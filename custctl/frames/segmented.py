"""Every customer in one row: what they bring, where they stand, and what to do about them."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from custctl.frames.actions import action
from custctl.frames.classes import CLASS, RELATIONSHIP, TIER, relationship, tier
from custctl.frames.own_segments import OF_CARDS, own_segment
from custctl.frames.rfm import SEGMENT
from custctl.frames.rhythm import ACTIVITY
from custctl.schema import MONEY, Column, Role, Schema

SEGMENTED = Schema(
    name="customers",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "first_order": Column(pl.Date(), Role.DATE),
        "last_order": Column(pl.Date(), Role.DATE),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "revenue_12m": Column(MONEY, Role.MONEY, required=True),
        "profit": Column(MONEY, Role.MONEY),
        "average_order": Column(MONEY, Role.MONEY),
        "recency_days": Column(pl.Int64(), Role.DAYS),
        "r": Column(pl.Int64(), Role.SCORE),
        "f": Column(pl.Int64(), Role.SCORE),
        "m": Column(pl.Int64(), Role.SCORE),
        "segment": Column(SEGMENT, Role.KEY),
        "abc": Column(CLASS, Role.KEY, required=True),
        "tier": Column(TIER, Role.KEY, required=True),
        "activity": Column(ACTIVITY, Role.KEY),
        "own_segment": Column(pl.String(), Role.KEY),
        "usual_gap_days": Column(pl.Int64(), Role.DAYS),
        "next_expected": Column(pl.Date(), Role.DATE),
        "relationship": Column(RELATIONSHIP, Role.KEY, required=True),
        "value_12m": Column(MONEY, Role.MONEY),
        "overdue": Column(MONEY, Role.MONEY),
        "action": Column(pl.String(), Role.KEY, required=True),
        "reason_values": Column(pl.List(pl.String()), Role.TEXT),
    },
    order=("currency", "-revenue", "customer"),
)

_REASONS: dict[str, tuple[str, ...]] = {
    "recency_days={}": ("recency_days",),
    "usual_gap_days={}": ("usual_gap_days",),
    "orders={}": ("orders",),
    "r={} f={} m={}": ("r", "f", "m"),
}
"""What actions go by, and the columns it is told from; scores are known together or not at all."""
_CUSTOMER = ["customer", "currency"]


def segmented(
    ranked: pl.LazyFrame,
    as_of: date,
    *,
    cards: pl.LazyFrame,
    overdue: pl.LazyFrame | None = None,
    values: pl.LazyFrame | None = None,
    rules: Sequence[tuple[str, str]] = (),
    actions: Mapping[str, str] | None = None,
) -> pl.LazyFrame:
    """The table of customers.

    Args:
        ranked: Named customers with scores, ABC class and activity.
        as_of: The day on which the books are read.
        cards: One customer card per customer; its name goes before the ledger's.
        overdue: `customer`, `currency`, `overdue`; None leaves the column blank.
        values: `customer`, `currency`, `value_12m`; None leaves the column blank.
        rules: The user's own segments (`frames.own_segments`).
        actions: The user's own actions (`frames.actions`).

    Returns:
        SEGMENTED rows in no order.

    Raises:
        ConfigError: A rule or an action of the user's cannot be.
    """
    joined = _with_name(_joined(_joined(ranked, overdue, "overdue"), values, "value_12m"), cards)
    owing = pl.when(pl.col("overdue") > 0).then("overdue").round(2).cast(pl.Decimal(38, 2))
    reasons = [*(pl.format(told, *columns) for told, columns in _REASONS.items()), pl.format("overdue={}", owing)]
    rows = SEGMENTED.conform(
        joined.with_columns(tier=tier(pl.coalesce("profit", "revenue"))).with_columns(
            relationship=relationship(pl.len().over("currency")),
            action=action(actions),
            # Four times as fast as a list of expressions; spaces stand between reasons only.
            reason_values=pl.concat_str(reasons, separator=" ", ignore_nulls=True).str.split(" "),
        )
    )
    return _with_own_segment(rows, as_of, cards, rules) if rules else rows


def _joined(ranked: pl.LazyFrame, asked: pl.LazyFrame | None, name: str) -> pl.LazyFrame:
    """Customers with an amount that was asked for, zero where there is none; null where nobody asked."""
    if asked is None:
        return ranked.with_columns(pl.lit(None, dtype=MONEY).alias(name))
    return ranked.join(asked.select(*_CUSTOMER, name), on=_CUSTOMER, how="left").with_columns(pl.col(name).fill_null(0))


def _with_name(ranked: pl.LazyFrame, cards: pl.LazyFrame) -> pl.LazyFrame:
    card = cards.select("customer", card_name="name")
    return ranked.join(card, on="customer", how="left").with_columns(name=pl.coalesce("card_name", "name"))


def _with_own_segment(rows: pl.LazyFrame, as_of: date, cards: pl.LazyFrame, rules: Sequence[tuple[str, str]]) -> pl.LazyFrame:
    """Rules see the table's columns and those of the cards."""
    known = rows.collect()
    said = cards.select("customer", *OF_CARDS, age=as_of.year - pl.col("birth_year"))
    seen = known.lazy().drop("own_segment").join(said, on="customer", how="left", maintain_order="left").collect()
    return known.with_columns(own_segment(seen, rules)).lazy()
