"""In which way is each cell's date written? One small number a cell, from which the evidence of a column is counted cheaply."""

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from custctl.mapping import date_texts as texts
from custctl.mapping.cells import once

PLAIN, SERIAL = 1, 2
FAMILIES: Final[Mapping[str, int]] = {
    "iso": 3, "year_first": 4, "chinese": 5, "compact": 6, "stamp": 7, "day_word": 8, "word_day": 9, "year_word": 10,
}  # fmt: skip
"""Families of patterns with one reading, and their marks."""

NUMERIC, SHORT, DOTTED = 16, 32, 4
"""Families with two readings: their mark is NUMERIC + an order, + SHORT for two-digit years, + DOTTED for dots."""

EITHER, SAME, DAY_OVER, MONTH_OVER = 0, 1, 2, 3
"""What a date of two-digit parts says about the order of day and month."""

TIMED, ZONED, HALVED = 64, 128, 256
"""Added where a time of day, a zone, or a half of the day is written, too."""

_BY_WORD = ("day_word", "word_day")
_BY_YEAR = tuple(family for family in FAMILIES if family not in _BY_WORD)


def date_mark(cell: pl.Expr) -> pl.Expr:
    """How a cell writes a date, as a small number that `date_evidence` understands; 0 for no date, null for no cell.

    It costs a few patterns a cell, so it is best made a column of its own.

    Args:
        cell: Cleaned text.
    """
    dated = once(pl.when(cell.str.contains(texts.GATE)).then(cell), _dated)
    serial = pl.when(cell.str.contains(texts.SERIAL)).then(SERIAL)
    return pl.when(cell.is_not_null()).then(pl.coalesce(dated, serial, 0)).cast(pl.UInt16)


def _dated(cell: pl.Expr) -> pl.Expr:
    """The mark of a cell that begins like a date; null where it is none. The rest is not even looked at for plain dates."""
    plain = cell.str.contains(texts.PLAIN)
    return pl.coalesce(pl.when(plain).then(PLAIN), once(pl.when(~plain).then(cell), _dressed))


def _dressed(cell: pl.Expr) -> pl.Expr:
    by_year = cell.str.contains("^[0-9]{4}")
    families = pl.coalesce(
        once(pl.when(by_year).then(cell), lambda text: pl.coalesce(_found(text, _BY_YEAR))),
        once(pl.when(~by_year).then(cell), lambda text: pl.coalesce(*_ordered(text), *_found(text, _BY_WORD))),
    )
    flags = ((texts.TIMED, TIMED), (texts.ZONED, ZONED), (texts.HALVED, HALVED))
    extras = [pl.when(cell.str.contains(pattern)).then(flag).otherwise(0) for pattern, flag in flags]
    return families + extras[0] + extras[1] + extras[2]


def _found(cell: pl.Expr, families: Iterable[str]) -> list[pl.Expr]:
    return [pl.when(cell.str.contains(texts.PATTERNS[family])).then(FAMILIES[family]) for family in families]


def _ordered(cell: pl.Expr) -> list[pl.Expr]:
    """Marks of the families with two readings; null where neither order makes a date."""
    orders = ((texts.SAME, SAME), (texts.EITHER, EITHER), (texts.DAY_OVER, DAY_OVER), (texts.MONTH_OVER, MONTH_OVER))
    order = pl.coalesce(pl.when(cell.str.contains(pattern)).then(mark) for pattern, mark in orders)
    dotted = pl.when(cell.str.contains(texts.DOTTED)).then(DOTTED).otherwise(0)
    families = (("numeric", NUMERIC), ("short", NUMERIC + SHORT))
    found = [pl.when(cell.str.contains(texts.PATTERNS[family])).then(mark) for family, mark in families]
    return [pl.coalesce(found) + order + dotted]
