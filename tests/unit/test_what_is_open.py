"""Is a balance known as that of its row, or as one that runs on; and 1 and 0 under "Paid" as marks?"""

from datetime import date

import polars as pl
import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import choice, understood

TYPED = "Date,Customer,Type,Num,{due}Amount,{heading}\n"


def typed(*rows: str, due: str = "", heading: str = "Balance") -> Understood:
    """A list of documents with types, as accounting programs write it."""
    return understood(TYPED.format(due=due, heading=heading) + "\n".join(rows), as_of=date(2025, 3, 31))


def test_a_balance_beside_types_without_due_dates_is_what_is_left_where_it_can_be_nothing_else() -> None:
    found = typed(
        "2025-01-05,A,Invoice,1,100.00,60.00", "2025-01-20,A,Payment,P1,-40.00,0.00", "2025-01-06,B,Invoice,2,200.00,200.00"
    )
    assert choice(found, "balance") == "Balance"
    kinds = found.rows.filter(pl.col("document").is_not_null()).sort("row").select("kind").collect().to_series().to_list()
    assert kinds == ["invoice", "payment", "invoice"]


RUNS = [
    ("2025-01-05,A,Invoice,1,{}100.00,100.00", "2025-01-20,A,Payment,P1,{}-100.00,0.00"),
    ("2025-01-05,A,Invoice,1,{}100.00,100.00", "2025-01-20,A,Payment,P1,{}100.00,0.00"),
    ("2025-01-20,A,Payment,P1,{}-100.00,0.00", "2025-01-05,A,Invoice,1,{}100.00,100.00"),
    (
        "2025-01-05,A,Invoice,1,{}100.00,100.00",
        "2025-01-15,A,Invoice,3,{}50.00,150.00",
        "2025-01-20,A,Payment,P1,{}-100.00,50.00",
        "2025-01-06,B,Invoice,2,{}200.00,200.00",
    ),
    (
        "2025-01-05,A,Invoice,1,{}100.00,400.00",
        "2025-01-15,A,Credit Note,C3,{}50.00,350.00",
        "2025-01-20,A,Payment,P1,{}100.00,250.00",
    ),
    (
        "2025-01-05,A,Invoice,1,{}100.00,100.00",
        "2025-01-15,B,Invoice,3,{}50.00,150.00",
        "2025-01-20,A,Payment,P1,{}-100.00,50.00",
    ),
]


@pytest.mark.parametrize("rows", RUNS)
@pytest.mark.parametrize("due", ["", "Due Date,"])
def test_a_balance_that_runs_by_customer_or_over_all_is_not_what_is_open(rows: tuple[str, ...], due: str) -> None:
    found = typed(*(row.format("2025-02-20," if due else "") for row in rows), due=due)
    assert choice(found, "balance") is None
    assert found.rejects.collect().is_empty()
    assert found.rows.collect().height == len(rows)


def test_a_balance_above_the_amount_that_does_not_run_is_rejected_beside_a_due_date_and_unread_without() -> None:
    rows = ("2025-01-05,A,Invoice,1,{}100.00,130.00", "2025-01-15,B,Invoice,2,{}50.00,50.00")
    due = typed(*(row.format("2025-02-20,") for row in rows), due="Due Date,")
    assert due.rejects.select("value", "reason").collect().rows() == [("130.00", "open_above_amount")]
    assert choice(typed(*(row.format("") for row in rows)), "balance") is None


def test_one_invoice_with_more_open_than_it_amounts_to_takes_nothing_from_what_others_were_paid() -> None:
    head = "Customer,Invoice No,Invoice Date,Due Date,Amount,Balance due\n"
    rows = "A,1,2025-01-10,2025-02-09,200.00,200.01\nA,2,2025-01-11,2025-02-10,200.00,0.00\n"
    found = understood(head + rows, as_of=date(2025, 3, 31))
    paid = found.rows.filter(pl.col("kind") == "payment").select("applies_to", "amount").collect().rows()
    assert [(number, float(amount)) for number, amount in paid] == [("2", 200)]


LIST = (
    "Customer,Invoice No,Invoice Date,Due Date,Total,{heading}\n"
    "A,1,2025-01-10,2025-02-09,100.00,{first}\nB,2,2025-01-12,2025-02-11,80.00,{second}\n"
)


@pytest.mark.parametrize("heading", ["Paid", "paid_flag", "is_paid", "Bezahlt", "已收", "是否支付"])
def test_one_and_zero_under_paid_are_marks_and_no_amounts(heading: str) -> None:
    found = understood(LIST.format(heading=heading, first="1", second="0"), as_of=date(2025, 3, 31))
    assert choice(found, "settled") == heading
    paid = found.rows.filter(pl.col("kind") == "payment").select("applies_to", "amount").collect().rows()
    assert [(number, float(amount)) for number, amount in paid] == [("1", 100)]


@pytest.mark.parametrize(("first", "second"), [("1.00", "0.00"), ("0", "0"), ("1", "2")])
def test_other_figures_under_paid_are_amounts(first: str, second: str) -> None:
    found = understood(LIST.format(heading="Paid", first=first, second=second), as_of=date(2025, 3, 31))
    assert choice(found, "paid_amount") == "Paid"
