"""What did each customer still owe on a day, document by document?"""

from datetime import date
from functools import partial

import polars as pl

from custctl.frames.documents import documents
from custctl.frames.settlement import IS_DEBIT, Apply, settlement
from custctl.schema import MONEY, Column, Role, Schema

UNDISPUTED, IN_DISPUTE = "open", "disputed"
"""The `status` of what is open."""

OPEN_ITEMS = Schema(
    name="items",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "kind": Column(pl.String(), Role.KEY, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "due": Column(pl.Date(), Role.DATE, required=True),
        "due_from": Column(pl.String(), Role.KEY),
        "terms": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "settled": Column(MONEY, Role.MONEY, required=True),
        "open": Column(MONEY, Role.MONEY, required=True),
        "days_overdue": Column(pl.Int64(), Role.DAYS, required=True),
        "status": Column(pl.String(), Role.KEY, required=True),
        "salesperson": Column(pl.String(), Role.TEXT),
    },
    order=(
        *("-days_overdue", "document", "customer", "currency", "date", "kind", "-open"),
        *("-amount", "status", "terms", "salesperson"),  # so that nothing but equal rows can change places
    ),
)


def open_items(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    terms: int | None = None,
    apply: Apply = "fifo",
    customers: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """What was open of each customer's document and due date on a day, by what was known then.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored.
        as_of: The day on which the books are read.
        terms: Days from document to due date where none is stated; due on receipt without them.
        apply: "fifo" lets money that names no document settle the oldest, "open-item" leaves it unapplied.
        customers: CUSTOMERS, one card per customer, for the terms of documents that state none.

    Returns:
        OPEN_ITEMS, most overdue first, then document and customer. `open` is in the item's currency and above zero;
        `days_overdue` is negative before the due date; `status` is UNDISPUTED or IN_DISPUTE. Written-off documents are gone.
    """
    known = documents(ledger, as_of, terms=terms, customers=customers)
    settled = known.map_batches(partial(_settled, as_of=as_of, apply=apply), schema=OPEN_ITEMS.dtypes)
    return OPEN_ITEMS.sort(settled)


def open_rows(book: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """OPEN_ITEMS of the documents of a settlement, in no order."""
    owed = book.filter(IS_DEBIT & (pl.col("left") > 0))
    return OPEN_ITEMS.conform(
        owed.with_columns(
            settled=pl.col("amount") - pl.col("left"),
            open="left",
            days_overdue=(pl.lit(as_of) - pl.col("due")).dt.total_days(),
            status=pl.when("disputed").then(pl.lit(IN_DISPUTE)).otherwise(pl.lit(UNDISPUTED)),
        )
    )


def _settled(known: pl.DataFrame, *, as_of: date, apply: Apply) -> pl.DataFrame:
    return open_rows(settlement(known, apply=apply).documents.lazy(), as_of).collect()
