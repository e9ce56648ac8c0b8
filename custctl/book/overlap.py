"""Was a day cut, or does the file come from another till? Days that file and book share without agreeing on them.

Whole days overlap without a question: what both have is the same. Where the book has rows of a day that the file lacks, equal
rows can be the same ones or others, and only the user knows. Documents on account are known by their number and stand aside.
"""

import polars as pl

from custctl.book.in_force import plain
from custctl.book.stored import known, without
from custctl.ledger import ROW_KEY

_DAY = ("source", "date")


def cut_days(rows: pl.LazyFrame, ledger: pl.LazyFrame) -> pl.DataFrame:
    """Days of a source of which the book has rows that the file lacks.

    A day is fine nevertheless where nothing can be mistaken: all of the file's rows of that day are new and either each has a
    document number that the book lacks on that day, or all come before or after the book's by the clock.

    Args:
        rows: A file's rows as stored.
        ledger: The ledger's rows as stored.

    Returns:
        `source`, `date`, `lacking` (rows that the book alone has), `shared` (rows that both have), by day.
    """
    own = plain(rows)
    span = own.select(first=pl.col("date").min(), last=pl.col("date").max()).collect().row(0)
    asked = own.select(_DAY).unique().join(own.select("source", "kind").unique(), on="source", how="inner", nulls_equal=True)
    near = plain(ledger.filter(pl.col("date").is_between(*span)))
    have = near.join(asked.collect().lazy(), on=[*_DAY, "kind"], how="semi", nulls_equal=True)
    lacking = without(have, known(have.select(ROW_KEY), own.select(ROW_KEY))).group_by(_DAY).agg(lacking=pl.len()).collect()
    if lacking.is_empty():
        return _doubtful(lacking.lazy(), own, have).collect()
    days = lacking.lazy().select(_DAY)
    here, there = (part.join(days, on=_DAY, how="semi", nulls_equal=True).collect().lazy() for part in (own, have))
    return _doubtful(lacking.lazy(), here, there).sort("date", "source").collect()


def _doubtful(lacking: pl.LazyFrame, own: pl.LazyFrame, have: pl.LazyFrame) -> pl.LazyFrame:
    """Those of the days on which rows could be mistaken."""
    numbers = own.join(have, on=[*_DAY, "document"], how="semi", nulls_equal=True).group_by(_DAY).agg(numbers=pl.len())
    shared = own.join(have, on=ROW_KEY, how="semi").group_by(_DAY).agg(shared=pl.len())
    clock = (
        pl.col("time").min().alias("first"),
        pl.col("time").max().alias("last"),
        pl.col("time").null_count().alias("untimed"),
    )
    mine = own.group_by(_DAY).agg(*clock, unnumbered=pl.col("document").null_count())
    found = lacking
    for part, suffix in ((mine, ""), (have.group_by(_DAY).agg(*clock), "_known"), (numbers, ""), (shared, "")):
        found = found.join(part, on=_DAY, how="left", nulls_equal=True, suffix=suffix or "_right")
    timed = (pl.col("untimed") == 0) & (pl.col("untimed_known") == 0)
    apart = timed & ((pl.col("first") > pl.col("last_known")) | (pl.col("last") < pl.col("first_known")))
    numbered = (pl.col("unnumbered") == 0) & pl.col("numbers").is_null()
    clear = pl.col("shared").is_null() & (apart | numbered)
    return found.filter(~clear).select(*_DAY, "lacking", pl.col("shared").fill_null(0))
