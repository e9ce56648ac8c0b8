"""How do ledger rows reach a file without all of them being in memory at once?"""

from pathlib import Path

import polars as pl

from custctl.ledger import LEDGER
from custctl.renderers import json
from custctl.renderers.columnar import plain_text
from custctl.schema import Schema


def sink(rows: pl.LazyFrame, path: Path, *, format: str, schema: Schema = LEDGER) -> None:  # noqa: A002 the word of the option
    """Write rows in their documented order, streaming, in a form that every command reads back with its types.

    Args:
        rows: Rows with the columns of `schema`.
        path: The file, which is replaced.
        format: csv, tsv, ndjson or parquet.
        schema: What the rows are.
    """
    ordered = schema.sort(schema.conform(rows))
    if format == "parquet":
        keys = [name for name, dtype in schema.dtypes.items() if isinstance(dtype, pl.Enum)]
        ordered.with_columns(pl.col(keys).cast(pl.String)).sink_parquet(path, compression="zstd")
        return
    if format == "ndjson":
        lines = ordered.select(json.row(schema))
        lines.sink_csv(path, include_header=False, quote_style="never", line_terminator="\n")
        return
    text = ordered.select(plain_text(name, column).alias(name) for name, column in schema.columns.items())
    text.sink_csv(path, separator="\t" if format == "tsv" else ",", line_terminator="\n", quote_style="necessary")
