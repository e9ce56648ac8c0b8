"""Which six figures stand on the owner's page, what is each compared with, and how did it come about?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from custctl.renderers.answers import Facts, Row
from custctl.renderers.news import FEWEST_FOR_FIFTH, change, owed_before_credits, ratio
from custctl.renderers.tasks import CHANCE, form
from custctl.renderers.told import Period, Sentence, Told
from custctl.result import Value
from custctl.schema import Role

CARDS = 6
LATE_ALARM = 0.25
"""Share of receivables overdue from which the card asks for attention."""
WEEKS_OF_A_MONTH = 4
LONGEST = 13
"""Points of a small line: a year and the month it is compared with."""


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure.

    Attributes:
        key: Its name under `report.card`.
        value: The figure.
        role: How it is shown.
        sub: What it means, or what it is compared with.
        part: 0 to 1, drawn as a bar; None draws none.
        alarm: Whether it asks for attention.
        course: How it came about, oldest first, drawn as a small line where there are three points.
        good: Whether the change is for the better, None where there is none.
        told: What its name mentions.
    """

    key: str
    value: Value
    role: Role
    sub: Sentence | None = None
    part: float | None = None
    alarm: bool = False
    course: tuple[float, ...] = ()
    good: bool | None = None
    told: Mapping[str, Told] = field(default_factory=dict)


def cards(facts: Mapping[str, Facts], customers: Sequence[Row], tables: Mapping[str, Sequence[Row]]) -> tuple[Card, ...]:
    """The six figures that matter most of those that there are.

    Args:
        facts: Analysis to fact name to value.
        customers: Rows of `segment`'s table customers.
        tables: Rows of `bridge` and `retention` of growth, `metrics` and `forecast` of aging.
    """
    sold, worth, owed, grown = (facts.get(name, {}) for name in ("segment", "clv", "aging", "growth"))
    first = _grown_cards(grown, customers, tables) or _sales_cards(sold, customers)
    rest = [*_worth_cards(worth), *_debt_cards(owed, tables.get("metrics", ())), *_cash_cards(tables), *_fifth(sold, customers)]
    return tuple([*first, *rest][:CARDS])


def _grown_cards(grown: Facts, customers: Sequence[Row], tables: Mapping[str, Sequence[Row]]) -> list[Card]:
    """Revenue and customers of the period against the one before, or the same of the year before."""
    against = change(grown)
    if against is None or not customers:
        return []
    basis, share = against
    revenue = _course(tables.get("bridge", ()), "revenue_now", grown["period"])
    buying = _course(tables.get("retention", ()), "customers_now", grown["period"])
    more: int = grown["customers_now"] - grown["customers_before"]
    way = "more" if more > 0 else "less" if more else "same"
    return [
        Card(
            "revenue_period",
            grown["revenue_now"],
            Role.MONEY,
            Sentence(f"report.card.{'up' if share >= 0 else 'down'}_{basis}", {"share": abs(share)}),
            course=revenue,
            told={"period": Period(grown["period"])},
            good=share >= 0,
            alarm=share < 0,
        ),
        Card(
            "customers_period",
            grown["customers_now"],
            Role.COUNT,
            Sentence(f"report.card.customers_{way}", {"customers": abs(more)}),
            course=buying,
            told={"period": Period(grown["period"])},
            good=more >= 0 if more else None,
            alarm=more < 0,
        ),
    ]


def _course(rows: Sequence[Row], column: str, period: str) -> tuple[float, ...]:
    """A column up to and with a period."""
    known = [float(row[column]) for row in rows if row["period"] <= period and row[column] is not None]
    return tuple(known[-LONGEST:])


def _sales_cards(sold: Facts, customers: Sequence[Row]) -> list[Card]:
    if not sold or not customers:
        return []
    quiet = sum(row["segment"] in CHANCE for row in customers)
    went_quiet = Sentence("report.card.quiet", {"customers": quiet}) if quiet else None
    orders = Sentence(f"report.card.orders.{form(sold['orders'])}", {"orders": sold["orders"]})
    return [
        Card("revenue", sold["revenue"], Role.MONEY, orders),
        Card("customers", len(customers), Role.COUNT, went_quiet, quiet / len(customers), alarm=quiet > 0),
    ]


def _fifth(sold: Facts, customers: Sequence[Row]) -> list[Card]:
    share = sold.get("top_20_share")
    if not share or len(customers) < FEWEST_FOR_FIFTH:
        return []
    return [Card("fifth", share, Role.SHARE, Sentence("report.card.of_revenue"), share)]


def _worth_cards(worth: Facts) -> list[Card]:
    if not worth.get("value_12m"):
        return []
    low, high = worth.get("low"), worth.get("high")
    sub = Sentence("report.card.equity", {"equity": worth["customer_equity"]}) if worth.get("customer_equity") else None
    if low is not None and high is not None:
        sub = Sentence("report.card.between", {"low": low, "high": high})
    return [Card("worth", worth["value_12m"], Role.MONEY, sub)]


def _debt_cards(owed: Facts, metrics: Sequence[Row]) -> list[Card]:
    if not owed.get("open_items"):
        return []
    share = ratio(owed["overdue"], owed_before_credits(owed))
    items = Sentence(f"report.card.items.{form(owed['open_items'])}", {"items": owed["open_items"]})
    receivables = tuple(float(row["receivables"]) for row in metrics if row["receivables"] is not None)[-LONGEST:]
    late = Sentence("report.card.late_share", {"share": share})
    return [
        Card("owed", owed["open_total"], Role.MONEY, items, course=receivables),
        Card("late", owed["overdue"], Role.MONEY, late, share, alarm=share >= LATE_ALARM),
        *_days_cards(metrics),
    ]


def _days_cards(metrics: Sequence[Row]) -> list[Card]:
    """How long customers take to pay, against the median of the year before."""
    known = [float(row["dso_count_back"]) for row in metrics if row["dso_count_back"] is not None]
    if not known:
        return []
    year = sorted(round(value) for value in known[-LONGEST:-1])
    now = round(known[-1])
    usual = year[len(year) // 2] if year else None
    sub = None if usual is None else Sentence("report.card.usual_days", {"days": usual})
    later = usual is not None and now > usual
    return [Card("days_to_collect", now, Role.DAYS, sub, course=tuple(known[-LONGEST:]), alarm=later, good=not later)]


def _cash_cards(tables: Mapping[str, Sequence[Row]]) -> list[Card]:
    weeks = tables.get("forecast", ())[:WEEKS_OF_A_MONTH]
    if not weeks or not any(row["p50"] for row in weeks):
        return []
    expected, sure = (sum((Decimal(row[name]) for row in weeks), Decimal(0)) for name in ("p50", "p80"))
    return [Card("cash", expected, Role.MONEY, Sentence("report.card.sure", {"sure": min(sure, expected)}))]
