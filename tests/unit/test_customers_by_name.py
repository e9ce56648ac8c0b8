"""Are rows that name a customer by name those of the customer whose number stands elsewhere?"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.frames.customers_by_name import numbers_of_names
from custctl.labels import Words
from custctl.ledger import CUSTOMERS, LEDGER
from tests.helpers.transcripts import run

DAY = date(2026, 3, 31)
LATER = date(2026, 4, 1)
INVOICES = """Invoice No,Customer ID,Customer,Invoice Date,Due Date,Amount
1,C1,Ada Ltd,2026-02-13,2026-03-15,100.00
2,C2,Bo GmbH,2026-03-20,2026-04-19,200.00
"""
PAID = """Invoice No,Customer ID,Customer,Invoice Date,Due Date,Amount,Amount Paid,Paid On
1,C1,Ada Ltd,2026-02-13,2026-03-15,100.00,60.00,2026-03-16
2,C2,Bo GmbH,2026-03-20,2026-04-19,200.00,0.00,
"""
NAMING = "Payment Date,Customer,Invoice No,Amount\n2026-03-16,Ada Ltd,1,60.00\n"
ALONE = "Payment Date,Customer,Amount\n2026-03-16,ada ltd,60.00\n"
LIMIT = "Customer,Credit Limit\nAda Ltd,30\n"


def rows(*customers: tuple[str, str | None, date]) -> pl.LazyFrame:
    """Ledger rows of a number, a name and a day."""
    named = pl.LazyFrame(customers, schema=["customer", "name", "date"], orient="row")
    return LEDGER.conform(named.with_columns(kind=pl.lit("invoice"), currency=pl.lit("EUR"), amount=pl.lit(1)))


def meant(ledger: pl.LazyFrame, *cards: tuple[str, str | None]) -> dict[str, list[str]]:
    named = CUSTOMERS.conform(pl.LazyFrame(cards, schema={"customer": pl.String(), "name": pl.String()}, orient="row"))
    return dict(numbers_of_names(ledger, named, DAY).iter_rows())


def test_a_customer_without_a_name_has_the_numbers_of_all_who_are_called_so() -> None:
    assert meant(rows(("C1", "Ada Ltd", DAY), (" ADA LTD", None, DAY))) == {" ADA LTD": ["C1"]}
    assert meant(rows(("C1", "Ada", DAY), ("C2", "Ada", DAY), ("Ada", None, DAY))) == {"Ada": ["C1", "C2"]}
    assert meant(rows(("C1", "Ada", DAY), ("C1", "Ada & Co", DAY), ("Ada", "Ada", DAY))) == {"Ada": ["C1"]}
    assert meant(rows(("Ada", None, DAY)), ("C1", "Ada")) == {"Ada": ["C1"]}
    assert meant(rows(("C1", "Ada", DAY)), ("Ada", None)) == {"Ada": ["C1"]}


def test_a_customer_with_a_name_or_called_otherwise_or_later_is_nobody_else() -> None:
    assert meant(rows(("C1", "Ada", DAY), ("Ada", "Ada Lovelace", DAY))) == {}
    assert meant(rows(("C1", "Ada Ltd", DAY), ("Ada", None, DAY), ("Ada Limited", None, DAY))) == {}
    assert meant(rows(("C1", "Ada", LATER), ("Ada", None, DAY))) == {}
    assert meant(rows(("C1", "Ada", DAY), ("C2", "Ada", LATER), ("Ada", None, DAY))) == {"Ada": ["C1"]}
    assert meant(rows(("A", "B", DAY), ("B", "A", DAY))) == {}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    files = {"inv.csv": INVOICES, "paid.csv": PAID, "naming.csv": NAMING, "alone.csv": ALONE, "limit.csv": LIMIT}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def answer(command: str, shop: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    shown = run(f"custctl {command} --as-of {DAY} -f json", shop, capfd)
    assert shown.code == 0, shown.err
    found: dict[str, Any] = json.loads(shown.out)
    return found


def owed(sources: str, shop: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, float]:
    items = answer(f"aging {sources} --table items", shop, capfd)["tables"]["items"]
    return {row["document"] or row["customer"]: row["open"] for row in items}


@pytest.mark.parametrize("payments", ["naming.csv", "alone.csv"])
@pytest.mark.parametrize("invoices", ["inv.csv", "paid.csv"])
def test_payments_by_name_settle_what_the_number_owes_once(
    invoices: str, payments: str, shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert owed(f"{invoices} {payments}", shop, capfd) == {"1": 40, "2": 200}


@pytest.mark.parametrize("files", [("paid.csv", "naming.csv"), ("naming.csv", "paid.csv"), ("alone.csv", "inv.csv")])
def test_a_book_knows_them_in_whatever_order_they_came(
    files: tuple[str, str], shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for file in files:
        run(f"custctl import -q {file}", shop, capfd)
    assert owed("", shop, capfd) == {"1": 40, "2": 200}


@pytest.mark.parametrize("customer", ["C1", "Ada Ltd"])
def test_a_card_and_an_order_by_name_are_those_of_the_number(
    customer: str, shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (shop / "orders.csv").write_text(f"order,date,customer,amount\nO1,2026-03-31,{customer},5.00\n", encoding="utf-8")
    for redact in ("", "--redact"):
        decided = run(f"custctl check orders.csv inv.csv limit.csv --as-of {DAY} -f json {redact}", shop, capfd)
        assert [(row["exposure"], row["limit"]) for row in json.loads(decided.out)["tables"]["orders"]] == [(105, 30)]


def test_a_name_of_several_numbers_stays_apart_which_is_said(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "more.csv").write_text(
        INVOICES.replace("C1", "C9").replace("\n1,", "\n9,").replace("\n2,", "\n8,"), encoding="utf-8"
    )
    found = answer("aging inv.csv more.csv alone.csv", shop, capfd)
    [told] = [note["text"] for note in found["notes"] if note["key"] == "names_of_several"]
    assert told == Words("en").text("note.names_of_several", {"count": 1, "customers": ["ada ltd"]})
    coded = answer("aging inv.csv more.csv alone.csv --redact", shop, capfd)["notes"]
    assert "names_of_several" in [note["key"] for note in coded]
    assert "ada ltd" not in str(coded)


def test_who_paid_and_was_never_billed_is_named_where_others_are_written_alike(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (shop / "other.csv").write_text(ALONE.replace("ada ltd", "Ada Limited") + "2026-03-16,Eve,7.00\n", encoding="utf-8")
    found = answer("aging inv.csv other.csv", shop, capfd)
    [told] = [note["text"] for note in found["notes"] if note["key"] == "payers_alike"]
    assert told == Words("en").text("note.payers_alike", {"count": 1, "customers": ["Ada Limited ~ Ada Ltd"]})
    (shop / "custctl.toml").write_text('[aliases]\n"Ada Limited" = "Ada Ltd"\n', encoding="utf-8")
    merged = answer("aging inv.csv other.csv", shop, capfd)
    assert {row["customer"]: row["open"] for row in merged["tables"]["items"]} == {"C1": 40, "C2": 200, "Eve": -7}
    assert "payers_alike" not in [note["key"] for note in merged["notes"]]


def test_a_payer_who_is_billed_too_or_later_is_nobody_else(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    more = "Invoice No,Customer,Invoice Date,Due Date,Amount\n9,Ada Limited,{day},2026-05-15,5.00\n"
    (shop / "other.csv").write_text(ALONE.replace("ada ltd", "Ada Limited"), encoding="utf-8")
    said = []
    for day in ("2026-03-31", "2026-04-01"):
        (shop / "more.csv").write_text(more.format(day=day), encoding="utf-8")
        found = answer("aging inv.csv other.csv more.csv", shop, capfd)
        said.append([note["key"] for note in found["notes"] if note["key"] == "payers_alike"])
    assert said == [[], ["payers_alike"]]


def test_who_is_called_so_only_later_is_not_known_on_a_past_day(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "first.csv").write_text("Customer,Invoice No,Invoice Date,Due Date,Amount\nAda Ltd,7,2026-01-02,2026-02-01,5.00\n")
    run("custctl import -q first.csv", shop, capfd)
    before = run("custctl aging --as-of 2026-01-31 -f json", shop, capfd).out
    run("custctl import -q inv.csv", shop, capfd)
    assert run("custctl aging --as-of 2026-01-31 -f json", shop, capfd).out == before
    assert {row["customer"] for row in answer("aging --table items", shop, capfd)["tables"]["items"]} == {"C1", "C2"}
