"""How do ledger rows reach a file without all of them being in memory at once?"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from custctl.ledger import LEDGER
from custctl.renderers import json
from custctl.renderers.columnar import plain_text
from custctl.schema import Schema

_SORTED_AT_ONCE = 200_000
"""Rows up to which all are sorted at once."""


def sink(rows: pl.LazyFrame, path: Path, *, format: str, schema: Schema = LEDGER) -> None:  # noqa: A002 the word of the option
    """Write rows in their documented order, streaming, in a form that every command reads back with its types.

    Args:
        rows: Rows with the columns of `schema`.
        path: The file, which is replaced.
        format: csv, tsv, ndjson or parquet.
        schema: What the rows are.
    """
    with _ordered(schema.conform(rows), schema, path) as ordered:
        _write(ordered, path, format, schema)


def _write(ordered: pl.LazyFrame, path: Path, form: str, schema: Schema) -> None:
    if form == "parquet":
        keys = [name for name, dtype in schema.dtypes.items() if isinstance(dtype, pl.Enum)]
        ordered.with_columns(pl.col(keys).cast(pl.String)).sink_parquet(path, compression="zstd")
        return
    if form == "ndjson":
        lines = ordered.select(json.row(schema))
        lines.sink_csv(path, include_header=False, quote_style="never", line_terminator="\n")
        return
    text = ordered.select(plain_text(name, column).alias(name) for name, column in schema.columns.items())
    text.sink_csv(path, separator="\t" if form == "tsv" else ",", line_terminator="\n", quote_style="necessary")


@contextmanager
def _ordered(rows: pl.LazyFrame, schema: Schema, beside: Path) -> Iterator[pl.LazyFrame]:
    """Rows in their order. A sort holds all that it sorts, so many rows are sorted some days at a time, from a copy."""
    [day, *_] = schema.order or ("",)
    count = rows.select(pl.len()).collect().item() if schema.dtypes.get(day) == pl.Date() else 0
    if count <= _SORTED_AT_ONCE:
        yield schema.sort(rows)
        return
    with tempfile.TemporaryDirectory(prefix=".custctl-", dir=beside.parent, ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "rows.parquet"
        rows.sink_parquet(copy, compression="lz4", row_group_size=10_000)
        kept = pl.scan_parquet(copy, glob=False)
        yield _one_by_one(kept, _spans(kept, day, count), schema)


def _one_by_one(rows: pl.LazyFrame, spans: Sequence[pl.Expr], schema: Schema) -> pl.LazyFrame:
    """Rows span by span, each sorted only once the one before is written; a concatenation would sort them all at once."""

    def sorted_spans(
        columns: list[str] | None, predicate: pl.Expr | None, _limit: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        for span in spans:
            found = schema.sort(rows.filter(span))
            kept = found if predicate is None else found.filter(predicate)
            yield (kept if columns is None else kept.select(columns)).collect()

    return register_io_source(sorted_spans, schema=rows.collect_schema())


def _spans(rows: pl.LazyFrame, day: str, count: int) -> list[pl.Expr]:
    """Filters that split rows into spans of days, one after the other, each of about as many rows as are sorted at once."""
    parts = count // _SORTED_AT_ONCE + 1
    edges = rows.select(pl.col(day).quantile(part / parts, "nearest").alias(str(part)) for part in range(1, parts)).collect()
    days = sorted({edge for edge in edges.row(0) if edge is not None})
    if not days:
        return [pl.lit(value=True)]
    between = [(pl.col(day) > first) & (pl.col(day) <= last) for first, last in pairwise(days)]
    return [pl.col(day) <= days[0], *between, pl.col(day) > days[-1], pl.col(day).is_null()]
