"""Does the owner's page say first what changed, and what to do about it, with the right names and amounts?"""

from datetime import date
from decimal import Decimal

import pytest

from custctl.renderers.figures import cards
from custctl.renderers.news import news
from custctl.renderers.tasks import tasks
from tests.unit.test_html import buyer, debtor

GROWN = {
    "period": "2026-Q3",
    "revenue_before": Decimal(900),
    "revenue_now": Decimal(1000),
    "revenue_growth": 1 / 9,
    "year_before": Decimal(800),
    "growth_on_year": 0.25,
    "new": Decimal(50),
    "more": Decimal(150),
    "less": Decimal(-80),
    "lost": Decimal(-20),
    "alarms": 2,
    "customers_now": 10,
    "customers_before": 12,
}
WARNED = {
    "customer": "K1",
    "name": "Ada",
    "segment": "cant_lose",
    "activity": "lost",
    "usual_gap_days": 8,
    "recency_days": 80,
    "yearly_value": Decimal(1000),
    "value_at_risk": Decimal(900),
}


def keys(sentences: object) -> list[str]:
    return [sentence.key.removeprefix("report.") for sentence in sentences]


def month(days: float, number: int) -> dict:
    return {"month_end": date(2025, 1, 31), "dso_count_back": days, "receivables": Decimal(number)}


def test_growth_is_compared_with_the_year_before_where_that_is_known() -> None:
    first, *_ = news({"growth": GROWN}, [])
    assert (first.key, first.values["share"], first.values["before"]) == ("report.news.up_year", 0.25, Decimal(800))
    first, *_ = news({"growth": {**GROWN, "growth_on_year": None}}, [])
    assert (first.key, first.values["before"]) == ("report.news.up_before", Decimal(900))


@pytest.mark.parametrize(("growth", "key"), [(-0.1, "news.down_year"), (0.001, "news.flat_year"), (0.1, "news.up_year")])
def test_a_change_has_a_direction_unless_it_is_none(growth: float, key: str) -> None:
    assert keys(news({"growth": {**GROWN, "growth_on_year": growth}}, []))[0] == key


def test_the_largest_gain_the_largest_loss_and_alarms_follow() -> None:
    said = news({"growth": GROWN}, [])
    assert keys(said)[1:] == ["news.gave_more", "news.took_less", "news.alarms.many"]
    assert [sentence.values.get("amount") for sentence in said[1:3]] == [Decimal(150), Decimal(80)]


def test_who_is_out_of_rhythm_is_named_with_the_money_of_all() -> None:
    said = news({}, [], warnings=[WARNED, {**WARNED, "customer": "K2", "value_at_risk": Decimal(100)}])
    assert keys(said) == ["news.slipping.many"]
    assert (said[0].customer, said[0].values["name"], said[0].values["money"]) == ("K1", "Ada", Decimal(1000))


def test_slower_payers_are_said_from_three_days_on() -> None:
    slower = [month(30, 1), *(month(31, 1) for _ in range(11)), month(36, 1)]
    assert keys(news({}, [], metrics=slower)) == ["news.slower"]
    assert keys(news({}, [], metrics=slower[::-1])) == ["news.faster"]
    assert news({}, [], metrics=[*slower[:-1], month(32, 1)]) == ()
    assert news({}, [], metrics=slower[1:]) == ()


def test_key_figures_are_of_the_period_with_its_change_and_course() -> None:
    series = {
        "bridge": [{"period": f"2026-Q{number}", "revenue_now": Decimal(number)} for number in (1, 2, 3, 4)],
        "retention": [{"period": f"2026-Q{number}", "customers_now": number} for number in (1, 2, 3, 4)],
        "metrics": [month(30, 1), month(31, 2), month(40, 3)],
        "forecast": [{"p50": Decimal(10), "p80": Decimal(4)}] * 5,
    }
    revenue, customers, *_ = cards({"growth": GROWN}, [buyer("Ada", "loyal")], series)
    assert (revenue.value, revenue.sub.key, revenue.course) == (Decimal(1000), "report.card.up_year", (1.0, 2.0, 3.0))
    assert (customers.value, customers.sub.values, customers.alarm) == (10, {"customers": 2}, True)
    owed = {"open_items": 3, "open_total": Decimal(100), "overdue": Decimal(30), "unapplied": Decimal(0)}
    by_key = {card.key: card for card in cards({"aging": owed}, [], series)}
    days, cash = by_key["days_to_collect"], by_key["cash"]
    assert (days.value, days.sub.values, days.alarm) == (40, {"days": 31}, True)
    assert (cash.value, cash.sub.values) == (Decimal(40), {"sure": Decimal(16)})


def test_who_is_out_of_rhythm_is_won_back_or_asked() -> None:
    late = {**WARNED, "customer": "K2", "name": "Bo", "activity": "late", "value_at_risk": Decimal(100)}
    ranked = tasks([], [], warnings=[WARNED, late])
    assert [(task.kind, task.who, task.money) for task in ranked] == [("win_back", "Ada", 900), ("check_in", "Bo", 100)]
    assert keys(ranked[0].why) == ["why.rhythm", "why.brought"]


def test_only_those_whom_the_collection_list_names_are_asked_for_money() -> None:
    rows = [debtor("Ada", 100, 40), debtor("Bo", 500, 40)]
    call = {"customer": "Ada", "approach": "call_kindly", "phone": "+49 1", "broken_promises": 2}
    [task] = tasks([], rows, calls=[call])
    assert (task.who, task.kind, task.phone) == ("Ada", "call", "+49 1")
    assert keys(task.why) == ["why.late", "why.broken.many"]


@pytest.mark.parametrize(("approach", "kind"), [("remind", "remind"), ("prepay", "hold"), ("decide", "decide")])
def test_the_collection_list_says_how_to_speak(approach: str, kind: str) -> None:
    [task] = tasks([], [debtor("Ada", 100, 40)], calls=[{"customer": "Ada", "approach": approach}])
    assert task.kind == kind


def test_deliveries_to_a_customer_over_the_limit_are_held() -> None:
    row = debtor("Ada", 0, None, limit_left=Decimal(-250), credit_limit=Decimal(1000))
    [task] = tasks([], [row])
    assert (task.kind, task.money, keys(task.why)) == ("hold", Decimal(250), ["why.limit", "why.hold"])


def test_customers_who_cost_more_than_they_bring_are_one_task() -> None:
    people = [
        buyer("a", "loyal", profit=Decimal(-30)),
        buyer("b", "loyal", profit=Decimal(-50)),
        buyer("c", "loyal", profit=Decimal(9)),
    ]
    [task] = tasks(people, [])
    assert (task.kind, task.money, task.why[0].values["names"]) == ("reprice", Decimal(80), ["b", "a"])
