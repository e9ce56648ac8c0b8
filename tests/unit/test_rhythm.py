"""Each customer's own rhythm: gaps between orders, and where a customer stands in them."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.segment import segment
from custctl.frames.rhythm import ACTIVITIES, curves, gaps, with_rhythm
from tests.helpers.ledgers import ledger

START = date(2024, 1, 1)


def buyers(days: dict[str, list[int]], *, as_of: int) -> pl.LazyFrame:
    """Customers with the numbers of their order days, counted from the start of 2024."""
    rows = [
        {"customer": name, "currency": "EUR", "order_days": [START + timedelta(days=day) for day in sorted(orders)] or None}
        for name, orders in days.items()
    ]
    frame = pl.LazyFrame(rows, schema={"customer": pl.String, "currency": pl.String, "order_days": pl.List(pl.Date)})
    last = pl.col("order_days").list.last()
    return frame.with_columns(last_order=last, recency_days=(START + timedelta(days=as_of) - last).dt.total_days())


def measured(days: dict[str, list[int]], *, as_of: int) -> pl.DataFrame:
    return curves(gaps(buyers(days, as_of=as_of), START + timedelta(days=as_of))).collect()


def standing(days: dict[str, list[int]], *, as_of: int) -> dict[str, dict[str, object]]:
    found = buyers(days, as_of=as_of)
    rows = with_rhythm(found, curves(gaps(found, START + timedelta(days=as_of)))).collect().to_dicts()
    return {row["customer"]: row for row in rows}


def test_gaps_are_from_order_to_order_and_the_last_is_open() -> None:
    rows = gaps(buyers({"a": [0, 10, 40]}, as_of=100), START + timedelta(days=100)).sort("curve", "days").collect()
    assert rows.select("curve", "days", "closed").rows() == [("first", 10, True), ("later", 30, True), ("later", 60, False)]


def test_gaps_of_one_customer_weigh_one_together() -> None:
    found = gaps(buyers({"a": [0, 10, 40], "b": [0], "c": [7]}, as_of=100), START + timedelta(days=100)).collect()
    weights = dict(found.group_by("curve").agg(pl.col("weight").sum()).rows())
    assert weights == {"first": 3, "later": 1}
    assert found["number"].sum() == 5


def test_quantiles_are_of_those_who_come_back() -> None:
    # Ten come back after 1, 2, … 10 days; ten never do: half of those who come have come after 5 days.
    days = {f"back{gap}": [0, gap] for gap in range(1, 11)} | {f"gone{number}": [0] for number in range(10)}
    [first] = measured(days, as_of=50).filter(pl.col("curve") == "first").to_dicts()
    assert [first[name] for name in ("q50", "q80", "q90", "q95", "returns")] == [5, 8, 9, 10, 10]
    assert first["never"] == pytest.approx(0.5)
    assert first["mean"] == pytest.approx(5.5)


def test_customers_seen_for_a_short_time_only_do_not_count_as_gone() -> None:
    # Two come back after 5 days; the third was seen for 3 days only: nobody is known to stay away.
    [first] = measured({"a": [0, 5], "b": [0, 5], "c": [17]}, as_of=20).filter(pl.col("curve") == "first").to_dicts()
    assert first["never"] == 0


def test_own_gap_is_mixed_with_two_of_the_average_customers() -> None:
    # Later gaps 10 and 10 (a) and nothing else: G is 10; the span of 30 days over 3 repeats makes (20 + 30) / 5.
    assert standing({"a": [0, 10, 20, 30]}, as_of=31)["a"]["usual_gap_days"] == 10
    slow = standing({"a": [0, 10, 20, 30], "b": [0, 40]}, as_of=41)
    assert slow["b"]["usual_gap_days"] == 20
    assert slow["b"]["next_expected"] == START + timedelta(days=60)


@pytest.mark.parametrize(
    ("silent", "activity"), [(0, "active"), (4, "active"), (5, "due"), (8, "late"), (9, "dormant"), (10, "lost")]
)
def test_one_time_buyers_stand_in_the_first_curve(silent: int, activity: str) -> None:
    others = measured({f"back{gap}": [0, gap] for gap in range(1, 11)}, as_of=50)
    newcomer = buyers({"new": [50 - silent]}, as_of=50)
    assert with_rhythm(newcomer, others.lazy()).collect()["activity"].to_list() == [activity]


def test_the_same_silence_means_more_in_a_faster_rhythm() -> None:
    days = {"fast": list(range(0, 200, 7)), "slow": list(range(0, 200, 60)), "other": [0, 30, 60, 90, 150]}
    rows = standing(days, as_of=230)
    assert ACTIVITIES.index(str(rows["fast"]["activity"])) > ACTIVITIES.index(str(rows["slow"]["activity"]))


def test_where_nobody_came_back_nobody_has_an_activity() -> None:
    assert [row["activity"] for row in standing({"a": [0], "b": [5]}, as_of=50).values()] == [None, None]


def test_customers_without_an_order_have_no_rhythm() -> None:
    row = standing({"a": [0, 10], "b": []}, as_of=20)["b"]
    assert [row[name] for name in ("activity", "usual_gap_days", "next_expected")] == [None, None, None]


def test_the_answer_tells_activity_and_who_never_came_back() -> None:
    books = ledger("""
        2024-01-01  a  sale  10
        2024-01-11  a  sale  10
        2024-01-01  b  sale  10
    """)
    answer = segment(books, date(2024, 3, 1))
    assert answer.tables["activity"].rows["activity"].to_list() == list(ACTIVITIES)
    assert answer.tables["activity"].rows["customers"].sum() == 2
    assert answer.facts["EUR"]["never_came_back"].value == 0.5
    assert "rhythm" in [note.key for note in answer.notes]
    reasons = answer.tables["customers"].rows.filter(pl.col("customer") == "a")["reason_values"].to_list()[0]
    assert "usual_gap_days=10" in reasons


def test_unweighted_gaps_of_cdnow_are_the_published_ones(shared: Path) -> None:
    lines = [line.split() for line in (shared / "data" / "cdnow" / "CDNOW_sample.txt").read_text().splitlines()]
    day = pl.col("day").str.to_date("%Y%m%d")
    books = pl.DataFrame({"customer": [line[1] for line in lines], "day": [line[2] for line in lines]}).lazy()
    end = date(1997, 9, 30)
    days = (
        books.select("customer", day, currency=pl.lit("USD"))
        .filter(pl.col("day") <= end)
        .group_by("customer", "currency")
        .agg(order_days=pl.col("day").unique().sort())
    )
    alike = gaps(days, end).with_columns(weight=pl.col("number").cast(pl.Decimal(38, 12)))
    found = curves(alike).collect()
    assert found.select("q50", "q80", "q90", "q95").rows() == [(44, 143, 205, 252), (28, 88, 144, 192)]
