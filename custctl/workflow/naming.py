"""What are the customers of the book called, for somebody who types a name?"""

from pathlib import Path

import polars as pl

from custctl.ledger import CUSTOMERS, LEDGER


def customer_names(path: Path) -> list[str]:
    """The name of each customer of a book, or the id of one without a name, sorted; nothing where there is no book.

    Raises:
        BookDamaged: It cannot be read.
    """
    from custctl.book import Book

    book = Book(path)
    if not book.exists:
        return []
    rows = (LEDGER.conform(book.ledger()), CUSTOMERS.conform(book.customers()))
    named = pl.concat([frame.select("customer", "name") for frame in rows]).drop_nulls("customer")
    each = named.group_by("customer").agg(pl.col("name").drop_nulls().sort().first())
    called = each.select(pl.coalesce("name", "customer").str.replace_all(r"\s+", " ").str.strip_chars().alias("called"))
    names: list[str] = called.filter(pl.col("called") != "").unique().sort("called").collect()["called"].to_list()
    return names
