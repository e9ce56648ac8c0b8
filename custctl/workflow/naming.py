"""What are customers called, for somebody who types a name, perhaps with a slip in it?"""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from custctl.frames.cards import cards
from custctl.frames.customer_meant import customer_meant
from custctl.frames.customer_names import customer_names as called_so
from custctl.ledger import CUSTOMERS, LEDGER


def customer_or_near(tables: Iterable[pl.LazyFrame], wanted: str) -> tuple[str | None, str]:
    """The customer meant (`frames.customer_meant`), else None and the names like what was typed, as one text.

    Args:
        tables: Columns `customer` and `name`, among others.
        wanted: What was typed.

    Raises:
        CustomerAmbiguous: Several customers may be meant.
    """
    named = pl.concat([rows.select("customer", "name") for rows in tables]).drop_nulls("customer").unique()
    people = named.sort("customer", "name", nulls_last=True).collect()
    meant = customer_meant(people.iter_rows(), wanted)
    return meant, "" if meant else ", ".join(names_near(people, wanted))


def names_near(named: pl.DataFrame, wanted: str) -> list[str]:
    """Up to three ids or names of customers that are most like what was typed, the likeliest first.

    Args:
        named: Columns `customer` and `name`.
        wanted: What was typed.
    """
    known = {text.casefold(): text for row in named.select("customer", "name").iter_rows() for text in row if text}
    return [known[close] for close in get_close_matches(wanted.strip().casefold(), known, n=3, cutoff=0.6)]


def customer_names(path: Path) -> list[str]:
    """The name of each customer of a book, or the id of one without a name, sorted; nothing where there is no book.

    Raises:
        BookDamaged: It cannot be read.
    """
    from custctl.book import Book

    book = Book(path)
    if not book.exists:
        return []
    ledger, said = LEDGER.conform(book.ledger()), cards(CUSTOMERS.conform(book.customers()))
    known = pl.concat([frame.select("customer") for frame in (ledger, said)]).drop_nulls().unique()
    called = known.join(called_so(ledger, date.max, said), on="customer", how="left").select(
        pl.coalesce("name", "customer").str.replace_all(r"\s+", " ").str.strip_chars().alias("called")
    )
    names: list[str] = called.filter(pl.col("called") != "").unique().sort("called").collect()["called"].to_list()
    return names
