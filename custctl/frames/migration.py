"""Who moved from one segment to another, and how much money with them?"""

import polars as pl

from custctl.frames.rfm import SEGMENT
from custctl.schema import MONEY, Column, Role, Schema

MOVES: tuple[str, ...] = ("down", "up", "new", "same", "gone")

MIGRATION = Schema(
    name="migration",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "segment_before": Column(SEGMENT, Role.KEY),
        "segment": Column(SEGMENT, Role.KEY),
        "move": Column(pl.Enum(MOVES), Role.KEY, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "revenue_12m": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "segment_before", "segment"),
)


def migration(before: pl.LazyFrame, now: pl.LazyFrame) -> pl.LazyFrame:
    """The moves between segments from an earlier day to today, with customers and money.

    Args:
        before: Scored customers of the earlier day, by the same thresholds as `now`.
        now: Scored customers of today: `customer`, `currency`, `segment`, `revenue`, `revenue_12m`.

    Returns:
        MIGRATION rows in no order. `segment_before` is null for customers without an order then ("new"), `segment` for those
        without one now ("gone": all of it came back). `move` is "up" or "down" in the order of SEGMENTS. `revenue` is all
        they brought to date, `revenue_12m` what they brought in the year up to today.
    """
    key = ["customer", "currency"]
    earlier = before.filter(pl.col("segment").is_not_null()).select(*key, segment_before="segment")
    place = {name: pl.col(name).to_physical().cast(pl.Int64) for name in ("segment_before", "segment")}
    move = (
        pl.when(pl.col("segment_before").is_null())
        .then(pl.lit("new"))
        .when(pl.col("segment").is_null())
        .then(pl.lit("gone"))
        .when(place["segment"] < place["segment_before"])
        .then(pl.lit("up"))
        .when(place["segment"] > place["segment_before"])
        .then(pl.lit("down"))
        .otherwise(pl.lit("same"))
    )
    return MIGRATION.conform(
        now.join(earlier, on=key, how="left")
        .filter(pl.col("segment").is_not_null() | pl.col("segment_before").is_not_null())
        .with_columns(move=move)
        .group_by("currency", "segment_before", "segment", "move")
        .agg(pl.col("revenue", "revenue_12m").sum(), customers=pl.len().cast(pl.Int64))
    )
