"""Which documents do customers say they do not owe?"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS


def disputed_documents(contacts: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Documents that their customers dispute: `customer`, `document`, and `since` when, each once.

    Args:
        contacts: CONTACTS rows; those after `as_of`, and disputes that name no document, are ignored.
        as_of: The day on which the books are read.
    """
    said = contacts.filter((pl.col("what") == "dispute") & (pl.col("date") <= as_of) & pl.col("document").is_not_null())
    return said.group_by("customer", "document").agg(since=pl.col("date").min())


def with_disputes(documents: pl.DataFrame, contacts: pl.LazyFrame | None, as_of: date) -> pl.DataFrame:
    """The documents, `disputed` also where the customer was heard to dispute one that asks for money.

    Args:
        documents: DOCUMENTS.
        contacts: CONTACTS rows, if any are known.
        as_of: The day on which the books are read.
    """
    said = None if contacts is None else disputed_documents(contacts, as_of).select("customer", "document").collect()
    if said is None or said.is_empty():
        return documents
    known = documents.join(said.with_columns(heard=True), on=["customer", "document"], how="left", maintain_order="left")
    heard = pl.col("heard").fill_null(False) & pl.col("kind").is_in(BILL_KINDS)
    return known.with_columns(disputed=pl.col("disputed") | heard).drop("heard")
