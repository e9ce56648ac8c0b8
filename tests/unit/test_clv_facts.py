"""Customer value from facts: yearly spend × margin × years, less what customers cost."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.clv import FACTS, Wishes, clv
from custctl.frames.worth import AverageCustomer, annuity, expected_years, margin_multiple, yearly_retention
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CUSTOMERS
from custctl.result import Result
from tests.helpers.ledgers import ledger

AS_OF = date(2024, 12, 31)
METHOD = Path(__file__).parents[2] / "docs" / "methods" / "clv.md"
ADA_AND_BOB = """
    2023-01-05  Ada  sale  100.00
    2024-06-05  Ada  sale  400.00
    2023-06-05  Bob  sale  900.00
"""


def answer(text: str, *, cards: pl.LazyFrame | None = None, **options: object) -> Result:
    return clv(ledger(text), CUSTOMERS.empty() if cards is None else cards, AS_OF, **options)


def card(**columns: object) -> pl.LazyFrame:
    return CUSTOMERS.conform(pl.LazyFrame([columns]))


def facts(result: Result, currency: str = "EUR") -> dict[str, object]:
    return {name: fact.value for name, fact in result.facts[currency].items()}


def row(result: Result, customer: str) -> dict[str, object]:
    [found] = result.tables["customers"].rows.filter(pl.col("customer") == customer).to_dicts()
    return found


def note_keys(result: Result) -> list[str]:
    return [note.key for note in result.notes]


def repeat_shop(before: int, stayed: int) -> str:
    """Customers of the year before last day's, of whom some come back; the first order is exactly two years old."""
    first = AS_OF - timedelta(days=729)
    old = [f"{first}  c{number:02}  sale  10.00" for number in range(before)]
    return "\n".join(old + [f"2024-06-01  c{number:02}  sale  10.00" for number in range(stayed)])


@pytest.fixture(scope="module")
def worked() -> tuple[str, dict[str, str]]:
    """The worked example of the method's page: its ledger and its table of figures."""
    page = METHOD.read_text(encoding="utf-8").split("## A worked example")[1]
    lines = page.split("```")[1]
    return lines, dict(re.findall(r"^\| (\w+) \| ([\d.]+) \|$", page.split("The same for one")[0], flags=re.MULTILINE))


def test_the_worked_example_of_the_methods_page_is_what_comes_out(worked: tuple[str, dict[str, str]]) -> None:
    lines, figures = worked
    told = facts(answer(lines, margin=Decimal("0.4"), cac=Decimal(150), service_cost=Decimal(30), years=Decimal(3)))
    assert len(figures) == 9
    assert {name: str(told[name]) for name in figures} == figures


def test_the_worked_example_by_hand(worked: tuple[str, dict[str, str]]) -> None:
    result = answer(worked[0], margin=Decimal("0.4"), cac=Decimal(150), service_cost=Decimal(30), years=Decimal(3))
    three_years = sum(1.1 ** (-(month - 0.5) / 12) for month in range(1, 37)) / 12
    ada = row(result, "Ada")
    assert float(str(ada["lifetime_value"])) == pytest.approx(450 * three_years, abs=1e-4)
    assert float(str(ada["total_value"])) == pytest.approx(480 - 150 + 450 * three_years, abs=1e-4)
    assert row(result, "Cem")["lifetime_value"] == 0


def test_one_customers_arithmetic_is_that_of_the_methods_page(worked: tuple[str, dict[str, str]]) -> None:
    page = METHOD.read_text(encoding="utf-8").split("The same for one of them")[1].split("## ")[0]
    steps = dict(re.findall(r"^\| (\w+) \| ([\d.]+) \|$", page, flags=re.MULTILINE))
    wishes = Wishes(customer="Ada")
    costs = {"margin": Decimal("0.4"), "cac": Decimal(150), "service_cost": Decimal(30), "years": Decimal(3)}
    table = answer(worked[0], wishes=wishes, **costs).tables["arithmetic"].rows.to_dicts()
    told = {row["figure"]: row["amount"] or row["number"] or row["share"] for row in table}
    assert len(steps) == 7
    assert {name: f"{told[name]}"[: len(text)] for name, text in steps.items()} == steps


def test_the_year_is_the_last_365_days() -> None:
    assert row(answer(ADA_AND_BOB), "Ada")["yearly_spend"] == 400
    assert row(answer(ADA_AND_BOB), "Bob")["yearly_spend"] == 0


def test_a_short_history_is_stretched_to_a_year_and_said() -> None:
    result = answer("2024-08-09  Ada  sale  100.00\n2024-12-31  Ada  sale  45.00")
    assert facts(result)["measured_days"] == 145
    assert row(result, "Ada")["yearly_spend"] == Decimal(365)
    assert "stretched_to_a_year" in note_keys(result)


def test_a_history_of_days_is_not_blown_up() -> None:
    result = answer("2024-12-31  Ada  sale  90.00")
    assert row(result, "Ada")["yearly_spend"] == 365


def test_without_margin_values_are_revenue_and_a_note_warns() -> None:
    result = answer(ADA_AND_BOB, cac=Decimal(10), service_cost=Decimal(50), years=Decimal(1), discount=Decimal(0))
    assert row(result, "Ada")["value_12m"] == 400
    assert [row(result, "Ada")[name] for name in ("profit", "yearly_profit", "total_value")] == [None, None, None]
    told = facts(result)
    assert [told[name] for name in ("margin", "ltv_cac", "payback_months", "break_even_spend", "most_you_may_pay")] == [
        None
    ] * 5
    assert "value_by_revenue" in note_keys(result)


def test_the_margin_of_costs_goes_before_the_one_given() -> None:
    result = answer("2024-06-05  Ada  sale  100.00  cost=75.00", margin=Decimal("0.9"))
    assert facts(result)["margin"] == 0.25


def test_without_a_cost_to_win_its_ratios_are_unknown() -> None:
    result = answer(ADA_AND_BOB, margin=Decimal("0.5"))
    told = facts(result)
    assert [told[name] for name in ("cac", "ltv_cac", "payback_months", "break_even_spend")] == [None] * 4
    assert told["most_you_may_pay"] == told["ltv"]
    assert "cac_missing" in note_keys(result)


def test_visits_make_the_cost_to_win() -> None:
    told = facts(answer(ADA_AND_BOB, margin=Decimal("0.5"), visit_cost=Decimal(40), visits_per_win=Decimal("2.5")))
    assert told["cac"] == 100


def test_a_cost_to_win_that_is_given_goes_before_visits() -> None:
    result = answer(ADA_AND_BOB, margin=Decimal("0.5"), cac=Decimal(7), visit_cost=Decimal(40), visits_per_win=Decimal(3))
    assert facts(result)["cac"] == 7


def test_a_card_knows_its_customers_costs_and_name() -> None:
    cards = card(customer="Ada", name="Ada Ltd", acquisition_cost="55", service_cost="20")
    result = answer(ADA_AND_BOB, cards=cards, margin=Decimal("0.5"), service_cost=Decimal(1))
    ada = row(result, "Ada")
    assert [ada[name] for name in ("name", "acquisition_cost", "yearly_profit")] == ["Ada Ltd", 55, 180]
    assert row(result, "Bob")["acquisition_cost"] is None
    assert facts(result)["cac"] == 55


def test_who_ordered_nothing_this_year_costs_nothing_to_serve() -> None:
    assert row(answer(ADA_AND_BOB, margin=Decimal("0.5"), service_cost=Decimal(30)), "Bob")["lifetime_value"] == 0


def test_who_costs_more_than_they_bring_is_worth_less_than_nothing() -> None:
    result = answer(ADA_AND_BOB, margin=Decimal("0.1"), service_cost=Decimal(100), cac=Decimal(10))
    assert row(result, "Ada")["lifetime_value"] < 0
    assert facts(result)["payback_months"] is None
    assert facts(result)["most_you_may_pay"] == 0
    assert "never_pays_back" in note_keys(result)


def test_a_cost_to_win_that_never_comes_back_is_a_warning() -> None:
    cheap, dear = (answer(ADA_AND_BOB, margin=Decimal("0.5"), years=Decimal(2), cac=Decimal(cac)) for cac in (400, 401))
    assert "never_pays_back" not in note_keys(cheap)
    assert "never_pays_back" in note_keys(dear)


def test_retention_is_measured_from_one_year_to_the_next() -> None:
    result = answer(repeat_shop(before=20, stayed=15))
    told = facts(result)
    assert (told["retention"], told["expected_years"]) == (0.75, 4.0)
    [note] = [note for note in result.notes if note.key == "years_measured"]
    assert [note.values[name] for name in ("stayed", "before", "days")] == [15, 20, 365]


def test_everybody_staying_is_not_believed_for_ever() -> None:
    result = answer(repeat_shop(before=20, stayed=20))
    assert (facts(result)["expected_years"], "years_capped" in note_keys(result)) == (10.0, True)


def test_a_handful_of_customers_measures_nothing() -> None:
    result = answer(repeat_shop(before=9, stayed=9))
    assert (facts(result)["retention"], facts(result)["expected_years"]) == (None, 1.0)
    assert "years_assumed" in note_keys(result)


def test_years_given_go_before_measured_ones() -> None:
    result = answer(repeat_shop(before=20, stayed=15), years=Decimal("2.5"))
    assert facts(result)["expected_years"] == 2.5
    assert "years_measured" not in note_keys(result)


def test_order_and_frequency_make_the_yearly_spend() -> None:
    told = facts(
        answer(
            "2024-02-01  Ada  sale  10.00\n2024-03-01  Ada  sale  20.00\n2024-04-01  Bob  sale  33.00\n2022-01-01  Bob  sale  1"
        )
    )
    assert told["average_order"] * Decimal(str(told["orders_per_year"])) == told["yearly_spend"] == Decimal("31.5")


def test_sales_to_nobody_are_worth_nothing_and_said() -> None:
    result = answer(ADA_AND_BOB + "\n2024-06-01  -  sale  5.00")
    [note] = [note for note in result.notes if note.key == "sales_unnamed"]
    assert note.values == {"rows": 1, "amount": 5, "currency": "EUR"}
    assert facts(result)["customer_equity"] == facts(answer(ADA_AND_BOB))["customer_equity"]


def test_shares_of_equity_add_up() -> None:
    result = answer("2024-02-01  Ada  sale  10.00\n2024-03-01  Bob  sale  30.00")
    assert result.tables["customers"].rows["share_of_equity"].to_list() == [0.75, 0.25]


def test_money_in_cents_changes_the_unit_only() -> None:
    plain, cents = (
        answer(f"2024-02-01  Ada  sale  {amount}\n2022-02-01  Bob  sale  1", margin=Decimal("0.3"))
        for amount in ("7.77", "777")
    )
    assert row(plain, "Ada")["lifetime_value"] * 100 == pytest.approx(row(cents, "Ada")["lifetime_value"], abs=Decimal("0.01"))


def test_each_currency_has_its_own_equity() -> None:
    books = pl.concat([ledger("2024-06-01  Ada  sale  1.00"), ledger("2024-06-01  Ada  sale  900.00", currency="JPY")])
    result = clv(books, CUSTOMERS.empty(), AS_OF)
    assert result.tables["customers"].rows["share_of_equity"].to_list() == [1, 1]
    assert list(result.facts) == ["EUR", "JPY"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-06-01  -  sale  5.00",
        "2024-06-01  Ada  return  5.00",
        "2024-06-01  Ada  sale  0.00",
        "2024-06-01  Ada  sale  5\n2024-06-02  Ada  return  5",
    ],
    ids=["nothing", "nobody", "only returns", "a gift", "all given back"],
)
def test_shops_without_a_paying_customer_are_worth_nothing(text: str) -> None:
    result = answer(text, margin=Decimal("0.5"), cac=Decimal(5))
    assert result.tables["customers"].rows["lifetime_value"].sum() == 0
    assert all(facts(result, currency)["ltv"] is None for currency in result.facts)


def test_facts_are_the_documented_ones_in_their_order() -> None:
    result = answer(ADA_AND_BOB)
    assert list(result.facts["EUR"]) == list(FACTS)
    assert facts(result)["reliability"] == "facts_only"


@pytest.mark.parametrize(("years", "expected"), [(0, 0.0), (1, 0.9538214), (0.5, 0.4882716)])
def test_the_annuity_pays_in_the_middle_of_each_month(years: float, expected: float) -> None:
    by_hand = sum(1.1 ** (-(month - 0.5) / 12) for month in range(1, round(years * 12) + 1)) / 12
    assert float(annuity(Decimal(str(years)), Decimal("0.10"))) == pytest.approx(by_hand, abs=1e-9)
    assert by_hand == pytest.approx(expected, abs=1e-6)


def test_the_annuity_without_discount_is_the_years() -> None:
    assert annuity(Decimal("2.3"), Decimal(0)) == Decimal("2.3")


def test_part_of_a_month_is_paid_in_part() -> None:
    assert (
        annuity(Decimal("0.5"), Decimal("0.1"))
        < annuity(Decimal("0.52"), Decimal("0.1"))
        < annuity(Decimal(7) / 12, Decimal("0.1"))
    )


def test_retention_of_half_years_is_squared_to_a_year() -> None:
    assert yearly_retention(8, 10, 365) == Decimal("0.8")
    assert float(str(yearly_retention(8, 10, 182))) == pytest.approx(0.8 ** (365 / 182))
    assert yearly_retention(0, 10, 182) == 0
    assert yearly_retention(8, 10, 89) is None


@pytest.mark.parametrize(("retention", "years"), [("0", "1"), ("0.5", "2"), ("0.9", "10"), ("1", "10")])
def test_years_are_one_by_the_share_that_leaves(retention: str, years: str) -> None:
    assert expected_years(Decimal(retention)) == Decimal(years)


def test_the_textbook_multiple() -> None:
    # Gupta & Lehmann's own table: retention 80 %, discount 10 % makes 2.67; 90 % makes 4.50.
    assert [round(float(str(margin_multiple(Decimal(r), Decimal("0.10")))), 2) for r in ("0.8", "0.9")] == [2.67, 4.5]


def test_break_even_spend_earns_exactly_nothing() -> None:
    shop = AverageCustomer(Decimal(750), Decimal("0.4"), Decimal(30), annuity(Decimal(3), Decimal("0.1")), Decimal(150))
    assert shop.break_even_spend is not None
    even = AverageCustomer(shop.break_even_spend, shop.margin, shop.service_cost, shop.annuity, shop.cac)
    assert even.ltv - Decimal(150) == pytest.approx(Decimal(0), abs=Decimal("1e-9"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_has_its_words(lang: str) -> None:
    words = Words(lang)
    results = [
        answer(ADA_AND_BOB),
        answer(ADA_AND_BOB, margin=Decimal("0.1"), cac=Decimal(900)),
        answer(ADA_AND_BOB, margin=Decimal("0.1")),
        answer(repeat_shop(20, 15)),
        answer(repeat_shop(20, 20)),
        answer("2024-12-01  Ada  sale  1"),
    ]
    notes = [note for result in results for note in result.notes]
    assert len({note.key for note in notes}) == 10
    keys = {f"note.{note.key}" for note in notes} | {f"fact.{name}" for name in FACTS} | {"reliability.facts_only"}
    keys |= {f"column.{name}" for name in results[0].tables["customers"].schema.columns} | {"table.clv.customers"}
    assert [key for key in sorted(keys) if key not in words] == []
    assert all(words.text(f"note.{note.key}", note.values, currency="EUR") for note in notes)


def test_money_that_nothing_is_forecast_of_stays_exact_however_large() -> None:
    found = row(answer("2024-06-01  Ada  sale  1234567890123456789.1235\n2024-07-01  Ada  sale  0.0001"), "Ada")
    assert found["value_12m"] == found["facts_12m"]
    assert found["lifetime_value"] == found["facts_value"]
