"""What was said to each customer, and what did they say: promises, reminders, the last word?"""

from datetime import date

import polars as pl

from custctl.frames.promises import PROMISES
from custctl.ledger import CONTACTED, CONTACTS
from custctl.schema import Column, Role, Schema

REMINDERS = tuple(what for what in CONTACTED if what.startswith("reminder_"))
"""The reminders that there are, by level from 1."""

LOG = Schema(
    name="log",
    columns={
        **{name: CONTACTS.columns[name] for name in ("date", "customer")},
        "name": Column(pl.String(), Role.TEXT),
        **{name: CONTACTS.columns[name] for name in ("what", "document", "due", "amount", "text")},
    },
    order=("-date", "customer", "document", "what", "due", "text"),
)
"""What was said and sent, the newest first."""


def known_contacts(contacts: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """CONTACTS that had happened by a day."""
    return contacts.filter(pl.col("date") <= as_of)


def promises_made(contacts: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """PROMISES made by a day; one that names no day of payment is no promise."""
    said = known_contacts(contacts, as_of).filter((pl.col("what") == "promise") & pl.col("due").is_not_null())
    return PROMISES.conform(said)


def reminders_sent(contacts: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Reminders that went out by a day: `customer`, `document` (null: everything), `due` of an item, `level`, `sent_on`."""
    sent = known_contacts(contacts, as_of).filter(pl.col("what").is_in(REMINDERS))
    level = pl.col("what").str.strip_prefix("reminder_").cast(pl.Int64)
    return sent.select("customer", "document", "due", level=level, sent_on="date")


def last_contacts(contacts: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The day of the last word with each customer: `customer`, `last_contact`."""
    return known_contacts(contacts, as_of).group_by("customer").agg(last_contact=pl.col("date").max())


def contact_log(contacts: pl.LazyFrame, names: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """LOG of what had been said and sent by a day; `names` has a `name` for each `customer`."""
    return LOG.sort(LOG.conform(known_contacts(contacts, as_of).join(names, on="customer", how="left")))
