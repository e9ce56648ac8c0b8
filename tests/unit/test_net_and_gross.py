"""Is the amount what the customer owes, with tax, where the amount without tax stands beside it?"""

import pytest

from custctl.errors.contents import ColumnNotFound
from tests.helpers.sheets import choice, rows, understood


@pytest.mark.parametrize(
    ("net", "gross"),
    [
        ("Amount", "Amount incl. VAT"),
        ("Amount", "Amount Including VAT"),
        ("Total", "Total inc GST"),
        ("Total excl. VAT", "Total incl. VAT"),
        ("Amount ex VAT", "Amount inc VAT"),
        ("Betrag", "Betrag inkl. MwSt"),
        ("Betrag ohne USt", "Betrag inkl. USt"),
        ("Importe", "Importe IVA incl."),
        ("未税金额", "含税总额"),
    ],
)
def test_what_includes_tax_goes_before_what_may_not(net: str, gross: str) -> None:
    found = understood(f"Customer,Invoice Date,{net},{gross}\nA,2025-01-10,100.00,120.00\n")
    assert (choice(found, "amount"), rows(found)[0]["amount"]) == (gross, 120)


@pytest.mark.parametrize(
    ("net", "tax"),
    [
        ("Amount (excl. tax)", "VAT"),
        ("Total (excl. VAT)", "VAT"),
        ("Betrag (netto)", "MwSt"),
        ("金额（不含税）", "税额"),
        ("Taxable Amount", "GST"),
        ("Pre-tax amount", "Tax"),
        ("Nettosumme", "MwSt"),
        ("Rechnungsbetrag netto", "USt"),
        ("Base HT", "TVA"),
        ("HT", "TVA"),
        ("Base", "IVA"),
        ("不含税", "税额"),
        ("净额", "税额"),
    ],
)
def test_the_tax_is_added_to_what_is_called_net(net: str, tax: str) -> None:
    found = understood(f'Customer,Invoice No,Invoice Date,Due Date,"{net}",{tax}\nA,1,2025-01-10,2025-02-09,100.00,20.00\n')
    assert (choice(found, "net"), rows(found)[0]["amount"]) == (net, 120)


@pytest.mark.parametrize(
    ("heading", "amount"), [("Amount (open)", "open"), ("Amount (net)", "net"), ("Amount (EUR)", "amount")]
)
def test_with_its_brackets_a_heading_may_be_another_fields(heading: str, amount: str) -> None:
    found = understood(f"Customer,Invoice No,Invoice Date,Due Date,{heading}\nA,1,2025-01-10,2025-02-09,100.00\n")
    assert found.plan.roles.amount == amount


def test_where_no_tax_is_known_custctl_asks_for_the_amount() -> None:
    with pytest.raises(ColumnNotFound):
        understood("Customer,Invoice No,Invoice Date,Due Date,Base,Levy\nA,1,2025-01-10,2025-02-09,100.00,9.00\n")
