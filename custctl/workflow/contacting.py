"""How does what was said to customers come into the book: promises, disputes, notes, reminders that went out?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from custctl.errors.usage import CustomerNotInBooks, DocumentUnknown
from custctl.frames.customer_meant import customer_meant
from custctl.frames.documents import BILL_KINDS
from custctl.ledger import CONTACTS
from custctl.result import Result
from custctl.workflow.naming import names_near
from custctl.workflow.reading import Books


@dataclass(frozen=True, slots=True)
class Word:
    """Something that a customer said, or that is worth remembering.

    Attributes:
        option: The option that it was told with, for errors.
        what: A kind of contact: promise, dispute, note.
        customer: Id or name; None for a dispute, whose document tells whose it is.
        document: The document in dispute.
        due: The day that a promise names.
        amount: How much was promised, None for all.
        text: Any text.
    """

    option: str
    what: str
    customer: str | None = None
    document: str | None = None
    due: date | None = None
    amount: Decimal | None = None
    text: str | None = None


def contacts_of(words: Sequence[Word], books: Books, as_of: date) -> pl.LazyFrame:
    """CONTACTS rows of what was said today, each of a customer whom the books know.

    Raises:
        CustomerNotInBooks: The books know no such customer.
        CustomerAmbiguous: They know several of that name.
        DocumentUnknown: No document of that number asks for money.
    """
    rows = [
        {
            "date": as_of,
            "customer": customer,
            "document": word.document,
            "what": word.what,
            "due": word.due,
            "amount": word.amount,
            "text": word.text,
        }
        for word in words
        for customer in (_owners(word, books, as_of) if word.customer is None else [_known(word, books)])
    ]
    return pl.LazyFrame(rows, schema=CONTACTS.dtypes)


def reminders_of(result: Result) -> pl.LazyFrame:
    """CONTACTS rows of the reminders on a list, one for each item; the word before the due date is a note."""
    items = result.tables["items"].rows.lazy()
    reminder = pl.format("reminder_{}", "level")
    what = pl.when(pl.col("level") == 0).then(pl.lit("note")).otherwise(reminder)
    return CONTACTS.conform(items.select("customer", "document", what=what, date=pl.lit(result.as_of)))


def keep_contacts(path: Path, rows: Iterable[pl.LazyFrame], *, wait: float) -> int:
    """Add to what the book knows was said, in one commit.

    Args:
        path: Folder of the book.
        rows: CONTACTS.
        wait: Seconds to wait for a book in use.

    Returns:
        Number of contacts that are new.

    Raises:
        BookBusy, BookUnwritable, BookDamaged: As for an import.
    """
    from custctl.book import Book

    return Book(path, wait=wait).add_contacts(pl.concat([CONTACTS.conform(frame) for frame in rows]))


def with_contacts(books: Books, rows: pl.LazyFrame) -> Books:
    """The books as they are with what was just said."""
    return replace(books, contacts=pl.concat([CONTACTS.conform(books.contacts), CONTACTS.conform(rows)]))


def _known(word: Word, books: Books) -> str:
    """The id of the customer meant."""
    named = pl.concat([rows.select("customer", "name") for rows in (books.ledger, books.customers)]).drop_nulls("customer")
    found, wanted = named.unique().collect(), word.customer or ""
    meant = customer_meant(found.iter_rows(), wanted)
    if meant is None:
        near = ", ".join(names_near(found.sort("customer", "name", nulls_last=True), wanted)) or "none"
        raise CustomerNotInBooks(customer=wanted, near=near)
    return meant


def _owners(word: Word, books: Books, as_of: date) -> list[str]:
    """Whose document it is."""
    bills = books.ledger.filter(pl.col("kind").is_in(BILL_KINDS) & (pl.col("document") == word.document))
    owners = bills.select(pl.col("customer").unique().sort()).collect()["customer"].drop_nulls().to_list()
    if not owners:
        raise DocumentUnknown(document=word.document, as_of=as_of)
    return owners
