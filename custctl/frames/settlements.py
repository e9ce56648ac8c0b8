"""What settled what on each of several days, by what was known then?"""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from custctl.frames.compact import compact
from custctl.frames.disputes import disputed_documents, with_disputes
from custctl.frames.documents import documents, known_rows
from custctl.frames.settlement import Apply, Settlement, settle, settlement, unsettled


def settlements(
    ledger: pl.LazyFrame,
    days: Sequence[date],
    *,
    terms: int | None = None,
    apply: Apply = "fifo",
    customers: pl.LazyFrame | None = None,
    contacts: pl.LazyFrame | None = None,
) -> Iterator[tuple[date, Settlement]]:
    """The settlement of each day, by what was known on it; days before the first row of the receivable are left out.

    The rows are read once, and documents added up and put in order once unless a dispute or loss began in between. Each day is
    then settled anew from what of that order was known, because a later payment that names an invoice can free money that an
    earlier day had given to it.

    Args:
        ledger: LEDGER rows.
        days: The days, rising.
        terms: Days from document to due date where none is stated.
        apply: "fifo", or "open-item" to leave unapplied what names no document.
        customers: CUSTOMERS, one card per customer, for terms of documents that state none.
        contacts: CONTACTS rows, for what was disputed in words.
    """
    if not days:
        return
    rows = known_rows(ledger, days[-1]).collect().lazy()
    known = compact(documents(rows, days[-1], terms=terms, customers=customers).collect())
    known = with_disputes(known, contacts, days[-1])
    first = known.select(pl.col("date").min()).item()
    # All lines of a document are of one day, so that an earlier day knows whole documents; only their states can be younger.
    aged = (pl.col("status_date") > days[0]) & pl.col("status").is_in(["disputed", "written_off"])
    changed = rows.filter(aged).limit(1).collect().height > 0 or _disputed_since(contacts, days[0], days[-1])
    book = None if changed else unsettled(known)
    for day in days if first is not None else ():
        if day < first:
            continue
        if book is not None:
            yield day, settle(book.filter(pl.col("date") <= day), apply=apply)
        else:
            then = documents(rows, day, terms=terms, customers=customers).collect()
            yield day, settlement(with_disputes(then, contacts, day), apply=apply)


def _disputed_since(contacts: pl.LazyFrame | None, first: date, last: date) -> bool:
    """Whether a dispute was heard of after the first day."""
    if contacts is None:
        return False
    return disputed_documents(contacts, last).filter(pl.col("since") > first).limit(1).collect().height > 0
