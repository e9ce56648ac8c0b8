"""What became of the documents of an import since it came?"""

from typing import TYPE_CHECKING

import polars as pl

from custctl.ledger import COUNTER_KINDS, DOCUMENT

if TYPE_CHECKING:
    from custctl.book import Book


def changed_since(book: "Book", number: int) -> int:
    """How many documents of an import add up otherwise in the ledger, or are gone, where later imports replaced rows."""
    later = (pl.col("id") > number) & (pl.col("state") == "in_force") & (pl.col("replaced") > 0)
    if book.log().filter(later).is_empty():
        return 0
    numbered = pl.col("document").is_not_null() & ~pl.col("kind").cast(pl.String).is_in(COUNTER_KINDS)
    said, now = (
        rows.filter(numbered).group_by(*DOCUMENT, "currency").agg(pl.col("amount").sum())
        for rows in (book.said(number), book.ledger())
    )
    differing = said.join(now, on=[*DOCUMENT, "currency", "amount"], how="anti", nulls_equal=True)
    return int(differing.select(pl.struct(DOCUMENT).n_unique()).collect().item())
