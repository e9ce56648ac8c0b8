"""Does what was said take effect where a list names its customers by name, and is it said where nobody is found?"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.frames.contacts import contacts_by_number, contacts_unknown
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS, CUSTOMERS, LEDGER
from tests.helpers.transcripts import run

DAY = date(2025, 2, 20)
HEAD = "customer,name,document,date,due,amount,currency,kind\n"
INVOICES = HEAD + "C1,Ada,I1,2025-01-01,2025-01-31,500.00,EUR,invoice\nC2,Bob,I2,2025-01-01,2025-01-31,70.00,EUR,invoice\n"
AGAIN = HEAD + "C3,Ada,I3,{day},2025-03-31,30.00,EUR,invoice\n"
ASK = "--as-of 2025-02-20 -f json"
DISPUTED = "date,customer,what,document\n2025-02-01,Ada,dispute,I1\n"


def heard(*customers: str, day: date = DAY) -> pl.LazyFrame:
    """CONTACTS: a call to each customer on a day."""
    return CONTACTS.conform(pl.LazyFrame({"customer": customers}).with_columns(date=pl.lit(day), what=pl.lit("call")))


def books(*customers: tuple[str, str | None, date]) -> pl.LazyFrame:
    """Ledger rows of a number, a name and a day."""
    named = pl.LazyFrame(customers, schema=["customer", "name", "date"], orient="row")
    return LEDGER.conform(named.with_columns(kind=pl.lit("invoice"), currency=pl.lit("EUR"), amount=pl.lit(1)))


def means(contacts: pl.LazyFrame, ledger: pl.LazyFrame, cards: pl.LazyFrame | None = None) -> list[str]:
    known = CUSTOMERS.empty() if cards is None else CUSTOMERS.conform(cards)
    return contacts_by_number(contacts, ledger, known, DAY).collect()["customer"].to_list()


KNOWN = books(("C1", "Ada", DAY), ("C2", "Straße GmbH", DAY), ("C3", "Bo", DAY), ("C4", "Bo", DAY), ("Cy", "Ada", DAY))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("C1", "C1"), ("STRASSE gmbh", "C2"), (" c2", "C2"), ("Bo", "Bo"), ("Ada", "Ada"), ("Eve", "Eve"), ("Cy", "Cy")],
)
def test_a_contact_is_of_the_one_customer_whom_its_text_means(written: str, meant: str) -> None:
    assert means(heard(written), KNOWN) == [meant]


def test_names_are_those_of_the_cards_too_and_of_rows_by_the_day() -> None:
    later = date(2025, 2, 21)
    assert means(heard("Ada"), books(("C1", None, DAY)), pl.LazyFrame({"customer": ["C1"], "name": ["Ada"]})) == ["C1"]
    assert means(heard("Ada"), books(("C1", "Ada", later))) == ["Ada"]
    assert means(heard("Ada"), books(("C1", "Ada", DAY), ("C2", "Ada", later), ("Ada", None, later))) == ["C1"]


def test_the_same_word_by_name_and_by_number_is_one() -> None:
    assert means(heard("Ada", "C1", "C1"), books(("C1", "Ada", DAY))) == ["C1"]


def test_who_is_not_found_is_counted_and_named_and_later_words_are_not() -> None:
    said = pl.concat([heard("Eve", "Eve", "Bo", "C1"), heard("Fay", day=date(2025, 2, 21))])
    [note] = contacts_unknown(contacts_by_number(said, KNOWN, CUSTOMERS.empty(), DAY), KNOWN, CUSTOMERS.empty(), DAY)
    assert (note.key, note.warning, note.values) == ("contacts_unknown", True, {"count": 3, "customers": ["Bo", "Eve"]})
    for language in LANGUAGES:
        assert "Bo" in Words(language).text("note.contacts_unknown", note.values)
    assert contacts_unknown(heard("C1", "Cy"), KNOWN, CUSTOMERS.empty(), DAY) == ()
    card = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Eve"]}))
    assert contacts_unknown(heard("Eve"), KNOWN, card, DAY) == ()


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    """A book of two customers who are late, beside the files that it came from."""
    files = {
        "inv.csv": INVOICES,
        "con.csv": "date,name,what,due\n2025-02-01,Ada,promise,2025-02-25\n",
        "con2.csv": DISPUTED,
        "con3.csv": "date,customer,what\n2025-02-19,bob,reminder 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run("custctl import -q inv.csv", tmp_path, capfd).code == 0
    return tmp_path


def answer(command: str, shop: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(f"custctl {command} {ASK}", shop, capfd).out)
    return found


def listed(found: dict[str, Any]) -> set[str]:
    return {row["customer"] for row in found["tables"]["customers"]}


@pytest.mark.parametrize(
    ("file", "left"), [("con.csv", {"C2"}), ("con2.csv", {"C2"}), ("con3.csv", {"C1"})], ids=["promise", "dispute", "reminder"]
)
@pytest.mark.parametrize("kept", [True, False], ids=["book", "files"])
def test_a_list_by_name_takes_its_customer_off_todays_list(
    kept: bool, file: str, left: set[str], shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert listed(answer("collect", shop, capfd)) == {"C1", "C2"}
    sources = "" if kept else f"inv.csv {file}"
    if kept:
        run(f"custctl import -q {file}", shop, capfd)
    found = answer(f"collect {sources}", shop, capfd)
    assert listed(found) == left
    assert [row["customer"] for row in found["tables"]["log"]] == sorted({"C1", "C2"} - left)
    coded = answer(f"collect {sources} --redact", shop, capfd)
    assert len(coded["tables"]["customers"]) == len(left)
    assert not [note for note in (*found["notes"], *coded["notes"]) if note["key"] == "contacts_unknown"]


def test_a_dispute_by_name_is_one_in_the_ageing(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert answer("aging inv.csv con2.csv", shop, capfd)["facts"]["disputed"] == 500


def test_of_two_customers_of_one_name_nobody_is_meant_which_is_said(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "again.csv").write_text(AGAIN.format(day="2025-02-02"), encoding="utf-8")
    (shop / "orders.csv").write_text("order,date,customer,amount\nO1,2025-02-20,C1,5.00\n", encoding="utf-8")
    run("custctl import -q again.csv con2.csv", shop, capfd)
    for command in ("collect", "aging", "check orders.csv"):
        [told] = [note["text"] for note in answer(command, shop, capfd)["notes"] if note["key"] == "contacts_unknown"]
        assert told == Words("en").text("note.contacts_unknown", {"count": 1, "customers": ["Ada"]})
    assert listed(answer("collect", shop, capfd)) == {"C1", "C2"}
    coded = answer("collect --redact", shop, capfd)["notes"]
    assert all("Ada" not in str(note) for note in coded)
    assert any(note["key"] == "contacts_unknown" for note in coded)


def test_a_namesake_who_comes_later_leaves_a_past_day_alone(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run("custctl import -q con2.csv", shop, capfd)
    before = run(f"custctl collect {ASK}", shop, capfd).out
    (shop / "again.csv").write_text(AGAIN.format(day="2025-02-21"), encoding="utf-8")
    run("custctl import -q again.csv", shop, capfd)
    assert run(f"custctl collect {ASK}", shop, capfd).out == before
