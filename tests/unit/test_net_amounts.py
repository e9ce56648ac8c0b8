"""Is an amount beside its tax known as net where what is paid and open of it includes the tax?"""

from datetime import date

import polars as pl
import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import choice, understood

HEAD = "Customer,Invoice No,Invoice Date,Due Date,Amount,VAT,{more}\n"


def listed(more: str, *cells: str) -> Understood:
    """A list of invoices of 100 and 20 of tax, and what else each says."""
    rows = [f"A,{number},2025-01-10,2025-02-09,100.00,20.00,{cell}" for number, cell in enumerate(cells, start=1)]
    return understood(HEAD.format(more=more) + "\n".join(rows), as_of=date(2025, 3, 31))


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ("Paid,Balance", ("60.00,60.00", "0.00,120.00", "120.00,0.00")),
        ("Amount paid,Amount due", ("60.00,60.00", "0.00,120.00", "120.00,0.00")),
        ("Balance", ("60.00", "120.00", "0.00")),
        ("未付金额", ("60.00", "120.00", "0.00")),
    ],
)
def test_an_amount_is_net_where_paid_and_open_make_it_up_with_its_tax(more: str, cells: tuple[str, ...]) -> None:
    found = listed(more, *cells)
    assert (choice(found, "net"), choice(found, "amount"), choice(found, "tax")) == ("Amount", None, "VAT")
    rows = found.rows.sort("record", "kind").select("kind", "amount").collect().rows()
    assert [float(amount) for kind, amount in rows if kind == "invoice"] == [120, 120, 120]
    assert sorted(float(amount) for kind, amount in rows if kind == "payment") == [60, 120]
    assert found.rejects.collect().is_empty()


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ("Paid,Balance", ("60.00,40.00", "0.00,100.00")),
        ("Balance", ("60.00", "100.00")),
        ("Balance", ("0.00", "0.00")),
        ("Balance", ("110.00", "100.00")),
        ("Balance", ("120.00", "130.00")),
    ],
)
def test_an_amount_holds_its_tax_unless_all_rows_prove_otherwise(more: str, cells: tuple[str, ...]) -> None:
    assert choice(listed(more, *cells), "amount") == "Amount"


def test_what_the_user_says_is_the_amount_stays_it() -> None:
    told = understood(
        HEAD.format(more="Balance") + "A,1,2025-01-10,2025-02-09,100.00,20.00,120.00", columns={"amount": "Amount"}
    )
    assert [reason for (reason,) in told.rejects.select("reason").collect().rows()] == ["open_above_amount"]


def test_amounts_without_tax_prove_nothing() -> None:
    rows = "A,1,2025-01-10,2025-02-09,100.00,0.00,100.00\nA,2,2025-01-10,2025-02-09,50.00,0.00,20.00"
    found = understood(HEAD.format(more="Balance") + rows, as_of=date(2025, 3, 31))
    assert choice(found, "amount") == "Amount"
    assert found.rows.filter(pl.col("kind") == "payment").select("amount").collect().item() == 30
