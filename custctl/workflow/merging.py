"""Which customers are one, though they go by several names or have several cards?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from custctl.frames.cards import cards

if TYPE_CHECKING:
    from custctl.workflow.reading import Books


def kept_names(aliases: Mapping[str, str]) -> dict[str, str]:
    """Each other name and the name kept: where that is merged itself, the last of them."""
    kept = dict(aliases)
    for _ in range(len(aliases).bit_length()):  # each round goes twice as far
        kept = {other: kept.get(name, name) for other, name in kept.items()}
    return kept


def merged(books: "Books", aliases: Mapping[str, str]) -> "Books":
    """The books with one card per customer, and customers under the name that the user keeps; files and book stay as they are.

    Of several cards that become one (`frames.cards`), those of the name kept go first, cell by cell.
    """
    if not aliases:
        return replace(books, customers=cards(books.customers))
    kept = pl.col("customer").replace(kept_names(aliases))
    own = cards(books.customers.filter(kept == pl.col("customer")))
    each = cards(books.customers.with_columns(kept)).update(own, on="customer")
    said = books.contacts.with_columns(kept)
    return replace(books, ledger=books.ledger.with_columns(kept), customers=each, contacts=said)
