"""Does what was said take effect where a list writes numbers of documents otherwise, and is it said where none is found?"""

from datetime import date

import polars as pl
import pytest

from custctl.frames.contacts import contacts_by_document, contacts_unheard
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS, CUSTOMERS
from tests.helpers.ledgers import ledger

DAY = date(2025, 2, 20)
BOOKS = ledger(
    """
    2025-01-01 Ada invoice 10 R-1
    2025-01-01 Ada invoice 10 S1
    2025-01-01 Ada invoice 10 S-1
    2025-01-01 Bo invoice 10 R-2
    2025-03-01 Ada invoice 10 R-9
    """
)


def heard(document: str | None, *, what: str = "dispute", customer: str = "Ada", due: date | None = None) -> pl.LazyFrame:
    """CONTACTS: one word about a document."""
    said = {"date": [DAY], "customer": [customer], "what": [what], "document": [document], "due": [due]}
    return CONTACTS.conform(pl.LazyFrame(said))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("R-1", "R-1"), ("r-1", "R-1"), ("R 1", "R-1"), ("#R1", "R-1"), ("s1", "S1"), ("s 1", "s 1"), ("r2", "r2"), ("r9", "r9")],
)
def test_a_contact_is_about_the_one_document_of_its_customer_that_its_number_means(written: str, meant: str) -> None:
    assert contacts_by_document(heard(written), BOOKS, DAY).collect()["document"].to_list() == [meant]


def test_contacts_without_a_document_and_their_order_stay() -> None:
    said = pl.concat([heard("r1"), heard(None, what="call"), heard("R-1"), heard("S1")])
    assert contacts_by_document(said, BOOKS, DAY).collect()["document"].to_list() == ["R-1", None, "S1"]


@pytest.mark.parametrize(
    ("said", "key", "values"),
    [
        (heard("NOPE"), "contacts_undocumented", {"count": 1, "documents": ["NOPE"]}),
        (heard("NOPE", what="promise", due=date(2025, 3, 1)), "contacts_undocumented", {"count": 1, "documents": ["NOPE"]}),
        (heard("R-1", what="promise"), "promises_undated", {"count": 1, "customers": ["Ada"]}),
        (heard("NOPE", customer="Cy"), "contacts_unknown", {"count": 1, "customers": ["Cy"]}),
    ],
)
def test_what_has_no_effect_is_named(said: pl.LazyFrame, key: str, values: dict[str, object]) -> None:
    [note] = contacts_unheard(said, BOOKS, CUSTOMERS.empty(), DAY)
    assert (note.key, note.values, note.warning) == (key, values, True)
    [names] = [value for value in values.values() if isinstance(value, list)]
    for language in LANGUAGES:
        assert all(str(name) in Words(language).text(f"note.{key}", values) for name in names)


def test_calls_and_promises_of_the_past_about_other_documents_are_not_named() -> None:
    said = [heard("NOPE", what="call"), heard("NOPE", what="promise", due=date(2025, 2, 1)), heard("R-1")]
    assert contacts_unheard(pl.concat(said), BOOKS, CUSTOMERS.empty(), DAY) == ()
