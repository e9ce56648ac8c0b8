"""Who may have paid, by all that files and book know?"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custctl.frames.open_items import open_items
from custctl.frames.paid_on_account import told_beyond, whole
from custctl.ledger import CUSTOMERS, DOCUMENT_DAY
from custctl.mapping import Debtors
from custctl.mapping.debtors import OWED
from custctl.schema import MONEY
from custctl.workflow.pricing import with_currency

if TYPE_CHECKING:
    from custctl.workflow.files import ReadFiles


def known_debtors(read: "ReadFiles", book: Path | None, aliases: Mapping[str, str], currency: str | None) -> Debtors:
    """All that files and book know of who may pay: customers by id and name, what they owe, what they paid already.

    All but the payments is worked out, once: each receipt is laid beside it in many ways.
    """
    rows, cards = read.rows(), read.customers()
    ledger, told = whole(rows), [_told(rows)]
    if book is not None:
        from custctl.book import Book

        stored = Book(book)
        if stored.exists:
            ledger, told = pl.concat([ledger, whole(stored.ledger())]), [*told, _told(stored.ledger())]
            cards = pl.concat([cards, CUSTOMERS.conform(stored.customers())])
    newest: date | None = ledger.select(pl.col("date").max()).collect().item()
    priced, _ = with_currency(ledger, currency)
    owed = open_items(priced, newest or date.min, customers=cards)
    named = [frame.select("customer", "name").drop_nulls("customer") for frame in (ledger, cards)]
    open_now = owed.select("customer", "document", "due", "currency", "open")
    customers, items, paid = (frame.collect().lazy() for frame in (pl.concat(named).unique(), open_now, pl.concat(told)))
    return Debtors(customers, items, ledger, aliases, paid)


def _told(rows: pl.LazyFrame) -> pl.LazyFrame:
    """OWED rows of what lists say was paid of documents."""
    if DOCUMENT_DAY not in rows.collect_schema():
        return pl.LazyFrame(schema=OWED)
    kind = pl.col("kind").cast(pl.String)
    moved = pl.when(kind == "payment").then("amount").when(kind == "reversal").then(-pl.col("amount")).otherwise(0)
    told = told_beyond(rows).with_columns(document="applies_to")
    sums = told.group_by("customer", "document", "currency").agg(open=moved.sum().cast(MONEY), until=pl.col("date").max())
    return sums.filter(pl.col("open") > 0).with_columns(due=pl.lit(None, pl.Date())).select(*OWED)
