"""What do sales earn, also those whose cost nobody wrote down?"""

from decimal import Decimal

import polars as pl

from custctl.schema import MONEY, RATE, exact


def profit(revenue: pl.Expr, *, costed_revenue: pl.Expr, cost: pl.Expr, margin: Decimal | None) -> pl.Expr:
    """Revenue less cost of each row, column `currency` beside it.

    What has a cost brings `costed_revenue − cost`, the rest of `revenue` that times the margin: the one given, or else that of
    all of the currency with a cost. Null where there is a rest and no margin, and where the currency knows no cost at all.

    Args:
        revenue: All revenue of a row, exact.
        costed_revenue: The part of it whose cost is known, 0 without any.
        cost: The cost of that part.
        margin: Share of revenue that is profit, for what has no cost.
    """
    costed, rest = costed_revenue - cost, revenue - costed_revenue
    sold = costed_revenue.sum().over("currency")
    measured = pl.when(sold > 0).then(costed.sum().over("currency").cast(pl.Float64) / sold.cast(pl.Float64)).cast(RATE)
    share = measured if margin is None else exact(margin, RATE)
    known = ((costed_revenue != 0) | (cost != 0)).any().over("currency")
    earned = pl.when(known & (rest == 0)).then(0).otherwise(rest.cast(RATE) * share)
    return (costed + earned).cast(MONEY)
