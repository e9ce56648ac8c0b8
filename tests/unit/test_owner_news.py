"""Does the owner's page say first what changed, and what to do about it, with the right names and amounts?"""

from datetime import date
from decimal import Decimal

import pytest

from custctl.labels import Words
from custctl.renderers import html
from custctl.renderers.figures import cards
from custctl.renderers.news import news
from custctl.renderers.owner import owner
from custctl.renderers.tasks import tasks
from custctl.renderers.told import Moved, Named, Period, Sentence
from custctl.renderers.vocabulary import page_form, period, plain, vocabulary
from tests.helpers import pages, sample
from tests.helpers.reports import Page
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
    assert (said[0].values["name"], said[0].values["money"]) == ("Ada", Decimal(1000))
    assert list(said[0].customers) == ["K1"]


@pytest.mark.parametrize(("usual", "words"), [(1, "every 1 day, "), (7, "every 7 days, ")])
def test_a_rhythm_of_one_day_is_one_of_a_day(usual: int, words: str) -> None:
    warned = {**WARNED, "usual_gap_days": usual}
    said = [
        *news({}, [], warnings=[warned]),
        *news({}, [], warnings=[warned, {**WARNED, "customer": "K2"}]),
        tasks([], [], warnings=[warned])[0].why[0],
    ]
    for sentence in said:
        assert words in vocabulary(Words(), page_form())["say"](sentence.key, sentence.values)


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


# ------------------------------------------------------------------------------------------------ names, periods, worth

MOVERS = [
    {"customer": "K1", "move": "more", "moved": Decimal(90)},
    {"customer": "K2", "move": "more", "moved": Decimal(60)},
    {"customer": "K3", "move": "more", "moved": Decimal(5)},
    {"customer": "K4", "move": "less", "moved": Decimal(-80)},
]


def test_those_who_moved_most_are_named_with_what_they_moved() -> None:
    said = news({"growth": GROWN}, [buyer("K1", "loyal", name="Ada")], movers=MOVERS)
    assert keys(said)[1:5] == ["news.gave_more", "news.largest", "news.took_less", "news.largest"]
    assert [(moved.who, moved.amount) for moved in said[2].values["movers"]] == [("Ada", Decimal(90)), ("K2", Decimal(60))]
    assert [list(said[2].customers), list(said[4].customers)] == [["K1", "K2"], ["K4"]]
    assert [sentence.goes_on for sentence in said[:5]] == [False, False, True, False, True]


def test_growth_over_a_year_in_which_the_shop_was_hardly_there_is_no_news() -> None:
    hardly = {**GROWN, "growth_on_year": None}  # as `growth` leaves it where the base is too small
    first, *_ = news({"growth": hardly}, [])
    assert first.key == "report.news.up_before"
    said = news({"growth": {**hardly, "revenue_growth": None}}, [])
    assert not [sentence.key for sentence in said if sentence.key.startswith("report.news.up_")]


def test_what_customers_are_worth_stands_with_its_range() -> None:
    worth = {"value_12m": Decimal(100), "customer_equity": Decimal(900), "low": Decimal(80), "high": Decimal(120)}
    [card] = cards({"clv": worth}, [], {})
    assert (card.sub.key, card.sub.values) == ("report.card.between", {"low": Decimal(80), "high": Decimal(120)})


def test_a_good_customer_is_spared_for_what_they_will_bring_if_that_is_known() -> None:
    people, rows = [buyer("Ada", "loyal")], [debtor("Ada", 100, 40)]
    [known, *_] = tasks(people, rows, worth={"Ada": {"value_12m": Decimal(700)}})
    assert (known.why[-1].key, known.why[-1].values) == ("report.why.worth", {"worth": Decimal(700)})
    [unknown, *_] = tasks(people, rows, worth={"Ada": {"value_12m": None}})
    assert unknown.why[-1].key == "report.why.good"


def test_a_silent_customer_is_reminded_of_what_they_bought() -> None:
    [task] = tasks([], [], warnings=[WARNED], products={"K1": "Espresso"})
    assert (task.why[-1].key, task.why[-1].values) == ("report.why.product", {"product": "Espresso"})


def test_newcomers_stand_for_what_they_are_worth_and_thanks_come_last() -> None:
    people = [buyer("a", "new", 50), buyer("b", "champions", 90_000)]
    ranked = tasks(people, [debtor("late", 10, 3)], worth={"a": {"value_12m": Decimal(400)}})
    assert [(task.kind, task.money) for task in ranked] == [("again", 400), ("remind", 10), ("thank", 0)]
    assert [task.customers for task in ranked] == [("a",), ("late",), ("b",)]


def test_who_has_a_task_of_their_own_stands_in_none_for_several() -> None:
    people = [buyer("K1", "champions", activity="lost"), buyer("K2", "champions", activity="active"), buyer("K3", "new", 50)]
    ranked = tasks(people, [debtor("K3", 10, 3)], warnings=[WARNED])
    assert [(task.kind, task.customers) for task in ranked] == [
        ("win_back", ("K1",)),
        ("remind", ("K3",)),
        ("thank", ("K2",)),
    ]


@pytest.mark.parametrize(
    ("segment", "activity", "kinds"),
    [
        ("champions", "active", ["thank"]),
        ("champions", "due", ["thank"]),
        ("champions", None, ["thank"]),
        ("champions", "late", []),
        ("champions", "lost", []),
        ("new", "active", ["again"]),
        ("promising", "dormant", ["again"]),
        ("new", "lost", []),
        ("promising", "lost", []),
    ],
)
def test_nobody_is_thanked_or_invited_whom_segment_says_to_ask_or_to_win_back(
    segment: str, activity: str | None, kinds: list[str]
) -> None:
    assert [task.kind for task in tasks([buyer("Ada", segment, activity=activity)], [], warnings=[])] == kinds


def test_a_customer_who_costs_money_is_in_one_task_and_one_who_only_returned_in_none() -> None:
    people = [
        buyer("dear", "champions", profit=Decimal(-5)),
        buyer("returns", None, -90, orders=0, last_order=None, profit=Decimal(-40)),
    ]
    [task] = tasks(people, [])
    assert (task.kind, task.customers) == ("reprice", ("dear",))


def test_every_name_on_the_owner_s_page_leads_to_a_row_on_it() -> None:
    page = Page(sample.report("owner"))
    [block] = owner(sample.material("owner").results).blocks
    assert len(block.named) >= 10
    assert block.named <= set(block.places)
    leads = {attributes["href"].removeprefix("#") for tag, attributes in page.elements if tag == "a"}
    rows = {attributes["id"] for tag, attributes in page.elements if tag == "tr" and "id" in attributes}
    assert {block.places[customer] for customer in block.named} <= leads <= rows


def test_names_lead_to_their_row_each_to_its_own() -> None:
    say = vocabulary(Words("en"), page_form())["say"]
    moved = [Moved(Named("Ada", "K1"), Decimal(90)), Moved(Named("<b>", "K2"), Decimal(-60))]
    text = say("report.news.largest", {"movers": moved}, link={"K1": "b1-c1", "K2": "b1-c2"})
    assert '<a href="#b1-c1"><bdi>Ada</bdi></a>\u00a0+90' in text
    assert '<a href="#b1-c2"><bdi>&lt;b&gt;</bdi></a>\u00a0−60' in text
    assert "<a" not in say("report.news.largest", {"movers": moved}, link={})


@pytest.mark.parametrize(
    ("lang", "text", "long", "short"),
    [
        ("en", "2026-Q3", "Q3 2026", "Q3 2026"),
        ("zh", "2026-Q3", "2026年3季度", "2026Q3"),
        ("en", "2026-03", "Mar 2026", "Mar 2026"),
        ("zh", "2026-03", "2026年3月", "2026年3月"),
        ("en", "2026", "2026", "2026"),
    ],
)
def test_periods_are_written_as_people_say_them(lang: str, text: str, long: str, short: str) -> None:
    assert (period(Words(lang), text), period(Words(lang), text, short=True)) == (long, short)


def test_numbers_below_zero_have_a_minus_and_options_keep_their_hyphens() -> None:
    made = vocabulary(Words("en"), page_form())
    assert made["show"](Decimal(-1200), "money", "EUR") == "−1,200"
    assert made["show"](-0.034, "share") == "−3.4\u00a0%"
    said = made["say"]("report.news.late", {"open": Decimal(-5), "overdue": Decimal(3), "share": -0.5})
    assert "−5" in said
    assert "(−50\u00a0%)" in said
    assert "--allow-x" in made["say"]("report.more", {"count": 3, "command": "custctl --allow-x 2025-01-01"})
    assert "2025-01-01" in made["say"]("report.more", {"count": 3, "command": "custctl --allow-x 2025-01-01"})


def test_workbooks_have_the_same_words_without_links() -> None:
    words = Words("zh")
    moved = [Moved(Named("Ada", "K1"), Decimal(90))]
    assert plain(words, moved) == ["Ada\u00a0+90"]
    assert plain(words, Period("2026-Q3")) == "2026年3季度"
    assert plain(words, Decimal(3)) == Decimal(3)


def test_sentences_that_go_on_stand_in_one_paragraph() -> None:
    [block] = owner(pages.shop()).blocks
    keys_of = [[sentence.key for sentence in paragraph] for paragraph in block.paragraphs]
    assert ["report.news.late", "report.news.old"] in keys_of
    assert sum(len(paragraph) for paragraph in keys_of) == len(block.news)
    assert list(Sentence("x").customers) == []


def test_only_those_a_task_is_about_stand_on_paper_beside_the_largest() -> None:
    [block] = owner(pages.shop(customers=60)).blocks
    assert block.printed < block.named
    rows = [
        attributes for tag, attributes in Page(html.page(pages.shop(customers=60), words=Words("en"))).elements if tag == "tr"
    ]
    shown = [row for row in rows if row.get("id") and row.get("class") != "screen"]
    assert 3 <= len(shown) <= 16
