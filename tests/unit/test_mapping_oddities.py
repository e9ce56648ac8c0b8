"""Odd files that once went wrong: each stays what it must be."""

from decimal import Decimal

import polars as pl
import pytest

from custctl.labels import LANGUAGES, Words
from custctl.mapping.cells import clean
from tests.helpers.sheets import understood


def test_more_held_back_than_the_invoice_is_of_is_rejected() -> None:
    found = understood(
        "Invoice,Date,Due,Customer,Amount,Retention\nI1,2025-01-05,2025-02-05,Ada,100.00,5.00\nI2,2025-01-06,2025-02-06,Bob,10.00,50.00\n"
    )
    assert found.rejects.select("row", "column", "value", "reason").collect().rows() == [
        (3, "Retention", "50.00", "retention_above_amount")
    ]
    assert sorted(found.rows.collect()["amount"]) == [Decimal(5), Decimal(95)]
    assert (found.control.accepted, found.control.rejected) == (1, 1)


def test_more_tax_than_amount_is_refused_where_the_amount_is_revenue() -> None:
    text = """Date,Customer,Type,Amount,Tax
2025-01-05,Ada,sale,10,20
2025-01-06,Ada,sale,-10,-20
2025-01-07,Ada,sale,10,10
2025-01-08,Ada,payment,10,20
"""
    found = understood(text)
    assert found.rejects.select("row", "column", "value", "reason", "hint").collect().rows() == [
        (2, "Tax", "20", "tax_above_amount", "tax_above_amount"),
        (3, "Tax", "-20", "tax_above_amount", "tax_above_amount"),
    ]
    assert found.control.accepted == 2
    for words in map(Words, LANGUAGES):
        assert "reason.tax_above_amount" in words
        assert "hint.tax_above_amount" in words


def test_a_refund_noted_beside_a_unit_price_is_no_refund_of_the_line() -> None:
    found = understood("Date,Customer,Qty,Unit Price\n2025-01-05,Ada,2,131.77(已退款89.84)\n2025-01-06,Ada,1,5.00\n")
    assert found.rows.select(pl.col("kind").cast(pl.String), "amount").sort("amount").collect().rows() == [
        ("sale", Decimal(5)),
        ("sale", Decimal("263.54")),
    ]


def test_nothing_on_credit_and_no_debit_is_nothing_and_no_missing_amount() -> None:
    found = understood(
        "Date,Customer,Document,Debit,Credit\n2025-01-05,Ada,I1,10.00,\n2025-01-06,Ada,I2,,0.00\n2025-01-07,Ada,P1,,4.00\n"
    )
    assert found.rows.sort("row").collect()["amount"].to_list() == [Decimal(10), Decimal(0), Decimal(4)]


def test_a_row_with_debit_and_credit_is_their_difference() -> None:
    found = understood("Date,Customer,Document,Debit,Credit\n2025-01-05,Ada,I1,100.00,40.00\n2025-01-06,Ada,I2,10.00,\n")
    assert found.rows.sort("row").collect()["amount"].to_list() == [Decimal(60), Decimal(10)]
    assert found.control.money[0].accepted == Decimal(70)


def test_a_name_is_the_same_however_many_spaces_are_in_it() -> None:
    names = ["Ada Smith", "Ada  Smith", "Ada\u00a0Smith", "Ada\tSmith", " Ada Smith "]
    lines = [f"2025-01-{day:02},{name},R  {day},{day}" for day, name in enumerate(names, start=1)]
    found = understood("\n".join(["Date,Customer,Document,Amount", *lines]) + "\n")
    assert found.rows.collect()["customer"].unique().to_list() == ["Ada Smith"]
    assert found.rows.collect()["document"].sort().to_list() == [f"R  {day}" for day in range(1, 6)]


@pytest.mark.parametrize("text", ["Ada Smith", "Ada\nSmith", "Ada \r\n Smith", "Ada \t  Smith"])
def test_a_name_is_one_line(text: str) -> None:
    assert pl.DataFrame({"name": [text, None]}).select(clean(pl.col("name"), in_line=True))["name"].to_list() == [
        "Ada Smith",
        None,
    ]
