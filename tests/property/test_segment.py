"""Laws of orders and segments that hold for every ledger."""

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.segment import segment
from custctl.frames.classes import TIERS
from custctl.frames.orders import orders
from custctl.frames.rfm import SEGMENTS
from custctl.ledger import revenue
from custctl.schema import MONEY
from tests.helpers.trade import AS_OF, START, plain_orders, shop, shops

LAW = settings(deadline=None, max_examples=30)

WORDS = ["customer", "currency", "r", "f", "m", "segment", "abc", "tier", "action", "orders", "first_order", "last_order"]
SCORES = {"r": ("recency_days", -1), "f": ("orders", 1), "m": ("revenue", 1)}


def customers(books: pl.LazyFrame, **options: object) -> pl.DataFrame:
    return segment(books, AS_OF, **options).tables["customers"].rows


@settings(deadline=None, max_examples=200)
@given(shops())
def test_orders_are_what_a_plain_reading_of_the_rules_finds(books: pl.LazyFrame) -> None:
    found = orders(books, AS_OF).collect()
    assert {(row["customer"], row["currency"], row["date"]): row["revenue"] for row in found.to_dicts()} == plain_orders(books)


@LAW
@given(shops(), st.sampled_from(["day", "document"]))
def test_no_order_gives_back_more_than_it_sold(books: pl.LazyFrame, by: str) -> None:
    found = orders(books, AS_OF, by=by).collect()
    assert found.filter((pl.col("returned") < 0) | (pl.col("returned") > pl.col("gross"))).is_empty()
    assert found.filter(pl.col("revenue") + pl.col("returned") != pl.col("gross")).is_empty()


@LAW
@given(shops())
def test_revenue_of_customers_and_of_nobody_adds_up_to_the_ledgers(books: pl.LazyFrame) -> None:
    answer = segment(books, AS_OF)
    whole = dict(books.select("currency", revenue=revenue()).group_by("currency").agg(pl.col("revenue").sum()).collect().rows())
    for currency, facts in answer.facts.items():
        assert facts["revenue"].value == whole[currency]
        assert facts["named_revenue"].value + facts["unnamed_amount"].value == whole[currency]


@LAW
@given(shops())
def test_every_customer_is_in_one_segment_one_class_and_one_tier(books: pl.LazyFrame) -> None:
    answer = segment(books, AS_OF)
    rows = answer.tables["customers"].rows
    assert rows.filter(pl.col("segment").is_null() != (pl.col("orders") == 0)).is_empty()
    assert rows.select("customer", "currency").is_unique().all()
    for table, counted in (("segments", rows.filter(pl.col("orders") > 0)), ("abc", rows), ("tiers", rows)):
        groups = answer.tables[table].rows
        assert groups["customers"].sum() == counted.height
        assert groups["revenue"].sum() == counted["revenue"].sum()


@LAW
@given(shops())
def test_all_eleven_segments_and_four_tiers_are_listed_in_their_order(books: pl.LazyFrame) -> None:
    answer = segment(books, AS_OF)
    for _, rows in answer.tables["tiers"].rows.group_by("currency"):
        assert rows["tier"].to_list() == list(TIERS)
    for _, rows in answer.tables["segments"].rows.group_by("currency"):
        assert rows["segment"].to_list() == list(SEGMENTS)


@LAW
@given(shops(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(books: pl.LazyFrame, rng: random.Random) -> None:
    rows = books.collect()
    mixed = rows[rng.sample(range(rows.height), rows.height)].lazy()
    assert customers(mixed).equals(customers(books))


@LAW
@given(shops(), st.integers(0, 40))
def test_splitting_the_file_changes_nothing(books: pl.LazyFrame, at: int) -> None:
    rows = books.collect()
    assert customers(pl.concat([rows[at:].lazy(), rows[:at].lazy()])).equals(customers(books))


@LAW
@given(shops())
def test_later_rows_change_nothing(books: pl.LazyFrame) -> None:
    day = START + timedelta(days=200)
    known = books.filter(pl.col("date") <= day)
    assert segment(books, day).tables["customers"].rows.equals(segment(known, day).tables["customers"].rows)


@LAW
@given(shops())
def test_cents_for_euros_change_the_unit_only(books: pl.LazyFrame) -> None:
    cents = books.with_columns((pl.col("amount", "cost") * 100).cast(MONEY))
    plain, scaled = customers(books), customers(cents)
    money = (pl.col("revenue") * 100).cast(MONEY)
    assert scaled.sort("currency", "customer").select(WORDS).equals(plain.sort("currency", "customer").select(WORDS))
    assert scaled["revenue"].to_list() == plain.with_columns(money)["revenue"].to_list()


@LAW
@given(shops())
def test_equal_values_score_equal_and_better_ones_never_less(books: pl.LazyFrame) -> None:
    rows = customers(books).filter(pl.col("orders") > 0)
    for _, shop_rows in rows.group_by("currency"):
        for score, (value, sign) in SCORES.items():
            pairs = sorted((sign * row[value], row[score]) for row in shop_rows.to_dicts())
            assert [score for _, score in pairs] == sorted(score for _, score in pairs)
            assert len({value for value, _ in pairs}) == len(set(pairs))


@LAW
@given(shops())
def test_whoever_brings_more_is_in_no_lower_class_or_tier(books: pl.LazyFrame) -> None:
    rows = customers(books, margin=Decimal("0.3"))
    for _, shop_rows in rows.group_by("currency"):
        for group, value in (("abc", "revenue"), ("tier", "profit")):
            pairs = shop_rows.sort(value, descending=True).select(pl.col(group).to_physical(), value).rows()
            assert [place for place, _ in pairs] == sorted(place for place, _ in pairs)
            assert len({amount for _, amount in pairs}) == len(set(pairs))


@LAW
@given(shops())
def test_nobody_who_brings_nothing_is_above_lead(books: pl.LazyFrame) -> None:
    rows = customers(books)
    assert rows.filter(pl.coalesce("profit", "revenue") <= 0, pl.col("tier") != "lead").is_empty()


@LAW
@given(st.integers(1, 60))
def test_customers_all_different_fill_the_pyramid_by_fifths_and_tenths(number: int) -> None:
    rows = [
        {"day": 1, "customer": f"c{place:02}", "kind": "sale", "amount": str(place + 1), "currency": "EUR"}
        | dict.fromkeys(("document", "applies_to", "cost"))
        for place in range(number)
    ]
    tiers = customers(shop(rows))["tier"].to_list()
    expected = [sum((2 * place - 1) * 10 <= limit * 2 * number for place in range(1, number + 1)) for limit in (2, 5, 8)]
    assert [tiers.count("platinum"), tiers.count("platinum") + tiers.count("gold"), number - tiers.count("lead")] == expected


def test_a_day_before_everything_is_an_empty_answer() -> None:
    answer = segment(shop([]), date(2000, 1, 1))
    assert answer.facts == {}
    assert all(table.rows.is_empty() for table in answer.tables.values())
