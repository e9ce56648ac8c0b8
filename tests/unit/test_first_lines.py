"""Is what only the first line of each document has that of all its lines?"""

from datetime import date

import polars as pl
import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import understood

HEAD = "Invoice No,Customer,Invoice Date,Due Date,Item,Amount,{more}\n"


def lined(more: str, *lines: tuple[str, str, str]) -> Understood:
    """A list of the lines of invoices, each its number, its amount and its further cells."""
    rows = [f"{number},C{number},2025-01-10,2025-02-09,x,{amount},{cells}" for number, amount, cells in lines]
    return understood(HEAD.format(more=more) + "\n".join(rows), as_of=date(2025, 3, 31))


def owed(found: Understood) -> dict[str, float]:
    """What is open of each document, skipped records left out, none rejected."""
    assert found.rejects.collect().is_empty()
    number = pl.coalesce("applies_to", "document")
    signed = pl.when(pl.col("kind") == "payment").then(-pl.col("amount")).otherwise("amount")
    sums = found.rows.group_by(number=number).agg(open=signed.sum()).filter(pl.col("open") != 0).collect()
    return {str(name): float(amount) for name, amount in sums.rows()}


@pytest.mark.parametrize(
    ("more", "paid", "open_"), [("Status", "Paid", "Open"), ("Paid On", "2025-03-01", ""), ("付款状态", "已付款", "未付款")]
)
def test_a_state_or_day_of_payment_on_first_lines_is_of_the_whole_document(more: str, paid: str, open_: str) -> None:
    found = lined(more, ("1", "100.00", paid), ("1", "25.00", ""), ("2", "200.00", open_), ("2", "1.00", ""))
    assert owed(found) == {"2": 201}


def test_a_void_document_is_void_on_all_its_lines() -> None:
    found = lined("Status", ("1", "100.00", "Void"), ("1", "25.00", ""), ("2", "200.00", "Open"))
    assert owed(found) == {"2": 200}


def test_lines_of_a_document_stand_anywhere_and_the_first_one_says_it() -> None:
    found = lined("Status", ("1", "100.00", "Paid"), ("2", "200.00", "Open"), ("1", "25.00", ""))
    assert owed(found) == {"2": 200}


@pytest.mark.parametrize(
    "lines",
    [
        [("1", "100.00", ""), ("1", "25.00", "Paid"), ("2", "200.00", "Open")],  # on another line
        [("1", "100.00", "Paid"), ("1", "25.00", ""), ("2", "200.00", "")],  # not of every document
        [("1", "100.00", "Paid"), ("1", "25.00", ""), ("2", "200.00", "Open"), ("2", "5.00", "Open")],  # each line has its own
    ],
)
def test_states_of_lines_stay_those_of_lines(lines: list[tuple[str, str, str]]) -> None:
    assert lined("Status", *lines).plan.on_first_lines == frozenset()


def test_a_day_due_on_the_first_line_is_that_of_the_invoice() -> None:
    text = (
        "Invoice No,Customer,Invoice Date,Due Date,Item,Amount\n1,A,2025-01-10,2025-02-09,x,100.00\n1,A,2025-01-10,,y,25.00\n"
    )
    found = understood(text, as_of=date(2025, 3, 31))
    assert found.rows.collect()["due"].to_list() == [date(2025, 2, 9)] * 2


@pytest.mark.parametrize(
    ("more", "first", "second"), [("Paid,Paid On", "60.00,2025-03-01", ","), ("Balance,Status", "40.00,Paid", "25.00,")]
)
def test_beside_figures_of_what_is_paid_or_open_days_and_states_are_those_of_lines(more: str, first: str, second: str) -> None:
    found = lined(
        more, ("1", "100.00", first), ("1", "25.00", second), ("2", "1.00", first.replace("60", "0").replace("40", "1"))
    )
    assert (found.plan.on_first_lines, owed(found)["1"]) == (frozenset(), 65)
