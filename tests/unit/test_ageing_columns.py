"""Do columns of ages say what is open of invoices, where they can say nothing else, and are they named elsewhere?"""

from datetime import date

import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import choice, rows, understood

HEAD = "Customer,Invoice No,Invoice Date,Due Date,{more}\n"


def listed(more: str, *cells: str) -> Understood:
    """A list of invoices with what else each says."""
    lines = [f"A,{number},2026-01-10,2026-02-09,{cell}" for number, cell in enumerate(cells, start=1)]
    return understood(HEAD.format(more=more) + "\n".join(lines), as_of=date(2026, 3, 31))


def paid(found: Understood) -> dict[object, float]:
    """What was paid of each invoice."""
    return {row["applies_to"]: float(str(row["amount"])) for row in rows(found) if row["kind"] == "payment"}


@pytest.mark.parametrize(
    "ages",
    [
        "Current,1-30,31-60,Over 60",
        "Current,1 - 30 days,31 - 60 days,> 60 days",
        "0-30,31-60,61-90,90+",
        "Not due,1 to 30,31 to 60,61 and over",
        "nicht fällig,1-30 Tage,31-60 Tage,über 60 Tage",
        "Non échu,1 à 30 jours,31 à 60 jours,Plus de 60 jours",
        "No vencido,1-30 días,31-60 días,Más de 60 días",
        "未到期,1-30天,31-60天,60天以上",
    ],
)
def test_what_stands_under_one_age_is_what_is_open_of_an_invoice(ages: str) -> None:
    found = listed(f"Amount,{ages}", "100.00,0.00,40.00,0.00,0.00", "200.00,,,,200.00", "300.00,0.00,0.00,0.00,0.00")
    assert paid(found) == {"1": 60, "3": 300}
    assert found.rejects.collect().is_empty()
    assert found.plan.unread_headings["ages_unread"] == ()


def test_without_an_amount_what_stands_under_an_age_is_all_that_is_known_of_an_invoice() -> None:
    found = listed("Current,1-30,Over 30", "0.00,40.00,0.00", "200.00,0.00,0.00")
    assert [(row["kind"], float(str(row["amount"]))) for row in rows(found)] == [("invoice", 40), ("invoice", 200)]


@pytest.mark.parametrize(
    ("more", "cells", "named"),
    [
        ("Amount,Current,1-30,Over 30", "100.00,20.00,40.00,0.00", True),
        ("Amount,Current,1-30,Over 30", "100.00,0.00,140.00,0.00", True),
        ("Amount,Paid,Current,1-30,Over 30", "100.00,60.00,0.00,40.00,0.00", False),
        ("Amount,Current,1-30,61-90,Over 90", "100.00,0.00,40.00,0.00,0.00", False),
        ("Amount,Current,1-30,31-60", "100.00,0.00,40.00,0.00", False),
        ("Amount,1-30,Over 30", "100.00,40.00,0.00", False),
    ],
)
def test_columns_of_ages_that_may_say_something_else_are_not_read_and_named(more: str, cells: str, *, named: bool) -> None:
    found = listed(more, cells)
    assert choice(found, "balance") is None
    assert bool(found.plan.unread_headings["ages_unread"]) == named


def test_a_balance_goes_before_ages() -> None:
    assert choice(listed("Amount,Balance Due,Current,1-30,Over 30", "100.00,40.00,0.00,40.00,0.00"), "balance") == "Balance Due"
