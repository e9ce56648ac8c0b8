"""Is a list of receipts one of payments, whatever it says of the invoices that they settle?"""

from datetime import date

import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import choice, rows, understood


def listed(head: str, *lines: str) -> Understood:
    """What is understood of a list with a heading and rows."""
    return understood("\n".join([head, *lines]), as_of=date(2026, 3, 31))


@pytest.mark.parametrize(
    "head",
    [
        "Receipt No,Date,Customer,Invoice No,Invoice Total,Received,Balance",
        "Receipt No,Date,Customer,Invoice No,Total,Received,Balance Due",
        "Receipt Number,Date,Customer,Invoice,Amount,Amount Paid,Outstanding",
        "收据号,日期,客户,发票号,金额,已收金额,未收金额",
    ],
)
def test_rows_with_a_receipts_number_before_the_invoices_are_payments_of_what_was_received(head: str) -> None:
    found = listed(head, "R1,2026-03-16,Ada,1,100.00,100.00,0.00", "R3,2026-03-25,Bo,3,200.00,60.00,140.00")
    told = [(row["kind"], row["document"], row["applies_to"], float(str(row["amount"]))) for row in rows(found)]
    assert told == [("payment", "R1", "1", 100), ("payment", "R3", "3", 60)]
    assert choice(found, "balance") is None


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        (
            "Invoice No,Date,Customer,Receipt No,Invoice Total,Received,Balance Due",
            "1,{},Ada,R1,100,100,0",
            "3,{},Bo,R3,200,60,140",
        ),
        (
            "Receipt No,Date,Customer,Invoice No,Invoice Total,Received,Balance Due",
            "R1,{},Ada,1,100,100,0",
            ",{},Bo,3,200,0,200",
        ),
    ],
)
def test_invoices_that_have_a_receipts_number_behind_their_own_or_only_once_paid_stay_invoices(
    head: str, first: str, second: str
) -> None:
    found = listed(head, first.format("2026-03-16"), second.format("2026-03-25"))
    assert [row["kind"] for row in rows(found) if row["kind"] != "payment"] == ["invoice", "invoice"]
