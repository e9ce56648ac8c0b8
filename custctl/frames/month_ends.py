"""What was owed, due and paid at the end of each month, by what was known then?"""

from collections.abc import Iterable
from datetime import date

import polars as pl

from custctl.frames.lateness import paid_parts
from custctl.frames.open_items import IN_DISPUTE, open_rows
from custctl.frames.settlement import IS_DEBIT, Settlement
from custctl.ledger import UNKNOWN_CURRENCY, receivable
from custctl.schema import MONEY, Column, Role, Schema

MONTH_ENDS = Schema(
    name="month_ends",
    columns={
        "month_end": Column(pl.Date(), Role.DATE, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        **dict.fromkeys(
            ("receivables", "overdue", "not_due", "disputed", "unapplied"), Column(MONEY, Role.MONEY, required=True)
        ),
        **dict.fromkeys(
            ("days_to_pay", "days_late", "days_to_pay_with_open", "days_late_with_open"), Column(pl.Float64(), Role.DAYS)
        ),
    },
    order=("currency", "month_end"),
)
SALES_MONTHS: dict[str, pl.DataType] = {"currency": pl.String(), "month_end": pl.Date(), "sales": MONEY}
"""Invoices less credit notes of a month, gross; sales paid at once are no credit sales."""


def month_ends(settled: Iterable[tuple[date, Settlement]]) -> pl.LazyFrame:
    """Where the receivable stood at the end of each month, and how late the money of that month came.

    Args:
        settled: The settlement of each month's last day.

    Returns:
        MONTH_ENDS, a row for each month end and currency known by then. `receivables` are all open items less what is
        unapplied; `overdue` leaves disputed items out, `not_due` does not ask. Days are weighted by amount: of what was paid
        in the month, and together with what was open at its end, aged up to then.
    """
    # Each month is worked out before the next is settled, so that no two settlements are held at a time.
    rows = [_month_end(day, settlement).collect().lazy() for day, settlement in settled]
    return MONTH_ENDS.sort(MONTH_ENDS.conform(pl.concat(rows))) if rows else MONTH_ENDS.empty()


def sales_months(ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Credit sales of each calendar month, from the first to the one of `as_of`, months without any included.

    Args:
        ledger: LEDGER rows; those after `as_of` and sales paid at once are ignored.
        as_of: The day on which the books are read.

    Returns:
        SALES_MONTHS by currency and month.
    """
    billed = pl.col("kind").is_in(["invoice", "credit_note"]) & (pl.col("date") <= as_of)
    months = (
        ledger.filter(billed)
        .group_by(pl.col("currency").fill_null(UNKNOWN_CURRENCY), month_end=pl.col("date").dt.month_end())
        .agg(sales=receivable().sum().cast(MONEY))
    )
    last = pl.lit(as_of).dt.month_end()
    every = (
        months.group_by("currency")
        .agg(month_end=pl.date_ranges(pl.col("month_end").min().dt.month_start(), last, "1mo").first())
        .explode("month_end", empty_as_null=True, keep_nulls=True)
        .with_columns(pl.col("month_end").dt.month_end())
    )
    filled = every.join(months, on=["currency", "month_end"], how="left").with_columns(pl.col("sales").fill_null(0).cast(MONEY))
    return filled.sort("currency", "month_end")


def _month_end(day: date, settled: Settlement) -> pl.LazyFrame:
    """One month end as rows by currency."""
    book = settled.documents.lazy()
    items = open_rows(book, day).with_columns(
        age=(pl.lit(day) - pl.col("date")).dt.total_days(), late=pl.col("days_overdue").clip(lower_bound=0)
    )
    apart, late = pl.col("status") == IN_DISPUTE, pl.col("days_overdue") > 0
    sums = {"owed": None, "disputed": apart, "overdue": late & ~apart, "not_due": ~late}
    owed = items.group_by("currency").agg(
        (pl.col("open") if which is None else pl.col("open").filter(which)).sum().alias(name) for name, which in sums.items()
    )
    unapplied = book.filter(~IS_DEBIT).group_by("currency").agg(unapplied=-pl.col("left").sum())
    joined = book.select("currency").unique()
    for part in (owed, unapplied, _days(day, settled, items)):
        joined = joined.join(part, on="currency", how="left")
    filled = joined.with_columns(pl.col(*sums, "unapplied").fill_null(0))
    return filled.with_columns(month_end=pl.lit(day), receivables=pl.col("owed") + pl.col("unapplied"))


def _days(day: date, settled: Settlement, items: pl.LazyFrame) -> pl.LazyFrame:
    """Days to pay and days late of a month by currency: of what was paid in it, and with what is open at its end."""
    paid = paid_parts(settled, since=day.replace(day=1))
    paid = paid.select("currency", "amount", "days_to_pay", "days_late", paid=True)
    waiting = items.select("currency", amount="open", days_to_pay="age", days_late="late", paid=False)
    weight, days = pl.col("amount"), ("days_to_pay", "days_late")
    both = pl.concat([paid, waiting]).with_columns((weight * pl.col(name).cast(MONEY)).alias(name) for name in days)

    def mean(name: str, which: pl.Expr) -> pl.Expr:
        total = weight.filter(which).sum().cast(pl.Float64)
        return pl.when(total > 0).then(pl.col(name).filter(which).sum().cast(pl.Float64) / total)

    return both.group_by("currency").agg(
        *(mean(name, pl.col("paid")).alias(name) for name in days),
        *(mean(name, pl.lit(True)).alias(f"{name}_with_open") for name in days),
    )
