"""Orders: what a customer bought on a day, net of what came back."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from custctl.frames.orders import ORDERS, held, orders
from tests.helpers.ledgers import ledger

AS_OF = date(2024, 12, 31)


def found(text: str, *, as_of: date = AS_OF, **options: object) -> list[tuple[str, str, str]]:
    """Day, revenue and returned of each order."""
    rows = orders(ledger(text), as_of, **options).collect().to_dicts()
    return [(f"{row['date']:%m-%d}", f"{row['revenue']:.2f}", f"{row['returned']:.2f}") for row in rows]


def test_lines_of_one_day_are_one_order() -> None:
    text = """
        2024-01-05  Ada  sale     10.00  R1
        2024-01-05  Ada  invoice  20.50  I1
        2024-01-06  Ada  sale      5.00  R2
    """
    assert found(text) == [("01-05", "30.50", "0.00"), ("01-06", "5.00", "0.00")]


def test_by_document_each_document_of_a_day_is_an_order() -> None:
    books = ledger("""
        2024-01-05  Ada  sale     10.00  R1
        2024-01-05  Ada  sale      1.00  R1
        2024-01-05  Ada  invoice  20.50  I1
        2024-02-05  Ada  sale      3.00  R1
    """)
    rows = orders(books, AS_OF, by="document").collect()
    assert rows.select("document", "revenue").rows() == [
        ("I1", Decimal("20.5")),
        ("R1", Decimal(11)),
        ("R1", Decimal(3)),
    ]


def test_by_day_no_document_is_named() -> None:
    books = ledger("""
        2024-01-05  Ada  sale  10.00  R1
        2024-01-05  Ada  sale   2.00  R2
        2024-01-05  Ada  sale   2.00
    """)
    [row] = orders(books, AS_OF).collect().to_dicts()
    assert (row["revenue"], row["document"]) == (Decimal(14), None)


def test_revenue_is_net_of_tax() -> None:
    assert found("2024-01-05  Ada  invoice  119.00  I1  tax=19.00") == [("01-05", "100.00", "0.00")]


def test_payments_openings_and_later_rows_are_no_orders() -> None:
    text = """
        2024-01-05  Ada  payment  10.00
        2024-01-06  Ada  opening  10.00
        2024-01-07  Ada  charge    1.00
        2024-03-01  Ada  sale      1.00
    """
    assert found(text, as_of=date(2024, 2, 1)) == []


def test_sales_to_nobody_known_are_no_orders_of_anybody() -> None:
    assert found("2024-01-05  -  sale  10.00") == []


def test_a_return_that_names_its_document_is_taken_off_that_order() -> None:
    text = """
        2024-01-05  Ada  sale    40.00  R1
        2024-02-05  Ada  sale    40.00  R2
        2024-02-10  Ada  return  15.00  X1 -> R1
    """
    assert found(text) == [("01-05", "25.00", "15.00"), ("02-05", "40.00", "0.00")]


def test_a_return_under_the_number_of_the_sale_is_taken_off_that_order() -> None:
    text = """
        2024-01-05  Ada  sale    40.00  R1
        2024-02-05  Ada  sale    40.00  R2
        2024-02-10  Ada  return  15.00  R1
    """
    assert found(text) == [("01-05", "25.00", "15.00"), ("02-05", "40.00", "0.00")]


def test_of_a_number_used_twice_the_latest_before_the_return_is_meant() -> None:
    text = """
        2024-01-05  Ada  sale    40.00  R1
        2024-02-05  Ada  sale    40.00  R1
        2024-02-10  Ada  return  15.00  X1 -> R1
        2024-03-05  Ada  sale    40.00  R1
    """
    assert found(text) == [("01-05", "40.00", "0.00"), ("02-05", "25.00", "15.00"), ("03-05", "40.00", "0.00")]


def test_an_equal_amount_within_90_days_is_the_order_that_came_back() -> None:
    text = """
        2024-01-05  Ada  sale         40.00  R1
        2024-02-05  Ada  sale         70.00  R2
        2024-04-04  Ada  credit_note  40.00  C1
    """
    assert found(text) == [("02-05", "70.00", "0.00")]


def test_an_equal_amount_after_91_days_proves_nothing() -> None:
    text = """
        2024-01-05  Ada  sale         40.00  R1
        2024-02-05  Ada  sale         70.00  R2
        2024-04-05  Ada  credit_note  40.00  C1
    """
    assert found(text) == [("01-05", "40.00", "0.00"), ("02-05", "30.00", "40.00")]


def test_lines_of_one_credit_note_are_matched_by_their_sum() -> None:
    text = """
        2024-01-05  Ada  invoice      40.00  I1
        2024-02-05  Ada  invoice      70.00  I2
        2024-02-20  Ada  credit_note  25.00  C1
        2024-02-20  Ada  credit_note  15.00  C1
    """
    assert found(text) == [("02-05", "70.00", "0.00")]


def test_each_equal_order_is_claimed_once() -> None:
    text = """
        2024-01-05  Ada  sale    40.00  R1
        2024-01-06  Ada  sale    40.00  R2
        2024-01-07  Ada  sale    40.00  R3
        2024-01-08  Ada  return  40.00  X1
        2024-01-09  Ada  return  40.00  X2
    """
    assert found(text) == [("01-05", "40.00", "0.00")]


def test_any_other_return_is_taken_off_the_latest_order_before_it() -> None:
    text = """
        2024-01-05  Ada  sale    40.00
        2024-02-05  Ada  sale    70.00
        2024-02-10  Ada  return   5.00
        2024-03-05  Ada  sale    80.00
    """
    assert found(text) == [("01-05", "40.00", "0.00"), ("02-05", "65.00", "5.00"), ("03-05", "80.00", "0.00")]


def test_what_exceeds_the_latest_order_is_taken_off_the_one_before() -> None:
    text = """
        2024-01-05  Ada  sale    40.00
        2024-02-05  Ada  sale    30.00
        2024-02-10  Ada  return  50.00
    """
    assert found(text) == [("01-05", "20.00", "20.00")]


def test_a_return_on_the_day_of_the_sale_belongs_to_it() -> None:
    assert (
        found("""
        2024-01-05  Ada  return  40.00
        2024-01-05  Ada  sale    40.00
    """)
        == []
    )


def test_a_return_before_every_sale_touches_no_order() -> None:
    text = """
        2024-01-05  Ada  return  40.00
        2024-02-05  Ada  sale    40.00
    """
    assert found(text) == [("02-05", "40.00", "0.00")]


def test_returns_stay_with_their_customer_and_currency() -> None:
    books = pl.concat(
        [
            ledger("2024-01-05  Ada  sale  40.00"),
            ledger("2024-01-05  Bob  sale  40.00"),
            ledger("2024-01-06  Ada  return  40.00", currency="USD"),
        ]
    )
    assert orders(books, AS_OF).collect()["revenue"].to_list() == [40, 40]


def test_a_discount_is_no_return() -> None:
    text = """
        2024-01-05  Ada  invoice   40.00  I1
        2024-01-06  Ada  discount  40.00
    """
    assert found(text) == [("01-05", "40.00", "0.00")]


def test_ignoring_returns_leaves_sales_above_zero() -> None:
    text = """
        2024-01-05  Ada  sale    40.00
        2024-01-06  Ada  return  40.00
        2024-01-07  Ada  sale     0.00
    """
    assert found(text, returns="ignore") == [("01-05", "40.00", "0.00")]


@pytest.mark.parametrize(("zero_orders", "days"), [("count", ["01-05", "01-07"]), ("skip", ["01-05"])])
def test_an_order_worth_nothing_counts_unless_told_otherwise(zero_orders: str, days: list[str]) -> None:
    text = """
        2024-01-05  Ada  sale  40.00
        2024-01-07  Ada  sale   0.00
    """
    assert [day for day, _, _ in found(text, zero_orders=zero_orders)] == days


def test_cost_shrinks_with_what_came_back() -> None:
    books = ledger("""
        2024-01-05  Ada  sale    40.00  R1  cost=30.00
        2024-02-05  Ada  return  10.00  R1
    """)
    [row] = orders(books, AS_OF).collect().to_dicts()
    assert row["cost"] == Decimal("22.5")


def test_the_name_is_the_last_one_known() -> None:
    books = ledger("""
        2024-01-05  7  sale     40.00  name=Ada
        2024-02-05  7  payment  40.00  name=Ada_Ltd
        2025-02-05  7  sale     40.00  name=Later
    """)
    assert orders(books, AS_OF).collect()["name"].to_list() == ["Ada_Ltd"]


def test_an_empty_ledger_has_no_orders_and_all_columns() -> None:
    rows = orders(ledger(""), AS_OF).collect()
    assert rows.is_empty()
    assert dict(rows.schema) == ORDERS.dtypes


def test_an_unknown_currency_is_still_a_currency() -> None:
    assert orders(ledger("2024-01-05  Ada  sale  40.00", currency=None), AS_OF).collect()["currency"].to_list() == ["XXX"]


def test_of_one_day_the_order_without_a_document_comes_last() -> None:
    books = ledger("""
        2024-01-05  Ada  sale     1.00
        2024-01-05  Ada  sale     2.00  R2
        2024-01-05  Ada  sale     3.00  R1
    """)
    assert orders(books, AS_OF, by="document").collect()["document"].to_list() == ["R1", "R2", None]


@pytest.mark.parametrize(
    ("currencies", "one"),
    [(["EUR", "EUR"], "EUR"), ([None, None], "XXX"), (["EUR", None], None), (["XXX", None], None), (["EUR", "USD"], None)],
)
def test_one_currency_is_one_that_every_row_has(currencies: list[str | None], one: str | None) -> None:
    books = pl.concat([ledger("2024-01-05  Ada  sale  40.00", currency=currency) for currency in currencies])
    assert held(books, AS_OF, returns="net").currency == one
    assert orders(books, AS_OF).collect()["currency"].to_list() == sorted({currency or "XXX" for currency in currencies})
