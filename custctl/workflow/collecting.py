"""From the books to the list of whom to remind or call today."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from custctl.result import Result
from custctl.workflow.answering import clv, noted
from custctl.workflow.reading import Books

if TYPE_CHECKING:
    import polars as pl


def collect(
    books: Books,
    as_of: date,
    *,
    apply: Literal["fifo", "open-item"] = "fifo",
    terms: int | None = None,
    loss_rates: "pl.LazyFrame | None" = None,
    margin: Decimal | None = None,
) -> Result:
    """Whom to remind or call today (`analyses.collect`), with what the books had to say.

    Args:
        books: What to answer from.
        as_of: The day on which the books are read.
        apply: What money that names no document does.
        terms: Days to pay where none are stated.
        loss_rates: `bucket` and `rate`.
        margin: Share of revenue that is profit, for what customers are worth.
    """
    from custctl.analyses.collect import collect as answer

    worth = clv(books, as_of, margin=margin).tables["customers"].rows
    result = answer(
        books.ledger,
        as_of,
        customers=books.customers,
        contacts=books.contacts,
        values=worth.select("customer", "currency", value="value_12m").lazy(),
        loss_rates=loss_rates,
        apply=apply,
        terms=terms,
    )
    return noted(result, books)
