"""How much does each customer owe that is past its due date?"""

import polars as pl

from custctl.schema import MONEY


def overdue(items: pl.LazyFrame) -> pl.LazyFrame:
    """What is overdue of each customer, without what is disputed.

    Args:
        items: OPEN_ITEMS.

    Returns:
        `customer`, `currency`, `overdue` (money above zero); customers without anything overdue are missing.
    """
    late = items.filter(pl.col("days_overdue") > 0, pl.col("status") == "open")
    return late.group_by("customer", "currency").agg(overdue=pl.col("open").sum().cast(MONEY))
