"""Does a customer's score say how they pay, and do documents explain themselves?"""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from custctl.frames.behaviour import WEIGHTS, WINDOW, behaviour, score
from custctl.frames.lateness import average_days_late
from custctl.labels import LANGUAGES, Words
from tests.helpers.settled import settled
from tests.unit.test_forecast import paid, promise

DAY = date(2025, 6, 30)


def row(text: str, **known: pl.LazyFrame) -> dict[str, object]:
    [found] = behaviour(settled(text, DAY), DAY, **known).collect().to_dicts()
    return found


def limits(customer: str, limit: int) -> pl.LazyFrame:
    return pl.LazyFrame({"customer": [customer], "currency": ["EUR"], "credit_limit": [Decimal(limit)]})


def points(**parts: float | None) -> int | None:
    known = dict.fromkeys(WEIGHTS, 0.0) | parts
    return (
        pl.DataFrame({name: [value] for name, value in known.items()}, schema=dict.fromkeys(WEIGHTS, pl.Float64))
        .select(score())
        .item()
    )


def test_the_weights_are_of_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, 100),
        ({"days_late": 30}, 80),
        ({"days_late": 60}, 60),
        ({"days_late": 600}, 60),
        ({"share_late": 1}, 75),
        ({"trend_days": 15}, 93),
        ({"trend_days": -15}, 100),
        ({"broken_promises": 1}, 95),
        ({"broken_promises": 5}, 90),
        ({"limit_overdue": 0.5}, 95),
        ({"limit_overdue": 3}, 90),
        ({"limit_overdue": None, "broken_promises": None}, 100),
        ({"days_late": 60, "limit_overdue": None, "broken_promises": None}, 50),
    ],
)
def test_a_part_takes_off_its_weight_and_unknown_parts_do_not_count(parts: dict[str, float], expected: int) -> None:
    assert points(**parts) == expected


def test_below_three_paid_invoices_a_customer_is_new() -> None:
    found = row(paid("Ada", 5, times=2))
    assert (found["paid_invoices"], found["score"], found["payer"]) == (2, None, "new")
    assert row(paid("Ada", 5, times=3))["payer"] == "slow"


def test_only_invoices_paid_within_a_year_count() -> None:
    assert (
        row(f"{paid('Ada', 0, times=3)}\n2023-01-01 Ada invoice 10 OLD\n2024-06-30 Ada payment 10 P -> OLD")["paid_invoices"]
        == 3
    )


def test_days_late_are_weighted_and_the_share_counts_invoices() -> None:
    text = """
        2025-01-01 Ada invoice 300 I1 due=2025-01-31
        2025-02-10 Ada payment 300 P1 -> I1
        2025-01-01 Ada invoice 100 I2 due=2025-01-31
        2025-01-21 Ada payment 100 P2 -> I2
    """
    found = row(text)
    assert (found["days_late"], found["share_late"]) == (7.5, 0.5)


def test_what_was_written_off_was_not_paid() -> None:
    text = "\n".join(
        f"2025-0{month}-01 Ada invoice 100 I{month} due=2025-0{month}-20\n2025-0{month}-10 Ada payment 1 P{month} -> I{month}\n"
        f"2025-0{month}-28 Ada write_off 99 W{month} -> I{month}"
        for month in (1, 2, 3)
    )
    assert behaviour(settled(text, DAY), DAY).collect().is_empty()
    mixed = f"{paid('Ada', 10, times=3)}\n{text}"
    assert (row(mixed)["paid_invoices"], row(mixed)["days_late"]) == (3, 10)
    assert average_days_late(settled(mixed, DAY), date(2025, 1, 1)).collect()["average_days_late"].to_list() == [10]


def test_trend_is_the_newer_half_less_the_older_in_signed_days() -> None:
    text = "\n".join(
        f"2025-0{month}-01 Ada invoice 100 I{month} due=2025-0{month}-10\n"
        f"{date(2025, month, 10) + timedelta(late)} Ada payment 100 P{month} -> I{month}"
        for month, late in ((1, -8), (2, -2), (3, 4), (4, 6))
    )
    assert row(text)["trend_days"] == 10


def test_a_promise_is_broken_by_too_little_or_nothing_in_time() -> None:
    text = f"{paid('Ada', 0, times=3)}\n2025-05-05 Ada payment 30 X1"
    said = promise(
        "2025-05-01 Ada 2025-05-10 30\n2025-05-01 Ada 2025-05-10 31\n2025-06-01 Ada 2025-06-10\n2025-06-29 Ada 2025-06-30"
    )
    assert row(text, promises=said)["broken_promises"] == 2


@pytest.mark.parametrize(("amount", "broken"), [("30", 0), ("31", 1), ("60", 1), ("", 0)])
def test_money_of_two_currencies_does_not_add_up_to_what_was_promised(amount: str, broken: int) -> None:
    text = f"{paid('Ada', 0, times=3)}\n2025-05-05 Ada payment 30 X1 currency=EUR\n2025-05-06 Ada payment 30 X2 currency=USD"
    said = promise(f"2025-05-01 Ada 2025-05-10 {amount}")
    found = behaviour(settled(text, DAY), DAY, promises=said).collect()
    assert set(found["broken_promises"]) == {broken}


@pytest.mark.parametrize(
    ("payment", "broken"),
    [
        ("payment 400 X1 currency=EUR -> E1", 1),  # for another document
        ("payment 400 X1 currency=EUR", 1),  # in another currency
        ("payment 400 X1 currency=USD -> U1", 0),
        ("payment 400 X1 currency=USD", 0),
        ("payment 399 X1 currency=USD -> U1", 1),
    ],
)
def test_a_promise_about_a_document_is_kept_by_what_is_for_it(payment: str, broken: int) -> None:
    text = (
        f"{paid('Ada', 0, times=3)}\n2025-04-01 Ada invoice 400 E1 due=2025-05-01 currency=EUR\n"
        f"2025-04-01 Ada invoice 500 U1 due=2025-05-01 currency=USD\n2025-05-05 Ada {payment}"
    )
    said = promise("2025-05-01 Ada 2025-05-10 400 U1")
    assert set(behaviour(settled(text, DAY), DAY, promises=said).collect()["broken_promises"]) == {broken}


@pytest.mark.parametrize(("back", "broken"), [("reversal 300 R1 -> X1", 1), ("refund 300 R1 -> X1", 1), ("payment 1 R1", 0)])
def test_money_that_was_taken_back_keeps_no_promise(back: str, broken: int) -> None:
    text = f"{paid('Ada', 0, times=3)}\n2025-05-05 Ada payment 300 X1\n2025-05-20 Ada {back}"
    assert row(text, promises=promise("2025-05-01 Ada 2025-05-10 300"))["broken_promises"] == broken


def test_customers_without_promises_have_none_to_break() -> None:
    found = row(paid("Ada", 0, times=3), promises=promise("2025-05-01 Bo 2025-05-10"))
    assert (found["broken_promises"], found["score"]) == (None, 100)


def test_overdue_is_measured_by_the_limit_and_disputes_are_not_overdue() -> None:
    text = "2025-05-01 Ada invoice 40 I1 due=2025-06-01\n2025-05-01 Ada invoice 50 I2 due=2025-06-01 status=disputed"
    assert row(text, limits=limits("Ada", 200))["limit_overdue"] == 0.2
    assert row(text)["limit_overdue"] is None


def test_the_worst_payers_come_first_and_new_ones_last() -> None:
    text = f"{paid('Good', 0, times=3)}\n{paid('Bad', 50, times=3)}\n{paid('New', 90, times=1)}"
    rows = behaviour(settled(text, DAY), DAY).collect()
    assert rows.select("customer", "payer").rows() == [("Bad", "poor"), ("Good", "reliable"), ("New", "new")]


def test_average_days_late_are_those_of_the_behaviour() -> None:
    book = settled(f"{paid('Ada', 12, times=4)}\n{paid('Bo', -3, times=2)}", DAY)
    late = average_days_late(book, DAY - timedelta(WINDOW - 1))
    average = dict(late.select("customer", "average_days_late").collect().rows())
    assert average == {"Ada": 12, "Bo": 0}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_payer_has_a_word(lang: str) -> None:
    assert all(f"payer.{payer}" in Words(lang) for payer in ("reliable", "slow", "poor", "new"))
