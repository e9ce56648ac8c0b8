"""Which rows did lists tell that say what was paid so far, and which rows of payments stand in such lists themselves?"""

from collections.abc import Callable

import polars as pl

from custctl.book.stored import IMPORT
from custctl.frames.paid_on_account import LISTED
from custctl.ledger import DOCUMENT_DAY, ROW_KEY


def with_lists(ledger: pl.LazyFrame, said: Callable[[int], pl.LazyFrame]) -> pl.LazyFrame:
    """The ledger's rows as stored with LISTED, the imports among whose own rows a payment is; as they are where no list told.

    Args:
        ledger: The ledger's rows as stored.
        said: All rows of an import as stored, by its number.
    """
    lists = ledger.filter(pl.col(DOCUMENT_DAY).is_not_null()).select(pl.col(IMPORT).unique().sort()).collect()[IMPORT]
    if lists.is_empty():
        return ledger
    payment = pl.col("kind") == "payment"
    own = [said(number).filter(payment).select(*ROW_KEY, pl.lit(number, pl.Int64()).alias(IMPORT)) for number in lists]
    listed = pl.concat(own).group_by(ROW_KEY).agg(pl.col(IMPORT).unique().sort().alias(LISTED))
    return ledger.join(listed, on=ROW_KEY, how="left")
