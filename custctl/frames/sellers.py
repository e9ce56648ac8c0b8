"""Whose are documents: of whoever sold them, or what they credit?"""

import polars as pl

from custctl.frames.customer_names import with_groups
from custctl.frames.documents import BILL_KINDS

SALESPERSON = "salesperson"
"""The grouping in which documents go before their customers."""


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


def in_groups(rows: pl.LazyFrame, groups: pl.LazyFrame | None, *, by: str | None, named: str = "group") -> pl.LazyFrame:
    """Rows with the group that each is in: that of its customer, but by salesperson its own first, if it has one.

    Args:
        rows: As `with_groups` takes them, with the `salesperson` of each.
        groups: As `with_groups` takes them.
        by: What the groups are.
        named: The column in which the group stands.
    """
    found = with_groups(rows, groups, named=named)
    return found.with_columns(pl.coalesce("salesperson", named).alias(named)) if by == SALESPERSON else found
