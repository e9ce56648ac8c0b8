"""Whom to remind or call today, with what, and whom to leave alone?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from custctl.frames.approach import approach
from custctl.frames.buckets import Buckets
from custctl.frames.contacts import LOG, contact_log, contacts_unheard, last_contacts, promises_made, reminders_sent
from custctl.frames.customer_names import customer_names, with_groups
from custctl.frames.disputes import with_disputes
from custctl.frames.documents import documents
from custctl.frames.dunning import Policy, due_reminders, plans_unknown
from custctl.frames.late_interest import Bands, late_interest
from custctl.frames.open_items import UNDISPUTED, open_rows
from custctl.frames.payments_known import payments_known
from custctl.frames.promises import REMEMBERED, broken_promises
from custctl.frames.provision import rated, rates_missing, segments_unknown
from custctl.frames.receivable_notes import due_before_own_date, later_notes
from custctl.frames.rfm import SEGMENTS
from custctl.frames.settlement import IS_DEBIT, Apply, Settlement, settlement
from custctl.frames.tie_out import raw_totals
from custctl.ledger import CONTACTS, CUSTOMERS, UNKNOWN_CURRENCY
from custctl.result import NAMED, Fact, Note, Result, Table
from custctl.schema import MONEY, RATE, Column, Role, Schema

WORK = Schema(
    name="customers",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "phone": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "overdue": Column(MONEY, Role.MONEY, required=True),
        "oldest_days": Column(pl.Int64(), Role.DAYS),
        "items": Column(pl.Int64(), Role.COUNT, required=True),
        "level": Column(pl.Int64(), Role.SCORE, required=True),
        "last_contact": Column(pl.Date(), Role.DATE),
        "promise": Column(pl.Date(), Role.DATE),
        "broken_promises": Column(pl.Int64(), Role.COUNT, required=True),
        "value": Column(MONEY, Role.MONEY),
        "approach": Column(pl.String(), Role.KEY, required=True),
        "loss_rate": Column(pl.Float64(), Role.SHARE),
        "at_risk": Column(MONEY, Role.MONEY, required=True),
    },
    order=("-at_risk", "-overdue", "-oldest_days", "customer", "currency"),
)
"""Today's list: `items` and `level` are of what is due for a reminder, `overdue` is all that is late and not disputed."""

REMINDED = Schema(
    name="items",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "document": Column(pl.String(), Role.TEXT),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "due": Column(pl.Date(), Role.DATE, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "open": Column(MONEY, Role.MONEY, required=True),
        "days_overdue": Column(pl.Int64(), Role.DAYS, required=True),
        "last_level": Column(pl.Int64(), Role.SCORE),
        "sent_on": Column(pl.Date(), Role.DATE),
        "level": Column(pl.Int64(), Role.SCORE, required=True),
    },
    order=("customer", "currency", "-days_overdue", "document", "-open"),
)
"""The items that today's reminders are about; on a list, its customers' in the order of the list."""
CHARGED = REMINDED.with_columns(
    dict.fromkeys(("interest", "compensation"), Column(MONEY, Role.MONEY, required=True)), after="open"
)
"""The same with what being late costs."""
PLAN: Mapping[str, Column] = {"plan": Column(pl.Int64(), Role.SCORE, required=True)}
"""Which of several policies holds for an item: 1 is the first."""

_KEY = ["customer", "currency"]


def collect(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    customers: pl.LazyFrame | None = None,
    contacts: pl.LazyFrame | None = None,
    values: pl.LazyFrame | None = None,
    loss_rates: pl.LazyFrame | None = None,
    policies: Sequence[Policy] = (Policy(),),
    segments: pl.LazyFrame | None = None,
    interest_rates: pl.LazyFrame | None = None,
    bands: Bands = (),
    apply: Apply = "fifo",
    terms: int | None = None,
) -> Result:
    """The customers who are due for a reminder or a call today, most money at risk first.

    Disputed items are never dunned, nor is a customer whose unapplied money covers what is overdue, nor what is promised for
    today or later.

    Args:
        ledger: LEDGER rows with a currency; those after `as_of` are ignored and counted `aside`.
        as_of: The day on which the books are read.
        customers: CUSTOMERS, one card per customer: names, phones, terms.
        contacts: CONTACTS rows: reminders sent, promises, disputes.
        values: `customer`, `currency`, `value`: what customers are worth; blank without.
        loss_rates: As `frames.provision.rated` takes them; what none is known of is all at risk.
        policies: When an item reaches which level; the first that fits an item holds, items that none fits are left alone.
        segments: `customer`, `currency`, `segment`, where a policy or a loss rate asks for it.
        interest_rates: INTEREST_RATES for late interest; none is asked for without.
        bands: Lump sums that go with it, such as EU_COMPENSATION.
        apply: "fifo" lets money that names no document settle the oldest, "open-item" leaves it unapplied.
        terms: Days from document to due date where none is stated.
    """
    said = CONTACTS.empty() if contacts is None else contacts
    cards = CUSTOMERS.empty() if customers is None else customers
    known, names, phones, raw = pl.collect_all(
        [
            documents(ledger, as_of, terms=terms, customers=customers),
            customer_names(ledger, as_of, customers),
            cards.select("customer", "phone", "group", "terms"),
            raw_totals(ledger, as_of),
        ]
    )
    settled = settlement(with_disputes(known, said, as_of), apply=apply)
    owed = _owed(settled, as_of, names)
    free = _unpromised(_uncovered(owed, settled), said, as_of)
    spoken = last_contacts(said, as_of)
    known_as = free.lazy().join(phones.lazy().select("customer", "group"), on="customer", how="left")
    known_as = with_groups(known_as, segments, named="segment")
    asked = due_reminders(known_as, reminders_sent(said, as_of), spoken, as_of, policies=policies)
    due = asked.filter(pl.col("level").is_not_null()).collect()
    dear = None if interest_rates is None else late_interest(settled, as_of, rates=interest_rates, bands=bands)
    items = _reminded(due.lazy(), dear, several=len(policies) > 1)
    overdue = _overdue(owed, loss_rates, segments, as_of)
    manners = _manners(settled, said, as_of).join(spoken, on="customer", how="full", coalesce=True)
    beside = manners.join(phones.lazy().select("customer", "phone"), on="customer", how="full", coalesce=True)
    work = Table.collect(WORK, _work(due.lazy(), _late(overdue.lazy()), beside, values))
    currencies = sorted(known["currency"].unique()) or [UNKNOWN_CURRENCY]
    return Result(
        analysis="collect",
        as_of=as_of,
        options={"apply": apply, "terms": terms, "with_rates": loss_rates is not None},
        facts={currency: _facts(currency, work.rows, owed, free) for currency in currencies},
        tables={
            "customers": work,
            "items": _as_listed(items, work),
            "log": Table.collect(LOG, contact_log(said, names.lazy(), as_of)),
        },
        notes=(
            *payments_known(settled, as_of),
            *due_before_own_date(settled.documents),
            *contacts_unheard(said, ledger, cards, as_of),
            *plans_unknown(policies, _words(phones, known)),
            *_notes(said, as_of, work.rows),
            *segments_unknown(loss_rates, segments, settled.documents),
            *rates_missing(loss_rates, overdue),
        ),
        aside=later_notes(raw, as_of),
    )


def _reminded(due: pl.LazyFrame, interest: pl.LazyFrame | None, *, several: bool) -> Table:
    """The items of today's reminders, where asked for with late interest and lump sum, of several plans with theirs."""
    schema = REMINDED if interest is None else CHARGED
    schema = schema.with_columns(PLAN) if several else schema
    if interest is None:
        return Table.collect(schema, schema.conform(due))
    key = ["customer", "currency", "document", "due"]
    sums = interest.group_by(key).agg(pl.col("interest", "compensation").sum())
    rows = REMINDED.sort(due).join(sums, on=key, how="left", nulls_equal=True, maintain_order="left")
    once = pl.struct(key).is_first_distinct()  # parts of one number and due date share what is asked for it
    costs = [pl.when(once).then(name).otherwise(0).fill_null(0).alias(name) for name in ("interest", "compensation")]
    return Table.collect(schema, schema.conform(rows.with_columns(costs)))


def _as_listed(items: Table, work: Table) -> Table:
    """The items in the order in which the list has their customers."""
    ranks = work.rows.select(*_KEY).with_row_index("rank")
    ranked = items.rows.join(ranks, on=_KEY, how="left", maintain_order="left").sort("rank", maintain_order=True)
    return Table(items.schema, ranked.drop("rank"))


def _owed(settled: Settlement, as_of: date, names: pl.DataFrame) -> pl.DataFrame:
    """Open items that nobody disputes."""
    items = open_rows(settled.documents.lazy(), as_of).filter(pl.col("status") == UNDISPUTED)
    return items.join(names.lazy(), on="customer", how="left").collect()


def _uncovered(owed: pl.DataFrame, settled: Settlement) -> pl.DataFrame:
    """The items of accounts whose unapplied money does not cover what is overdue."""
    money = settled.documents.filter(~IS_DEBIT & (pl.col("left") > 0)).group_by(_KEY).agg(unapplied=pl.col("left").sum())
    late = pl.when(pl.col("days_overdue") > 0).then("open").otherwise(0).sum().over(_KEY)
    joined = owed.join(money, on=_KEY, how="left").filter((pl.col("unapplied") < late).fill_null(True))
    return joined.drop("unapplied")


def _unpromised(items: pl.DataFrame, contacts: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """The items that no promise for today or later is about; one that names no document is about all."""
    coming = promises_made(contacts, as_of).filter(pl.col("due") >= as_of)
    whole = coming.filter(pl.col("document").is_null()).select("customer").unique().collect()
    named = coming.select("customer", "document").drop_nulls().unique().collect()
    return items.join(whole, on="customer", how="anti").join(named, on=["customer", "document"], how="anti")


def _overdue(owed: pl.DataFrame, rates: pl.LazyFrame | None, segments: pl.LazyFrame | None, as_of: date) -> pl.DataFrame:
    """The items that are overdue, each with its `bucket`, the `rate` of its age, null where none is known, and its `risk`."""
    bucket = Buckets().bucket(as_of, due=pl.col("due"), invoiced=pl.col("date"), by="due")
    late = owed.lazy().filter(pl.col("days_overdue") > 0).with_columns(bucket=bucket)
    known = pl.LazyFrame(schema={"bucket": pl.String, "rate": RATE}) if rates is None else rates
    risk = (pl.col("open") * pl.col("rate")).round(2, mode="half_away_from_zero").cast(MONEY)
    found = rated(with_groups(late, segments, named="segment"), known)
    return found.with_columns(risk=risk.fill_null(pl.col("open"))).collect()


def _late(overdue: pl.LazyFrame) -> pl.LazyFrame:
    """What is overdue of each account and what of it is at risk."""
    return overdue.group_by(_KEY).agg(
        overdue=pl.col("open").sum(), oldest_days=pl.col("days_overdue").max(), at_risk=pl.col("risk").sum()
    )


def _manners(settled: Settlement, contacts: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The day that each customer's newest promise names, and how many promises of a year were broken."""
    made = promises_made(contacts, as_of)
    newest = made.sort("customer", "date", "due").unique("customer", keep="last", maintain_order=True)
    broken = broken_promises(settled, made, as_of, since=as_of - timedelta(REMEMBERED)).drop("promises")
    return newest.select("customer", promise="due").join(broken, on="customer", how="left")


def _work(items: pl.LazyFrame, late: pl.LazyFrame, beside: pl.LazyFrame, values: pl.LazyFrame | None) -> pl.LazyFrame:
    """WORK rows of the items that are due for a reminder."""
    counted = items.group_by(_KEY).agg(
        pl.col("name").first(),
        pl.col("level").max(),
        items=pl.len(),
        exhausted=pl.col("exhausted").any(),
    )
    nothing = pl.lit(0).cast(MONEY)
    rows = counted.join(late, on=_KEY, how="left").join(beside, on="customer", how="left")
    rows = rows.with_columns(value=pl.lit(None, MONEY)) if values is None else rows.join(values, on=_KEY, how="left")
    filled = rows.with_columns(
        pl.coalesce("overdue", nothing), pl.coalesce("at_risk", nothing), pl.col("broken_promises").fill_null(0)
    )
    overdue = pl.col("overdue").cast(pl.Float64)
    rate = pl.when(pl.col("overdue") > 0).then(pl.col("at_risk").cast(pl.Float64) / overdue)
    return WORK.conform(filled.with_columns(approach=_approach(), loss_rate=rate))


def _approach() -> pl.Expr:
    """How to speak: not before anything is late, and no more reminders once all were sent."""
    decided = pl.when("exhausted").then(pl.lit("decide")).otherwise(approach())
    return pl.when(pl.col("level") == 0).then(pl.lit("announce")).otherwise(decided)


def _facts(currency: str, work: pl.DataFrame, owed: pl.DataFrame, free: pl.DataFrame) -> dict[str, Fact]:
    """Today's work in one currency, and how much that is overdue it leaves alone."""
    ours, all_owed, open_to = (rows.filter(pl.col("currency") == currency) for rows in (work, owed, free))
    late = pl.col("days_overdue") > 0
    overdue, listed = _sum(all_owed.filter(late), "open"), _sum(ours, "overdue")
    return {
        "customers": Fact(len(ours), Role.COUNT),
        "items": Fact(ours["items"].sum(), Role.COUNT),
        "overdue": Fact(listed, Role.MONEY),
        "at_risk": Fact(_sum(ours, "at_risk"), Role.MONEY),
        "overdue_total": Fact(overdue, Role.MONEY),
        "left_alone": Fact(overdue - _sum(open_to.filter(late), "open"), Role.MONEY),
    }


def _words(cards: pl.DataFrame, known: pl.DataFrame) -> Mapping[str, pl.Series]:
    """What plans may ask for: segments there can be, groups and terms that cards and documents have."""
    return {
        "segment": pl.Series(SEGMENTS, dtype=pl.String),
        "group": cards["group"],
        "terms": pl.concat([known["terms"], cards["terms"]]),
    }


def _notes(contacts: pl.LazyFrame, as_of: date, work: pl.DataFrame) -> Iterator[Note]:
    """What the list takes for granted, and whose word on it was not kept."""
    broken = work.filter(pl.col("broken_promises") > 0).unique("customer", keep="first", maintain_order=True)
    if len(broken):
        names = broken.select(pl.coalesce("name", "customer")).to_series().head(NAMED).to_list()
        yield Note("collect_promises_broken", {"count": len(broken), "customers": names}, warning=True)
    if contacts.filter(pl.col("date") <= as_of).head(1).collect().is_empty():
        yield Note("collect_nothing_sent")


def _sum(rows: pl.DataFrame, column: str) -> Decimal:
    total: Decimal = rows.select(pl.col(column).sum().cast(MONEY)).item()
    return total
