"""Settlements of text ledgers, for tests of the frames that stand on them."""

from datetime import date

import polars as pl

from custctl.frames.documents import documents
from custctl.frames.settlement import Apply, Settlement, settlement
from tests.helpers.ledgers import ledger


def settled(text: str, as_of: date, *, apply: Apply = "fifo") -> Settlement:
    """The settlement of a text ledger on a day."""
    return settled_rows(ledger(text), as_of, apply=apply)


def settled_rows(rows: pl.LazyFrame, as_of: date, *, apply: Apply = "fifo") -> Settlement:
    """The settlement of LEDGER rows on a day."""
    return settlement(documents(rows, as_of).collect(), apply=apply)
