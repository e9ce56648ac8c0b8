"""Whose are credit notes: of whoever sold what they credit?"""

import polars as pl

from custctl.frames.documents import BILL_KINDS


def with_sellers(book: pl.DataFrame) -> pl.DataFrame:
    """Settled documents, whose credit notes go with the salesperson of the document that they name, if it has one.

    Args:
        book: `Settlement.documents`; its order stays.
    """
    kind = pl.col("kind")
    sold = book.lazy().filter(kind.is_in(BILL_KINDS) & pl.col("salesperson").is_not_null())
    seller = sold.group_by("account", names="document").agg(seller=pl.col("salesperson").sort_by("id").first())
    credits_ = book.lazy().filter((kind == "credit_note") & pl.col("applies_to").is_not_null())
    found = credits_.select("id", "account", names="applies_to").join(seller, on=["account", "names"]).select("id", "seller")
    joined = book.join(found.collect(), on="id", how="left", maintain_order="left")
    return joined.with_columns(salesperson=pl.coalesce("seller", "salesperson")).drop("seller")
