"""Late interest of a ledger in words, by the rates that begin on some days."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from custctl.frames.late_interest import INTEREST_RATES, Bands, late_interest
from tests.helpers.settled import settled


def yearly(*steps: tuple[str, str]) -> pl.LazyFrame:
    """INTEREST_RATES of day and rate."""
    typed = [{"date": date.fromisoformat(day), "rate": Decimal(rate)} for day, rate in steps]
    return pl.LazyFrame(typed, schema=dict(INTEREST_RATES))


def interest_of(principal: object, rate: Decimal, days: int, *, bands: Bands = ()) -> tuple[Decimal, Decimal]:
    """Interest and compensation of one invoice that has been late for so many days."""
    due, as_of = date(2025, 1, 1), date(2025, 1, 1) + timedelta(days)
    book = settled(f"2024-12-01 Ada invoice {principal} I1 due={due}", as_of)
    found = late_interest(book, as_of, rates=yearly(("2000-01-01", str(rate))), bands=bands).collect()
    interest, compensation = found.select("interest", "compensation").row(0)
    return interest, compensation
