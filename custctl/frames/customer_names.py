"""What is each customer called, and to which group does each belong?"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS, known_rows
from custctl.ledger import CUSTOMERS, LEDGER

SEGMENTATIONS = ("segment", "tier", "abc", "activity")
"""Columns in which segmentation says what a customer is."""
GROUPINGS = ("salesperson", "region", "channel", "group", "industry", "city", *SEGMENTATIONS)
"""What receivables can be grouped by: columns of cards and of ledger rows, and what segmentation says."""


def customer_names(ledger: pl.LazyFrame, as_of: date, customers: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """What each customer is called, the same in every answer.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored.
        as_of: The day on which the books are read.
        customers: CUSTOMERS, one card per customer; None looks at the ledger alone.

    Returns:
        One row per customer that has one: `customer`, `name`: that of the card, else the last one known in the ledger; of
        several on that last day the first in the alphabet, as of several cards (`frames.cards`).
    """
    return _last_known("name", ledger, as_of, customers)


def customer_groups(ledger: pl.LazyFrame, as_of: date, customers: pl.LazyFrame | None, *, by: str) -> pl.LazyFrame:
    """Each customer's `group`, a column of cards or rows, told as `customer_names` tells names; others are left out."""
    return _last_known(by, ledger, as_of, customers).rename({by: "group"})


def of_other_groups(ledger: pl.LazyFrame, as_of: date, groups: pl.LazyFrame, *, by: str) -> pl.LazyFrame:
    """The `customer` of each who has invoices known on a day that say another group than their customer's, told as above."""
    said = known_rows(ledger, as_of).filter(pl.col("kind").is_in(BILL_KINDS) & pl.col(by).is_not_null())
    return said.join(groups, on="customer").filter(pl.col(by) != pl.col("group")).select("customer").unique()


def with_groups(rows: pl.LazyFrame, groups: pl.LazyFrame | None, *, named: str = "group") -> pl.LazyFrame:
    """Rows with the group that their customer is in.

    Args:
        rows: `customer`, `currency`, and whatever else.
        groups: `customer` and the group, once for each customer, or with `currency` once for each of both; without them nobody
            is in any.
        named: The column in which the group stands.

    Returns:
        As many rows, with `named`, null where none is known. Of groups told by currency it is that of the row's own; in one in
        which a customer has none, that of the only other in which they have one.
    """
    if groups is None:
        return rows.with_columns(pl.lit(None, pl.String).alias(named))
    known = groups.drop_nulls(named)
    if "currency" not in groups.collect_schema():
        return rows.join(known, on="customer", how="left")
    only = known.filter(pl.len().over("customer") == 1).select("customer", _only=named)
    found = rows.join(known, on=["customer", "currency"], how="left").join(only, on="customer", how="left")
    return found.with_columns(pl.coalesce(named, "_only").alias(named)).drop("_only")


def _last_known(column: str, ledger: pl.LazyFrame, as_of: date, customers: pl.LazyFrame | None) -> pl.LazyFrame:
    said = []
    if column in LEDGER.columns:
        known = ledger.filter(pl.col("date") <= as_of, pl.col("customer").is_not_null(), pl.col(column).is_not_null())
        said.append(known.group_by("customer", column).agg(pl.col("date").max()))
    if customers is not None and column in CUSTOMERS.columns:
        told = customers.filter(pl.col(column).is_not_null())
        said.append(told.select("customer", column, date=pl.lit(date.max)))
    if not said:
        return pl.LazyFrame(schema={"customer": pl.String, column: pl.String})
    last = pl.col(column).sort_by(-pl.col("date").to_physical(), column).first()
    return pl.concat(said).group_by("customer").agg(last)
