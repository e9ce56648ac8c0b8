"""How is a Parquet file read as text cells?"""

from pathlib import Path

import polars as pl

from custctl.errors.contents import NoTable, UnreadableWorkbook
from custctl.readers.damage import plain_why
from custctl.readers.excel_cells import plain_number
from custctl.readers.layout import unique_names
from custctl.sheet import BROKEN, SKIPPED, Sheet


def parquet_sheet(path: Path, *, name: str, digest: str) -> Sheet:
    """The table of a Parquet file; its column names are the header, its rows count from 1.

    Raises:
        UnreadableWorkbook: The file is damaged.
        NoTable: It has no columns of plain values.
    """
    try:
        plan = pl.scan_parquet(path, glob=False)
        schema = plan.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableWorkbook(path=name, why=plain_why(error)) from None
    plain = {column: dtype for column, dtype in schema.items() if not dtype.is_nested() and dtype != pl.Binary}
    if not plain:
        raise NoTable(path=name, why="It has no columns of plain values.")
    cells = [_as_text(column, dtype).alias(f"c{place}") for place, (column, dtype) in enumerate(plain.items())]
    return Sheet(
        file=name,
        sheet=None,
        sha256=digest,
        encoding=None,
        delimiter=None,
        header=unique_names(list(plain), len(plain)),
        header_row=None,
        cells=plan.select(cells).with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.Int64)),
        skipped=pl.DataFrame(schema=SKIPPED),
        broken=pl.DataFrame(schema=BROKEN),
        left_out=tuple(column for column in schema if column not in plain),
    )


def _as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(column)
    if dtype == pl.Date:
        return cell.dt.to_string("%Y-%m-%d")
    if dtype == pl.Datetime:
        return cell.dt.to_string("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    if dtype == pl.Time:
        return cell.dt.to_string("%H:%M:%S")
    if dtype.is_float():
        return plain_number(cell)
    text = cell.cast(pl.String)
    return pl.when(text != "").then(text)
