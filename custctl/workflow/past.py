"""Does the book say of a past day what it said before? Not where documents were replaced since, or an import was undone."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from custctl.result import Note


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
