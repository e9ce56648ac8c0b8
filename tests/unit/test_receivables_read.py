"""Is what a file says about money owed understood, and said where it may be not?"""

import json
import re
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

INVOICES = "Invoice,Customer,Date,Due,Amount\n1001,Ada,2025-05-30,2025-06-20,60\n1002,Ada,2025-05-30,2025-06-20,40\n"
DAY = "--as-of 2025-06-30 --no-input"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["aging", "collect"])
def test_a_file_that_may_be_payments_but_was_read_as_sales_is_named_with_the_way_out(
    folder: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    (folder / "my payments.csv").write_text("Date,Customer,Amount,Reference\n2025-06-22,Ada,90,x\n", encoding="utf-8")
    answer = run(f"custctl {command} invoices.csv 'my payments.csv' {DAY}", folder, capfd)
    assert answer.code == 0
    way_out = "custctl import 'my payments.csv' --kind payment -o 'my payments.read.csv'"
    assert way_out in answer.err
    assert run(f"{way_out} -q", folder, capfd).code == 0
    answer = run(f"custctl aging invoices.csv 'my payments.read.csv' {DAY} --format json", folder, capfd)
    assert (json.loads(answer.out)["facts"]["open_total"], answer.err) == (10, "")


RETURNED = "Date,Customer,Amount\n2025-06-22,Ada,-90\n"


def test_a_file_of_returns_that_may_be_credit_notes_is_named_as_such_with_the_way_out(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "back.csv").write_text(RETURNED, encoding="utf-8")
    said = run(f"custctl aging invoices.csv back.csv {DAY}", folder, capfd).err
    way_out = "custctl import back.csv --kind credit_note -o back.read.csv"
    assert ("returns of sales" in said, way_out in said, "--kind payment" in said) == (True, True, False)
    assert run(f"{way_out} -q", folder, capfd).code == 0
    answer = run(f"custctl aging invoices.csv back.read.csv {DAY} --format json", folder, capfd)
    assert (json.loads(answer.out)["facts"]["open_total"], answer.err) == (10, "")


@pytest.mark.parametrize("target", ["", "-o clean.csv"])
@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("Invoice No,Date,Customer,Amount\n9,2025-06-22,Ada,90\n", ["invoice", "payment", "sale"]),
        ("Date,Customer,Amount,Reference\n2025-06-22,Ada,90,x\n2025-06-23,Ada,-9,y\n", ["invoice", "payment", "sale"]),
        (RETURNED, ["credit_note", "refund", "return"]),
        ("Date,Type,Customer,Amount\n2025-06-22,Refund,Ada,90\n", ["credit_note", "refund", "return"]),
        ("Invoice No,Date,Customer,Amount,Terms\n9,2025-06-22,Ada,90,net 30\n", []),
        ("Receipt,Date,Customer,Product,Amount\n9,2025-06-22,Ada,Tea,90\n", []),
        ("Order ID,Date,Customer,Amount\n9,2025-06-22,Ada,90\n", []),
        ("日期,客户,销售金额\n2025-06-22,北风,90\n", []),
    ],
    ids=["invoices", "amounts", "below zero", "refunds", "terms", "a till", "a web shop", "sales"],
)
def test_an_import_says_what_it_read_as_paid_at_once_for_want_of_words(
    folder: Path, capfd: pytest.CaptureFixture[str], text: str, ways: list[str], target: str
) -> None:
    (folder / "more.csv").write_text(text, encoding="utf-8")
    said = run(f"custctl import more.csv {target} --no-input", folder, capfd).err
    assert re.findall(r"--kind (\w+)", said) == ways
    told = run(f"custctl import more.csv --dry-run --no-input --book other --kind {ways[-1]}", folder, capfd) if ways else None
    assert told is None or "--kind" not in told.err


@pytest.mark.parametrize(("lang", "name"), [("en", "standard input"), ("zh", "标准输入")])
def test_standard_input_is_named_in_words_and_piped_in_again_on_the_way_out(
    folder: Path, capfd: pytest.CaptureFixture[str], lang: str, name: str
) -> None:
    (folder / "p.csv").write_text("Date,Customer,Amount,Reference\n2025-06-22,Ada,90,x\n", encoding="utf-8")
    said = run(f"cat p.csv | custctl aging invoices.csv - {DAY} -f json --lang {lang}", folder, capfd).err
    way_out = "custctl import - --kind payment -o sales.read.csv"
    assert f"{name} " in said
    assert f"… | {way_out}" in said
    assert run(f"cat p.csv | {way_out} -q", folder, capfd).code == 0
    answer = run(f"custctl aging invoices.csv sales.read.csv {DAY} --format json", folder, capfd)
    assert (json.loads(answer.out)["facts"]["open_total"], answer.err) == (10, "")


def test_rows_of_standard_input_that_are_rejected_are_told_under_its_name(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = run(
        "printf 'Date,Customer,Amount\\n2025-06-22,Ada,90\\nsoon,Bo,9\\n' | custctl import - --no-input", folder, capfd
    ).err
    assert said.startswith("standard input · header in row 1")
    assert "    standard input  row 3" in said


@pytest.mark.parametrize(
    "text",
    [
        "Payment date,Customer,Amount\n2025-06-22,Ada,90\n",
        "Date,Type,Customer,Amount\n2025-06-22,sale,Ada,90\n",
        "Date,Receipt,Product,Amount\n2025-06-22,77,Tea,90\n",
    ],
    ids=["payments", "a column of types", "a till without customers"],
)
def test_files_that_say_what_they_are_or_whose_nobody_can_owe_are_not_spoken_of(
    folder: Path, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    (folder / "more.csv").write_text(text, encoding="utf-8")
    answer = run(f"custctl aging invoices.csv more.csv {DAY} --format json", folder, capfd)
    assert (answer.code, "--kind" in answer.err) == (0, False)


@pytest.mark.parametrize(
    "text",
    [
        "Rechnung;Kunde;Rechnungsdatum;Zahlungsbedingung;Betrag\n7;Ada;01.06.2025;14 Tage netto;10,00\n",
        "发票号,客户,开票日期,付款条件,金额\n7,Ada,2025-06-01,14天,10\n",
    ],
)
def test_who_states_terms_of_payment_sells_on_account(folder: Path, capfd: pytest.CaptureFixture[str], text: str) -> None:
    (folder / "terms.csv").write_text(text, encoding="utf-8")
    answer = run(f"custctl aging terms.csv {DAY} --table items --format json", folder, capfd)
    [item] = json.loads(answer.out)["tables"]["items"]
    assert (item["kind"], item["due"], item["days_overdue"]) == ("invoice", "2025-06-15", 15)


def test_what_debtors_are_worth_is_what_clv_says(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sold = "".join(f"S{n},{who},2025-0{n}-02,2025-0{n}-16,{n}0\n" for n in range(1, 6) for who in ("Ada", "Bo", "Cy"))
    (folder / "more.csv").write_text(f"Invoice,Customer,Date,Due,Amount\n{sold}", encoding="utf-8")
    files = "invoices.csv more.csv --currency EUR"
    debtors = json.loads(run(f"custctl aging {files} {DAY} --with-value --format json", folder, capfd).out)
    worth = json.loads(run(f"custctl clv {files} {DAY} --format json", folder, capfd).out)
    values = {row["customer"]: row["value_12m"] or row["facts_12m"] for row in worth["tables"]["customers"]}
    found = {row["customer"]: (row["value"], row["approach"]) for row in debtors["tables"]["customers"]}
    assert {customer: value for customer, (value, _) in found.items()} == values
    assert len(found) == 3
    assert all(approach for _, approach in found.values())


@pytest.mark.parametrize("book", [False, True])
def test_equal_payments_for_different_invoices_in_files_of_their_own_are_two(
    book: bool, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bills = "".join(f"R{number},2025-01-0{number},2025-02-0{number},Ada,300.00\n" for number in (1, 2, 3))
    (folder / "bills.csv").write_text(f"Invoice No,Date,Due,Customer,Amount\n{bills}", encoding="utf-8")
    for number in (2, 3):
        paid = f"Invoice No,Payment Date,Customer,Amount\nR{number},2025-02-15,Ada,300.00\n"
        (folder / f"paid{number}.csv").write_text(paid, encoding="utf-8")
    files = "bills.csv paid2.csv paid3.csv"
    if book:
        for name in (*files.split(), "paid3.csv"):
            run(f"custctl import {name} --currency EUR --book book --overlap new", folder, capfd)
    asked = "--book book" if book else f"{files} --currency EUR"
    answer = run(f"custctl aging {asked} --as-of 2025-02-28 -f json", folder, capfd)
    assert [(item["document"], item["open"]) for item in json.loads(answer.out)["tables"]["items"]] == [("R1", 300.0)]
