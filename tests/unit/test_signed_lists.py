"""Are payments that a list writes with a minus, as accounts do, payments; and single ones money paid back?"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.transcripts import run

HEAD = "Transaction Date,Transaction Type,Transaction No.,Customer,Due Date,Amount,Applied To\n"
INVOICE = "2025-01-15,Invoice,F1,Ada,2025-02-14,1000.00,\n"

Facts = Callable[[str], dict[str, Any]]


@pytest.fixture
def facts(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Facts:
    """The facts of an ageing of rows under HEAD."""

    def asked(rows: str) -> dict[str, Any]:
        (tmp_path / "list.csv").write_text(HEAD + rows, "utf-8")
        answer = run("custctl aging list.csv --as-of 2025-03-31 --format json --no-input", tmp_path, capfd)
        assert answer.code == 0, answer.err
        found: dict[str, Any] = json.loads(answer.out)["facts"]
        return found

    return asked


def test_payments_beside_credit_notes_all_with_a_minus_are_payments(facts: Facts) -> None:
    found = facts(INVOICE + "2025-02-20,Credit Memo,A1,Ada,,-100.00,F1\n2025-02-25,Payment,R1,Ada,,-300.00,F1\n")
    assert (found["open_total"], found["tie_payment"]) == (600, -300)


def test_several_payments_all_with_a_minus_are_payments(facts: Facts) -> None:
    found = facts(INVOICE + "2025-02-20,Payment,R1,Ada,,-300.00,F1\n2025-02-25,Payment,R2,Ada,,(50.00),F1\n")
    assert (found["open_total"], found["tie_payment"]) == (650, -350)


@pytest.mark.parametrize("amount", ["USD -%s", "\u2212%s", "%s-", "-$%s", "(USD %s)"])
def test_a_minus_is_one_wherever_it_stands_and_whatever_it_looks_like(facts: Facts, amount: str) -> None:
    first, second = amount % "300.00", amount % "50.00"
    found = facts(INVOICE + f"2025-02-20,Payment,R1,Ada,,{first},F1\n2025-02-25,Payment,R2,Ada,,{second},F1\n")
    assert (found["open_total"], found["tie_payment"]) == (650, -350)


def test_invoices_with_a_minus_and_payments_without_one_are_read_with_the_other_sign(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = "2025-01-15,Invoice,F1,Ada,2025-02-14,-100.00,\n2025-01-16,Invoice,F2,Bo,2025-02-15,-200.00,\n"
    (tmp_path / "list.csv").write_text(HEAD + rows + "2025-02-20,Payment,R1,Ada,,60.00,F1\n", "utf-8")
    answer = run("custctl aging list.csv --as-of 2025-03-31 --format json --no-input", tmp_path, capfd)
    found = json.loads(answer.out)["facts"]
    assert (found["open_total"], found["tie_invoice"], found["tie_payment"]) == (240, 300, -60)
    assert "all amounts were read with the other sign" in " ".join(answer.err.split() + answer.out.split())


@pytest.mark.parametrize(
    "more",
    [
        "",  # nobody paid anything
        "2025-02-20,Payment,R1,Ada,,-60.00,F1\n",
        "2025-02-20,Payment,R1,Ada,,60.00,F1\n2025-01-16,Invoice,F3,Bo,2025-02-15,10.00,\n",
        "2025-02-20,Payment,R1,Ada,,60.00,F1\n2025-01-16,Credit Memo,A1,Bo,,-10.00,\n",
    ],
)
def test_other_invoices_with_a_minus_are_credits(facts: Facts, more: str) -> None:
    rows = "2025-01-15,Invoice,F1,Ada,2025-02-14,-100.00,\n2025-01-16,Invoice,F2,Bo,2025-02-15,-200.00,\n"
    assert facts(rows + more)["tie_credit_note"] <= -300


def test_a_single_payment_with_a_minus_is_one_where_its_customer_owes_something_in_the_list(facts: Facts) -> None:
    found = facts(INVOICE + "2025-02-25,Payment,R1,Ada,,-50.00,F1\n")
    assert (found["open_total"], found["tie_payment"]) == (950, -50)


def test_invoices_below_zero_of_others_leave_payments_with_a_minus_what_they_are(facts: Facts) -> None:
    found = facts(
        INVOICE + "2025-02-20,Payment,R1,Ada,,-300.00,\n2025-02-21,Payment,R2,Ada,,-50.00,\n2025-02-22,Invoice,F2,Bo,,-30.00,\n"
    )
    assert (found["open_total"], found["tie_payment"]) == (620, -350)


def test_credits_written_as_invoices_below_zero_leave_payments_with_a_minus_what_they_are(facts: Facts) -> None:
    found = facts(
        INVOICE
        + "2025-01-20,Invoice,F9,Ada,2025-02-19,-20.00,\n2025-02-01,Invoice,F2,Bo,2025-03-03,200.00,\n"
        + "2025-02-20,Payment,R1,Ada,,-300.00,\n2025-02-21,Payment,R2,Bo,,-80.00,\n"
    )
    assert [found[fact] for fact in ("open_total", "tie_payment", "tie_credit_note")] == [800, -380, -20]


def test_a_payment_above_zero_takes_back_the_same_one_of_its_customer_in_a_list_with_a_minus(facts: Facts) -> None:
    found = facts(
        INVOICE
        + "2025-02-01,Invoice,F2,Bo,2025-03-03,200.00,\n2025-02-20,Payment,R1,Ada,,-300.00,\n"
        + "2025-02-21,Payment,R2,Bo,,-80.00,\n2025-02-25,Payment,R3,Ada,,300.00,\n"
    )
    assert [found[fact] for fact in ("open_total", "tie_payment", "tie_reversal")] == [1120, -380, 300]


def test_a_payment_above_zero_among_many_with_a_minus_is_money_paid_back(facts: Facts) -> None:
    paid = "".join(f"2025-02-2{day},Payment,R{day},Ada,,-100.00,\n" for day in range(3))
    found = facts(f"{INVOICE}{paid}2025-02-25,Payment,R9,Ada,,30.00,\n")
    assert (found["open_total"], found["tie_payment"]) == (730, -300)


def test_refunds_and_bounced_payments_above_zero_add_to_what_is_owed_beside_a_payment_with_a_minus(facts: Facts) -> None:
    found = facts(
        INVOICE + "2025-02-20,Payment,R1,Ada,,-300.00,\n2025-02-25,NSF,R2,Ada,,300.00,\n2025-02-26,Refund,R3,Ada,,9.00,\n"
    )
    assert (found["open_total"], found["tie_payment"]) == (1009, -300)


@pytest.mark.parametrize(("rows", "paid"), [(("-300.00", "-50.00"), -350), (("300.00", "-50.00"), -300)])
def test_a_list_of_several_payments_is_one_of_payments_if_all_stand_with_a_minus(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], rows: tuple[str, ...], paid: int
) -> None:
    (tmp_path / "list.csv").write_text(HEAD + INVOICE, "utf-8")
    lines = "".join(f"2025-02-2{day},R{day},Ada,{amount}\n" for day, amount in enumerate(rows))
    (tmp_path / "paid.csv").write_text(f"Payment Date,Payment No,Customer,Amount\n{lines}", "utf-8")
    answer = run("custctl aging list.csv paid.csv --as-of 2025-03-31 --format json --no-input", tmp_path, capfd)
    assert json.loads(answer.out)["facts"]["tie_payment"] == paid


@pytest.mark.parametrize(
    "rows",
    [
        "2025-02-20,Payment,R1,Ada,,300.00,F1\n2025-02-25,Payment,R2,Ada,,-50.00,R1\n2025-02-25,Payment,R3,Ada,,-50.00,R1\n",
        "2025-02-25,Payment,R1,Bo,,-50.00,\n",
        "2025-02-20,Credit Note,A1,Ada,,50.00,F1\n2025-02-25,Payment,R1,Ada,,-50.00,\n",
        "2025-01-16,Invoice,F2,Ada,,-20.00,F1\n2025-02-20,Payment,R1,Ada,,-20.00,\n2025-02-21,Payment,R2,Ada,,-9.00,\n",
        "2025-01-16,Invoice,F2,Bo,,-30.00,\n2025-02-20,Payment,R1,Bo,,-20.00,\n2025-02-21,Payment,R2,Bo,,-9.00,\n",
    ],
    ids=[
        "beside others above zero",
        "of whom nothing is asked",
        "beside a credit note above zero",
        "of an invoice below zero",
        "of somebody who owes nothing",
    ],
)
def test_other_payments_below_zero_are_money_paid_back(facts: Facts, rows: str) -> None:
    assert facts(INVOICE + rows)["tie_refund"] > 0


def test_a_payment_below_zero_is_one_where_the_list_says_what_is_open_of_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = "Type,Number,Customer,Date,Due Date,Amount,Balance\n"
    rows = "Invoice,F1,Ada,2025-01-15,2025-02-14,1000.00,700.00\nPayment,R1,Ada,2025-02-25,,-300.00,0.00\n"
    (tmp_path / "list.csv").write_text(head + rows, "utf-8")
    answer = run("custctl aging list.csv --as-of 2025-03-31 --format json --no-input", tmp_path, capfd)
    found = json.loads(answer.out)["facts"]
    assert (found["open_total"], found["tie_payment"]) == (700, -300)


def test_a_mark_of_the_credit_side_is_no_sign_of_a_payment_or_a_credit_note(facts: Facts) -> None:
    found = facts(
        "2025-01-15,Sales Invoice,F1,Ada,2025-02-14,1000.00 Dr,\n"
        "2025-02-20,Receipt,R1,Ada,,400.00 Cr,\n"
        "2025-02-21,Credit Note,A1,Ada,,20.00 Cr,\n"
    )
    assert (found["open_total"], found["tie_payment"], found["tie_credit_note"]) == (580, -400, -20)


def test_an_invoice_on_the_credit_side_is_a_credit_note_and_a_payment_on_the_debit_side_money_paid_back(facts: Facts) -> None:
    found = facts(
        "2025-01-15,Invoice,F1,Ada,2025-02-14,1000.00,\n"
        "2025-01-16,Invoice,F2,Ada,2025-02-14,100.00 CR,\n"
        "2025-02-20,Payment,R1,Ada,,400.00 CR,\n"
        "2025-02-21,Payment,R2,Ada,,50.00 DR,\n"
    )
    assert [found[f"tie_{kind}"] for kind in ("invoice", "credit_note", "payment", "refund")] == [1000, -100, -400, 50]


@pytest.mark.parametrize(("paid", "open_"), [("F1", 940), ("", 1060)], ids=["of an invoice", "of nothing"])
def test_a_single_payment_below_zero_in_a_list_of_payments_is_one_where_it_names_an_invoice(
    paid: str, open_: float, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").write_text(HEAD + INVOICE, "utf-8")
    (tmp_path / "paid.csv").write_text(f"Payment Date,Customer,Invoice No,Amount\n2025-03-16,Ada,{paid},-60.00\n", "utf-8")
    answer = run("custctl aging list.csv paid.csv --as-of 2025-03-31 --format json --no-input", tmp_path, capfd)
    assert json.loads(answer.out)["facts"]["open_total"] == open_


def left(text: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> float:
    (folder / "list.csv").write_text(text, "utf-8")
    answer = run("custctl aging list.csv --as-of 2025-03-31 --format json --no-input", folder, capfd)
    assert answer.code == 0, answer.err
    return float(json.loads(answer.out)["facts"]["open_total"])


@pytest.mark.parametrize(
    ("paid", "open_"),
    [
        (("-60.00", "0.00", ""), 340),
        (("(60.00)", "", "-200.00"), 140),
        (("-60.00", "0.00", "50.00"), 350),
        (("60.00", "0.00", ""), 340),
    ],
    ids=["one below", "all below", "both", "above"],
)
@pytest.mark.parametrize("heading", ["Payments", "Amount Paid"])
def test_what_was_paid_of_invoices_may_stand_with_a_minus_throughout(
    heading: str, paid: tuple[str, ...], open_: float, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = zip((100, 100, 200), paid, strict=True)
    lines = [f"{number},Ada,2025-01-15,2025-02-14,{asked}.00,{cell}" for number, (asked, cell) in enumerate(rows)]
    assert left("\n".join((f"Invoice No,Customer,Invoice Date,Due Date,Amount,{heading}", *lines)), tmp_path, capfd) == open_


@pytest.mark.parametrize(
    ("credits_", "open_"), [(("-60.00", "-30.00"), 110), (("60.00", "-30.00"), 170)], ids=["throughout", "one"]
)
@pytest.mark.parametrize("types", [True, False])
def test_credits_beside_debits_may_stand_with_a_minus_throughout(
    types: bool, credits_: tuple[str, ...], open_: float, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = ["2025-01-15,Ada,F1,Invoice,200.00,"]
    lines += [f"2025-02-2{day},Ada,R{day},Payment,,{cell}" for day, cell in enumerate(credits_)]
    text = "\n".join(("Date,Customer,Number,Type,Debit,Credit", *lines))
    assert left(text if types else text.replace("Type", "Memo"), tmp_path, capfd) == open_
