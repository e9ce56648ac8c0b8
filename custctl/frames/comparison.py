"""By how much did it grow, where there is enough to compare with?"""

from decimal import Decimal

import polars as pl

TENTH = 10
"""Times that the newer figure is of the older one from which the older is too small a base: growth of 900 % tells nothing."""


def growth(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    """(now − before) / before, above −1; null where there is nothing before, or less than a tenth of now."""
    known = (before > 0) & (now <= TENTH * before)
    return pl.when(known).then((now - before).cast(pl.Float64) / before.cast(pl.Float64))


def growth_of(now: Decimal | int | None, before: Decimal | int | None) -> float | None:
    """`growth` of two figures; None where one is not known."""
    if now is None or before is None or before <= 0 or too_small(now, before):
        return None
    return float((now - before) / before)


def too_small(now: Decimal | int | None, before: Decimal | int | None) -> bool:
    """Whether a figure is known, but no base for the newer one: less than a tenth of it, or nothing."""
    return now is not None and before is not None and now > 0 and now > TENTH * before
