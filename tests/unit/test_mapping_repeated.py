"""Lines that repeat their document's total."""

from datetime import date
from decimal import Decimal

import pytest

from tests.helpers.sheets import rows, understood

HEADER = "Date,Customer,Invoice,Due Date,Total,Item,Quantity,Unit Price"


def written(*lines: str, header: str = HEADER) -> list[Decimal]:
    return [row["amount"] for row in rows(understood("\n".join([header, *lines])))]  # type: ignore[misc]


def test_lines_that_add_up_to_the_total_on_each_of_them_count_instead_of_it() -> None:
    lines = ["2025-01-31,Ada,7,2025-02-28,30.00,Lamp,1,10.00", "2025-01-31,Ada,7,2025-02-28,30.00,Desk,2,10.00"]
    assert written(*lines, "2025-01-31,Bob,8,2025-02-28,5.00,Pen,1,5.00") == [10, 20, 5]


def test_three_instalments_of_one_amount_are_three_lines() -> None:
    plan = [f"2025-01-31,Ada,7,2025-0{month}-28,30.00,Lamp,1,30.00" for month in (2, 3, 4)]
    assert written(*plan) == [30, 30, 30]


def test_three_instalments_that_differ_in_their_due_day_only_are_three_lines() -> None:
    plan = [f"2025-01-31,Ada,7,2025-0{month}-28,30.00,Lamp,1,10.00" for month in (2, 3, 4)]
    assert written(*plan) == [30, 30, 30]


def test_where_what_was_paid_stands_beside_the_total_the_first_line_counts() -> None:
    header = "Date,Customer,Invoice,Due Date,Total,Amount Paid,Paid Date,Item,Line Total"
    lines = [f"2025-01-31,Ada,7,2025-02-28,30.00,30.00,2025-02-20,{item}" for item in ("Lamp,10.00", "Desk,20.00")]
    found = understood("\n".join([header, *lines]))
    assert [(row["kind"], row["amount"]) for row in rows(found)] == [("invoice", 30), ("payment", 30)]
    assert found.control.skipped == {"order_line": 1}
    assert all(money.adds_up for money in found.control.money)


def test_lines_that_do_not_add_up_are_counted_and_said() -> None:
    lines = ["2025-01-31,Ada,7,2025-02-28,35.00,Lamp,1,10.00", "2025-01-31,Ada,7,2025-02-28,35.00,Desk,2,10.00"]
    found = understood("\n".join([HEADER, *lines]))
    assert [row["amount"] for row in rows(found)] == [35, 35]
    assert found.plan.repeated == 1


def test_a_line_total_alone_is_the_amount() -> None:
    assert written("2025-01-31,Ada,7,4.50", header="Date,Customer,Invoice,Line Total") == [Decimal("4.50")]


def test_a_discount_in_per_cent_is_taken_off_quantity_and_price() -> None:
    assert written("2025-01-31,Ada,7,2,50.00,10", header="Date,Customer,Invoice,Quantity,Unit Price,Discount Rate") == [90]


LINED = {
    "Amount,Invoice Total": ("119.00,238.00", "119.00,238.00", "59.50,119.00", "59.50,119.00"),
    "Line Amount,Tax,Total": ("100.00,19.00,238.00", "100.00,19.00,238.00", "60.00,11.40,119.00", "40.00,7.60,119.00"),
    "Positionsbetrag,Steuer,Gesamtbetrag": (
        "100.00,38.00,238.00",
        "100.00,38.00,238.00",
        "60.00,19.00,119.00",
        "40.00,19.00,119.00",
    ),
    "单项金额,价税合计": ("119.00,238.00", "119.00,238.00", "59.50,119.00", "59.50,119.00"),
    "Qty,Unit Price,VAT,Total": (
        "1,100.00,38.00,238.00",
        "2,50.00,38.00,238.00",
        "6,10.00,19.00,119.00",
        "4,10.00,19.00,119.00",
    ),
    "Line Amount,Subtotal,Tax": ("60.00,200.00,38.00", "140.00,200.00,38.00", "60.00,100.00,19.00", "40.00,100.00,19.00"),
}


def documents(head: str, cells: tuple[str, ...], *more: str, columns: str = "") -> list[tuple[object, object, object]]:
    """Kind, amount and tax of the rows of two documents of two lines each and of one of a single line."""
    starts = [f"2025-01-31,{who},{number},2025-02-28" for who, number in (("Ada", 7), ("Ada", 7), ("Bob", 8), ("Bob", 8))]
    lines = [",".join(parts) for parts in zip(starts, cells, more or [""] * 4, strict=True)]
    found = understood("\n".join([f"Date,Customer,Invoice,Due Date,{head},{columns}", *lines]), as_of=date(2025, 3, 31))
    assert found.rejects.collect().is_empty()
    assert all(money.adds_up for money in found.control.money)
    return [(row["kind"], row["amount"], row["tax"]) for row in rows(found)]


@pytest.mark.parametrize("head", LINED)
def test_a_total_that_a_column_of_lines_adds_up_to_counts_once_alone_or_with_their_tax(head: str) -> None:
    told = documents(head, LINED[head])
    assert [(kind, amount) for kind, amount, _ in told] == [("invoice", 238), ("invoice", 119)]
    assert [tax for *_, tax in told] in ([38, 19], [None, None])


@pytest.mark.parametrize(
    ("column", "cells", "paid"),
    [
        ("Balance", ("38.00", "38.00", "119.00", "119.00"), [200]),
        ("Amount Paid", ("200.00", "200.00", "0.00", "0.00"), [200]),
        ("Status", ("Paid", "Paid", "Open", "Open"), [238]),
    ],
)
def test_what_is_open_or_paid_beside_such_a_total_counts_once(column: str, cells: tuple[str, ...], paid: list[int]) -> None:
    told = documents("Amount,Invoice Total", LINED["Amount,Invoice Total"], *cells, columns=column)
    assert [amount for kind, amount, _ in told if kind == "invoice"] == [238, 119]
    assert [amount for kind, amount, _ in told if kind == "payment"] == paid


@pytest.mark.parametrize(
    "cells",
    [
        ("119.00,238.00", "119.00,238.00", "59.50,119.00", "59.00,119.00"),  # one document does not add up
        ("119.00,238.00", "119.00,238.00", "59.50,59.50", "59.50,59.50"),  # one does not repeat
        ("119.00,238.00", "119.00,238.00", "59.50,119.00", "59.50,119.50"),
        ("0.00,0.00", "0.00,0.00", "0.00,0.00", "0.00,0.00"),
    ],
)
def test_a_column_that_does_not_add_up_in_every_document_proves_nothing(cells: tuple[str, ...]) -> None:
    assert [amount for _, amount, _ in documents("Amount,Invoice Total", cells)] == [
        Decimal(cell.split(",")[1]) for cell in cells
    ]


def test_shares_in_per_cent_are_no_amounts_of_lines() -> None:
    told = documents("Total,Share %", ("100.00,50", "100.00,50", "100.00,50", "100.00,50"))
    assert [amount for _, amount, _ in told] == [100, 100, 100, 100]


@pytest.mark.parametrize(
    ("head", "cells", "said"),
    [
        ("Amount,Shipping,Invoice Total", ("100.00,5.00,210.00",) * 4, 2),
        ("Item,Invoice Total", ("Desk,210.00", "Chair,210.00", "Desk,90.00", "Lamp,90.00"), 2),
        ("Item,Invoice Total", ("Desk,210.00", "Chair,210.00", "Desk,90.00", "Lamp,80.00"), 0),
        ("Item,Balance,Invoice Total", ("Desk,20.00,210.00",) * 4, 0),
        ("Item,Invoice Total", ("Desk,0.00",) * 4, 0),
    ],
)
def test_an_amount_that_several_documents_repeat_on_all_their_lines_is_said(
    head: str, cells: tuple[str, ...], said: int
) -> None:
    starts = [f"2025-01-31,{who},{number},2025-02-28" for who, number in (("Ada", 7), ("Ada", 7), ("Bob", 8), ("Bob", 8))]
    lines = [",".join(parts) for parts in zip(starts, cells, strict=True)]
    found = understood("\n".join([f"Date,Customer,Invoice,Due Date,{head}", *lines]), as_of=date(2025, 3, 31))
    assert found.plan.repeated == said


@pytest.mark.parametrize(("heading", "said"), [("Invoice Total", 1), ("Rechnungsbetrag", 1), ("Amount", 0)])
def test_what_is_called_an_invoice_s_and_stands_on_all_lines_of_one_is_said(heading: str, said: int) -> None:
    lines = ["2025-01-31,Ada,7,2025-02-28,Desk,210.00", "2025-01-31,Ada,7,2025-02-28,Chair,210.00"]
    text = "\n".join([f"Date,Customer,Invoice,Due Date,Item,{heading}", *lines, "2025-01-31,Bo,8,2025-02-28,Desk,90.00"])
    assert understood(text, as_of=date(2025, 3, 31)).plan.repeated == said
