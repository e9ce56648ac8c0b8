"""Growth: the bridge, its price, volume and mix, false growth, retention, cohorts, life cycles, wallet, tenure."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.growth import FACTS, growth
from custctl.frames.bridge import PARTS
from custctl.frames.growth_signs import SIGNS
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CUSTOMERS
from custctl.result import Result
from tests.helpers.ledgers import ledger

AS_OF = date(2024, 6, 30)

SHOP = """
    2024-01-05  Ada  sale  100  quantity=10  product=tea
    2024-01-05  Bob  sale   50  quantity=5   product=tea
    2024-02-10  Cem  sale   40  quantity=1   product=pot
    2024-04-02  Ada  sale  144  quantity=12  product=tea
    2024-05-09  Bob  sale   24  quantity=2   product=tea
    2024-05-20  Dia  sale   36  quantity=3   product=tea
"""


def answer(text: str, as_of: date = AS_OF, **options: object) -> Result:
    return growth(ledger(text), as_of, **options)


def rows(result: Result, table: str, key: str) -> dict[str, dict]:
    return {str(row[key]): row for row in result.tables[table].rows.to_dicts()}


def step(text: str, label: str, as_of: date = AS_OF, **options: object) -> dict:
    return rows(answer(text, as_of, **options), "bridge", "period")[label]


def figures(row: dict, *names: str) -> list[object]:
    return [None if row[name] is None else float(row[name]) for name in names]


def note_keys(result: Result) -> list[str]:
    return [note.key for note in result.notes]


def verdicts(result: Result) -> dict[str, str]:
    return {row["sign"]: row["verdict"] for row in result.tables["quality"].rows.to_dicts()}


# ------------------------------------------------------------------------------------------------ the bridge


def test_each_customer_stands_in_one_step_of_the_bridge() -> None:
    row = step(SHOP, "2024-Q2")
    assert figures(row, "revenue_before", *PARTS, "revenue_now") == [190, 36, 0, 44, -26, -40, None, 204]


def test_a_customer_who_skipped_a_period_came_back() -> None:
    text = "2024-01-05 Ada sale 10\n2024-04-05 Bob sale 10\n2024-07-05 Ada sale 15\n2024-07-06 Bob sale 10"
    row = step(text, "2024-Q3", date(2024, 9, 30))
    assert figures(row, "new", "reactivated", "more", "less", "lost") == [0, 15, 0, 0, 0]


def test_sales_to_nobody_are_a_step_of_their_own() -> None:
    row = step("2024-01-05 Ada sale 10\n2024-02-05 - sale 7\n2024-04-05 Ada sale 10\n2024-05-05 - sale 3", "2024-Q2")
    assert figures(row, "revenue_before", "unnamed", "more", "revenue_now") == [17, -4, 0, 13]


def test_returns_count_on_the_day_they_come_and_a_return_is_no_order() -> None:
    text = "2024-01-05 Ada sale 100\n2024-03-01 Bob sale 20\n2024-05-01 Ada return 30\n2024-06-01 Bob sale 20"
    row = step(text, "2024-Q2")
    assert figures(row, "lost", "revenue_now") == [-130, -10]
    assert figures(step(text, "2024-Q2", returns="ignore"), "lost", "revenue_now") == [-100, 20]


def test_the_first_period_of_the_books_has_nothing_before() -> None:
    row = step(SHOP, "2024-Q1")
    assert (row["compared_with"], row["growth"], row["revenue_before"], row["new"]) == ("nothing", None, 0, 190)


def test_books_that_begin_within_the_period_before_give_no_growth() -> None:
    late = "2024-02-20 Ada sale 10\n2024-04-05 Ada sale 40"
    row = step(late, "2024-Q2")
    assert (row["compared_with"], row["growth"], row["more"]) == ("books_begin", None, 30)
    assert "growth_books_begin" in note_keys(answer(late))
    assert step("2024-01-08 Ada sale 10\n2024-04-05 Ada sale 40", "2024-Q2")["growth"] == 3.0


def test_an_unfinished_period_is_compared_with_the_same_days_of_the_one_before() -> None:
    # 50 days into the second quarter; the first quarter's 50th day is 19 February.
    text = "2024-01-05 Ada sale 100\n2024-02-19 Bob sale 10\n2024-02-20 Cem sale 500\n2024-05-20 Ada sale 120"
    row = step(text, "2024-Q2", date(2024, 5, 20))
    assert (row["period_state"], row["compared_with"], row["days"]) == ("incomplete", "same_days", 50)
    assert figures(row, "revenue_before", "more", "lost", "revenue_now") == [110, 20, -10, 120]
    assert "growth_same_days" in note_keys(answer(text, date(2024, 5, 20)))


def test_who_ordered_late_in_the_period_before_has_not_come_back() -> None:
    text = "2024-01-05 Ada sale 100\n2024-03-30 Cem sale 500\n2024-05-20 Cem sale 60"
    row = step(text, "2024-Q2", date(2024, 5, 20))
    assert figures(row, "reactivated", "more", "lost", "revenue_now") == [0, 60, -100, 60]


def test_the_days_of_a_short_month_before_are_all_there_are() -> None:
    text = "2024-02-01 Ada sale 10\n2024-02-29 Ada sale 5\n2024-03-30 Ada sale 20"
    assert step(text, "2024-03", date(2024, 3, 30), period="month")["revenue_before"] == 15


def test_a_period_hardly_begun_is_shown_but_not_judged() -> None:
    result = answer(SHOP + "    2024-07-02 Eve sale 9", date(2024, 7, 3))
    assert result.facts["EUR"]["period"].value == "2024-Q2"
    assert [row["period"] for row in result.tables["bridge"].rows.to_dicts()][-1] == "2024-Q3"
    assert "growth_too_early" in note_keys(result)


def test_growth_on_the_year_takes_the_same_days() -> None:
    text = "2023-01-02 Ada sale 1\n2023-04-10 Ada sale 20\n2023-06-20 Ada sale 99\n2024-04-10 Ada sale 30"
    row = step(text, "2024-Q2", date(2024, 5, 20))
    assert figures(row, "year_before", "growth_on_year") == [20, 0.5]
    assert step(text, "2023-Q2", date(2024, 5, 20))["year_before"] is None


@pytest.mark.parametrize(("period", "labels"), [("month", ["2024-05", "2024-06"]), ("year", ["2024"])])
def test_periods_are_named_alike_in_every_language(period: str, labels: list[str]) -> None:
    result = answer("2024-05-05 Ada sale 10", period=period, periods=2)
    assert result.tables["bridge"].rows["period"].to_list() == labels


def test_rows_after_the_day_are_not_known() -> None:
    later = answer(SHOP + "    2025-01-01 Ada sale 999")
    assert later.tables["bridge"].rows.equals(answer(SHOP).tables["bridge"].rows)


# ------------------------------------------------------------------------------------------------ price, volume, mix


def test_price_volume_and_mix_make_the_change() -> None:
    # Tea: 15 at 10.00, then 17 at 12.00; pots: 1 at 40.00, then none. Average before 190 / 16 = 11.875.
    row = step(SHOP, "2024-Q2")
    assert figures(row, "price", "volume", "mix", "unpriced") == [34, 11.88, -31.88, 0]
    assert row["price"] + row["volume"] + row["mix"] + row["unpriced"] == Decimal(14)


def test_lines_without_a_quantity_are_told_apart() -> None:
    row = step(SHOP + "    2024-05-21 Dia sale 5", "2024-Q2")
    assert figures(row, "price", "volume", "mix", "unpriced") == [34, 11.88, -31.88, 5]


def test_without_any_quantity_there_is_no_price_effect() -> None:
    row = step("2024-01-05 Ada sale 10\n2024-04-05 Ada sale 12", "2024-Q2")
    assert figures(row, "price", "volume", "mix", "unpriced") == [None] * 4


def test_samples_and_stock_corrections_have_no_price() -> None:
    row = step(SHOP + "    2024-05-21 Dia sale 0 quantity=80000 product=tea", "2024-Q2")
    assert figures(row, "price", "volume") == [34, 11.88]


def test_a_product_new_to_the_shop_is_mix_not_price() -> None:
    text = "2024-01-05 Ada sale 10 quantity=1 product=tea\n2024-04-05 Ada sale 30 quantity=1 product=pot"
    assert figures(step(text, "2024-Q2"), "price", "volume", "mix") == [0, 0, 20]


# ------------------------------------------------------------------------------------------------ is it real?


def crowd(count: int, first: str, *, amount: str = "10", day: str = "2024-01-05", more: str = "") -> str:
    return "\n".join(f"{day} {first}{number} sale {amount} {more}" for number in range(count)) + "\n"


def test_growth_on_fewer_customers_sets_off_an_alarm() -> None:
    result = answer(crowd(10, "c") + crowd(8, "c", amount="20", day="2024-04-05"))
    assert verdicts(result)["customers_leave"] == "alarm"
    assert result.facts["EUR"]["alarms"].value == 1
    [alarm] = [note for note in result.notes if note.key == "growth_customers_leave"]
    assert (alarm.warning, alarm.values["customers"], alarm.values["before"]) == (True, 8, 10)


def test_one_customer_of_a_hundred_is_no_alarm() -> None:
    assert verdicts(answer(crowd(100, "c") + crowd(99, "c", amount="20", day="2024-04-05")))["customers_leave"] == "fine"


def test_price_is_unknown_where_most_of_the_change_has_no_quantity() -> None:
    goods = "quantity=1 product=tea"
    text = "2024-01-05 Ada sale 10 " + goods + "\n2024-04-05 Ada sale 12 " + goods + "\n2024-04-06 Bob sale 50"
    result = answer(text)
    assert verdicts(result)["only_price"] == "unknown"
    assert result.facts["EUR"]["unpriced_share"].value == 5.0


def test_growth_by_prices_alone_sets_off_an_alarm() -> None:
    goods = "quantity=1 product=tea"
    dearer = crowd(9, "c", more=goods) + crowd(9, "c", amount="12", day="2024-04-05", more=goods)
    assert verdicts(answer(dearer))["only_price"] == "alarm"
    busier = crowd(9, "c", more=goods) + crowd(9, "c", amount="24", day="2024-04-05", more="quantity=2 product=tea")
    assert verdicts(answer(busier))["only_price"] == "fine"


def test_growth_by_five_customers_sets_off_an_alarm() -> None:
    steady = crowd(20, "c") + crowd(20, "c", amount="11", day="2024-04-05")
    assert verdicts(answer(steady))["few_customers"] == "fine"
    result = answer(steady + crowd(5, "big", amount="500", day="2024-05-05"))
    assert verdicts(result)["few_customers"] == "alarm"
    assert [note.values["amount"] for note in result.notes if note.key == "growth_few_customers"] == [Decimal(2500)]


def test_a_base_under_a_tenth_is_too_small_to_compare_with() -> None:
    text = """
        2024-01-05  Ada  invoice    100  I1
        2024-02-05  Ada  payment     80  -> I1
        2024-04-05  Ada  invoice  19000  I2
    """
    result = answer(text)
    assert set(verdicts(result).values()) == {"too_small", "unknown"}
    assert verdicts(result)["not_collected"] == "too_small"
    assert result.facts["EUR"]["revenue_growth"].value is None
    assert [row["growth"] for row in result.tables["bridge"].rows.to_dicts()] == [None, None]
    assert [note.values["amount"] for note in result.notes if note.key == "growth_base_small"] == [Decimal(100)]
    assert "growth_no_alarm" not in note_keys(result)
    exactly = text.replace("19000", "1000")
    assert answer(exactly).facts["EUR"]["revenue_growth"].value == 9


def test_receivables_that_begin_with_next_to_nothing_are_too_small_to_compare_with() -> None:
    text = """
        2024-01-05  Ada  invoice  100  I1
        2024-02-05  Ada  payment   99  -> I1
        2024-04-05  Ada  invoice  120  I2
    """
    row = rows(answer(text), "quality", "sign")["not_collected"]
    assert (row["verdict"], row["measured"], row["amount"]) == ("too_small", None, Decimal(120))


def test_a_year_before_that_was_next_to_nothing_tells_no_season() -> None:
    text = """
        2023-01-02  Ada  sale     1
        2023-05-05  Ada  sale     1
        2024-01-05  Ada  sale   100
        2024-05-05  Ada  sale   120
    """
    result = answer(text)
    assert verdicts(result)["only_season"] == "too_small"
    assert result.facts["EUR"]["growth_on_year"].value is None
    assert "growth_year_small" in note_keys(result)
    assert "growth_season_unknown" not in note_keys(result)


def test_a_handful_of_customers_are_always_few_and_no_alarm() -> None:
    assert verdicts(answer(SHOP))["few_customers"] == "unknown"


def test_growth_that_is_not_paid_sets_off_an_alarm() -> None:
    text = """
        2024-01-05  Ada  invoice  100  I1
        2024-02-05  Ada  payment   80  -> I1
        2024-04-05  Ada  invoice  120  I2
    """
    result = answer(text)
    assert verdicts(result)["not_collected"] == "alarm"  # owed 20, then 140, on 20 % growth
    row = rows(result, "quality", "sign")["not_collected"]
    assert figures(row, "measured", "alarm_from", "amount") == [6.0, 0.25, 120]
    assert verdicts(answer(text + "2024-06-05 Ada payment 120 -> I2"))["not_collected"] == "fine"


def test_growth_by_the_season_sets_off_an_alarm() -> None:
    text = crowd(2, "c", day="2023-01-05") + crowd(2, "c", amount="30", day="2023-04-05")
    later = crowd(2, "c", day="2024-01-05") + crowd(2, "c", amount="29", day="2024-04-05")
    assert verdicts(answer(text + later))["only_season"] == "alarm"
    assert verdicts(answer(text + later + "2024-06-01 new sale 9"))["only_season"] == "fine"


def test_without_growth_no_sign_is_false() -> None:
    assert set(verdicts(answer("2024-01-05 Ada sale 10\n2024-04-05 Ada sale 9")).values()) == {"not_growing"}


def test_growth_without_an_alarm_says_what_was_checked() -> None:
    result = answer(crowd(9, "c") + crowd(10, "c", day="2024-04-05"))
    [said] = [note for note in result.notes if note.key == "growth_no_alarm"]
    assert said.values["signs"] == 1
    assert "growth_season_unknown" in note_keys(result)


# ------------------------------------------------------------------------------------------------ retention


def test_retention_counts_who_ordered_in_both_periods() -> None:
    row = rows(answer(SHOP), "retention", "period")["2024-Q2"]
    counts = ("customers_before", "customers_now", "retained", "won", "came_back", "stopped")
    assert [row[name] for name in counts] == [3, 3, 2, 1, 0, 1]
    assert row["customer_retention"] == pytest.approx(2 / 3)
    assert row["repurchase_rate"] == pytest.approx(2 / 3)


def test_net_retention_counts_what_old_customers_add_and_gross_does_not() -> None:
    row = rows(answer(SHOP), "retention", "period")["2024-Q2"]
    # Ada 100 → 144, Bob 50 → 24, Cem 40 → 0.
    assert row["net_revenue_retention"] == pytest.approx(168 / 190)
    assert row["gross_revenue_retention"] == pytest.approx(124 / 190)


def test_lost_customers_missed_a_whole_period_and_are_shown_with_what_they_brought() -> None:
    text = "2024-01-05 Ada sale 100\n2024-03-30 Bob sale 10\n2024-04-01 Cem sale 50\n2024-02-01 Ada sale 5"
    found = rows(answer(text, date(2024, 7, 20)), "lost", "customer")
    assert list(found) == ["Ada", "Bob"]
    assert (found["Ada"]["missed_since"], found["Ada"]["revenue"], found["Ada"]["orders"]) == ("2024-Q2", Decimal(105), 2)
    assert found["Bob"]["last_order"] == date(2024, 3, 30)
    assert rows(answer(text, date(2024, 6, 29)), "lost", "customer") == {}


def test_customers_lost_long_ago_are_not_listed_again() -> None:
    text = "2020-01-05 Old sale 100\n2024-01-05 Ada sale 100"
    assert list(rows(answer(text, periods=4), "lost", "customer")) == ["Ada"]


# ------------------------------------------------------------------------------------------------ cohorts


def test_a_cohort_counts_only_when_it_was_watched_long_enough() -> None:
    text = "2024-01-10 Ada sale 10\n2024-01-31 Bob sale 10\n2024-02-09 Ada sale 10"
    month_end = date(2024, 1, 31)
    before, after = (rows(answer(text, month_end + timedelta(days=days)), "cohorts", "cohort")["2024-01"] for days in (29, 30))
    assert (before["again_30"], after["again_30"], after["again_60"]) == (None, 0.5, None)


def test_an_order_a_day_after_the_span_is_too_late_for_it() -> None:
    text = "2024-01-10 Ada sale 10\n2024-02-10 Ada sale 10"
    row = rows(answer(text), "cohorts", "cohort")["2024-01"]
    assert figures(row, "again_30", "again_60", "again_90", "again_365") == [0, 1, 1, None]


def test_cohorts_spend_by_customer() -> None:
    text = "2024-01-10 Ada sale 10\n2024-01-11 Bob sale 20\n2024-06-20 Ada sale 40"
    row = rows(answer(text), "cohorts", "cohort")["2024-01"]
    assert figures(row, "customers", "revenue", "revenue_per_customer", "revenue_90") == [2, 70, 35, 15]


def test_months_of_a_cohort_are_whole_months() -> None:
    text = "2024-01-10 Ada sale 10\n2024-01-11 Bob sale 20\n2024-03-20 Ada sale 40\n2024-04-02 Bob sale 1"
    found = answer(text, date(2024, 4, 15)).tables["cohort_months"].rows
    assert found.select("months_since", "ordering").rows() == [(1, 0), (2, 1)]


def test_the_curve_drops_customers_when_they_are_no_longer_watched() -> None:
    # Ada is watched for 60 days and comes back on the 30th, Bob for 30 days and does not.
    found = answer("2024-03-01 Ada sale 1\n2024-03-31 Ada sale 1\n2024-03-31 Bob sale 1", date(2024, 4, 30))
    curve = found.tables["curve"].rows.select("months_since", "customers", "ordering", "returned_share").rows()
    assert curve == [(1, 2, 1, 0.5), (2, 1, 0, 0.5)]


def test_kaplan_and_meier_reckon_with_those_still_watched() -> None:
    # Gaps: 10 (back), 20 (watched), 40 (back), 70 (watched): S(30) = 3/4, S(60) = 3/4 × 1/2.
    as_of, text = date(2024, 6, 30), ""
    for name, watched, gap in (("a", 70, 10), ("b", 20, None), ("c", 70, 40), ("d", 70, None)):
        first = as_of - timedelta(days=watched)
        text += f"{first} {name} sale 1\n" + (f"{first + timedelta(days=gap)} {name} sale 1\n" if gap else "")
    curve = answer(text, as_of).tables["curve"].rows
    assert curve["returned_share"].to_list() == [0.25, 0.625]


# ------------------------------------------------------------------------------------------------ products


def sold(product: str, buyers: int, day: str, *, first: int = 0, price: str = "10") -> str:
    return "\n".join(f"{day} b{first + number} sale {price} product={product}" for number in range(buyers)) + "\n"


def stages(text: str) -> dict[str, str]:
    return {name: row["stage"] for name, row in rows(answer(text), "products", "product").items()}


def test_products_stand_in_five_stages() -> None:
    text = (
        sold("steady", 300, "2024-01-01")
        + sold("steady", 300, "2024-05-01")
        + sold("rising", 20, "2024-01-02")
        + sold("rising", 90, "2024-05-01")
        + sold("falling", 90, "2024-01-02")
        + sold("falling", 20, "2024-05-01")
        + sold("young", 30, "2024-06-01")
        + sold("odd", 2, "2024-05-01")
    )
    assert stages(text) == {
        "steady": "maturity",
        "rising": "growth",
        "falling": "decline",
        "young": "introduction",
        "odd": "too_few",
    }


def test_a_change_that_chance_explains_is_no_stage() -> None:
    text = sold("tea", 20, "2024-01-01") + sold("tea", 28, "2024-05-01")
    assert stages(text) == {"tea": "maturity"}


def test_a_product_that_grows_with_the_whole_shop_is_mature() -> None:
    text = "".join(sold(name, 30, "2024-01-01") + sold(name, 90, "2024-05-01") for name in ("tea", "pot"))
    assert stages(text) == {"tea": "maturity", "pot": "maturity"}


def test_one_large_order_does_not_hide_that_the_buyers_are_gone() -> None:
    text = sold("tea", 90, "2024-01-01") + sold("tea", 10, "2024-05-01") + "2024-05-02 big sale 90000 product=tea\n"
    assert stages(text + sold("pot", 90, "2024-01-01") + sold("pot", 90, "2024-05-01"))["tea"] == "decline"


def test_receipts_without_a_name_are_buyers_too() -> None:
    text = "\n".join(f"2024-05-{day:02} - sale 5 B{day} product=tea" for day in range(1, 13))
    row = rows(answer("2024-01-01 Ada sale 5 product=pot\n" + text), "products", "product")["tea"]
    assert row["buyers_now"] == 12


def test_old_customers_who_took_up_a_new_product() -> None:
    text = sold("tea", 10, "2024-01-01") + sold("tea", 8, "2024-05-02") + sold("pot", 4, "2024-05-01", first=6)
    found = rows(answer(text), "products", "product")
    assert found["pot"]["taken_up"] == 0.4
    assert found["tea"]["taken_up"] is None


def test_two_years_of_books_compare_year_with_year() -> None:
    text = "".join(sold("cookies", 40, f"{year}-12-10") + sold("tea", 40, f"{year}-06-10") for year in (2021, 2022, 2023))
    text += sold("tea", 40, "2024-06-10")
    assert stages(text) == {"cookies": "maturity", "tea": "maturity"}
    assert "growth_seasons" not in note_keys(answer(text))
    assert "growth_seasons" in note_keys(answer(sold("tea", 4, "2024-05-01")))


def test_categories_have_a_table_of_their_own() -> None:
    found = rows(answer("2024-05-01 Ada sale 5 category=drinks"), "categories", "category")
    assert found["drinks"]["stage"] == "too_few"


# ------------------------------------------------------------------------------------------------ tenure, wallet


def cards(*known: dict[str, object]) -> pl.LazyFrame:
    every = [dict.fromkeys(CUSTOMERS.columns) | row for row in known]
    return pl.LazyFrame(every, schema=CUSTOMERS.dtypes)


def test_tenure_tells_old_orders_from_young_ones() -> None:
    text = "2022-01-01 Ada sale 100 cost=60\n2023-06-01 Ada sale 80 cost=60\n2024-03-01 Bob sale 30 cost=10"
    found = rows(answer(text), "tenure", "year_with_you")
    assert figures(found["1"], "orders", "revenue", "profit", "profit_per_order") == [2, 130, 60, 30]
    assert figures(found["2"], "customers", "revenue_per_order", "profit_per_order") == [1, 80, 20]


def test_a_year_counts_by_customer_only_when_it_is_over() -> None:
    text = "2022-01-01 Ada sale 100\n2022-02-01 Bob sale 50\n2024-03-01 Cem sale 30"
    row = rows(answer(text), "tenure", "year_with_you")["1"]
    assert figures(row, "customers", "watched_customers", "revenue_a_year", "orders_a_year") == [3, 2, 75, 1]


def test_a_card_knows_since_when_somebody_is_a_customer() -> None:
    known = cards({"customer": "Ada", "acquired_on": date(2022, 1, 1)})
    found = rows(answer("2024-03-01 Ada sale 30", customers=known), "tenure", "year_with_you")
    assert list(found) == ["3"]
    assert found["3"]["watched_customers"] == 0


def test_profit_needs_a_cost_or_a_margin() -> None:
    assert rows(answer(SHOP), "tenure", "year_with_you")["1"]["profit"] is None
    assert rows(answer(SHOP, margin=Decimal("0.5")), "tenure", "year_with_you")["1"]["profit"] == Decimal(197)


def test_profit_of_samples_needs_no_margin() -> None:
    text = "2024-01-01 Ada sale 0 cost=5\n2024-02-01 Bob sale 0 cost=7"
    assert rows(answer(text), "tenure", "year_with_you")["1"]["profit"] == -12


def test_wallet_is_the_share_of_the_yearly_potential_bought_here() -> None:
    known = cards(
        {"customer": "Ada", "potential": Decimal(500)},
        {"customer": "Bob", "potential": Decimal(40)},
        {"customer": "New", "name": "Newcomer", "potential": Decimal(100)},
        {"customer": "Cem"},
    )
    text = "2022-01-01 Ada sale 999\n2024-03-01 Ada sale 125\n2024-03-01 Bob sale 50"
    result = answer(text, customers=known)
    found = result.tables["wallet"].rows.select("customer", "revenue_12m", "share_of_wallet", "head_room").rows()
    assert found == [
        ("Ada", Decimal(125), 0.25, Decimal(375)),
        ("New", Decimal(0), 0.0, Decimal(100)),
        ("Bob", Decimal(50), 1.25, Decimal(0)),
    ]


def kin(number: int, *, industry: str | None = "cafe", group: str | None = None) -> tuple[str, pl.LazyFrame]:
    """Customers c1, c2 … of one kind who each bought ten times their number this year, and their cards."""
    names = [f"c{place:02}" for place in range(1, number + 1)]
    text = "\n".join(f"2024-03-01 {name} sale {10 * place}" for place, name in enumerate(names, start=1))
    return text, cards(*({"customer": name, "industry": industry, "group": group} for name in names))


def test_where_no_potential_is_known_look_alikes_tell_what_could_be() -> None:
    text, known = kin(10)
    found = rows(answer(text, customers=known), "wallet", "customer")
    # The best fifth of ten are two: 90 and 100.
    assert {row["potential"] for row in found.values()} == {Decimal(90)}
    assert {(row["potential_from"], row["look_alikes"]) for row in found.values()} == {("look_alikes", 10)}
    assert figures(found["c02"], "revenue_12m", "share_of_wallet", "head_room") == [20, pytest.approx(2 / 9), 70]
    assert figures(found["c10"], "share_of_wallet", "head_room") == [pytest.approx(10 / 9), 0]


def test_a_potential_on_the_card_goes_before_look_alikes_and_stands_first() -> None:
    text, known = kin(10)
    said = cards({"customer": "c03", "industry": "cafe", "potential": Decimal(35)})
    table = answer(text, customers=known.update(said, on="customer")).tables["wallet"].rows
    assert table.select("customer", "potential", "potential_from", "look_alikes").row(0) == ("c03", 35, "card", None)
    assert table["potential_from"].to_list() == ["card"] + 9 * ["look_alikes"]


def test_a_few_alike_tell_nothing() -> None:
    text, known = kin(9)
    assert answer(text, customers=known).tables["wallet"].rows.is_empty()


def test_customers_are_alike_by_industry_else_by_group_and_never_across() -> None:
    text, by_group = kin(10, industry=None, group="cafe")
    assert answer(text, customers=by_group).tables["wallet"].rows.height == 10
    half, mixed = kin(9)
    stranger = cards({"customer": "s", "group": "cafe"})
    assert answer(f"{half}\n2024-03-01 s sale 5", customers=pl.concat([mixed, stranger])).tables["wallet"].rows.is_empty()


def test_demand_that_fell_here_and_rose_there_has_moved() -> None:
    text = """
        2024-01-05 Ada sale 100 category=tea
        2024-01-05 Ada sale 30  category=pots
        2024-01-09 Bob sale 40  product=cup
        2024-05-05 Ada sale 20  category=tea
        2024-05-05 Ada sale 90  category=coffee
        2024-05-05 Ada sale 31  category=pots
        2024-05-09 Bob sale 60  product=cup
        2024-05-09 Cem sale 60  category=tea
    """
    known = cards({"customer": "Ada", "name": "Ada Lovelace"})
    found = answer(text, customers=known).tables["demand"].rows.drop("currency").rows()
    assert found == [("Ada", "Ada Lovelace", "tea", "coffee", 80, 100, 20, 0, 90)]


def test_demand_does_not_move_where_a_customer_only_buys_less_or_only_more() -> None:
    text = "2024-01-05 Ada sale 100 product=tea\n2024-05-05 Ada sale 10 product=tea\n2024-05-05 Bob sale 10 product=tea"
    assert answer(text).tables["demand"].rows.is_empty()


# ------------------------------------------------------------------------------------------------ edges


def test_currencies_are_never_added() -> None:
    text = "2024-01-05 Ada sale 10 currency=EUR\n2024-04-05 Ada sale 20 currency=EUR\n2024-04-06 Ada sale 500 currency=USD"
    result = answer(text)
    assert {currency: facts["revenue_now"].value for currency, facts in result.facts.items()} == {
        "EUR": Decimal(20),
        "USD": Decimal(500),
    }
    assert {row["currency"] for row in result.tables["quality"].rows.to_dicts()} == {"EUR", "USD"}
    assert all(note.values["currency"] in ("EUR", "USD") for note in result.notes)


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-30 Ada sale 10",
        "2024-06-30 Ada return 10",
        "2024-06-30 - sale 10",
        "2024-06-30 Ada sale 0",
        "2024-03-01 Ada return 10\n2024-05-01 Bob credit_note 5",
        "2024-03-01 Ada sale 10\n2024-03-01 Ada return 10\n2024-05-01 Ada sale 7",
        "\n".join(f"2024-0{month}-01 c{month} sale 10" for month in range(1, 7)),
    ],
    ids=["one day", "only a return", "nobody", "worth nothing", "only returns", "given back", "nobody comes back"],
)
def test_odd_ledgers_have_an_answer_in_words(text: str) -> None:
    result = answer(text)
    assert list(result.facts["EUR"]) == list(FACTS)
    assert [row["sign"] for row in result.tables["quality"].rows.to_dicts()] == list(SIGNS)
    for row in result.tables["bridge"].rows.to_dicts():
        assert row["revenue_before"] + sum(row[part] or 0 for part in PARTS) == row["revenue_now"]
    for lang in LANGUAGES:
        for note in result.notes:
            assert Words(lang).text(f"note.{note.key}", note.values, currency="EUR")


@pytest.mark.parametrize("text", ["", "2999-01-01 Ada sale 10", "2024-01-01 Ada payment 10"])
def test_without_a_sale_there_are_empty_tables(text: str) -> None:
    result = answer(text)
    assert result.facts == {}
    assert result.notes == ()
    assert all(table.rows.is_empty() for table in result.tables.values())


def test_every_word_of_the_answer_has_a_label() -> None:
    result = answer(SHOP)
    for lang in LANGUAGES:
        words = Words(lang)
        assert [name for name in FACTS if f"fact.{name}" not in words] == []
        for name, table in result.tables.items():
            assert f"table.growth.{name}" in words
            assert [column for column in table.schema.columns if f"column.{column}" not in words] == []


# ------------------------------------------------------------------------------------------------ the method page


def test_the_worked_example_of_the_method_page_is_what_comes_out() -> None:
    page = (Path(__file__).parents[2] / "docs" / "methods" / "growth.md").read_text(encoding="utf-8")
    text = page.partition("```ledger\n")[2].partition("```")[0]
    result = answer(text)
    row = step(text, "2024-Q2")
    for name in ("revenue_before", "new", "more", "less", "lost", "revenue_now", "price", "volume", "mix"):
        assert f"| `{name}` | {row[name]:.2f} |" in page
    stayed = rows(result, "retention", "period")["2024-Q2"]
    for name in ("customer_retention", "net_revenue_retention", "gross_revenue_retention"):
        assert f"| `{name}` | {stayed[name]:.4f} |" in page


def test_an_invoice_of_a_later_day_makes_no_receivable_of_before() -> None:
    books, day = ledger("2024-01-01 Ada sale 5 S1\n2024-01-02 Ada invoice 10 I1"), date(2024, 1, 1)
    alone = growth(books.filter(pl.col("date") <= day), day).tables["quality"].rows
    assert growth(books, day).tables["quality"].rows.equals(alone)
