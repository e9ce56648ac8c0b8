"""A real wholesaler's year: does growth by quarter sum to the cent, and do its products' lives read sensibly?"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.growth import growth
from custctl.frames.bridge import PARTS
from custctl.ledger import revenue
from custctl.result import Result
from tests.helpers.retail import retail_ledger

LAST_DAY = date(2011, 12, 9)


@pytest.fixture(scope="module")
def lines(shared: Path) -> pl.LazyFrame:
    return retail_ledger(shared)


@pytest.fixture(scope="module")
def by_quarter(lines: pl.LazyFrame) -> Result:
    return growth(lines, LAST_DAY)


def test_growth_by_quarter_sums_to_the_cent(lines: pl.LazyFrame, by_quarter: Result) -> None:
    rows = by_quarter.tables["bridge"].rows.to_dicts()
    by_date = lines.select("date", revenue=revenue()).group_by(
        quarter=pl.format("{}-Q{}", pl.col("date").dt.year(), pl.col("date").dt.quarter())
    )
    booked = dict(by_date.agg(pl.col("revenue").sum()).collect().rows())
    assert {row["period"]: row["revenue_now"] for row in rows} == booked
    for row in rows:
        assert row["revenue_before"] + sum(row[part] for part in PARTS) == row["revenue_now"]
        if row["price"] is not None:
            change = row["revenue_now"] - row["revenue_before"]
            assert row["price"] + row["volume"] + row["mix"] + row["unpriced"] == change
    assert sum(booked.values()) == Decimal("9747747.934")


def test_the_unfinished_quarter_is_compared_with_as_many_days(lines: pl.LazyFrame, by_quarter: Result) -> None:
    last = by_quarter.tables["bridge"].rows.to_dicts()[-1]
    days = lines.filter(pl.col("date").is_between(date(2011, 7, 1), date(2011, 9, 8))).select(revenue().sum())
    assert (last["compared_with"], last["days"]) == ("same_days", 70)
    assert last["revenue_before"] == days.collect().item()


def test_customers_by_month_are_counted_as_by_hand(by_quarter: Result) -> None:
    cohorts = by_quarter.tables["cohorts"].rows
    assert cohorts["customers"].sum() == 4322  # the 4,372 less 50 of whom nothing is left but returns
    assert cohorts["again_365"].null_count() == len(cohorts)
    # The last month whose end is 30 days before the last day is October.
    assert cohorts.filter(pl.col("again_30").is_not_null())["cohort"].max() == "2011-10"


def test_the_ten_documented_products_live_as_their_sales_by_month_say(by_quarter: Result) -> None:
    """The last cell of each row was read off its sales by month; the others are what the code says today."""
    page = (Path(__file__).parents[2] / "docs" / "methods" / "growth.md").read_text(encoding="utf-8")
    start = page.index("\n| product | | stage |")
    told = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page[start:].split("\n\n")[0].splitlines()[3:]]
    products = {row["product"]: row for row in by_quarter.tables["products"].rows.to_dicts()}
    assert len(told) == 10
    for code, _, *cells, _ in told:
        found = products[code]
        figures = (found[name] for name in ("buyers_before", "buyers_now", "revenue_before", "revenue_now"))
        assert [found["stage"], *(f"{figure:,.0f}" for figure in figures)] == cells, code


def test_most_products_have_a_stage_and_none_without_buyers_has(by_quarter: Result) -> None:
    products = by_quarter.tables["products"].rows
    few = pl.col("buyers_before") + pl.col("buyers_now") < 10
    assert products.filter(few)["stage"].unique().to_list() == ["too_few"]
    assert products.filter(pl.col("stage") == "too_few", ~few, pl.col("revenue_before") + pl.col("revenue_now") > 0).is_empty()
    told = products.filter(pl.col("stage") != "too_few")
    assert told["revenue_now"].sum() > Decimal("0.95") * products.filter(pl.col("revenue_now") > 0)["revenue_now"].sum()


def test_the_first_orders_of_december_look_new_because_the_books_begin_there(by_quarter: Result) -> None:
    assert [note.values["begin"] for note in by_quarter.notes if note.key == "growth_new_here"] == [date(2010, 12, 1)]
    assert "growth_season_unknown" in [note.key for note in by_quarter.notes]
