"""What will a customer be worth who is won today: by channel, by cohort, by the size of the first order?"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from custctl.frames.ranks import part_of
from custctl.schema import MONEY, Column, Role, Schema

GROUPINGS = ("all", "channel", "cohort", "first_order_size")
SIZES = ("small", "medium", "large")
CREDIBLE = 20
"""Repeat orders, as everybody places them, that every group's own are mixed with."""

NEW_CUSTOMER = Schema(
    name="new_customer",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "by": Column(pl.Enum(GROUPINGS), Role.KEY, required=True),
        "group": Column(pl.String(), Role.KEY, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "first_order_value": Column(MONEY, Role.MONEY, required=True),
        "orders_index": Column(pl.Float64(), Role.NUMBER, required=True),
        "expected_orders_12m": Column(pl.Float64(), Role.NUMBER, required=True),
        "value_12m": Column(MONEY, Role.MONEY, required=True),
        "value_36m": Column(MONEY, Role.MONEY, required=True),
        "most_you_may_pay": Column(MONEY, Role.MONEY),
    },
    order=("currency", "by", "-value_12m", "group"),
)


def new_customers(
    bought: pl.LazyFrame, members: pl.LazyFrame, newcomers: Sequence[Mapping[str, Any]], *, service_cost: float
) -> pl.LazyFrame:
    """What the next customer like those of a group is expected to bring, the first order included.

    Args:
        bought: `customer`, `currency`, `first_value` (money of the first order), `expected_order`, `repeats` (so far) and
            `usual` (repeats to be expected of anybody of that age).
        members: Groups of each customer: `customer`, `currency`, `by`, `group`; those that are none of GROUPINGS are ignored.
        newcomers: One mapping per currency: `currency`, `margin` (None where unknown), and of a new customer the `chance` of a
            repeat order within 12 months, their number (`orders`), and discounted, in orders, those of 12 months (`year`), 36
            (`long`) and all (`life`).
        service_cost: Cost to serve one customer for a year.

    Returns:
        NEW_CUSTOMER in no order. `orders_index` says how often the group's customers ordered again beside everybody of their
        age, mixed with CREDIBLE orders: 1.4 is 40 % more often. Values are profit, revenue where no margin is known; then
        there is no `most_you_may_pay`, which is the value until the horizon, never below zero.
    """
    sized = bought.select("customer", "currency", by=pl.lit("first_order_size"), group=_size())
    groups = pl.concat([members.select(sized.collect_schema().names()).cast({"by": pl.String}), sized])
    means = (
        groups.filter(pl.col("by").is_in(GROUPINGS))
        .join(bought, on=["customer", "currency"])
        .group_by("currency", "by", "group")
        .agg(
            pl.col("first_value").sum(),
            pl.col("repeats", "usual", "expected_order").sort().cum_sum().last(),  # a sum alone leaves the order to chance
            customers=pl.len().cast(pl.Int64),
        )
    )
    schema = {"currency": pl.String, **dict.fromkeys(("margin", "chance", "orders", "year", "long", "life"), pl.Float64)}
    number, index = pl.col("customers"), (pl.col("repeats") + CREDIBLE) / (pl.col("usual") + CREDIBLE)
    earned = pl.col("margin").fill_null(1.0)
    served = pl.when(pl.col("margin").is_not_null() & (pl.col("orders") > 0)).then(pl.col("chance") / pl.col("orders"))
    order = earned * pl.col("expected_order") / number - service_cost * served.fill_null(0.0)
    first = pl.col("first_value").cast(pl.Float64) / number
    values = {name: earned * first + index * pl.col(span) * order for name, span in _SPANS.items()}
    return NEW_CUSTOMER.conform(
        means.join(pl.LazyFrame(newcomers, schema=schema), on="currency").with_columns(
            first_order_value=first,
            orders_index=index,
            expected_orders_12m=index * pl.col("orders"),
            value_12m=values["value_12m"],
            value_36m=values["value_36m"],
            most_you_may_pay=pl.when(pl.col("margin").is_not_null()).then(values["most_you_may_pay"].clip(0.0)),
        )
    )


_SPANS = {"value_12m": "year", "value_36m": "long", "most_you_may_pay": "life"}


def _size() -> pl.Expr:
    """Thirds of the customers by their first order, by mid-rank."""
    place = part_of(pl.col("first_value"), len(SIZES))
    return place.replace_strict(dict(enumerate(SIZES, start=1)), return_dtype=pl.String)
