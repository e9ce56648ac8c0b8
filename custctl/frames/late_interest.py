"""What does the law or a contract let one ask for late money?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.lateness import paid_parts
from custctl.frames.settlement import Settlement
from custctl.schema import MONEY, RATE, YEAR, Column, Role, Schema

LATE_INTEREST = Schema(
    name="interest",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "document": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "due": Column(pl.Date(), Role.DATE, required=True),
        "open": Column(MONEY, Role.MONEY, required=True),
        "days_overdue": Column(pl.Int64(), Role.DAYS, required=True),
        "interest": Column(MONEY, Role.MONEY, required=True),
        "compensation": Column(MONEY, Role.MONEY, required=True),
    },
    order=("name", "customer", "currency", "due", "document", "-open", "-interest"),
)
INTEREST_RATES: dict[str, pl.DataType] = {"date": pl.Date(), "rate": RATE}
"""From which day on which yearly rate holds, as a share: 0.13 for reference rate and margin together."""
Bands: TypeAlias = tuple[tuple[int, int], ...]
"""From which debt on which lump sum goes with a late document or instalment."""
EU_COMPENSATION: Bands = ((0, 40),)
"""Directive 2011/7/EU, articles 5 and 6: 40 euro for each document or instalment."""
UK_COMPENSATION: Bands = ((0, 40), (1000, 70), (10000, 100))
"""Late Payment of Commercial Debts (Interest) Act 1998, sections 3 and 5A: pounds from a debt of so many on.

The debt is what was owed when interest began to run, and any part of the price that is due by itself is a debt of its own."""


def late_interest(settled: Settlement, as_of: date, *, rates: pl.LazyFrame, bands: Bands = ()) -> pl.LazyFrame:
    """Simple interest on every document that was or is late, each part until it was paid.

    Interest runs from the day after the due date to the day of payment, that day included; for what is open, to `as_of`. It
    is amount × yearly rate × days / 365, added up to ten places and rounded once, half up to the cent.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read.
        rates: INTEREST_RATES; before the first date there is no interest.
        bands: Compensation for each late document or instalment by what of it was owed after its due date, such as
            EU_COMPENSATION; none without.

    Returns:
        LATE_INTEREST of documents with interest or compensation; disputed documents are left out.
    """
    bills = settled.documents.lazy().filter(pl.col("kind").is_in(BILL_KINDS) & ~pl.col("disputed"))
    paid = paid_parts(settled).select("target", "amount", until="paid_on")
    waiting = bills.filter(pl.col("left") > 0).select(target="id", amount="left", until=pl.lit(as_of))
    parts = pl.concat([paid, waiting]).join(bills.select("due", target="id"), on="target")
    cost = parts.filter(pl.col("until") > pl.col("due")).join(_periods(rates), how="cross").with_columns(interest=_accrued())
    sums = cost.group_by(id="target").agg(pl.col("interest").sum(), last=pl.col("until").max())
    rows = (
        bills.join(sums, on="id")
        .join(_in_time(settled), on="id", how="left")
        .with_columns(
            open="left",
            interest=(pl.col("interest") / YEAR).round(2, mode="half_away_from_zero").cast(MONEY),
            days_overdue=(pl.col("last") - pl.col("due")).dt.total_days(),
            compensation=compensation(pl.col("amount") - pl.col("discount_taken") - pl.col("in_time").fill_null(0), bands),
        )
    )
    return LATE_INTEREST.sort(LATE_INTEREST.conform(rows.filter((pl.col("interest") > 0) | (pl.col("compensation") > 0))))


def _in_time(settled: Settlement) -> pl.LazyFrame:
    """What settled each document by its due date, as `id` and `in_time`."""
    book = settled.documents.lazy()
    met = settled.allocations.lazy().join(book.select("date", claim="id"), on="claim")
    dated = met.join(book.select("due", target="id"), on="target")
    return dated.filter(pl.col("date") <= pl.col("due")).group_by(id="target").agg(in_time=pl.col("amount").sum())


def compensation(amount: pl.Expr, bands: Bands) -> pl.Expr:
    """The lump sum for a late debt by its amount: that of the last band whose floor it reaches."""
    found = pl.lit(0).cast(MONEY)
    for floor, lump in bands:
        found = pl.when(amount >= Decimal(floor)).then(pl.lit(lump).cast(MONEY)).otherwise(found)
    return found


def _periods(rates: pl.LazyFrame) -> pl.LazyFrame:
    """The rates, each with the last day on which it holds."""
    ordered = rates.sort("date")
    return ordered.select("rate", begins="date", ends=pl.col("date").shift(-1, fill_value=date.max) - timedelta(1))


def _accrued() -> pl.Expr:
    """Interest of one part in one period of a rate, times the days of a year: amount × rate × days in both."""
    first = pl.max_horizontal(pl.col("due") + timedelta(1), "begins")
    last = pl.min_horizontal("until", "ends")
    days = ((last - first).dt.total_days() + 1).clip(lower_bound=0)
    return pl.col("amount").cast(RATE) * pl.col("rate") * days  # a product of decimals has the places of its factors, no more
