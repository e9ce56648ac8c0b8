"""How does what was said to customers come into the book: promises, disputes, notes, reminders that went out?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from custctl.errors.usage import BadOption, CustomerNotInBooks, DocumentAmbiguous, DocumentUnknown
from custctl.frames.customer_meant import listed
from custctl.frames.documents import BILL_KINDS
from custctl.ledger import CONTACTS
from custctl.result import Result
from custctl.workflow.naming import customer_or_near
from custctl.workflow.reading import Books


@dataclass(frozen=True, slots=True)
class Word:
    """Something that a customer said, or that is worth remembering.

    Attributes:
        option: The option that it was told with, for errors.
        what: A kind of contact: promise, dispute, note.
        customer: Id or name; None for a dispute, whose document tells whose it is.
        document: The document in dispute, or CUSTOMER=DOCUMENT where several customers have one of that number.
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
        DocumentAmbiguous: Those of several customers do.
        BadOption: A promise is for a day that is past.
    """
    rows = []
    for word in words:
        if word.due is not None and word.due < as_of:
            raise BadOption(option=word.option, value=word.due, expected=f"Give a day on or after {as_of}.")
        customer, document = (_known(word.customer, books), None) if word.customer else _disputed(word, books, as_of)
        said = {"what": word.what, "due": word.due, "amount": word.amount, "text": word.text}
        rows.append({"date": as_of, "customer": customer, "document": document, **said})
    return pl.LazyFrame(rows, schema=CONTACTS.dtypes)


def reminders_of(result: Result) -> pl.LazyFrame:
    """CONTACTS rows of the reminders on a list, one for each item and its due date; the word before that day is a note."""
    items = result.tables["items"].rows.lazy()
    reminder = pl.format("reminder_{}", "level")
    what = pl.when(pl.col("level") == 0).then(pl.lit("note")).otherwise(reminder)
    return CONTACTS.conform(items.select("customer", "document", "due", what=what, date=pl.lit(result.as_of)))


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


def _known(wanted: str, books: Books) -> str:
    """The id of the customer meant."""
    meant, near = customer_or_near((books.ledger, books.customers), wanted)
    if meant is None:
        raise CustomerNotInBooks(customer=wanted, near=near)
    return meant


def _disputed(word: Word, books: Books, as_of: date) -> tuple[str, str]:
    """The customer and number of the document that is meant."""
    wanted = word.document or ""
    bills = books.ledger.filter(pl.col("kind").is_in(BILL_KINDS))
    owners = _owners(bills, wanted)
    whose, _, number = wanted.partition("=")
    if not owners and number:
        wanted, customer = number.strip(), _known(whose, books)
        owners = [owner for owner in _owners(bills, wanted) if owner == customer]
    if not owners:
        raise DocumentUnknown(document=wanted, as_of=as_of)
    if len(owners) > 1:
        raise DocumentAmbiguous(document=wanted, option=word.option, example=owners[0], numbers=listed(owners))
    return owners[0], wanted


def _owners(bills: pl.LazyFrame, document: str) -> list[str]:
    """Whose documents have a number."""
    named = bills.filter(pl.col("document") == document).select(pl.col("customer").unique().sort())
    return named.collect()["customer"].drop_nulls().to_list()
