"""Are rows heard that say what they are in a column whose heading does not?"""

from pathlib import Path

import pytest

from tests.helpers.sheets import rows, understood
from tests.helpers.transcripts import run

LEDGER = """{heading},Number,Date,Customer,Amount,Due Date
Invoice,I1,2026-01-05,Ada,1000,2026-02-04
Invoice,I2,2026-02-05,Bo,500,2026-03-07
Payment,P1,2026-02-20,Ada,40,
Credit Note,C1,2026-02-20,Ada,50,
"""


@pytest.mark.parametrize("heading", ["Voucher Type", "Transaction", "Doc", "Details", "Category", "Status", "Vorgang", "摘要"])
def test_a_column_of_nothing_but_several_kinds_tells_what_rows_are(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str
) -> None:
    (tmp_path / "ledger.csv").write_text(LEDGER.format(heading=heading), encoding="utf-8")
    answer = run("custctl aging ledger.csv --as-of 2026-03-10 --format csv | cut -d, -f1,11", tmp_path, capfd)
    assert answer.out.split() == ["customer,total", "Ada,910.00", "Bo,500.00"]


@pytest.mark.parametrize("heading", ["Transaction", "Description"])
def test_short_words_for_documents_on_account_are_heard_beside_longer_ones_that_tell_kinds_apart(heading: str) -> None:
    assert kinds_of(LEDGER.format(heading=heading).replace("Credit Note", "CN")) == [
        "invoice",
        "invoice",
        "payment",
        "credit_note",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "Delivery,Ada,100\nInterest,Bo,20\n",  # two things that were sold
        "Invoice,Ada,100\nInvoice,Bo,20\n",  # the file's name rather than what tells its rows apart
        "Payment,Ada,100\nInvoices for March,Bo,20\n",  # a word that is no kind
        "Sale,Ada,100\n,Bo,20\n",  # a row without
        "SI,Ada,100\nSR,Bo,20\n",  # short for whatever
        "Invoice,Ada,100\nSR,Bo,20\n",  # but one that is not
        "Invoice,Ada,100\nPayment,Bo,20\nSP,Bo,5\n",  # short for what may be something else
    ],
)
def test_a_column_that_says_something_else_as_well_is_no_column_of_types(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], rows: str
) -> None:
    dated = "".join(f"2026-01-0{day},{row}\n" for day, row in enumerate(rows.splitlines(), 1))
    (tmp_path / "sales.csv").write_text(f"Date,Details,Customer,Amount\n{dated}", encoding="utf-8")
    answer = run("custctl import sales.csv --dry-run", tmp_path, capfd)
    assert "kind" not in "".join(line for line in answer.out.splitlines() if "←" in line)


def test_a_heading_of_types_goes_before_words_elsewhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "Type,Memo,Number,Date,Customer,Amount,Due Date\n"
    text += "Invoice,Payment,I1,2026-01-05,Ada,100,2026-02-04\nPayment,Invoice,P1,2026-02-20,Ada,40,\n"
    (tmp_path / "ledger.csv").write_text(text, encoding="utf-8")
    answer = run("custctl aging ledger.csv --as-of 2026-03-10 --format csv | cut -d, -f1,11", tmp_path, capfd)
    assert answer.out.split() == ["customer,total", "Ada,60.00"]


def kinds_of(text: str) -> list[str]:
    """The kinds of all rows, none of which is rejected."""
    read = understood(text)
    assert read.rejects.collect().is_empty()
    return [row["kind"] for row in rows(read)]


@pytest.mark.parametrize("heading", ["Voucher Type", "Doc", "Details", "Category", "Status", "摘要"])
@pytest.mark.parametrize("word", ["Payment", "Receipt", "Credit note"])
def test_documents_on_account_are_heard_under_headings_of_nothing_else(heading: str, word: str) -> None:
    text = (
        f"{heading},Number,Date,Customer,Amount,Due Date\nInvoice,I1,2026-01-05,Ada,9,2026-02-04\n{word},P1,2026-02-20,Ada,4,"
    )
    assert kinds_of(text) == ["invoice", "credit_note" if word == "Credit note" else "payment"]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Description", ("Deposit", "Order")),
        ("Details", ("Rebate", "Refund")),
        ("Category", ("Opening", "Credit")),
        ("For", ("Advance", "Invoice")),
        ("Payment method", ("Credit", "Invoice")),
        ("Leistung", ("Anzahlung", "Rechnung")),
        ("Product", ("Payment", "Invoice")),
        ("摘要", ("预收款", "销售")),
        ("Details", ("Payment", "Invoice")),  # a payment is not due
    ],
)
def test_what_was_bought_or_asked_for_in_invoices_is_no_type(heading: str, words: tuple[str, str]) -> None:
    lines = [f"{no},Ada,2026-01-05,2026-02-0{no},{word},9" for no, word in enumerate(words, 1)]
    assert kinds_of("\n".join([f"Invoice No,Customer,Date,Due Date,{heading},Amount", *lines])) == ["invoice", "invoice"]


@pytest.mark.parametrize(
    "text",
    [
        "收款日期,客户,收款金额,款项性质\n2026-02-01,甲,100,销售\n2026-02-03,乙,50,预收款",
        "Payment No,Payment Date,Customer,Invoice No,Amount,For\nP1,2026-02-01,A,1,9,Credit note\nP2,2026-02-02,B,2,9,Invoice",
        "Date received,Customer,Amount received,Purpose of payment\n2026-02-01,A,100,Payment\n2026-02-02,B,200,Invoice",
        "Booking date,Payer,Purpose,Amount,Balance,Category\n2026-02-01,Acme,Inv,9,50,Payment\n2026-02-05,Bo,Rent,5,55,Invoice",
        "Buchungstag,Auftraggeber,Betrag,Saldo,Kategorie\n2026-02-01,Ada,10,50,Einzahlung\n2026-02-05,Bo,5,55,Rechnung",
    ],
)
def test_what_money_was_for_makes_payments_and_a_bank_s_rows_nothing_else(text: str) -> None:
    assert kinds_of(text) == ["payment", "payment"]


def test_what_was_sold_is_no_type_of_sales_and_none_of_customers() -> None:
    assert kinds_of("Date,Customer,Product,Amount\n2026-01-05,Ada,Purchase,100\n2026-01-06,Bo,Credit,25") == ["sale", "sale"]
    assert kinds_of("Date,Customer,Beleg,Amount\n2026-01-05,Ada,Rechnung,100\n2026-01-06,Bo,Quittung,25") == ["sale", "sale"]
    assert kinds_of("Date,Details,Amount\n2026-01-05,Invoice,100\n2026-01-06,Payment,25") == ["sale", "sale"]  # of nobody
    cards = understood("Customer No,Name,Email,City,Billing\n1,Ada,a@x.de,Rome,Invoice\n2,Bo,b@x.de,Rome,Receipt")
    assert cards.table == "customers"


@pytest.mark.parametrize(
    ("due", "words", "kinds"),
    [
        ("2026-02-05", ("Advance", "Final"), ["invoice", "invoice"]),
        ("2026-02-05", ("Anzahlung", "Rechnung"), ["invoice", "invoice"]),
        ("2026-02-05", ("Advance", "Final", "Invoice"), ["invoice", "invoice", "invoice"]),
        ("2026-02-05", ("Advance", "Invoice", "Payment"), ["payment", "invoice", "payment"]),
        ("", ("Advance", "Invoice"), ["payment", "invoice"]),
        ("2026-02-05", ("预收款", "应收单"), ["payment", "invoice"]),  # received, as it says
    ],
)
def test_an_advance_that_is_due_is_asked_for_where_nothing_else_is_a_payment(
    due: str, words: tuple[str, ...], kinds: list[str]
) -> None:
    lines = [f"{no},Ada,2026-01-05,{due},9,{word}" for no, word in enumerate(words, 1)]
    assert kinds_of("\n".join(["Invoice No,Customer,Date,Due Date,Amount,Type", *lines])) == kinds
