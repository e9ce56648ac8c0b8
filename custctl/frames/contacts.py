"""What was said to each customer, and what did they say: promises, reminders, the last word?"""

from datetime import date

import polars as pl

from custctl.frames.customer_meant import customers_meant
from custctl.frames.matching import spellings
from custctl.frames.promises import PROMISES
from custctl.ledger import CONTACTED, CONTACTS
from custctl.result import NAMED, Note
from custctl.schema import Column, Role, Schema

REMINDERS = tuple(what for what in CONTACTED if what.startswith("reminder_"))
"""The reminders that there are, by level from 1."""

_DOCUMENT = ["customer", "document"]

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


def contacts_by_number(contacts: pl.LazyFrame, ledger: pl.LazyFrame, customers: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The contacts, each of the number of the customer whom its text means (`frames.customer_meant`), by name or number.

    Args:
        contacts: CONTACTS; one that means nobody, or may mean several customers, stays as it is, and so does a later one.
        ledger: LEDGER rows; numbers and names that come after `as_of` are not known.
        customers: CUSTOMERS.
        as_of: The day on which the books are read.

    Returns:
        CONTACTS; what was said of one customer by name and by number, word for word, is there once.
    """
    wanted = _strangers(contacts, ledger, customers, as_of)["customer"].unique().to_list()
    if not wanted:
        return contacts
    named = _known(ledger, customers, as_of, "customer", "name").collect()
    meant = {text: found[0] for text, found in customers_meant(named.iter_rows(), wanted).items() if len(found) == 1}
    return contacts.with_columns(pl.col("customer").replace(meant)).unique(maintain_order=True) if meant else contacts


def contacts_by_document(contacts: pl.LazyFrame, ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The contacts, each of the document that its number means, as settlement finds it: capitals and spaces make no difference.

    Args:
        contacts: CONTACTS, as of `contacts_by_number`; one whose number means no document or several stays as it is.
        ledger: LEDGER rows; documents after `as_of` are not known.
        as_of: The day on which the books are read.
    """
    unknown = _about(contacts, ledger, as_of).select(_DOCUMENT).unique()
    if unknown.is_empty():
        return contacts
    known = _documents(ledger, as_of).join(unknown.lazy(), on="customer", how="semi").collect()
    found = [pl.DataFrame(schema={**dict.fromkeys(_DOCUMENT, pl.String), "meant": pl.String})]
    for spelling in spellings(pl.col("document")):
        alike = known.select("customer", spelling.alias("spelt"), meant="document")
        alone = alike.filter(pl.struct("customer", "spelt").is_unique() & (pl.col("spelt") != ""))
        found.append(unknown.with_columns(spelling.alias("spelt")).join(alone, on=["customer", "spelt"]).drop("spelt"))
        unknown = unknown.join(found[-1], on=_DOCUMENT, how="anti")
    meant = contacts.join(pl.concat(found).lazy(), on=_DOCUMENT, how="left", maintain_order="left")
    return meant.with_columns(document=pl.coalesce("meant", "document")).drop("meant").unique(maintain_order=True)


def contacts_unheard(contacts: pl.LazyFrame, ledger: pl.LazyFrame, customers: pl.LazyFrame, as_of: date) -> tuple[Note, ...]:
    """Warnings of contacts that have no effect: of nobody known, about no document known, promises without a day.

    Args:
        contacts: CONTACTS, as of `contacts_by_document`; those after `as_of` are ignored.
        ledger: LEDGER rows; those after `as_of` are ignored.
        customers: CUSTOMERS.
        as_of: The day on which the books are read.
    """
    to_come = (pl.col("what") == "promise") & (pl.col("due") > as_of)
    about = _about(contacts, ledger, as_of).filter((pl.col("what") == "dispute") | to_come)
    promises = known_contacts(contacts, as_of).filter(pl.col("what") == "promise", pl.col("due").is_null()).collect()
    notes = [*contacts_unknown(contacts, ledger, customers, as_of)]
    for key, rows, column in (
        ("contacts_undocumented", about, "document"),
        ("promises_undated", promises, "customer"),
    ):
        if len(rows):
            names = rows[column].unique().sort().head(NAMED).to_list()
            notes.append(Note(key, {"count": len(rows), f"{column}s": names}, warning=True))
    return tuple(notes)


def _about(contacts: pl.LazyFrame, ledger: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """The contacts by a day about a document that their customer does not have by then; those of strangers are left out."""
    said = known_contacts(contacts, as_of).filter(pl.col("document").is_not_null()).collect()
    if said.is_empty():  # which spares reading the ledger
        return said
    documents = _documents(ledger, as_of)
    theirs = said.lazy().join(documents, on="customer", how="semi")
    return theirs.join(documents, on=_DOCUMENT, how="anti").collect()


def _documents(ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    return ledger.filter(pl.col("date") <= as_of).select(_DOCUMENT).drop_nulls().unique()


def contacts_unknown(contacts: pl.LazyFrame, ledger: pl.LazyFrame, customers: pl.LazyFrame, as_of: date) -> tuple[Note, ...]:
    """A warning of contacts that have no effect, because whom they name is no customer whom the books know by the day.

    Args:
        contacts: CONTACTS, as of `contacts_by_number`; those after `as_of` are ignored.
        ledger: LEDGER rows; those after `as_of` are ignored.
        customers: CUSTOMERS.
        as_of: The day on which the books are read.
    """
    strangers = _strangers(contacts, ledger, customers, as_of)["customer"]
    if strangers.is_empty():
        return ()
    names = strangers.unique().sort().head(NAMED).to_list()
    return (Note("contacts_unknown", {"count": len(strangers), "customers": names}, warning=True),)


def _strangers(contacts: pl.LazyFrame, ledger: pl.LazyFrame, customers: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """The contacts by a day that name no number of a customer whom the books know by then."""
    said = known_contacts(contacts, as_of).select("customer").collect()
    if said.is_empty():  # which spares reading the ledger
        return said
    return said.lazy().join(_known(ledger, customers, as_of, "customer"), on="customer", how="anti").collect()


def _known(ledger: pl.LazyFrame, customers: pl.LazyFrame, as_of: date, *columns: str) -> pl.LazyFrame:
    """Columns of the customers whom ledger or cards know by a day."""
    both = [rows.select(columns) for rows in (ledger.filter(pl.col("date") <= as_of), customers)]
    return pl.concat(both).drop_nulls("customer").unique()


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
