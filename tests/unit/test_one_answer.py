"""Do all commands say the same of one customer on one day: worth, terms and limit, name, segment, currency?"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.analyses.collect import collect
from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.config import configure
from custctl.frames.cards import cards
from custctl.frames.customer_names import customer_groups, customer_names, with_groups
from custctl.frames.dunning import Policy, Step
from custctl.ledger import CUSTOMERS
from custctl.workflow import reporting
from custctl.workflow.economics import Economics
from custctl.workflow.merging import merged
from tests.helpers.ledgers import ledger
from tests.helpers.reports import books
from tests.helpers.transcripts import Answer, run

DAY = date(2025, 3, 31)
INVOICES = """Invoice,Customer,Date,Due,Amount
R1,Ada,2025-01-10,2025-02-09,100.00
R2,Ada,2025-02-10,,300.00
R3,Bo,2025-02-10,,50.00
"""
Told = Callable[..., Any]


@pytest.fixture
def told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Told:
    """The rows of a table that a command tells of files in a folder of its own."""

    def rows(command: str, table: str | None = None) -> Any:
        answer: Answer = run(f"custctl {command} --as-of {DAY} --format json --no-input", tmp_path, capfd)
        assert answer.code == 0, answer.err
        found = json.loads(answer.out)
        return found if table is None else found["tables"][table]

    return rows


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        ending = "toml" if name == "custctl" else "csv"
        (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")


# ---- what a customer is worth

SAID = 'currency = "EUR"\nmargin = "10%"\nservice_cost = 5\ndiscount = "20%"\nyears = 3\n'


def test_every_command_tells_the_same_value_of_the_next_year(tmp_path: Path, told: Told) -> None:
    write(tmp_path, i=INVOICES, custctl=SAID)
    [first, *_] = [row["facts_12m"] for row in told("clv i.csv", "customers") if row["customer"] == "Ada"]
    assert first is not None
    of = {
        "aging": ("aging i.csv --with-value", "value"),
        "collect": ("collect i.csv", "value"),
        "segment": ("segment i.csv --with-value", "value_12m"),
    }
    values = {
        name: [row[column] for row in told(command, "customers") if row["customer"] == "Ada"]
        for name, (command, column) in of.items()
    }
    assert values == {name: [first] for name in of}


def test_the_page_tells_it_too() -> None:
    said = Economics(margin=Decimal("0.1"), service_cost=Decimal(5), discount=Decimal("0.2"), years=Decimal(3))
    shop = books("2025-01-10 Ada invoice 100 R1 due=2025-02-09\n2025-02-10 Ada invoice 300 R2", names={"Ada": "Ada"})
    found = reporting.material(shop, DAY, purpose="card", wishes=reporting.Wishes(economics=said)).results
    [worth] = found["clv"].tables["customers"].rows["facts_12m"]
    assert found["collect"].tables["customers"].rows["value"].to_list() == [worth]
    plain = reporting.material(shop, DAY, purpose="card").results["clv"].tables["customers"].rows["facts_12m"][0]
    assert worth < plain


@pytest.mark.parametrize(
    ("flags", "cac"), [({}, 60), ({"visit_cost": "30", "visits_per_win": "2"}, None), ({"visit_cost": "30", "cac": "9"}, 9)]
)
def test_visits_on_the_command_line_go_before_a_cost_told_elsewhere(
    tmp_path: Path, flags: dict[str, str], cac: int | None
) -> None:
    write(tmp_path, custctl="cac = 60\n")
    said = configure(flags=flags, environment={}, file=None, folder=tmp_path, user_folder=tmp_path)
    assert Economics.of(said).cac == cac


# ---- several cards of one customer

ONE = "Customer,Name,Terms,Credit Limit\nAda,Zoe,net 90,100\n"
OTHER = "Customer,Name,Terms,Credit Limit\nAda,Anna,net 10,500\n"


@pytest.mark.parametrize("command", ["aging --table behaviour", "segment --with-receivables"])
def test_the_order_of_card_files_changes_nothing(tmp_path: Path, told: Told, command: str) -> None:
    write(tmp_path, i=INVOICES, one=ONE, other=OTHER, custctl='currency = "EUR"\n')
    assert told(f"{command} i.csv one.csv other.csv") == told(f"{command} i.csv other.csv one.csv")


def test_books_have_one_card_per_customer_and_the_kept_name_goes_first() -> None:
    said = pl.LazyFrame(
        {"customer": ["Bo", "Ada", "B", "Bo"], "name": ["Cy", "Ada", "Abe", "Bob"], "city": [None, None, "Kiel", None]}
    )
    shop = books("2025-01-10 Ada invoice 100 R1")
    shop = replace(shop, customers=CUSTOMERS.conform(said))
    plain = merged(shop, {}).customers.sort("customer").select("customer", "name", "city").collect().rows()
    assert plain == [("Ada", "Ada", None), ("B", "Abe", "Kiel"), ("Bo", "Bob", None)]
    kept = merged(shop, {"B": "Bo"}).customers.sort("customer").select("customer", "name", "city").collect().rows()
    assert kept == [("Ada", "Ada", None), ("Bo", "Bob", "Kiel")]


def test_a_name_merged_into_one_that_is_merged_itself_becomes_the_last_of_them() -> None:
    shop = books("2025-01-10 A sale 1\n2025-01-10 B sale 2\n2025-01-10 C sale 4\n2025-01-10 D sale 8")
    one = merged(shop, {"C": "D", "A": "B", "B": "C", "D": "D"})
    assert one.ledger.select("customer").collect()["customer"].to_list() == ["D"] * 4


# ---- what a customer is called

NAMED = """
    2025-01-10  A  invoice  100  R1  name=Old
    2025-02-10  A  invoice  300  R2  name=Zoe   salesperson=Ole
    2025-02-10  A  invoice   50  R3  name=Anna  salesperson=Ina
    2025-05-10  A  invoice   50  R4  name=Abe
"""


def test_of_two_names_on_the_last_day_the_first_in_the_alphabet_counts() -> None:
    assert customer_names(ledger(NAMED), DAY).collect().rows() == [("A", "Anna")]
    assert customer_groups(ledger(NAMED), DAY, None, by="salesperson").collect().rows() == [("A", "Ina")]
    said = cards(CUSTOMERS.conform(pl.LazyFrame({"customer": ["A", "A"], "name": ["Yve", "Xenia"]})))
    assert customer_names(ledger(NAMED), DAY, said).collect().rows() == [("A", "Xenia")]


@pytest.mark.parametrize("command", ["aging", "segment"])
def test_every_command_calls_a_customer_by_that_name(tmp_path: Path, told: Told, command: str) -> None:
    heading = "Invoice,Customer,Customer Name,Date,Due,Amount"
    lines = ["R1,A,Old,2025-01-10,2025-02-09,100", "R2,A,Zoe,2025-02-10,2025-03-01,300", "R3,A,Anna,2025-02-10,2025-03-01,50"]
    write(tmp_path, i="\n".join([heading, *lines]), custctl='currency = "EUR"\n')
    assert {row["name"] for row in told(f"{command} i.csv", "customers")} == {"Anna"}


# ---- the segment of a customer of several currencies

WHOSE = pl.LazyFrame(
    {
        "customer": ["Ada", "Ada", "Bo", "Cy", "Cy"],
        "currency": ["EUR", "JPY", "EUR", "EUR", "JPY"],
        "segment": ["champions", "lost", "loyal", "lost", "new"],
    }
)
OWED = "\n".join(
    f"2025-01-10 {customer} invoice 100 {customer}{currency} currency={currency} due=2025-02-09"
    for customer in ("Ada", "Bo", "Cy")
    for currency in ("EUR", "USD", "JPY")
)


def test_a_segment_counts_in_its_currency_and_elsewhere_only_where_it_is_the_only_one() -> None:
    rows = pl.LazyFrame(
        {"customer": ["Ada", "Ada", "Bo", "Bo", "Cy", "Di"], "currency": ["EUR", "JPY", "EUR", "USD", "USD", "EUR"]}
    )
    found = with_groups(rows, WHOSE, named="segment").collect().sort("customer", "currency")["segment"].to_list()
    assert found == ["champions", "lost", "loyal", "loyal", None, None]


def test_plans_of_reminders_go_by_the_segment_in_the_currency() -> None:
    plans = (Policy((Step(1, 1),), segments=("lost", "loyal")),)
    items = collect(ledger(OWED), DAY, policies=plans, segments=WHOSE).tables["items"].rows
    assert set(items.select("customer", "currency").rows()) == {
        ("Ada", "JPY"), ("Bo", "EUR"), ("Bo", "JPY"), ("Bo", "USD"), ("Cy", "EUR"),
    }  # fmt: skip


def test_so_does_a_provision_by_segment() -> None:
    rates = pl.LazyFrame({"bucket": ["days_31_60"], "rate": [Decimal("0.5")]}, schema_overrides={"rate": pl.Decimal(38, 10)})
    said = Assumptions(loss_rates=rates, segments=WHOSE)
    found = receivable_tables(ledger(OWED), DAY, tables=["provision"], assumptions=said).tables["provision"].rows
    amounts = found.filter(pl.col("amount") > 0).select("currency", "segment", "amount").rows()
    assert set(amounts) == {
        ("EUR", "champions", 100), ("EUR", "loyal", 100), ("EUR", "lost", 100),
        ("JPY", "lost", 100), ("JPY", "loyal", 100), ("JPY", "new", 100),
        ("USD", "loyal", 100), ("USD", None, 200),
    }  # fmt: skip


def test_receivables_stand_in_the_class_of_their_currency(tmp_path: Path, told: Told) -> None:
    lines = ["R1,Ada,2025-01-10,,1000.00,EUR", "R2,Ada,2025-01-10,,2000.00,JPY", "R3,Bo,2025-01-10,,90000.00,JPY"]
    write(tmp_path, i="\n".join(["Invoice,Customer,Date,Due,Amount,Currency", *lines]))
    classes = {(row["customer"], row["currency"]): row["abc"] for row in told("segment i.csv", "customers")}
    assert classes[("Ada", "EUR")] != classes[("Ada", "JPY")]
    grouped = {(row["customer"], row["currency"]): row["group"] for row in told("aging i.csv --group-by abc", "customers")}
    assert grouped == classes


# ---- a currency that only later rows name

LATER = "Invoice,Customer,Date,Due,Amount,Currency\nR1,Ada,2025-01-10,2025-02-09,100.00,\nR2,Ada,2025-05-10,,7.00,USD\n"


@pytest.mark.parametrize("command", ["aging", "segment", "clv", "growth"])
def test_no_command_knows_on_a_past_day_what_a_later_row_names(tmp_path: Path, told: Told, command: str) -> None:
    write(tmp_path, i=LATER)
    found = told(f"{command} i.csv")
    assert found["currency"] == "XXX"


def test_neither_does_the_page(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, i=LATER)
    for template in ("owner", "statement --customer Ada"):
        page = run(f"custctl report i.csv -t {template} -f md -o - --as-of {DAY} --no-input", tmp_path, capfd)
        assert page.code == 0, page.err
        assert "100" in page.out
        assert "USD" not in page.out
