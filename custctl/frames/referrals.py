"""Who sends new customers, and who of the valuable ones is unhappy?"""

import polars as pl

from custctl.schema import MONEY, Column, Role, Schema

HAPPY, UNHAPPY = 4, 2
"""Satisfaction, 1 to 5, from which a customer speaks well, and up to which ill."""

CARE: tuple[str, ...] = ("valuable_unhappy", "advocate", "valuable_happy", "unhappy", "happy", "neutral")

REFERRALS = Schema(
    name="referrals",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "referrals": Column(pl.Int64(), Role.COUNT, required=True),
        "referred_revenue": Column(MONEY, Role.MONEY, required=True),
        "referred_profit": Column(MONEY, Role.MONEY),
    },
    order=("currency", "customer"),
)

ADVOCATES = Schema(
    name="advocates",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "care": Column(pl.Enum(CARE), Role.KEY, required=True),
        "satisfaction": Column(pl.Int64(), Role.SCORE),
        "yearly_value": Column(MONEY, Role.MONEY, required=True),
        "abc": Column(pl.Enum(["A", "B", "C"]), Role.KEY, required=True),
        "referrals": Column(pl.Int64(), Role.COUNT, required=True),
        "referred_revenue": Column(MONEY, Role.MONEY, required=True),
        "referred_profit": Column(MONEY, Role.MONEY),
    },
    order=("currency", "care", "-yearly_value", "-referred_revenue", "customer"),
)


def referrals(customers: pl.LazyFrame, cards: pl.LazyFrame) -> pl.LazyFrame:
    """What the customers brought whom others sent, by the one who sent them.

    Args:
        customers: SEGMENTED rows.
        cards: One customer card per customer; `referred_by` names a customer by number, else by name.

    Returns:
        REFERRALS rows in no order, in the currency of the referred customers' trade. Those who have not traded yet, who name
        somebody unknown, or themselves, are not counted.
    """
    numbers = customers.select(sender="customer", known="customer").unique()
    # A name that several customers bear says nothing.
    named = customers.select("customer", "name").unique().filter(pl.col("name").is_unique(), pl.col("name").is_not_null())
    names = named.select(sender="name", known="customer").join(numbers, on="sender", how="anti")
    sent = cards.filter(pl.col("referred_by").is_not_null()).select("customer", sender="referred_by")
    profit = pl.col("profit")
    return REFERRALS.conform(
        sent.join(pl.concat([numbers, names]), on="sender")
        .filter(pl.col("known") != pl.col("customer"))
        .join(customers.select("customer", "currency", "revenue", "profit"), on="customer")
        .group_by("known", "currency")
        .agg(
            referrals=pl.len().cast(pl.Int64),
            referred_revenue=pl.col("revenue").sum(),
            referred_profit=pl.when(profit.count() > 0).then(profit.sum()),
        )
        .rename({"known": "customer"})
    )


def advocates(customers: pl.LazyFrame, cards: pl.LazyFrame) -> pl.LazyFrame:
    """Customers who sent others or whose satisfaction is known, the valuable and unhappy first.

    Args:
        customers: SEGMENTED rows.
        cards: One customer card per customer.

    Returns:
        ADVOCATES rows in no order. Valuable is who is in class A; unhappy a satisfaction of 2 or less, happy 4 or more; an
        advocate has sent somebody and is not unhappy. `yearly_value` is the expected value of the next 12 months where it was
        asked for, else the revenue of the last.
    """
    said = customers.join(cards.select("customer", "satisfaction"), on="customer", how="left").join(
        referrals(customers, cards), on=["customer", "currency"], how="left"
    )
    valuable, mood = pl.col("abc") == "A", pl.col("satisfaction")
    care = (
        pl.when(valuable & (mood <= UNHAPPY))
        .then(pl.lit("valuable_unhappy"))
        .when(mood <= UNHAPPY)
        .then(pl.lit("unhappy"))
        .when(pl.col("referrals") > 0)
        .then(pl.lit("advocate"))
        .when(valuable & (mood >= HAPPY))
        .then(pl.lit("valuable_happy"))
        .when(mood >= HAPPY)
        .then(pl.lit("happy"))
        .otherwise(pl.lit("neutral"))
    )
    return ADVOCATES.conform(
        said.filter(mood.is_not_null() | pl.col("referrals").is_not_null()).with_columns(
            pl.col("referrals", "referred_revenue").fill_null(0),
            care=care,
            yearly_value=pl.coalesce("value_12m", "revenue_12m"),
        )
    )
