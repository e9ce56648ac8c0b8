"""Is a list of refunds understood by its headings, and never taken for payments?"""

import json
from pathlib import Path

import pytest

from tests.helpers.sheets import rows, understood
from tests.helpers.transcripts import run

BOOK = (
    "kind,date,customer,due,document,amount,applies_to\n"
    "invoice,2026-01-01,x,2026-01-31,A,100,\npayment,2026-02-01,x,,P1,100,A\n"
)


@pytest.mark.parametrize(
    "text",
    [
        "Refund ID,Customer,Date,Amount,Payment ID\nR1,x,2026-02-05,60,P1",
        "Refund No,Customer,Date,Refund Amount,Invoice No\nR1,x,2026-02-05,60.00,A",
        "Refund No,Customer,Date,Refund Amount,Payment No\nR1,x,2026-02-05,-60.00,P1",
        "Refund Date,Customer,Amount\n2026-02-05,x,60.00",
        "Erstattungsnummer;Kunde;Erstattungsdatum;Erstattungsbetrag\nR1;x;05.02.2026;60,00",
        "N° remboursement;Client;Date;Montant\nR1;x;2026-02-05;60,00",
        "退款单号,客户,退款日期,退款金额,收款单号\nR1,x,2026-02-05,60.00,P1",
        "客户,退款日期,退款金额\nx,2026-02-05,60.00",
    ],
    ids=["payment", "invoice", "below zero", "day", "de", "fr", "zh", "zh without numbers"],
)
def test_what_a_list_of_refunds_tells_is_owed_again(tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "b.csv").write_text(BOOK, "utf-8")
    (tmp_path / "r.csv").write_text(text + "\n", "utf-8")
    answer = run("custctl aging b.csv r.csv --as-of 2026-03-31 --format json --no-input", tmp_path, capfd)
    assert answer.code == 0, answer.err
    [row] = json.loads(answer.out)["tables"]["customers"]
    assert row["total"] == 60


def test_refunds_of_orders_are_returns_and_told_unless_somebody_says_that_they_are_on_account() -> None:
    text = "Refund No,Order No,Customer,Date,Amount\nR1,O1,x,2026-02-05,60"
    found = understood(text)
    assert found.plan.silent
    assert [row["kind"] for row in rows(found)] == ["return"]
    assert [row["kind"] for row in rows(understood(text, kind="payment"))] == ["refund"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Invoice,Customer,Date,Due,Amount,Refund ID\n1,x,2026-01-01,2026-01-31,100,R1", ["invoice"]),
        (
            "Order,Customer,Date,Amount,Refund ID,Refund Amount\n1,x,2026-01-01,9,R1,4\n2,x,2026-01-01,9,,",
            ["sale", "return", "sale"],
        ),
        ("Date,Type,Customer,Amount,Refund ID\n2026-01-01,sale,x,9,R1", ["sale"]),
    ],
    ids=["a due day", "rows without", "a column of types"],
)
def test_other_lists_with_such_a_column_stay_what_they_are(text: str, kinds: list[str]) -> None:
    assert sorted(row["kind"] for row in rows(understood(text))) == sorted(kinds)


def test_a_refund_below_zero_is_one() -> None:
    text = "Date,Customer,Type,Amount\n2026-01-01,x,Invoice,5\n2026-01-02,x,Payment,5\n2026-01-03,x,Refund,-2"
    assert [(row["kind"], row["amount"]) for row in rows(understood(text))][-1] == ("refund", 2)
