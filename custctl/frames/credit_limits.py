"""What is each customer's credit limit, and in which currency?"""

from collections.abc import Collection

import polars as pl


def credit_limits(cards: pl.LazyFrame, currency: str | None) -> pl.LazyFrame:
    """The limits that cards state: `customer`, `currency`, `credit_limit`.

    Args:
        cards: CUSTOMERS, one card per customer.
        currency: That of limits, as `currency_of_limits` finds it; with None they are of no account.
    """
    stated = cards.filter(pl.col("credit_limit").is_not_null())
    return stated.select("customer", "credit_limit", currency=pl.lit(currency, pl.String))


def currency_of_limits(base: str | None, currencies: Collection[str]) -> str | None:
    """The currency of credit limits: the one told, else the only one that there is, else nobody knows."""
    return base or (next(iter(currencies)) if len(currencies) == 1 else None)
