"""How late do customers pay, part by part and invoice by invoice?"""

from datetime import date

import polars as pl

from custctl.frames.documents import CLAIM_KINDS
from custctl.frames.settlement import Settlement
from custctl.schema import MONEY, Column, Role, Schema

PAID_PARTS = Schema(
    name="paid_parts",
    columns={
        "target": Column(pl.UInt32(), Role.COUNT, required=True),
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "due": Column(pl.Date(), Role.DATE, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "paid_on": Column(pl.Date(), Role.DATE, required=True),
        "days_to_pay": Column(pl.Int64(), Role.DAYS, required=True),
        "days_after_due": Column(pl.Int64(), Role.DAYS, required=True),
        "days_late": Column(pl.Int64(), Role.DAYS, required=True),
        "closed": Column(pl.Boolean(), Role.KEY, required=True),
    },
)
PAID_INVOICES = Schema(
    name="paid_invoices",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "target": Column(pl.UInt32(), Role.COUNT, required=True),
        "paid_on": Column(pl.Date(), Role.DATE, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "days_after_due": Column(pl.Float64(), Role.DAYS, required=True),
        "days_late": Column(pl.Float64(), Role.DAYS, required=True),
    },
)
_PAID_ON = pl.max_horizontal("received", "date")
"""Money that was there before the document pays it on the document's own day."""


def paid_parts(settled: Settlement, *, since: date | None = None) -> pl.LazyFrame:
    """What payments settled of documents that ask for money, one row for each payment and document.

    Money that was there before the document pays it on the document's own day. Credit notes, discounts and write-offs are no
    payments.

    Args:
        settled: The settlement of a day.
        since: The first day of payments that count; all where none is given.

    Returns:
        PAID_PARTS in no order. `days_to_pay` counts from the document, `days_after_due` from the due date and is negative
        for early money; `days_late` is the same with early as 0. `closed` tells whether nothing of the document is left.
    """
    sides = settled.documents.lazy()
    paid = sides.filter(pl.col("kind") == "payment").select(claim="id", received="date")
    claims = sides.filter(pl.col("kind").is_in(CLAIM_KINDS))
    closed = (pl.col("left") == 0) & (pl.col("lost") == 0)
    owed = claims.select("customer", "currency", "date", "due", target="id", closed=closed)
    met = settled.allocations.lazy().join(paid, on="claim").join(owed, on="target").with_columns(paid_on=_PAID_ON)
    parts = met if since is None else met.filter(pl.col("paid_on") >= since)
    late = (pl.col("paid_on") - pl.col("due")).dt.total_days()
    return PAID_PARTS.conform(
        parts.with_columns(
            days_to_pay=(pl.col("paid_on") - pl.col("date")).dt.total_days(),
            days_after_due=late,
            days_late=late.clip(lower_bound=0),
        )
    )


def paid_invoices(settled: Settlement, *, since: date | None = None) -> pl.LazyFrame:
    """Documents that were paid to the last cent, by the day of their last payment.

    Args:
        settled: The settlement of a day.
        since: The first day of last payments that count; all where none is given.

    Returns:
        PAID_INVOICES in no order. The days of a document paid in parts are weighted by what was paid.
    """
    sides = settled.documents.lazy()
    paid = sides.filter(pl.col("kind") == "payment").select(claim="id", received="date")
    closed = pl.col("kind").is_in(CLAIM_KINDS) & (pl.col("left") == 0) & (pl.col("lost") == 0)
    owed = sides.filter(closed).select("date", "due", target="id")
    parts = settled.allocations.lazy().join(owed, on="target").join(paid, on="claim")
    days = pl.col("paid_on") - pl.col("due")
    counted = parts.select("target", "due", "amount", paid_on=_PAID_ON).with_columns(days_after_due=days.dt.total_days())
    added = (
        counted.with_columns(days_late=pl.col("days_after_due").clip(lower_bound=0))
        .group_by("target")
        .agg(pl.col("paid_on").max(), weighted("days_after_due"), weighted("days_late"), pl.col("amount").sum())
    )
    recent = added if since is None else added.filter(pl.col("paid_on") >= since)
    return PAID_INVOICES.conform(recent.join(sides.select("customer", "currency", target="id"), on="target"))


def weighted(days: str, amount: str = "amount") -> pl.Expr:
    """Mean days weighted by amount, in a group; null where nothing weighs."""
    weight = pl.col(amount).sum().cast(pl.Float64)
    # The sum is exact, so that it does not depend on the order of rows.
    total = (pl.col(amount) * pl.col(days).cast(MONEY)).sum().cast(pl.Float64)
    return pl.when(weight > 0).then(total / weight).alias(days)
