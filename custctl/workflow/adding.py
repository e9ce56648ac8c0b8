"""How does a single payment or sale at the counter come into the book? As a small import of its own, which can be undone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custctl.errors.usage import CustomerUnknown
from custctl.ledger import CUSTOMERS, LEDGER, TOLD_OF, UNKNOWN_CURRENCY, kinds_with
from custctl.mapping import REJECTS
from custctl.mapping.duplicates import keyed
from custctl.workflow.arriving import further
from custctl.workflow.naming import customer_or_near

if TYPE_CHECKING:
    from custctl.book import Book

COUNTER = "(counter)"
"""What the log calls the file of a row that was typed in."""

SOURCE = "counter"
NOBODY = "-"
"""Stands for no customer, in a sale over the counter."""

SETTLING: tuple[str, ...] = (*kinds_with(receivable=-1), "refund", "reversal")
"""Kinds whose document is the one that they settle or open again, not one of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is typed in.

    Attributes:
        kind: A kind of the ledger.
        customer: Id or name of the customer; NOBODY for none.
        amount: In the currency of the row, not below zero.
        day: When it was.
        document: Its number or, for what settles another document, that one's.
        due: When it is due.
        note: Any text.
        currency: ISO code; None takes the only one that the book has.
        source: Till or account.
    """

    kind: str
    customer: str
    amount: Decimal
    day: date
    document: str | None = None
    due: date | None = None
    note: str | None = None
    currency: str | None = None
    source: str = SOURCE


@dataclass(frozen=True, slots=True)
class Added:
    """What was added.

    Attributes:
        id: Number of the import.
        customer: The customer that was found, None for none.
        document_known: Whether the book has the document that the row names as its target; true where it names none.
    """

    id: int
    customer: str | None
    document_known: bool


def add(path: Path, entry: Entry, *, new: bool, wait: float, at: str) -> Added:
    """Put one row into the book.

    Args:
        path: Folder of the book; made where there is none.
        entry: The row.
        new: Whether the customer may be one that the book does not know.
        wait: Seconds to wait for a book in use.
        at: This moment, for the log.

    Raises:
        CustomerUnknown: The book does not know the customer.
        CustomerAmbiguous: It knows several of that name.
        BookBusy, BookUnwritable, BookDamaged: As for an import.
    """
    from custctl.book import About, Book

    book = Book(path, wait=wait)
    with book.held():
        ledger = LEDGER.conform(book.ledger()) if book.exists else LEDGER.empty()
        customer = None if entry.customer == NOBODY else _customer(book, ledger, entry, new=new)
        row = _row(entry, customer, entry.currency or _currency(ledger))
        rows = further(keyed(row), book.rows_of(entry.source, [entry.day]))
        text = f"{at}\n{ledger.select(pl.len()).collect().item()}\n{entry}"
        about = About(files=(COUNTER,), sha256=(sha256(text.encode()).hexdigest(),), at=at, source=entry.source, read=1)
        kept = book.append(rows.drop("nth"), REJECTS.empty(), about)
        numbers = (
            ledger.filter(pl.col("customer").eq_missing(pl.lit(customer, pl.String))).select("document").unique().collect()
        )
    target = entry.document if entry.kind in SETTLING else None
    return Added(kept.id, customer, target is None or target in numbers["document"].to_list())


def _row(entry: Entry, customer: str | None, currency: str) -> pl.LazyFrame:
    settles = entry.kind in SETTLING
    values = {
        "date": entry.day,
        "customer": customer,
        "kind": entry.kind,
        "document": None if settles else entry.document,
        "applies_to": entry.document if settles else None,
        "due": entry.due,
        "amount": entry.amount,
        "currency": currency,
        "note": entry.note,
        "source": entry.source,
        "file": COUNTER,
        "row": 1,
    }
    frame = pl.LazyFrame([{name: values.get(name) for name in LEDGER.columns}], schema=LEDGER.dtypes)
    return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in TOLD_OF.items())


def _currency(ledger: pl.LazyFrame) -> str:
    """The only currency of the book, else unknown."""
    found = ledger.select(pl.col("currency").unique()).filter(pl.col("currency") != UNKNOWN_CURRENCY).collect()
    return str(found.item()) if found.height == 1 else UNKNOWN_CURRENCY


def _customer(book: "Book", ledger: pl.LazyFrame, entry: Entry, *, new: bool) -> str:
    """The id of the customer meant."""
    cards = CUSTOMERS.conform(book.customers()) if book.exists else CUSTOMERS.empty()
    meant, near = customer_or_near((cards, ledger), entry.customer)
    if meant is None and not new:
        raise CustomerUnknown(customer=entry.customer.strip(), kind=entry.kind, amount=entry.amount, near=near or "-")
    return meant or entry.customer.strip()
