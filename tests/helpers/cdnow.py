"""The CDNOW sample: 2,357 customers who first bought in early 1997, watched for 78 weeks."""

from datetime import date
from pathlib import Path

import polars as pl

from custctl.ledger import LEDGER

MIDDLE, END = date(1997, 9, 30), date(1998, 6, 30)
"""The days between which customers are watched after they were judged: 39 weeks."""


def purchases(shared: Path) -> pl.DataFrame:
    """Every purchase: customer, date, amount."""
    lines = [line.split() for line in (shared / "data" / "cdnow" / "CDNOW_sample.txt").read_text().splitlines()]
    frame = pl.DataFrame(
        {"customer": [line[1] for line in lines], "date": [line[2] for line in lines], "amount": [line[4] for line in lines]}
    )
    return frame.with_columns(pl.col("date").str.to_date("%Y%m%d"), pl.col("amount").cast(pl.Decimal(38, 4)))


def cdnow_ledger(shared: Path) -> pl.LazyFrame:
    """The purchases as LEDGER rows."""
    return LEDGER.conform(purchases(shared).lazy().with_columns(kind=pl.lit("sale"), currency=pl.lit("USD")))


def bought_again(shared: Path) -> pl.DataFrame:
    """The customers who bought between MIDDLE and END."""
    later = pl.col("date").is_between(MIDDLE, END, closed="right")
    return purchases(shared).filter(later).select("customer").unique().with_columns(again=pl.lit(True))
