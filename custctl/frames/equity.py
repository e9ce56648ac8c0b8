"""What are all customers together worth, and those of each tier, segment, cohort and channel?"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from custctl.frames.periods import Period, period_label, period_number
from custctl.ledger import UNKNOWN_CURRENCY, kinds_with
from custctl.schema import MONEY, Column, Role, Schema

GROUPINGS = ("all", "tier", "segment", "cohort", "channel")
YEARS_OF_QUARTERS = 3
"""Years of orders up to which cohorts are quarters; beyond, they are years."""
UNKNOWN = "unknown"

EQUITY = Schema(
    name="equity",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "by": Column(pl.Enum(GROUPINGS), Role.KEY, required=True),
        "group": Column(pl.String(), Role.KEY, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "value_12m": Column(MONEY, Role.MONEY),
        "low": Column(MONEY, Role.MONEY),
        "high": Column(MONEY, Role.MONEY),
        "later_value": Column(MONEY, Role.MONEY),
        "customer_equity": Column(MONEY, Role.MONEY),
        "equity_low": Column(MONEY, Role.MONEY),
        "equity_high": Column(MONEY, Role.MONEY),
        "share_of_equity": Column(pl.Float64(), Role.SHARE),
    },
    order=("currency", "by", "-customer_equity", "group"),
)
_KEY = ["customer", "currency"]


def memberships(known: pl.LazyFrame, channels: pl.LazyFrame) -> pl.LazyFrame:
    """The groups that each customer belongs to.

    Args:
        known: `customer`, `currency`, `first_order`, `tier`, `segment`.
        channels: `customer`, `currency`, `channel`, as of `first_channels`.

    Returns:
        One row per customer and grouping: `customer`, `currency`, `by`, `group`. Cohorts are those of the first order;
        customers without an order have neither segment nor cohort.
    """
    span = (pl.col("first_order").max() - pl.col("first_order").min()).over("currency").dt.total_days()
    names: dict[str, Period] = {"quarter": "quarter", "year": "year"}
    label = {name: period_label(period_number(pl.col("first_order"), period), period) for name, period in names.items()}
    cohort = pl.when(span <= YEARS_OF_QUARTERS * 365).then(label["quarter"]).otherwise(label["year"])
    rows = known.join(channels, on=_KEY, how="left").select(
        *_KEY,
        all=pl.lit("all"),
        tier=pl.col("tier").cast(pl.String),
        segment=pl.col("segment").cast(pl.String),
        cohort=pl.when(pl.col("first_order").is_not_null()).then(cohort),
        channel=pl.col("channel").fill_null(UNKNOWN),
    )
    long = rows.unpivot(GROUPINGS, index=_KEY, variable_name="by", value_name="group").drop_nulls("group")
    return long.with_columns(pl.col("by").cast(pl.Enum(GROUPINGS)))


def first_channels(ledger: pl.LazyFrame, cards: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Through which channel each customer came: as the card says, else that of the first sale that names one."""
    said = cards.select("customer", card="channel")
    sold = ledger.filter(
        pl.col("date") <= as_of, pl.col("kind").is_in(list(kinds_with(revenue=+1))), pl.col("customer").is_not_null()
    ).with_columns(pl.col("currency").fill_null(UNKNOWN_CURRENCY))
    first = pl.col("channel").sort_by("date", "channel").drop_nulls().first()
    rows = sold.group_by(_KEY).agg(first).join(said, on="customer", how="left")
    return rows.select(*_KEY, channel=pl.coalesce("card", "channel"))


def equity(worth: pl.LazyFrame, members: pl.LazyFrame, ranges: pl.LazyFrame, *, hidden: Sequence[str]) -> pl.LazyFrame:
    """Sums by group.

    Args:
        worth: `customer`, `currency`, `value_12m`, `lifetime_value`, exact.
        members: Frame of `memberships`.
        ranges: `currency`, `by`, `group`, `low`, `high`, `equity_low`, `equity_high` where they are known.
        hidden: Currencies without a total, because a few customers are most of it.

    Returns:
        EQUITY in no order. `customer_equity` = `value_12m` + `later_value`. Where channels are known of nobody there is no
        row for them.
    """
    key = ["currency", "by", "group"]
    named = ((pl.col("by") != "channel") | (pl.col("group") != UNKNOWN)).any().over("currency", "by")
    sums = (
        members.filter(~pl.col("currency").is_in(list(hidden)))
        .filter(named)
        .join(worth, on=_KEY)
        .group_by(key)
        .agg(pl.col("value_12m").sum(), customers=pl.len().cast(pl.Int64), customer_equity=pl.col("lifetime_value").sum())
    )
    whole = pl.col("customer_equity").filter(pl.col("by") == "all").first().over("currency").cast(pl.Float64)
    return EQUITY.conform(
        sums.join(ranges, on=key, how="left").with_columns(
            later_value=pl.col("customer_equity") - pl.col("value_12m"),
            share_of_equity=pl.when(whole > 0).then(pl.col("customer_equity").cast(pl.Float64) / whole),
        )
    )
