"""What should the owner do this week? The few customers to act on, ranked by money and by how long it can wait."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from custctl.result import Value

Row: TypeAlias = Mapping[str, Any]

BEST = ("champions", "loyal", "cant_lose")
CHANCE = {"cant_lose": Decimal("0.5"), "at_risk": Decimal("0.3")}
"""What part of a silent customer's yearly spend weighs: those who bought most are the likeliest to answer a call."""
NEWCOMERS = ("new", "promising")
CALL_FROM = 31
"""Days overdue from which a voice does more than a letter."""
PATIENCE = Decimal(90)
"""Days overdue after which money weighs twice: the older a debt, the less of it comes in."""
MOST_OF_A_KIND = 5
NAMED = 3
"""How many customers of a group are named."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the page: its key in labels and the facts it names."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        kind: Key of the tag: call, remind, win_back, settle, match, again, thank.
        who: Name of the customer, None where several are meant.
        why: Reasons, most important first.
        money: What is at stake; zero where nothing can be lost.
        weight: `money` weighed by urgency; the order of the list.
        customer: Identifier of the customer, None where several are meant.
    """

    kind: str
    who: str | None
    why: tuple[Sentence, ...]
    money: Decimal
    weight: Decimal
    customer: str | None = None


def tasks(customers: Sequence[Row], debtors: Sequence[Row], *, most: int = 10) -> list[Task]:
    """The things to do, most pressing first, each customer at most once.

    Args:
        customers: Rows of `segment`'s table customers, of one currency.
        debtors: Rows of `aging`'s table customers, of the same currency.
        most: How many to return.
    """
    known = {row["customer"]: row for row in customers}
    found = [_debt(row, known.get(row["customer"], {})) for row in debtors if row["overdue"] > 0]
    found += [_dispute(row) for row in debtors if row["disputed"] > 0]
    found += [_unmatched(row) for row in debtors if row["unapplied"] < 0]
    late = {row["customer"]: row["overdue"] for row in debtors if row["overdue"] > 0}
    found += [_silent(row, late.get(row["customer"])) for row in customers if row["segment"] in CHANCE and row["revenue"] > 0]
    found += _group("again", [row for row in customers if row["segment"] in NEWCOMERS], Decimal("0.2"))
    thanked = [row for row in customers if row["segment"] == "champions" and row["customer"] not in late]
    found += [replace(task, money=Decimal(0)) for task in _group("thank", thanked, Decimal("0.01"))]
    return _mixed(_once_each(sorted(found, key=lambda task: (-task.weight, task.who or "", task.customer or ""))), most)


def yearly(row: Row) -> Decimal:
    """What a customer spent a year while they bought; all of it where that was less than a year."""
    days: int = (row["last_order"] - row["first_order"]).days
    return Decimal(row["revenue"]) * 365 / max(days, 365)


def form(count: int) -> str:
    """Which form of a sentence a count takes."""
    return "one" if count == 1 else "many"


def _debt(row: Row, customer: Row) -> Task:
    days, money = row["oldest_days"] or 0, row["overdue"]
    why = [Sentence("report.why.late", {"overdue": money, "days": days})]
    if row["total"] > money:
        why.append(Sentence("report.why.open", {"total": row["total"]}))
    if customer.get("segment") in BEST:
        why.append(Sentence("report.why.good", {"revenue": customer["revenue"]}))
    elif customer.get("segment") in CHANCE:
        why.append(Sentence("report.why.quiet_too", {"days": customer["recency_days"]}))
    kind = "call" if days >= CALL_FROM else "remind"
    weight = money * (1 + min(Decimal(days) / PATIENCE, Decimal(1)))
    return Task(kind, _name(row), tuple(why), money, weight, row["customer"])


def _dispute(row: Row) -> Task:
    why = Sentence("report.why.disputed", {"disputed": row["disputed"]})
    return Task("settle", _name(row), (why,), row["disputed"], row["disputed"], row["customer"])


def _unmatched(row: Row) -> Task:
    money = -row["unapplied"]
    why = Sentence("report.why.unapplied", {"unapplied": money})
    return Task("match", _name(row), (why,), money, money / 2, row["customer"])


def _silent(row: Row, overdue: Decimal | None) -> Task:
    money = yearly(row)
    facts = {"orders": row["orders"], "average": row["average_order"], "days": row["recency_days"]}
    why = [Sentence(f"report.why.silent.{form(row['orders'])}", facts), Sentence("report.why.yearly", {"money": money})]
    if overdue:
        why.append(Sentence("report.why.late_too", {"overdue": overdue}))
    return Task("win_back", _name(row), tuple(why), money, money * CHANCE[row["segment"]], row["customer"])


def _group(kind: str, rows: Sequence[Row], part: Decimal) -> list[Task]:
    """One task for several customers; none for none."""
    if not rows:
        return []
    money = sum((Decimal(row["revenue"]) for row in rows), Decimal(0))
    facts: Mapping[str, Value] = {"customers": len(rows), "names": [_name(row) for row in rows[:NAMED]]}
    counted = "few" if 1 < len(rows) <= NAMED else form(len(rows))
    why = Sentence(f"report.why.{kind}.{counted}", facts)
    return [Task(kind, None, (why,), money, money * part)]


def _once_each(ranked: Iterable[Task]) -> list[Task]:
    """The first task of each customer."""
    seen: set[str] = set()
    kept: list[Task] = []
    for task in ranked:
        if task.customer is None or task.customer not in seen:
            kept.append(task)
            seen.update({task.customer} if task.customer else ())
    return kept


def _mixed(ranked: Sequence[Task], most: int) -> list[Task]:
    """The first few in their order, not all of one kind while others wait."""
    count: Counter[str] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for position, task in enumerate(ranked):
        count[task.kind] += 1
        (first if count[task.kind] <= MOST_OF_A_KIND else rest).append(position)
    return [ranked[position] for position in sorted((first + rest)[:most])]


def _name(row: Row) -> str:
    return str(row.get("name") or row["customer"])
