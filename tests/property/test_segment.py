"""Laws of orders and segments that hold for every ledger."""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.segment import ON_REQUEST, Wishes, segment
from custctl.frames.buyers import BUYERS, buyers
from custctl.frames.classes import RELATIONSHIPS, TIERS
from custctl.frames.grades import MARKS
from custctl.frames.orders import orders
from custctl.frames.ranks import part_of
from custctl.frames.rfm import SEGMENTS
from custctl.ledger import revenue
from custctl.schema import MONEY
from custctl.workflow import freezing
from tests.helpers.trade import AS_OF, START, plain_orders, shop, shops

LAW = settings(deadline=None, max_examples=6)

WORDS = [
    "customer", "currency", "r", "f", "m", "segment", "abc", "tier", "activity", "relationship", "action", "orders",
    "first_order", "last_order", "usual_gap_days", "next_expected",
]  # fmt: skip
EVERYTHING = Wishes(tables=ON_REQUEST)
SCORES = {"r": ("recency_days", -1), "f": ("orders", 1), "m": ("revenue", 1)}


def customers(books: pl.LazyFrame, **options: object) -> pl.DataFrame:
    return segment(books, AS_OF, **options).tables["customers"].rows


@settings(deadline=None, max_examples=40)
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
def test_no_share_of_revenue_leaves_nought_to_one(books: pl.LazyFrame) -> None:
    answer = segment(books, AS_OF, wishes=EVERYTHING)
    shares = [facts[f"{top}_share"].value for facts in answer.facts.values() for top in ("top1", "top5", "top_20")]
    for name in ("segments", "activity", "abc", "tiers", "grades"):
        shares += answer.tables[name].rows["revenue_share"].to_list()
    assert all(0 <= share <= 1 for share in shares if share is not None)


@settings(deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=30), st.integers(1, 10), st.booleans())
def test_the_part_of_a_value_goes_by_its_average_rank(values: list[int], parts: int, descending: bool) -> None:
    frame = pl.DataFrame({"value": values, "currency": "EUR"})
    found = frame.select(part_of(pl.col("value"), parts, descending=descending)).to_series().to_list()
    ahead = [sum((other > value) if descending else (other < value) for other in values) for value in values]
    middle = [Fraction(before) + Fraction(values.count(value), 2) for before, value in zip(ahead, values, strict=True)]
    assert found == [ceil(rank / len(values) * parts) for rank in middle]


@LAW
@given(shops())
def test_every_customer_is_in_one_segment_one_class_one_tier_and_one_activity(books: pl.LazyFrame) -> None:
    answer = segment(books, AS_OF)
    rows = answer.tables["customers"].rows
    assert rows.filter(pl.col("segment").is_null() != (pl.col("orders") == 0)).is_empty()
    assert rows.select("customer", "currency").is_unique().all()
    standing = rows.filter(pl.col("activity").is_not_null())
    buying = rows.filter(pl.col("orders") > 0)
    for table, counted in (("segments", buying), ("abc", rows), ("tiers", rows), ("activity", standing)):
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
@given(shops(), st.randoms(use_true_random=False), st.sampled_from(["EUR", None]))
def test_lines_apart_or_together_and_a_strangers_gift_change_no_buyer(
    books: pl.LazyFrame, rng: random.Random, currency: str | None
) -> None:
    """Lines of a day that stand together are added up at once; anything but sales above zero has days put together first."""
    several = pl.col("currency") if currency is None else pl.lit(currency)
    sales = books.filter(pl.col("kind").is_in(["sale", "invoice"]), pl.col("amount") > pl.col("tax").fill_null(0))
    sold = sales.with_columns(currency=several).collect()
    gift = {"date": AS_OF, "customer": "a stranger", "kind": "sale", "amount": Decimal(0), "currency": currency or "EUR"}
    with_gift = pl.concat([sold, pl.DataFrame([gift], schema_overrides=dict(sold.schema))], how="diagonal")
    mixed = list(range(sold.height))
    rng.shuffle(mixed)
    expected = bought(sold)
    assert bought(sold[mixed]).equals(expected)
    assert bought(sold.sort("customer", "date")).equals(expected)
    assert bought(with_gift).filter(pl.col("customer").ne_missing("a stranger")).equals(expected)


def bought(rows: pl.DataFrame) -> pl.DataFrame:
    return BUYERS.sort(buyers(rows.lazy(), AS_OF, margin=Decimal("0.3"))).collect()


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


@LAW
@given(shops())
def test_each_currency_is_a_shop_by_itself(books: pl.LazyFrame) -> None:
    together = segment(books, AS_OF, wishes=EVERYTHING)
    for currency in together.facts:
        alone = segment(books.filter(pl.col("currency") == currency), AS_OF, wishes=EVERYTHING)
        assert alone.facts == {currency: together.facts[currency]}
        for name, table in together.tables.items():
            assert table.rows.filter(pl.col("currency") == currency).equals(alone.tables[name].rows), name


@LAW
@given(shops())
def test_activity_is_known_of_all_who_order_or_of_none_in_a_currency(books: pl.LazyFrame) -> None:
    rows = customers(books).filter(pl.col("orders") > 0)
    for _, shop_rows in rows.group_by("currency"):
        assert shop_rows["activity"].null_count() in (0, shop_rows.height)


@LAW
@given(shops(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_table(books: pl.LazyFrame, rng: random.Random) -> None:
    rows = books.collect()
    mixed = rows[rng.sample(range(rows.height), rows.height)].lazy()
    known, found = (segment(one, AS_OF, margin=Decimal("0.3"), wishes=EVERYTHING) for one in (books, mixed))
    for name, table in known.tables.items():
        assert found.tables[name].rows.equals(table.rows), name


@LAW
@given(shops(), shops())
def test_kept_thresholds_hold_still_whatever_others_do(books: pl.LazyFrame, others: pl.LazyFrame) -> None:
    kept = freezing.thresholds_frame(freezing.thresholds_text(segment(books, AS_OF)))
    renamed = others.with_columns(customer="other " + pl.col("customer"))
    crowd = customers(pl.concat([books, renamed]), wishes=Wishes(thresholds=kept))
    before = customers(books)
    scores = ["customer", "currency", "r", "f", "m", "segment"]
    ours = crowd.join(before, on=["customer", "currency"], how="semi").select(scores).sort(scores[:2])
    assert ours.equals(before.select(scores).sort(scores[:2]))


@LAW
@given(shops(), st.integers(1, 450))
def test_moves_add_up_to_everybody_who_ever_ordered(books: pl.LazyFrame, days: int) -> None:
    answer = segment(books, AS_OF, wishes=Wishes(compare=days))
    moves, rows = answer.tables["migration"].rows, answer.tables["customers"].rows
    now = moves.filter(pl.col("segment").is_not_null())
    assert now["customers"].sum() == rows.filter(pl.col("orders") > 0).height
    assert now["revenue"].sum() == rows.filter(pl.col("orders") > 0)["revenue"].sum()
    then = segment(books, AS_OF - timedelta(days=days)).tables["customers"].rows
    assert moves.filter(pl.col("segment_before").is_not_null())["customers"].sum() == then.filter(pl.col("orders") > 0).height


@LAW
@given(shops())
def test_a_better_tier_never_gets_less_care(books: pl.LazyFrame) -> None:
    for _, shop_rows in customers(books).group_by("currency"):
        pairs = sorted((TIERS.index(row["tier"]), RELATIONSHIPS.index(row["relationship"])) for row in shop_rows.to_dicts())
        assert [care for _, care in pairs] == sorted(care for _, care in pairs)


@LAW
@given(shops())
def test_contributions_are_what_profit_leaves_after_costs(books: pl.LazyFrame) -> None:
    wishes = Wishes(tables=("profit",), service_cost=Decimal("7.3"), cac=Decimal("1.1"))
    rows = segment(books, AS_OF, margin=Decimal("0.3"), wishes=wishes).tables["profit"].rows
    assert rows.filter(
        pl.col("profit") - pl.col("service_cost") - pl.col("acquisition_cost") != pl.col("contribution")
    ).is_empty()
    assert rows.filter((pl.col("contribution") < 0) != (pl.col("balance") == "costs")).is_empty()
    assert rows.filter(pl.col("sales_needed") < 0).is_empty()


@LAW
@given(shops())
def test_marks_are_counted_and_the_club_needs_five(books: pl.LazyFrame) -> None:
    rows = segment(books, AS_OF, margin=Decimal("0.3"), wishes=Wishes(tables=("grades",))).tables["grades"].rows
    for row in rows.to_dicts():
        marks = [row[name] for name in MARKS]
        yes, known = marks.count("yes"), 6 - marks.count(None)
        assert (row["marks"], row["marks_known"]) == (yes, known)
        assert row["club"] == ("yes" if yes >= 5 else "no" if yes + 6 - known < 5 else None)


@LAW
@given(shops())
def test_every_customer_is_in_one_segment_of_the_users_own(books: pl.LazyFrame) -> None:
    rules = (("big", "revenue > 100"), ("some", "revenue > 10"), ("all", "revenue > -1000000"))
    rows = customers(books, wishes=Wishes(rules=rules))
    expected = ["big" if amount > 100 else "some" if amount > 10 else "all" for amount in rows["revenue"]]
    assert rows["own_segment"].to_list() == expected


def test_a_day_before_everything_is_an_empty_answer() -> None:
    answer = segment(shop([]), date(2000, 1, 1))
    assert answer.facts == {}
    assert all(table.rows.is_empty() for table in answer.tables.values())
