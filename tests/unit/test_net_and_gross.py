"""Is the amount what the customer owes, with tax, where the amount without tax stands beside it?"""

import pytest

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
