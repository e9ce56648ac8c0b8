"""Who may have paid, by all that files and book know?"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custctl.frames.open_items import open_items
from custctl.frames.paid_on_account import whole
from custctl.ledger import CUSTOMERS
from custctl.mapping import Debtors
from custctl.workflow.pricing import with_currency

if TYPE_CHECKING:
    from custctl.workflow.files import ReadFiles


def known_debtors(read: "ReadFiles", book: Path | None, aliases: Mapping[str, str], currency: str | None) -> Debtors:
    """All that files and book know of who may pay: customers by id and name, what they owe, what they paid already."""
    ledger, cards = read.ledger(), read.customers()
    if book is not None:
        from custctl.book import Book

        stored = Book(book)
        if stored.exists:
            ledger = pl.concat([ledger, whole(stored.ledger())])
            cards = pl.concat([cards, CUSTOMERS.conform(stored.customers())])
    newest: date | None = ledger.select(pl.col("date").max()).collect().item()
    priced, _ = with_currency(ledger, currency)
    owed = open_items(priced, newest or date.min, customers=cards)
    named = [frame.select("customer", "name").drop_nulls("customer") for frame in (ledger, cards)]
    return Debtors(pl.concat(named).unique(), owed, ledger, aliases)
