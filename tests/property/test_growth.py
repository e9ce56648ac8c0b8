"""Laws of growth that hold for every ledger."""

import random
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from custctl.analyses.growth import growth
from custctl.frames.bridge import PARTS
from custctl.ledger import revenue
from custctl.result import Result
from custctl.schema import MONEY, Role
from tests.helpers.trade import AS_OF, START, shops

LAW = settings(deadline=None, max_examples=15)
PERIODS = st.sampled_from(["month", "quarter", "year"])
DAYS = st.integers(0, 520).map(lambda days: START + timedelta(days=days))


@st.composite
def stocked_shops(draw: st.DrawFn) -> pl.LazyFrame:
    """Shops whose lines mostly have a product and a quantity."""
    rows = draw(shops()).collect()
    drawn = st.lists(st.sampled_from(["tea", "pot", "cup", None]), min_size=rows.height, max_size=rows.height)
    counts = st.lists(st.sampled_from(["1", "3", "7", "0.5", None]), min_size=rows.height, max_size=rows.height)
    quantities = [count and Decimal(count) for count in draw(counts)]
    return rows.with_columns(
        product=pl.Series(draw(drawn), dtype=pl.String), quantity=pl.Series(quantities, dtype=pl.Decimal(38, 4))
    ).lazy()


def same(left: Result, right: Result) -> None:
    assert left.facts == right.facts
    assert left.notes == right.notes
    for name, table in left.tables.items():
        assert table.rows.equals(right.tables[name].rows), name


@settings(deadline=None, max_examples=60)
@given(stocked_shops(), DAYS, PERIODS, st.sampled_from(["net", "ignore"]))
def test_the_bridge_and_its_effects_sum_exactly(books: pl.LazyFrame, as_of: object, period: str, returns: str) -> None:
    for row in growth(books, as_of, period=period, returns=returns, periods=30).tables["bridge"].rows.to_dicts():
        assert row["revenue_before"] + sum(row[part] or 0 for part in PARTS) == row["revenue_now"]
        effects = [row[name] for name in ("price", "volume", "mix", "unpriced")]
        assert len({effect is None for effect in effects}) == 1
        if effects[0] is not None:
            assert sum(effects) == row["revenue_now"] - row["revenue_before"]


@LAW
@given(shops(), PERIODS)
def test_all_periods_together_are_the_revenue_of_the_ledger(books: pl.LazyFrame, period: str) -> None:
    whole = dict(books.select("currency", revenue=revenue()).group_by("currency").agg(pl.col("revenue").sum()).collect().rows())
    shown = growth(books, AS_OF, period=period, periods=40).tables["bridge"].rows
    for currency, amount in shown.group_by("currency").agg(pl.col("revenue_now").sum()).rows():
        assert amount == whole[currency]


@LAW
@given(shops(), PERIODS)
def test_a_whole_period_begins_where_the_last_one_ended(books: pl.LazyFrame, period: str) -> None:
    rows = growth(books, AS_OF, period=period, periods=40).tables["bridge"].rows.to_dicts()
    for earlier, later in pairwise(rows):
        if earlier["currency"] == later["currency"] and later["period_state"] == "complete":
            assert later["revenue_before"] == earlier["revenue_now"]


@LAW
@given(shops(), DAYS, PERIODS)
def test_customers_who_stay_and_stop_are_those_of_before(books: pl.LazyFrame, as_of: object, period: str) -> None:
    for row in growth(books, as_of, period=period).tables["retention"].rows.to_dicts():
        assert row["retained"] + row["stopped"] == row["customers_before"]
        assert row["retained"] + row["won"] + row["came_back"] <= row["customers_now"]
        if row["period_state"] == "complete":
            assert row["retained"] + row["won"] + row["came_back"] == row["customers_now"]
        assert (row["gross_revenue_retention"] or 0) <= min(1, row["net_revenue_retention"] or 0)


@LAW
@given(shops(), st.integers(0, 400))
def test_later_rows_change_nothing(books: pl.LazyFrame, days: int) -> None:
    day = START + timedelta(days=days)
    same(growth(books, day), growth(books.filter(pl.col("date") <= day), day))


@LAW
@given(stocked_shops(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(books: pl.LazyFrame, rng: random.Random) -> None:
    rows = books.collect()
    same(growth(books, AS_OF), growth(rows[rng.sample(range(rows.height), rows.height)].lazy(), AS_OF))


@LAW
@given(shops())
def test_each_currency_is_a_shop_by_itself(books: pl.LazyFrame) -> None:
    together = growth(books, AS_OF)
    for currency in together.facts:
        alone = growth(books.filter(pl.col("currency") == currency), AS_OF)
        assert alone.facts[currency] == together.facts[currency]
        for name, table in together.tables.items():
            if name != "wallet":
                assert table.rows.filter(pl.col("currency") == currency).equals(alone.tables[name].rows), name


@LAW
@given(shops(), DAYS)
def test_no_cohort_counts_a_span_that_is_not_over(books: pl.LazyFrame, as_of: object) -> None:
    result = growth(books, as_of)
    for row in result.tables["cohorts"].rows.to_dicts():
        year, month = map(int, row["cohort"].split("-"))
        month_end = pl.date_range(pl.date(year, month, 1), pl.date(year, month, 1)).dt.month_end()
        watched = (as_of - pl.select(month_end).item()).days
        for span in (30, 60, 90, 365):
            assert (row[f"again_{span}"] is not None) == (watched >= span)
    curve = result.tables["curve"].rows
    for _, rows in curve.group_by("currency", maintain_order=True):
        assert rows["customers"].is_sorted(descending=True)
        assert rows["returned_share"].is_sorted()
        assert rows["returned_share"].is_between(0, 1).all()


ROUNDED = {"price", "volume", "mix", "unpriced", "head_room", "potential"}
"""Money that is rounded, or that comes from the customer cards."""


@LAW
@given(stocked_shops(), st.integers(0, 40))
def test_splitting_the_file_changes_nothing(books: pl.LazyFrame, at: int) -> None:
    rows = books.collect()
    same(growth(books, AS_OF), growth(pl.concat([rows[at:].lazy(), rows[:at].lazy()]), AS_OF))


@settings(deadline=None, max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(stocked_shops())
def test_a_hundred_times_the_money_changes_the_unit_of_every_table(books: pl.LazyFrame) -> None:
    plain = growth(books, AS_OF, margin=Decimal("0.5"))
    cents = growth(books.with_columns((pl.col("amount", "cost") * 100).cast(MONEY)), AS_OF, margin=Decimal("0.5"))
    for name, table in plain.tables.items():
        rows, scaled = table.rows, cents.tables[name].rows
        money = [name for name, column in table.schema.columns.items() if column.role is Role.MONEY]
        assert_frame_equal(scaled.drop(money), rows.drop(money), rel_tol=1e-9, abs_tol=1e-12)
        floats, expected = (
            frame.select(pl.col(money).cast(pl.Float64)).drop(ROUNDED, strict=False) for frame in (scaled, rows)
        )
        assert_frame_equal(floats, expected * 100 if expected.width else expected, rel_tol=0, abs_tol=0.02)
    steps = ["revenue_before", *PARTS, "revenue_now"]
    exact = plain.tables["bridge"].rows.select((pl.col(steps) * 100).cast(MONEY))
    assert cents.tables["bridge"].rows.select(steps).equals(exact)
