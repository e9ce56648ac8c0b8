"""Of what fell due, how much does each customer really pay in the end?"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.open_items import open_rows
from custctl.frames.overdue import owed
from custctl.frames.settlement import Settlement
from custctl.schema import MONEY, Column, Role, Schema

LATE = 90
"""Days overdue from which on money counts as not collected."""
INVOICES = 5
"""Average invoices' worth of the shop's own share that every customer's is mixed with, so that one late invoice is not all."""

COLLECTED = Schema(
    name="collected",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "open": Column(MONEY, Role.MONEY, required=True),
        "overdue": Column(MONEY, Role.MONEY, required=True),
        "paid": Column(MONEY, Role.MONEY, required=True),
        "not_paid": Column(MONEY, Role.MONEY, required=True),
        "collected_share": Column(pl.Float64(), Role.SHARE),
    },
    order=("currency", "customer"),
)
_KEY = ["customer", "currency"]


def collected(settled: Settlement, as_of: date) -> pl.LazyFrame:
    """What customers who buy on account paid of what fell due.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read.

    Returns:
        COLLECTED in no order, one row per customer with a document that asks for money. `open` and `overdue` are of all that is
        owed, reversals and refunds too (`frames.overdue`). `paid` and `not_paid` (written off, or overdue by more than LATE
        days) are of invoices, charges and opening balances due by `as_of`. The share is (paid + w s) / (paid + not_paid + w),
        with w INVOICES average invoices of the currency and s the share of all its customers; null where nothing fell due in
        it.
    """
    known = settled.documents.lazy().filter(pl.col("customer").is_not_null())
    days = (pl.lit(as_of) - pl.col("due")).dt.total_days()
    book = known.filter(pl.col("kind").is_in(BILL_KINDS)).join(_settled_by(settled), on="id", how="left")
    lost = pl.col("written_off_amount").fill_null(0) + pl.col("lost") + pl.when(days > LATE).then("left").otherwise(0)
    sums = book.group_by(_KEY).agg(
        paid=pl.col("paid_amount").filter(days >= 0).sum(),
        not_paid=lost.filter(days >= 0).sum(),
        asked=pl.col("amount").sum(),
        invoices=pl.len().cast(pl.Int64),
    )
    accounts = sums.join(owed(open_rows(known, as_of)), on=_KEY, how="full", coalesce=True)
    return COLLECTED.conform(_shared(accounts.with_columns(pl.exclude(_KEY).fill_null(0))))


def _settled_by(settled: Settlement) -> pl.LazyFrame:
    """What payments and write-offs settled of each document."""
    payers = settled.documents.lazy().select(claim="id", payer="kind")
    met = settled.allocations.lazy().join(payers, on="claim")
    kinds = {"paid_amount": "payment", "written_off_amount": "write_off"}
    return met.group_by(id="target").agg(
        *(pl.col("amount").filter(pl.col("payer") == kind).sum().cast(MONEY).alias(name) for name, kind in kinds.items())
    )


def _shared(sums: pl.LazyFrame) -> pl.LazyFrame:
    """Each customer's share, drawn towards that of all."""
    paid, known = pl.col("paid").cast(pl.Float64), (pl.col("paid") + pl.col("not_paid")).cast(pl.Float64)
    all_paid, all_known = (pl.col(name).sum().over("currency").cast(pl.Float64) for name in ("paid", "not_paid"))
    usual = all_paid / (all_paid + all_known)
    invoices = pl.col("invoices").sum()
    average = pl.col("asked").sum() / pl.when(invoices > 0).then(invoices)
    weight = INVOICES * average.over("currency").cast(pl.Float64)
    share = (paid + weight * usual) / (known + weight)
    return sums.with_columns(collected_share=pl.when(all_paid + all_known > 0).then(share.clip(0.0, 1.0)))
