"""The books that a command answers from: the files named, or the book where none is."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

import polars as pl

from custctl.errors.contents import RowsRejected
from custctl.errors.missing import BookMissing
from custctl.frames.paid_on_account import conformed
from custctl.ledger import CONTACTS, CUSTOMERS
from custctl.mapping import REJECTS
from custctl.result import Note
from custctl.workflow.files import How, Read, read_files
from custctl.workflow.left_out import LeftOut
from custctl.workflow.merging import merged
from custctl.workflow.named_parts import check_named, rows_counted, said_of
from custctl.workflow.paid_at_once import paid_at_once
from custctl.workflow.pricing import rows_by_currency, with_currency


@dataclass(frozen=True, slots=True)
class Books:
    """What an analysis answers from.

    Attributes:
        ledger: LEDGER rows, each with a currency; with MARKS where lists told what was paid so far.
        customers: CUSTOMERS, one card per customer, none where no card is known.
        rejects: REJECTS rows of the sources: what the answer lacks.
        notes: What opening them had to say.
        files: Number of files they come from, None for the book.
        contacts: CONTACTS rows, none where nothing is known of what was said.
        log: The book's imports, None for files.
        currency: What rows without a currency were said to be in, None where nobody said.
        sources: What was named to read them from, nothing for the book.
        priced: How many `rows` of each `date` came with which `currency`, null for none; None where all came with one.
        at_once: Files whose rows are sales paid at once only because nothing in them says otherwise, and "sale", or "return"
            where all of them are returns.
        left_out: What the sources say that does not count; nothing of the book, whose imports told it.
    """

    ledger: pl.LazyFrame
    customers: pl.LazyFrame
    rejects: pl.DataFrame
    notes: tuple[Note, ...] = ()
    files: int | None = None
    contacts: pl.LazyFrame = field(default_factory=CONTACTS.empty)
    log: pl.DataFrame | None = None
    currency: str | None = None
    sources: tuple[str, ...] = ()
    priced: pl.DataFrame | None = None
    at_once: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()

    def newest(self, until: date | None = None) -> date | None:
        """The day of the newest row, of those not after a day where one is given; None without rows."""
        known = self.ledger if until is None else self.ledger.filter(pl.col("date") <= until)
        day: date | None = known.select(pl.col("date").max()).collect().item()
        return day


@contextmanager
def open_books(
    sources: Sequence[str], *, book: Path, how: How, currency: str | None, strict: bool, command: str, stdin: BinaryIO
) -> Iterator[Books]:
    """The books that an analysis answers from: the sources, or the book where none is named.

    Args:
        sources: Paths, patterns, folders, or `-`.
        book: Folder of the book.
        how: What the user said about reading.
        currency: Currency of rows that name none.
        strict: Whether a rejected row stops everything.
        command: Name of the command, for hints.
        stdin: What `-` reads.

    Raises:
        BookMissing: No source is named and there is no book.
        RowsRejected: A row is rejected and `strict` is set.
        KeptColumnUnknown, SheetsMissing: No source has a column or a sheet that the user names.
        CustctlError: A source is missing, unreadable, or not understood.
    """
    if not sources:
        yield merged(_stored(book, currency, command), how.aliases)
        return
    with read_files(sources, how=how, stdin=stdin, keyed=False) as read:
        check_named(read.tables)
        rejects = read.rejects()
        if strict and rejects.height:
            raise RowsRejected(count=rejects.height, **_first(rejects))
        rows = read.rows()
        ledger, notes = with_currency(rows, currency)
        books = Books(
            ledger,
            read.customers(),
            rejects,
            (*(note for table in read.tables for note in _said(table)), *notes),
            len(read.tables),
            read.contacts(),
            currency=currency,
            sources=tuple(sources),
            priced=rows_by_currency(rows) if notes else None,
            at_once=paid_at_once(read.tables),
            left_out=(read.left_out,) if read.left_out else (),
        )
        yield merged(books, how.aliases)


def _said(table: Read) -> tuple[Note, ...]:
    """What a file has to say beside every answer; how its rows are numbered only where some are named."""
    return (*said_of(table), *(rows_counted(table) if table.rejects.height else ()))


def _stored(path: Path, currency: str | None, command: str) -> Books:
    from custctl.book import Book

    book = Book(path)
    if not book.exists:
        raise BookMissing(path=path, command=command)
    rows = conformed(book.ledger())
    ledger, notes = with_currency(rows, currency)
    cards, said = CUSTOMERS.conform(book.customers()), CONTACTS.conform(book.contacts())
    priced = rows_by_currency(rows) if notes else None
    none = REJECTS.empty().collect()
    return Books(ledger, cards, none, notes, contacts=said, log=book.log(), currency=currency, priced=priced)


def _first(rejects: pl.DataFrame) -> dict[str, object]:
    row = rejects.row(0, named=True)
    return {"path": row["file"], "row": row["row"], "column": row["column"] or "", "value": row["value"] or ""}
