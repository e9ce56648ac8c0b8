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


def lined(head: str, *cells: str) -> list[tuple[float, float | None]]:
    """Amount and tax of each invoice of a list, by its cells below further headings."""
    starts = [f"A,{number},2025-01-10,2025-02-09,{row}" for number, row in enumerate(cells, start=1)]
    found = understood("\n".join([f"Customer,Invoice No,Invoice Date,Due Date,{head}", *starts]), as_of=date(2025, 3, 31))
    assert found.rejects.collect().is_empty()
    rows = found.rows.filter(pl.col("kind") == "invoice").sort("record").select("amount", "tax").collect().rows()
    return [(float(amount), None if tax is None else float(tax)) for amount, tax in rows]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Amount,VAT", ("100.00,19.00", "49.99,3.50", "30.00,0.00")),
        ("Betrag,MwSt", ('"100,00","19,00"', '"49,99","3,50"', '"30,00","0,00"')),
        ("金额,税额", ("100.00,19.00", "49.99,3.50", "30.00,0.00")),
        ("Line Total,Tax", ("100.00,19.00", "49.99,3.50", "30.00,0.00")),
        ("Qty,Unit Price,Tax", ("4,25.00,19.00", "1,49.99,3.50", "3,10.00,0.00")),
        ("Qty,Unit Price,Line Total,Tax", ("4,30.00,100.00,19.00", "1,49.99,49.99,3.50", "3,10.00,30.00,0.00")),
        ("Amount,VAT,Paid", ("100.00,19.00,19.00", "49.99,3.50,0.00", "30.00,0.00,0.00")),
    ],
)
def test_an_amount_is_net_where_the_tax_beside_it_is_a_plain_rate_of_it(head: str, cells: tuple[str, ...]) -> None:
    assert lined(head, *cells) == [(119, 19), (53.49, 3.5), (30, 0)]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Amount,VAT", ("119.00,19.00", "53.49,3.50")),  # the tax inside
        ("Amount,VAT", ("100.00,20.00", "50.00,10.00")),  # 20 % of it, or 25 % inside
        ("Amount,VAT", ("100.00,19.00", "119.00,19.00")),  # both
        ("Amount,VAT", ("100.00,19.00", "50.00,4.44")),
        ("Amount,VAT", ("100.00,40.00",)),
        ("Amount,VAT,Paid", ("100.00,19.00,100.00", "50.00,9.50,0.00")),  # paid by the bare amount
        ("Amount,VAT,Balance", ("100.00,19.00,100.00", "50.00,9.50,0.00")),
        ("Amount,VAT,Type", ("100.00,19.00,Invoice", "50.00,,Payment")),
        ("Amount incl. VAT,VAT", ("100.00,19.00", "49.99,3.50")),
        ("Line Total,Tax", ("119.00,19.00", "53.49,3.50")),
        ("Qty,Unit Price,Tax", ("1,119.00,19.00", "1,53.49,3.50")),
    ],
)
def test_an_amount_holds_a_tax_that_is_no_plain_rate_of_it_or_may_be_inside(head: str, cells: tuple[str, ...]) -> None:
    place = head.split(",").index("Unit Price") if "Qty" in head else 0
    rows = [amount for amount, _ in lined(head, *cells)]
    assert rows == [float(row.split(",")[place]) for row in cells][: len(rows)]


@pytest.mark.parametrize(
    ("head", "cells", "doubtful"),
    [
        ("Amount,VAT", ("100.00,20.00", "50.00,10.00"), True),
        ("Betrag,MwSt", ("125.00,25.00",), True),
        ("行金额,税额", ("100.00,20.00",), True),
        ("Amount,VAT", ("120.00,20.00", "50.00,10.00"), False),
        ("Amount,VAT", ("100.00,0.00",), False),
        ("Amount incl. VAT,VAT", ("125.00,25.00",), False),
        ("Total,VAT", ("125.00,25.00",), False),
        ("Amount,VAT,Balance", ("125.00,25.00,125.00",), False),
        ("Amount,VAT,Paid", ("125.00,25.00,125.00",), False),
    ],
)
def test_amounts_that_may_be_with_or_without_their_tax_are_said_to(
    head: str, cells: tuple[str, ...], *, doubtful: bool
) -> None:
    lines = [f"A,{number},2025-01-10,2025-02-09,{row}" for number, row in enumerate(cells, start=1)]
    found = understood("\n".join([f"Customer,Invoice No,Invoice Date,Due Date,{head}", *lines]), as_of=date(2025, 3, 31))
    assert found.plan.may_be_net == doubtful


def test_what_the_user_says_ends_the_doubt() -> None:
    text = "Customer,Invoice No,Invoice Date,Due Date,Amount,VAT\nA,1,2025-01-10,2025-02-09,100.00,20.00"
    assert not understood(text, columns={"amount": "Amount"}).plan.may_be_net
    net = understood(text, columns={"net": "Amount"})
    assert (net.plan.may_be_net, [row for (row,) in net.rows.select("amount").collect().rows()]) == (False, [120])


def test_what_was_received_is_no_net_amount() -> None:
    paid = understood("Receipt No,Customer,Payment Date,Invoice No,Amount,VAT\nR1,A,2025-03-01,1,100.00,19.00")
    assert paid.rows.select("kind", "amount").collect().rows() == [("payment", 100)]
