"""Is a receipt, a sale, a return or a refund what the rest of the file makes of it, and never silently something else?"""

import json
import re
from pathlib import Path

import pytest
import tomli

import custctl.labels
from tests.helpers.sheets import rows, understood
from tests.helpers.transcripts import run

HEAD = "Date,Due,Customer,Type,No,Amount,Applies to"
BARE = "Date,X,Customer,Type,No,Amount,Y"
OWN = "date,name,customer,kind,document,amount,tax"
SIDES = "Date,Customer,Type,No,Debit,Credit"


def listed(*types: str, head: str = HEAD, **told: object) -> list[str]:
    """The kinds of rows of these types."""
    lines = [f"2025-01-1{number},,Ada,{word},N{number},5," for number, word in enumerate(types)]
    return [row["kind"] for row in rows(understood("\n".join([head, *lines]), **told))]


def in_account(*entries: tuple[str, str]) -> list[str]:
    """The kinds of rows of an account, each a type and a side."""
    amounts = {"debit": "5,", "credit": ",5"}
    lines = [f"2025-01-1{number},Ada,{word},N{number},{amounts[side]}" for number, (word, side) in enumerate(entries)]
    return [row["kind"] for row in rows(understood("\n".join([SIDES, *lines])))]


@pytest.mark.parametrize("word", ["Receipt", "Quittung", "Reçu", "Recibo", "收据"])
def test_a_receipt_beside_invoices_is_a_payment_and_else_a_sale(word: str) -> None:
    assert listed("Invoice", word) == ["invoice", "payment"]
    assert listed(word, "Sale") == ["sale", "sale"]
    assert listed(word, head=BARE) == ["sale"]


def test_a_receipt_in_a_list_of_payments_is_a_payment() -> None:
    text = "Payment No,Payment Date,Customer,Type,Amount\nP1,2025-01-31,Ada,Receipt,5"
    assert [row["kind"] for row in rows(understood(text))] == ["payment"]
    assert listed("Receipt", head=BARE, kind="payment") == ["payment"]


@pytest.mark.parametrize(
    "head",
    [
        "Date,Due,Customer,Type,No,Amount,Y",
        "Date,X,Customer,Type,No,Amount,Applies to",
        "date,due,customer,kind,document,amount,tax",
    ],
    ids=["a due day", "what it settles", "the ledger's own names"],
)
def test_words_are_on_account_where_the_columns_of_their_own_file_are(head: str) -> None:
    assert listed("Refund", head=head) == ["refund"]
    assert listed("Charge", head=head) == ["charge"]
    assert listed("Receipt", head=head) == ["payment"]
    assert listed("Sale", "Refund", "Charge", head=head) == ["sale", "return", "sale"]


def test_refunds_and_charges_in_files_of_their_own_are_owed_as_in_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = "doc_id,doc_type,customer,doc_date,due_date,amount,applies_to"
    told = {
        "i": "A,invoice,x,2026-01-01,2026-01-31,100,",
        "p": "P1,receipt,x,2026-02-01,,100,A",
        "r": "F1,refund,x,2026-02-05,,60,P1",
        "c": "F2,charge,x,2026-02-05,2026-02-19,25,",
    }
    (tmp_path / "all.csv").write_text("\n".join([head, *told.values()]), "utf-8")
    for name, line in told.items():
        (tmp_path / f"{name}.csv").write_text(f"{head}\n{line}\n", "utf-8")
    answers = [
        run(f"custctl aging {files} --as-of 2026-03-01 --format json", tmp_path, capfd) for files in ("all.csv", "?.csv")
    ]
    assert [json.loads(answer.out)["tables"]["customers"][0]["total"] for answer in answers] == [85, 85]


def test_a_payment_s_number_makes_refunds_and_receipts_but_a_card_that_was_charged_a_sale() -> None:
    head = "Date,X,Customer,Type,Payment No,Amount,Y"
    assert listed("Refund", "Receipt", head=head) == ["refund", "payment"]
    assert listed("Charge", "Refund", head=head) == ["sale", "return"]


def test_the_number_of_an_invoice_alone_says_not_whether_a_refund_is_on_account() -> None:
    assert listed("Refund", head="Date,X,Customer,Type,Invoice No,Amount,Y") == ["return"]


def test_who_says_what_rows_are_is_heard_for_words_that_say_two_things() -> None:
    assert listed("Refund", "Charge", head=BARE, kind="payment") == ["refund", "charge"]
    assert listed("Refund", "Charge", kind="sale") == ["return", "sale"]


@pytest.mark.parametrize(
    ("types", "head", "silent"),
    [
        (("Refund",), BARE, True),
        (("Charge", "Receipt"), BARE, True),
        (("退货",), BARE, True),
        (("Sale", "Refund"), BARE, False),
        (("Invoice", "Refund"), BARE, False),
        (("Refund",), HEAD, False),
    ],
)
def test_words_that_are_sales_only_because_nothing_says_otherwise_are_told(
    types: tuple[str, ...], head: str, *, silent: bool
) -> None:
    lines = [f"2025-01-1{number},,Ada,{word},N{number},5," for number, word in enumerate(types)]
    assert understood("\n".join([head, *lines])).plan.silent == silent


def test_receipts_below_zero_in_an_account_are_payments_as_payments_are() -> None:
    lines = ["2025-01-01,Ada,Invoice,9,", "2025-01-02,Ada,Receipt,-5,", "2025-01-03,Ada,Receipt,-2,"]
    found = rows(understood("\n".join(["Date,Customer,Type,Amount,Due", *lines])))
    assert [(row["kind"], row["amount"]) for row in found] == [("invoice", 9), ("payment", 5), ("payment", 2)]


@pytest.mark.parametrize("word", ["Return", "Retoure", "Devolución", "退货"])
def test_a_return_takes_back_what_the_file_sells(word: str) -> None:
    assert listed("Invoice", word, "Payment") == ["invoice", "credit_note", "payment"]
    assert listed("Payment", word) == ["payment", "credit_note"]
    assert listed("Sale", word) == ["sale", "return"]
    assert listed("Sale", word, "Payment") == ["sale", "return", "payment"]
    assert listed(word, head=BARE) == ["return"]


@pytest.mark.parametrize("sold", ["Sale", "Cash sale"])
def test_a_return_beside_invoices_and_sales_is_rejected_unless_it_is_said_what_it_is(sold: str) -> None:
    text = f"Date,Customer,Type,Amount\n2025-01-31,Ada,Invoice,5\n2025-01-31,Ada,{sold},5\n2025-01-31,Ada,Return,2"
    found = understood(text)
    [reject] = found.rejects.collect().to_dicts()
    assert (reject["row"], reject["value"], reject["reason"]) == (4, "Return", "kind_unknown")
    assert [row["kind"] for row in rows(understood(text, kind="credit_note"))][-1] == "credit_note"
    assert listed("Invoice", sold, "Cash refund", "Credit note") == ["invoice", "sale", "return", "credit_note"]


def test_a_return_beside_both_is_one_in_a_list_with_the_ledger_s_own_names() -> None:
    assert listed("invoice", "sale", "return", head=OWN) == ["invoice", "sale", "return"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_that_is_proposed_for_an_unknown_one_is_known(language: str) -> None:
    path = Path(custctl.labels.__file__).parent / language / "mapping.toml"
    hint = tomli.loads(path.read_text("utf-8"))["hint"]["kind_unknown"]
    found = re.search("(?:Write |请写)(.+?)(?:, or say|，或用)", hint)
    assert found
    words = re.split(", | or |、|或", found[1])
    assert listed("Invoice", "Sale", *words)[2:] == ["sale", "return", "invoice", "credit_note", "payment", "refund"]


def test_with_debit_and_credit_sales_and_returns_are_on_account() -> None:
    account = in_account(("Sale", "debit"), ("Receipt", "credit"), ("Return", "credit"), ("Refund", "credit"))
    assert account == ["invoice", "payment", "credit_note", "credit_note"]
    assert in_account(("Sale", "debit"), ("Payment", "credit"), ("Refund", "debit")) == ["invoice", "payment", "refund"]
    assert in_account(("Charge", "debit"), ("Cash sale", "debit")) == ["charge", "sale"]
    assert in_account(("收入", "debit"), ("支出", "credit")) == ["sale", "return"]


def test_in_custctl_s_own_ledger_words_are_what_they_are() -> None:
    lines = [f"2025-01-31,Ada,{kind},5,shop,s.csv,{row}" for row, kind in enumerate(("invoice", "return", "sale", "refund"))]
    found = rows(understood("\n".join(["date,customer,kind,amount,source,file,row", *lines])))
    assert [row["kind"] for row in found] == ["invoice", "return", "sale", "refund"]


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("reversal", "Bounced cheque,Bounced check,Returned check,Dishonoured cheque,Payment reversal,Reversed payment"),
        ("reversal", "Receipt reversal,Chèque impayé,Rejet de prélèvement,Recibo devuelto,支票退票,退回支票"),
        ("refund", "Customer refund,Refund paid"),
        ("write_off", "Bad debt write off,Bad debt written-off"),
        ("charge", "Interest charge,Late payment interest,Late payment fee,Pénalités de retard,违约金"),
        ("invoice", "Debit note,Debit memo,Belastungsanzeige,Note de débit,Nota de débito,借项通知单"),
        ("opening", "Brought forward,B/F,Balance b/f,Anfangsbestand,À nouveau,Apertura,Saldo de apertura"),
        ("invoice", "RV,DR,Customer Invoice,Receivable Invoice,ACCREC,A/R Invoice,Facture client,销售专用发票,其他应收单"),
        ("credit_note", "DG,Customer Credit Note,ACCRECCREDIT,AR Credit Memo,Avoir client,Factura rectificativa,红字销售发票"),
        ("credit_note", "销售发票（红字）,销售专用发票(红字)"),
        ("payment", "DZ,Receivable Payment,Payment Receipt,Online Payment,Credit Card Payment,Kundenzahlung,Geldeingang"),
        ("payment", "Règlement client,Pago de cliente,预收款,回款单,电汇,汇款"),
        ("refund", "SP,收款退款单"),
        ("discount", "SD"),
        ("charge", "Finance Charge Memo,Service Charge"),
        ("payment", "Transfer received,Bank transfer,Cheque,Check,Direct debit,Card payment"),
        ("credit_note", "CreditNote,creditnote,CREDITMEMO,Rebate,返利"),
        ("write_off", "WriteOff,BadDebt"),
        ("invoice", "DebitNote,SalesInvoice"),
        ("payment", "Prepayment,Overpayment,Advance,Advance payment,Down payment,CustomerDeposit,Anzahlung,Anticipo"),
        ("payment", "Überweisung,Scheck,SEPA-Lastschrift,Virement,Chèque,Prélèvement,Transferencia,转账,支票"),
    ],
)
def test_words_of_accounts_are_known(kind: str, written: str) -> None:
    assert [listed("Invoice", "Invoice", word)[-1] for word in written.split(",")] == [kind] * len(written.split(","))


def test_a_way_to_pay_is_no_kind_where_nothing_is_on_account() -> None:
    assert listed("Sale", "Sale", "Bank transfer") == ["sale", "sale"]
    assert listed("Bank transfer", "Card payment", head=BARE) == ["sale", "sale"]


def test_a_delivery_is_the_invoice_beside_payments_and_else_a_sale() -> None:
    assert listed("销售出库单", "收款单", "销售退货单") == ["invoice", "payment", "credit_note"]
    assert listed("销售出库单", "销售出库单", head=BARE) == ["sale", "sale"]


def test_a_delivery_beside_invoices_is_rejected_because_these_tell_of_it_again() -> None:
    text = "Date,Customer,Type,Amount\n2025-01-31,Ada,销售发票,5\n2025-01-31,Ada,销售出库单,5"
    assert understood(text).rejects.collect()["value"].to_list() == ["销售出库单"]


@pytest.mark.parametrize("heading", ["Document Type", "Belegart", "单据类型"])
def test_documents_of_which_no_type_is_known_are_rejected_and_not_all_invoices(heading: str) -> None:
    text = f"Date,Due Date,Customer,{heading},Amount\n2025-01-01,2025-01-31,Ada,Z1,5\n2025-01-02,2025-01-31,Ada,Z2,2"
    assert understood(text).rejects.collect()["value"].to_list() == ["Z1", "Z2"]
    assert [row["kind"] for row in rows(understood(text, kind="invoice"))] == ["invoice", "invoice"]


@pytest.mark.parametrize("heading", ["Type", "Invoice Type"])
@pytest.mark.parametrize("word", ["Credit Note", "Payment", "Refund"])
def test_a_word_of_what_asks_for_nothing_says_that_documents_are_of_several_types(heading: str, word: str) -> None:
    lines = [f"2025-01-0{day},2025-01-31,Ada,{name},5" for day, name in enumerate(["Standard", word, "Standard"], 1)]
    text = "\n".join([f"Date,Due Date,Customer,{heading},Amount", *lines])
    assert understood(text).rejects.collect()["value"].to_list() == ["Standard", "Standard"]


def test_a_discount_among_the_lines_of_invoices_says_not_that_documents_are_of_several_types() -> None:
    lines = [
        f"2025-01-01,2025-01-31,Ada,7,{name},{amount}" for name, amount in (("Product", 5), ("Service", 6), ("Discount", -1))
    ]
    text = "\n".join(["Date,Due Date,Customer,Invoice,Type,Amount", *lines])
    assert understood(text).rejects.collect().is_empty()


@pytest.mark.parametrize("heading", ["Document Type", "Type"])
@pytest.mark.parametrize("words", [("Z1",), ("Z1", "invoice"), ("Z1", "Z2")])
def test_a_type_beside_what_is_applied_means_the_same_whatever_the_others_are(heading: str, words: tuple[str, ...]) -> None:
    lines = [f"2025-01-0{day},,Ada,{word},5,N1" for day, word in enumerate(words, 1)]
    text = "\n".join([f"Date,Due Date,Customer,{heading},Amount,Applies to", *lines])
    assert understood(text).rejects.collect()["value"].to_list() == [word for word in words if word != "invoice"]


@pytest.mark.parametrize(("heading", "second"), [("Invoice Type", "Z2"), ("Document Type", "Z1"), ("Type", "Z2")])
def test_what_may_say_anything_of_invoices_is_no_type_of_documents(heading: str, second: str) -> None:
    text = f"Date,Due Date,Customer,{heading},Amount\n2025-01-01,2025-01-31,Ada,Z1,5\n2025-01-02,2025-01-31,Ada,{second},2"
    assert [row["kind"] for row in rows(understood(text))] == ["invoice", "invoice"]
