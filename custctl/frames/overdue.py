"""How much does each customer owe, and how much of it is past its due date?"""

import polars as pl

from custctl.schema import MONEY


def owed(items: pl.LazyFrame) -> pl.LazyFrame:
    """What each account owes, and what of it is overdue; what is disputed is not.

    Args:
        items: OPEN_ITEMS.

    Returns:
        `customer`, `currency`, `open`, `overdue` (money, 0 where nothing is), one row per account that owes anything.
    """
    late = (pl.col("days_overdue") > 0) & (pl.col("status") == "open")
    return items.group_by("customer", "currency").agg(
        pl.col("open").sum().cast(MONEY), overdue=pl.col("open").filter(late).sum().cast(MONEY)
    )


def overdue(items: pl.LazyFrame) -> pl.LazyFrame:
    """`customer`, `currency`, `overdue` of `owed`; customers without anything overdue are missing."""
    return owed(items).filter(pl.col("overdue") > 0).drop("open")
