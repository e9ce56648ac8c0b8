"""What is each customer's credit limit, and in which currency?"""

from collections.abc import Collection

import polars as pl

from custctl.ledger import UNKNOWN_CURRENCY


def credit_limits(cards: pl.LazyFrame, currency: str | None) -> pl.LazyFrame:
    """The limits that cards state: `customer`, `currency`, `credit_limit`.

    Beside rows whose currency nobody knows, limits that all name the same one are in that of the rows.

    Args:
        cards: CUSTOMERS, one card per customer.
        currency: That of limits which name none, as `currency_of_limits` finds it; with None these are of no account.
    """
    stated = cards.filter(pl.col("credit_limit").is_not_null())
    named = pl.col("credit_limit_currency")
    if currency == UNKNOWN_CURRENCY:
        named = pl.when(named.drop_nulls().n_unique() > 1).then(named)
    return stated.select("customer", "credit_limit", currency=pl.coalesce(named, pl.lit(currency, pl.String)))


def currency_of_limits(base: str | None, currencies: Collection[str]) -> str | None:
    """The currency of limits that name none: the one told, else the only one that there is, else nobody knows."""
    return base or (next(iter(currencies)) if len(currencies) == 1 else None)
