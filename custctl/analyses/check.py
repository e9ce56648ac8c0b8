"""May these orders be delivered on credit? Each passes, passes with a warning, or is held, and says why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.frames.contacts import promises_made
from custctl.frames.customer_names import customer_names
from custctl.frames.disputes import with_disputes
from custctl.frames.documents import documents
from custctl.frames.open_items import UNDISPUTED, open_rows
from custctl.frames.payments_known import payments_known
from custctl.frames.promises import REMEMBERED, broken_promises
from custctl.frames.settlement import IS_DEBIT, Settlement, settlement
from custctl.ledger import CONTACTS, CUSTOMERS, UNKNOWN_CURRENCY
from custctl.result import Fact, Note, Result, Table
from custctl.schema import MONEY, Column, Role, Schema, exact, typed

ORDERS = Schema(
    name="orders",
    columns={
        "order": Column(pl.String(), Role.TEXT),
        "customer": Column(pl.String(), Role.TEXT),
        "name": Column(pl.String(), Role.TEXT),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "exposure": Column(MONEY, Role.MONEY),
        "limit": Column(MONEY, Role.MONEY),
        "limit_left": Column(MONEY, Role.MONEY),
        "overdue": Column(MONEY, Role.MONEY),
        "oldest_days": Column(pl.Int64(), Role.DAYS),
        "verdict": Column(pl.String(), Role.KEY, required=True),
        "reasons": Column(pl.List(pl.String()), Role.KEY, required=True),
        "reason_values": Column(pl.List(pl.String()), Role.TEXT, required=True),
    },
)
"""Orders as they stand in the file; several lines of one order are one row."""

HOLD, WARN, PASS = VERDICTS = ("hold", "warn", "pass")
COUNTED = {HOLD: "held", WARN: "warned", PASS: "passed"}
"""Verdict to the name of its facts."""

HOLD_LATE, WARN_LATE = 60, 30
"""Days past due beyond which an open item holds an order, or warns of it."""
NEAR_LIMIT = Decimal("0.8")
TAKEN_AWAY = ("return", "credit_note")
"""Kinds of what an order file writes with a minus."""
NAMED = 5
"""How many customers a note names at most."""


def check(
    ledger: pl.LazyFrame,
    orders: pl.LazyFrame,
    as_of: date,
    *,
    customers: pl.LazyFrame | None = None,
    contacts: pl.LazyFrame | None = None,
    base: str | None = None,
    default_limit: Decimal | None = None,
    grace: int = 3,
    terms: int | None = None,
) -> Result:
    """A verdict on each order, in the order in which they stand.

    Exposure = open items + this and earlier orders not held − unapplied money. An order is held that puts it over the limit, or
    whose customer is over 60 days late with anything; it is warned of where the customer is over 30 days late, broke a
    promise within a year, or comes to more than 80 % of the limit. Disputed items are owed but not late.

    Args:
        ledger: LEDGER rows with a currency; those after `as_of` are ignored.
        orders: LEDGER rows, each a line of an order; only date, customer, name, document, amount and currency matter, and that
            a return or credit note takes away.
        as_of: The day on which the books are read.
        customers: CUSTOMERS, one card per customer: names, credit limits, terms.
        contacts: CONTACTS rows: promises and disputes.
        base: The currency of credit limits; where there is but one it is that one.
        default_limit: The limit of customers whose card states none, in `base`.
        grace: Days past due from which nothing is late yet and no promise is broken.
        terms: Days from document to due date where none is stated.
    """
    cards = CUSTOMERS.empty() if customers is None else customers
    buyers = ledger.filter(pl.col("date") <= as_of).select("customer").unique()
    known, names, ids, stated = pl.collect_all(
        [
            documents(ledger, as_of, terms=terms, customers=customers),
            customer_names(ledger, as_of, customers),
            pl.concat([buyers, cards.select("customer")]).drop_nulls().unique(),
            cards.select("customer", limit="credit_limit").drop_nulls(),
        ]
    )
    settled = settlement(with_disputes(known, contacts, as_of))
    asked = _asked(orders, ids.lazy(), names.lazy()).collect()
    money = base or _only({*known["currency"], *asked["currency"]})
    standing = _standing(settled, CONTACTS.empty() if contacts is None else contacts, as_of, grace)
    facing = _facing(asked, standing, stated, money, default_limit)
    rows = typed(_judged(facing.iter_rows(named=True)), ORDERS.dtypes)
    table = Table.collect(ORDERS, rows)
    currencies = sorted(table.rows["currency"].unique()) or [money or UNKNOWN_CURRENCY]
    return Result(
        analysis="check",
        as_of=as_of,
        options={"grace": grace, "default_limit": default_limit, "terms": terms},
        facts={currency: _facts(table.rows.filter(pl.col("currency") == currency)) for currency in currencies},
        tables={"orders": table},
        notes=(*payments_known(settled, as_of), *_notes(facing, standing, default_limit)),
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is known of customers before any order.

    Attributes:
        balances: `customer`, `currency`, `balance`: open items less unapplied money; `overdue`: what of it is late.
        manners: `customer`, `oldest_days` of what is late in any currency, `broken` promises.
    """

    balances: pl.DataFrame
    manners: pl.DataFrame


def _standing(settled: Settlement, contacts: pl.LazyFrame, as_of: date, grace: int) -> _Standing:
    book, key = settled.documents.lazy(), ["customer", "currency"]
    late = open_rows(book, as_of).filter((pl.col("status") == UNDISPUTED) & (pl.col("days_overdue") > grace))
    overdue = late.group_by(key).agg(overdue=pl.col("open").sum())
    signed = pl.when(IS_DEBIT).then("left").otherwise(-pl.col("left"))
    balances = book.group_by(key).agg(balance=signed.sum()).join(overdue, on=key, how="left")
    # Money may be on its way for as long as the grace lasts.
    promises = promises_made(contacts, as_of).with_columns(due=pl.col("due") + pl.duration(days=grace))
    broken = broken_promises(settled, promises, as_of, since=as_of - timedelta(REMEMBERED))
    oldest = late.group_by("customer").agg(oldest_days=pl.col("days_overdue").max())
    manners = oldest.join(broken.select("customer", broken="broken_promises"), on="customer", how="full", coalesce=True)
    return _Standing(*pl.collect_all([balances, manners]))


def _asked(orders: pl.LazyFrame, ids: pl.LazyFrame, names: pl.LazyFrame) -> pl.LazyFrame:
    """The orders as they stand, lines of one added up, each of the customer whom the books know by that number or name."""
    calls = pl.concat([names.select("customer", "name"), ids.select("customer", name="customer")])
    called = pl.coalesce("customer", "name").str.strip_chars().str.to_lowercase()
    meant = calls.select(meant="customer", called=pl.col("name").str.strip_chars().str.to_lowercase()).unique()
    meant = meant.filter(pl.len().over("called") == 1)
    lines = orders.with_row_index("at").with_columns(
        called=called,
        amount=pl.when(pl.col("kind").is_in(TAKEN_AWAY)).then(-pl.col("amount")).otherwise("amount"),
    )
    found = lines.join(ids.with_columns(known=pl.lit(True)), on="customer", how="left").join(meant, on="called", how="left")
    own = pl.when("known").then("customer").otherwise(pl.coalesce("meant", "customer", "name"))
    named = found.with_columns(customer=own).join(names.select("customer", known_as="name"), on="customer", how="left")
    alone = pl.when(pl.col("document").is_null()).then("at")
    summed = named.group_by("document", "customer", "date", "currency", alone=alone).agg(
        pl.col("at").min(),
        pl.col("amount").sum().cast(MONEY),
        name=pl.coalesce("known_as", "name").sort_by("at").drop_nulls().first(),
        unknown=(pl.col("known").is_null() & pl.col("meant").is_null()).any(),
    )
    return summed.rename({"document": "order"}).sort("at")


def _facing(
    asked: pl.DataFrame, standing: _Standing, stated: pl.DataFrame, base: str | None, default: Decimal | None
) -> pl.DataFrame:
    """Orders beside all that is known of their customers, as they stand."""
    key = ["customer", "currency"]
    limits = stated.with_columns(currency=pl.lit(base, pl.String))
    rows = asked.join(standing.balances, on=key, how="left").join(standing.manners, on="customer", how="left")
    in_base = (pl.col("currency") == pl.lit(base, pl.String)) & pl.col("customer").is_not_null()
    filled = rows.join(limits, on=key, how="left").with_columns(
        pl.col("balance", "overdue", "broken").fill_null(0),
        limit=pl.coalesce("limit", pl.when(in_base).then(exact(default))),
    )
    return filled.sort("at")


def _judged(orders: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, object]]:
    """ORDERS rows; one after the other, because what an order may still take hangs on what became of those before."""
    accepted: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in orders:
        if order["customer"] is None:
            yield {**order, "overdue": None, "verdict": HOLD, "reasons": ["customer_missing"], "reason_values": []}
            continue
        account = order["customer"], order["currency"]
        exposure = order["balance"] + accepted[account] + order["amount"]
        held, warned = _reasons(order, exposure)
        verdict = HOLD if held else WARN if warned else PASS
        if verdict != HOLD:
            accepted[account] += order["amount"]
        yield {
            **order,
            "exposure": exposure,
            "limit_left": None if order["limit"] is None else order["limit"] - exposure,
            "verdict": verdict,
            "reasons": [*held, *warned],
            "reason_values": [f"{key}={value}" for key, value in {**held, **warned}.items()],
        }


def _reasons(order: Mapping[str, Any], exposure: Decimal) -> tuple[dict[str, object], dict[str, object]]:
    """Why an order is held and why it is warned of: keys with the figure that decided."""
    limit, oldest = order["limit"], order["oldest_days"] or 0
    held: dict[str, object] = {}
    warned: dict[str, object] = {}
    if limit is not None and exposure > limit:
        held["over_limit"] = f"{exposure - limit:.2f}"
    if oldest > HOLD_LATE:
        held["late_60"] = oldest
    elif oldest > WARN_LATE:
        warned["late_30"] = oldest
    if order["broken"]:
        warned["promise_broken"] = order["broken"]
    if limit is not None and NEAR_LIMIT * limit < exposure <= limit:
        warned["near_limit"] = f"{exposure / limit:.4f}"
    return held, warned


def _facts(orders: pl.DataFrame) -> dict[str, Fact]:
    """How many orders of one currency there are of each verdict, and for how much."""
    facts = {"orders": Fact(len(orders), Role.COUNT), "ordered": Fact(_sum(orders), Role.MONEY)}
    for verdict, name in COUNTED.items():
        ours = orders.filter(pl.col("verdict") == verdict)
        facts |= {name: Fact(len(ours), Role.COUNT), f"{name}_amount": Fact(_sum(ours), Role.MONEY)}
    return facts


def _notes(facing: pl.DataFrame, standing: _Standing, default: Decimal | None) -> Iterator[Note]:
    """What the verdicts do not know: customers, limits, and what is owed in another currency."""
    named = facing.filter(pl.col("customer").is_not_null())
    elsewhere = named.select("customer", at="currency").unique().join(standing.balances, on="customer")
    owing = elsewhere.filter((pl.col("currency") != pl.col("at")) & (pl.col("balance") > 0))
    unlimited = named.filter(pl.col("limit").is_null())
    for key, rows in (
        ("check_customers_unknown", named.filter("unknown")),
        ("check_limits_unknown", unlimited if default is None else unlimited.clear()),
        ("check_limits_elsewhere", unlimited if default is not None else unlimited.clear()),
        ("check_owed_elsewhere", owing),
    ):
        who = rows["customer"].unique().sort()
        if len(who):
            yield Note(key, {"count": len(who), "customers": who.head(NAMED).to_list()}, warning=True)


def _sum(orders: pl.DataFrame) -> Decimal:
    total: Decimal = orders.select(pl.col("amount").sum().cast(MONEY)).item()
    return total


def _only(currencies: set[str]) -> str | None:
    return next(iter(currencies)) if len(currencies) == 1 else None
