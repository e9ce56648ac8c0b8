"""Are columns under unknown headings named that may say what is open or paid, where nothing else does?"""

from datetime import date

import pytest

from custctl.labels import LANGUAGES, Words
from custctl.mapping import Understood
from tests.helpers.sheets import choice, understood

HEAD = "Customer,Invoice No,Invoice Date,Due Date,Total,{more}\n"
AMOUNTS = (100, 200, 300, 150)


def listed(more: str, *cells: str) -> Understood:
    """A list of four invoices and further cells of each."""
    rows = [
        f"A,{number},2025-01-10,2025-02-09,{amount}.00,{cell}"
        for number, (amount, cell) in enumerate(zip(AMOUNTS, cells, strict=True), start=1)
    ]
    return understood(HEAD.format(more=more) + "\n".join(rows), as_of=date(2025, 3, 31))


@pytest.mark.parametrize(
    "cells",
    [
        ("40.00", "200.00", "0.00", "0.00"),
        ("-60.00", "0", "-300.00", "-150.00"),
        ("60.00", "", "300.00", "150.00"),
        ("yes", "no", "no", "no"),
        ("✓", "", "✓", ""),
        ("1", "0", "0", "1"),
    ],
)
def test_cells_that_may_say_what_is_open_or_paid_are_named_under_any_heading(cells: tuple[str, ...]) -> None:
    assert listed("Ledger X", *cells).plan.unread_headings["payments_unheard"] == ("Ledger X",)


@pytest.mark.parametrize(
    "cells",
    [
        ("100.00", "200.00", "300.00", "150.00"),  # the amount again
        ("5.00", "10.00", "0.00", "7.50"),  # none of it all
        ("140.00", "200.00", "0.00", "0.00"),  # more than the invoice
        ("no", "no", "no", "no"),
        ("yes", "later", "no", "no"),
        ("2025-01-31", "2025-01-31", "", ""),
        ("", "", "", ""),
    ],
)
def test_other_cells_are_nobodys_business(cells: tuple[str, ...]) -> None:
    assert listed("Ledger X", *cells).plan.unread_headings["payments_unheard"] == ()


@pytest.mark.parametrize("heading", ["Balance", "Paid", "Status"])
def test_where_another_column_says_what_is_paid_nothing_is_named(heading: str) -> None:
    told = ("0", "open") if heading == "Status" else ("0.00", "0.00")
    cells = [f"{told[-1]},{cell}" for cell in ("40.00", "150.00", "0.00", "150.00")]
    assert listed(f"{heading},Ledger X", *cells).plan.unread_headings["payments_unheard"] == ()


def test_amounts_made_of_several_columns_are_compared_as_a_whole() -> None:
    head = "Customer,Invoice No,Invoice Date,Due Date,{more},Ledger X\n"
    lines = "A,1,2025-01-10,2025-02-09,{},{},{}\nA,2,2025-01-10,2025-02-09,{},{},{}"
    net = understood(head.format(more="Net,VAT") + lines.format(100, 20, 120, 50, 10, 0))
    product = understood(head.format(more="Qty,Unit price") + lines.format(2, 50, 100, 1, 30, 0))
    assert (net.plan.unread_headings["payments_unheard"], product.plan.unread_headings["payments_unheard"]) == (
        ("Ledger X",),
        ("Ledger X",),
    )


@pytest.mark.parametrize(
    ("field", "headings", "cells"),
    [
        ("balance", ("Owing", "Pending", "Offene Posten", "A cobrar", "尾款"), ("40.00", "200.00", "0.00", "0.00")),
        ("paid_amount", ("Cash received", "Zahlungen gesamt", "Cobros", "实收款"), ("60.00", "0.00", "300.00", "150.00")),
        ("paid_date", ("Clearing Date", "Ausgleichsdatum", "Encaissé le", "到款日期"), ("", "", "2025-02-20", "2025-02-21")),
        ("settled", ("Closed", "Erledigt", "Soldée", "是否核销"), ("no", "no", "yes", "yes")),
    ],
)
def test_what_is_open_paid_or_closed_has_many_headings(field: str, headings: tuple[str, ...], cells: tuple[str, ...]) -> None:
    for heading in headings:
        found = listed(heading, *cells)
        assert (choice(found, field), found.plan.unread_headings["payments_unheard"]) == (heading, ())


def test_the_note_is_written_in_every_language() -> None:
    assert all("note.payments_unheard" in words for words in map(Words, LANGUAGES))
