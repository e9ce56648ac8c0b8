"""What does the book keep beside the ledger: customer cards and what was said to customers?"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from custctl.book.imports import day
from custctl.book.stored import height, stored
from custctl.book.table import Table
from custctl.ledger import CONTACTS, CUSTOMERS


def upsert_customers(table: Table, rows: pl.LazyFrame, sha256: str | None) -> int:
    """Bring the customer cards up to date in one commit; see `Book.upsert_customers`."""
    snapshot = table.open() if table.exists else None
    before = snapshot.scan() if snapshot else None
    merged = _merged(before, rows)
    changed = merged.height if before is None else _changed(merged, before)
    if changed or snapshot is None:
        told = {"does": "customers", "sha256": sha256}
        table.commit(table.write(merged.lazy()), told, removed=snapshot.files if snapshot else ())
    return changed


def _merged(before: pl.LazyFrame | None, rows: pl.LazyFrame) -> pl.DataFrame:
    said = stored(rows, CUSTOMERS).filter(pl.col("customer").is_not_null())
    cards = pl.concat([*([] if before is None else [before]), said], how="diagonal")
    limited = pl.col("credit_limit_currency").filter(pl.col("credit_limit").is_not_null()).last()
    newest = pl.all().exclude("credit_limit_currency").drop_nulls().last()
    merged = cards.group_by("customer", maintain_order=True).agg(newest, limited)
    return merged.select(cards.collect_schema().names()).sort("customer").collect()


def _changed(merged: pl.DataFrame, before: pl.LazyFrame) -> int:
    same = [name for name in merged.columns if name in before.collect_schema()]
    known = merged.lazy().join(before, on=same, how="semi", nulls_equal=True)
    more = [pl.col(name).is_null() for name in merged.columns if name not in same]
    return merged.height - height(known.filter(*more) if more else known)


def add_contacts(table: Table, rows: pl.LazyFrame, sha256: str | None) -> int:
    """Add to what was said to customers, in one commit; see `Book.add_contacts`."""
    fresh = _fresh(table, rows)
    if fresh.height or not table.exists:
        table.commit(table.write(fresh.lazy()), {"does": "contacts", "sha256": sha256})
    return fresh.height


def _fresh(table: Table, rows: pl.LazyFrame) -> pl.DataFrame:
    said = stored(rows, CONTACTS).unique(maintain_order=True)
    known = table.open().scan() if table.exists else None
    shared = list(CONTACTS.columns)
    new = said if known is None else said.join(known, on=shared, how="anti", nulls_equal=True, maintain_order="left")
    return CONTACTS.sort(new).collect()


@dataclass(frozen=True, slots=True)
class Beside:
    """What the book keeps beside the ledger, to look at before anything is written."""

    customers: Table
    contacts: Table

    def changed_customers(self, rows: pl.LazyFrame) -> int:
        """How many cards a list would add or change."""
        before = self.customers.open().scan() if self.customers.exists else None
        merged = _merged(before, rows)
        return merged.height if before is None else _changed(merged, before)

    def fresh_contacts(self, rows: pl.LazyFrame) -> int:
        """How many contacts of a list the book lacks."""
        return _fresh(self.contacts, rows).height

    def day_of(self, sha256: str) -> date | None:
        """The day on which a list of these bytes last changed anything, None where it never did."""
        records = [*self.customers.records(), *self.contacts.records()]
        days = (day(record["committed"]) for record in records if record.get("sha256") == sha256)
        return max((found for found in days if found), default=None)
