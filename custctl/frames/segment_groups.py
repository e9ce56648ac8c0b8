"""How many customers, how much revenue, in each segment, class, tier and state of activity?"""

from collections.abc import Mapping

import polars as pl

from custctl.frames.actions import segment_action
from custctl.frames.classes import CLASS, CLASSES, TIER, TIERS
from custctl.frames.rfm import SEGMENT, SEGMENTS
from custctl.frames.rhythm import ACTIVITIES, ACTIVITY
from custctl.schema import MONEY, Column, Role, Schema

_CURRENCY = {"currency": Column(pl.String(), Role.TEXT, required=True)}
_SHARES: dict[str, Column] = {
    "customers": Column(pl.Int64(), Role.COUNT, required=True),
    "share": Column(pl.Float64(), Role.SHARE),
    "revenue": Column(MONEY, Role.MONEY, required=True),
    "revenue_share": Column(pl.Float64(), Role.SHARE),
}

BY_SEGMENT = Schema(
    name="segments",
    columns={
        **_CURRENCY,
        "segment": Column(SEGMENT, Role.KEY, required=True),
        **_SHARES,
        "average_recency_days": Column(pl.Float64(), Role.DAYS),
        "value_12m": Column(MONEY, Role.MONEY),
        "action": Column(pl.String(), Role.KEY, required=True),
    },
    order=("currency", "segment"),
)
BY_ACTIVITY = Schema(
    name="activity",
    columns={**_CURRENCY, "activity": Column(ACTIVITY, Role.KEY, required=True), **_SHARES},
    order=("currency", "activity"),
)
BY_CLASS = Schema(
    name="abc", columns={**_CURRENCY, "abc": Column(CLASS, Role.KEY, required=True), **_SHARES}, order=("currency", "abc")
)
BY_TIER = Schema(
    name="tiers",
    columns={**_CURRENCY, "tier": Column(TIER, Role.KEY, required=True), **_SHARES, "profit": Column(MONEY, Role.MONEY)},
    order=("currency", "tier"),
)


def by_segment(customers: pl.LazyFrame, actions: Mapping[str, str] | None = None) -> pl.LazyFrame:
    """All eleven segments of every currency, also those without a customer.

    Args:
        customers: SEGMENTED rows; those without a segment are ignored.
        actions: The user's own actions.

    Returns:
        BY_SEGMENT rows in no order; `value_12m` is null where no value was asked for.
    """
    scores = customers.filter(pl.col("segment").is_not_null())
    value = pl.col("value_12m")
    more = scores.group_by("currency", "segment").agg(
        average_recency_days=pl.col("recency_days").mean(), value_12m=pl.when(value.count() > 0).then(value.sum())
    )
    return BY_SEGMENT.conform(
        _grouped(scores, "segment", SEGMENTS, SEGMENT)
        .join(more, on=["currency", "segment"], how="left")
        .with_columns(action=segment_action(actions))
    )


def by_activity(customers: pl.LazyFrame) -> pl.LazyFrame:
    """BY_ACTIVITY: all five activities of every currency where anybody has one."""
    return BY_ACTIVITY.conform(_grouped(customers.filter(pl.col("activity").is_not_null()), "activity", ACTIVITIES, ACTIVITY))


def by_class(customers: pl.LazyFrame) -> pl.LazyFrame:
    """BY_CLASS: the three classes of every currency."""
    return BY_CLASS.conform(_grouped(customers, "abc", CLASSES, CLASS))


def by_tier(customers: pl.LazyFrame) -> pl.LazyFrame:
    """BY_TIER: the four tiers of every currency."""
    return BY_TIER.conform(_grouped(customers, "tier", TIERS, TIER))


def _grouped(customers: pl.LazyFrame, group: str, keys: tuple[str, ...], dtype: pl.DataType) -> pl.LazyFrame:
    """Customers, revenue, profit and their shares per key of a group and currency; zeros where a key has no customer."""
    every = customers.select("currency").unique().join(pl.LazyFrame({group: keys}, schema={group: dtype}), how="cross")
    profit = pl.col("profit")
    sums = customers.group_by("currency", group).agg(
        pl.col("revenue").sum(),
        brought=pl.col("revenue").clip(0).sum(),
        customers=pl.len().cast(pl.Int64),
        profit=pl.when(profit.count() > 0).then(profit.sum()),
    )
    return (
        every.join(sums, on=["currency", group], how="left")
        .with_columns(pl.col("customers", "revenue", "brought").fill_null(0))
        .with_columns(
            share=pl.col("customers") / pl.col("customers").sum().over("currency"),
            revenue_share=_share(),
        )
    )


def _share() -> pl.Expr:
    """Part of the net revenue of all groups; where one of them is below zero, what each brings above it of all that is."""
    part = pl.when((pl.col("revenue") >= 0).all().over("currency")).then("revenue").otherwise("brought")
    total = part.sum().over("currency").cast(pl.Float64)
    return pl.when(total > 0).then(part.cast(pl.Float64) / total)
