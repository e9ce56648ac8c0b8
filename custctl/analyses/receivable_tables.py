"""How good are we at collecting: what came late, what will come in, what may be lost, and who pays how?"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from custctl.errors.usage import DocumentUnknown, ExchangeRatesMissing, InterestRatesMissing, LossRatesMissing
from custctl.frames.behaviour import BEHAVIOUR, behaviour
from custctl.frames.buckets import Buckets
from custctl.frames.collection_metrics import METRICS, collection_metrics
from custctl.frames.contacts import promises_made
from custctl.frames.credit_limits import credit_limits, currency_of_limits
from custctl.frames.customer_names import customer_names
from custctl.frames.exchange import GRAND_TOTAL, grand_total
from custctl.frames.explanation import EXPLANATION, explanation
from custctl.frames.late_interest import EU_COMPENSATION, LATE_INTEREST, UK_COMPENSATION, late_interest
from custctl.frames.later_rows import LATER_ROWS, later_rows
from custctl.frames.loss_rates import CUT_OFF, loss_rates, refuse_short_history
from custctl.frames.month_ends import month_ends, sales_months
from custctl.frames.months import month_before, month_ends_until
from custctl.frames.provision import PROVISION, SEGMENTED, aged_lines, provision, segments_unknown
from custctl.frames.receipts_expected import FORECAST, forecast, forecast_error, receipts_expected
from custctl.frames.roll_rates import ROLL_RATES, roll_rates
from custctl.frames.settlement import IS_DEBIT, Apply, Settlement
from custctl.frames.settlements import settlements
from custctl.ledger import CUSTOMERS
from custctl.result import Note, Result, Table, Value

MONTHS, WEEKS = 24, 13
BANDS = {"none": (), "eu": EU_COMPENSATION, "uk": UK_COMPENSATION}
"""Lump sums for late documents, by whose law."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the user says that the ledger does not.

    Attributes:
        months: Month ends in the metrics.
        weeks: Weeks in the forecast.
        loss_rates: `bucket` and `rate`, a share, for the provision.
        segments: `customer`, `currency`, `segment`, where loss rates tell segments apart.
        segmented_by: What these segments are; a document's own salesperson goes before the customer's.
        from_history: Whether the provision learns its rates from the books instead.
        exchange_rates: EXCHANGE_RATES for the grand total.
        base: The currency of the grand total and of credit limits.
        document: Number of the document to explain.
        interest_rates: INTEREST_RATES for late interest.
        compensation: Whose lump sums go with it: one of BANDS.
    """

    months: int = MONTHS
    weeks: int = WEEKS
    loss_rates: pl.LazyFrame | None = None
    segments: pl.LazyFrame | None = None
    segmented_by: str | None = None
    from_history: bool = False
    exchange_rates: pl.LazyFrame | None = None
    base: str | None = None
    document: str | None = None
    interest_rates: pl.LazyFrame | None = None
    compensation: str = "none"


def receivable_tables(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    tables: Collection[str],
    assumptions: Assumptions = Assumptions(),
    buckets: Buckets = Buckets(),  # noqa: B008 frozen
    by: str = "due",
    apply: Apply = "fifo",
    terms: int | None = None,
    customers: pl.LazyFrame | None = None,
    contacts: pl.LazyFrame | None = None,
) -> Result:
    """The tables about collecting that were asked for; each is worked out only then.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored.
        as_of: The day on which the books are read.
        tables: Names of TABLES.
        assumptions: What the user says that the ledger does not.
        buckets: Ages of roll rates and provision.
        by: "due" or "invoice", what ages count from.
        apply: "fifo" lets money that names no document settle the oldest, "open-item" leaves it unapplied.
        terms: Days from document to due date where none is stated; due on receipt without them.
        customers: CUSTOMERS, one card per customer: names, limits, terms.
        contacts: CONTACTS rows, if any are known: promises and disputes.

    Raises:
        LossRatesMissing: A provision without rates.
        HistoryTooShort: Rates from a history that is too short.
        RateMissing: A currency without a rate.
        DocumentUnknown: No document of that number asks for money.
        ExchangeRatesMissing: A grand total without rates or currency.
        InterestRatesMissing: Late interest without a rate.
    """
    books = _Books(ledger, as_of, assumptions, buckets, by, apply, terms, customers, contacts)
    answers = {name: TABLES[name](books) for name in TABLES if name in tables}
    return Result(
        analysis="aging",
        as_of=as_of,
        options=_options(assumptions, answers),
        facts={},
        tables={name: table for name, (table, _) in answers.items()},
        notes=tuple(note for _, notes in answers.values() for note in notes),
    )


_Answer = tuple[Table, tuple[Note, ...]]


@dataclass(frozen=True)
class _Books:
    """What every table answers from, settled once."""

    ledger: pl.LazyFrame
    as_of: date
    said: Assumptions
    buckets: Buckets
    by: str
    apply: Apply
    terms: int | None
    customers: pl.LazyFrame | None
    contacts: pl.LazyFrame | None

    @property
    def promises(self) -> pl.LazyFrame | None:
        """Promises made by the day, None where nothing is known of what was said."""
        return None if self.contacts is None else promises_made(self.contacts, self.as_of)

    @property
    def names(self) -> pl.LazyFrame:
        """What each customer is called."""
        return customer_names(self.ledger, self.as_of, self.customers)

    @cached_property
    def settled(self) -> Settlement | None:
        """The settlement of the day, None where nothing is known by then."""
        return dict(self.settled_on(self.as_of)).get(self.as_of)

    def settled_on(self, *days: date) -> Iterator[tuple[date, Settlement]]:
        """The settlements of several days, rising; days before the books begin are left out."""
        return settlements(
            self.ledger, days, terms=self.terms, apply=self.apply, customers=self.customers, contacts=self.contacts
        )


def _metrics(books: _Books) -> _Answer:
    ends = month_ends_until(books.as_of, books.said.months + 1)
    balances = month_ends(books.settled_on(*ends))
    sales = sales_months(books.ledger, books.as_of)
    return Table.collect(METRICS, collection_metrics(balances, sales, months=books.said.months)), ()


def _roll_rates(books: _Books) -> _Answer:
    opening, closing = month_before(books.as_of), books.as_of
    days = dict(books.settled_on(opening, closing))
    if opening not in days:
        return Table.collect(ROLL_RATES, ROLL_RATES.empty()), ()
    moves = roll_rates(days[opening], days[closing], opening, closing, buckets=books.buckets, by=books.by)
    return Table.collect(ROLL_RATES, moves), (Note("roll_rates_since", {"date": opening}),)


def _provision(books: _Books) -> _Answer:
    said, settled = books.said, books.settled
    if said.loss_rates is None and not said.from_history:
        raise LossRatesMissing
    schema = PROVISION if said.segments is None else SEGMENTED
    if settled is None:
        return Table.collect(schema, schema.empty()), ()
    rates, note = said.loss_rates, Note("provision_from_file")
    if rates is None:
        refuse_short_history(settled, books.as_of)
        rates, note = loss_rates(settled, books.as_of, buckets=books.buckets), Note("provision_from_history", {"days": CUT_OFF})
    groups, grouping = said.segments, said.segmented_by
    lines = aged_lines(settled, books.as_of, buckets=books.buckets, by=books.by, segments=groups, segmented_by=grouping)
    rows = provision(lines, rates, buckets=books.buckets)
    table = Table.collect(schema, schema.conform(rows))
    unrated = table.rows.filter(pl.col("rate").is_null() & (pl.col("amount") > 0)).group_by("currency", "bucket")
    sums = unrated.agg(pl.col("amount").sum()).sort("currency", "bucket")
    lacking = [Note("provision_rate_unknown", row, warning=True) for row in sums.iter_rows(named=True)]
    strange = segments_unknown(rates, groups, settled.documents, segmented_by=grouping)
    return table, (note, *strange, *lacking)


def _forecast(books: _Books) -> _Answer:
    weeks, as_of = books.said.weeks, books.as_of
    cut = as_of - timedelta(7 * weeks)
    days = dict(books.settled_on(cut, as_of))
    if as_of not in days:
        return Table.collect(FORECAST, FORECAST.empty()), ()
    expected = receipts_expected(days[as_of], as_of, promises=books.promises)
    table = Table.collect(FORECAST, forecast(expected, as_of, weeks=weeks))
    beyond = pl.col("p50").is_null() | (pl.col("p50") > as_of + timedelta(7 * weeks))
    later = expected.filter(beyond).group_by("currency").agg(amount=pl.col("open").sum()).sort("currency").collect()
    notes = [Note("forecast_later", {**row, "weeks": weeks}) for row in later.iter_rows(named=True)]
    return table, (*_tested(days.get(cut), days[as_of], cut, weeks), *notes)


def _tested(then: Settlement | None, now: Settlement, cut: date, weeks: int) -> list[Note]:
    """How wrong the same forecast was for the weeks up to now."""
    if then is None:
        return [Note("forecast_untested", {"weeks": weeks})]
    errors = forecast_error(then, now, cut, weeks=weeks).collect()
    known = errors.filter(pl.col("error").is_not_null())
    if known.is_empty():
        return [Note("forecast_quiet", {"weeks": weeks})]
    return [Note("forecast_error", {**row, "weeks": weeks, "date": cut}) for row in known.iter_rows(named=True)]


def _behaviour(books: _Books) -> _Answer:
    if books.settled is None:
        return Table.collect(BEHAVIOUR, BEHAVIOUR.empty()), ()
    cards = CUSTOMERS.empty() if books.customers is None else books.customers
    limits = credit_limits(cards, currency_of_limits(books.said.base, books.settled.documents["currency"].unique()))
    rows = behaviour(books.settled, books.as_of, limits=limits, promises=books.promises).drop("name")
    named = rows.join(books.names, on="customer", how="left")
    return Table.collect(BEHAVIOUR, BEHAVIOUR.conform(named)), ()


def _explanation(books: _Books) -> _Answer:
    document = books.said.document
    if document is None or books.settled is None:
        raise DocumentUnknown(document=document or "", as_of=books.as_of)
    table = Table.collect(EXPLANATION, explanation(books.settled, books.ledger, books.as_of, document=document))
    if table.rows.is_empty():
        raise DocumentUnknown(document=document, as_of=books.as_of)
    return table, ()


def _grand_total(books: _Books) -> _Answer:
    said, settled = books.said, books.settled
    if said.exchange_rates is None or said.base is None:
        raise ExchangeRatesMissing
    if settled is None:
        return Table.collect(GRAND_TOTAL, GRAND_TOTAL.empty()), ()
    left = pl.when(IS_DEBIT).then("left").otherwise(-pl.col("left"))
    lines = settled.documents.filter(pl.col("left") > 0).select("currency", "date", open=left)
    table = Table.collect(GRAND_TOTAL, grand_total(lines, said.exchange_rates, books.as_of, base=said.base))
    names = ("at_original_rates", "at_rates_of_day", "difference")
    sums: dict[str, Value] = {name: table.rows[name].sum() for name in names}
    return table, (Note("grand_total", {**sums, "currency": said.base}),)


def _interest(books: _Books) -> _Answer:
    rates = books.said.interest_rates
    if rates is None:
        raise InterestRatesMissing
    if books.settled is None:
        return Table.collect(LATE_INTEREST, LATE_INTEREST.empty()), ()
    bands = BANDS[books.said.compensation]
    rows = (
        late_interest(books.settled, books.as_of, rates=rates, bands=bands)
        .drop("name")
        .join(books.names, on="customer", how="left")
    )
    return Table.collect(LATE_INTEREST, LATE_INTEREST.conform(rows)), ()


TABLES: Mapping[str, Callable[[_Books], _Answer]] = {
    "metrics": _metrics,
    "roll_rates": _roll_rates,
    "provision": _provision,
    "forecast": _forecast,
    "behaviour": _behaviour,
    "explanation": _explanation,
    "grand_total": _grand_total,
    "interest": _interest,
    "later": lambda books: (Table.collect(LATER_ROWS, later_rows(books.ledger, books.as_of)), ()),
}
"""The tables there are, in the order in which an answer holds them."""


def _options(said: Assumptions, answers: Collection[str]) -> dict[str, Value]:
    """Those assumptions that shaped the tables asked for."""
    shaped: dict[str, tuple[str, Value]] = {
        "metrics": ("months", said.months),
        "forecast": ("weeks", said.weeks),
        "provision": ("from_history", said.from_history),
        "explanation": ("explain", said.document),
        "grand_total": ("base", said.base),
        "interest": ("compensation", said.compensation),
    }
    return dict(shaped[name] for name in shaped if name in answers)
