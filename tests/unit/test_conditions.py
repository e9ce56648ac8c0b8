"""Conditions over an answer: what may be said, what it means, and what is refused."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.errors.usage import ConditionUnclear, FactUnknown
from custctl.result import Fact, Result, Table
from custctl.schema import MONEY, Column, Role, Schema
from custctl.workflow.conditions import Condition

ITEMS = Schema(
    name="items",
    columns={
        "customer": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT),
        "open": Column(MONEY, Role.MONEY),
        "share": Column(pl.Float64(), Role.SHARE),
    },
)


def answer(*currencies: str) -> Result:
    """Facts and a table of two rows in each currency."""
    facts = {
        "overdue_90": Fact(Decimal("10500.50"), Role.MONEY),
        "open_total": Fact(Decimal("21001.00"), Role.MONEY),
        "customers": Fact(7, Role.COUNT),
        "dso": Fact(None, Role.DAYS),
        "newest_payment": Fact(date(2025, 3, 20), Role.DATE),
    }
    codes = currencies or ("EUR",)
    rows = pl.DataFrame(
        {
            "customer": ["Ada", "Ben"] * len(codes),
            "currency": [code for code in codes for _ in range(2)],
            "open": [Decimal(4), Decimal(6)] * len(codes),
            "share": [0.4, 0.6] * len(codes),
        },
        schema=ITEMS.dtypes,
    )
    return Result("aging", date(2025, 3, 31), {}, dict.fromkeys(codes, facts), {"items": Table(ITEMS, rows)})


def true(text: str, *currencies: str) -> bool:
    """Whether a condition is true of the answer."""
    return Condition.read(text).of(answer(*currencies)).true


@pytest.mark.parametrize(
    "text",
    [
        "overdue_90 > 10000",
        "overdue_90>=10500.5",
        "overdue_90 = 10500.50",
        "overdue_90 == 10500.50 and customers == 7",
        "overdue_90 / open_total >= 50%",
        "overdue_90 < 1 or customers != 8",
        "not customers < 5",
        "5 < customers <= 7",
        "-customers < 0",
        "open_total - overdue_90 = 10500.50",
        "newest_payment < '2025-03-21'",
        "'2025-03-20' == newest_payment",
        "items.open = 10",
        "items.rows = 2",
        "EUR.overdue_90 > 10000",
        "EUR.items.open = 10",
        "customers * 2 + 1 == 15",
    ],
)
def test_a_condition_that_is_true(text: str) -> None:
    assert true(text)


@pytest.mark.parametrize(
    "text", ["overdue_90 > 10500.50", "customers > 7", "overdue_90 / open_total > 50%", "not customers = 7"]
)
def test_a_condition_that_is_false(text: str) -> None:
    assert not true(text)


@pytest.mark.parametrize("text", ["customers / (customers - 7) > 20%", "not customers / (customers - 7) > 20%"])
def test_what_would_be_divided_by_zero_is_not_known_and_is_named(text: str) -> None:
    judgement = Condition.read(text).of(answer())
    assert (judgement.true, judgement.unknown) == (False, ["customers / (customers - 7)"])


def test_of_several_currencies_the_one_meant_is_named() -> None:
    assert true("EUR.overdue_90 > 10000 and USD.items.open = 10", "EUR", "USD")
    with pytest.raises(ConditionUnclear, match=r"EUR\.overdue_90  USD\.overdue_90"):
        true("overdue_90 > 10000", "EUR", "USD")


@pytest.mark.parametrize(
    "text", ["dso > 1", "dso < 1", "not dso > 1", "dso == dso", "dso > 1 and customers = 7", "USD.overdue_90 >= 0"]
)
def test_what_is_not_known_makes_nothing_true_and_is_named(text: str) -> None:
    judgement = Condition.read(text).of(answer())
    assert not judgement.true
    assert judgement.unknown == [text.replace("not ", "").split()[0]]


def test_what_is_not_known_does_not_hide_what_is() -> None:
    assert true("dso > 1 or customers = 7")


@pytest.mark.parametrize("text", ["customers / 0 > 1", "customers / (customers - 7) > 1"])
def test_a_division_by_nothing_is_not_known(text: str) -> None:
    assert not true(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "overdue_90",
        "overdue_90 >",
        "10",
        "overdue_90 > 'much'",
        "newest_payment > 'soon'",
        "newest_payment > 3",
        "customers ** 9 ** 9 > 1",
        "customers.__class__ == 1",
        "__import__('os').system('ls') == 0",
        "(lambda: 1)() == 1",
        "[1 for x in (1,)] == 1",
        "customers in (1, 2)",
        "customers is 1",
        "True == True",
        "(customers := 3) == 3",
        "customers\x00 > 1",
        "not " * 400 + "customers > 1",
        "(" * 240 + "customers" + ")" * 240 + " > 1",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises((ConditionUnclear, FactUnknown)):
        true(text)


@pytest.mark.parametrize(
    "text",
    [
        "overdue_90 or overdue_90 < 1",
        "customers > 8 and open_total",
        "overdue_90 < 1 or not customers",
        "dso or customers > 8",
        "newest_payment or customers > 8",
    ],
)
def test_a_part_that_compares_nothing_is_neither_true_nor_false_but_refused(text: str) -> None:
    with pytest.raises(ConditionUnclear, match="it compares nothing"):
        true(text)


@pytest.mark.parametrize("text", ["(customers > 1) + 1 > 1", "(customers > 1) > 0", "-(customers > 1) < 0"])
def test_whether_something_is_true_is_no_number(text: str) -> None:
    with pytest.raises(ConditionUnclear, match="only facts, numbers"):
        true(text)


@pytest.mark.parametrize("name", ["overdew", "items.customer", "items.share", "items.opne", "itmes.open", "EUR.overdew"])
def test_a_name_that_the_answer_lacks_lists_its_facts(name: str) -> None:
    with pytest.raises(FactUnknown) as wrong:
        true(f"{name} > 1")
    assert "overdue_90" in str(wrong.value.facts["available"])


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_at_all_does_anything_but_answer_or_refuse(text: str) -> None:
    with suppress(ConditionUnclear, FactUnknown):
        assert true(text) in (True, False)


@settings(deadline=None)
@given(st.integers(-9, 9), st.integers(-9, 9))
def test_a_condition_and_its_contrary_are_never_both_true(left: int, right: int) -> None:
    text = f"{left} * customers > {right} + customers"
    assert true(text) != true(f"not ({text})")
