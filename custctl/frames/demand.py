"""Whose demand moved from what to what?"""

from datetime import date

import polars as pl

from custctl.schema import MONEY, Column, Role, Schema

TWICE = 2
"""Times by which spending on a thing falls or rises, so that demand is said to have moved."""

DEMAND = Schema(
    name="demand",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "moved_from": Column(pl.String(), Role.TEXT, required=True),
        "moved_to": Column(pl.String(), Role.TEXT, required=True),
        "moved": Column(MONEY, Role.MONEY, required=True),
        "from_before": Column(MONEY, Role.MONEY, required=True),
        "from_now": Column(MONEY, Role.MONEY, required=True),
        "to_before": Column(MONEY, Role.MONEY, required=True),
        "to_now": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "-moved", "customer"),
)


def demand(lines: pl.LazyFrame, orders: pl.LazyFrame, cards: pl.LazyFrame, spans: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Customers who buy much less of one thing than before and much more of another.

    Args:
        lines: SOLD rows; sales to nobody known, and lines without product and category, are ignored.
        orders: ORDERS, for names.
        cards: CUSTOMERS cards, one per customer; their names go before those of orders.
        spans: Days compared, `currency` and `span` (`frames.products.life_spans`).
        as_of: The day on which the books are read; the last day of the recent span.

    Returns:
        DEMAND, at most one row per customer and currency. A thing is a category, or a product where a line has none.
        `moved_from` is the thing on which the customer's spending fell most, to half or less; `moved_to` the one on which it
        rose most, to twice or more (from nothing too); `moved` is the smaller of fall and rise. `…_now` is the revenue of the
        last `span` days, `…_before` of as many before them, net of what came back.
    """
    key = ["currency", "customer"]
    spent = _spent(lines, spans, as_of)
    change = pl.col("now") - pl.col("before")
    fell = spent.filter(pl.col("before") > 0, TWICE * pl.col("now") <= pl.col("before"))
    rose = spent.filter(pl.col("now") > 0, pl.col("now") >= TWICE * pl.col("before"))
    columns = pl.col("thing", "before", "now")
    left = fell.group_by(key).agg(columns.sort_by(change, "thing").first())
    taken = rose.group_by(key).agg(columns.sort_by(-change, "thing").first())
    left = left.rename({"thing": "moved_from", "before": "from_before", "now": "from_now"})
    taken = taken.rename({"thing": "moved_to", "before": "to_before", "now": "to_now"})
    names = orders.group_by("customer").agg(pl.col("name").drop_nulls().min())
    named = cards.select("customer", card_name="name").join(names, on="customer", how="full", coalesce=True)
    moved = pl.min_horizontal(pl.col("from_before") - pl.col("from_now"), pl.col("to_now") - pl.col("to_before"))
    found = left.join(taken, on=key).with_columns(moved=moved).filter(pl.col("moved") > 0)
    return DEMAND.conform(found.join(named, on="customer", how="left").with_columns(name=pl.coalesce("card_name", "name")))


def _spent(lines: pl.LazyFrame, spans: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """What each customer spent on each thing in both spans: `currency`, `customer`, `thing`, `before`, `now`."""
    age = (pl.lit(as_of) - pl.col("date")).dt.total_days()
    recent = age < pl.col("span")
    return (
        lines.with_columns(thing=pl.coalesce("category", "product"))
        .filter(pl.col("customer").is_not_null(), pl.col("thing").is_not_null())
        .join(spans.select("currency", "span"), on="currency")
        .filter(age < 2 * pl.col("span"))
        .with_columns(before=pl.when(~recent).then("revenue"), now=pl.when(recent).then("revenue"))
        .group_by("currency", "customer", "thing")
        .agg(pl.col("before", "now").sum().cast(MONEY))
    )
