"""What is each customer worth from here on: by facts carried forward, or by what is expected of their habits?"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.frames.classes import TIER, tier
from custctl.frames.ranks import part_of
from custctl.frames.rfm import SEGMENT
from custctl.frames.rhythm import ACTIVITY
from custctl.schema import MONEY, RATE, Column, Role, Schema, exact, typed

LEVELS: tuple[str, ...] = ("high", "mid", "low")
LEVEL = pl.Enum(LEVELS)

WORTH = Schema(
    name="customers",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "profit": Column(MONEY, Role.MONEY),
        "acquisition_cost": Column(MONEY, Role.MONEY),
        "yearly_spend": Column(MONEY, Role.MONEY, required=True),
        "yearly_profit": Column(MONEY, Role.MONEY),
        "years": Column(pl.Float64(), Role.NUMBER, required=True),
        "facts_12m": Column(MONEY, Role.MONEY, required=True),
        "facts_value": Column(MONEY, Role.MONEY, required=True),
        "probability_12m": Column(pl.Float64(), Role.SHARE),
        "expected_orders_12m": Column(pl.Float64(), Role.NUMBER),
        "expected_order": Column(MONEY, Role.MONEY),
        "value_12m": Column(MONEY, Role.MONEY),
        "low": Column(MONEY, Role.MONEY),
        "high": Column(MONEY, Role.MONEY),
        "value_36m": Column(MONEY, Role.MONEY),
        "lifetime_value": Column(MONEY, Role.MONEY),
        "total_value": Column(MONEY, Role.MONEY),
        "share_of_equity": Column(pl.Float64(), Role.SHARE),
        "value_level": Column(LEVEL, Role.KEY),
        "tier": Column(TIER, Role.KEY, required=True),
        "segment": Column(SEGMENT, Role.KEY),
        "activity": Column(ACTIVITY, Role.KEY),
        "overdue": Column(MONEY, Role.MONEY),
        "collected_share": Column(pl.Float64(), Role.SHARE),
        "collectable_value": Column(MONEY, Role.MONEY),
    },
    order=("currency", "-lifetime_value", "value_level", "-revenue", "customer"),
)
EXPECTED: dict[str, str] = {
    "probability_12m": "chance",
    "expected_orders_12m": "orders",
    "expected_order": "spend",
    "value_12m": "value_12m",
    "low": "low",
    "high": "high",
    "value_36m": "value_36m",
    "lifetime_value": "lifetime_value",
}
"""Columns of WORTH to what the models call them."""
AMOUNTS = ("expected_order", "value_12m", "low", "high", "value_36m", "lifetime_value")

_KEY = ["customer", "currency"]


def facts_worth(known: pl.LazyFrame, rates: Sequence[Mapping[str, Any]], *, service_cost: Decimal) -> pl.LazyFrame:
    """Customers with what they are worth if the last year goes on for the expected years.

    Args:
        known: Frame of `frames.customer_base`.
        rates: One mapping per currency: `currency`, `margin` (None where unknown), `years`, `cac`, and what 1 a year is worth
            for the first year (`first_year`), three (`three_years`) and all (`life`).
        service_cost: Cost to serve one customer for a year, where the card does not know it.

    Returns:
        `known` with `service` (cost a year), `yearly_profit` (null without a margin), `acquisition_cost`, `tier`, `years`, and
        `value_12m`, `value_36m`, `lifetime_value`; `facts_12m` and `facts_value` are the first and the last again.
    """
    decimals = ("margin", "years", "cac", "first_year", "three_years", "life")
    table = typed(rates, {"currency": pl.String(), **dict.fromkeys(decimals, RATE)})
    service = pl.coalesce("card_service", exact(service_cost))
    profit = (pl.col("yearly_spend").cast(RATE) * pl.col("margin")).cast(MONEY) - service
    serving = pl.when(pl.col("recent_orders") > 0).then(profit).otherwise(0)
    yearly = pl.coalesce("yearly_profit", "yearly_spend").cast(RATE)
    spans = {"value_12m": "first_year", "value_36m": "three_years", "lifetime_value": "life"}
    return (
        known.join(table, on="currency", how="left")
        .with_columns(
            service=service.cast(MONEY),
            yearly_profit=pl.when(pl.col("margin").is_not_null()).then(serving).cast(MONEY),
            acquisition_cost=pl.coalesce("card_cac", pl.col("cac").cast(MONEY)),
            tier=tier(pl.coalesce("profit", "revenue")),
        )
        .with_columns((yearly * pl.col(span)).cast(MONEY).alias(name) for name, span in spans.items())
        .with_columns(facts_12m=pl.col("value_12m"), facts_value=pl.col("lifetime_value"))
    )


def customer_worth(facts: pl.LazyFrame, expected: pl.LazyFrame, *, rough: Sequence[str]) -> pl.LazyFrame:
    """The table of customers: facts, and what is expected in their place where habits are forecast.

    Args:
        facts: Frame of `facts_worth`, with `segment`, `activity`, `overdue`, `open` and `collected_share` (both null for who
            has no account), and `on_account` (whether anybody of the currency has one).
        expected: `customer`, `currency` and columns EXPECTED as floats, of the currencies whose habits are forecast.
        rough: Currencies of these of whose customers no amount is told, only whether it is high, mid or low (`value_level`,
            null elsewhere).

    Returns:
        WORTH in no order. `collectable_value` is the lifetime value × the share that the customer has paid so far; who buys
        nothing on account pays at once. It and `overdue` are null where nobody has an account.
    """
    told = expected.rename({new: f"expected {old}" for old, new in EXPECTED.items()})
    joined = facts.join(told, on=_KEY, how="left")
    forecast = pl.col("currency").is_in(told.select(pl.col("currency").unique()).collect()["currency"].to_list())
    silent = pl.col("currency").is_in(list(rough))
    known = {name: pl.col(name) if name in _KNOWN else pl.lit(None) for name in EXPECTED}
    told_of = {name: pl.col(f"expected {name}").fill_null(0.0) for name in EXPECTED}
    shown = {name: pl.when(~silent).then(told_of[name]).cast(MONEY) for name in AMOUNTS}
    rows = joined.with_columns(
        value_level=pl.when(forecast & silent).then(_level(told_of["lifetime_value"])),
        **{name: pl.when(forecast).then((told_of | shown)[name]).otherwise(known[name]) for name in EXPECTED},
    )
    return WORTH.conform(_summed(rows))


_KNOWN = ("value_12m", "value_36m", "lifetime_value")
"""What facts tell too."""


def _summed(rows: pl.LazyFrame) -> pl.LazyFrame:
    equity = pl.col("lifetime_value").sum().over("currency").cast(pl.Float64)
    value = pl.col("lifetime_value").cast(pl.Float64)
    collected = pl.when("on_account").then(pl.col("collected_share").fill_null(1.0))
    return rows.with_columns(
        total_value=pl.col("profit") - pl.col("acquisition_cost").fill_null(0) + pl.col("lifetime_value"),
        share_of_equity=pl.when(equity > 0).then(value / equity),
        overdue=pl.when("on_account").then(pl.col("overdue").fill_null(0)),
        collected_share=collected,
        # An estimate is a float; who has no account pays all of it, exactly.
        collectable_value=pl.when(collected == 1).then("lifetime_value").otherwise((value * collected).round(4).cast(MONEY)),
    )


def _level(value: pl.Expr) -> pl.Expr:
    """High, mid or low: thirds of the customers of a currency by mid-rank; low for anyone at or below zero."""
    level = pl.when(value > 0).then(part_of(value, len(LEVELS), descending=True)).otherwise(len(LEVELS))
    return level.replace_strict(dict(enumerate(LEVELS, start=1)), return_dtype=LEVEL)
