"""May these orders be delivered on credit? Each passes, passes with a warning, or is held, and says why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.frames.approach import LATE, LATE_LONG
from custctl.frames.contacts import promises_made
from custctl.frames.credit_limits import credit_limits, currency_of_limits
from custctl.frames.customer_names import customer_names
from custctl.frames.disputes import with_disputes
from custctl.frames.documents import documents
from custctl.frames.open_items import UNDISPUTED, open_rows
from custctl.frames.payments_known import payments_known
from custctl.frames.promises import REMEMBERED, broken_promises
from custctl.frames.settlement import IS_DEBIT, Settlement, settlement
from custctl.ledger import CONTACTS, CUSTOMERS, UNKNOWN_CURRENCY
from custctl.result import NAMED, Fact, Note, Result, Table
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

HOLD, WARN, PASS = "hold", "warn", "pass"
COUNTED = {HOLD: "held", WARN: "warned", PASS: "passed"}
"""Verdict to the name of its facts."""

NEAR_LIMIT = Decimal("0.8")
TAKEN_AWAY = ("return", "credit_note")
"""Kinds of what an order file writes with a minus."""


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
    whose customer is over 60 days late with anything or cannot be told; it is warned of where the customer is over 30 days
    late, broke a promise within a year, comes to more than 80 % of the limit, or has a limit that is not in the order's
    currency. Disputed items are owed but not late.

    Args:
        ledger: LEDGER rows with a currency; those after `as_of` are ignored.
        orders: LEDGER rows, each a line of an order; only date, customer, name, document, amount and currency matter, and that
            a return or credit note takes away.
        as_of: The day on which the books are read.
        customers: CUSTOMERS, one card per customer: names, credit limits, terms.
        contacts: CONTACTS rows: promises and disputes.
        base: The currency of credit limits whose card names none; where there is but one it is that one. A limit of 0 is 0 in
            every currency.
        default_limit: The limit of customers whose card states none, in `base`.
        grace: Days past due from which nothing is late yet and no promise is broken.
        terms: Days from document to due date where none is stated.
    """
    cards = CUSTOMERS.empty() if customers is None else customers
    buyers = ledger.filter(pl.col("date") <= as_of).select("customer").unique()
    known, names, ids = pl.collect_all(
        [
            documents(ledger, as_of, terms=terms, customers=customers),
            customer_names(ledger, as_of, customers),
            pl.concat([buyers, cards.select("customer")]).drop_nulls().unique(),
        ]
    )
    settled = settlement(with_disputes(known, contacts, as_of))
    asked = _asked(orders, ids.lazy(), names.lazy()).collect()
    money = currency_of_limits(base, {*known["currency"], *asked["currency"]})
    standing = _standing(settled, CONTACTS.empty() if contacts is None else contacts, as_of, grace)
    stated = credit_limits(cards, money).rename({"credit_limit": "stated", "currency": "stated_in"}).collect()
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
    """The orders as they stand, lines of one added up, each of the customer whom the books know by that number or name.

    `namesakes` are the customers of whom each may be meant, where there are several; `unknown` says that there is none.
    """
    calls = pl.concat([names.select("customer", "name"), ids.select("customer", name="customer")])
    called = calls.select("customer", called=_folded("name")).unique()
    bearers = called.group_by("called").agg(bearers=pl.col("customer").sort())
    lines = orders.with_row_index("at").with_columns(
        amount=pl.when(pl.col("kind").is_in(TAKEN_AWAY)).then(-pl.col("amount")).otherwise("amount"),
    )
    found = lines.join(ids.with_columns(known="customer"), on="customer", how="left")
    for cell, bear in (("customer", "bear_number"), ("name", "bear_name")):
        ours = bearers.rename({"bearers": bear})
        found = found.with_columns(called=_folded(cell)).join(ours, on="called", how="left").drop("called")
    meant = pl.coalesce("known", _only_one("bear_number"), _only_one("bear_name"))
    told = found.with_columns(meant=meant, namesakes=pl.when(meant.is_null()).then(pl.coalesce("bear_number", "bear_name")))
    own = told.with_columns(customer=pl.coalesce("meant", "customer", "name"))
    named = own.join(names.select("customer", known_as="name"), on="customer", how="left")
    alone = pl.when(pl.col("document").is_null()).then("at")
    summed = named.group_by("document", "customer", "date", "currency", alone=alone).agg(
        pl.col("at").min(),
        pl.col("amount").sum().cast(MONEY),
        name=pl.coalesce("known_as", "name").sort_by("at").drop_nulls().first(),
        unknown=pl.col("meant").is_null().any(),
        namesakes=pl.col("namesakes").drop_nulls().first(),
    )
    return summed.rename({"document": "order"}).sort("at")


def _folded(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars().str.to_lowercase()


def _only_one(bearers: str) -> pl.Expr:
    return pl.when(pl.col(bearers).list.len() == 1).then(pl.col(bearers).list.first())


def _facing(
    asked: pl.DataFrame, standing: _Standing, stated: pl.DataFrame, base: str | None, default: Decimal | None
) -> pl.DataFrame:
    """Orders beside all that is known of their customers, as they stand.

    `limit` is what the order is held to. `limit_elsewhere` is one that it cannot be held to, not being in the order's currency:
    the card's, or where nobody knows the currency of limits also the default.
    """
    owing = asked.join(standing.balances, on=["customer", "currency"], how="left")
    rows = owing.join(standing.manners, on="customer", how="left").join(stated, on="customer", how="left")
    limit = pl.coalesce("stated", exact(default))
    limit_in = pl.when(pl.col("stated").is_not_null()).then("stated_in").otherwise(pl.lit(base, pl.String))
    in_force = pl.col("currency").eq_missing(limit_in) | (limit == 0)  # nothing is nothing in any currency
    filled = rows.with_columns(
        pl.col("balance", "overdue", "broken").fill_null(0),
        limit=pl.when(in_force).then(limit),
        limit_elsewhere=pl.when(~in_force & (pl.col("stated").is_not_null() | pl.lit(base is None))).then(limit),
    )
    return filled.sort("at")


def _judged(orders: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, object]]:
    """ORDERS rows; one after the other, because what an order may still take hangs on what became of those before."""
    accepted: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in orders:
        if order["customer"] is None or order["namesakes"]:
            yield {**order, "limit": None, "overdue": None, "verdict": HOLD, **_customer_untold(order)}
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


def _customer_untold(order: Mapping[str, Any]) -> dict[str, list[str]]:
    """Why nobody can say whose order it is."""
    if order["customer"] is None:
        return {"reasons": ["customer_missing"], "reason_values": []}
    return {"reasons": ["customer_ambiguous"], "reason_values": [f"customer_ambiguous={len(order['namesakes'])}"]}


def _reasons(order: Mapping[str, Any], exposure: Decimal) -> tuple[dict[str, object], dict[str, object]]:
    """Why an order is held and why it is warned of: keys with the figure that decided."""
    limit, oldest = order["limit"], order["oldest_days"] or 0
    held: dict[str, object] = {}
    warned: dict[str, object] = {}
    if limit is not None and exposure > limit:
        held["over_limit"] = f"{exposure - limit:.2f}"
    if oldest > LATE_LONG:
        held[f"late_{LATE_LONG}"] = oldest
    elif oldest > LATE:
        warned[f"late_{LATE}"] = oldest
    if order["broken"]:
        warned["promise_broken"] = order["broken"]
    if limit is not None and NEAR_LIMIT * limit < exposure <= limit:
        warned["near_limit"] = f"{exposure / limit:.4f}"
    if order["limit_elsewhere"] is not None:
        warned["limit_elsewhere"] = f"{order['limit_elsewhere']:.2f}"
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
    told = facing.filter(pl.col("customer").is_not_null())
    named = told.filter(pl.col("namesakes").is_null())
    elsewhere = named.select("customer", at="currency").unique().join(standing.balances, on="customer")
    owing = elsewhere.filter((pl.col("currency") != pl.col("at")) & (pl.col("balance") > 0))
    unlimited = named.filter(pl.col("limit").is_null())
    stated = pl.col("limit_elsewhere").is_not_null() | pl.lit(default is not None)
    yield from _namesakes(told.filter(pl.col("namesakes").is_not_null()))
    for key, rows in (
        ("check_customers_unknown", named.filter("unknown")),
        ("check_limits_unknown", unlimited.filter(~stated)),
        ("check_limits_elsewhere", unlimited.filter(stated)),
        ("check_owed_elsewhere", owing),
    ):
        who = rows["customer"].unique().sort()
        if len(who):
            yield Note(key, {"count": len(who), "customers": who.head(NAMED).to_list()}, warning=True)


def _namesakes(orders: pl.DataFrame) -> Iterator[Note]:
    """Names that several customers share, with the numbers of those."""
    shared = orders.group_by(name=pl.coalesce("name", "customer")).agg(pl.col("namesakes").first()).sort("name")
    more = pl.when(pl.col("namesakes").list.len() > NAMED).then(pl.lit(" / …")).otherwise(pl.lit(""))
    names = shared.head(NAMED).select(
        pl.format("{} ({}{})", "name", pl.col("namesakes").list.head(NAMED).list.join(" / "), more)
    )
    if len(shared):
        yield Note("check_customers_ambiguous", {"count": len(shared), "customers": names.to_series().to_list()}, warning=True)


def _sum(orders: pl.DataFrame) -> Decimal:
    total: Decimal = orders.select(pl.col("amount").sum().cast(MONEY)).item()
    return total
