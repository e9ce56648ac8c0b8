"""Is what is open or paid of each invoice known by its heading, and told from the amount itself?"""

from datetime import date

import pytest

from custctl.errors.contents import ColumnAmbiguous
from tests.helpers.sheets import choice, understood

LIST = "Customer,Invoice No,Invoice Date,Due Date,Total,{heading}\nA,1,2025-01-10,2025-02-09,100.00,30.00\n"


@pytest.mark.parametrize(
    "heading",
    [
        "Amount Open",
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
