"""Which rows are the same row, in whatever file they come? Keys of 128 bits over what a row says, never over its file."""

from pathlib import Path

import polars as pl
import polars_hash as plh

from custctl.ledger import DOCUMENT_DAY, DOCUMENT_DUE, ROW_KEY
from custctl.schema import MONEY

KEY: tuple[str, ...] = (
    "source",
    "kind",
    "customer",
    "document",
    "due",
    "date",
    "time",
    "product",
    "quantity",
    "amount",
    "currency",
)
"""Columns that make a row what it is."""

_FORMS: dict[str, pl.Expr] = {
    "document": pl.coalesce("document", "applies_to"),
    "due": pl.col("due").dt.to_string("%Y-%m-%d"),
    "date": pl.col("date").dt.to_string("%Y-%m-%d"),
    "time": pl.col("time").dt.to_string("%H:%M:%S"),
    "quantity": pl.col("quantity").cast(MONEY).cast(pl.String),
    "amount": pl.col("amount").cast(MONEY).cast(pl.String),
}
"""One fixed text per value, so that neither a file's format nor its types reach the key."""

_NOTHING = "\x00"
_BETWEEN = "\x1f"
_INSIDE = "\x1e"
_HALF = pl.lit(2**64, dtype=pl.UInt128)
_ROW_GROUP = 10_000
"""Rows of a scratch file that are read at once: small, because Polars reads many groups ahead."""


def keyed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with the key that tells them from all others and shows them again in an overlapping export.

    The hash is xxh3 with 128 bits, which is the same in every version and on every machine; Polars' own is not.

    Args:
        rows: LEDGER rows of one file. Those without a number of their own are known by the document that they apply to.

    Returns:
        The rows with `nth` (how many equal rows of the file come before, from 0) and `key_high`, `key_low`, the halves of the
        key as Int64. Rows that are equal but for `nth` have keys that differ.
    """
    return _moved(_hashed(rows).with_columns(_occurrence()))


def keyed_in(rows: pl.LazyFrame, folder: Path, name: str) -> pl.LazyFrame:
    """The same as `keyed`, worked out once into a Parquet file: no more than the halves of the keys is ever in memory.

    Args:
        rows: As for `keyed`; the plan runs once, streaming.
        folder: Where the file goes.
        name: What it is called.
    """
    path = folder / f"{name}.parquet"
    to_scratch(_hashed(rows), path)
    found = pl.scan_parquet(path, glob=False)
    low = found.select("key_low").collect().to_series().sort()
    twice = low.filter(low == low.shift(1)).unique()
    if twice.is_empty():
        return found.with_columns(nth=pl.lit(0, pl.UInt32))
    numbered = found.with_row_index("_at")
    few = numbered.select("_at", *ROW_KEY).filter(pl.col("key_low").is_in(twice.implode())).collect()
    later = few.select("_at", _occurrence()).filter(pl.col("nth") > 0).lazy()
    counted = numbered.join(later, on="_at", how="left", maintain_order="left").drop("_at")
    to_scratch(_moved(counted.with_columns(pl.col("nth").fill_null(0))), folder / f"{name}-numbered.parquet")
    return pl.scan_parquet(folder / f"{name}-numbered.parquet", glob=False)


def to_scratch(rows: pl.LazyFrame, path: Path) -> None:
    """Write rows to a file that is read again soon, streaming."""
    rows.sink_parquet(path, compression="lz4", row_group_size=_ROW_GROUP, statistics=False)


def _hashed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with the two halves of the hash over what they say."""
    forms = _FORMS | ({"document": _told_by()} if DOCUMENT_DAY in rows.collect_schema() else {})
    texts = (forms.get(name, pl.col(name).cast(pl.String)).fill_null(_NOTHING) for name in KEY)
    hashed = rows.with_columns(pl.concat_str(*texts, separator=_BETWEEN).alias("_text"))
    hashed = hashed.with_columns(plh.col("_text").nchash.xxh3_128().alias("_hash")).drop("_text")
    halves = {"key_high": pl.col("_hash") // _HALF, "key_low": pl.col("_hash") % _HALF}
    return hashed.with_columns(half.cast(pl.UInt64).reinterpret(signed=True).alias(name) for name, half in halves.items()).drop(
        "_hash"
    )


def _told_by() -> pl.Expr:
    """What stands for the number of a row that a document told: that of the document, its day and its due day.

    So payments told of two invoices are two, though they are equal.
    """
    days = (pl.col(name).dt.to_string("%Y-%m-%d").fill_null("") for name in (DOCUMENT_DAY, DOCUMENT_DUE))
    told = pl.concat_str("applies_to", *days, separator=_INSIDE)
    return pl.when(pl.col(DOCUMENT_DAY).is_not_null()).then(told).otherwise(_FORMS["document"])


def _occurrence() -> pl.Expr:
    return pl.int_range(pl.len(), dtype=pl.UInt32).over(ROW_KEY).alias("nth")


def _moved(counted: pl.LazyFrame) -> pl.LazyFrame:
    """The key moved on by the occurrence, round and round; keys that close are as far from chance as any others."""
    return counted.with_columns(key_low=pl.col("key_low") + pl.col("nth").cast(pl.Int64))
