"""Do customers yield more or less per order the longer they are with you?"""

from datetime import date
from decimal import Decimal

import polars as pl

from custctl.frames.margins import profit
from custctl.schema import MONEY, YEAR, Column, Role, Schema

TENURE = Schema(
    name="tenure",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "year_with_you": Column(pl.Int64(), Role.COUNT, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "profit": Column(MONEY, Role.MONEY),
        "revenue_per_order": Column(MONEY, Role.MONEY, required=True),
        "profit_per_order": Column(MONEY, Role.MONEY),
        "watched_customers": Column(pl.Int64(), Role.COUNT, required=True),
        "orders_a_year": Column(pl.Float64(), Role.NUMBER),
        "revenue_a_year": Column(MONEY, Role.MONEY),
        "profit_a_year": Column(MONEY, Role.MONEY),
    },
    order=("currency", "year_with_you"),
)


def tenure(orders: pl.LazyFrame, cards: pl.LazyFrame, as_of: date, *, margin: Decimal | None) -> pl.LazyFrame:
    """Orders, revenue and profit by the year of being a customer in which they fall.

    Args:
        orders: ORDERS.
        cards: CUSTOMERS, one card per customer; `acquired_on` is the first day where it is before the first order.
        as_of: The day on which the books are read.
        margin: Share of revenue that is profit, for orders without a cost; else that of the orders with one.

    Returns:
        TENURE. Year 1 are the first 365 days. `customers` ordered in that year of theirs; the figures per order are of all its
        orders. `watched_customers` have that whole year behind them, ordering or not, and only of them are the figures a year
        per customer. Profit is null where neither cost nor margin is known.
    """
    key = ["currency", "year_with_you"]
    since = cards.select("customer", acquired="acquired_on")
    lives = (
        orders.group_by("currency", "customer")
        .agg(first=pl.col("date").min())
        .join(since, on="customer", how="left")
        .select("currency", "customer", since=pl.min_horizontal("first", "acquired"), first="first")
    )
    cost, revenue = pl.col("cost").fill_null(0), pl.col("revenue")
    costed = pl.when(pl.col("cost").is_not_null()).then(revenue).otherwise(0)
    earned = profit(revenue, costed_revenue=costed, cost=cost, margin=margin)
    spent = orders.with_columns(profit=earned).join(lives, on=["currency", "customer"])
    placed = spent.with_columns(year_with_you=_year(pl.col("date")), whole=_years_behind(as_of) >= _year(pl.col("date")))
    sums = placed.group_by(key).agg(
        pl.col("revenue").sum(),
        *(
            pl.when(pl.col("profit").count() > 0).then(pl.col("profit").filter(rows).sum()).alias(name)
            for name, rows in (
                ("profit", pl.lit(True)),
                ("whole_profit", pl.col("whole")),
            )
        ),
        customers=pl.col("customer").n_unique(),
        orders=pl.len(),
        whole_orders=pl.col("whole").sum(),
        whole_revenue=pl.col("revenue").filter("whole").sum(),
    )
    return TENURE.conform(sums.join(_watched(lives, as_of), on=key, how="left").with_columns(_averages()))


def _averages() -> list[pl.Expr]:
    orders = pl.col("orders")
    watched = pl.col("watched_customers").fill_null(0)
    known = pl.when(watched > 0)
    return [
        watched.alias("watched_customers"),
        *((pl.col(name).cast(MONEY) / orders).cast(MONEY).alias(f"{name}_per_order") for name in ("revenue", "profit")),
        *(
            known.then(pl.col(f"whole_{name}").cast(MONEY) / watched).cast(MONEY).alias(f"{name}_a_year")
            for name in ("revenue", "profit")
        ),
        known.then(pl.col("whole_orders") / watched).alias("orders_a_year"),
    ]


def _watched(lives: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Customers with each year of theirs wholly in the books; years before their first order in these are not."""
    return (
        lives.with_columns(year_with_you=pl.int_ranges(_year(pl.col("first")), _years_behind(as_of) + 1))
        .filter(pl.col("year_with_you").list.len() > 0)
        .explode("year_with_you", empty_as_null=True, keep_nulls=True)
        .group_by("currency", "year_with_you")
        .agg(watched_customers=pl.len().cast(pl.Int64))
    )


def _year(day: pl.Expr) -> pl.Expr:
    return (day - pl.col("since")).dt.total_days() // YEAR + 1


def _years_behind(as_of: date) -> pl.Expr:
    return ((pl.lit(as_of) - pl.col("since")).dt.total_days() + 1) // YEAR
