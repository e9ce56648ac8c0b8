"""What does the owner's page say first? What changed, in a few sentences, most important first.

No words: each sentence is a key in labels and the facts it names.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from custctl.renderers.answers import Facts, Row, called
from custctl.renderers.tasks import CHANCE, form, yearly
from custctl.renderers.told import Moved, Named, Period, Sentence

FEWEST_FOR_FIFTH = 10
"""Customers from which "the best fifth" is worth saying."""
FLAT = 0.01
"""A change of revenue below this share is none."""
SLOWER = 3
"""Days by which customers must pay later or sooner than a year ago for it to be worth a sentence."""
MOST, MOVERS = 8, 2
STEPS = ("new", "reactivated", "more", "less", "lost", "unnamed")
"""Columns of the bridge between what revenue was and what it is."""


def news(
    facts: Mapping[str, Facts],
    customers: Sequence[Row],
    *,
    warnings: Sequence[Row] = (),
    metrics: Sequence[Row] = (),
    movers: Sequence[Row] = (),
) -> tuple[Sentence, ...]:
    """What the page says first.

    Args:
        facts: Analysis to fact name to value.
        customers: Rows of `segment`'s table customers.
        warnings: Rows of `segment`'s table warning, most at risk first.
        metrics: Rows of `aging`'s table metrics, oldest first.
        movers: Rows of `movers`, of the period of `growth`.
    """
    sold, owed, grown = (facts.get(name, {}) for name in ("segment", "aging", "growth"))
    names = {row["customer"]: called(row) for row in customers} if movers else {}
    changed = _changed(grown)
    sentences = chain(
        changed or _sales(sold, customers),
        _moved(grown, movers, names) if changed else (),
        _signs(grown),
        _slipping(warnings) if warnings else _quiet(customers),
        _fifth(sold, customers) if not changed else (),
        _owed(owed),
        _slower(metrics),
    )
    return tuple(sentences)[:MOST]


def change(grown: Facts) -> tuple[str, float] | None:
    """Against what revenue is compared, `year` or `before`, and by what share it changed; None where neither is known."""
    if grown.get("growth_on_year") is not None:
        return "year", grown["growth_on_year"]
    return ("before", grown["revenue_growth"]) if grown.get("revenue_growth") is not None else None


def _changed(grown: Facts) -> list[Sentence]:
    against = change(grown)
    if against is None:
        return []
    basis, share = against
    way = "flat" if abs(share) < FLAT else "up" if share > 0 else "down"
    before = grown["year_before"] if basis == "year" else grown["revenue_before"]
    told = {"now": grown["revenue_now"], "before": before, "share": abs(share), "period": Period(grown["period"])}
    return [Sentence(f"report.news.{way}_{basis}", told)]


def _moved(grown: Facts, movers: Sequence[Row], names: Mapping[str, str]) -> list[Sentence]:
    """The step of the bridge that gave most and the one that took most, and whose they were."""
    steps = {name: grown[name] for name in STEPS if grown.get(name)}
    if not steps:
        return []
    gave, took = max(steps, key=lambda name: steps[name]), min(steps, key=lambda name: steps[name])
    found = []
    if steps[gave] > 0:
        found += [Sentence(f"report.news.gave_{gave}", {"amount": steps[gave]}), *_largest(gave, movers, names)]
    if steps[took] < 0:
        found += [Sentence(f"report.news.took_{took}", {"amount": -steps[took]}), *_largest(took, movers, names)]
    return found


def _largest(step: str, movers: Sequence[Row], names: Mapping[str, str]) -> list[Sentence]:
    """Those who moved most in a step."""
    ranked = sorted((row for row in movers if row["move"] == step), key=lambda row: (-abs(row["moved"]), row["customer"]))
    most = [Moved(Named(names.get(row["customer"], row["customer"]), row["customer"]), row["moved"]) for row in ranked[:MOVERS]]
    return [Sentence("report.news.largest", {"movers": most}, goes_on=True)] if most else []


def _signs(grown: Facts) -> list[Sentence]:
    alarms = grown.get("alarms") or 0
    return [Sentence(f"report.news.alarms.{form(alarms)}", {"alarms": alarms})] if alarms else []


def _slipping(warnings: Sequence[Row]) -> list[Sentence]:
    first = warnings[0]
    told: dict[str, Any] = {
        "customers": len(warnings),
        "money": sum((row["value_at_risk"] for row in warnings), Decimal(0)),
        "name": Named(called(first), first["customer"]),
        "usual": first["usual_gap_days"],
        "days": first["recency_days"],
    }
    return [Sentence(f"report.news.slipping.{form(len(warnings))}", told)]


def _sales(sold: Facts, customers: Sequence[Row]) -> list[Sentence]:
    if not customers or not sold:
        return []
    revenue = sold.get("named_revenue", sold["revenue"])
    told = {"customers": len(customers), "revenue": revenue, "orders": sold["orders"]}
    return [Sentence(f"report.news.sales.{form(len(customers))}", told)]


def _fifth(sold: Facts, customers: Sequence[Row]) -> list[Sentence]:
    share = sold.get("top_20_share")
    return [Sentence("report.news.fifth", {"share": share})] if share and len(customers) >= FEWEST_FOR_FIFTH else []


def _quiet(customers: Sequence[Row]) -> list[Sentence]:
    quiet = [row for row in customers if row["segment"] in CHANCE and row["revenue"] > 0]
    if not quiet:
        return []
    money = sum((yearly(row) for row in quiet), Decimal(0))
    return [Sentence(f"report.news.quiet.{form(len(quiet))}", {"customers": len(quiet), "money": money})]


def _owed(owed: Facts) -> list[Sentence]:
    if not owed.get("open_items"):
        return []
    kind = "late" if owed["overdue"] else "punctual"
    told = {"open": owed["open_total"], "overdue": owed["overdue"], "share": ratio(owed["overdue"], owed_before_credits(owed))}
    old = [Sentence("report.news.old", {"old": owed["overdue_90"]}, goes_on=True)] if owed.get("overdue_90") else []
    return [Sentence(f"report.news.{kind}", told), *old]


def _slower(metrics: Sequence[Row]) -> list[Sentence]:
    """By how many days customers pay later, or sooner, than a year ago."""
    if len(metrics) < 13:
        return []
    now, then = metrics[-1].get("dso_count_back"), metrics[-13].get("dso_count_back")
    if now is None or then is None or abs(days := round(float(now)) - round(float(then))) < SLOWER:
        return []
    return [Sentence(f"report.news.{'slower' if days > 0 else 'faster'}", {"days": abs(days), "now": round(float(now))})]


def owed_before_credits(owed: Facts) -> Decimal:
    """What customers owe before money that settles nothing yet is taken off."""
    return Decimal(owed["open_total"]) - Decimal(owed.get("unapplied") or 0)


def ratio(part: Decimal | int, whole: Decimal | int) -> float:
    """A part of a whole; nothing of nothing is zero."""
    return float(part / whole) if whole else 0.0
