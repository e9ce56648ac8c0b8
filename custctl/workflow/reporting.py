"""From the books to a report: which answers it needs, whose page it is, and whether anything changed since the last one."""

from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from custctl.analyses.accounts import accounts
from custctl.analyses.collect import collect
from custctl.analyses.movers import movers
from custctl.analyses.purchases import purchases
from custctl.analyses.receivable_tables import Assumptions
from custctl.errors.usage import CustomerNotInBooks, SalespersonUnknown
from custctl.frames.customer_meant import customer_meant
from custctl.frames.customer_names import customer_groups
from custctl.frames.provision import tell_segments
from custctl.renderers.reports import Material, Sender
from custctl.result import Result
from custctl.workflow import answering
from custctl.workflow.collecting import policies
from custctl.workflow.economics import NOTHING_SAID, Economics
from custctl.workflow.reading import Books

if TYPE_CHECKING:
    from custctl.config_values import Dunning

NEAR, FEWEST = 3, 0.6
MOVED, WARNED = 2, 10
"""How many customers of each step of the bridge are named, and of how many silent ones it is known what they bought."""
YEAR = 13
"""Month ends of the owner's page, which compares with a year ago; each is settled anew, which takes a while in large books."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says that the books do not.

    Attributes:
        economics: What the user says about money.
        terms: Days to pay where none are stated.
        loss_rates: `bucket` and `rate`, for a provision.
        from_history: Whether the provision learns its rates from the books.
        dunning: The plan of reminders.
    """

    economics: Economics = NOTHING_SAID
    terms: int | None = None
    loss_rates: pl.LazyFrame | None = None
    from_history: bool = False
    dunning: "Dunning | None" = None


def material(
    books: Books,
    as_of: date,
    *,
    purpose: str,
    wishes: Wishes = Wishes(),
    sender: Sender | None = None,
    among: Books | None = None,
) -> Material:
    """What a report is made from: the answers that its template asks for, no others.

    Args:
        books: What to answer from.
        as_of: The day on which the books are read.
        purpose: One of owner, receivables, statement, card, handover.
        wishes: What the user says that the books do not.
        sender: Whose page it is.
        among: All books, of which these are one salesperson's (`of_salesperson`): what a card or a handover says of customers
            beside others, such as their segment, is by these.
    """
    of_people = purpose in OF_PEOPLE
    return Material(
        results=_people(books, as_of, wishes, among or books) if of_people else _ANSWERS[purpose](books, as_of, wishes),
        as_of=as_of,
        cards=books.customers.sort("customer").collect().to_dicts(),
        contacts=books.contacts.collect().to_dicts(),
        sender=sender or Sender(),
        sources=books.files,
        rows=books.ledger.select(pl.len()).collect().item() if books.files is not None else None,
    )


def of_salesperson(books: Books, as_of: date, salesperson: str) -> Books:
    """The books of one salesperson's customers: those whose card, else whose newest row, names them.

    Raises:
        SalespersonUnknown: Nobody belongs to them.
    """
    groups = customer_groups(books.ledger, as_of, books.customers, by="salesperson").collect()
    theirs = groups.filter(pl.col("group").str.to_lowercase() == salesperson.lower())["customer"]
    if theirs.is_empty():
        known = groups["group"].drop_nulls().unique().sort().to_list()
        raise SalespersonUnknown(salesperson=salesperson, available=", ".join(known) or "–")
    kept = pl.col("customer").is_in(theirs.to_list())
    return replace(
        books,
        ledger=books.ledger.filter(kept),
        customers=books.customers.filter(kept),
        contacts=books.contacts.filter(kept),
    )


def customer_of(material: Material, wanted: str) -> str:
    """The number of a customer named by number or name.

    Raises:
        CustomerNotInBooks: There is none.
        CustomerAmbiguous: Several have that name.
    """
    names = material.people.names
    found = customer_meant(names.items(), wanted)
    if found is not None:
        return found
    known = {text.casefold(): text for customer, name in names.items() for text in (customer, name)}
    near = [known[close] for close in get_close_matches(wanted.casefold(), known, n=NEAR, cutoff=FEWEST)]
    raise CustomerNotInBooks(customer=wanted, near=", ".join(near))


def everybody(material: Material, purpose: str) -> list[str]:
    """The customers who get a page of their own: for statements those with something open, for cards all."""
    people = material.people
    if purpose == "statement":
        return [customer for customer in people.names if people.person(customer).owes]
    return list(people.names)


def _owner(books: Books, as_of: date, wishes: Wishes) -> dict[str, Result]:
    found = {
        "segment": _segment(books, as_of, wishes),
        **_receivables(books, as_of, wishes, months=YEAR),
        "clv": _clv(books, as_of, wishes),
        "growth": answering.growth(books, as_of, margin=wishes.economics.margin),
    }
    judged = {code: str(facts["period"].value) for code, facts in found["growth"].facts.items()}
    return {
        **found,
        "collect": _collect(books, as_of, wishes, worth=found["clv"], segments=found["segment"]),
        "movers": movers(books.ledger, as_of, judged, most=MOVED),
        "purchases": _purchases(books, as_of, found["segment"]),
    }


def _purchases(books: Books, as_of: date, segments: Result) -> Result:
    """What the first of those who fell silent used to buy."""
    silent = segments.tables["warning"].rows.group_by("currency", maintain_order=True).head(WARNED)["customer"]
    return purchases(books.ledger.filter(pl.col("customer").is_in(silent.unique().to_list())), as_of)


def _receivables(books: Books, as_of: date, wishes: Wishes, *, months: int = 24) -> dict[str, Result]:
    provided = wishes.from_history or wishes.loss_rates is not None
    said = Assumptions(months=months, loss_rates=wishes.loss_rates, from_history=wishes.from_history)
    tables = ("metrics", "forecast", *(("provision",) if provided else ()))
    return {"aging": answering.aging(books, as_of, terms=wishes.terms, tables=tables, assumptions=said)}


def _statement(books: Books, as_of: date, wishes: Wishes) -> dict[str, Result]:
    return {
        "aging": answering.aging(books, as_of, terms=wishes.terms),
        "accounts": accounts(books.ledger, as_of, customers=books.customers, terms=wishes.terms),
    }


def _people(books: Books, as_of: date, wishes: Wishes, among: Books) -> dict[str, Result]:
    theirs = books.ledger.select("customer").unique().collect()
    segments, worth = _rows_of(theirs, _segment(among, as_of, wishes)), _rows_of(theirs, _clv(among, as_of, wishes))
    return {
        "segment": segments,
        "aging": answering.aging(books, as_of, terms=wishes.terms, tables=("behaviour",)),
        "clv": worth,
        "purchases": purchases(books.ledger, as_of),
        "collect": _collect(books, as_of, wishes, worth=worth, segments=segments),
    }


def _rows_of(customers: pl.DataFrame, answer: Result) -> Result:
    """An answer whose tables of customers have the rows of these alone; what it says of all stays."""
    kept = {
        name: replace(table, rows=table.rows.join(customers, on="customer", how="semi", maintain_order="left"))
        for name, table in answer.tables.items()
        if "customer" in table.rows.columns
    }
    return replace(answer, tables={**answer.tables, **kept})


def _collect(books: Books, as_of: date, wishes: Wishes, *, worth: Result, segments: Result) -> Result:
    """Whom to remind or call, from what is known of customers already: working that out takes longest."""
    by_segment = wishes.dunning is not None or tell_segments(wishes.loss_rates)
    answer = collect(
        books.ledger,
        as_of,
        customers=books.customers,
        contacts=books.contacts,
        values=answering.next_year(worth).rename({"value_12m": "value"}),
        loss_rates=wishes.loss_rates,
        policies=policies(wishes.dunning),
        segments=answering.segments_of(segments) if by_segment else None,
        terms=wishes.terms,
    )
    return answering.noted(answer, books)


def _segment(books: Books, as_of: date, wishes: Wishes) -> Result:
    return answering.segment(books, as_of, economics=wishes.economics, terms=wishes.terms)


def _clv(books: Books, as_of: date, wishes: Wishes) -> Result:
    return answering.clv(books, as_of, economics=wishes.economics, terms=wishes.terms)


_ANSWERS = {
    "owner": _owner,
    "receivables": _receivables,
    "statement": _statement,
}
OF_PEOPLE = ("card", "handover")
"""Reports that tell all that is known of a customer."""
