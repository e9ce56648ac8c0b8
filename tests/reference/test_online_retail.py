"""A real wholesaler's year: do orders, segments and classes give the figures verified by hand?"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.segment import segment
from custctl.frames.orders import orders
from custctl.result import Result
from tests.helpers.retail import retail_ledger

LAST_DAY = date(2011, 12, 9)


@pytest.fixture(scope="module")
def lines(shared: Path) -> pl.LazyFrame:
    return retail_ledger(shared)


@pytest.fixture(scope="module")
def netted(lines: pl.LazyFrame) -> Result:
    return segment(lines, LAST_DAY)


@pytest.fixture(scope="module")
def sales_only(lines: pl.LazyFrame) -> Result:
    return segment(lines, LAST_DAY, returns="ignore", by="document")


def values(answer: Result, *names: str) -> list[object]:
    return [answer.facts["GBP"][name].value for name in names]


def test_named_customers_and_their_net_revenue(netted: Result) -> None:
    assert values(netted, "customers", "named_revenue") == [4372, Decimal("8300065.814")]


def test_all_revenue_is_the_files(netted: Result) -> None:
    assert values(netted, "revenue", "unnamed_rows", "unnamed_amount") == [
        Decimal("9747747.934"),
        135080,
        Decimal("1447682.12"),
    ]


def test_classes_of_the_netted_year(netted: Result) -> None:
    assert values(netted, "abc_a", "abc_b", "abc_c") == [1170, 1436, 1766]
    assert netted.tables["abc"].rows["customers"].to_list() == [1170, 1436, 1766]


def test_the_best_fifth_of_the_netted_year(netted: Result) -> None:
    number, share = values(netted, "top_20_customers", "top_20_share")
    assert (number, round(float(str(share)), 4)) == (875, 0.7385)


def test_orders_by_document_of_sales_only(sales_only: Result) -> None:
    assert values(sales_only, "customers", "orders", "named_revenue") == [4338, 18532, Decimal("8911407.904")]


def test_classes_and_best_fifth_of_sales_only(sales_only: Result) -> None:
    *counts, share = values(sales_only, "abc_a", "abc_b", "abc_c", "top_20_customers", "top_20_share")
    assert (counts, round(float(str(share)), 4)) == ([1132, 1469, 1737, 868], 0.7462)


def test_days_with_orders_of_sales_only(lines: pl.LazyFrame) -> None:
    assert orders(lines, LAST_DAY, returns="ignore").select(pl.len()).collect().item() == 16763


def test_leaving_out_lines_without_a_positive_price_first_is_the_same(shared: Path, sales_only: Result) -> None:
    known = retail_ledger(shared, positive_price_only=True)
    assert known.select(pl.len()).collect().item() == 397884
    again = segment(known, LAST_DAY, returns="ignore", by="document")
    assert again.tables["customers"].rows.equals(sales_only.tables["customers"].rows)


def test_orders_and_unmatched_returns_make_the_net_revenue(lines: pl.LazyFrame) -> None:
    by_day, by_document = (orders(lines, LAST_DAY, by=by).collect() for by in ("day", "document"))
    assert by_day["revenue"].sum() == by_document["revenue"].sum()
    assert by_day["revenue"].sum() > Decimal("8300065.814")


def test_no_fifth_of_recency_or_money_is_off_by_more_than_its_ties(netted: Result) -> None:
    rows = netted.tables["customers"].rows.filter(pl.col("orders") > 0)
    for score, ties in (("r", "recency_days"), ("m", "revenue")):
        widest = rows.group_by(ties).len()["len"].max()
        sizes = rows.group_by(score).len()["len"]
        assert (sizes - rows.height / 5).abs().max() <= widest + 1
