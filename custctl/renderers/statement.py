"""What stands on a customer's statement? Open items, or what happened since a day, with the balance it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from custctl.renderers.answers import Row
from custctl.renderers.people import Person
from custctl.renderers.sections import Part

Style: TypeAlias = Literal["open-item", "activity", "balance-forward"]


@dataclass(frozen=True, slots=True)
class Account:
    """The statement of one currency.

    Attributes:
        currency: ISO code of every amount.
        items: Open items, most overdue first.
        credits: Unapplied money, amounts below zero.
        lines: Movements since the day asked for.
        opening: What was owed before the first of them.
        charged: What they added.
        paid: What they took off, above zero.
        closing: What is owed now.
        overdue: What of it is late.
        ages: What is owed by age.
    """

    currency: str
    items: tuple[Row, ...]
    credits: tuple[Row, ...]
    lines: tuple[Row, ...]
    opening: Decimal
    charged: Decimal
    paid: Decimal
    closing: Decimal
    overdue: Decimal
    ages: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: whose, of which day, in which manner, from which day on."""

    person: Person
    as_of: date
    style: Style
    since: date
    accounts: tuple[Account, ...]


def statement(person: Person, as_of: date, *, style: Style = "open-item", since: date | None = None) -> Statement:
    """The statement of a customer.

    Args:
        person: All that is known of the customer.
        as_of: The day on which the books were read.
        style: "open-item" lists what is open; "activity" what was charged and paid since a day; "balance-forward" the balance
            on that day and every movement after it with the balance it left.
        since: The day; the first of the month two months back if none is named.
    """
    month = as_of.year * 12 + as_of.month - 3
    begins = since or date(month // 12, month % 12 + 1, 1)
    accounts = [
        _account(dealing.currency, dealing.items, dealing.lines, dealing.account, dealing.ages, begins)
        for dealing in person.dealings
        if dealing.items or dealing.lines
    ]
    return Statement(person, as_of, style, begins, tuple(accounts))


def _account(
    currency: str, items: Sequence[Row], lines: Sequence[Row], row: Row, ages: tuple[Part, ...], begins: date
) -> Account:
    zero = Decimal(0)
    before = [line for line in lines if line["date"] < begins]
    since = tuple(line for line in lines if line["date"] >= begins)
    closing = row.get("total", lines[-1]["balance"] if lines else zero)
    return Account(
        currency=currency,
        items=tuple(item for item in items if item["open"] > 0),
        credits=tuple(item for item in items if item["open"] < 0),
        lines=since,
        opening=before[-1]["balance"] if before else zero,
        charged=sum((line["amount"] for line in since if line["amount"] > 0), zero),
        paid=-sum((line["amount"] for line in since if line["amount"] < 0), zero),
        closing=closing,
        overdue=row.get("overdue", zero),
        ages=ages,
    )
