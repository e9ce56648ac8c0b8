"""Which customers are one, though they go by several names?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from custctl.ledger import CUSTOMERS

if TYPE_CHECKING:
    from custctl.workflow.reading import Books


def merged(books: "Books", aliases: Mapping[str, str]) -> "Books":
    """The books with customers under the name that the user keeps; files and book stay as they are.

    Of several cards that become one, the card of the name kept goes first, cell by cell.
    """
    if not aliases:
        return books
    kept = pl.col("customer").replace(aliases)
    own = (kept == pl.col("customer")).alias("_own")
    cards = books.customers.with_columns(own, kept).sort("_own", descending=True, maintain_order=True)
    each = cards.group_by("customer", maintain_order=True).agg(pl.all().exclude("_own").drop_nulls().first())
    said = books.contacts.with_columns(kept)
    return replace(books, ledger=books.ledger.with_columns(kept), customers=CUSTOMERS.conform(each), contacts=said)
