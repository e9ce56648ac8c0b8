"""What is known of those who may pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from custctl.schema import MONEY

OWED: dict[str, pl.DataType] = {
    "customer": pl.String(),
    "document": pl.String(),
    "due": pl.Date(),
    "currency": pl.String(),
    "open": MONEY,
    "until": pl.Date(),
}
"""What receipts can settle, and until when they must have come to do so; at any time where that is null."""


@dataclass(frozen=True)
class Debtors:
    """All that is known of who may pay.

    Attributes:
        customers: `customer` and `name` of all that are known.
        open_items: `customer`, `document`, `due`, `currency`, `open` of what they owe.
        told: The same of what lists say was paid, without saying by which money, and `until`, the day of the newest such list:
            a receipt that came by then may be that money.
        payments: LEDGER rows of payments already in the book: a receipt that is among them stays whose it was.
        aliases: Names that the user confirmed, and the customer (id or name) that each means.
    """

    customers: pl.LazyFrame
    open_items: pl.LazyFrame
    payments: pl.LazyFrame
    aliases: Mapping[str, str] = field(default_factory=dict)
    told: pl.LazyFrame = field(default_factory=lambda: pl.LazyFrame(schema=OWED))
