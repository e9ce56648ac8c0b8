"""Who owes how much, how late: the receivable of a day by age, settled, tied out, and what was assumed on the way."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

import polars as pl

from custctl.frames.behaviour import WINDOW
from custctl.frames.buckets import Buckets
from custctl.frames.compact import compact
from custctl.frames.contacts import promises_made
from custctl.frames.credit_limits import credit_limits, currency_of_limits
from custctl.frames.customer_balances import (
    DISPUTED,
    UNAPPLIED,
    age_columns,
    customer_balances,
    customers_schema,
    group_balances,
    groups_schema,
)
from custctl.frames.customer_names import customer_names
from custctl.frames.disputes import with_disputes
from custctl.frames.documents import documents
from custctl.frames.lateness import average_days_late
from custctl.frames.open_items import IN_DISPUTE, OPEN_ITEMS, UNDISPUTED, open_rows
from custctl.frames.promises import REMEMBERED, broken_promises
from custctl.frames.receivable_notes import later_notes, receivable_notes
from custctl.frames.sellers import SALESPERSON, in_groups, with_sellers
from custctl.frames.settlement import IS_DEBIT, RECEIPT, Apply, Settlement, settle, unsettled
from custctl.frames.tie_out import raw_totals, tie_out, total
from custctl.ledger import CONTACTS, CUSTOMERS, UNKNOWN_CURRENCY
from custctl.result import Fact, Result, Table
from custctl.schema import MONEY, Column, Role, Schema, exact

By: TypeAlias = Literal["due", "invoice"]

ITEMS = Schema(
    name="items",
    columns={
        "customer": OPEN_ITEMS.columns["customer"],
        "name": Column(pl.String(), Role.TEXT),
        "document": Column(pl.String(), Role.TEXT),
        "kind": OPEN_ITEMS.columns["kind"],
        "date": OPEN_ITEMS.columns["date"],
        "due": Column(pl.Date(), Role.DATE),
        "terms": Column(pl.String(), Role.TEXT),
        "currency": OPEN_ITEMS.columns["currency"],
        "amount": OPEN_ITEMS.columns["amount"],
        "settled": OPEN_ITEMS.columns["settled"],
        "open": OPEN_ITEMS.columns["open"],
        "days_overdue": Column(pl.Int64(), Role.DAYS),
        "bucket": Column(pl.String(), Role.KEY, required=True),
        "status": OPEN_ITEMS.columns["status"],
        "salesperson": Column(pl.String(), Role.TEXT),
    },
    order=OPEN_ITEMS.order,
)
"""Open items and, with negative amounts and no due date, unapplied money: `open` adds up to the total."""

ALLOCATIONS = Schema(
    name="allocations",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "receipt": Column(pl.String(), Role.TEXT),
        "kind": Column(pl.String(), Role.KEY, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "due": Column(pl.Date(), Role.DATE, required=True),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "days_to_pay": Column(pl.Int64(), Role.DAYS, required=True),
        "how": Column(pl.String(), Role.KEY, required=True),
    },
    order=("name", "customer", "currency", "date", "receipt", "due", "document", "how", "kind", "-amount", "days_to_pay"),
)
"""Which receipt or credit settled how much of which document, on the receipt's date."""
LISTS = (ITEMS.name, ALLOCATIONS.name)
"""Tables as long as the ledger."""


def aging(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    buckets: Buckets = Buckets(),  # noqa: B008 frozen
    by: By = "due",
    apply: Apply = "fifo",
    disputed: Literal["apart", "inside"] = "apart",
    credits: Literal["apart", "age"] = "apart",  # noqa: A002 the word of the option
    terms: int | None = None,
    minimum: Decimal | None = None,
    customers: pl.LazyFrame | None = None,
    contacts: pl.LazyFrame | None = None,
    lists: Collection[str] = LISTS,
    group_by: str | None = None,
    groups: pl.LazyFrame | None = None,
    values: pl.LazyFrame | None = None,
    base: str | None = None,
) -> Result:
    """The receivable of a day by customer and age.

    Every open amount is in exactly one column. Days overdue are as-of minus due; due today is not overdue. Facts about what is
    overdue always go by due date, whatever the columns go by.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored and counted `aside`, sales paid at once are no receivable.
        as_of: The day on which the books are read.
        buckets: The columns.
        by: Age from the due date, or from the invoice date: then nothing is not due.
        apply: "fifo" lets money that names no document settle the oldest, "open-item" leaves it unapplied.
        disputed: Disputed items in a column "apart", not overdue, or "inside", aged like others: then the fact `disputed` is a
            part of those of what is overdue and not due, else it stands beside them.
        credits: Unapplied money in a column "apart", negative, or by "age", in the bucket of its own date.
        terms: Days from document to due date where none is stated; due on receipt without them.
        minimum: Customers with a smaller balance are left out of the table, not of the facts.
        customers: CUSTOMERS, one card per customer: names, and terms for documents that state none.
        contacts: CONTACTS rows: what was disputed in words counts as disputed, broken promises shape the approach.
        lists: Which of LISTS are wanted; of a million payments they take a while.
        group_by: What the groups are; a document's own salesperson goes before the customer's, and that of the invoice that a
            credit note names before its own.
        groups: As `frames.customer_names.with_groups` takes them; with them there is a table of groups, and customers stand in
            theirs.
        values: `customer`, `currency` and the `value` to show beside the balance.
        base: The currency of credit limits, where there are several.

    Raises:
        TotalsOff: The answer does not add up to the ledger: a bug.
    """
    book, raw, names = _opened(ledger, as_of, terms=terms, customers=customers, contacts=contacts)
    settled = settle(book, apply=apply)
    if group_by == SALESPERSON:
        settled = replace(settled, documents=with_sellers(settled.documents))
    lines = _lines(settled, as_of, buckets, by=by, disputed=disputed, credits_=credits).join(names, on="customer", how="left")
    shape = {"grouped": groups is not None, "valued": values is not None}
    lines = lines if groups is None else in_groups(lines.lazy(), groups, by=group_by).collect()
    cards = CUSTOMERS.empty() if customers is None else customers
    limits = credit_limits(cards, currency_of_limits(base, _known(raw)["currency"].unique()))
    beside = _beside(settled, as_of, limits)
    beside = beside if values is None else _valued(beside, values, settled, contacts, as_of)
    balances = customer_balances(lines.lazy(), buckets, known=beside, **shape)
    everyone = Table.collect(customers_schema(buckets, **shape), balances)
    facts = {currency: _facts(currency, lines, everyone, buckets, settled, raw) for currency in _currencies(raw)}
    shown = everyone if minimum is None else _from(everyone, minimum)
    return Result(
        analysis="aging",
        as_of=as_of,
        options={
            "buckets": list(buckets.names),
            "by": by,
            "apply": apply,
            "disputed": disputed,
            "credits": credits,
            "terms": terms,
            "min": minimum,
            **({"group_by": group_by} if group_by else {}),
        },
        facts=facts,
        tables={
            **({} if groups is None else {"groups": _groups(lines, buckets)}),
            "customers": shown,
            **({"items": Table.collect(ITEMS, ITEMS.conform(lines.lazy()))} if "items" in lists else {}),
            **({"allocations": Table.collect(ALLOCATIONS, _allocations(settled, names))} if "allocations" in lists else {}),
        },
        notes=receivable_notes(settled, raw, hidden=len(everyone.rows) - len(shown.rows), terms=terms),
        aside=later_notes(raw, as_of),
    )


def _from(everyone: Table, minimum: Decimal) -> Table:
    """The customers whose balance is as large, the others beside them."""
    large = pl.col("total").abs() >= exact(minimum)
    return Table(everyone.schema, everyone.rows.filter(large), everyone.rows.filter(~large))


def _opened(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    terms: int | None,
    customers: pl.LazyFrame | None,
    contacts: pl.LazyFrame | None,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The documents of the day in payment order, what the raw rows add up to, and names: one pass over the ledger finds all."""
    raw, names, *known = pl.collect_all(
        [
            raw_totals(ledger, as_of),
            customer_names(ledger, as_of, customers),
            documents(ledger, as_of, terms=terms, customers=customers),
        ]
    )
    # Passed on without a name, so that rows are let go of as soon as they are put together, and again when they are in order.
    return unsettled(with_disputes(compact(known.pop()).rechunk(), contacts, as_of)), raw, names


def _beside(settled: Settlement, as_of: date, limits: pl.LazyFrame) -> pl.LazyFrame:
    """What of each customer and currency stands beside the balance."""
    late = average_days_late(settled, as_of - timedelta(WINDOW - 1))
    return late.join(limits, on=["customer", "currency"], how="full", coalesce=True)


def _valued(
    beside: pl.LazyFrame, values: pl.LazyFrame, settled: Settlement, contacts: pl.LazyFrame | None, as_of: date
) -> pl.LazyFrame:
    """The same with what customers are worth, and the promises they broke."""
    made = promises_made(CONTACTS.empty() if contacts is None else contacts, as_of)
    broken = broken_promises(settled, made, as_of, since=as_of - timedelta(REMEMBERED))
    valued = beside.join(values, on=["customer", "currency"], how="full", coalesce=True)
    return valued.join(broken.drop("promises"), on="customer", how="left")


def _lines(settled: Settlement, as_of: date, buckets: Buckets, *, by: By, disputed: str, credits_: str) -> pl.DataFrame:
    """Open items and unapplied money, each in its one bucket; `late` is what counts as overdue."""
    book = settled.documents.lazy()
    age = buckets.bucket(as_of, due=pl.col("due"), invoiced=pl.col("date"), by=by)
    apart = (pl.col("status") == IN_DISPUTE) & pl.lit(disputed == "apart")
    items = open_rows(book, as_of).with_columns(
        bucket=pl.when(apart).then(pl.lit(DISPUTED)).otherwise(age),
        late=pl.when((pl.col("days_overdue") > 0) & ~apart).then("open").otherwise(0).cast(MONEY),
    )
    money = book.filter(~IS_DEBIT & (pl.col("left") > 0))
    unapplied = OPEN_ITEMS.conform(
        money.with_columns(
            amount=-pl.col("amount"),
            settled=pl.col("left") - pl.col("amount"),
            open=-pl.col("left"),
            due="date",
            document=RECEIPT,
            status=pl.lit(UNDISPUTED),
        )
    ).with_columns(bucket=age if credits_ == "age" else pl.lit(UNAPPLIED), late=pl.lit(0).cast(MONEY))
    return pl.concat([items, unapplied.with_columns(due=pl.lit(None, pl.Date))]).collect()


def _groups(lines: pl.DataFrame, buckets: Buckets) -> Table:
    return Table.collect(groups_schema(buckets), group_balances(lines.lazy(), buckets))


def _allocations(settled: Settlement, names: pl.DataFrame) -> pl.LazyFrame:
    sides = settled.documents.lazy()
    paid = sides.select("customer", "currency", "kind", "date", claim="id", receipt=RECEIPT)
    owed = sides.select("document", "due", target="id", invoiced="date")
    both = settled.allocations.lazy().join(paid, on="claim").join(owed, on="target")
    both = both.join(names.lazy(), on="customer", how="left")
    return ALLOCATIONS.conform(both.with_columns(days_to_pay=(pl.col("date") - pl.col("invoiced")).dt.total_days()))


def _facts(
    currency: str, lines: pl.DataFrame, everyone: Table, buckets: Buckets, settled: Settlement, raw: pl.DataFrame
) -> Mapping[str, Fact]:
    """The figures of one currency, and how its total comes about.

    Raises:
        TotalsOff: It does not.
    """
    table = everyone.rows.filter(pl.col("currency") == currency)
    late, open_, owed = pl.col("late"), pl.col("open"), pl.col("open") > 0
    ours = lines.lazy().filter(pl.col("currency") == currency)
    sums = ours.select(
        overdue=late.sum(),
        **{f"overdue_{days}": late.filter(pl.col("days_overdue") > days).sum() for days in (30, 60, 90)},
        not_due=(open_ - late).filter(owed & (pl.col("bucket") != DISPUTED)).sum(),
        disputed=open_.filter(owed & (pl.col("status") == IN_DISPUTE)).sum(),
        unapplied=open_.filter(~owed).sum(),
        every=open_.sum(),
        items=owed.sum(),
    )
    amounts = sums.collect().row(0, named=True)
    every, items = amounts.pop("every"), amounts.pop("items")
    printed = total(table, pl.sum_horizontal(age_columns(buckets)))
    ties = tie_out(currency, raw, settled.documents, printed=(printed, total(table, pl.col("total")), every))
    payments = raw.filter((pl.col("currency") == currency) & ~pl.col("later") & (pl.col("kind") == "payment"))
    return {
        **{name: Fact(amount, Role.MONEY) for name, amount in {"open_total": printed, **amounts}.items()},
        "customers": Fact(table["customer"].n_unique(), Role.COUNT),
        "open_items": Fact(items, Role.COUNT),
        "newest_payment": Fact(max(payments["newest"], default=None), Role.DATE),
        **{f"tie_{name}": Fact(amount, Role.MONEY) for name, amount in ties.items()},
    }


def _currencies(raw: pl.DataFrame) -> list[str]:
    """Currencies of the receivable; an empty one still has its block of zeros."""
    return sorted(_known(raw)["currency"].unique()) or [UNKNOWN_CURRENCY]


def _known(raw: pl.DataFrame) -> pl.DataFrame:
    """What the rows known on the day add up to."""
    return raw.filter(~pl.col("later"))
