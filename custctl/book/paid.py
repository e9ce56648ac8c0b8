"""Which of the rows that imports keep tell what was paid so far (`frames.paid_so_far`), and of which documents?"""

from collections.abc import Mapping

import polars as pl

from custctl.book.documents import LINES_AT_ONCE, ON_ACCOUNT, Standing
from custctl.book.stored import FURTHER, IMPORT, stored
from custctl.frames.paid_so_far import LINK, OF
from custctl.ledger import DOCUMENT_DAY, LEDGER, ROW_KEY

TARGET: tuple[str, ...] = ("source", "customer", "document", "date")
"""A document that payments were told of, whatever its kind."""

SAID: tuple[str, ...] = (IMPORT, *OF, "date", "row", *ROW_KEY, "amount")
"""What of a row that was told decides what is paid; the rest stays on disk."""


def paid_apart(number: str, documents: int) -> list[pl.Expr]:
    """Filters that split documents, and payments of them from wherever, into shares, each with all of its documents.

    Args:
        number: The column with the document's number.
        documents: How many documents there are.
    """
    count = documents // LINES_AT_ONCE + 1
    return [pl.struct("customer", pl.col(number).alias("_number")).hash() % count == share for share in range(count)]


def told(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Those of some stored rows that a document's list told as paid so far."""
    return rows.filter(pl.col(DOCUMENT_DAY).is_not_null())


def targets(rows: pl.LazyFrame) -> pl.LazyFrame:
    """TARGET of rows that were told, each once."""
    day = pl.col(DOCUMENT_DAY).alias("date")
    return told(rows).select("source", "customer", pl.col("applies_to").alias("document"), day).unique()


def told_of(rows: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """Those of some stored rows that were told as paid so far of the given documents (TARGET)."""
    on = ["source", "customer", "applies_to", DOCUMENT_DAY]
    return told(rows).join(documents.select(TARGET), left_on=on, right_on=TARGET, how="semi", nulls_equal=True)


def untold_of(rows: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """Rows that were told, less those told of documents (TARGET) which the book does not hold; only documents on account go."""
    on = ["source", "customer", "applies_to", DOCUMENT_DAY]
    held = rows.join(documents.select(TARGET).unique(), left_on=on, right_on=TARGET, how="semi", nulls_equal=True)
    over_the_counter = ~pl.col("kind").is_in(ON_ACCOUNT)
    return pl.concat([held.filter(~over_the_counter), rows.filter(over_the_counter)])


def said(standing: Mapping[int, Standing]) -> pl.LazyFrame:
    """What each import in force says was paid so far: stored rows with IMPORT."""
    none = stored(LEDGER.empty(), LEDGER, further=FURTHER).with_columns(pl.lit(0, pl.Int64).alias(IMPORT))
    each = (told(entry.rows).with_columns(pl.lit(number, pl.Int64).alias(IMPORT)) for number, entry in sorted(standing.items()))
    return pl.concat([none, *each], how="diagonal")


def linked(rows: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """Stored rows whose LINK is among some rows'."""
    return rows.join(links.select(LINK).unique(), on=LINK, how="semi", nulls_equal=True)
