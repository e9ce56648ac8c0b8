"""What do lists that tell what was paid so far say of their own rows: which are money, and what is settled of each?"""

from collections.abc import Callable, Mapping

import polars as pl

from custctl.book.documents import Standing
from custctl.book.stored import IMPORT
from custctl.frames.applied import IS_MONEY, marks
from custctl.ledger import APPLIED, APPLIED_ON, DOCUMENT_DAY, ROW_KEY, TOLD_OF

_IS_TOLD = pl.col(DOCUMENT_DAY).is_not_null()


def with_lists(ledger: pl.LazyFrame, standing: Callable[[], Mapping[int, Standing]]) -> pl.LazyFrame:
    """The ledger's rows as stored with `applied.MARKS` of lists' own rows; as they are where no list told.

    Args:
        ledger: The ledger's rows as stored.
        standing: The imports in force.
    """
    lists = ledger.filter(_IS_TOLD).select(pl.col(IMPORT).unique()).collect()[IMPORT]
    if lists.is_empty():
        return ledger
    own = [_own(entry.rows, number, told=number in lists) for number, entry in standing().items()]
    return ledger.join(marks(pl.concat(own)), on=ROW_KEY, how="left")


def _own(rows: pl.LazyFrame, number: int, *, told: bool) -> pl.LazyFrame:
    """An import's own rows of money of which it says how much is used or, if the ledger has what it told, all of them."""
    every = pl.concat([pl.LazyFrame(schema=TOLD_OF), rows], how="diagonal")  # older imports do not say it
    own = every.filter(~_IS_TOLD & IS_MONEY & (pl.col(APPLIED).is_not_null() | told))
    return own.select(*ROW_KEY, "kind", pl.lit(number, pl.Int64).alias(IMPORT), APPLIED, APPLIED_ON)
