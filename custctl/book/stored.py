"""How do ledger and customer rows look on disk, so that any reader of Delta or Parquet understands them?

Delta has no time of day and no enumerations: `time` is stored as text ("08:26:00", with a fraction where there is one), which
DuckDB and Spark cast as it is; `kind` is stored as its word. Beside LEDGER a stored row has its key, `key_high` and `key_low`
(128 bits as two signed integers), and the number of the `import` it comes from. A payment that a list of invoices tells names
the document's own day and due day (`document_day`, `document_due`). Columns that the user kept ride along as text.
"""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

from custctl.frames.paid_so_far import LIST
from custctl.ledger import ROW_KEY, TOLD_OF
from custctl.schema import Schema

IMPORT = LIST
"""Number of the import that a ledger row comes from."""

FURTHER: dict[str, pl.DataType] = {
    **dict.fromkeys(ROW_KEY, pl.Int64()),
    **TOLD_OF,
}
"""What a ledger row is stored with beside LEDGER, and IMPORT."""

SINCE: tuple[str, ...] = ("disputed", "written_off")
"""States that begin on some day; before it the document was an ordinary one."""

_TIME_OF_DAY = "%H:%M:%S%.f"
_LARGEST_SHARE = 1_000_000


def stored(rows: pl.LazyFrame, schema: Schema, *, further: Mapping[str, pl.DataType] | None = None) -> pl.LazyFrame:
    """Rows as they are written.

    Args:
        rows: Columns of `schema` and `further` in any order, missing ones counting as null, and any extra ones.
        schema: The table the rows belong to.
        further: Columns that are stored beside it, with their types.

    Returns:
        The columns of `schema` in order, then `further`, then the extra ones as text.
    """
    present = rows.collect_schema().names()
    columns = {**schema.dtypes, **(further or {})}
    known = [
        _on_disk(name, dtype) if name in present else pl.lit(None).cast(_disk_type(dtype)).alias(name)
        for name, dtype in columns.items()
    ]
    return rows.select(*known, *(pl.col(name).cast(pl.String) for name in present if name not in columns))


def restored(rows: pl.LazyFrame, schema: Schema, *, also: Collection[str] = ()) -> pl.LazyFrame:
    """Stored rows as the rest of custctl knows them: the columns of `schema`, the extra ones and, beside them, `also`."""
    present = rows.collect_schema().names()
    extra = [name for name in present if name in also or name not in (*schema.columns, *FURTHER, IMPORT)]
    known = [
        _in_memory(name, dtype) if name in present else pl.lit(None).cast(dtype).alias(name)
        for name, dtype in schema.dtypes.items()
    ]
    return rows.select(*known, *extra)


def dated(rows: pl.LazyFrame, days: Mapping[int, date | None]) -> pl.LazyFrame:
    """Stored ledger rows; a status that names no day, but has one, holds from the day on which it came into the book.

    Only readers see that day: kept, it would make the same file say something else on another day.

    Args:
        rows: Stored rows with IMPORT.
        days: Number of each import to its day.
    """
    undated = pl.col("status").is_in(SINCE) & pl.col("status_date").is_null()
    came = pl.col(IMPORT).replace_strict(dict(days), default=None, return_dtype=pl.Date)
    return rows.with_columns(status_date=pl.when(undated).then(came).otherwise("status_date"))


def shares(count: int) -> list[pl.Expr]:
    """Filters that split keyed rows into shares of about a million, each with all the rows of its keys.

    Hash tables of ten million keys take more memory than an import may, so large tables are compared share by share.
    """
    number = count // _LARGEST_SHARE + 1
    return [pl.col("key_low") % number == share for share in range(number)]


def once(rows: pl.LazyFrame, keys: pl.LazyFrame) -> pl.LazyFrame:
    """Rows whose keys come once; of rows with one key, the first.

    Keys are distinct within a file, but two files of one import may overlap.

    Args:
        rows: Rows with their keys, in file order.
        keys: The keys of all of these rows.

    Returns:
        The same rows where all keys are distinct, else the rows in no promised order.
    """
    repeated = pl.col("len") > 1
    counted = (
        keys.filter(share).group_by(ROW_KEY).len().filter(repeated).select(ROW_KEY).collect() for share in shares(height(keys))
    )
    twice = pl.concat(counted)
    if twice.is_empty():
        return rows
    # Whole rows are compared only where a key comes twice.
    first = among(rows, twice.lazy()).unique(ROW_KEY, keep="first", maintain_order=True)
    return pl.concat([without(rows, twice.lazy()), first])


def known(keys: pl.LazyFrame, ledger: pl.LazyFrame) -> pl.LazyFrame:
    """Those of the keys that the ledger has; the ledger streams past them."""
    found = (among(ledger.select(ROW_KEY).filter(share), keys.filter(share)).collect() for share in shares(height(keys)))
    return pl.concat(found).lazy()


def height(rows: pl.LazyFrame) -> int:
    """Number of rows of a plan."""
    return int(rows.select(pl.len()).collect().item())


def without(rows: pl.LazyFrame, keys: pl.LazyFrame) -> pl.LazyFrame:
    """Rows whose key is not among the given ones, in their order."""
    return rows.join(keys.select(ROW_KEY), on=ROW_KEY, how="anti", maintain_order="left")


def among(rows: pl.LazyFrame, keys: pl.LazyFrame) -> pl.LazyFrame:
    """Rows whose key is among the given ones, in their order."""
    return rows.join(keys.select(ROW_KEY), on=ROW_KEY, how="semi", maintain_order="left")


def _disk_type(dtype: pl.DataType) -> pl.DataType:
    return pl.String() if isinstance(dtype, pl.Time | pl.Enum) else dtype


def _on_disk(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Time):
        return pl.col(name).cast(dtype).dt.to_string(_TIME_OF_DAY)
    return pl.col(name).cast(_disk_type(dtype))


def _in_memory(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Time):
        return pl.col(name).str.to_time(_TIME_OF_DAY)
    return pl.col(name).cast(dtype)
