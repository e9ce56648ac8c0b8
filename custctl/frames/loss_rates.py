"""How much of what reached each age was never paid?"""

from datetime import date, timedelta

import polars as pl

from custctl.errors.contents import HistoryTooShort
from custctl.frames.buckets import NOT_DUE, Buckets
from custctl.frames.documents import BILL_KINDS
from custctl.frames.settlement import IS_DEBIT, Settlement
from custctl.schema import MONEY, RATE, Column, Role, Schema

CUT_OFF = 365
"""Days after the due date from which an amount counts as never paid."""
LEAST_MONTHS = 12
"""Months in which the invoices of a history must have been written."""

LOSS_RATES = Schema(
    name="loss_rates",
    columns={
        "currency": Column(pl.String(), Role.TEXT),
        "bucket": Column(pl.String(), Role.KEY, required=True),
        "reached": Column(MONEY, Role.MONEY),
        "never_paid": Column(MONEY, Role.MONEY),
        "invoices": Column(pl.Int64(), Role.COUNT),
        "rate": Column(RATE, Role.SHARE),
    },
)


def known_fates(settled: Settlement, as_of: date) -> pl.LazyFrame:
    """Invoices due so long ago that what is unpaid counts as never paid, with what was ever owed of them.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read.

    Returns:
        `id`, `currency`, `date`, `due`, `base` (the amount less credit notes and discounts, above zero), in no order.
    """
    book = settled.documents.lazy()
    kinds = book.select(claim="id", payer="kind")
    forgiven = settled.allocations.lazy().join(kinds, on="claim").filter(~pl.col("payer").is_in(["payment", "write_off"]))
    credits_ = forgiven.group_by(id="target").agg(credited=pl.col("amount").sum())
    old = book.filter(pl.col("kind").is_in(BILL_KINDS) & (pl.col("due") <= as_of - timedelta(CUT_OFF)))
    base = pl.col("amount") - pl.col("credited").fill_null(0) - pl.col("discount_taken")
    rows = old.join(credits_, on="id", how="left").select("id", "currency", "date", "due", base=base)
    return rows.filter(pl.col("base") > 0)


def refuse_short_history(settled: Settlement, as_of: date) -> None:
    """Stop where invoices whose fate is known were not written in twelve different months of each currency.

    Raises:
        HistoryTooShort: They were not.
    """
    fates = known_fates(settled, as_of)
    owed = settled.documents.lazy().filter(IS_DEBIT & (pl.col("left") > 0)).select("currency").unique()
    months = pl.col("date").dt.month_end().drop_nulls().n_unique()
    known = owed.join(fates, on="currency", how="left").group_by("currency").agg(months=months, count=pl.col("id").count())
    for currency, spread, count in known.sort("currency").collect().iter_rows():
        if spread < LEAST_MONTHS:
            raise HistoryTooShort(currency=currency, count=count, months=spread, cut_off=CUT_OFF, least=LEAST_MONTHS)


def loss_rates(settled: Settlement, as_of: date, *, buckets: Buckets) -> pl.LazyFrame:
    """Of all that ever reached a bucket, the share that was not paid within 365 days of its due date.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read; only invoices due 365 days before it count.
        buckets: Ages.

    Returns:
        LOSS_RATES by currency and bucket, the youngest first: `reached` was still unpaid on the bucket's first day,
        `never_paid` at the cut-off; `rate` is null where nothing reached a bucket.
    """
    fates = known_fates(settled, as_of)
    payments = settled.documents.lazy().filter(pl.col("kind") == "payment").select(claim="id", paid_on="date")
    paid = settled.allocations.lazy().join(payments, on="claim").select("paid_on", "amount", id="target")
    parts = fates.join(paid, on="id", how="left").with_columns(pl.col("amount").fill_null(0))
    names = bucket_names(buckets)
    in_time = pl.col("paid_on") <= pl.col("due") + pl.duration(days=CUT_OFF)
    flows = [_paid_when(in_time, "paid_in_time")]
    flows += [_paid_when(pl.col("paid_on") < _first_day(buckets, name), name) for name in names]
    fate = parts.group_by("id", "currency", "date", "due").agg(pl.col("base").first(), *flows)
    long = pl.concat([_reached(fate, name, _first_day(buckets, name) <= as_of) for name in names])
    return LOSS_RATES.conform(long.with_columns(rate=flow_rate(pl.col("never_paid"), pl.col("reached"))))


def flow_rate(never_paid: pl.Expr, reached: pl.Expr) -> pl.Expr:
    """Loss rate of a provision matrix: what was never paid of what reached the bucket; null where nothing did."""
    return pl.when(reached > 0).then(never_paid.cast(RATE) / reached)


def bucket_names(buckets: Buckets) -> list[str]:
    """The ages of a provision: years count from the invoice, so that nothing is not due."""
    return [*([] if buckets.unit == "years" else [NOT_DUE]), *buckets.names]


def _first_day(buckets: Buckets, name: str) -> pl.Expr:
    """The day on which an invoice reaches a bucket; what is not due is reached at once."""
    if name == NOT_DUE:
        return pl.lit(date.min)
    at = buckets.names.index(name)
    before = buckets.edges[at - 1] if at else 0
    match buckets.unit:
        case "years":
            return pl.col("date").dt.offset_by(f"{before}y") if before else pl.lit(date.min)
        case "months" if before:
            return pl.col("due").dt.month_start().dt.offset_by(f"{before}mo")
        case _:
            return pl.col("due") + pl.duration(days=before + 1)


def _paid_when(which: pl.Expr, name: str) -> pl.Expr:
    return pl.col("amount").filter(which).sum().alias(name)


def _reached(fate: pl.LazyFrame, bucket: str, by_now: pl.Expr) -> pl.LazyFrame:
    """One bucket's row for each currency."""
    reached = pl.when(by_now).then(pl.col("base") - pl.col(bucket)).otherwise(0)
    unpaid = pl.col("base") - pl.col("paid_in_time")
    return fate.group_by("currency").agg(
        bucket=pl.lit(bucket).first(),
        reached=reached.sum().cast(MONEY),
        never_paid=pl.min_horizontal(reached, unpaid).sum().cast(MONEY),
        invoices=(reached > 0).sum(),
    )
