"""Whose number is it under the heading of an invoice's number, where a column says what each row is?"""

import json
from pathlib import Path

import pytest

from custctl.mapping import Told, save_profile, understand
from tests.helpers.glances import answer
from tests.helpers.imports import Shop
from tests.helpers.sheets import TODAY, rows, sheet, understood

Numbers = list[tuple[object, object, object]]
LIST = """date,customer,type,invoice no,amount
2025-01-01,Ada,invoice,I1,100
2025-01-02,Ada,invoice,I2,50
2025-02-01,Ada,payment,I2,50
"""


def numbers(text: str, **told: object) -> Numbers:
    """Kind, number and what it applies to of each row."""
    return [(row["kind"], row["document"], row["applies_to"]) for row in rows(understood(text, **told))]


@pytest.mark.parametrize(
    ("kind", "word"),
    [("payment", "Zahlung"), ("payment", "收款"), ("reversal", "bounced"), ("discount", "Skonto"), ("write_off", "write-off")],
)
@pytest.mark.parametrize("header", ["invoice no", "Invoice Number", "Rechnungsnummer", "N° facture", "发票号"])
def test_what_settles_an_invoice_names_it_there_and_an_invoice_has_it_as_its_own(header: str, kind: str, word: str) -> None:
    text = f"date,customer,type,{header},amount\n2025-01-01,Ada,invoice,I1,5\n2025-02-01,Ada,{word},I1,5"
    assert numbers(text) == [("invoice", "I1", None), (kind, None, "I1")]


@pytest.mark.parametrize(("word", "kind"), [("credit note", "credit_note"), ("refund", "refund"), ("late fee", "charge")])
def test_what_may_be_numbered_like_an_invoice_is(word: str, kind: str) -> None:
    assert numbers(f"{LIST}2025-02-02,Ada,{word},C1,5")[-1] == (kind, "C1", None)


@pytest.mark.parametrize("header", ["document no", "number", "voucher no", "单据编号", "Belegnummer"])
def test_a_number_of_whatever_a_row_is_stays_its_own(header: str) -> None:
    assert numbers(LIST.replace("invoice no", header))[-1] == ("payment", "I2", None)


@pytest.mark.parametrize("header", ["receipt no", "payment no", "document no", "transaction id"])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_row_with_a_number_of_its_own_beside_it_names_the_invoice(header: str, *, swapped: bool) -> None:
    cells = [
        ("invoice no", header),
        ("I1", ""),
        ("I1", "Q7"),
        ("I1", "C1"),
        ("C2", ""),
        ("", "Q8"),
    ]
    kinds = ["type", "invoice", "payment", "credit note", "credit note", "payment"]
    lines = [
        ",".join((kind, *(reversed(both) if swapped else both), "5,2025-01-01,Ada"))
        for kind, both in zip(kinds, cells, strict=True)
    ]
    text = "\n".join(lines).replace("5,2025-01-01,Ada", "amount,date,customer", 1)
    assert numbers(text) == [
        ("invoice", "I1", None),
        ("payment", "Q7", "I1"),
        ("credit_note", "C1", "I1"),
        ("credit_note", "C2", None),
        ("payment", "Q8", None),
    ]


def test_numbers_that_a_workbook_wrote_with_a_point_are_found_by_those_who_name_them() -> None:
    text = "date,customer,type,invoice no,receipt no,amount\n2025-01-01,Ada,invoice,7.0,,5\n2025-02-01,Ada,payment,7.0,Q1,5"
    assert numbers(text) == [("invoice", "7", None), ("payment", "Q1", "7")]


OWN = ["num", "order no", "ticket no", "Bon-Nr.", "Auftragsnummer", "Nº recibo", "Folio", "单号", "账单号"]


@pytest.mark.parametrize("header", OWN)
@pytest.mark.parametrize("invoices", ["invoice no", "Re-Nr.", "Nº factura", "发票号"])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_number_that_no_invoice_has_is_the_own_one_of_other_rows(header: str, invoices: str, *, swapped: bool) -> None:
    cells = [("type", header, invoices), ("invoice", "", "I1"), ("payment", "Q7", "I1"), ("credit note", "C1", "I1")]
    lines = [",".join((kind, *(reversed(both) if swapped else both), "5,2025-01-01,Ada")) for kind, *both in cells]
    text = "\n".join(lines).replace("5,2025-01-01,Ada", "amount,date,customer", 1)
    assert numbers(text) == [("invoice", "I1", None), ("payment", "Q7", "I1"), ("credit_note", "C1", "I1")]


@pytest.mark.parametrize(("named", "own"), [("I1", "I1"), ("I9", "77")])
def test_an_order_s_number_beside_it_is_no_invoice_s_if_payments_name_invoices_by_the_other(named: str, own: str) -> None:
    text = f"date,customer,type,order no,invoice no,amount\n2025-01-01,Ada,invoice,77,I1,5\n2025-02-01,Ada,payment,78,{named},5"
    assert numbers(text) == [("invoice", own, None), ("payment", "78", "I1" if own == "I1" else None)]


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("paid", ["", "S2"])
def test_a_number_that_credit_notes_share_with_invoices_is_an_order_s(paid: str, *, swapped: bool) -> None:
    cells = [("order no", "invoice no"), ("S1", "I1"), ("S2", "I2"), ("S1", "C1"), (paid, "I2")]
    kinds = ["type", "invoice", "invoice", "credit note", "payment"]
    lines = [
        ",".join((kind, *(both[::-1] if swapped else both), "5,2025-01-01,Ada"))
        for kind, both in zip(kinds, cells, strict=True)
    ]
    text = "\n".join(lines).replace("5,2025-01-01,Ada", "amount,date,customer", 1)
    first, second, credit, payment = numbers(text)
    assert (first, second) == (("invoice", "I1", None), ("invoice", "I2", None))
    assert (credit, payment) == (("credit_note", "C1", None), ("payment", None, "I2"))


REFERENCES = "date,customer,type,reference,amount\n2025-01-01,Ada,invoice,R1,9\n2025-01-02,Ada,invoice,R2,5\n"


def test_a_reference_by_which_rows_name_one_another_is_an_invoice_s_number() -> None:
    found = numbers(f"{REFERENCES}2025-02-01,Ada,payment,R2,5")
    assert found == [("invoice", "R1", None), ("invoice", "R2", None), ("payment", None, "R2")]


def test_a_reference_that_only_invoices_have_stays_one() -> None:
    found = numbers(f"{REFERENCES}2025-02-01,Ada,payment,cheque 17,5")
    assert found == [("invoice", None, None), ("invoice", None, None), ("payment", None, None)]


def test_a_reference_that_another_column_names_is_an_invoice_s_number() -> None:
    text = "date,customer,type,reference no,applied to,amount\n2025-01-01,Ada,invoice,R1,,9\n2025-02-01,Ada,payment,Q1,R1,5"
    assert numbers(text) == [("invoice", "R1", None), ("payment", "Q1", "R1")]


def test_the_document_that_a_row_was_made_from_is_what_it_settles() -> None:
    text = "单据编号,单据类型,客户,业务日期,金额,源单编号\nYS1,应收单,甲,2025-01-10,9,\nSK1,收款单,甲,2025-02-15,5,YS1"
    assert numbers(text) == [("invoice", "YS1", None), ("payment", "SK1", "YS1")]


def test_what_the_user_says_is_the_document_is_every_row_s_own() -> None:
    assert numbers(LIST, columns={"document": "invoice no"})[-1] == ("payment", "I2", None)


LINKED = "date,customer,type,invoice no,amount,{heading}\n2025-01-01,Ada,invoice,I1,9,\n2025-01-02,Ada,invoice,I2,5,\n"


@pytest.mark.parametrize("heading", ["linked invoice", "Credit for", "Gutschrift zu", "Facture liée", "原发票号码"])
def test_where_nothing_is_linked_a_row_s_own_rule_says_whose_number_it_is(heading: str) -> None:
    invoices = [("invoice", "I1", None), ("invoice", "I2", None)]
    paid, credited = "2025-02-01,Ada,payment,I2,5,\n", "2025-02-02,Ada,credit note,C1,1,I1\n"
    assert numbers(LINKED.format(heading=heading) + paid) == [*invoices, ("payment", None, "I2")]
    both = numbers(LINKED.format(heading=heading) + paid + credited)
    assert both == [*invoices, ("payment", None, "I2"), ("credit_note", "C1", "I1")]


def test_what_a_row_links_to_goes_before_the_number_beside_it() -> None:
    head = LINKED.format(heading="linked invoice,receipt no").replace(",\n", ",,\n")
    text = f"{head}2025-02-01,Ada,payment,I2,5,I1,R1\n2025-02-02,Ada,payment,I2,4,,R2\n2025-02-03,Ada,payment,,4,I1,\n"
    assert numbers(text)[2:] == [("payment", "R1", "I1"), ("payment", "R2", "I2"), ("payment", None, "I1")]


@pytest.mark.parametrize(("linked", "named"), [("", "I2"), ("I1", "I1")])
@pytest.mark.parametrize("own", ["payment no", "payment date"])
def test_a_payment_that_links_to_nothing_is_for_the_invoice_whose_number_it_has(own: str, linked: str, named: str) -> None:
    cell = "Q1" if own == "payment no" else "2025-02-01"
    date = "" if own == "payment date" else "date,"
    text = f"{date}{own},customer,invoice no,amount,credit for\n{'2025-02-01,' if date else ''}{cell},Ada,I2,5,{linked}"
    assert [(kind, applied) for kind, _, applied in numbers(text)] == [("payment", named)]


def test_an_empty_column_of_links_takes_no_reference_or_side_from_a_payment() -> None:
    typed = REFERENCES.replace("reference", "reference,linked invoice").replace("R1", "R1,").replace("R2", "R2,")
    assert numbers(f"{typed}2025-02-01,Ada,payment,R2,,5")[-1] == ("payment", None, "R2")
    sides = "date,invoice no,customer,debit,credit,linked invoice\n2025-01-01,I1,Ada,9,,\n2025-01-02,I2,Ada,5,,\n"
    assert [applied for _, _, applied in numbers(f"{sides}2025-02-01,I2,Ada,,5,")] == [None, None, "I2"]


def test_a_credit_note_that_links_to_nothing_is_for_the_invoice_whose_number_it_has() -> None:
    text = "credit note no,date,customer,invoice no,amount,credit for\nC1,2025-02-01,Ada,I1,5,\nC2,2025-02-01,Ada,,5,I2"
    assert numbers(text) == [("credit_note", "C1", "I1"), ("credit_note", "C2", "I2")]


def test_an_empty_column_of_links_makes_no_types_of_what_is_sold() -> None:
    text = "date,due date,customer,type,invoice no,amount,linked invoice\n2025-01-01,2025-02-01,Ada,Roofing,I1,9,"
    assert numbers(text) == [("invoice", "I1", None)]


def test_a_profile_of_a_list_with_links_keeps_that_each_row_decides(tmp_path: Path) -> None:
    text = LINKED.format(heading="linked invoice") + "2025-02-01,Ada,payment,I2,5,\n"
    save_profile(understand(sheet(text), Told(today=TODAY)), "mine", tmp_path)
    again = understand(sheet(text), Told(today=TODAY, profile="mine", profile_folders=(tmp_path,)))
    assert rows(again)[-1]["applies_to"] == "I2"


@pytest.mark.parametrize("more", ["", "receipt no,"])
def test_a_profile_of_such_a_list_keeps_that_each_row_decides(tmp_path: Path, more: str) -> None:
    text = LIST.replace("invoice no,", f"invoice no,{more}").replace("I2,50", "I2,Q1,50" if more else "I2,50")
    text = text.replace("I1,100", "I1,,100") if more else text
    first = understand(sheet(text), Told(today=TODAY))
    save_profile(first, "mine", tmp_path)
    again = understand(sheet(text), Told(today=TODAY, profile="mine", profile_folders=(tmp_path,)))
    columns = ("kind", "document", "applies_to")
    assert [[row[name] for name in columns] for row in rows(again)] == [[row[name] for name in columns] for row in rows(first)]


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Shop:
    return Shop(tmp_path, capfd)


def allocations(shop: Shop, options: str = "") -> list[tuple[str, str, float, str]]:
    answer = shop.custctl(f"aging {options} --as-of 2025-03-01 --no-input --table allocations --format json")
    found = json.loads(answer.out)["tables"]["allocations"]
    return [(row["receipt"], row["document"], row["amount"], row["how"]) for row in found]


def test_a_payment_settles_the_invoice_that_its_row_names(shop: Shop) -> None:
    (shop.folder / "list.csv").write_text(LIST, encoding="utf-8")
    assert allocations(shop, "list.csv") == [(None, "I2", 50, "named")]


def test_a_number_that_is_no_invoice_s_is_the_receipt_s_and_is_not_lost(shop: Shop) -> None:
    (shop.folder / "list.csv").write_text(LIST.replace("payment,I2", "payment,R-17"), encoding="utf-8")
    assert allocations(shop, "list.csv") == [("R-17", "I1", 50, "fifo")]
    explained = shop.custctl("aging list.csv --as-of 2025-03-01 --no-input --explain I1 --format csv")
    assert "R-17" in explained.out
    answer = shop.custctl("aging list.csv --as-of 2025-03-01 --no-input --apply open-item --table items --format csv")
    assert ("R-17" in answer.out, "R-17" in answer.err) == (True, True)


def test_lists_that_overlap_or_grow_bring_each_row_once_and_change_none(shop: Shop) -> None:
    paid = "2025-02-01,Ada,payment,I1,10\n2025-02-01,Ada,payment,R-17,10\n"
    later = "2025-02-01,Ada,payment,I1,20\n2025-02-03,Ada,credit note,C1,5\n2025-02-04,Ada,sale,S1,5\n"
    shop.imports(LIST + paid, "first.csv")
    before = shop.book("kind", "document", "applies_to", "amount")
    shop.imports(LIST + paid + later, "whole.csv")
    whole = shop.book("kind", "document", "applies_to", "amount")
    shop.imports(LIST.splitlines(keepends=True)[0] + paid, "part.csv", "--overlap known")
    assert shop.book("kind", "document", "applies_to", "amount") == whole
    assert len(whole) == len(before) + 3
    assert {*before} < {*whole}


@pytest.mark.parametrize(
    "own",
    [
        "Zahlungsnr",
        "N° paiement",
        "N° règlement",
        "N° de règlement",
        "N° reçu",
        "Nº de pago",
        "Numéro de règlement",
        "Nº cobro",
        "Nº recibo",
        "N° pièce",
    ],
)
@pytest.mark.parametrize("header", ["Rechnungsnummer", "Our invoice"])
def test_a_payment_has_its_own_number_under_more_headings(own: str, header: str) -> None:
    [row] = rows(understood(f"{own},Payment Date,Customer,Amount,{header}\nP1,2025-01-31,Ada,5,R7"))
    assert (row["kind"], row["document"], row["applies_to"]) == ("payment", "P1", "R7")


@pytest.mark.parametrize(
    "header",
    [
        *(
            "Invoices paid",
            "Applied invoice",
            "Settled invoice",
            "Invoice Ref",
            "Invoice Reference",
            "Our invoice no.",
            "Invoice Nos",
        ),
        *("Zugeordnete Rechnung", "Bezahlte Rechnungen", "Factures réglées", "Facturas pagadas"),
        *(
            "Credit note for",
            "Credit for invoice",
            "Gutschrift zu (Rechnung)",
            "Facture liée",
            "Factura rectificada",
            "原蓝字发票号",
        ),
        *("对应发票号码", "冲销发票", "核销发票号码"),
    ],
)
def test_what_a_payment_settles_stands_under_more_headings(header: str) -> None:
    [row] = rows(understood(f"Payment No,Payment Date,Customer,Amount,{header}\nP1,2025-01-31,Ada,5,R7"))
    assert (row["document"], row["applies_to"]) == ("P1", "R7")
    typed = rows(
        understood(
            f"Document No,Date,Customer,Type,Amount,{header}\nR7,2025-01-01,Ada,Invoice,5,\nP1,2025-01-31,Ada,Payment,5,R7"
        )
    )
    assert [(row["document"], row["applies_to"]) for row in typed] == [("R7", None), ("P1", "R7")]


@pytest.mark.parametrize("header", ["Invoice Ref", "Invoice Reference", "Our Invoice No"])
def test_the_reference_of_an_invoice_is_its_number_where_rows_are_invoices(header: str) -> None:
    [row] = rows(understood(f"{header},Date,Due,Customer,Amount\nR7,2025-01-01,2025-01-31,Ada,5"))
    assert (row["kind"], row["document"], row["applies_to"]) == ("invoice", "R7", None)
    [row] = rows(understood(f"{header},Invoice No,Date,Due,Customer,Amount\nX,R7,2025-01-01,2025-01-31,Ada,5"))
    assert row["document"] == "R7"


@pytest.mark.parametrize("heading", ["Invoice No", "Document No", "Belegfeld 1"])
@pytest.mark.parametrize("sides", ["Debit,Credit", "Betrag Soll,Betrag Haben"])
def test_a_credit_with_the_number_of_a_debit_of_the_same_customer_settles_it(heading: str, sides: str) -> None:
    account = f"Date,Customer,{heading},{sides}\n2025-05-01,Ada,1,100.00,\n2025-05-02,Ada,2,200.00,\n2025-06-05,"
    assert numbers(f"{account}Ada,2,,200.00")[-1] == ("payment", None, "2")
    assert numbers(f"{account}Bob,2,,200.00")[-1] == ("payment", "2", None)
    assert numbers(f"{account}Ada,P9,,200.00")[-1] == ("payment", "P9", None)


def test_a_credit_far_down_an_account_settles_the_debit_of_its_number(tmp_path: Path) -> None:
    account = tmp_path / "account.csv"
    lines = [f"2025-05-{day:02},Ada,{day},{day}.00," for day in range(1, 31)]
    account.write_text("\n".join(["Date,Customer,Invoice No,Debit,Credit", *lines, "2025-06-05,Ada,2,,2.00"]), encoding="utf-8")
    found = answer(account, glance=True).rows
    assert found is not None
    assert found.filter(kind="payment")["applies_to"].to_list() == ["2"]
