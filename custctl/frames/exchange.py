"""What are receivables of several currencies in one, at the rates of their days and of today?"""

from datetime import date

import polars as pl

from custctl.errors.contents import RateMissing
from custctl.schema import MONEY, RATE, Column, Role, Schema

EXCHANGE_RATES: dict[str, pl.DataType] = {"date": pl.Date(), "currency": pl.String(), "rate": RATE}
"""What one unit of a currency is worth in the base currency from a day on."""

GRAND_TOTAL = Schema(
    name="grand_total",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "open": Column(MONEY, Role.MONEY, required=True),
        "base_currency": Column(pl.String(), Role.TEXT, required=True),
        "at_original_rates": Column(MONEY, Role.MONEY, required=True),
        "at_rates_of_day": Column(MONEY, Role.MONEY, required=True),
        "difference": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency",),
)


def grand_total(lines: pl.DataFrame, rates: pl.LazyFrame, as_of: date, *, base: str) -> pl.LazyFrame:
    """Each currency's receivable in the base currency.

    Args:
        lines: `currency`, `date`, `open`: open items and, negative, unapplied money.
        rates: EXCHANGE_RATES; a rate holds until the next of its currency.
        as_of: The day on which the books are read.
        base: The currency to express all others in; its own rate is 1.

    Returns:
        GRAND_TOTAL: `at_original_rates` takes the rate of each document's date, `at_rates_of_day` that of `as_of`, both half up
        to the cent for each document; `difference` is the latter less the former.

    Raises:
        RateMissing: A currency has no rate on or before a day on which one is needed.
    """
    known = rates.filter(pl.col("currency") != base).sort("date").collect()
    foreign = pl.col("currency") != base
    dated = lines.select("currency", "open", "date", day=pl.lit(as_of)).sort("date")
    original = dated.join_asof(known, on="date", by="currency", check_sortedness=False).rename({"rate": "original"})
    today = original.join_asof(known.rename({"date": "day"}), on="day", by="currency", check_sortedness=False)
    lacking = today.filter(foreign & (pl.col("original").is_null() | pl.col("rate").is_null())).sort("currency", "date")
    for currency, day, rate in lacking.select("currency", "date", "original").head(1).iter_rows():
        raise RateMissing(currency=currency, date=day if rate is None else as_of, base=base)
    one = pl.lit(1).cast(EXCHANGE_RATES["rate"])
    values = {
        name: (pl.col("open") * pl.when(foreign).then(rate).otherwise(one)).round(2, mode="half_away_from_zero").cast(MONEY)
        for name, rate in (("at_original_rates", "original"), ("at_rates_of_day", "rate"))
    }
    summed = today.lazy().with_columns(**values).group_by("currency").agg(pl.col("open", *values).sum())
    difference = pl.col("at_rates_of_day") - pl.col("at_original_rates")
    return GRAND_TOTAL.sort(GRAND_TOTAL.conform(summed.with_columns(base_currency=pl.lit(base), difference=difference)))
