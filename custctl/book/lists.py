"""What do lists that tell what was paid so far say of their own rows: which are money, and what is settled of each?"""

from collections.abc import Callable, Mapping

import polars as pl

from custctl.book.documents import Standing
from custctl.book.stored import IMPORT
from custctl.frames.applied import IS_MONEY, marks
from custctl.frames.documents import BILL_KINDS
from custctl.ledger import APPLICATION, APPLIED, APPLIED_SAID, DOCUMENT_DAY, ROW_KEY, TOLD_OF

_IS_TOLD = pl.col(DOCUMENT_DAY).is_not_null()


def with_lists(ledger: pl.LazyFrame, standing: Callable[[], Mapping[int, Standing]]) -> pl.LazyFrame:
    """The ledger's rows as stored with `applied.MARKS` of lists' own rows; as they are where no list speaks of these.

    Args:
        ledger: The ledger's rows as stored.
        standing: The imports in force.
    """
    says = pl.col(APPLIED_SAID) if APPLIED_SAID in ledger.collect_schema() else pl.lit(value=False)  # older books have none
    speak = ledger.filter(_IS_TOLD | says).group_by(IMPORT).agg(told=_IS_TOLD.any()).collect()
    if speak.is_empty():
        return ledger
    lists = speak.filter("told")[IMPORT]
    own = [_own(entry.rows, number, told=number in lists) for number, entry in standing().items()]
    return ledger.join(marks(pl.concat(own)), on=ROW_KEY, how="left")


def _own(rows: pl.LazyFrame, number: int, *, told: bool) -> pl.LazyFrame:
    """An import's bills, and its own rows of money of which it has how much is used or, if it told, all of them."""
    every = pl.concat([pl.LazyFrame(schema=TOLD_OF), rows], how="diagonal")  # older imports do not say it
    money = IS_MONEY & (pl.col(APPLIED).is_not_null() | told)
    own = every.filter(~_IS_TOLD & (money | pl.col("kind").is_in(BILL_KINDS)))
    return own.select(*ROW_KEY, "kind", pl.lit(number, pl.Int64).alias(IMPORT), *APPLICATION)
