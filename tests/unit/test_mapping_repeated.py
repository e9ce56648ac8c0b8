"""Lines that repeat their document's total."""

from decimal import Decimal

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
