"""Taxes of several columns, and rates of tax."""

from decimal import Decimal
from pathlib import Path

import pytest

from custctl.mapping import Told, save_profile, understand
from tests.helpers.sheets import TODAY, choice, rows, sheet, understood

HEAD = "Customer,Invoice No,Invoice Date,Due Date"
START = "A,{number},2025-01-10,2025-02-09,{cells}"


def listed(more: str, *cells: str) -> str:
    return "\n".join([f"{HEAD},{more}", *(START.format(number=number, cells=row) for number, row in enumerate(cells, start=1))])


def taxed(text: str) -> list[tuple[object, object]]:
    return [(row["amount"], row["tax"]) for row in rows(understood(text))]


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ("Net,GST,PST", ("100.00,5.00,10.00", "1.00,0.05,")),
        ("Taxable Value,CGST,SGST,IGST", ("100.00,7.50,7.50,0.00", "1.00,,,0.05")),
        ("Subtotal,State Tax,County Tax,City Tax", ("100.00,5.00,5.00,5.00", "1.00,0.05,0,0")),
        ("Amount,CGST,SGST", ("100.00,7.50,7.50", "1.00,0.05,0.00")),
    ],
)
def test_taxes_that_stand_beside_one_another_add_up(more: str, cells: tuple[str, ...]) -> None:
    assert taxed(listed(more, *cells)) == [(115, 15), (Decimal("1.05"), Decimal("0.05"))]


def test_a_total_holds_all_its_taxes() -> None:
    assert taxed(listed("Net,CGST,SGST,Total", "100.00,9.00,9.00,118.00")) == [(118, 18)]


def test_a_tax_that_others_are_parts_of_is_not_added_to_them() -> None:
    assert taxed(listed("Net,GST,CGST,SGST", "100.00,18.00,9.00,9.00")) == [(118, 18)]


@pytest.mark.parametrize("cells", ['"100,00","5,00","10,00"', '"100,00","5,00",1', '"100,00",5,"1,000"'])
def test_taxes_with_a_decimal_comma_are_named_and_not_added_up(cells: str) -> None:
    found = understood(listed("Net,GST,PST", cells), decimal=",")
    assert found.plan.unread_headings["beside_net_unread"] == ("PST",)


def test_a_saved_profile_knows_of_the_sum(tmp_path: Path) -> None:
    text = listed("Net,GST,PST", "100.00,5.00,10.00")
    save_profile(understood(text), "taxes", tmp_path)
    again = understand(sheet(text), Told(today=TODAY, profile="taxes", profile_folders=(tmp_path,)))
    assert [row["amount"] for row in rows(again)] == [115]


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ("Net,VAT %", ("100.00,19", "200.00,7", "30.00,0")),
        ("Netto,MwSt (%)", ('"100,00",19 %', '"200,00","7,0 %"', '"30,00",')),
        ("Net,VAT", ("100.00,19%", "200.00,7%", "30.00,0%")),
        ("不含税金额,税率", ("100.00,19%", "200.00,7%", "30.00,0%")),
    ],
)
def test_a_rate_of_tax_beside_a_net_amount_makes_its_tax(more: str, cells: tuple[str, ...]) -> None:
    assert taxed(listed(more, *cells)) == [(119, 19), (214, 14), (30, 0)]


@pytest.mark.parametrize("heading", ["VAT %", "Tax (%)", "税率"])
def test_a_rate_is_no_tax_of_an_amount(heading: str) -> None:
    found = understood(listed(f"Amount,{heading}", "100.00,19"))
    assert (choice(found, "tax"), [row["amount"] for row in rows(found)]) == (None, [100])


@pytest.mark.parametrize(
    ("more", "cells", "named"),
    [
        ("Subtotal,Shipping,Tax", "100.00,10.00,21.00", ("Shipping",)),
        ("Netto,Versandkosten,MwSt", "100.00,10.00,20.90", ("Versandkosten",)),
        ("不含税金额,运费,税额", "100.00,10.00,14.30", ("运费",)),
        ("Subtotal,Discount,Tax", "100.00,10.00,17.10", ("Discount",)),
        ("Qty,Unit Price,Tax %", "4,25.00,19", ("Tax %",)),
        ("Net,VAT %", "100.00,0.19", ("VAT %",)),
        ("Subtotal,Shipping,Tax", "100.00,0.00,21.00", ()),
        ("Subtotal,Shipping Zip,Tax", "100.00,12345,21.00", ()),
        ("Subtotal,Shipping,Tax,Total", "100.00,10.00,21.00,131.00", ()),
        ("Qty,Unit Price,Discount %", "4,25.00,10", ()),
    ],
)
def test_charges_and_discounts_beside_amounts_without_a_total_are_named(more: str, cells: str, named: tuple[str, ...]) -> None:
    assert understood(listed(more, cells)).plan.unread_headings["beside_net_unread"] == named
