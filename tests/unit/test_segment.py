"""Segments: scores, the eleven groups, ABC, tiers, and what is said about them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from custctl.analyses.segment import ON_REQUEST, Wishes, segment
from custctl.frames.actions import ACTIONS
from custctl.frames.rfm import CELLS, SEGMENTS
from custctl.labels import LANGUAGES, Words
from custctl.result import Result, Table
from tests.helpers.ledgers import ledger

AS_OF = date(2024, 12, 31)


def customers(text: str, **options: object) -> dict[str, dict[str, object]]:
    rows = segment(ledger(text), AS_OF, **options).tables["customers"].rows.to_dicts()
    return {str(row["customer"]): row for row in rows}


def sales(amounts: dict[str, str]) -> str:
    return "\n".join(f"2024-06-01  {name}  sale  {amount}" for name, amount in amounts.items())


def note_keys(answer: Result) -> list[str]:
    return [note.key for note in answer.notes]


def test_recency_and_money_are_fifths_of_the_customers() -> None:
    text = "\n".join(f"2024-0{number}-01  c{number}  sale  {number}0.00" for number in range(1, 6))
    rows = customers(text)
    assert {name: (row["r"], row["m"]) for name, row in rows.items()} == {f"c{score}": (score, score) for score in range(1, 6)}


def test_equal_customers_all_get_the_middle_score() -> None:
    rows = customers(sales(dict.fromkeys("abcd", "10.00")))
    assert {(row["r"], row["f"], row["m"]) for row in rows.values()} == {(3, 1, 3)}


def test_frequency_counts_the_quartiles_of_repeaters_below() -> None:
    orders = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}
    text = "\n".join(f"2024-03-{day:02}  {name}  sale  1.00" for name, number in orders.items() for day in range(1, number + 1))
    # Repeaters' orders 2 3 4 5 6: quartiles with the lower value are 3, 4 and 5.
    assert {name: row["f"] for name, row in customers(text).items()} == {"a": 1, "b": 2, "c": 2, "d": 3, "e": 4, "f": 5}
    facts = segment(ledger(text), AS_OF).facts["EUR"]
    assert [facts[f"f{score}_from"].value for score in (2, 3, 4, 5)] == [2, 4, 5, 6]


def test_frequency_falls_back_to_bands_where_quartiles_coincide() -> None:
    orders = {"a": 1, "b": 2, "c": 2, "d": 2, "e": 3, "f": 5, "g": 10}
    text = "\n".join(f"2024-03-{day:02}  {name}  sale  1.00" for name, number in orders.items() for day in range(1, number + 1))
    assert {name: row["f"] for name, row in customers(text).items()} == {"a": 1, "b": 2, "c": 2, "d": 2, "e": 3, "f": 4, "g": 5}


def test_frequency_and_money_meet_half_up() -> None:
    # F 1 and M 4 make 2.5, which is 3: with R 5 a potential loyalist, not a new customer.
    text = sales({"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"}) + "\n2024-12-01  z  sale  4.50"
    row = customers(text)["z"]
    assert (row["r"], row["f"], row["m"], row["segment"]) == (5, 1, 4, "potential_loyalist")


def test_the_grid_has_no_gap_and_uses_every_segment() -> None:
    assert sorted(CELLS) == [10 * r + fm for r in range(1, 6) for fm in range(1, 6)]
    assert set(CELLS.values()) == set(SEGMENTS) == set(ACTIONS)


@pytest.mark.parametrize(
    ("cell", "name"), [(51, "new"), (45, "champions"), (44, "loyal"), (33, "need_attention"), (25, "cant_lose"), (12, "lost")]
)
def test_the_grid_is_the_published_one(cell: int, name: str) -> None:
    assert CELLS[cell] == name


def test_classes_end_at_80_and_95_percent_with_the_customer_included() -> None:
    rows = customers(sales({"a": "80", "b": "15", "c": "5"}))
    assert [rows[name]["abc"] for name in "abc"] == ["A", "B", "C"]


def test_the_first_customer_is_always_a() -> None:
    rows = customers(sales({"a": "96", "b": "4"}))
    assert [rows[name]["abc"] for name in "ab"] == ["A", "C"]


def test_customers_who_tie_share_the_class_they_reach_together() -> None:
    rows = customers(sales({"a": "70", "b": "10", "c": "10", "d": "10"}))
    assert [rows[name]["abc"] for name in "abcd"] == ["A", "C", "C", "C"]


def test_nobody_below_zero_is_more_than_c() -> None:
    text = sales({"a": "10"}) + "\n2024-06-02  b  return  100"
    rows = customers(text)
    assert (rows["b"]["abc"], rows["b"]["tier"]) == ("C", "lead")


def test_tiers_go_by_profit_where_a_margin_or_costs_are_known() -> None:
    text = """
        2024-06-01  big    sale  100.00  cost=99.00
        2024-06-01  small  sale   50.00  cost=10.00
    """
    rows = customers(text)
    assert [rows[name]["profit"] for name in ("big", "small")] == [1, 40]
    assert [rows[name]["tier"] for name in ("big", "small")] == ["iron", "gold"]
    assert "tiers_by_revenue" not in note_keys(segment(ledger(text), AS_OF))


def test_tiers_by_revenue_are_said() -> None:
    answer = segment(ledger(sales({"a": "10"})), AS_OF)
    assert "tiers_by_revenue" in note_keys(answer)
    assert answer.tables["customers"].rows["profit"].to_list() == [None]


def test_rows_without_a_cost_earn_the_margin_given() -> None:
    text = """
        2024-06-01  a  sale    100.00  cost=80.00
        2024-06-02  a  sale    200.00
        2024-06-03  a  return   50.00
    """
    assert customers(text, margin=Decimal("0.4"))["a"]["profit"] == Decimal(20) + Decimal(150) * Decimal("0.4")


def test_rows_without_a_cost_earn_the_margin_of_the_others() -> None:
    text = """
        2024-06-01  a  sale  100.00  cost=80.00
        2024-06-02  b  sale  200.00
    """
    assert customers(text)["b"]["profit"] == 40


def test_profit_is_known_where_every_sale_has_a_cost_though_no_margin_follows_from_them() -> None:
    text = """
        2024-06-01  back    sale    100.00  cost=80.00  document=1
        2024-06-02  back    return  100.00  cost=80.00  applies_to=1
        2024-06-01  sample  sale      0.00  cost=5.00
    """
    rows = customers(text)
    assert [rows[name]["profit"] for name in ("back", "sample")] == [0, -5]


def test_profit_of_what_has_no_cost_stays_unknown_where_no_margin_follows() -> None:
    rows = customers("2024-06-01  sample  sale  0.00  cost=5.00\n2024-06-01  plain  sale  10.00")
    assert [rows[name]["profit"] for name in ("sample", "plain")] == [-5, None]


def test_customers_with_nothing_but_returns_stay_without_scores() -> None:
    text = sales({"a": "10"}) + "\n2024-06-02  b  return  4.00"
    answer = segment(ledger(text), AS_OF)
    row = answer.tables["customers"].rows.row(1, named=True)
    assert [row[name] for name in ("customer", "r", "f", "m", "segment", "first_order", "orders")] == [
        "b",
        None,
        None,
        None,
        None,
        None,
        0,
    ]
    assert (row["action"], row["reason_values"]) == ("check_returns", ["orders=0"])
    assert answer.tables["segments"].rows["customers"].sum() == 1
    [note] = [note for note in answer.notes if note.key == "only_returns"]
    assert note.values == {"customers": 1, "amount": Decimal(-4), "currency": "EUR"}


def test_the_average_order_leaves_out_orders_worth_nothing() -> None:
    text = """
        2024-06-01  a  sale  30.00
        2024-06-02  a  sale   0.00
    """
    row = customers(text)["a"]
    assert (row["orders"], row["average_order"]) == (2, 30)


def test_sales_to_nobody_count_in_the_totals_only() -> None:
    answer = segment(ledger("2024-06-01  a  sale  30.00\n2024-06-01  -  sale  12.00\n2024-06-01  -  return  2.00"), AS_OF)
    facts = answer.facts["EUR"]
    assert [facts[name].value for name in ("customers", "revenue", "named_revenue", "unnamed_rows", "unnamed_amount")] == [
        1,
        40,
        30,
        2,
        10,
    ]
    assert "sales_unnamed" in note_keys(answer)


def test_a_shop_without_any_name_still_has_its_totals() -> None:
    answer = segment(ledger("2024-06-01  -  sale  12.00"), AS_OF)
    facts = answer.facts["EUR"]
    assert [facts[name].value for name in ("customers", "orders", "revenue", "abc_a", "named_revenue")] == [0, 0, 12, 0, 0]
    assert answer.tables["customers"].rows.is_empty()


def test_each_currency_is_judged_by_itself() -> None:
    books = pl.concat([ledger("2024-06-01  Ada  sale  1.00"), ledger("2024-06-01  Ada  sale  900.00", currency="JPY")])
    answer = segment(books, AS_OF)
    rows = answer.tables["customers"].rows
    assert rows.select("customer", "currency", "abc").rows() == [("Ada", "EUR", "A"), ("Ada", "JPY", "A")]
    assert list(answer.facts) == ["EUR", "JPY"]
    assert answer.currency is None


def test_gross_returned_and_rate_are_told() -> None:
    facts = segment(ledger("2024-06-01  a  sale  80.00\n2024-06-02  a  return  20.00"), AS_OF).facts["EUR"]
    assert [facts[name].value for name in ("gross", "returned", "revenue", "return_rate")] == [80, 20, 60, 0.25]


def test_the_gini_of_equals_is_zero_and_negatives_count_as_nothing() -> None:
    equal = segment(ledger(sales({"a": "10", "b": "10"})), AS_OF).facts["EUR"]
    unequal = segment(ledger(sales({"a": "10"}) + "\n2024-06-02  b  return  7.00"), AS_OF).facts["EUR"]
    assert (equal["gini"].value, unequal["gini"].value) == (0, 0.5)


def test_dependence_on_one_customer_is_a_warning() -> None:
    answer = segment(ledger(sales({"big": "79", "a": "7", "b": "7", "c": "7"})), AS_OF)
    [note] = [note for note in answer.notes if note.warning]
    assert (note.key, note.values["customer"], note.values["share"]) == ("depends_on_one", "big", 0.79)


GIVEN_BACK = sales({"big": "60", "fair": "30", "small": "10"}) + "\n2024-06-02  gone  return  75"
"""Customers who bring 100, and one who took off so much that all of it nets to 25."""


def test_nobody_brings_more_than_all_where_customers_below_zero_took_the_rest() -> None:
    answer = segment(ledger(GIVEN_BACK), AS_OF, wishes=Wishes(tables=("grades",)))
    facts = answer.facts["EUR"]
    assert [facts[name].value for name in ("named_revenue", "top1_share", "top5_share")] == [25, 0.6, 1]
    assert answer.tables["grades"].rows.sort("customer")["revenue_share"].to_list() == [0.6, 0.3, 0, 0.1]
    for name in ("abc", "tiers", "segments"):
        shares = answer.tables[name].rows["revenue_share"].to_list()
        assert min(shares) >= 0, name
        assert sum(shares) == pytest.approx(1), name


def test_classes_go_by_what_was_brought_where_customers_below_zero_took_the_rest() -> None:
    rows = customers(GIVEN_BACK)
    assert {name: row["abc"] for name, row in rows.items()} == {"big": "A", "fair": "B", "small": "C", "gone": "C"}


def test_a_little_below_zero_is_taken_off_the_whole() -> None:
    twenty = {f"c{number:02}": "10" for number in range(20)}
    facts = segment(ledger(sales(twenty) + "\n2024-06-02  gone  return  4"), AS_OF).facts["EUR"]
    assert facts["top5_share"].value == 50 / 196


def test_dependence_on_five_is_a_warning_only_among_more_than_five() -> None:
    even = {f"c{number}": "10" for number in range(8)}
    assert "depends_on_five" in note_keys(segment(ledger(sales(even)), AS_OF))
    assert "depends_on_five" not in note_keys(segment(ledger(sales(dict(list(even.items())[:5]))), AS_OF))


def test_tax_unknown_everywhere_is_said() -> None:
    assert "revenue_with_tax" in note_keys(segment(ledger("2024-06-01  a  sale  10"), AS_OF))
    assert "revenue_with_tax" not in note_keys(segment(ledger("2024-06-01  a  sale  10  tax=1"), AS_OF))


def test_reasons_are_the_facts_behind_the_action() -> None:
    assert customers("2024-12-21  a  sale  10")["a"]["reason_values"] == ["recency_days=10", "orders=1", "r=3", "f=1", "m=3"]


def enumerated(table: Table) -> Iterator[tuple[str, str]]:
    """The keys that a table's columns may hold, each with its column."""
    for name, column in table.schema.columns.items():
        if isinstance(column.dtype, pl.Enum):
            yield from ((name, key) for key in column.dtype.categories)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_has_its_words(lang: str) -> None:
    words = Words(lang)
    everything = Wishes(tables=ON_REQUEST)
    keys = {f"segment.{name}" for name in SEGMENTS} | {f"action.{name}" for name in (*ACTIONS.values(), "check_returns")}
    answer = segment(
        ledger(sales({"a": "90"}) + "\n2024-06-01  -  sale  5\n2024-06-02  b  return  1"), AS_OF, wishes=everything
    )
    keys |= {f"{name}.{key}" for table in answer.tables.values() for name, key in enumerated(table)}
    keys |= {f"fact.{name}" for name in answer.facts["EUR"]} | {f"note.{note.key}" for note in answer.notes}
    keys |= {f"column.{name}" for table in answer.tables.values() for name in table.schema.columns}
    keys |= {f"table.segment.{name}" for name in answer.tables}
    assert [key for key in sorted(keys) if key not in words] == []
    assert all(words.text(f"note.{note.key}", note.values, currency="EUR") for note in answer.notes)
