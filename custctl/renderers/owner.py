"""What stands on the owner's page? Its figures and the keys of its sentences, picked from the answers of the analyses.

No words and no layout: labels have the one, templates the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from custctl.renderers.tasks import CHANCE, Row, Sentence, Task, form, tasks, yearly
from custctl.result import Fact, Note, Result, Value
from custctl.schema import Role

Facts: TypeAlias = Mapping[str, Any]

SECTIONS: tuple[str, ...] = ("segment", "aging", "clv")
RECENCY_EDGES: tuple[int, ...] = (0, 31, 61, 91, 181, 366)
"""First day of each band of days since the last order; the last band is open."""
FEWEST_FOR_FIFTH = 10
"""Customers from which "the best fifth" is worth saying."""
LATE_ALARM = 0.25
"""Share of receivables overdue from which the card asks for attention."""
WORTH = (
    "value_12m", "customer_equity", "yearly_spend", "retention", "expected_years", "ltv", "cac", "ltv_cac", "payback_months",
    "most_you_may_pay", "reliability",
)  # fmt: skip
"""Facts of `clv` that the page shows."""
BUCKETS = ("days_", "months_", "years_")


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: `sub` says what it means, `part` (0 to 1) is drawn as a bar, `alarm` asks for attention."""

    key: str
    value: Value
    role: Role
    sub: Sentence | None = None
    part: float | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: a column of the ageing, a band of days, the first so many customers."""

    key: str | float
    value: Decimal | int
    share: float


@dataclass(frozen=True, slots=True)
class Listing:
    """The first rows of a table and how many more there are."""

    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Block:
    """All that is said in one currency; a part without data is empty.

    Attributes:
        currency: ISO code of every amount in the block.
        facts: Analysis to fact name to value, for templates that want more.
        news: What the page says first.
        cards: Key figures.
        tasks: Things to do.
        ages: Receivables not due and by age, in the order of the buckets.
        debtors: Who owes most that is late.
        segments: Rows of segments.
        tiers: Rows of tiers.
        recency: Customers by days since their last order.
        revenues: Revenue of each customer, for the curve.
        brought: What the first 10, 20, 30 and 50 % of customers bring; none for a handful.
        best: Who brings most, with what they owe and are worth beside it.
        worth: Facts of the customers' worth.
    """

    currency: str
    facts: Mapping[str, Facts]
    news: tuple[Sentence, ...]
    cards: tuple[Card, ...]
    tasks: tuple[Task, ...]
    ages: tuple[Part, ...]
    debtors: Listing
    segments: tuple[Row, ...]
    tiers: tuple[Row, ...]
    recency: tuple[Part, ...]
    revenues: tuple[float, ...]
    brought: tuple[Part, ...]
    best: Listing
    worth: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Owner:
    """The page: one block per currency, what to know about the data, and which analyses are missing."""

    as_of: date
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    missing: tuple[str, ...]


def owner(results: Mapping[str, Result], *, top: int = 8) -> Owner:
    """The owner's page from the answers by analysis name.

    Args:
        results: Any of segment, aging, clv.
        top: How many rows a list shows.

    Raises:
        ValueError: There is no answer at all.
    """
    if not results:
        raise ValueError("a page needs an answer of at least one analysis")
    currencies = list(dict.fromkeys(currency for result in results.values() for currency in result.facts))
    notes = list({(note.key, str(note.values)): note for result in results.values() for note in result.notes}.values())
    return Owner(
        as_of=max(result.as_of for result in results.values()),
        blocks=tuple(_block(results, currency, top) for currency in currencies),
        notes=tuple(sorted(notes, key=lambda note: not note.warning)),
        missing=tuple(name for name in SECTIONS if not _answered(results, name)),
    )


def _block(results: Mapping[str, Result], currency: str, top: int) -> Block:
    facts = {
        name: {key: fact.value for key, fact in result.facts.get(currency, {}).items()} for name, result in results.items()
    }
    customers = _rows(results, "segment", "customers", currency)
    tiers = _rows(results, "segment", "tiers", currency)
    debtors = _rows(results, "aging", "customers", currency)
    values = {row["customer"]: row for row in _rows(results, "clv", "customers", currency)}
    return Block(
        currency=currency,
        facts=facts,
        news=tuple(_news(facts, customers)),
        cards=tuple(_cards(facts, customers)),
        tasks=tuple(tasks(customers, debtors)),
        ages=tuple(_ages(debtors)),
        debtors=_debtors(debtors, top),
        segments=tuple(_rows(results, "segment", "segments", currency)),
        tiers=tuple(row for row in tiers if row["customers"] and row["revenue_share"] is not None),
        recency=tuple(_recency(customers)),
        revenues=tuple(float(row["revenue"]) for row in customers),
        brought=tuple(_brought([row["revenue"] for row in customers])),
        best=_best(customers, {row["customer"]: row for row in debtors}, values, top),
        worth=_worth(results, currency),
    )


def _answered(results: Mapping[str, Result], name: str) -> bool:
    """Whether an analysis has something to say; receivables without a single open item have not."""
    return name in results and any(table.rows.height for table in results[name].tables.values())


def _rows(results: Mapping[str, Result], analysis: str, table: str, currency: str) -> list[Row]:
    """Rows of one currency of a table; none where it is missing."""
    result = results.get(analysis)
    if result is None or table not in result.tables:
        return []
    rows = result.tables[table].rows.to_dicts()
    return [row for row in rows if row.get("currency", currency) == currency]


def _news(facts: Mapping[str, Facts], customers: Sequence[Row]) -> list[Sentence]:
    """What the page says first: what was sold, who went quiet, what is owed."""
    sold, owed = facts.get("segment", {}), facts.get("aging", {})
    news: list[Sentence] = []
    if customers and sold:
        revenue = sold.get("named_revenue", sold["revenue"])
        told = {"customers": len(customers), "revenue": revenue, "orders": sold["orders"]}
        news.append(Sentence(f"report.news.sales.{form(len(customers))}", told))
    if len(customers) >= FEWEST_FOR_FIFTH and sold.get("top_20_share"):
        news.append(Sentence("report.news.fifth", {"share": sold["top_20_share"]}))
    quiet = [row for row in customers if row["segment"] in CHANCE and row["revenue"] > 0]
    if quiet:
        money = sum((yearly(row) for row in quiet), Decimal(0))
        news.append(Sentence(f"report.news.quiet.{form(len(quiet))}", {"customers": len(quiet), "money": money}))
    if owed.get("open_items"):
        kind = "late" if owed["overdue"] else "punctual"
        told = {"open": owed["open_total"], "overdue": owed["overdue"], "share": _ratio(owed["overdue"], _owed(owed))}
        news.append(Sentence(f"report.news.{kind}", told))
    if owed.get("overdue_90"):
        news.append(Sentence("report.news.old", {"old": owed["overdue_90"]}))
    return news


def _cards(facts: Mapping[str, Facts], customers: Sequence[Row]) -> list[Card]:
    """Up to six key figures."""
    return [
        *_sales_cards(facts.get("segment", {}), customers),
        *_worth_cards(facts.get("clv", {})),
        *_debt_cards(facts.get("aging", {})),
    ][:6]


def _sales_cards(sold: Facts, customers: Sequence[Row]) -> list[Card]:
    if not sold or not customers:
        return []
    quiet = sum(row["segment"] in CHANCE for row in customers)
    went_quiet = Sentence("report.card.quiet", {"customers": quiet}) if quiet else None
    orders = Sentence(f"report.card.orders.{form(sold['orders'])}", {"orders": sold["orders"]})
    cards = [
        Card("revenue", sold["revenue"], Role.MONEY, orders),
        Card("customers", len(customers), Role.COUNT, went_quiet, quiet / len(customers), alarm=quiet > 0),
    ]
    if len(customers) >= FEWEST_FOR_FIFTH and sold.get("top_20_share"):
        cards.append(Card("fifth", sold["top_20_share"], Role.SHARE, Sentence("report.card.of_revenue"), sold["top_20_share"]))
    return cards


def _worth_cards(worth: Facts) -> list[Card]:
    if not worth.get("value_12m"):
        return []
    sub = Sentence("report.card.equity", {"equity": worth["customer_equity"]}) if worth.get("customer_equity") else None
    return [Card("worth", worth["value_12m"], Role.MONEY, sub)]


def _debt_cards(owed: Facts) -> list[Card]:
    if not owed.get("open_items"):
        return []
    share = _ratio(owed["overdue"], _owed(owed))
    items = Sentence(f"report.card.items.{form(owed['open_items'])}", {"items": owed["open_items"]})
    late = Sentence("report.card.late_share", {"share": share})
    return [
        Card("owed", owed["open_total"], Role.MONEY, items),
        Card("late", owed["overdue"], Role.MONEY, late, share, alarm=share >= LATE_ALARM),
    ]


def _ages(debtors: Sequence[Row]) -> list[Part]:
    """Sums of the ageing's columns: not due, one per bucket, disputed. Unapplied money is owed the other way: no part."""
    if not debtors:
        return []
    names = [name for name in debtors[0] if name in ("not_due", "disputed") or name.startswith(BUCKETS)]
    sums = {name: sum((row[name] for row in debtors), Decimal(0)) for name in names}
    whole = sum(sums.values(), Decimal(0))
    return [Part(name, value, _ratio(value, whole)) for name, value in sums.items() if name != "disputed" or value]


def _debtors(debtors: Sequence[Row], top: int) -> Listing:
    late = sorted((row for row in debtors if row["overdue"] > 0), key=lambda row: (-row["overdue"], row["customer"]))
    return Listing(tuple(late[:top]), max(len(late) - top, 0))


def _recency(customers: Sequence[Row]) -> list[Part]:
    """Customers by days since their last order; keys are the headings of buckets."""
    days = [row["recency_days"] for row in customers if row["recency_days"] is not None]
    if not days:
        return []
    keys = [f"days_{first}_{after - 1}" for first, after in pairwise(RECENCY_EDGES)] + [f"days_over_{RECENCY_EDGES[-1] - 1}"]
    band = [sum(day >= first for first in RECENCY_EDGES) - 1 for day in days]
    return [Part(key, band.count(number), band.count(number) / len(days)) for number, key in enumerate(keys)]


def _brought(revenues: Sequence[Decimal]) -> list[Part]:
    """Share of revenue of the first part of customers, largest first; revenue below zero counts as none, as in the curve."""
    ordered = sorted((max(revenue, Decimal(0)) for revenue in revenues), reverse=True)
    if len(ordered) < FEWEST_FOR_FIFTH or not sum(ordered):
        return []
    counts = {percent: -(-len(ordered) * percent // 100) for percent in (10, 20, 30, 50)}
    whole = sum(ordered, Decimal(0))
    return [Part(percent / 100, count, _ratio(sum(ordered[:count], Decimal(0)), whole)) for percent, count in counts.items()]


def _best(customers: Sequence[Row], debts: Mapping[str, Row], values: Mapping[str, Row], top: int) -> Listing:
    """Who brings most, with what each is worth and owes: what no single analysis shows side by side."""
    ranked = sorted(customers, key=lambda row: (-row["revenue"], row["customer"]))
    rows = tuple(
        {
            **row,
            "lifetime_value": values.get(row["customer"], {}).get("lifetime_value"),
            "overdue": debts.get(row["customer"], {}).get("overdue"),
        }
        for row in ranked[:top]
    )
    return Listing(rows, max(len(ranked) - top, 0))


def _worth(results: Mapping[str, Result], currency: str) -> dict[str, Fact]:
    """The known ones of the facts of WORTH, in its order."""
    facts = results["clv"].facts.get(currency, {}) if "clv" in results else {}
    return {name: facts[name] for name in WORTH if name in facts and facts[name].value is not None}


def _owed(owed: Facts) -> Decimal:
    """What customers owe before money that settles nothing yet is taken off."""
    return Decimal(owed["open_total"]) - Decimal(owed.get("unapplied") or 0)


def _ratio(part: Decimal | int, whole: Decimal | int) -> float:
    return float(part / whole) if whole else 0.0
