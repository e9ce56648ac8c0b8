"""Who are my customers, and what should I do about each?"""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.frames.buyers import BUYERS, buyers
from custctl.frames.classes import CLASS, CLASSES, TIER, TIERS, tier, with_abc
from custctl.frames.orders import By, Returns, ZeroOrders
from custctl.frames.rfm import SEGMENT, SEGMENTS, scored
from custctl.frames.rhythm import ACTIVITIES, ACTIVITY, curves, gaps, with_rhythm
from custctl.frames.shop import FACTS, shop
from custctl.result import Fact, Note, Result, Table
from custctl.schema import MONEY, Column, Role, Schema

ACTIONS: dict[str, str] = {
    "champions": "reward_and_ask",
    "loyal": "offer_more",
    "potential_loyalist": "invite_again",
    "new": "welcome",
    "promising": "show_range",
    "need_attention": "ask_how_it_is",
    "about_to_sleep": "remind",
    "at_risk": "call_this_week",
    "cant_lose": "visit_now",
    "hibernating": "one_offer",
    "lost": "let_go",
}
"""Segment to the one thing to do about it; `check_returns` for customers of whom nothing is left but returns."""

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
        "usual_gap_days": Column(pl.Int64(), Role.DAYS),
        "next_expected": Column(pl.Date(), Role.DATE),
        "action": Column(pl.String(), Role.KEY, required=True),
        "reason_values": Column(pl.List(pl.String()), Role.TEXT),
    },
    order=("currency", "-revenue", "customer"),
)

_SHARES: dict[str, Column] = {
    "customers": Column(pl.Int64(), Role.COUNT, required=True),
    "share": Column(pl.Float64(), Role.SHARE),
    "revenue": Column(MONEY, Role.MONEY, required=True),
    "revenue_share": Column(pl.Float64(), Role.SHARE),
}
_CURRENCY = {"currency": Column(pl.String(), Role.TEXT, required=True)}

BY_SEGMENT = Schema(
    name="segments",
    columns={
        **_CURRENCY,
        "segment": Column(SEGMENT, Role.KEY, required=True),
        **_SHARES,
        "average_recency_days": Column(pl.Float64(), Role.DAYS),
        "action": Column(pl.String(), Role.KEY, required=True),
    },
    order=("currency", "segment"),
)
BY_CLASS = Schema(
    name="abc", columns={**_CURRENCY, "abc": Column(CLASS, Role.KEY, required=True), **_SHARES}, order=("currency", "abc")
)
BY_TIER = Schema(
    name="tiers",
    columns={**_CURRENCY, "tier": Column(TIER, Role.KEY, required=True), **_SHARES, "profit": Column(MONEY, Role.MONEY)},
    order=("currency", "tier"),
)


ONE_TOO_MUCH, FIVE_TOO_MUCH = 0.2, 0.5
"""Shares of revenue from which the shop depends on one customer, or on five."""
BY_ACTIVITY = Schema(
    name="activity",
    columns={**_CURRENCY, "activity": Column(ACTIVITY, Role.KEY, required=True), **_SHARES},
    order=("currency", "activity"),
)


def segment(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    returns: Returns = "net",
    by: By = "day",
    zero_orders: ZeroOrders = "count",
    margin: Decimal | None = None,
) -> Result:
    """Customers by what they bring and how they come back: RFM segments, ABC classes, the customer pyramid.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored, sales to nobody known are counted in facts only.
        as_of: The day on which the books are read.
        returns: "net" takes returns off their orders and customers; "ignore" sees sales above zero only.
        by: An order is a "day" or a "document" of a day.
        zero_orders: "count" or "skip" orders worth nothing.
        margin: Share of revenue that is profit, for rows without a cost.

    Returns:
        Tables `customers`, `segments`, `activity`, `abc`, `tiers`, each currency by itself, and FACTS. `segments` and its
        shares are of customers with an order; those of whom nothing is left but returns have no scores. `activity` is empty
        where nobody ever came back. Tiers go by profit where it is known, else by revenue, and a note says so.
    """
    options = {"returns": returns, "order_by": by, "zero_orders": zero_orders, "margin": margin}
    base = Table.collect(BUYERS, buyers(ledger, as_of, by=by, returns=returns, zero_orders=zero_orders, margin=margin)).rows
    named = base.lazy().filter(pl.col("customer").is_not_null())
    rhythm = curves(gaps(named, as_of)).collect().lazy()
    aged = named.with_columns(recency_days=(pl.lit(as_of) - pl.col("last_order")).dt.total_days())
    ranked = with_abc(scored(with_rhythm(aged, rhythm))).collect().lazy()
    customers = Table.collect(SEGMENTED, _segmented(ranked))
    rows = customers.rows.lazy()
    tables = {
        "customers": customers,
        "segments": Table.collect(BY_SEGMENT, _by_segment(rows)),
        "activity": Table.collect(BY_ACTIVITY, _by_activity(rows)),
        "abc": Table.collect(BY_CLASS, BY_CLASS.conform(_grouped(rows, "abc", CLASSES, CLASS))),
        "tiers": Table.collect(BY_TIER, BY_TIER.conform(_grouped(rows, "tier", TIERS, TIER))),
    }
    figures = shop(base.lazy(), ranked, rhythm).collect().to_dicts()
    facts = {row["currency"]: {name: Fact(row[name], role) for name, role in FACTS.items()} for row in figures}
    return Result(
        "segment",
        as_of,
        options,
        facts,
        tables,
        tuple(
            Note(note.key, {**note.values, "currency": row["currency"]}, note.warning)
            for row in figures
            for note in _notes(row)
        ),
    )


def _segmented(ranked: pl.LazyFrame) -> pl.LazyFrame:
    """SEGMENTED rows in no order."""
    action = pl.col("segment").replace_strict(ACTIONS, default=None, return_dtype=pl.String).fill_null("check_returns")
    named = ("recency_days", "usual_gap_days", "orders", "r", "f", "m")
    reasons = pl.concat_list([pl.format(f"{name}={{}}", pl.col(name)) for name in named]).list.drop_nulls()
    return SEGMENTED.conform(
        ranked.with_columns(
            tier=tier(pl.coalesce("profit", "revenue")),
            action=action,
            reason_values=reasons,
        )
    )


def _by_segment(customers: pl.LazyFrame) -> pl.LazyFrame:
    """BY_SEGMENT: all eleven segments of every currency, also those without a customer."""
    scores = customers.filter(pl.col("segment").is_not_null())
    days = scores.group_by("currency", "segment").agg(average_recency_days=pl.col("recency_days").mean())
    return BY_SEGMENT.conform(
        _grouped(scores, "segment", SEGMENTS, SEGMENT)
        .join(days, on=["currency", "segment"], how="left")
        .with_columns(action=pl.col("segment").replace_strict(ACTIONS, return_dtype=pl.String))
    )


def _by_activity(customers: pl.LazyFrame) -> pl.LazyFrame:
    """BY_ACTIVITY: all five activities of every currency where anybody ever came back."""
    return BY_ACTIVITY.conform(_grouped(customers.filter(pl.col("activity").is_not_null()), "activity", ACTIVITIES, ACTIVITY))


def _grouped(customers: pl.LazyFrame, group: str, keys: tuple[str, ...], dtype: pl.DataType) -> pl.LazyFrame:
    """Customers, revenue, profit and their shares per key of a group and currency; zeros where a key has no customer."""
    every = customers.select("currency").unique().join(pl.LazyFrame({group: keys}, schema={group: dtype}), how="cross")
    profit = pl.col("profit")
    sums = customers.group_by("currency", group).agg(
        pl.col("revenue").sum(), customers=pl.len().cast(pl.Int64), profit=pl.when(profit.count() > 0).then(profit.sum())
    )
    total = pl.col("revenue").sum().over("currency")
    return (
        every.join(sums, on=["currency", group], how="left")
        .with_columns(pl.col("customers").fill_null(0), pl.col("revenue").fill_null(0))
        .with_columns(
            share=pl.col("customers") / pl.col("customers").sum().over("currency"),
            revenue_share=pl.when(total > 0).then(pl.col("revenue").cast(pl.Float64) / total.cast(pl.Float64)),
        )
    )


def _notes(row: dict[str, Any]) -> list[Note]:
    """What the reader should know about one currency, most important first, from its row of the shop."""
    notes = []
    if row["customers"] > 1 and (row["top1_share"] or 0) > ONE_TOO_MUCH:
        notes.append(Note("depends_on_one", {"share": row["top1_share"], "customer": row["best_customer"]}, warning=True))
    if row["customers"] > 5 and (row["top5_share"] or 0) > FIVE_TOO_MUCH:
        notes.append(Note("depends_on_five", {"share": row["top5_share"]}, warning=True))
    if row["top_20_share"] is not None:
        notes.append(Note("top_20", {"customers": row["top_20_customers"], "share": row["top_20_share"]}))
    if row["r5_days"] is not None and row["m5_from"] is not None:
        notes.append(Note("scores", {name: row[name] for name in ("r5_days", "f5_from", "m5_from")}))
    if row["never_came_back"] is not None:
        notes.append(Note("rhythm", {name: row[name] for name in ("never_came_back", "second_order_days")}))
    if row["unnamed_rows"]:
        told = {"rows": row["unnamed_rows"], "amount": row["unnamed_amount"]}
        notes.append(Note("sales_unnamed", told))
    if row["customers"] > row["buying_customers"]:
        left = row["customers"] - row["buying_customers"]
        notes.append(Note("only_returns", {"customers": left, "amount": row["orderless_revenue"]}))
    if row["customers"] and row["profit"] is None:
        notes.append(Note("tiers_by_revenue", {}))
    if not row["taxed_lines"]:
        notes.append(Note("revenue_with_tax", {}))
    return notes
