"""Which rows are the same row, in whatever file they come? Keys of 128 bits over what a row says, never over its file."""

import polars as pl
import polars_hash as plh

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
    "due": pl.col("due").dt.to_string("%Y-%m-%d"),
    "date": pl.col("date").dt.to_string("%Y-%m-%d"),
    "time": pl.col("time").dt.to_string("%H:%M:%S"),
    "quantity": pl.col("quantity").cast(MONEY).cast(pl.String),
    "amount": pl.col("amount").cast(MONEY).cast(pl.String),
}
"""One fixed text per value, so that neither a file's format nor its types reach the key."""

_NOTHING = "\x00"
_BETWEEN = "\x1f"
_HALF = pl.lit(2**64, dtype=pl.UInt128)


def keyed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with the key that tells them from all others and shows them again in an overlapping export.

    The hash is xxh3 with 128 bits, which is the same in every version and on every machine; Polars' own is not.

    Args:
        rows: LEDGER rows of one file.

    Returns:
        The rows with `nth` (how many equal rows of the file come before, from 0) and `key_high`, `key_low`, the halves of the
        key as Int64. Rows that are equal but for `nth` have keys that differ.
    """
    texts = (_FORMS.get(name, pl.col(name).cast(pl.String)).fill_null(_NOTHING) for name in KEY)
    hashed = rows.with_columns(pl.concat_str(*texts, separator=_BETWEEN).alias("_text"))
    hashed = hashed.with_columns(plh.col("_text").nchash.xxh3_128().alias("_hash")).drop("_text")
    counted = hashed.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over("_hash").alias("nth"))
    key = _scattered(pl.col("_hash"), pl.col("nth"))
    return counted.with_columns(key_high=_signed(key // _HALF), key_low=_signed(key % _HALF)).drop("_hash")


def _scattered(hashed: pl.Expr, nth: pl.Expr) -> pl.Expr:
    """The hash moved on by the occurrence; keys that close are as far from chance as any others."""
    return hashed + nth.cast(pl.UInt128)


def _signed(half: pl.Expr) -> pl.Expr:
    return half.cast(pl.UInt64).reinterpret(signed=True)
