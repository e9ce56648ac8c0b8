"""Customer value from habits: how much is said at which amount of data, and do the tables agree with each other?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from math import isfinite

import numpy as np
import polars as pl
import pytest

from custctl.analyses.clv import FACTS, Wishes, clv
from custctl.errors.usage import CustomerAmbiguous, NoSuchCustomer
from custctl.frames.accounts import few_big
from custctl.frames.collected import collected
from custctl.frames.contract_book import contract_book, contract_periods, grace, renewals
from custctl.frames.new_customers import new_customers
from custctl.frames.open_items import open_rows
from custctl.frames.orders import orders
from custctl.frames.reliability import Reliability, reliability
from custctl.frames.reliability import tested as after_test
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CUSTOMERS, LEDGER
from custctl.renderers import render
from custctl.result import Result
from tests.helpers.ledgers import ledger
from tests.helpers.settled import settled
from tests.helpers.simulated_shops import TODAY, simulated_shop

AS_OF = date(2024, 12, 31)
BEGIN = AS_OF - timedelta(days=TODAY)
QUICK = Wishes(model="nbd")


@cache
def books(customers: int, seed: int = 1) -> pl.DataFrame:
    """LEDGER rows of a simulated shop that sells through two channels."""
    rows = simulated_shop(customers, seed).rows
    return LEDGER.conform(
        rows.lazy().select(
            date=pl.lit(BEGIN) + pl.duration(days=pl.col("day")),
            customer=pl.format("c{}", pl.col("number").cast(pl.String).str.zfill(4)),
            kind=pl.lit("sale"),
            amount=pl.col("value").round(2).clip(0.01).cast(pl.Decimal(38, 4)),
            currency=pl.lit("EUR"),
            channel=pl.when(pl.col("number") % 3 == 0).then(pl.lit("fair")).otherwise(pl.lit("web")),
        )
    ).collect()


def answer(
    rows: pl.DataFrame | pl.LazyFrame, *, wishes: Wishes = QUICK, cards: pl.LazyFrame | None = None, **options: object
) -> Result:
    return clv(rows.lazy(), CUSTOMERS.empty() if cards is None else cards, AS_OF, wishes=wishes, **options)


@cache
def fair() -> Result:
    """A shop of 250 customers, with a margin and costs."""
    return answer(books(250), margin=Decimal("0.4"), service_cost=Decimal(5), cac=Decimal(20))


def facts(result: Result) -> dict[str, object]:
    return {name: fact.value for name, fact in result.facts["EUR"].items()}


def rows(result: Result, table: str = "customers") -> pl.DataFrame:
    return result.tables[table].rows


def note_keys(result: Result) -> list[str]:
    return [note.key for note in result.notes]


# ---------------------------------------------------------------------------------------------- the ladder


@pytest.mark.parametrize(
    ("customers", "repeats", "repeaters", "days", "rung"),
    [
        (29, 500, 29, 900, "facts_only"),
        (300, 19, 19, 900, "facts_only"),
        (300, 500, 99, 89, "facts_only"),
        (30, 20, 10, 90, "rough"),
        (199, 900, 150, 900, "rough"),
        (200, 900, 150, 900, "fair"),
        (499, 900, 150, 900, "fair"),
        (500, 900, 100, 180, "good"),
        (500, 900, 99, 900, "fair"),
        (500, 900, 100, 179, "fair"),
    ],
)
def test_the_ladder_has_its_rungs_where_documented(customers: int, repeats: int, repeaters: int, days: int, rung: str) -> None:
    assert reliability(customers=customers, repeats=repeats, repeaters=repeaters, days=days).rung == rung


@pytest.mark.parametrize(
    ("rung", "error", "after"),
    [
        ("good", 0.1, "good"),
        ("good", -0.2, "fair"),
        ("good", None, "fair"),
        ("good", 0.5, "rough"),
        ("fair", 0.2, "fair"),
        ("fair", -0.5, "rough"),
        ("facts_only", 0.0, "facts_only"),
        ("rough", 0.0, "rough"),
    ],
)
def test_a_test_never_lifts_and_may_lower_the_rung(rung: str, error: float | None, after: str) -> None:
    assert after_test(Reliability(rung, "enough"), error).rung == after


def test_facts_alone_load_no_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "custctl.models.outlook", None)  # an import of it would fail now
    result = answer(books(29))
    assert facts(result)["reliability"] == "facts_only"
    assert rows(result)["probability_12m"].null_count() == 29
    assert "facts_few_customers" in note_keys(result)


def test_thirty_customers_are_high_mid_or_low_without_amounts() -> None:
    result = answer(books(60))
    told = rows(result)
    assert facts(result)["reliability"] == "rough"
    for name in ("value_12m", "low", "high", "value_36m", "lifetime_value", "expected_order", "collectable_value"):
        assert told[name].null_count() == 60, name
    assert told["value_level"].value_counts().sort("value_level")["count"].to_list() == [20, 20, 20]
    assert told["probability_12m"].null_count() == told["facts_value"].null_count() == 0
    assert rows(result, "new_customer").is_empty()


def test_a_rough_total_is_a_range() -> None:
    told = facts(answer(books(60)))
    assert told["low"] < told["value_12m"] < told["high"]
    assert told["interval"] == 0.8


def test_two_hundred_customers_have_amounts_with_ranges() -> None:
    told = rows(fair())
    assert facts(fair())["reliability"] == "fair"
    assert (told["low"] <= told["high"]).all()
    assert told["value_level"].null_count() == told.height


# ---------------------------------------------------------------------------------------------- sums agree


def test_facts_are_sums_of_the_table() -> None:
    result, told = fair(), facts(fair())
    table = rows(result)
    assert told["value_12m"] == table["value_12m"].sum()
    assert told["customer_equity"] == table["lifetime_value"].sum()
    assert told["later_value"] == told["customer_equity"] - told["value_12m"]
    best = table["lifetime_value"].sort(descending=True).head(10).sum()
    assert told["top10_share"] == pytest.approx(float(best / told["customer_equity"]), abs=1e-6)
    assert table["share_of_equity"].sum() == pytest.approx(1)


def test_every_grouping_adds_up_to_all() -> None:
    equity = rows(fair(), "equity")
    sums = equity.group_by("by").agg(pl.col("customers", "value_12m", "customer_equity").sum())
    assert set(sums["by"]) == {"all", "tier", "segment", "cohort", "channel"}
    for name in ("customers", "value_12m", "customer_equity"):
        assert sums[name].n_unique() == 1
    assert (equity["low"] <= equity["high"]).all()
    assert (equity["customer_equity"] == equity["value_12m"] + equity["later_value"]).all()


def test_values_are_the_arithmetic_of_their_parts() -> None:
    """expected orders × (spend × margin − serving × chance / orders), less what discounting takes."""
    for row in rows(fair()).head(20).to_dicts():
        order = float(row["expected_order"]) * 0.4 - 5 * row["probability_12m"] / row["expected_orders_12m"]
        undiscounted = row["expected_orders_12m"] * order
        assert 0.94 * undiscounted < float(row["value_12m"]) < undiscounted
        assert row["total_value"] == row["profit"] - 20 + row["lifetime_value"]


def test_without_discount_nothing_is_taken_off() -> None:
    for row in rows(answer(books(250), discount=Decimal(0))).head(20).to_dicts():
        assert row["expected_orders_12m"] * float(row["expected_order"]) == pytest.approx(
            float(row["value_12m"]), rel=1e-4, abs=1e-3
        )


def test_one_customers_arithmetic_multiplies_out() -> None:
    result = answer(books(250), margin=Decimal("0.4"), wishes=replace(QUICK, customer="c0007"))
    assert next(iter(result.tables)) == "arithmetic"
    steps = {row["figure"]: row["amount"] or row["number"] or row["share"] for row in rows(result, "arithmetic").to_dicts()}
    [row] = rows(result).filter(pl.col("customer") == "c0007").to_dicts()
    product = steps["expected_orders_12m"] * float(steps["order_profit"]) * steps["discounting"]
    assert product == pytest.approx(float(row["value_12m"]), abs=0.01)
    assert float(steps["yearly_profit"]) * steps["annuity"] == pytest.approx(float(row["facts_value"]), abs=0.01)
    assert note_keys(result)[:2] == ["customer_likely", "customer_range"]


def test_a_customer_is_found_by_their_name_too() -> None:
    cards = CUSTOMERS.conform(pl.LazyFrame([{"customer": "c0007", "name": "Ada Ltd"}]))
    result = answer(books(60), cards=cards, wishes=replace(QUICK, customer="Ada Ltd"))
    assert rows(result, "arithmetic")["customer"].unique().to_list() == ["c0007"]


def test_a_name_that_two_customers_share_is_refused_and_case_does_not_matter() -> None:
    cards = CUSTOMERS.conform(
        pl.LazyFrame([{"customer": f"c000{n}", "name": name} for n, name in ((1, "Ada"), (2, "Ada"), (3, "Bo"))])
    )
    with pytest.raises(CustomerAmbiguous) as failure:
        answer(books(60), cards=cards, wishes=replace(QUICK, customer="Ada"))
    assert failure.value.facts["numbers"] == "c0001, c0002"
    result = answer(books(60), cards=cards, wishes=replace(QUICK, customer="bo"))
    assert rows(result, "arithmetic")["customer"].unique().to_list() == ["c0003"]


def test_an_unknown_customer_is_an_error_that_names_likely_ones() -> None:
    with pytest.raises(NoSuchCustomer) as failure:
        answer(books(60), wishes=replace(QUICK, customer="c00070"))
    assert "c0007" in str(failure.value.facts["near"])


def test_the_next_customer_is_the_first_order_and_what_follows() -> None:
    table = rows(fair(), "new_customer")
    [whole] = table.filter(pl.col("by") == "all").to_dicts()
    assert whole["customers"] == 250
    assert whole["orders_index"] == pytest.approx(1, abs=0.15)
    assert whole["value_12m"] > Decimal("0.4") * whole["first_order_value"]
    assert whole["value_12m"] < whole["value_36m"] <= whole["most_you_may_pay"]
    assert set(table["by"]) == {"all", "channel", "cohort", "first_order_size"}
    large, small = (table.filter(pl.col("group") == size)["value_12m"][0] for size in ("large", "small"))
    assert large > small


def test_the_next_customer_is_the_same_to_the_last_digit_in_any_order_of_customers() -> None:
    """Sums of floating numbers depend on their order in the last digits, so it has to be one and the same."""
    draw = np.random.default_rng(1)
    size = 500
    columns = {"first_value": draw.integers(1, 9, size), "expected_order": draw.lognormal(3, 2, size)}
    columns |= {"repeats": draw.lognormal(0, 2, size), "usual": draw.lognormal(0, 2, size)}
    bought = pl.DataFrame({"customer": [f"C{number:03}" for number in range(size)], "currency": "EUR", **columns})
    newcomer = {"currency": "EUR", "margin": 0.4, "chance": 0.5, "orders": 2.0, "year": 1.9, "long": 3.0, "life": 4.0}
    members = bought.select("customer", "currency", by=pl.lit("all"), group=pl.lit("all")).lazy()
    answers = [
        new_customers(bought[order.tolist()].lazy(), members, [newcomer], service_cost=0.0)
        .collect(engine="streaming")
        .sort("group")
        for order in (draw.permutation(size) for _ in range(8))
    ]
    assert all(answer.equals(answers[0]) for answer in answers)


def test_without_a_margin_nobody_says_what_winning_may_cost() -> None:
    table = rows(answer(books(250)), "new_customer")
    assert table["most_you_may_pay"].null_count() == table.height


# ---------------------------------------------------------------------------------------------- laws


def same(one: Result, other: Result) -> None:
    assert facts(one) == facts(other)
    for name, table in one.tables.items():
        assert table.rows.equals(other.tables[name].rows), name


def test_row_order_changes_nothing() -> None:
    same(answer(books(60)), answer(books(60).sample(fraction=1.0, shuffle=True, seed=3)))


def test_rows_after_the_day_change_nothing() -> None:
    later = books(60).head(30).with_columns(date=pl.lit(AS_OF + timedelta(days=1)))
    same(answer(books(60)), answer(pl.concat([books(60), later])))


def test_money_in_cents_changes_the_unit_only() -> None:
    euros, cents = answer(books(250)), answer(books(250).with_columns(pl.col("amount") * 100))
    for name in ("value_12m", "low", "high", "lifetime_value", "facts_value"):
        ours, theirs = (rows(result)[name].cast(pl.Float64).to_numpy() for result in (euros, cents))
        assert theirs == pytest.approx(100 * ours, rel=1e-4, abs=0.02), name
    assert rows(euros)["probability_12m"].equals(rows(cents)["probability_12m"])


def test_currencies_are_forecast_apart() -> None:
    dollars = books(60, 2).with_columns(currency=pl.lit("USD"))
    both = answer(pl.concat([books(60), dollars]))
    alone = answer(books(60))
    assert facts(both) == facts(alone)
    assert list(both.facts) == ["EUR", "USD"]


ODD = {
    "nothing": "",
    "one customer": "2024-01-01 Ada sale 5",
    "all once": "\n".join(f"2024-{1 + n % 12:02}-01 c{n} sale {n + 1}" for n in range(60)),
    "one day": "\n".join(f"2024-12-31 c{n} sale 7" for n in range(60)),
    "all refunded": "\n".join(f"2024-0{1 + n % 9}-01 c{n % 40} {k} 7" for n in range(120) for k in ("sale", "return")),
    "all free": "\n".join(f"2024-0{1 + n % 9}-0{1 + n % 7} c{n % 40} sale 0" for n in range(160)),
    "only returns": "\n".join(f"2024-0{1 + n % 9}-01 c{n} return 7" for n in range(40)),
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("model", [None, "pareto_nbd"])
def test_odd_shops_are_finite_and_never_below_zero(case: str, model: str | None) -> None:
    result = answer(ledger(ODD[case]), wishes=Wishes(model=model, explain=True))
    for table in result.tables.values():
        for name, column in table.rows.to_dict().items():
            if column.dtype.is_float():
                assert all(isfinite(value) for value in column.drop_nulls()), (table.name, name)
    assert all(value >= 0 for value in rows(result)["lifetime_value"].drop_nulls())


# ---------------------------------------------------------------------------------------------- contracts


def contract_rows(period: int, *, customers: int = 60, leaves: int = 3) -> str:
    """Customers who pay every `period` days; every `leaves`-th stops after three payments."""
    lines = []
    for number in range(customers):
        for payment in range(3 if number % leaves == 0 else 12):
            day = AS_OF - timedelta(days=5 + period * (11 - payment))
            lines.append(f"{day} c{number:02} sale 50")
    return "\n".join(lines)


@pytest.mark.parametrize("period", [7, 14, 30, 90, 365])
def test_contracts_are_seen_by_their_gaps(period: int) -> None:
    found = contract_periods(orders(ledger(contract_rows(period)), AS_OF), forced=False)
    assert found == {"EUR": period}


def test_irregular_orders_are_no_contracts_unless_said() -> None:
    irregular = orders(books(60).lazy(), AS_OF)
    assert contract_periods(irregular, forced=False) == {}
    assert list(contract_periods(irregular, forced=True)) == ["EUR"]


def test_a_contract_ends_when_a_renewal_and_its_days_of_grace_are_missed() -> None:
    rows = "2024-10-01 Ada sale 5\n2024-10-31 Ada sale 5\n2024-11-01 Bob sale 5\n2024-11-29 Cem sale 5"
    book = {row["customer"]: row for row in contract_book(orders(ledger(rows), AS_OF), AS_OF, period=30).collect().to_dicts()}
    assert grace(30) == 6
    assert [book[name]["contract_state"] for name in ("Ada", "Bob", "Cem")] == ["ended", "ended", "late"]
    assert book["Ada"]["ended_on"] == date(2024, 12, 6)
    assert (book["Ada"]["renewed"], book["Cem"]["due"]) == (1, -2)


def test_contracts_have_their_tables_and_their_renewals() -> None:
    result = answer(ledger(contract_rows(30)), wishes=Wishes())
    assert facts(result)["contract_period"] == 30
    assert "contracts_found" in note_keys(result)
    states = rows(result, "contracts")["contract_state"].value_counts().to_dict(as_series=False)
    assert dict(zip(states["contract_state"], states["count"], strict=True)) == {"running": 40, "ended": 20}
    third = rows(result, "renewals").filter(pl.col("renewal") == 3).to_dicts()[0]
    assert (third["asked"], third["took"]) == (60, 40)
    assert "contracts" not in answer(ledger(contract_rows(30)), wishes=Wishes(contract=False)).tables


@pytest.mark.parametrize("model", ["sbg", "bdw"])
def test_a_model_of_contracts_is_set_aside_where_there_are_none(model: str) -> None:
    result = answer(books(60), wishes=Wishes(model=model, contract=False, explain=True))
    assert facts(result)["model"] in ("nbd", "mbg_nbd", "pareto_nbd", "same_rate", "hiatus")


def test_a_model_of_orders_is_set_aside_for_contracts() -> None:
    result = answer(ledger(contract_rows(30)), wishes=Wishes(model="nbd", contract=True, explain=True))
    assert facts(result)["model"] in ("sbg", "bdw")


def test_renewals_count_who_could_and_who_did() -> None:
    book = pl.LazyFrame({"currency": ["EUR"] * 3, "renewed": [0, 1, 2], "running": [0, 1, 0]})
    found = renewals(book).collect().sort("renewal").to_dicts()
    assert [(row["asked"], row["took"]) for row in found] == [(3, 2), (1, 1), (1, 0)]


# ---------------------------------------------------------------------------------------------- few big customers; payment

BIG = "\n".join(f"2024-06-{1 + n % 28:02} c{n:02} sale {900 if n == 0 else 10}" for n in range(40))


def test_few_big_customers_have_cards_and_no_total() -> None:
    result = answer(ledger(BIG))
    assert facts(result)["customer_equity"] is None
    assert rows(result, "equity").is_empty()
    [note] = [note for note in result.notes if note.key == "if_left"]
    assert note.values["customer"] == "c00"
    assert note.values["share"] == pytest.approx(900 / 1290)
    assert rows(result, "accounts")["customer"][0] == "c00"
    assert rows(result, "accounts").height == 10


def test_a_shop_is_few_or_top_heavy_or_neither() -> None:
    def shop(revenues: list[int]) -> pl.DataFrame:
        return pl.DataFrame({"currency": "EUR", "orders": 1, "revenue_12m": [Decimal(r) for r in revenues]})

    assert few_big(shop([1] * 29)) == {"EUR"}
    assert few_big(shop([1] * 30)) == frozenset()
    assert few_big(shop([1] * 30 + [40])) == {"EUR"}
    assert few_big(shop([1]).clear()) == frozenset()


ACCOUNTS = """
    2024-01-01  Ada  invoice  100.00  A1  due=2024-02-01
    2024-02-01  Ada  payment  100.00  PA  -> A1
    2024-01-01  Bob  invoice  100.00  B1  due=2024-02-01
    2024-11-01  Cem  invoice  100.00  C1  due=2024-12-01
    2024-12-01  Dan  invoice  100.00  D1  due=2025-02-01
    2024-06-01  Eve  sale      50.00
"""


def test_what_was_paid_of_what_fell_due_is_shrunk_by_five_invoices() -> None:
    """Ada paid, Bob is 334 days late, Cem 30: of 200 that count 100 were paid; five average invoices are 500."""
    shares = {row["customer"]: row for row in collected(settled(ACCOUNTS, AS_OF), AS_OF).collect().to_dicts()}
    assert shares["Ada"]["collected_share"] == pytest.approx((100 + 250) / 600)
    assert shares["Bob"]["collected_share"] == pytest.approx(250 / 600)
    assert shares["Cem"]["collected_share"] == shares["Dan"]["collected_share"] == 0.5
    assert (shares["Cem"]["overdue"], shares["Dan"]["overdue"]) == (100, 0)


def test_what_is_owed_is_what_aging_says_also_of_money_that_was_reversed() -> None:
    text = """
        2024-01-01  Ada  invoice   100.00  A1  due=2024-02-01
        2024-03-01  Ada  reversal   50.00  R1
        2024-03-01  Bob  reversal   30.00  R2
        2024-03-01  Cem  refund     20.00  R3
    """
    book = settled(text, AS_OF)
    told = collected(book, AS_OF).select("customer", "open", "overdue").sort("customer").collect()
    asked = open_rows(book.documents.lazy(), AS_OF).group_by("customer").agg(pl.col("open").sum()).sort("customer").collect()
    assert told.drop("overdue").equals(asked)
    assert told.rows() == [("Ada", 150, 150), ("Bob", 30, 30), ("Cem", 20, 20)]
    unpaid = collected(settled("2024-03-01  Bob  reversal  30.00  R2", AS_OF), AS_OF).collect()
    assert unpaid.select("open", "collected_share").row(0) == (30, None)


def test_collectable_value_is_the_value_times_the_share_and_cash_is_paid() -> None:
    table = {row["customer"]: row for row in rows(answer(ledger(ACCOUNTS))).to_dicts()}
    for row in table.values():
        assert float(row["collectable_value"]) == pytest.approx(float(row["lifetime_value"]) * row["collected_share"], abs=1e-3)
    assert table["Eve"]["collected_share"] == 1
    assert table["Eve"]["overdue"] == 0


def test_a_shop_without_accounts_says_nothing_of_payment() -> None:
    assert rows(fair())["collected_share"].null_count() == rows(fair())["overdue"].null_count() == 250


# ---------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_habits_has_its_words(lang: str) -> None:
    words = Words(lang)
    results = [
        fair(),
        answer(books(60), wishes=replace(QUICK, customer="c0007", explain=True)),
        answer(ledger(contract_rows(30)), wishes=Wishes(explain=True)),
        answer(ledger(BIG)),
        answer(ledger(ACCOUNTS), wishes=Wishes(customer="Ada")),
        answer(ledger(ODD["all free"])),
    ]
    for result in results:
        assert all(words.text(f"note.{note.key}", note.values, currency="EUR") for note in result.notes)
        for table in result.tables.values():
            assert f"table.clv.{table.name}" in words
            for name, column in table.schema.columns.items():
                assert f"column.{name}" in words, name
                if column.role == "key" and name != "group":
                    for key in table.rows[name].drop_nulls().unique():
                        assert f"{name}.{key}" in words, (name, key)
        for name in result.facts["EUR"]:
            assert f"fact.{name}" in words, name
    assert all(f"fact.{name}" in words for name in FACTS)


def test_a_heading_may_be_a_tables_own() -> None:
    assert Words("en").column("value", "models") == "Estimate"
    assert Words("zh").column("value", "models") == "估计值"
    assert Words("en").column("value", "debtors") == Words("en").column("value") == "Next 12 months"
    assert Words("en").column("days_31_60", "customers") == Words("en").column("days_31_60")


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_parameter_stands_under_estimate_in_every_form(form: str) -> None:
    explained = answer(books(60), wishes=replace(QUICK, explain=True))
    text = render(explained, format=form, table="models", words=Words("en")).decode()
    assert "Estimate" in text
    assert "Next 12 months" not in text.partition("Standard error")[0].rpartition("Parameter")[2]


def test_what_is_not_told_of_all_is_no_total_either() -> None:
    """Of a few big customers the next 12 months are added up, what they are worth from here on is not."""

    def totals(result: Result) -> dict[str, str]:
        page = render(result, format="md", table="customers", words=Words("en")).decode().splitlines()
        lines = [next(line for line in page if line.startswith(start)) for start in ("| Customer", "| **Total**")]
        return dict(zip(*([cell.strip(" *") for cell in line.split("|")] for line in lines), strict=True))

    few, many = totals(answer(ledger(BIG))), totals(answer(books(250)))
    assert few["Next 12 months"]
    assert not few["Worth from here on"]
    assert many["Worth from here on"]
