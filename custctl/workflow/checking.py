"""From a file of orders and the books to a verdict on each order."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import polars as pl

from custctl.errors import InputError
from custctl.frames.contacts import contacts_unheard
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.result import Note, Result
from custctl.workflow.answering import noted
from custctl.workflow.files import How
from custctl.workflow.pricing import ASSUMPTIONS, with_currency
from custctl.workflow.reading import Books, open_books

COMMAND = "check"
"""Which hints about the file of orders name: imported, they would be sales."""
ORDER_KIND = "sale"
"""What rows of an order file are taken as: the one kind that may lack a customer, so that such an order is held, not lost."""


@contextmanager
def open_orders(
    path: str,
    *,
    beside: Sequence[str] = (),
    how: How,
    today: date,
    currency: str | None,
    strict: bool,
    stdin: BinaryIO,
) -> Iterator[Books]:
    """A file of orders, read and understood like any other; its rows live as long as the block.

    Args:
        path: A path, pattern, folder, or `-`.
        beside: The files of the books, for hints.
        how: What the user said about reading; the kind is not asked for.
        today: The day of orders that name none.
        currency: Currency of rows that name none.
        strict: Whether a rejected row stops everything.
        stdin: What `-` reads.

    Raises:
        RowsRejected: A row is rejected and `strict` is set.
        CustctlError: The file is missing, unreadable, or not understood.
    """
    of_orders = replace(how, told=replace(how.told, kind=ORDER_KIND, undated=today))
    with ExitStack() as opened:
        try:
            found = open_books(
                [path], book=Path(), how=of_orders, currency=currency, strict=strict, command=COMMAND, stdin=stdin
            )
            orders = opened.enter_context(found)
        except InputError as error:
            error.command, error.beside = COMMAND, tuple(beside)
            raise
        yield orders


def check(
    books: Books,
    orders: Books,
    as_of: date,
    *,
    currency: str | None = None,
    default_limit: Decimal | None = None,
    grace: int = 3,
    terms: int | None = None,
) -> Result:
    """Which orders may be delivered on credit (`analyses.check`), with what the books had to say.

    Args:
        books: What is known of the customers.
        orders: The orders, as ledger rows.
        as_of: The day on which the books are read.
        currency: The currency of credit limits.
        default_limit: The credit limit of customers whose card states none.
        grace: Days past due from which nothing is late yet.
        terms: Days to pay where none are stated.
    """
    from custctl.analyses.check import check as answer

    known, asked = _in_one_currency(books, orders, as_of)
    result = answer(
        known.ledger,
        asked.ledger,
        as_of,
        customers=known.customers,
        contacts=known.contacts,
        base=currency,
        default_limit=default_limit,
        grace=grace,
        terms=terms,
    )
    said = tuple(note for note in asked.notes if note.key not in {said.key for said in known.notes})
    unheard = contacts_unheard(known.contacts, known.ledger, known.customers, as_of)
    return noted(replace(result, notes=(*said, *unheard, *result.notes)), known)


def holds(result: Result) -> bool:
    """Whether any order is held."""
    return any(facts["held"].value for facts in result.facts.values())


def lacking(books: Books, orders: Books) -> Books:
    """The books with what the orders lack, rejected or left out, beside what they lack themselves."""
    rejects, left_out = pl.concat([orders.rejects, books.rejects]), (*orders.left_out, *books.left_out)
    return replace(books, rejects=rejects, left_out=left_out)


def _in_one_currency(books: Books, orders: Books, as_of: date) -> tuple[Books, Books]:
    """Books and orders; where only one of them names its currency by the day, the other is in that too."""
    named, asked = _currencies(books.ledger.filter(pl.col("date") <= as_of)), _currencies(orders.ledger)
    if len(named) == 1 and not asked:
        return books, _priced(orders, named[0])
    if len(asked) == 1 and not named:
        return _priced(books, asked[0]), orders
    return books, orders


def _currencies(ledger: pl.LazyFrame) -> list[str]:
    named = ledger.filter(pl.col("currency") != UNKNOWN_CURRENCY).select(pl.col("currency").unique().sort())
    return named.collect()["currency"].to_list()


def _priced(books: Books, currency: str) -> Books:
    """Rows that name no currency, taken to be in one; what was said of them before is said no more."""
    ledger, _ = with_currency(books.ledger, currency)
    before = tuple(note for note in books.notes if note.key not in ASSUMPTIONS)
    taken = Note("check_currency_taken", {"currency": currency}, warning=True)
    return replace(books, ledger=ledger, notes=before if before == books.notes else (taken, *before))
