"""Which files name customers and were read as sales paid at once, which nobody owes, only because nothing says otherwise?"""

from collections.abc import Sequence

import polars as pl

from custctl.ledger import COUNTER_KINDS
from custctl.result import Note
from custctl.workflow.files import Read

_NOTES = {"sale": "read_as_sales", "return": "read_as_returns"}


def paid_at_once(tables: Sequence[Read]) -> dict[str, str]:
    """Such files, and "return" where all of their rows are returns, else "sale"."""
    found: dict[str, str] = {}
    for read in (read for read in tables if read.understood.plan.silent):
        kind = _kind(read)
        if kind and found.get(read.sheet.file) != "sale":
            found[read.sheet.file] = kind
    return found


def perhaps_on_account(read: Read) -> tuple[Note, ...]:
    """What an import says of a file whose rows may well be on account (`Plan.doubtful`)."""
    kind = _kind(read) if read.understood.plan.doubtful else None
    return (Note(_NOTES[kind], {}, warning=True),) if kind else ()


def _kind(read: Read) -> str | None:
    kinds = (kind for kind in COUNTER_KINDS if read.rows.filter(pl.col("kind") == kind).head(1).collect().height)
    return next(kinds, None)
