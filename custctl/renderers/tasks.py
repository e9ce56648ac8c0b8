"""What should the owner do this week? The few customers to act on, ranked by money and by how long it can wait."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from custctl.frames.approach import LATE
from custctl.renderers.answers import Row, by_customer, called
from custctl.renderers.told import Named, Sentence, Told

BEST = ("champions", "loyal", "cant_lose")
CHANCE = {"cant_lose": Decimal("0.5"), "at_risk": Decimal("0.3")}
"""What part of a silent customer's yearly spend weighs: those who bought most are the likeliest to answer a call."""
OTHER_CHANCE = Decimal("0.2")
SLIPPING = ("late", "dormant", "lost")
"""Activities in which nobody is thanked: a champion in one of them is asked what has changed."""
GONE = ("dormant", "lost")
"""Activities in which a customer has to be won back; before, it is enough to ask how they are."""
APPROACHES = {
    "announce": "remind",
    "remind": "remind",
    "call": "call",
    "call_kindly": "call",
    "prepay": "hold",
    "decide": "decide",
}
"""How `collect` says to speak, and the task that it makes."""
NEWCOMERS = ("new", "promising")
PATIENCE = Decimal(90)
"""Days overdue after which money weighs twice: the older a debt, the less of it comes in."""
MOST_OF_A_KIND = 5
NAMED = 3
"""How many customers of a group are named."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        kind: Key of the tag, one under `report.do`.
        who: Name of the customer, None where several are meant.
        why: Reasons, most important first.
        money: What is at stake; zero where nothing can be lost.
        weight: `money` weighed by urgency; the order of the list.
        customer: Identifier of the customer, None where several are meant.
        phone: Where to call them, if that is known.
    """

    kind: str
    who: str | None
    why: tuple[Sentence, ...]
    money: Decimal
    weight: Decimal
    customer: str | None = None
    phone: str | None = None

    @property
    def customers(self) -> tuple[str, ...]:
        """Everybody whom it is about or names."""
        named = (customer for sentence in self.why for customer in sentence.customers)
        return tuple(dict.fromkeys([*([self.customer] if self.customer else []), *named]))


def tasks(
    customers: Sequence[Row],
    debtors: Sequence[Row],
    *,
    calls: Sequence[Row] | None = None,
    warnings: Sequence[Row] | None = None,
    worth: Mapping[str, Row] | None = None,
    products: Mapping[str, str] | None = None,
    most: int = 10,
) -> list[Task]:
    """The things to do, most pressing first, each customer at most once.

    Args:
        customers: Rows of `segment`'s table customers, of one currency.
        debtors: Rows of `aging`'s table customers, of the same currency.
        calls: Rows of `collect`'s table customers: whom to remind or call, and how; None asks everybody who is late.
        warnings: Rows of `segment`'s table warning: who fell out of their own rhythm; None goes by the segment.
        worth: Customer to their row of `clv`; what they are worth is the reason to be kind to them.
        products: Customer to what they bought most.
        most: How many things at most.
    """
    known, values = by_customer(customers), worth or {}
    asked = None if calls is None else by_customer(calls)
    late = {row["customer"]: row["overdue"] for row in debtors if row["overdue"] > 0}
    found = [
        _debt(row, known.get(row["customer"], {}), {} if asked is None else asked[row["customer"]], _next_year(row, values))
        for row in debtors
        if row["overdue"] > 0 and (asked is None or row["customer"] in asked)
    ]
    found += [_dispute(row) for row in debtors if row["disputed"] > 0]
    found += [_unmatched(row) for row in debtors if row["unapplied"] < 0]
    found += [_over_limit(row) for row in debtors if (row.get("limit_left") or 0) < 0]
    if warnings is None:
        found += [
            _silent(row, late.get(row["customer"])) for row in customers if row["segment"] in CHANCE and row["revenue"] > 0
        ]
    else:
        found += [_slipping(row, late.get(row["customer"]), (products or {}).get(row["customer"])) for row in warnings]
    alone = {task.customer for task in found}
    found += _groups([row for row in customers if row["customer"] not in alone], late, values)
    return _mixed(_once_each(sorted(found, key=lambda task: (-task.weight, task.who or "", task.customer or ""))), most)


def _groups(customers: Sequence[Row], late: Mapping[str, Decimal], worth: Mapping[str, Row]) -> list[Task]:
    """What is worth doing for several customers at once; thanks cost nothing if they come late, and stand last.

    As in `segment`, champions out of their rhythm are not thanked, new customers who are lost not asked for their next order,
    and what to do about those of whom only returns are left is another matter than their price.
    """
    costly = sorted(
        (row for row in customers if row["orders"] > 0 and (row.get("profit") or 0) < 0),
        key=lambda row: (row["profit"], row["customer"]),
    )
    dear = {row["customer"] for row in costly}
    others = [row for row in customers if row["customer"] not in dear]
    found = _again([row for row in others if row["segment"] in NEWCOMERS and row.get("activity") != "lost"], worth)
    champions = [row for row in others if row["segment"] == "champions" and row.get("activity") not in SLIPPING]
    thanked = [row for row in champions if row["customer"] not in late]
    found += [replace(task, money=Decimal(0)) for task in _group("thank", thanked, Decimal(0))]
    return found + _group("reprice", costly, Decimal("0.5"), column="profit")


def _again(newcomers: Sequence[Row], worth: Mapping[str, Row]) -> list[Task]:
    """New customers to be asked for their next order, at what they are worth where that is known."""
    expected = sum((_next_year(row, worth) or Decimal(0) for row in newcomers), Decimal(0))
    found = _group("again", newcomers, Decimal("0.2"))
    return [replace(task, money=expected, weight=expected * Decimal("0.2")) for task in found] if expected else found


def _next_year(row: Row, worth: Mapping[str, Row]) -> Decimal | None:
    """What a customer is worth over the next twelve months, None where nobody knows."""
    known = worth.get(row["customer"], {}).get("value_12m")
    return None if known is None else Decimal(known)


def yearly(row: Row) -> Decimal:
    """What a customer spent a year while they bought; all of it where that was less than a year."""
    days: int = (row["last_order"] - row["first_order"]).days
    return Decimal(row["revenue"]) * 365 / max(days, 365)


def form(count: int) -> str:
    """Which form of a sentence a count takes."""
    return "one" if count == 1 else "many"


def _debt(row: Row, customer: Row, call: Row, worth: Decimal | None) -> Task:
    days, money = row["oldest_days"] or 0, row["overdue"]
    why = [Sentence("report.why.late", {"overdue": money, "days": days})]
    if broken := call.get("broken_promises"):
        why.append(Sentence(f"report.why.broken.{form(broken)}", {"promises": broken}))
    elif (row.get("limit_left") or 0) < 0:
        why.append(_limit(row))
    elif row["total"] > money:
        why.append(Sentence("report.why.open", {"total": row["total"]}))
    if call.get("approach") == "prepay":
        why.append(Sentence("report.why.prepay"))
    elif call.get("approach") == "decide":
        why.append(Sentence("report.why.decide"))
    elif customer.get("segment") in BEST:
        why.append(_good(customer, worth))
    elif customer.get("segment") in CHANCE:
        why.append(Sentence("report.why.quiet_too", {"days": customer["recency_days"]}))
    kind = APPROACHES.get(call.get("approach", ""), "call" if days > LATE else "remind")
    weight = money * (1 + min(Decimal(days) / PATIENCE, Decimal(1)))
    return Task(kind, called(row), tuple(why), money, weight, row["customer"], call.get("phone"))


def _good(customer: Row, worth: Decimal | None) -> Sentence:
    """Why to be kind to somebody who is late: what they will bring, else what they brought."""
    if worth:
        return Sentence("report.why.worth", {"worth": worth})
    return Sentence("report.why.good", {"revenue": customer["revenue"]})


def _over_limit(row: Row) -> Task:
    over = -row["limit_left"]
    return Task("hold", called(row), (_limit(row), Sentence("report.why.hold")), over, over / 2, row["customer"])


def _limit(row: Row) -> Sentence:
    return Sentence("report.why.limit", {"over": -row["limit_left"], "limit": row["credit_limit"]})


def _slipping(row: Row, overdue: Decimal | None, product: str | None) -> Task:
    money = row["value_at_risk"]
    why = [
        Sentence("report.why.rhythm", {"usual": row["usual_gap_days"], "days": row["recency_days"]}),
        Sentence("report.why.brought", {"money": row["yearly_value"]}),
    ]
    if product:
        why.append(Sentence("report.why.product", {"product": product}))
    if overdue:
        why.append(Sentence("report.why.late_too", {"overdue": overdue}))
    kind = "win_back" if row["activity"] in GONE else "check_in"
    chance = 2 * CHANCE.get(row["segment"], OTHER_CHANCE)
    return Task(kind, called(row), tuple(why), money, money * chance, row["customer"])


def _dispute(row: Row) -> Task:
    why = Sentence("report.why.disputed", {"disputed": row["disputed"]})
    return Task("settle", called(row), (why,), row["disputed"], row["disputed"], row["customer"])


def _unmatched(row: Row) -> Task:
    money = -row["unapplied"]
    why = Sentence("report.why.unapplied", {"unapplied": money})
    return Task("match", called(row), (why,), money, money / 2, row["customer"])


def _silent(row: Row, overdue: Decimal | None) -> Task:
    money = yearly(row)
    facts = {"orders": row["orders"], "average": row["average_order"], "days": row["recency_days"]}
    why = [Sentence(f"report.why.silent.{form(row['orders'])}", facts), Sentence("report.why.yearly", {"money": money})]
    if overdue:
        why.append(Sentence("report.why.late_too", {"overdue": overdue}))
    return Task("win_back", called(row), tuple(why), money, money * CHANCE[row["segment"]], row["customer"])


def _group(kind: str, rows: Sequence[Row], part: Decimal, *, column: str = "revenue") -> list[Task]:
    """One task for several customers; none for none."""
    if not rows:
        return []
    money = abs(sum((Decimal(row[column]) for row in rows), Decimal(0)))
    named = [Named(called(row), row["customer"]) for row in rows[:NAMED]]
    facts: Mapping[str, Told] = {"customers": len(rows), "names": named}
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
