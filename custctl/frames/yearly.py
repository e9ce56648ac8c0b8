"""What does each customer spend in a year, and who of one year came back in the next?"""

from datetime import date

import polars as pl

from custctl.schema import MONEY, YEAR, Column, Role, Schema

SHORTEST = 90
"""Days: a shorter history is not stretched to a year as if it were complete, and its retention is not measured."""

YEARLY = Schema(
    name="yearly",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "window": Column(pl.Int64(), Role.DAYS, required=True),
        "half": Column(pl.Int64(), Role.DAYS, required=True),
        "recent_orders": Column(pl.Int64(), Role.COUNT, required=True),
        "recent_revenue": Column(MONEY, Role.MONEY, required=True),
        "yearly_spend": Column(MONEY, Role.MONEY, required=True),
        "bought_before": Column(pl.Boolean(), Role.KEY, required=True),
        "bought_after": Column(pl.Boolean(), Role.KEY, required=True),
    },
    order=("currency", "customer"),
)


def yearly(orders: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Each customer's spend in the last year, and whether they bought in the last period and in the one before.

    Args:
        orders: ORDERS up to `as_of`.
        as_of: The day on which the books are read; the last day of the year.

    Returns:
        YEARLY, in ledger currency. The year is the last 365 days; where the currency's orders began later it is `window`
        days, at least 90, and `yearly_spend` is `recent_revenue` × 365 / window. `recent_orders` are those worth something.
        `bought_after` is within the last `half` days, `bought_before` within the `half` days before them; `half` is a year, or
        half of the time since the first order where that is less.
    """
    age = (pl.lit(as_of) - pl.col("date")).dt.total_days()
    recent = pl.col("age") < pl.col("window")
    half = pl.col("half")
    return YEARLY.conform(
        orders.with_columns(age=age)
        .with_columns(span=pl.col("age").max().over("currency") + 1)
        .with_columns(window=pl.col("span").clip(SHORTEST, YEAR), half=(pl.col("span") // 2).clip(None, YEAR))
        .group_by("customer", "currency", "window", "half")
        .agg(
            recent_orders=(recent & (pl.col("gross") > 0)).sum().cast(pl.Int64),
            recent_revenue=pl.col("revenue").filter(recent).sum(),
            bought_after=(pl.col("age") < half).any(),
            bought_before=((pl.col("age") >= half) & (pl.col("age") < 2 * half)).any(),
        )
        .with_columns(yearly_spend=(pl.col("recent_revenue") * YEAR / pl.col("window")).cast(MONEY))
    )
