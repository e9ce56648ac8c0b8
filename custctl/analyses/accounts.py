"""What happened on each customer's account, and where does it stand? The lines of statements."""

from datetime import date

import polars as pl

from custctl.frames.customer_names import customer_names
from custctl.frames.documents import documents
from custctl.frames.settlement import IS_DEBIT, Apply, Settlement, settlement
from custctl.result import Result, Table
from custctl.schema import MONEY, Column, Role, Schema

LINES = Schema(
    name="lines",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "kind": Column(pl.String(), Role.KEY, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "applies_to": Column(pl.String(), Role.TEXT),
        "due": Column(pl.Date(), Role.DATE),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "balance": Column(MONEY, Role.MONEY, required=True),
    },
    order=("customer", "currency", "date"),
)
"""Every movement of every account: `amount` is above zero where it adds to what the customer owes, `balance` is what is owed
after it."""


def accounts(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    customers: pl.LazyFrame | None = None,
    apply: Apply = "fifo",
    terms: int | None = None,
) -> Result:
    """The movements of each customer's account, oldest first, with the balance after each.

    Args:
        ledger: LEDGER rows; those after `as_of`, those paid at once and those without a customer are ignored.
        as_of: The day on which the books are read.
        customers: CUSTOMERS, one card per customer: names, terms.
        apply: "fifo" or "open-item", as in the ageing: what was closed as an early-payment discount depends on it.
        terms: Days from document to due date where none is stated.

    Returns:
        The table LINES. The last balance of a customer and currency is the total that the ageing shows.
    """
    known, names = pl.collect_all(
        [documents(ledger, as_of, terms=terms, customers=customers), customer_names(ledger, as_of, customers)]
    )
    settled = settlement(known, apply=apply)
    moves = pl.concat([_documents(settled), *_closings(settled, as_of)])
    placed = moves.filter(pl.col("customer").is_not_null()).sort(
        "customer", "currency", "date", "step", "document", "kind", "applies_to", "due", "amount", nulls_last=True
    )
    running = pl.col("amount").cum_sum().over("customer", "currency")
    lines = placed.with_columns(balance=running.cast(MONEY)).join(names, on="customer", how="left", maintain_order="left")
    rows = LINES.conform(lines.lazy()).collect()
    return Result("accounts", as_of, {"apply": apply}, {}, {"lines": Table(LINES, rows)})


def _documents(settled: Settlement) -> pl.DataFrame:
    """Every document as one movement; on a day what is owed comes before what pays it."""
    sign = pl.when(IS_DEBIT).then(pl.col("amount")).otherwise(-pl.col("amount"))
    return settled.documents.select(
        "customer",
        "currency",
        "date",
        pl.col("kind").cast(pl.String),
        "document",
        "applies_to",
        due=pl.when(IS_DEBIT).then("due"),
        amount=sign.cast(MONEY),
        step=pl.when(IS_DEBIT).then(0).otherwise(1),
    )


def _closings(settled: Settlement, as_of: date) -> list[pl.DataFrame]:
    """What only the settlement knows: discounts for early payment, write-offs by status, paid, or beyond what was open.

    A discount is dated with the last payment, a write-off by status with its day, or where nobody said one with the due date of
    its document.
    """
    paid = settled.documents.select(claim="id", paid_on="date")
    last = settled.allocations.join(paid, on="claim").group_by(id="target").agg(paid_on=pl.col("paid_on").max())
    closed = settled.documents.join(last, on="id", how="left")
    due = pl.min_horizontal(pl.coalesce("due", "date"), pl.lit(as_of))
    found = []
    for kind, column, day, sign in (
        ("discount", "discount_taken", pl.coalesce("paid_on", due), -1),
        ("write_off", "lost", pl.coalesce("written_off_on", pl.max_horizontal("date", due)), -1),
        ("reversal", "recovered", pl.col("date"), 1),
        ("reversal", "surplus", pl.col("date"), 1),
    ):
        rows = closed.filter(pl.col(column) > 0)
        found.append(
            rows.select(
                "customer",
                "currency",
                day.alias("date"),
                kind=pl.lit(kind),
                document=pl.lit(None, pl.String),
                applies_to="document",
                due=pl.lit(None, pl.Date),
                amount=(pl.col(column) * sign).cast(MONEY),
                step=pl.lit(2, pl.Int32),
            )
        )
    return found
