"""Which customers bring more than they cost, and what must the others still buy?"""

from datetime import date
from decimal import Decimal

import polars as pl

from custctl.schema import MONEY, RATE, YEAR, Column, Role, Schema, exact

BREAK_EVEN = Schema(
    name="profit",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "gross": Column(MONEY, Role.MONEY, required=True),
        "returned": Column(MONEY, Role.MONEY, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "profit": Column(MONEY, Role.MONEY),
        "service_cost": Column(MONEY, Role.MONEY, required=True),
        "acquisition_cost": Column(MONEY, Role.MONEY, required=True),
        "contribution": Column(MONEY, Role.MONEY),
        "balance": Column(pl.Enum(["brings", "costs"]), Role.KEY),
        "sales_needed": Column(MONEY, Role.MONEY),
    },
    order=("currency", "contribution", "customer"),
)


def break_even(
    ranked: pl.LazyFrame,
    as_of: date,
    *,
    cards: pl.LazyFrame,
    service_cost: Decimal | None = None,
    cac: Decimal | None = None,
) -> pl.LazyFrame:
    """What each customer brought after all they cost, worst first.

    Args:
        ranked: BUYERS of named customers.
        as_of: The day on which the books are read.
        cards: One customer card per customer; its costs go before those of all.
        service_cost: Cost to serve one customer for a year, in each currency's own money.
        cac: Cost to win one customer.

    Returns:
        BREAK_EVEN rows in no order. `profit` is of net revenue: what came back is off it at the margin. `service_cost` is for
        the days from the first order to `as_of`, a year's cost × days / 365; `contribution` = profit − service cost −
        acquisition cost, null where no profit is known; `sales_needed` what is missing / the customer's margin, or the
        currency's where theirs is not above zero; zero for those who bring, null where no margin helps.
    """
    days = (pl.lit(as_of) - pl.col("first_order")).dt.total_days().fill_null(0)
    yearly = pl.coalesce("service_cost", exact(service_cost), pl.lit(0, dtype=MONEY))
    won = pl.coalesce("acquisition_cost", exact(cac), pl.lit(0, dtype=MONEY))
    known = ranked.join(
        cards.select("customer", "service_cost", "acquisition_cost", card_name="name"), on="customer", how="left"
    )
    contribution = pl.col("profit") - pl.col("service_cost") - pl.col("acquisition_cost")
    enough = pl.col("contribution") >= 0
    return BREAK_EVEN.conform(
        known.with_columns(
            name=pl.coalesce("card_name", "name"),
            service_cost=(yearly * days / YEAR).cast(MONEY),
            acquisition_cost=won,
            margin=_margin(),
        )
        .with_columns(contribution=contribution)
        .with_columns(
            balance=pl.when(enough).then(pl.lit("brings")).when(~enough).then(pl.lit("costs")),
            sales_needed=pl.when(enough)
            .then(pl.lit(0, dtype=MONEY))
            .otherwise((-pl.col("contribution").cast(RATE) / pl.col("margin")).cast(MONEY)),
        )
    )


def _margin() -> pl.Expr:
    """Profit by revenue of the customer, where both are above zero, else of the currency; null where neither is."""
    return pl.coalesce(_ratio(pl.col("profit"), pl.col("revenue")), _ratio(_sum("profit"), _sum("revenue")))


def _sum(name: str) -> pl.Expr:
    return pl.col(name).sum().over("currency")


def _ratio(profit: pl.Expr, revenue: pl.Expr) -> pl.Expr:
    # Amounts that do not count are null before they divide: a Decimal by zero is an error even where nobody looks.
    return (pl.when(profit > 0).then(profit.cast(RATE)) / pl.when(revenue > 0).then(revenue.cast(RATE))).cast(RATE)
