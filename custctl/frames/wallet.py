"""How much of what a customer needs do they buy here, and what could they still buy?

Where nobody knows what a customer needs in a year, those like them tell: what each of the best fifth of them buys is within
reach of the others. A high quantile of the spending of similar customers is the "realistic wallet" of Perlich, Rosset, Lawrence
& Zadrozny (2007), High-quantile modeling for customer wallet estimation, KDD 2007.
"""

from datetime import date

import polars as pl

from custctl.schema import MONEY, YEAR, Column, Role, Schema

ALIKE: tuple[str, ...] = ("industry", "group")
"""Columns of the cards that make customers alike; the first that a card fills counts."""
FEWEST = 10
"""Buyers of the last year without whom nobody is told what those like them buy."""

WALLET = Schema(
    name="wallet",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "potential": Column(MONEY, Role.MONEY, required=True),
        "potential_from": Column(pl.Enum(["card", "look_alikes"]), Role.KEY, required=True),
        "look_alikes": Column(pl.Int64(), Role.COUNT),
        "revenue_12m": Column(MONEY, Role.MONEY, required=True),
        "share_of_wallet": Column(pl.Float64(), Role.SHARE, required=True),
        "head_room": Column(MONEY, Role.MONEY, required=True),
        "last_order": Column(pl.Date(), Role.DATE),
    },
    order=("currency", "potential_from", "-head_room", "customer"),
)


def wallet(orders: pl.LazyFrame, cards: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """What customers need in a year, from anybody, and how much of it they buy here.

    Args:
        orders: ORDERS.
        cards: CUSTOMERS cards, one per customer.
        as_of: The day on which the books are read.

    Returns:
        WALLET, one row per card with a `potential` above zero, or else with at least FEWEST look-alikes: customers of the same
        industry (or of the same group, where a card has no industry) who bought in the last 365 days in the same currency.
        `potential` is then what the best fifth of them, rounded up, bought at least. The currency is the one that the customer
        mostly orders in, the books' commonest for those without an order. `revenue_12m` is of orders of the last 365 days;
        `head_room` = potential − revenue_12m, not below zero, and `share_of_wallet` their quotient, which may exceed 1.
    """
    alike = pl.coalesce(pl.format(f"{name}: {{}}", name) for name in ALIKE)
    known = _spending(orders, cards.select("customer", "potential", card_name="name", alike=alike), as_of)
    given = pl.col("potential") > 0
    rows = (
        known.join(_reached(known), on=["currency", "alike"], how="left")
        .with_columns(
            potential=pl.when(given).then("potential").otherwise("reached"),
            potential_from=pl.when(given).then(pl.lit("card")).otherwise(pl.lit("look_alikes")),
            look_alikes=pl.when(~given.fill_null(False)).then("look_alikes"),
            name=pl.coalesce("card_name", "name"),
        )
        .filter(pl.col("potential") > 0)
    )
    return WALLET.conform(
        rows.with_columns(
            share_of_wallet=pl.col("revenue_12m").cast(pl.Float64) / pl.col("potential").cast(pl.Float64),
            head_room=(pl.col("potential") - pl.col("revenue_12m")).clip(0),
        )
    )


def _spending(orders: pl.LazyFrame, cards: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Cards with what their customers bought in the last year, in their main currency."""
    recent = (pl.lit(as_of) - pl.col("date")).dt.total_days() < YEAR
    main = _commonest(orders, ["customer"]).rename({"currency": "main"})
    common = _commonest(orders.with_columns(all=pl.lit(1)), ["all"]).select(common="currency")
    spent = orders.group_by("customer", "currency").agg(
        pl.col("name").first(), revenue_12m=pl.when(recent).then("revenue").sum(), last_order=pl.col("date").max()
    )
    return (
        cards.join(main, on="customer", how="left")
        .join(common, how="cross")
        .with_columns(currency=pl.coalesce("main", "common"))
        .join(spent, on=["customer", "currency"], how="left")
        .with_columns(pl.col("revenue_12m").fill_null(0).cast(MONEY))
    )


def _reached(known: pl.LazyFrame) -> pl.LazyFrame:
    """What the best fifth of customers alike bought at least: `currency`, `alike`, `reached`, `look_alikes`."""
    buying = known.filter(pl.col("alike").is_not_null(), pl.col("revenue_12m") > 0)
    number = pl.len().cast(pl.Int64)
    return (
        buying.group_by("currency", "alike")
        .agg(look_alikes=number, reached=pl.col("revenue_12m").sort().get(4 * number // 5))
        .filter(pl.col("look_alikes") >= FEWEST)
    )


def _commonest(orders: pl.LazyFrame, key: list[str]) -> pl.LazyFrame:
    """The currency of most orders of each key; of several the first in the alphabet."""
    counts = orders.group_by(*key, "currency").agg(count=pl.len().cast(pl.Int64))
    return counts.group_by(key).agg(pl.col("currency").sort_by(-pl.col("count"), "currency").first())
