"""Settlement as a clerk with a pencil would do it: plain loops over plain rows, slow and obvious.

The frames must agree with it on every book. It shares no code with them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = dict[str, Any]
Account = tuple[str, str]
CLAIMS = ("invoice", "charge", "opening")
CREDITS = ("credit_note", "payment", "write_off", "discount", "opening_credit")
KINDS = (
    "invoice",
    "credit_note",
    "payment",
    "refund",
    "reversal",
    "charge",
    "write_off",
    "discount",
    "opening",
    "opening_credit",
)
DISCOUNT_DAYS = {"2/10 net 30": 10}
NET_DAYS = {"2/10 net 30": 30, "net 14": 14}


@dataclass
class Document:
    """A document with what of it is left."""

    kind: str
    number: str | None
    day: date
    due: date
    names: str | None
    amount: Decimal
    left: Decimal
    disputed: bool
    written_off: bool
    written_off_on: date | None
    terms: str | None
    stated: bool = True
    moves: list[tuple[str, date, Decimal]] = field(default_factory=list)

    @property
    def payments(self) -> list[tuple[date, Decimal]]:
        return [(day, amount) for kind, day, amount in self.moves if kind == "payment"]


@dataclass
class Answer:
    """Open documents and unapplied money of every account, and what went neither way."""

    open: dict[tuple[str, str, str, str | None, date, date], Decimal] = field(default_factory=dict)
    unapplied: dict[Account, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    discounts: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)
    surplus: Decimal = Decimal(0)


def settled(rows: Iterable[Row], as_of: date, *, apply: str) -> Answer:
    """What is open and unapplied on a day, account by account."""
    accounts: dict[Account, list[Row]] = defaultdict(list)
    for row in rows:
        if row["date"] <= as_of:
            accounts[row["customer"], row["currency"]].append(row)
    answer = Answer()
    for account, known in accounts.items():
        _settle(account, _documents(known, as_of), apply, answer)
    return answer


def _documents(rows: list[Row], as_of: date) -> list[Document]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] in CLAIMS:
            key = (row["kind"], row["document"], row["date"], row["due"], None)
        else:
            key = (row["kind"], row["document"], row["date"], None, row["applies_to"])
        groups[key].append(row)
    return [
        _document(key, terms, state, part)
        for key, lines in groups.items()
        for terms in [max((line["terms"] for line in lines if line["terms"]), default=None)]
        for state, part in _by_state(lines, as_of).items()
    ]


def _by_state(lines: list[Row], as_of: date) -> dict[str | None, list[Row]]:
    """The lines that are disputed or written off, and the others."""
    parts: dict[str | None, list[Row]] = defaultdict(list)
    for line in lines:
        holds = line["status"] in ("disputed", "written_off") and (line["status_date"] is None or line["status_date"] <= as_of)
        parts[line["status"] if holds else None].append(line)
    return parts


def _document(key: tuple[Any, ...], terms: str | None, state: str | None, lines: list[Row]) -> Document:
    kind, number, day, due, names = key
    stated = due is not None
    if kind not in CLAIMS:
        due = day
    elif due is None:
        due = day + timedelta(NET_DAYS.get(terms or "", 0))
    amount = sum((line["amount"] for line in lines), Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    since = max((line["status_date"] for line in lines if state == "written_off" and line["status_date"]), default=None)
    return Document(
        kind, number, day, due, names, amount, amount, state == "disputed", state == "written_off", since, terms, stated
    )


def _settle(account: Account, documents: list[Document], apply: str, answer: Answer) -> None:
    documents.sort(
        key=lambda one: (
            *(one.due, one.day, one.number is not None, one.number or "", KINDS.index(one.kind), one.names or ""),
            *(one.written_off, one.disputed, not one.stated),
        )
    )
    claims = [one for one in documents if one.kind in CLAIMS]
    credits_ = [one for one in documents if one.kind in CREDITS]
    credits_.sort(key=lambda one: one.kind == "write_off")
    reversals = [one for one in documents if one.kind == "reversal"]
    refunds = [one for one in documents if one.kind == "refund"]
    receipts = [one for one in credits_ if one.kind == "payment"]

    numbered = _take_alike(_take_named(reversals, receipts), receipts)
    _pop_newest(_take_named(numbered, receipts, by="names"), receipts)
    answer.discounts += _take_with_discounts(credits_, claims)
    known = {one.number for one in claims if one.number is not None}
    by_row = {name for one in credits_ if one.kind == "write_off" for name in _names(one, known)}
    for one in claims:
        if one.written_off:
            since = one.written_off_on if one.number not in by_row else None
            back = sum((amount for day, amount in one.payments if since and day >= since), Decimal(0))
            answer.lost += one.left + back
            answer.recovered += back
            one.left = Decimal(0)
    answer.recovered += _recovered(credits_, claims)
    for one in credits_:
        if one.kind == "write_off" and _names(one, known):
            answer.surplus += one.left
            one.left = Decimal(0)
    _known_by_what_they_name(credits_, known)
    for refund in _take_named(refunds, credits_):
        for credit in credits_ if refund.names is None else ():
            _move(refund, credit)
    if apply == "fifo":
        owed = sorted((one for one in documents if one.kind not in CREDITS), key=lambda one: one.disputed)
        for credit in credits_:
            for item in owed:
                _move(credit, item)
    _record(account, documents, answer)


def _known_by_what_they_name(credits_: list[Document], known: set[str]) -> None:
    """What a credit without a number names may be its own number where it is no claim's."""
    for one in credits_:
        if one.number is None and one.names is not None and not _names(one, known):
            one.number = one.names


def _record(account: Account, documents: list[Document], answer: Answer) -> None:
    for one in documents:
        if not one.left:
            continue
        if one.kind in CREDITS:
            answer.unapplied[account] += one.left
        else:
            key = (*account, one.kind, one.number, one.day, one.due)
            answer.open[key] = answer.open.get(key, Decimal(0)) + one.left


def _names(document: Document, known: set[str]) -> list[str]:
    if document.names is None or document.names in known:
        return [document.names] if document.names else []
    found = []
    for part in document.names.replace(",", ";").split(";"):
        found += [part.strip()] if part.strip() in known else part.split()
    return [name for name in found if name in known]


def _take_named(payers: list[Document], targets: list[Document], *, by: str = "number", record: bool = False) -> list[Document]:
    """Serve those that name a target; the others are handed back."""
    known = {getattr(one, by) for one in targets} - {None}
    silent = []
    for payer in payers:
        names = _names(payer, known)
        if not names:
            silent.append(payer)
        for name in names:
            for target in targets:
                if getattr(target, by) == name:
                    _move(payer, target, record=record)
    return silent


def _take_alike(reversals: list[Document], receipts: list[Document]) -> list[Document]:
    """Serve those that have the number of a receipt, unless both name something and neither what the other does."""
    silent = []
    for one in reversals:
        same = [receipt for receipt in receipts if receipt.number is not None and receipt.number == one.number]
        for names in (found := dict.fromkeys(receipt.names for receipt in same if _may_agree(one.names, receipt.names))):
            for receipt in same:
                if receipt.names == names:
                    _move(one, receipt)
        if not found:
            silent.append(one)
    return silent


def _may_agree(names: str | None, others: str | None) -> bool:
    return names is None or others is None or names in others or others in names


def _move(payer: Document, target: Document, *, record: bool = False) -> None:
    amount = min(payer.left, target.left)
    payer.left -= amount
    target.left -= amount
    if record and amount:
        target.moves.append((payer.kind, payer.day, amount))


def _pop_newest(reversals: list[Document], receipts: list[Document]) -> None:
    pile: list[Document] = []
    events = sorted([*receipts, *reversals], key=lambda one: (one.day, one.kind == "reversal"))
    for one in events:
        if one.kind == "payment":
            pile.append(one)
            continue
        for receipt in reversed(pile):
            _move(one, receipt)


def _take_with_discounts(credits_: list[Document], claims: list[Document]) -> Decimal:
    """Serve what credits name; where a discount was taken, once more as if it had never been asked for."""
    before = [one.left for one in credits_]
    _take_named(credits_, claims, record=True)
    taken = _discounts(credits_, claims)
    if not taken:
        return Decimal(0)
    for one, left in zip(credits_, before, strict=True):
        one.left = left
    for one in claims:
        one.moves.clear()
        one.left = one.amount - taken.get(id(one), Decimal(0))
    _take_named(credits_, claims, record=True)
    return sum(taken.values(), Decimal(0))


def _discounts(credits_: list[Document], claims: list[Document]) -> dict[int, Decimal]:
    taken: dict[int, Decimal] = {}
    known = {one.number for one in claims if one.number is not None}
    lists = [set(_names(one, known)) for one in credits_ if one.kind == "payment"]
    lists = [names for names in lists if len(names) > 1]
    for names in lists:
        group = [one for one in claims if one.number in names]
        if sum(bool(names & other) for other in lists) > 1 or len(group) > len(names) or not (short := _short(group)):
            continue
        each = {id(one): due.quantize(Decimal("0.01"), ROUND_HALF_UP) for one, due, _ in short}
        last = [id(one) for one, due, _ in short if due > 0][-1:]
        for one in last:
            each[one] += sum((rest for *_, rest in short), Decimal(0)) - sum(each.values())
        taken |= each
    alone: dict[tuple[str | None, date], list[Document]] = defaultdict(list)
    for one in claims:
        if one.number is not None and id(one) not in taken:
            alone[one.number, one.day].append(one)
    for group in alone.values():
        for one, _, _ in _short(group):
            last_day = max(day for each in group for day, _ in each.payments)
            freed = [amount for kind, day, amount in one.moves if day > last_day and kind in ("credit_note", "opening_credit")]
            taken[id(one)] = one.left + sum(freed, Decimal(0))
    return {number: amount for number, amount in taken.items() if amount > 0}


def _short(group: list[Document]) -> list[tuple[Document, Decimal, Decimal]]:
    """Each of a group with its discount and what it was short of, if all were paid in time and short by just that."""
    ends = [one.day + timedelta(DISCOUNT_DAYS[one.terms]) for one in group if one.terms in DISCOUNT_DAYS]
    days = [day for one in group for day, _ in one.payments]
    if not ends or not days or max(days) > min(ends):
        return []
    found = []
    for one in group:
        credited = sum((sum_ for kind, day, sum_ in one.moves if kind != "payment" and day <= max(days)), Decimal(0))
        later = sum((sum_ for kind, day, sum_ in one.moves if kind != "payment" and day > max(days)), Decimal(0))
        due = (one.amount - credited) * (Decimal("0.02") if one.terms in DISCOUNT_DAYS else 0)
        found.append((one, due, one.left + later))
    off = sum((rest for *_, rest in found), Decimal(0)) - sum((due for _, due, _ in found), Decimal(0))
    return found if abs(off) <= Decimal("0.01") else []


def _recovered(credits_: list[Document], claims: list[Document]) -> Decimal:
    """Each day's payments on a document undo the oldest write-off of it first, and are used up by that."""
    known = {one.number for one in claims if one.number is not None}
    write_offs = sorted((one for one in credits_ if one.kind == "write_off"), key=lambda one: one.day)
    numbers = list(dict.fromkeys(one.number for one in claims if one.number is not None))
    total = Decimal(0)
    for day in sorted({day for one in claims for day, _ in one.payments}):
        for number in numbers:
            paid = [amount for one in claims if one.number == number for then, amount in one.payments if then == day]
            rest = sum(paid, Decimal(0))
            for write_off in write_offs:
                if write_off.day <= day and number in _names(write_off, known):
                    back = min(rest, write_off.left)
                    write_off.left -= back
                    rest -= back
                    total += back
    return total
