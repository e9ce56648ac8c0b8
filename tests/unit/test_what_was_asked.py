"""Is an amount due known as what was asked, where invoices that are wholly paid still have it?"""

from datetime import date

import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import choice, rows, understood

HEAD = "Customer,Invoice No,Invoice Date,Due Date,{more}\n"


def listed(more: str, *cells: str) -> Understood:
    """A list of invoices with what else each says."""
    lines = [f"A,{number},2025-01-10,2025-02-09,{cell}" for number, cell in enumerate(cells, start=1)]
    return understood(HEAD.format(more=more) + "\n".join(lines), as_of=date(2025, 3, 31))


def told(found: Understood, kind: str) -> dict[object, float]:
    """What rows of a kind say, by the invoice that they are or name."""
    return {row["applies_to"] or row["document"]: float(str(row["amount"])) for row in rows(found) if row["kind"] == kind}


@pytest.mark.parametrize(
    ("more", "cells", "paid"),
    [
        ("Amount Due,Status", ("100.00,Paid", "200.00,Open"), {"1": 100}),
        ("Amount Due,Paid", ("100.00,yes", "200.00,no"), {"1": 100}),
        ("Total due,Paid Date", ("100.00,2025-02-01", "200.00,"), {"1": 100}),
        ("Amount Due,Amount Paid", ("100.00,100.00", "200.00,60.00", "50.00,0.00"), {"1": 100, "2": 60}),
        ("Amount Due,Amount Paid,Amount Remaining", ("100.00,100.00,0.00", "200.00,60.00,140.00"), {"1": 100, "2": 60}),
        ("Montant dû,Statut", ("100.00,payée", "200.00,ouverte"), {"1": 100}),
    ],
)
def test_an_amount_due_that_stays_when_all_is_paid_is_what_was_asked(
    more: str, cells: tuple[str, ...], paid: dict[str, float]
) -> None:
    found = listed(more, *cells)
    remaining = "Amount Remaining" if "Remaining" in more else None
    assert (choice(found, "amount"), choice(found, "balance")) == (more.partition(",")[0], remaining)
    assert told(found, "payment") == paid
    assert told(found, "invoice").items() >= {("1", 100), ("2", 200)}


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ("Amount Due,Status", ("0.00,Paid", "200.00,Open")),
        ("Amount Due,Status", ("100.00,Open", "200.00,Partially paid")),
        ("Amount Due,Payment Date", ("40.00,2025-02-01", "0.00,2025-02-01")),
        ("Amount Due,Amount Paid", ("40.00,60.00", "100.00,100.00")),
        ("Amount Due,Amount Paid", ("0.00,100.00", "200.00,0.00")),
        ("Outstanding,Status", ("100.00,Paid", "200.00,Open")),
        ("Amount Due,Amount Paid", ("100.00,40.00", "200.00,0.00")),
    ],
)
def test_an_amount_due_that_may_be_what_is_open_is_read_as_that(more: str, cells: tuple[str, ...]) -> None:
    assert choice(listed(more, *cells), "balance") == more.partition(",")[0]


def test_an_amount_due_that_repeats_the_amount_of_paid_invoices_is_not_read() -> None:
    found = listed("Amount,Amount Due,Status", "100.00,100.00,Paid", "200.00,200.00,Open")
    assert (choice(found, "balance"), told(found, "payment")) == (None, {"1": 100})
