"""Which rows came after a day, and what do they do to the receivable of another?"""

from datetime import date

import polars as pl

from custctl.frames.documents import ACCOUNT_KINDS
from custctl.ledger import LEDGER, UNKNOWN_CURRENCY, receivable
from custctl.schema import MONEY, Column, Role, Schema

LATER_ROWS = Schema(
    name="later",
    columns={
        "date": LEDGER.columns["date"],
        "customer": LEDGER.columns["customer"],
        "name": LEDGER.columns["name"],
        "kind": Column(pl.String(), Role.KEY, required=True),
        "document": LEDGER.columns["document"],
        "applies_to": LEDGER.columns["applies_to"],
        "amount": Column(MONEY, Role.MONEY, required=True),
        "currency": LEDGER.columns["currency"],
        "file": LEDGER.columns["file"],
        "row": LEDGER.columns["row"],
    },
    order=("date", "customer", "currency", "kind", "document", "file", "row", "amount"),
)
"""`amount` is signed: what the row adds to the receivable."""


def later_rows(ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The rows of the receivable that are dated after a day and were not known on it, as LATER_ROWS."""
    rows = ledger.filter(pl.col("kind").cast(pl.String).is_in(ACCOUNT_KINDS) & (pl.col("date") > as_of))
    signed = rows.with_columns(amount=receivable(), currency=pl.col("currency").fill_null(UNKNOWN_CURRENCY))
    return LATER_ROWS.sort(LATER_ROWS.conform(signed))
