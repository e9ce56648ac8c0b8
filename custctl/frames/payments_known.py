"""Up to which day are payments known?"""

from datetime import date

import polars as pl

from custctl.frames.settlement import Settlement
from custctl.result import Note

FRESH_FOR = 3
"""Days for which the newest payment in the books may be old before the reader is told."""


def payments_known(settled: Settlement, as_of: date) -> tuple[Note, ...]:
    """A warning where the books know of no payment of the last FRESH_FOR days: a customer may have paid since.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read.
    """
    newest = settled.documents.filter(pl.col("kind") == "payment").get_column("date").max()
    if not isinstance(newest, date) or (as_of - newest).days <= FRESH_FOR:
        return ()
    return (Note("payments_unknown", {"date": newest, "days": (as_of - newest).days}, warning=True),)
