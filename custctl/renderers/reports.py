"""What is each template of a report given, as a page or as a workbook, for everybody or for one customer?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from custctl.labels import Words
from custctl.renderers import templates
from custctl.renderers.answers import Row
from custctl.renderers.folders import LONGEST, slug, slugs
from custctl.renderers.owner import owner
from custctl.renderers.people import People, Person
from custctl.renderers.receivables import receivables
from custctl.renderers.statement import Style, statement
from custctl.result import Result

OF_ONE: tuple[str, ...] = ("statement", "card")
"""Templates that are about one customer."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose page it is: name and address of the business, and how to pay."""

    name: str = ""
    address: str = ""
    pay: str = ""


@dataclass(frozen=True)
class Material:
    """What a report is made from.

    Attributes:
        results: Answers by analysis name.
        as_of: The day on which the books were read.
        cards: CUSTOMERS rows.
        contacts: CONTACTS rows.
        sender: Whose page it is.
        sources: Number of files that the answers come from.
        rows: Number of rows that the answers come from.
    """

    results: Mapping[str, Result]
    as_of: date
    cards: Sequence[Row] = ()
    contacts: Sequence[Row] = ()
    sender: Sender = Sender()
    sources: int | None = None
    rows: int | None = None

    @cached_property
    def people(self) -> People:
        """All customers of the material."""
        return People(self.results, self.as_of, self.cards, self.contacts)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a report is written.

    Attributes:
        words: The language.
        template: Name of a template, or the path of a file.
        folders: Where templates are looked for before those shipped.
        suffix: `templates.PAGE` or `templates.MARKDOWN`.
        style: How a statement lists what happened.
        since: From which day on.
        unit: What the amounts of receivables are divided by.
    """

    words: Words
    template: str = "owner"
    folders: Sequence[Path] = ()
    suffix: str = templates.PAGE
    style: Style = "open-item"
    since: date | None = None
    unit: int = 1


@dataclass(frozen=True, slots=True)
class Handover:
    """A salesperson's customers for a successor, most revenue first."""

    salesperson: str
    as_of: date
    people: tuple[Person, ...]


def whole(material: Material, manner: Manner, *, customer: str | None = None, salesperson: str | None = None) -> str:
    """A report on one page.

    Args:
        material: What it is made from.
        manner: How it is written.
        customer: Number of the customer of a statement or card.
        salesperson: Whose customers a handover lists: all of the people in the material are theirs.

    Raises:
        TemplateMissing, TemplateWrong: The template cannot be found or rendered.
    """
    context = {
        "page": _page(material, manner, customer, salesperson),
        "results": material.results,
        "business": material.sender.name or None,
        "sources": material.sources,
        "rows": material.rows,
        "sender": material.sender,
    }
    return templates.rendered(manner.template, manner.words, manner.folders, context, suffix=manner.suffix)


def workbook(material: Material, manner: Manner, *, customer: str | None = None, mark: str | None = None) -> bytes:
    """A report as a workbook.

    Args:
        material: What it is made from.
        manner: How it is written; `suffix`, `style`, `since` and `unit` are those of pages.
        customer: Number of the customer of a statement.
        mark: A stamp to keep in the file.

    Raises:
        TemplateMissing, TemplateWrong: The template cannot be found or filled.
    """
    from custctl.renderers import excel

    return excel.report_workbook(
        material.results,
        words=manner.words,
        template=manner.template,
        folders=manner.folders,
        customer=customer,
        business=material.sender.name or None,
        mark=mark,
    )


def file_names(material: Material, customers: Sequence[str]) -> dict[str, str]:
    """A name for the file of each customer, one that none of them chose.

    Customers who are called the same have their number in it, so that nobody's file becomes another's next month.
    """
    known = material.people.names
    called = Counter(map(slug, known.values()))

    def text(customer: str) -> str:
        name = slug(known.get(customer, customer))
        return name if called[name] < 2 else f"{name[: LONGEST // 2]}-{customer}"

    return dict(zip(customers, slugs(map(text, customers)), strict=True))


def _page(material: Material, manner: Manner, customer: str | None, salesperson: str | None) -> object:
    """What the template is given under the name `page`."""
    purpose, people = templates.purpose(manner.template), material.people
    if purpose == "receivables":
        return receivables(material.results, unit=manner.unit)
    if customer is not None and purpose == "statement":
        return statement(people.person(customer), material.as_of, style=manner.style, since=manner.since)
    if customer is not None:
        return Card(people.person(customer), material.as_of)
    if salesperson is not None and purpose == "handover":
        return Handover(salesperson, material.as_of, _ranked(people))
    return owner(material.results)


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one customer."""

    person: Person
    as_of: date


def _ranked(people: People) -> tuple[Person, ...]:
    persons = [people.person(customer) for customer in people.names]
    return tuple(sorted(persons, key=lambda person: (-_revenue(person), person.customer)))


def _revenue(person: Person) -> float:
    return float(max((dealing.segment.get("revenue") or 0 for dealing in person.dealings), default=0))
