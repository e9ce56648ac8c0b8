"""What does each section of the owner's page show? Rows of answers picked, cut to what can be read, and put side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from custctl.renderers.answers import Facts, Results, Row, rows
from custctl.renderers.news import FEWEST_FOR_FIFTH, STEPS, ratio
from custctl.renderers.told import Period

RECENCY_EDGES: tuple[int, ...] = (0, 31, 61, 91, 181, 366)
"""First day of each band of days since the last order; the last band is open."""
BUCKETS = ("days_", "months_", "years_")
COHORTS, MONTHS = 6, 9
"""Rows and columns of the cohorts: more cannot be read on half a page."""
PRODUCTS, WEEKS = 6, 8


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
class Cohort:
    """Customers of one first month, and the share of them who ordered in each month after it, None where it is not over."""

    month: str
    customers: int
    shares: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How revenue of one period became that of the next.

    Attributes:
        row: The row of growth's table bridge.
        before: Name of the period before.
        steps: Names of the bridge's columns, totals included, in order; steps that moved nothing are left out.
        signs: Rows of growth's table quality for the period.
    """

    row: Row
    before: Period
    steps: tuple[str, ...]
    signs: tuple[Row, ...]

    @property
    def now(self) -> Period:
        """The period itself."""
        return Period(self.row["period"])

    @property
    def values(self) -> tuple[Decimal, ...]:
        """The amounts of the steps."""
        return tuple(self.row[step] for step in self.steps)


@dataclass(frozen=True, slots=True)
class Week:
    """Cash expected in one week, and by its end: `p50` with an even chance, `p80` in eight of ten cases."""

    row: Row
    by_then: tuple[Decimal, Decimal]


def change(bridge: Sequence[Row], quality: Sequence[Row], grown: Facts) -> Change | None:
    """The bridge of the period that the figures are of; None where nothing stands before it."""
    period = grown.get("period")
    places = [number for number, row in enumerate(bridge) if row["period"] == period]
    if not places or grown.get("revenue_growth") is None:
        return None
    row = bridge[places[0]]
    before = Period(bridge[places[0] - 1]["period"] if places[0] else "")
    moved = [name for name in STEPS if row[name]]
    steps = ("revenue_before", *moved, "revenue_now")
    return Change(row, before, steps, tuple(sign for sign in quality if sign["period"] == period))


def tiers(results: Results, currency: str) -> list[Row]:
    """Rows of tiers with the share of equity that each holds, None where that is unknown."""
    equity: dict[str, float] = {}
    for row in rows(results, "clv", "customers", currency, columns=("tier", "share_of_equity")):
        if row.get("tier") and row.get("share_of_equity") is not None:
            equity[row["tier"]] = equity.get(row["tier"], 0.0) + row["share_of_equity"]
    found = rows(results, "segment", "tiers", currency)
    return [
        {**row, "share_of_equity": equity.get(row["tier"])}
        for row in found
        if row["customers"] and row["revenue_share"] is not None
    ]


def cash(forecast: Sequence[Row]) -> list[Week]:
    """The first weeks of a forecast with their running sums; none where nothing is expected."""
    weeks, p50, p80 = [], Decimal(0), Decimal(0)
    for row in forecast[:WEEKS]:
        p50, p80 = p50 + row["p50"], p80 + row["p80"]
        weeks.append(Week(row, (p50, min(p50, p80))))
    return weeks if p50 else []


def cohorts(months: Sequence[Row]) -> list[Cohort]:
    """The largest cohorts of which at least one month after the first is over, oldest first."""
    by_month: dict[str, dict[int, Row]] = {}
    for row in months:
        by_month.setdefault(str(row["cohort"]), {})[row["months_since"]] = row
    found = []
    for month in sorted(by_month):
        cells = by_month[month]
        if any(1 <= number <= MONTHS for number in cells):
            shares = tuple(cells[number]["ordering_share"] if number in cells else None for number in range(1, MONTHS + 1))
            found.append(Cohort(month, next(iter(cells.values()))["customers"], shares))
    largest = sorted(found, key=lambda cohort: (-cohort.customers, cohort.month))[:COHORTS]
    return sorted(largest, key=lambda cohort: cohort.month)


def products(found: Sequence[Row]) -> Listing:
    """Products that bring most now."""
    ranked = sorted(found, key=lambda row: (-(row["revenue_now"] or 0), str(row["product"])))
    return Listing(tuple(ranked[:PRODUCTS]), max(len(ranked) - PRODUCTS, 0))


def favourites(results: Results, currency: str) -> dict[str, str]:
    """Customer to what they bought most, of those whose purchases are among the answers."""
    return {row["customer"]: row["product"] for row in reversed(rows(results, "purchases", "products", currency))}


def ages(debtors: Sequence[Row]) -> list[Part]:
    """Sums of the ageing's columns: not due, one per bucket, disputed. Unapplied money is owed the other way: no part."""
    if not debtors:
        return []
    names = [name for name in debtors[0] if name in ("not_due", "disputed") or name.startswith(BUCKETS)]
    sums = {name: sum((row[name] for row in debtors), Decimal(0)) for name in names}
    whole = sum(sums.values(), Decimal(0))
    return [Part(name, value, ratio(value, whole)) for name, value in sums.items() if name != "disputed" or value]


def debtors(debtors: Sequence[Row], top: int) -> Listing:
    """Who is late, largest amount first."""
    late = sorted((row for row in debtors if row["overdue"] > 0), key=lambda row: (-row["overdue"], row["customer"]))
    return Listing(tuple(late[:top]), max(len(late) - top, 0))


def recency(customers: Sequence[Row]) -> list[Part]:
    """Customers by days since their last order; keys are the headings of buckets."""
    days = [row["recency_days"] for row in customers if row["recency_days"] is not None]
    if not days:
        return []
    keys = [f"days_{first}_{after - 1}" for first, after in pairwise(RECENCY_EDGES)] + [f"days_over_{RECENCY_EDGES[-1] - 1}"]
    band = [sum(day >= first for first in RECENCY_EDGES) - 1 for day in days]
    return [Part(key, band.count(number), band.count(number) / len(days)) for number, key in enumerate(keys)]


def brought(revenues: Sequence[Decimal]) -> list[Part]:
    """Share of revenue of the first part of customers, largest first; revenue below zero counts as none, as in the curve."""
    ordered = sorted((max(revenue, Decimal(0)) for revenue in revenues), reverse=True)
    if len(ordered) < FEWEST_FOR_FIFTH or not sum(ordered):
        return []
    counts = {percent: -(-len(ordered) * percent // 100) for percent in (10, 20, 30, 50)}
    whole = sum(ordered, Decimal(0))
    return [Part(percent / 100, count, ratio(sum(ordered[:count], Decimal(0)), whole)) for percent, count in counts.items()]
