"""Is a list of a bank's movements told from the accounts of customers?"""

import pytest

from tests.helpers.sheets import rows, understood

HEAD = "Date,Transaction Type,Payee,Description,Amount,Balance"
MOVED = [
    "2026-01-02,Deposit,Acme,Invoice 1,100.00,1100.00",
    "2026-01-03,Direct Debit,Power Co,bill,-50.00,1050.00",
    "2026-01-04,Bank Transfer,Beta,Invoice 2,200.00,1250.00",
]


@pytest.mark.parametrize("more", ["Charge", "Interest", "Reversal", "Standing Order", "Credit"])
def test_a_balance_that_runs_beside_a_payer_is_a_bank_s_whatever_its_types_say_of_how_money_moved(more: str) -> None:
    text = "\n".join([HEAD, *MOVED, f"2026-01-05,{more},Bank,fee,-5.00,1245.00"])
    found = understood(text)
    assert found.plan.roles.receipts
    assert [record["skip"] for record in found.records.collect().to_dicts()] == [None, "expense", None, "expense"]


@pytest.mark.parametrize("word", ["Invoice", "Credit note", "Sale"])
def test_types_of_documents_and_sales_are_no_bank_s(word: str) -> None:
    found = understood("\n".join([HEAD, *MOVED, f"2026-01-05,{word},Acme,goods,5.00,1255.00"]))
    assert not found.plan.roles.receipts


def test_types_that_somebody_named_are_heard() -> None:
    found = understood("\n".join([HEAD, *MOVED]), columns={"kind": "Transaction Type"})
    assert not found.plan.roles.receipts


@pytest.mark.parametrize(
    "head", ["Buchungstag,Auftraggeber,Verwendungszweck,Betrag,Saldo", "交易日期,交易对方,附言,金额,余额"], ids=["de", "zh"]
)
def test_who_orders_is_who_pays_where_a_balance_runs(head: str) -> None:
    found = understood(f"{head}\n02.01.2026,Acme,RE 1,100.00,1100.00\n03.01.2026,Strom AG,Abschlag,-50.00,1050.00")
    assert found.plan.roles.receipts
    assert [record["skip"] for record in found.records.collect().to_dicts()] == [None, "expense"]


@pytest.mark.parametrize(
    "head",
    ["Datum,Auftraggeber,Artikel,Betrag,Lager", "Datum,Auftraggeber,Auftragsnummer,Betrag,Saldo"],
    ids=["goods", "numbers"],
)
def test_who_orders_goods_is_a_customer(head: str) -> None:
    found = understood(f"{head}\n02.01.2026,Acme,7,100.00,1100.00\n13.01.2026,Acme,8,50.00,1050.00")
    assert [row["kind"] for row in rows(found)] == ["sale", "sale"]


def test_what_a_bank_marks_as_credit_is_money_in() -> None:
    moved = "2026-01-02,Acme,Invoice 1,100.00 Cr,1100.00 Cr\n2026-01-03,Power Co,bill,50.00 Dr,1050.00 Cr"
    found = understood(f"Date,Payer,Description,Amount,Balance\n{moved}")
    assert [record["skip"] for record in found.records.collect().to_dicts()] == [None, "expense"]
