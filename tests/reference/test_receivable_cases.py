"""Do the worked ageing cases of nine peers, and a real file, come out as they should?"""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.analyses.aging import aging
from custctl.frames.buckets import Buckets
from custctl.frames.open_items import open_items
from custctl.ledger import LEDGER
from custctl.result import Result
from tests.helpers.receivable_cases import case_ledger

CHECKS = 27
"""How many balances the cases hold, so that none is skipped unseen; 26 with what `extra` says, one before it."""


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Case name to folder and expectation."""
    found = sorted((shared / "cases" / "receivables").glob("*/expected.json"))
    return {path.parent.name: (path.parent, json.loads(path.read_text(encoding="utf-8"))) for path in found}


def test_every_worked_case_comes_out(cases: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    checked = 0
    for name, (folder, spec) in cases.items():
        for options, wanted, currency in _checks(spec):
            result = aging(case_ledger(folder), date.fromisoformat(spec["as_of"]), **options)
            assert _balances(result, currency) == _expected(wanted), f"{name} {options}"
            checked += 1
    assert checked == CHECKS


def test_worked_cases_have_the_days_overdue_they_state(cases: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    for name in ("01_bucket_edges", "29_naive_as_of_is_empty"):
        folder, spec = cases[name]
        items = open_items(case_ledger(folder), date.fromisoformat(spec["as_of"])).collect()
        days = dict(items.select("document", "days_overdue").iter_rows())
        assert days.items() >= spec["days_overdue"].items()


def test_worked_cases_leave_the_documents_open_that_they_list(cases: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    listed = {name: case for name, case in cases.items() if "open_items" in case[1]}
    assert len(listed) >= 5
    for name, (folder, spec) in listed.items():
        apply = spec["options"].get("apply", "fifo")
        items = aging(case_ledger(folder), date.fromisoformat(spec["as_of"]), apply=apply).tables["items"].rows
        assert dict(items.select("document", pl.col("open").cast(pl.Float64)).iter_rows()) == spec["open_items"], name


def test_instalments_are_settled_oldest_due_first(cases: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    for name in ("02_erpnext_terms_payment", "03_erpnext_terms_payment_credit_note"):
        folder, spec = cases[name]
        items = open_items(case_ledger(folder), date.fromisoformat(spec["as_of"]), apply="open-item").collect().sort("due")
        wanted = [(date.fromisoformat(part["due"]), part["open"]) for part in spec["instalments"] if part["open"]]
        assert list(items.select("due", pl.col("open").cast(pl.Int64)).iter_rows()) == wanted


def test_on_account_receipts_are_allocated_as_in_the_case(cases: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    folder, spec = cases["37_fifo_on_account"]
    rows = aging(case_ledger(folder), date.fromisoformat(spec["as_of"])).tables["allocations"].rows
    assert [list(row) for row in rows.select("receipt", "document", pl.col("amount").cast(pl.Int64)).iter_rows()] == spec[
        "allocation"
    ]


def test_discount_write_off_dispute_and_retention_leave_the_chase_list(cases: dict[str, tuple[Path, dict[str, Any]]]) -> None:
    folder, spec = cases["40_discount_writeoff_dispute_retention"]
    wanted = spec["expected_adjusted"]["a"]
    result = aging(_with_adjustments(case_ledger(folder)), date.fromisoformat(spec["as_of"]), apply="open-item")
    facts = {name: fact.value for name, fact in result.facts["XXX"].items()}
    assert facts["tie_early_discount"] == -wanted["early_discount_taken"]
    assert facts["tie_lost"] == -wanted["written_off"]
    assert facts["disputed"] == wanted["disputed_1_30"]
    assert facts["not_due"] == wanted["retention_not_due"]
    assert facts["overdue"] == wanted["collectable_overdue"]
    assert facts["open_total"] == wanted["total_open"]


def _with_adjustments(books: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of case 40 that its `extra` describes; the retention is a second line of its document."""
    invoice = pl.col("kind") == "invoice"
    document = pl.when(invoice).then("document")
    adjusted = books.with_columns(
        terms=pl.when(document == "I1").then(pl.lit("2/10 net 30")),
        status=pl.when(document == "I2").then(pl.lit("written_off")).when(document == "I3").then(pl.lit("disputed")),
        status_date=pl.when(document == "I2").then(date(2026, 1, 10)),
        amount=pl.when(document == "I4").then(pl.col("amount") - 100).otherwise("amount").cast(LEDGER.dtypes["amount"]),
    )
    retention = adjusted.filter(document == "I4").with_columns(
        due=date(2026, 12, 31), amount=pl.lit(100).cast(LEDGER.dtypes["amount"])
    )
    return pl.concat([adjusted, retention])


def test_ibm_file_has_its_open_total_by_age_and_dispute(shared: Path) -> None:
    books = _ibm(shared / "data" / "receivables" / "WA_Fn-UseC_-Accounts-Receivable.csv")
    apart = {name: fact.value for name, fact in aging(books, date(2013, 6, 30)).facts["USD"].items()}
    assert apart["open_items"] == 84
    assert apart["open_total"] == Decimal("5119.85")
    assert (apart["not_due"], apart["overdue"], apart["overdue_30"]) == (Decimal("3053.54"), Decimal("259.47"), 0)
    assert apart["disputed"] == Decimal("1806.84")
    inside = {name: fact.value for name, fact in aging(books, date(2013, 6, 30), disputed="inside").facts["USD"].items()}
    assert (inside["not_due"], inside["overdue"]) == (Decimal("4284.29"), Decimal("835.56"))


def _ibm(path: Path) -> pl.LazyFrame:
    """An invoice row per line and, where settled, a payment row naming it."""
    rows: list[dict[str, object]] = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, line in enumerate(csv.DictReader(file), start=2):
            common = {
                "customer": line["customerID"],
                "amount": Decimal(line["InvoiceAmount"]),
                "currency": "USD",
                "row": number,
            }
            invoice = {
                "kind": "invoice",
                "document": line["invoiceNumber"],
                "date": _day(line["InvoiceDate"]),
                "due": _day(line["DueDate"]),
            }
            rows.append(common | invoice | ({"status": "disputed"} if line["Disputed"] == "Yes" else {}))
            rows.append(common | {"kind": "payment", "date": _day(line["SettledDate"]), "applies_to": line["invoiceNumber"]})
    return pl.LazyFrame([{name: row.get(name) for name in LEDGER.columns} for row in rows], schema=LEDGER.dtypes)


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 a day, no time


def _checks(spec: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, dict[str, float]], str | None]]:
    """Options, customer to column to amount, and the currency where the case is split by it."""
    given = spec.get("options", {})
    base: dict[str, Any] = {"buckets": Buckets(tuple(given.get("edges", ())), given.get("unit", "days"))}
    base |= {"credits": "age"} if given.get("age_credits") else {}
    by = {"by": given["basis"]} if given.get("basis") else {}
    apply = {"apply": given["apply"]} if given.get("apply") else {}
    if "expected" in spec:
        yield base | by | apply, spec["expected"], None
    if "expected_fifo" in spec:
        yield base | by | {"apply": "fifo"}, spec["expected_fifo"], None
    if "expected_by_invoice_date" in spec:
        yield base | {"by": "invoice"} | apply, spec["expected_by_invoice_date"], None
    for currency, columns in spec.get("by_currency", {}).items():
        yield base | by | apply, {"a": columns}, currency


def _balances(result: Result, currency: str | None) -> dict[str, dict[str, float]]:
    """Customer to column to amount of what the answer prints, without zeros."""
    rows = result.tables["customers"].rows
    rows = rows if currency is None else rows.filter(pl.col("currency") == currency)
    left_out = {"customer", "name", "currency", "overdue", "overdue_share", "oldest_days"}
    left_out |= {"average_days_late", "credit_limit", "limit_left"}
    columns = [name for name in rows.columns if name not in left_out]
    return {row["customer"]: {name: float(row[name]) for name in columns if row[name]} for row in rows.iter_rows(named=True)}


def _expected(wanted: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {customer: {_column(name): amount for name, amount in columns.items()} for customer, columns in wanted.items()}


def _column(name: str) -> str:
    """Our name of a column of the cases: 1-30 is days_1_30, 91+ is days_over_90, y1-2 is years_1_2."""
    unit, name = ("years", name[1:]) if name.startswith("y") else ("days", name)
    if name.endswith("+"):
        return f"{unit}_over_{int(name[:-1]) - (unit == 'days')}"
    return f"{unit}_{name.replace('-', '_')}" if name[0].isdigit() else name
