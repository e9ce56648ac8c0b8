"""Laws of collecting that hold for every book."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from custctl.analyses.aging import aging
from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.frames.buckets import Buckets
from custctl.frames.customer_balances import UNAPPLIED
from custctl.frames.customer_names import customer_groups
from custctl.frames.month_ends import month_ends
from custctl.frames.months import month_before, month_ends_until
from custctl.frames.receipts_expected import forecast, receipts_expected
from custctl.frames.roll_rates import roll_rates
from custctl.frames.settlements import settlements
from custctl.schema import MONEY
from tests.helpers.brute_force import Row
from tests.property.test_aging import APPLY, CROWDS, DAYS, books, frame

LATER = st.integers(0, 200).map(lambda days: date(2024, 2, 1) + timedelta(days))
ASKED = ("metrics", "roll_rates", "provision", "forecast", "behaviour")


def asked(rows: pl.LazyFrame, as_of: date) -> list[Any]:
    """Everything the tables say, with a rate for every age."""
    ages = ["not_due", *Buckets().names]
    rates = pl.LazyFrame({"bucket": ages, "rate": [Decimal("0.1")] * len(ages)})
    result = receivable_tables(rows, as_of, tables=ASKED, assumptions=Assumptions(months=4, weeks=3, loss_rates=rates))
    return [*(table.rows.rows() for table in result.tables.values()), result.notes]


@settings(max_examples=8, deadline=None)
@given(books(), LATER, APPLY)
def test_a_past_month_end_is_what_the_ageing_says_of_that_day(rows: list[Row], as_of: date, apply: Any) -> None:
    ends = month_ends_until(as_of, 3)
    balances = month_ends(settlements(frame(rows), ends, apply=apply)).collect()
    for day in ends:
        facts = aging(frame(rows), day, apply=apply).facts
        for row in balances.filter(pl.col("month_end") == day).iter_rows(named=True):
            ours = facts[row["currency"]]
            assert (row["receivables"], row["overdue"], row["unapplied"]) == (
                ours["open_total"].value,
                ours["overdue"].value,
                ours["unapplied"].value,
            )


@settings(max_examples=8, deadline=None)
@given(books() | CROWDS, LATER, APPLY)
def test_month_ends_of_one_order_are_those_of_each_day_alone(rows: list[Row], as_of: date, apply: Any) -> None:
    ends = month_ends_until(as_of, 4)
    together = month_ends(settlements(frame(rows), ends, apply=apply)).collect()
    alone = [month_ends(settlements(frame(rows), [day], apply=apply)) for day in ends]
    assert_frame_equal(together, pl.concat(alone).sort("currency", "month_end").collect(), check_exact=True)


@settings(max_examples=5, deadline=None)
@given(books(), LATER)
def test_later_rows_and_the_order_of_rows_change_nothing(rows: list[Row], as_of: date) -> None:
    known = [row for row in rows if row["date"] <= as_of]
    assert asked(frame(rows), as_of) == asked(frame(known[::-1]), as_of)


@settings(max_examples=8, deadline=None)
@given(books(), LATER, APPLY)
def test_roll_rates_account_for_the_whole_opening_amount(rows: list[Row], closing: date, apply: Any) -> None:
    opening = month_before(closing)
    days = dict(settlements(frame(rows), [opening, closing], apply=apply))
    if opening not in days:
        return
    moves = roll_rates(days[opening], days[closing], opening, closing, buckets=Buckets()).collect()
    items = aging(frame(rows), opening, apply=apply, disputed="inside").tables["items"].rows.filter(pl.col("open") > 0)
    opened = {tuple(key): amount for *key, amount in items.group_by("currency", "bucket").agg(pl.col("open").sum()).rows()}
    moved = moves.group_by("currency", "from").agg(pl.col("amount").sum(), pl.col("share").sum())
    assert {(row["currency"], row["from"]): row["amount"] for row in moved.iter_rows(named=True)} == opened
    assert moved["share"].to_list() == pytest.approx([1.0] * len(moved))


@settings(max_examples=8, deadline=None)
@given(books(), LATER, APPLY)
def test_a_provision_ties_out_with_the_ageing(rows: list[Row], as_of: date, apply: Any) -> None:
    rates = pl.LazyFrame({"bucket": ["not_due", *Buckets().names], "rate": [Decimal("0.1")] * 5})
    said = Assumptions(loss_rates=rates)
    table = receivable_tables(frame(rows), as_of, tables=["provision"], assumptions=said, apply=apply).tables["provision"].rows
    facts = aging(frame(rows), as_of, apply=apply).facts
    sums = table.group_by("currency").agg(pl.col("amount", "expected_loss", "carrying_amount").sum())
    for row in sums.iter_rows(named=True):
        assert row["amount"] == facts[row["currency"]]["open_total"].value
        assert row["carrying_amount"] == row["amount"] - row["expected_loss"]


@settings(max_examples=20, deadline=None)
@given(books(), LATER, APPLY, st.sampled_from(["salesperson", "region"]), st.data())
def test_a_provision_by_group_ties_out_with_the_groups(
    rows: list[Row], as_of: date, apply: Any, by: str, data: st.DataObject
) -> None:
    for row in rows:
        row[by] = data.draw(st.sampled_from(["North", "South", None]))
    groups = customer_groups(frame(rows), as_of, None, by=by)
    rates = pl.LazyFrame({"bucket": ["not_due"], "segment": ["North"], "rate": [Decimal("0.1")]})
    said = Assumptions(loss_rates=rates, segments=groups.rename({"group": "segment"}), segmented_by=by)
    table = receivable_tables(frame(rows), as_of, tables=["provision"], assumptions=said, apply=apply).tables["provision"].rows
    shown = aging(frame(rows), as_of, apply=apply, disputed="inside", group_by=by, groups=groups).tables["groups"].rows
    ages = ["not_due", *Buckets().names, UNAPPLIED]
    long = shown.unpivot(ages, index=["currency", "group"], variable_name="bucket", value_name="amount")
    found = {tuple(key): amount for *key, amount in table.select("currency", "segment", "bucket", "amount").rows() if amount}
    assert found == {(currency, group, age): amount for currency, group, age, amount in long.rows() if amount}


@settings(max_examples=8, deadline=None)
@given(books(), DAYS, APPLY, st.integers(1, 60))
def test_a_forecast_never_expects_more_than_is_open(rows: list[Row], as_of: date, apply: Any, weeks: int) -> None:
    for day, settled in settlements(frame(rows), [as_of], apply=apply):
        expected = receipts_expected(settled, day)
        table = forecast(expected, day, weeks=weeks).collect()
        items = aging(frame(rows), day, apply=apply).tables["items"].rows
        open_ = items.filter((pl.col("open") > 0) & (pl.col("status") == "open"))
        most = dict(open_.group_by("currency").agg(pl.col("open").sum().cast(MONEY)).rows())
        sums = table.group_by("currency").agg(pl.col("p50", "p80").sum())
        for currency, likely, cautious in sums.iter_rows():
            assert cautious <= most[currency]
            assert likely <= most[currency]
        assert expected.filter(pl.col("p50") <= day).collect().is_empty()
