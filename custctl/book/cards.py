"""What does the book keep beside the ledger: customer cards and what was said to customers?"""

import polars as pl

from custctl.book.stored import stored
from custctl.book.table import Table
from custctl.ledger import CONTACTS, CUSTOMERS


def upsert_customers(table: Table, rows: pl.LazyFrame) -> int:
    """Bring the customer cards up to date in one commit; see `Book.upsert_customers`."""
    snapshot = table.open() if table.exists else None
    said = stored(rows, CUSTOMERS).filter(pl.col("customer").is_not_null()).collect()
    before = [snapshot.scan().collect()] if snapshot else []
    cards = pl.concat([*before, said], how="diagonal").lazy()
    merged = cards.group_by("customer", maintain_order=True).agg(pl.all().drop_nulls().last()).sort("customer")
    table.commit(table.write(merged), {"does": "customers"}, removed=snapshot.files if snapshot else ())
    return said["customer"].n_unique()


def add_contacts(table: Table, rows: pl.LazyFrame) -> int:
    """Add to what was said to customers, in one commit; see `Book.add_contacts`."""
    said = stored(rows, CONTACTS).unique(maintain_order=True)
    known = table.open().scan() if table.exists else None
    shared = list(CONTACTS.columns)
    new = said if known is None else said.join(known, on=shared, how="anti", nulls_equal=True, maintain_order="left")
    fresh = CONTACTS.sort(new).collect()
    if fresh.height or known is None:
        table.commit(table.write(fresh.lazy()), {"does": "contacts"})
    return fresh.height
