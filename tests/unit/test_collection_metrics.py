"""Are the figures of collecting right on a case one can do in the head?"""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.frames.buckets import Buckets
from custctl.frames.collection_metrics import collection_effectiveness, count_back, days_sales
from custctl.frames.lateness import paid_invoices, paid_parts
from custctl.frames.month_ends import SALES_MONTHS, sales_months
from custctl.frames.months import last_month_end, month_before, month_ends_until
from custctl.frames.roll_rates import roll_rates
from custctl.schema import MONEY
from tests.helpers.ledgers import ledger
from tests.helpers.settled import settled

SHOP = """
    2025-01-10 Ada invoice 1000 I1 due=2025-02-09
    2025-02-10 Ada invoice  600 I2 due=2025-03-12
    2025-02-19 Ada payment 1000 P1 -> I1
    2025-02-20 Ada credit_note 40 C1 -> I2
    2025-03-05 -   sale    5000 T1
    2025-03-15 Ada invoice  310 I3 due=2025-04-14
    2025-03-22 Ada payment  280 P2 -> I2
"""


def metrics(text: str, as_of: date, **said: int) -> list[dict[str, object]]:
    result = receivable_tables(ledger(text), as_of, tables=["metrics"], assumptions=Assumptions(**said))
    return result.tables["metrics"].rows.to_dicts()


def months(*sales: int, last: date) -> pl.LazyFrame:
    ends = month_ends_until(last, len(sales))
    return pl.LazyFrame(
        {"currency": ["EUR"] * len(sales), "month_end": ends, "sales": [Decimal(amount) for amount in sales]},
        schema=SALES_MONTHS,
    )


def counted(balance: int, *sales: int, month_days: int | None = None) -> float | None:
    last = date(2025, 3, 31)
    rows = pl.LazyFrame(
        {"currency": ["EUR"], "month_end": [last], "balance": [Decimal(balance)]},
        schema={"currency": pl.String, "month_end": pl.Date, "balance": MONEY},
    )
    return count_back(rows, months(*sales, last=last), month_days=month_days).collect()["days_counted"].item()


def test_a_month_has_the_figures_of_its_formulas() -> None:
    march = metrics(SHOP, date(2025, 3, 31))[-1]
    assert (march["sales"], march["receivables"], march["overdue"]) == (310, 590, 280)
    assert march["dso"] == pytest.approx(590 / 310 * 31)
    assert march["dso_three_months"] == pytest.approx(590 / (1000 + 560 + 310) * 90)
    assert march["dso_count_back"] == pytest.approx(31 + 280 / 560 * 28)
    assert march["best_possible_dso"] == pytest.approx(31)
    assert march["average_days_delinquent"] == pytest.approx(590 / 310 * 31 - 31)
    assert march["collection_effectiveness"] == pytest.approx((560 + 310 - 590) / (560 + 310 - 310) * 100)
    assert march["turnover"] == pytest.approx(310 * 365 / 31 / ((560 + 590) / 2))


def test_days_are_weighted_and_open_items_count_with_their_age_so_far() -> None:
    february, march = metrics(SHOP, date(2025, 3, 31))[-2:]
    assert (february["days_to_pay"], february["days_late"]) == (40, 10)
    assert (march["days_to_pay"], march["days_late"]) == (40, 10)
    open_days = 280 * 40 + 280 * 49 + 310 * 16
    assert march["days_to_pay_with_open"] == pytest.approx(open_days / (280 + 280 + 310))
    assert march["days_late_with_open"] == pytest.approx((280 * 10 + 280 * 19) / (280 + 280 + 310))


def test_what_the_books_cannot_know_is_left_open() -> None:
    january = metrics(SHOP, date(2025, 3, 31))[0]
    assert january["month_end"] == date(2025, 1, 31)
    assert [january[name] for name in ("dso_three_months", "collection_effectiveness", "turnover")] == [None] * 3


def test_only_whole_months_are_judged_and_only_so_many_shown() -> None:
    ends = [row["month_end"] for row in metrics(SHOP, date(2025, 3, 30), months=1)]
    assert ends == [date(2025, 2, 28)]


def test_currencies_have_rows_of_their_own() -> None:
    rows = metrics(SHOP + "\n2025-03-01 Bo invoice 70 B1 currency=USD", date(2025, 3, 31))
    assert [(row["currency"], row["sales"]) for row in rows[-2:]] == [("EUR", 310), ("USD", 70)]


def test_books_without_receivables_have_no_metrics() -> None:
    assert metrics("2025-01-05 - sale 10", date(2025, 3, 31)) == []


def test_credit_sales_leave_out_the_till_and_take_off_credit_notes() -> None:
    found = sales_months(ledger(SHOP), date(2025, 4, 30)).collect()
    assert found["sales"].to_list() == [1000, 560, 310, 0]


def test_counting_back_takes_whole_months_then_a_part() -> None:
    assert counted(25, 100, 100, 50) == pytest.approx(15.5)
    assert counted(50, 100, 100, 50) == 31
    assert counted(100, 100, 100, 50) == pytest.approx(31 + 14)
    assert counted(100, 100, 100, 50, month_days=30) == pytest.approx(45)


def test_counting_back_is_unknown_when_the_balance_is_older_than_the_books() -> None:
    assert counted(251, 100, 100, 50) is None


def test_a_month_of_credit_notes_counts_whole_and_takes_nothing_off() -> None:
    assert counted(60, 100, -20, 50) == pytest.approx(31 + 28 + 10 / 80 * 31)


def test_a_balance_of_nothing_is_no_days() -> None:
    assert counted(0, 100, 50) == 0


@pytest.mark.parametrize(("sales", "expected"), [(20000, 27.0), (0, None), (-5, None)])
def test_days_sales_need_sales(sales: int, expected: float | None) -> None:
    assert pl.select(days_sales(pl.lit(18000), pl.lit(sales), 30)).item() == expected


def test_effectiveness_takes_the_sales_of_the_whole_period() -> None:
    index = collection_effectiveness(pl.lit(100), pl.lit(300), pl.lit(120), pl.lit(80))
    assert pl.select(index).item() == pytest.approx(280 / 320 * 100)


def test_month_ends_go_back_from_the_last_whole_month() -> None:
    assert month_ends_until(date(2024, 3, 30), 2) == [date(2024, 1, 31), date(2024, 2, 29)]
    assert last_month_end(date(2024, 2, 29)) == date(2024, 2, 29)
    assert last_month_end(date(2024, 2, 28)) == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-02-28", "2026-01-31"), ("2026-03-31", "2026-02-28"), ("2026-03-15", "2026-02-15"), ("2026-03-30", "2026-02-28")],
)
def test_a_month_before_a_month_end_is_a_month_end(day: str, before: str) -> None:
    assert month_before(date.fromisoformat(day)) == date.fromisoformat(before)


def test_parts_know_how_late_they_came_and_early_is_not_late() -> None:
    book = settled(
        """
        2025-01-01 Ada invoice 100 I1 due=2025-01-31
        2025-01-21 Ada payment  40 P1 -> I1
        2025-02-10 Ada payment  60 P2 -> I1
        """,
        date(2025, 3, 1),
    )
    parts = paid_parts(book).sort("paid_on").collect()
    assert parts.select("days_to_pay", "days_after_due", "days_late").rows() == [(20, -10, 0), (40, 10, 10)]
    [invoice] = paid_invoices(book).collect().to_dicts()
    assert (invoice["paid_on"], invoice["days_late"], invoice["days_after_due"]) == (date(2025, 2, 10), 6, 2)


def test_money_there_before_the_invoice_pays_it_on_its_own_day() -> None:
    book = settled("2025-01-01 Ada payment 100 P1\n2025-02-01 Ada invoice 100 I1 due=2025-02-15", date(2025, 3, 1))
    [part] = paid_parts(book).collect().to_dicts()
    assert (part["paid_on"], part["days_to_pay"], part["days_after_due"]) == (date(2025, 2, 1), 0, -14)


def test_credit_notes_and_half_paid_invoices_are_no_paid_invoices() -> None:
    book = settled(
        """
        2025-01-01 Ada invoice     100 I1 due=2025-01-31
        2025-01-05 Ada credit_note 100 C1 -> I1
        2025-01-01 Ada invoice     100 I2 due=2025-01-31
        2025-01-05 Ada payment      99 P2 -> I2
        """,
        date(2025, 3, 1),
    )
    assert paid_invoices(book).collect().is_empty()


def test_what_rolls_is_told_apart_from_what_was_paid_and_what_was_lost() -> None:
    rows = """
        2025-01-01 Ada invoice 100 I1 due=2025-01-31
        2025-01-01 Ada invoice 200 I2 due=2025-01-20
        2025-02-10 Ada payment  30 P1 -> I1
        2025-02-12 Ada write_off 150 W1 -> I2
        2025-02-15 Ada invoice 999 I3 due=2025-03-15
    """
    days = date(2025, 1, 31), date(2025, 2, 28)
    moves = roll_rates(*(settled(rows, day) for day in days), *days, buckets=Buckets()).collect()
    assert moves.select("from", "to", pl.col("amount").cast(pl.Int64), "share").rows() == [
        ("not_due", "days_1_30", 70, 0.7),
        ("not_due", "paid", 30, 0.3),
        ("days_1_30", "days_31_60", 50, 0.25),
        ("days_1_30", "written_off", 150, 0.75),
    ]


def test_roll_rates_need_a_month_ago() -> None:
    result = receivable_tables(ledger("2025-03-20 Ada invoice 10 I1"), date(2025, 3, 31), tables=["roll_rates"])
    assert result.tables["roll_rates"].rows.is_empty()
    assert result.notes == ()
