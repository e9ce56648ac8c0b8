"""Is what is open or paid of each invoice known by its heading, and told from the amount itself?"""

from datetime import date

import polars as pl
import pytest

from custctl.errors.contents import ColumnAmbiguous
from custctl.labels import LANGUAGES, Words
from custctl.mapping import Understood
from custctl.mapping.states import part_payments
from tests.helpers.sheets import choice, understood

LIST = "Customer,Invoice No,Invoice Date,Due Date,Total,{heading}\nA,1,2025-01-10,2025-02-09,100.00,30.00\n"


@pytest.mark.parametrize(
    "heading",
    [
        "Amount Open",
        "Owing",
        "To collect",
        "Remaining Amount",
        "Remaining Amt.",
        "Total due",
        "Outstanding Balance",
        "Residual",
        "Open",
        "Net Due",
        "Noch offen",
        "OP-Betrag",
        "Ausstehender Betrag",
        "Montant restant dû",
        "Reste à encaisser",
        "Pendiente de cobro",
        "Por cobrar",
        "未核销金额",
        "未收款金额",
        "待收金额",
        "未沖銷金額",
    ],
)
def test_what_is_open_has_many_headings(heading: str) -> None:
    assert choice(understood(LIST.format(heading=heading), as_of=date(2025, 3, 31)), "balance") == heading


@pytest.mark.parametrize(
    "heading",
    [
        "Paid to date",
        "Payments/Credits",
        "Applied Amount",
        "Amount Applied",
        "Amount Collected",
        "Gezahlter Betrag",
        "Bereits bezahlt",
        "Zahlungsbetrag",
        "Zahlbetrag",
        "Règlements",
        "Cobros",
        "Montant encaissé",
        "Déjà réglé",
        "Pagos",
        "已核销金额",
        "累计收款",
        "收款金额",
        "已沖銷金額",
    ],
)
def test_what_was_paid_has_many_headings_and_is_no_amount_beside_one(heading: str) -> None:
    found = understood(LIST.format(heading=heading), as_of=date(2025, 3, 31))
    assert (choice(found, "amount"), choice(found, "paid_amount")) == ("Total", heading)


@pytest.mark.parametrize("heading", ["Amount Applied", "收款金额", "Pagos", "Already paid"])
def test_what_was_paid_is_the_amount_where_there_is_no_other(heading: str) -> None:
    assert choice(understood(f"Customer,Date,{heading}\nA,2025-02-01,30.00\n"), "amount") == heading


def test_in_a_list_of_payments_what_is_applied_goes_before_the_whole_payment() -> None:
    text = "Payment No,Customer,Date,Invoice,Amount,Amount Applied\nP1,A,2025-02-01,1,50.00,30.00\n"
    assert choice(understood(text), "amount") == "Amount Applied"


def test_an_amount_beside_what_may_be_paid_of_it_is_asked_about_where_nothing_tells_invoices_from_payments() -> None:
    with pytest.raises(ColumnAmbiguous) as asked:
        understood("Number,Customer,Date,Total,Amount Applied\n1,A,2025-02-01,50.00,30.00\n")
    assert "Amount Applied, Total" in str(asked.value) or "Total, Amount Applied" in str(asked.value)


ROW = "A,{number},2025-01-10,2025-02-09,100.00"


def listed(heading: str, *told: str) -> Understood:
    """What is understood of invoices of 100 with further columns."""
    lines = [f"{ROW.format(number=number)},{cells}" for number, cells in enumerate(told, start=1)]
    head = f"Customer,Invoice No,Invoice Date,Due Date,Total,{heading}"
    return understood("\n".join([head, *lines]), as_of=date(2025, 3, 31))


def settled(found: Understood) -> dict[str, float]:
    """What is settled of each invoice that is taken, by its number."""
    payments = found.rows.filter(pl.col("kind").cast(pl.String) == "payment").group_by("applies_to").agg(pl.col("amount").sum())
    return {number: float(amount) for number, amount in payments.collect().sort("applies_to").rows()}


def refused(found: Understood) -> list[tuple[str, str]]:
    return found.rejects.sort("row").select("value", "reason").collect().rows()


@pytest.mark.parametrize(
    "heading",
    [
        "Amount Paid,Amount Credited,Amount Due",
        "Bezahlt,Skonto,Offen",
        "Amount Paid,Withholding tax,Balance due",
        "已收金额,折扣,未收金额",
    ],
)
def test_what_is_open_goes_before_what_was_paid_because_something_else_may_have_settled_the_rest(heading: str) -> None:
    found = listed(heading, "20,30,50", "0,100,0", "0,0,100", "20,,")
    assert (settled(found), refused(found)) == ({"1": 50, "2": 100, "4": 20}, [])


def test_a_profile_of_xero_knows_what_is_still_due() -> None:
    head = (
        "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,LineAmount,Type,Status"
    )
    line = "Ada,I1,24/03/2025,23/04/2025,1000.00,0.00,200.00,500.00,1000.00,Sales invoice,Awaiting Payment"
    found = understood(f"{head}\n{line}", as_of=date(2025, 5, 31))
    assert (found.profile, settled(found)) == ("xero_sales_invoices", {"I1": 500})


def test_more_paid_and_open_than_the_invoice_amounts_to_is_rejected_but_for_a_cent() -> None:
    found = listed("Paid,Balance due", "20,90", "20,80.01", "0,101")
    assert (settled(found), refused(found)) == ({"2": 19.99}, [("90", "open_above_amount"), ("101", "open_above_amount")])
    for words in map(Words, LANGUAGES):
        assert {"reason.open_above_amount" in words, "hint.open_above_amount" in words} == {True}


@pytest.mark.parametrize(("cell", "reason"), [("see note", "not_a_number"), ("#REF!", "error_cell"), ("", "balance_missing")])
def test_what_is_open_and_cannot_be_read_is_rejected_and_no_invoice_that_was_paid(cell: str, reason: str) -> None:
    found = listed("Balance due", "40", cell)
    assert (settled(found), refused(found)) == ({"1": 60}, [(cell, reason)])
    for words in map(Words, LANGUAGES):
        assert {f"reason.{reason}" in words, f"hint.{reason}" in words} == {True}


def test_a_state_decides_where_nothing_stands_under_what_is_open_and_a_dash_is_nothing() -> None:
    found = listed("Balance due,Status", "40,Open", ",Open", ",Paid", "-,", "$ -,")
    assert (settled(found), refused(found)) == ({"1": 60, "3": 100, "4": 100, "5": 100}, [])


def test_a_date_of_payment_or_a_state_counts_where_no_amount_is_said_to_be_paid() -> None:
    found = listed("Date paid,Amount paid,Status", "2025-02-01,40,Open", "2025-02-01,,", ",,Paid", ",,Open", ",0,")
    assert (settled(found), refused(found)) == ({"1": 40, "2": 100, "3": 100}, [])


@pytest.mark.parametrize("cells", ["-,-,40", "nil,n/a,no,40", " $-   ,$-,40", "—,,40"])
def test_what_says_that_nothing_was_paid_of_most_invoices_hides_no_column(cells: str) -> None:
    found = listed("Amount paid", *cells.split(","))
    assert (list(settled(found).values()), refused(found)) == ([40], [])


def test_what_says_that_most_invoices_are_not_paid_yet_hides_no_date_of_payment() -> None:
    found = listed("Date paid", "2025-02-01", "open", "-", "")
    assert (settled(found), refused(found)) == ({"1": 100}, [])
    due = understood(
        "Customer,Invoice No,Date,Due Date,Total\nA,1,2025-01-10,2025-02-09,5\nA,2,2025-01-10,-,5\nA,3,2025-01-10,-,5"
    )
    assert due.rows.collect()["due"].drop_nulls().to_list() == [date(2025, 2, 9)]


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        ("Paid?", "yes", "no"),
        ("Paid (Y/N)", "Y", "N"),
        ("Paid", "x", ""),
        ("Paid", "1", "0"),
        ("Paid", "✓", "-"),
        ("Paid", "TRUE", "FALSE"),
        ("Paid", "paid", "unpaid"),
        ("Bezahlt?", "ja", "nein"),
        ("Payé", "oui", "non"),
        ("Pagado", "sí", "no"),
        ("Settled", "Yes", ""),
        ("是否付款", "是", "否"),
        ("已付款", "√", "×"),
    ],
)
def test_yes_and_no_under_paid_are_states_of_payment(heading: str, yes: str, no: str) -> None:
    found = listed(heading, yes, no, no, yes)
    assert (settled(found), choice(found, "settled"), refused(found)) == ({"1": 100, "4": 100}, heading, [])


def test_days_under_paid_are_those_of_payment_and_numbers_are_amounts() -> None:
    assert choice(listed("Paid", "2025-02-01", ""), "paid_date") == "Paid"
    assert choice(listed("Paid", "40", "0"), "paid_amount") == "Paid"
    assert choice(understood("Date,Total,Paid\n2025-02-01,5,2025-02-01", kind="sale"), "paid_date") is None


@pytest.mark.parametrize(
    ("cells", "reason"),
    [("yes,40,60", "not_a_number"), ("yes,no,half", "not_yes_or_no"), ("yes,2025-02-01,2025-02-02", "not_a_day")],
)
def test_a_column_called_paid_that_mixes_answers_with_something_else_rejects_what_it_cannot_mean(
    cells: str, reason: str
) -> None:
    assert [why for _, why in refused(listed("Paid", *cells.split(",")))] == [reason]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Paid", "cash,card,no,no"),
        ("Paid?", "yes,PayPal,no,"),
        ("Bezahlt", "bar,EC,nein,nein"),
        ("Payé", "oui,CB,non,"),
        ("已付款", "微信,转账,否,否"),
    ],
)
def test_a_way_to_pay_says_of_an_invoice_that_it_is_paid(heading: str, cells: str) -> None:
    found = listed(heading, *cells.split(","))
    assert (settled(found), refused(found)) == ({"1": 100, "2": 100}, [])


@pytest.mark.parametrize("cells", ["yes,cash,yes", "yes,by Jo,yes", "cash,card,no", "no,by Jo,no"])
def test_whatever_stands_under_paid_rejects_no_sale(cells: str) -> None:
    lines = [f"2026-01-05,Ada,Saw,100.00,{cell}" for cell in cells.split(",")]
    found = understood("\n".join(["Date,Customer,Product,Amount,Paid", *lines]))
    kinds = found.rows.select(pl.col("kind").cast(pl.String)).collect()["kind"].to_list()
    assert (kinds, refused(found)) == (["sale"] * 3, [])


def test_whether_an_invoice_is_paid_goes_before_what_was_done_with_its_order() -> None:
    found = listed("Status,Paid?", "Completed,no", "Shipped,yes", "Void,yes", "Completed,")
    assert settled(found) == {"2": 100, "4": 100}


@pytest.mark.parametrize(
    ("heading", "cells", "unread"),
    [
        ("Payment 1,Date 1,Payment 2,Date 2", "20,2025-02-01,30,2025-02-02", ("Payment 1", "Payment 2")),
        ("Paid,Paid date,Paid,Paid date", "20,2025-02-01,30,2025-02-02", ("Paid",)),
        ("Deposit", "20", ("Deposit",)),
        ("Amount Paid,Deposit", "20,30", ("Deposit",)),
        ("1. Abschlag,2. Abschlag", "20,30", ("1. Abschlag", "2. Abschlag")),
        ("第一次收款,第二次收款", "20,30", ("第一次收款", "第二次收款")),
        ("Paid Cash,Paid Card", "20,30", ("Paid Cash", "Paid Card")),
        ("Cash,Bank transfer", "20.00,30.00", ("Cash", "Bank transfer")),
        ("Cheque", "100234", ()),
        ("Amount Paid,Paid Cash,Paid Card", "50,20,30", ()),
        ("% Paid", "50", ("% Paid",)),
        ("Paid %", "50%", ("Paid %",)),
        ("Amount Paid,Deposit", "20,0", ()),
        ("Deposit,Balance due", "20,80", ()),
        ("Amount Paid,Payment", "20,Card", ()),
    ],
)
def test_columns_that_look_like_further_payments_are_named(heading: str, cells: str, unread: tuple[str, ...]) -> None:
    assert listed(heading, cells).plan.unread_headings["payments_unread"] == unread


@pytest.mark.parametrize("state", ["Partially paid", "Teilweise bezahlt", "部分付款"])
def test_a_part_payment_of_which_nothing_says_how_much_settles_nothing(state: str) -> None:
    found = listed("Status,Payment date", f"{state},2025-02-01", "Paid,2025-02-01", "Overdue,")
    assert (settled(found), part_payments(found.plan)) == ({"2": 100}, (state,))
    told = listed("Amount Paid,Status,Payment date", f"40,{state},2025-02-01", f",{state},2025-02-01")
    assert (settled(told), part_payments(told.plan)) == ({"1": 40}, ())


@pytest.mark.parametrize("heading", ["Balance", "Amount Due", "Date paid", "Bezahlt"])
@pytest.mark.parametrize("cells", [("=E2-100", "=E3"), ("#REF!", "#REF!"), ("=E2-F2", "")])
def test_what_is_open_or_paid_by_formulas_that_were_never_worked_out_is_named(heading: str, cells: tuple[str, ...]) -> None:
    assert listed(heading, *cells).plan.unread_headings["formulas_unread"] == (heading,)
    assert listed(heading, "2025-02-01" if "Date" in heading else "40", "").plan.unread_headings["formulas_unread"] == ()


ASKED = (
    "Customer,Invoice No,Invoice Date,Due Date,Amount,Amount Due,Amount Paid,{more}\n"
    "A,1,2025-01-10,2025-02-09,100.00,100.00,100.00,0.00\nA,2,2025-01-12,2025-02-11,300.00,300.00,120.00,180.00\n"
)


def test_what_is_called_due_and_repeats_amounts_of_which_a_part_was_paid_is_not_what_is_open() -> None:
    assert choice(understood(ASKED.format(more="Amount Remaining"), as_of=date(2025, 3, 31)), "balance") == "Amount Remaining"
    alone = understood(ASKED.format(more="Fee"), as_of=date(2025, 3, 31))
    assert choice(alone, "balance") is None
    paid = alone.rows.filter(pl.col("kind") == "payment").select("applies_to", "amount").collect()
    assert [(number, float(amount)) for number, amount in paid.rows()] == [("1", 100), ("2", 120)]


RUNNING = "Customer,Invoice No,Invoice Date,Due Date,Amount,Paid,{heading}\n{rows}"


@pytest.mark.parametrize("heading", ["Balance", "Balance due", "Saldo", "欠款"])
@pytest.mark.parametrize(
    ("rows", "runs"),
    [
        ("A,1,2025-01-10,2025-02-09,100.00,40.00,60.00\nA,2,2025-01-12,2025-02-11,200.00,0.00,260.00\n", True),
        ("A,1,2025-01-10,2025-02-09,100.00,40.00,60.00\nA,2,2025-01-12,2025-02-11,200.00,0.00,200.00\n", False),
        ("A,1,2025-01-10,2025-02-09,100.00,40.00,60.00\nB,2,2025-01-12,2025-02-11,200.00,0.00,200.00\n", False),
        ("A,1,2025-01-10,2025-02-09,100.00,100.00,0.00\nA,2,2025-01-12,2025-02-11,200.00,0.00,200.00\n", False),
    ],
)
def test_a_balance_that_runs_over_amounts_and_payments_is_not_what_is_open(heading: str, rows: str, runs: bool) -> None:
    found = understood(RUNNING.format(heading=heading, rows=rows), as_of=date(2025, 3, 31))
    assert (choice(found, "balance") is None) == runs
    assert found.rejects.collect().is_empty()


@pytest.mark.parametrize("word", ["Paid", "settled", "bezahlt", "已结清", "-"])
def test_a_word_that_says_paid_under_a_balance_is_nothing_open(word: str) -> None:
    rows = f"A,1,2025-01-10,2025-02-09,100.00,{word}\nB,2,2025-01-12,2025-02-11,20.00,20.00\nC,3,2025-01-12,2025-02-11,9,9\n"
    found = understood(f"Customer,Invoice No,Invoice Date,Due Date,Total,Balance\n{rows}", as_of=date(2025, 3, 31))
    assert found.rejects.collect().is_empty()
    assert found.rows.filter(pl.col("kind") == "payment").select("applies_to").collect().to_series().to_list() == ["1"]
