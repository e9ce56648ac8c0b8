"""In which currency are rows that name none?"""

from collections.abc import Sequence

import polars as pl

from custctl.ledger import UNKNOWN_CURRENCY
from custctl.result import Note

_UNKNOWN, _ASSUMED = "currency_unknown", "currency_assumed"
ASSUMPTIONS = (_UNKNOWN, _ASSUMED)
"""Keys of the notes that say in what rows without a currency were taken to be."""

_NAMELESS = pl.col("currency").is_null() | (pl.col("currency") == UNKNOWN_CURRENCY)


def with_currency(ledger: pl.LazyFrame, told: str | None) -> tuple[pl.LazyFrame, tuple[Note, ...]]:
    """Rows with a currency each, and what had to be assumed.

    A row without one has the currency told; else, where all other rows agree on one, that; else XXX.
    """
    facts = ledger.select(
        count=_NAMELESS.sum(), known=pl.col("currency").filter(~_NAMELESS).unique().sort().implode()
    ).collect()
    count, known = facts["count"].item(), facts["known"].item().to_list()
    if not count:
        return ledger, ()
    used, notes = assumed(count, known, told)
    return ledger.with_columns(pl.when(_NAMELESS).then(pl.lit(used)).otherwise("currency").alias("currency")), notes


def assumed(count: int, known: Sequence[str], told: str | None) -> tuple[str, tuple[Note, ...]]:
    """The currency that `count` rows without one are in where others have the ones known, and what is said of that."""
    used = told or (known[0] if len(known) == 1 else UNKNOWN_CURRENCY)
    if told is not None or not count:
        return used, ()
    key = _UNKNOWN if used == UNKNOWN_CURRENCY else _ASSUMED
    return used, (Note(key, {"rows": count, "currency": used}, warning=bool(known)),)


def rows_by_currency(ledger: pl.LazyFrame) -> pl.DataFrame:
    """How many `rows` of each `date` name which `currency`, null for none."""
    named = pl.when(~_NAMELESS).then("currency").alias("currency")
    return ledger.group_by("date", named).agg(rows=pl.len()).collect()
