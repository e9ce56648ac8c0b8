"""From the books to the answer of each analysis."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from custctl.frames.buckets import Buckets
from custctl.frames.orders import By, Returns, ZeroOrders
from custctl.frames.periods import Period
from custctl.frames.settlement import Apply
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.result import Note, Result
from custctl.workflow.economics import NOTHING_SAID, Economics
from custctl.workflow.past import past_changes
from custctl.workflow.reading import Books

if TYPE_CHECKING:
    import polars as pl

    from custctl.analyses.clv import Wishes as Forecasting
    from custctl.analyses.receivable_tables import Assumptions
    from custctl.analyses.segment import Wishes as Segmenting

STALE_AFTER = 45
"""Days between the newest row and the as-of beyond which the reader is told."""


def segment(
    books: Books,
    as_of: date,
    *,
    by: By = "day",
    returns: Returns = "net",
    zero_orders: ZeroOrders = "count",
    economics: Economics = NOTHING_SAID,
    with_receivables: bool = False,
    with_value: bool = False,
    terms: int | None = None,
    wishes: "Segmenting | None" = None,
) -> Result:
    """Who the customers are (`analyses.segment`), with what the books had to say.

    `with_receivables` adds what each owes too late (by `terms` where a document states none), `with_value` what each is
    expected to bring in the next 12 months; rules and actions of the user's own that ask for either have it without that.
    Costs of `wishes` are those of `economics`.
    """
    from custctl.analyses.segment import Wishes
    from custctl.analyses.segment import segment as answer
    from custctl.frames.open_items import open_items
    from custctl.frames.overdue import overdue
    from custctl.frames.own_segments import columns_named

    owed = values = None
    told: tuple[Note, ...] = ()
    wished = replace(wishes or Wishes(), service_cost=economics.service_cost, cac=economics.cac)
    named = columns_named(wished.rules)
    owing = "overdue" in named or any(pattern.count("/") > 1 for pattern in wished.actions or ())
    if with_receivables or owing:
        owed = overdue(open_items(books.ledger, as_of, terms=terms, customers=books.customers))
    if with_value or "value_12m" in named:
        worth = clv(books, as_of, economics=economics, terms=terms)
        values, told = next_year(worth), _by_facts(worth)
    result = answer(
        books.ledger,
        as_of,
        by=by,
        returns=returns,
        zero_orders=zero_orders,
        margin=economics.margin,
        customers=books.customers,
        overdue=owed,
        values=values,
        wishes=wished,
    )
    return noted(replace(result, notes=(*result.notes, *told)), books)


def _by_facts(worth: Result) -> tuple[Note, ...]:
    """In which currencies `next_year` is what facts say, because there are too few customers to forecast each."""
    rows = worth.tables["customers"].rows
    small = rows.filter(rows["value_level"].is_not_null())["currency"].unique().sort()
    return tuple(Note("value_by_facts", {"currency": currency}) for currency in small)


def aging(
    books: Books,
    as_of: date,
    *,
    buckets: tuple[int, ...] | str = (30, 60, 90),
    by: Literal["due", "invoice"] = "due",
    apply: Apply = "fifo",
    disputed: Literal["apart", "inside"] = "apart",
    credits: Literal["apart", "age"] = "apart",  # noqa: A002 the word of the option
    terms: int | None = None,
    economics: Economics = NOTHING_SAID,
    minimum: Decimal | None = None,
    group_by: str | None = None,
    with_value: bool = False,
    tables: Collection[str] = (),
    lists: Collection[str] = ("items", "allocations"),
    assumptions: "Assumptions | None" = None,
    control: Mapping[str, Decimal] | None = None,
) -> Result:
    """Who owes how much, how late (`analyses.aging`), with what the books had to say.

    Args:
        books: What to answer from.
        as_of: The day on which the books are read.
        buckets: The last day of each bucket, rising, or the word months or years.
        by: Whether age counts from the due date or the invoice date.
        apply: What money that names no document does.
        disputed: Where disputed items stand.
        credits: Where unapplied money stands.
        terms: Days to pay where none are stated.
        economics: What the user says about money, for values and tiers.
        minimum: The smallest balance shown.
        group_by: One of `frames.customer_names.GROUPINGS`.
        with_value: Whether to show what customers are expected to bring in the next 12 months.
        lists: Which of the long tables are wanted: names of `analyses.aging.LISTS`.
        tables: Further tables: names of `analyses.receivable_tables.TABLES`.
        assumptions: What these need to be told.
        control: Currency, or "" for the only one, to what its total should be.
    """
    from custctl.analyses.aging import aging as answer
    from custctl.analyses.receivable_tables import Assumptions
    from custctl.frames.contacts import contacts_unheard
    from custctl.frames.provision import tell_segments
    from custctl.workflow.controlling import controlled, grouped, refuse_unknown_tables

    refuse_unknown_tables(tables, group_by=group_by)
    said = assumptions or Assumptions()
    cut = Buckets.of(buckets)
    groups = _groups(books, as_of, group_by, economics) if group_by else None
    result = answer(
        books.ledger,
        as_of,
        buckets=cut,
        by=by,
        apply=apply,
        disputed=disputed,
        credits=credits,
        terms=terms,
        minimum=minimum,
        customers=books.customers,
        contacts=books.contacts,
        lists=lists,
        group_by=group_by,
        groups=groups,
        values=_values(books, as_of, economics) if with_value else None,
        base=said.base,
    )
    if tell_segments(said.loss_rates):
        segments = _groups(books, as_of, "segment", economics) if groups is None else groups
        said = replace(said, segments=segments.rename({"group": "segment"}), segmented_by=group_by)
    if tables:
        result = _with_tables(result, books, tables, said, buckets=cut, by=by, apply=apply, terms=terms)
    unheard = contacts_unheard(books.contacts, books.ledger, books.customers, as_of)
    told = grouped(replace(result, notes=(*unheard, *result.notes)), group_by, books.ledger, groups)
    return noted(controlled(told, control or {}), books)


def _with_tables(
    result: Result,
    books: Books,
    tables: Collection[str],
    said: "Assumptions",
    *,
    buckets: Buckets,
    by: Literal["due", "invoice"],
    apply: Apply,
    terms: int | None,
) -> Result:
    """An ageing with further tables, settled and aged in the same manner."""
    from custctl.analyses.receivable_tables import receivable_tables

    more = receivable_tables(
        books.ledger,
        result.as_of,
        tables=tables,
        assumptions=said,
        buckets=buckets,
        by=by,
        apply=apply,
        terms=terms,
        customers=books.customers,
        contacts=books.contacts,
    )
    return replace(
        result,
        options={**result.options, **more.options},
        tables={**result.tables, **more.tables},
        notes=(*result.notes, *more.notes),
    )


def _groups(books: Books, as_of: date, by: str, economics: Economics) -> "pl.LazyFrame":
    """The group of each customer, by a column that cards or rows have or by what segmentation says of them."""
    from custctl.frames.customer_names import SEGMENTATIONS, customer_groups

    if by not in SEGMENTATIONS:
        return customer_groups(books.ledger, as_of, books.customers, by=by)
    return segments_of(segment(books, as_of, economics=economics), by).rename({by: "group"})


def segments_of(segments: Result, by: str = "segment") -> "pl.LazyFrame":
    """The segment of each customer in each currency, by a column that segmentation has."""
    import polars as pl

    return segments.tables["customers"].rows.lazy().select("customer", "currency", pl.col(by).cast(pl.String))


def _values(books: Books, as_of: date, economics: Economics) -> "pl.LazyFrame":
    """What each customer is expected to bring in the next 12 months."""
    return next_year(clv(books, as_of, economics=economics)).rename({"value_12m": "value"})


def clv(
    books: Books,
    as_of: date,
    *,
    economics: Economics = NOTHING_SAID,
    wishes: "Forecasting | None" = None,
    terms: int | None = None,
) -> Result:
    """What customers are worth (`analyses.clv`), with what the books had to say.

    Days to pay where none are stated are `terms`, whatever `wishes` say.
    """
    from custctl.analyses.clv import Wishes
    from custctl.analyses.clv import clv as answer

    wished = replace(wishes or Wishes(), terms=terms)
    result = answer(books.ledger, books.customers, as_of, wishes=wished, **economics.options)
    return noted(result, books)


def next_year(worth: Result) -> "pl.LazyFrame":
    """What each customer is expected to bring in 12 months: `customer`, `currency`, `value_12m`.

    Where the answer of `clv` tells no amounts of single customers, it is what facts say.
    """
    import polars as pl

    rows = worth.tables["customers"].rows.lazy()
    return rows.select("customer", "currency", value_12m=pl.coalesce("value_12m", "facts_12m"))


def growth(
    books: Books,
    as_of: date,
    *,
    period: Period = "quarter",
    periods: int = 8,
    by: By = "day",
    returns: Returns = "net",
    zero_orders: ZeroOrders = "count",
    margin: Decimal | None = None,
) -> Result:
    """Where the change in revenue came from, and whether it is real (`analyses.growth`), with what the books had to say."""
    from custctl.analyses.growth import growth as answer

    result = answer(
        books.ledger,
        as_of,
        period=period,
        periods=periods,
        by=by,
        returns=returns,
        zero_orders=zero_orders,
        margin=margin,
        customers=books.customers,
    )
    return noted(result, books)


def noted(result: Result, books: Books) -> Result:
    """The answer with what the books had to say before its own notes.

    A warning says where they end long before the day, or where what was known on it changed since; beside the answer, that
    they begin after it. Books without a row that
    has a currency speak of the one told.
    """
    newest = books.newest(result.as_of)
    stale = newest is not None and (result.as_of - newest).days > STALE_AFTER
    old = (
        (Note("books_old", {"newest": newest, "days": (result.as_of - newest).days}, warning=True),) if stale and newest else ()
    )
    past = () if books.log is None else past_changes(books.log, result.as_of)
    said = {
        books.currency if books.currency and code == UNKNOWN_CURRENCY else code: found for code, found in result.facts.items()
    }
    latest = books.newest() if newest is None else None
    later = () if latest is None else (Note("books_later", {"newest": latest}, warning=True),)
    return replace(result, facts=said, notes=(*old, *past, *books.notes, *result.notes), aside=(*result.aside, *later))
