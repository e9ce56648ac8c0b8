"""What do the customer cards say, one row per customer?"""

import polars as pl

from custctl.ledger import CUSTOMERS
from custctl.schema import Role


def cards(customers: pl.LazyFrame) -> pl.LazyFrame:
    """The cards, those of one customer put together.

    Args:
        customers: CUSTOMERS rows.

    Returns:
        CUSTOMERS, one row per customer: of several texts the first in the alphabet, of several numbers and days the greatest,
        and of limits the currency of that.
    """
    apart = ("customer", "credit_limit_currency")
    texts = [name for name, column in CUSTOMERS.columns.items() if column.role is Role.TEXT and name not in apart]
    others = [name for name, column in CUSTOMERS.columns.items() if column.role is not Role.TEXT]
    currency = pl.col("credit_limit_currency").sort_by("credit_limit", "credit_limit_currency").last()
    return CUSTOMERS.conform(customers.group_by("customer").agg(pl.col(*texts).min(), pl.col(*others).max(), currency))
