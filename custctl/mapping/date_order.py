"""Does a second day of the row tell which of day and month comes first?"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from custctl.mapping import date_texts as texts
from custctl.mapping.cells import count

_SLIPS: Final = 10
"""Days in the wrong order that do not count while they are under one in this many."""


def both_days(cell: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The cell's day read day first and read month first, for `order_evidence`."""
    first = [texts.day_of(cell, family, day_first=True) for family in texts.NUMERIC]
    second = [texts.day_of(cell, family, day_first=False) for family in texts.NUMERIC]
    return pl.coalesce(first), pl.coalesce(second)


def order_evidence(earlier: tuple[pl.Expr, pl.Expr], later: tuple[pl.Expr, pl.Expr], name: str) -> list[pl.Expr]:
    """Aggregates that tell how often each reading of a column puts a later day before an earlier one.

    Three questions are asked with it: a due day is not before its document's (`both_days` of both columns), a column whose
    order is known bounds another (`(date(cell, style),) * 2` for the known one), and sales are not in the future
    (`(pl.lit(as_of),) * 2` as the later).

    Args:
        earlier: The day that comes first, read day first and month first.
        later: The day that does not come before it, likewise.
        name: Prefix of the aliases.
    """
    broken = [after < before for before, after in zip(earlier, later, strict=True)]
    return [true.sum().alias(f"{name}.order.{key}") for true, key in zip(broken, ("day_first", "month_first"), strict=True)]


def order_decided(evidence: Mapping[str, object], name: str) -> bool | None:
    """Whether days come first by `order_evidence`, None where it does not decide.

    A reading is chosen when it breaks the order under a tenth as often as the other, so that a few wrong due days do no harm.
    """
    day, month = count(evidence, f"{name}.order.day_first"), count(evidence, f"{name}.order.month_first")
    if day == month or min(day, month) * _SLIPS >= max(day, month):
        return None
    return day < month
