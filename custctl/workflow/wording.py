"""What do terms mean that can be read in two ways? That is asked, never guessed."""

from dataclasses import replace

import polars as pl

from custctl.errors.contents import TermsAmbiguous
from custctl.frames.documents import BILL_KINDS
from custctl.frames.terms import told_apart, two_readings
from custctl.workflow.reading import Books


def decided(books: Books, month_end: str | None) -> Books:
    """The books with every wording of terms that has two readings put into words that have one.

    Args:
        books: What to answer from.
        month_end: "first" where days count from the end of the month, "last" where they run to one, None where nobody said.

    Raises:
        TermsAmbiguous: Nobody said, and a document or a customer without a due date goes by such terms.
    """
    if month_end is not None:
        terms = told_apart(pl.col("terms"), month_end=month_end).alias("terms")
        return replace(books, ledger=books.ledger.with_columns(terms), customers=books.customers.with_columns(terms))
    undated = books.ledger.filter(pl.col("kind").is_in(BILL_KINDS) & pl.col("due").is_null())
    by_card = books.customers.join(undated.filter(pl.col("terms").is_null()), on="customer", how="semi")
    said = pl.concat([undated.select("terms"), by_card.select("terms")]).drop_nulls().unique()
    for (terms,) in said.filter(two_readings(pl.col("terms"))).sort("terms").head(1).collect().iter_rows():
        raise TermsAmbiguous(terms=terms)
    return books
