"""What is each customer called, and to which group does each belong?"""

from datetime import date

import polars as pl

from custctl.ledger import CUSTOMERS, LEDGER

SEGMENTATIONS = ("segment", "tier", "abc", "activity")
"""Columns in which segmentation says what a customer is."""
GROUPINGS = ("salesperson", "region", "channel", "group", "industry", "city", *SEGMENTATIONS)
"""What receivables can be grouped by: columns of cards and of ledger rows, and what segmentation says."""


def customer_names(ledger: pl.LazyFrame, as_of: date, customers: pl.LazyFrame | None) -> pl.LazyFrame:
    """Each customer's `name`: of the card, else the last one known in the ledger; customers without one are left out."""
    return _last_known("name", ledger, as_of, customers)


def customer_groups(ledger: pl.LazyFrame, as_of: date, customers: pl.LazyFrame | None, *, by: str) -> pl.LazyFrame:
    """Each customer's `group`: a column of the card, else the last one known in the ledger; others are left out."""
    return _last_known(by, ledger, as_of, customers).rename({by: "group"})


def _last_known(column: str, ledger: pl.LazyFrame, as_of: date, customers: pl.LazyFrame | None) -> pl.LazyFrame:
    said = []
    if column in LEDGER.columns:
        named = ledger.filter(pl.col(column).is_not_null() & (pl.col("date") <= as_of)).select("customer", column, "date")
        said.append(named.group_by("customer", column).agg(pl.col("date").max()))
    if customers is not None and column in CUSTOMERS.columns:
        cards = customers.filter(pl.col(column).is_not_null())
        said.append(cards.select("customer", column, date=pl.lit(date.max)))
    if not said:
        return pl.LazyFrame(schema={"customer": pl.String, column: pl.String})
    ordered = pl.concat(said).sort("customer", "date", column)
    return ordered.unique("customer", keep="last", maintain_order=True).select("customer", column)
