"""What is known of one customer? Everything the answers say, side by side: for their card, their statement, a handover."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from custctl.ledger import CUSTOMERS, UNKNOWN_CURRENCY
from custctl.renderers.answers import Results, Row, called, currencies, grouped, rows, worth
from custctl.renderers.sections import Listing, Part, ages
from custctl.renderers.tasks import Task, tasks

PRODUCTS, CONTACTS, MONTHS = 8, 10, 24
TABLES: Mapping[str, tuple[str, str]] = {
    "segment": ("segment", "customers"),
    "warning": ("segment", "warning"),
    "worth": ("clv", "customers"),
    "account": ("aging", "customers"),
    "items": ("aging", "items"),
    "payer": ("aging", "behaviour"),
    "call": ("collect", "customers"),
    "lines": ("accounts", "lines"),
    "products": ("purchases", "products"),
    "months": ("purchases", "months"),
}
"""What is said of a customer, and by which analysis in which table."""


@dataclass(frozen=True, slots=True)
class Dealings:
    """What is known of one customer in one currency; what is unknown is empty.

    Attributes:
        currency: ISO code of every amount.
        segment: Their row of segments, worth, account (ageing), payer (behaviour).
        worth: What they are worth.
        account: What they owe by age.
        payer: How they pay.
        items: Open items, most overdue first, and unapplied money with negative amounts.
        lines: Movements of the account.
        ages: What they owe by age, as parts.
        months: First day of each of the last months and the revenue in it, oldest first.
        products: What they buy, most revenue first.
        tasks: What to do about them.
    """

    currency: str
    segment: Row
    worth: Row
    account: Row
    payer: Row
    items: tuple[Row, ...]
    lines: tuple[Row, ...]
    ages: tuple[Part, ...]
    months: tuple[tuple[date, Decimal], ...]
    products: Listing
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One customer: their card (empty fields where there is none), what was said, and their dealings by currency."""

    customer: str
    name: str
    card: Row
    contacts: tuple[Row, ...]
    dealings: tuple[Dealings, ...]

    @property
    def owes(self) -> bool:
        """Whether anything is open or unapplied."""
        return any(dealing.items for dealing in self.dealings)


@dataclass(frozen=True)
class People:
    """All customers that the answers, the cards and the contacts speak of.

    Attributes:
        results: Answers by analysis name.
        as_of: The day on which the books were read.
        cards: CUSTOMERS rows.
        contacts: CONTACTS rows, those after the day among them, which are ignored.
    """

    results: Results
    as_of: date
    cards: Sequence[Row] = ()
    contacts: Sequence[Row] = ()

    @cached_property
    def _said(self) -> dict[str, dict[tuple[str, str], list[Row]]]:
        """Key of TABLES to customer and currency to rows."""
        found: dict[str, dict[tuple[str, str], list[Row]]] = {}
        for key, (analysis, table) in TABLES.items():
            groups: dict[tuple[str, str], list[Row]] = {}
            for row in worth(self.results) if key == "worth" else rows(self.results, analysis, table):
                groups.setdefault((row["customer"], row["currency"]), []).append(row)
            found[key] = groups
        return found

    @cached_property
    def _cards(self) -> dict[str, Row]:
        return {row["customer"]: row for row in self.cards}

    @cached_property
    def _contacts(self) -> dict[str, list[Row]]:
        known = (row for row in self.contacts if row["date"] <= self.as_of)
        return grouped(sorted(known, key=lambda row: row["date"], reverse=True))

    @cached_property
    def names(self) -> dict[str, str]:
        """Every customer and what they are called, by the number."""
        named: dict[str, str] = {}
        for row in (*self.cards, *(row for groups in self._said.values() for found in groups.values() for row in found)):
            if row["customer"] not in named or row.get("name"):
                named[row["customer"]] = called(row)
        return dict(sorted(named.items()))

    def person(self, customer: str) -> Person:
        """Everything about one customer."""
        spoken = currencies(self.results) or [UNKNOWN_CURRENCY]
        dealings = [self._dealings(customer, currency) for currency in spoken if self._knows(customer, currency)]
        said = self._contacts.get(customer, [])
        name = self.names.get(customer, customer)
        card = {**dict.fromkeys(CUSTOMERS.columns), **self._cards.get(customer, {})}
        return Person(customer, name, card, tuple(said[:CONTACTS]), tuple(dealings))

    def _knows(self, customer: str, currency: str) -> bool:
        return any((customer, currency) in groups for groups in self._said.values())

    def _one(self, key: str, place: tuple[str, str]) -> Row:
        return next(iter(self._said[key].get(place, ())), {})

    def _dealings(self, customer: str, currency: str) -> Dealings:
        place = (customer, currency)
        account, bought = self._one("account", place), self._said["products"].get(place, [])
        return Dealings(
            currency=currency,
            segment=self._one("segment", place),
            worth=self._one("worth", place),
            account=account,
            payer=self._one("payer", place),
            items=tuple(self._said["items"].get(place, ())),
            lines=tuple(self._said["lines"].get(place, ())),
            ages=tuple(ages([account] if account else [])),
            months=_months(self._said["months"].get(place, []), self.as_of),
            products=Listing(tuple(bought[:PRODUCTS]), max(len(bought) - PRODUCTS, 0)),
            tasks=tuple(self._tasks(place, account)),
        )

    def _tasks(self, place: tuple[str, str], account: Row) -> list[Task]:
        """What to do about one customer, by the rules of the owner's page."""
        segment, call = self._one("segment", place), self._one("call", place)
        warned = self._said["warning"].get(place, []) if "segment" in self.results else None
        calls = ([call] if call else []) if "collect" in self.results else None
        worth, bought = self._one("worth", place), self._one("products", place)
        found = tasks(
            [segment] if segment else [],
            [account] if account else [],
            calls=calls,
            warnings=warned,
            worth={place[0]: worth} if worth else {},
            products={place[0]: bought["product"]} if bought else {},
        )
        return [task for task in found if task.customer is not None]


def _months(found: Iterable[Row], as_of: date) -> tuple[tuple[date, Decimal], ...]:
    """The last months with their revenue, zero where there was none, from the first known one on."""
    known = {row["month"]: row["revenue"] for row in found}
    if not known:
        return ()
    months = [_month_before(as_of, back) for back in range(MONTHS - 1, -1, -1)]
    return tuple((month, known.get(month, Decimal(0))) for month in months if month >= min(known))


def _month_before(day: date, months: int) -> date:
    """The first day of the month so many before that of a day."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
