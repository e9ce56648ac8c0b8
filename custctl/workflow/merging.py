"""Which customers are one, though they go by several names or have several cards?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from custctl.frames.cards import cards

if TYPE_CHECKING:
    from custctl.workflow.reading import Books


def merged(books: "Books", aliases: Mapping[str, str]) -> "Books":
    """The books with one card per customer, and customers under the name that the user keeps; files and book stay as they are.

    Of several cards that become one (`frames.cards`), those of the name kept go first, cell by cell.
    """
    if not aliases:
        return replace(books, customers=cards(books.customers))
    kept = pl.col("customer").replace(aliases)
    own = cards(books.customers.filter(kept == pl.col("customer")))
    each = cards(books.customers.with_columns(kept)).update(own, on="customer")
    said = books.contacts.with_columns(kept)
    return replace(books, ledger=books.ledger.with_columns(kept), customers=each, contacts=said)
