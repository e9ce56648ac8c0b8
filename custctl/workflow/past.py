"""Do the books say of a past day what they said before?

They do, whatever came later, but where documents were replaced since or an import was undone.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from custctl.frames.contacts import contacts_by_document, contacts_by_number
from custctl.frames.paid_on_account import named_by_lists
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.result import Note
from custctl.workflow.numbering import by_number
from custctl.workflow.pricing import ASSUMPTIONS, assumed
from custctl.workflow.reading import Books


def known_on(books: Books, as_of: date) -> Books:
    """The books with nothing assumed on account of rows after a day; these rows themselves stay, to be counted.

    That is the currency of rows that name none, whose rows and contacts are that name a customer by name, which documents
    those mean that write numbers otherwise, and what payments on account settled by what lists say.

    Args:
        books: What to answer from.
        as_of: The day on which they are read.
    """
    books = by_number(books, as_of)
    said = contacts_by_number(books.contacts, books.ledger, books.customers, as_of)
    said = contacts_by_document(said, books.ledger, as_of)
    priced = _priced_on(replace(books, contacts=said), as_of)
    named = named_by_lists(priced.ledger, as_of)
    sums = {"payments_named_by_lists": named.elsewhere, "settled_away": named.away}
    notes = (
        Note(key, {"currency": code or UNKNOWN_CURRENCY, "amount": amount})
        for key, found in sums.items()
        for code, amount in found.iter_rows()
    )
    return replace(priced, ledger=named.ledger, notes=(*priced.notes, *notes))


def _priced_on(books: Books, as_of: date) -> Books:
    """The books with no currency assumed on account of rows after a day."""
    if books.priced is None:
        return books
    now, _ = _assumed(books.priced, books.currency)
    then, notes = _assumed(books.priced.filter(pl.col("date") <= as_of), books.currency)
    # Where a later row alone named a currency, no row of then did; where later rows named others, those without one have none.
    mistaken = pl.col("date") <= as_of if now != UNKNOWN_CURRENCY else pl.col("currency") == UNKNOWN_CURRENCY
    taken = pl.when(mistaken).then(pl.lit(then)).otherwise("currency").alias("currency")
    others = (note for note in books.notes if note.key not in ASSUMPTIONS)
    return replace(books, ledger=books.ledger if now == then else books.ledger.with_columns(taken), notes=(*others, *notes))


def _assumed(priced: pl.DataFrame, told: str | None) -> tuple[str, tuple[Note, ...]]:
    nameless = priced.filter(pl.col("currency").is_null()).get_column("rows").sum()
    return assumed(int(nameless or 0), priced["currency"].drop_nulls().unique().sort().to_list(), told)


def past_changes(log: pl.DataFrame, as_of: date) -> Iterator[Note]:
    """Notes about later changes of what was known on a day.

    Args:
        log: The imports (`book.IMPORTS`).
        as_of: The day on which the books are read.
    """
    came = pl.col("at").str.slice(0, 10).str.to_date(strict=False)
    of_then = log.filter(pl.col("first_date") <= as_of)
    undone = of_then.filter(pl.col("undone_on") > as_of)
    replaced = of_then.filter((pl.col("replaced") > 0) & (came > as_of) & (pl.col("state") == "in_force"))
    for key, entries in (("past_undone", undone), ("past_replaced", replaced)):
        if len(entries):
            numbers = ", ".join(str(number) for number in entries["id"])
            yield Note(key, {"imports": numbers, "count": len(entries), "rows": int(entries["replaced"].sum())}, warning=True)
