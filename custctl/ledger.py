"""The ledger: one row per document line, and what each kind of row does to revenue, receivable and cash."""

from dataclasses import dataclass

import polars as pl

from custctl.schema import MONEY, Column, Role, Schema


@dataclass(frozen=True, slots=True)
class Effect:
    """What a row of one kind does: the sign its amount has in revenue, receivable and cash (-1, 0, +1)."""

    revenue: int
    receivable: int
    cash: int


KINDS: dict[str, Effect] = {
    "sale": Effect(revenue=+1, receivable=0, cash=+1),
    "return": Effect(revenue=-1, receivable=0, cash=-1),
    "invoice": Effect(revenue=+1, receivable=+1, cash=0),
    "credit_note": Effect(revenue=-1, receivable=-1, cash=0),
    "payment": Effect(revenue=0, receivable=-1, cash=+1),
    "refund": Effect(revenue=0, receivable=+1, cash=-1),
    "reversal": Effect(revenue=0, receivable=+1, cash=-1),
    "charge": Effect(revenue=0, receivable=+1, cash=0),
    "write_off": Effect(revenue=0, receivable=-1, cash=0),
    "discount": Effect(revenue=-1, receivable=-1, cash=0),
    "opening": Effect(revenue=0, receivable=+1, cash=0),
    "opening_credit": Effect(revenue=0, receivable=-1, cash=0),
}
"""The one table of kinds and their effects; every analysis reads it from here."""

OPPOSITES: dict[str, str] = {
    "sale": "return",
    "invoice": "credit_note",
    "payment": "refund",
    "opening": "opening_credit",
}
"""What a negative amount of a kind really is."""

COUNTER_KINDS: tuple[str, ...] = ("sale", "return")
"""Kinds paid at the counter: they may lack a customer."""

KIND = pl.Enum(list(KINDS))

LEDGER = Schema(
    name="ledger",
    columns={
        "date": Column(pl.Date(), Role.DATE, required=True),
        "time": Column(pl.Time(), Role.TEXT),
        "customer": Column(pl.String(), Role.TEXT),
        "name": Column(pl.String(), Role.TEXT),
        "kind": Column(KIND, Role.KEY, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "due": Column(pl.Date(), Role.DATE),
        "terms": Column(pl.String(), Role.TEXT),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "tax": Column(MONEY, Role.MONEY),
        "currency": Column(pl.String(), Role.TEXT),
        "applies_to": Column(pl.String(), Role.TEXT),
        "reference": Column(pl.String(), Role.TEXT),
        "product": Column(pl.String(), Role.TEXT),
        "category": Column(pl.String(), Role.TEXT),
        "quantity": Column(pl.Decimal(38, 4), Role.NUMBER),
        "cost": Column(MONEY, Role.MONEY),
        "salesperson": Column(pl.String(), Role.TEXT),
        "channel": Column(pl.String(), Role.TEXT),
        "region": Column(pl.String(), Role.TEXT),
        "status": Column(pl.String(), Role.KEY),
        "status_date": Column(pl.Date(), Role.DATE),
        "note": Column(pl.String(), Role.TEXT),
        "source": Column(pl.String(), Role.TEXT),
        "file": Column(pl.String(), Role.TEXT),
        "row": Column(pl.Int64(), Role.COUNT),
    },
    rules={
        "amount_negative": pl.col("amount") >= 0,
        "customer_missing": pl.col("customer").is_not_null() | pl.col("kind").is_in(COUNTER_KINDS),
    },
    order=("date", "time", "file", "row", "kind"),
)

STATUSES: tuple[str, ...] = ("open", "paid", "disputed", "written_off")
"""States of a document that analyses know; cancelled, void, draft, failed and pending rows never become ledger rows."""

VOIDED: tuple[str, ...] = ("void", "cancelled", "failed", "bounced")
"""Of the others, those that a document comes to that was money before; drafts and pending ones are not money yet.

Bounced is a payment alone that the bank gave back.
"""

CUSTOMERS = Schema(
    name="customers",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "group": Column(pl.String(), Role.TEXT),
        "industry": Column(pl.String(), Role.TEXT),
        "city": Column(pl.String(), Role.TEXT),
        "region": Column(pl.String(), Role.TEXT),
        "phone": Column(pl.String(), Role.TEXT),
        "email": Column(pl.String(), Role.TEXT),
        "salesperson": Column(pl.String(), Role.TEXT),
        "credit_limit": Column(MONEY, Role.MONEY),
        "credit_limit_currency": Column(pl.String(), Role.TEXT),
        "terms": Column(pl.String(), Role.TEXT),
        "acquired_on": Column(pl.Date(), Role.DATE),
        "channel": Column(pl.String(), Role.TEXT),
        "acquisition_cost": Column(MONEY, Role.MONEY),
        "service_cost": Column(MONEY, Role.MONEY),
        "referred_by": Column(pl.String(), Role.TEXT),
        "satisfaction": Column(pl.Int64(), Role.SCORE),
        "birth_year": Column(pl.Int64(), Role.COUNT),
        "potential": Column(MONEY, Role.MONEY),
        "note": Column(pl.String(), Role.TEXT),
    },
    order=("customer",),
)

CONTACTED: tuple[str, ...] = (
    "reminder_1",
    "reminder_2",
    "reminder_3",
    "reminder_4",
    "call",
    "promise",
    "dispute",
    "complaint",
    "left",
    "note",
)
"""What a contact is: reminders by level, a call, a promise to pay, a dispute, a complaint, that the customer left, a note."""

CONTACTS = Schema(
    name="contacts",
    columns={
        "date": Column(pl.Date(), Role.DATE, required=True),
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "what": Column(pl.String(), Role.KEY, required=True),
        "due": Column(pl.Date(), Role.DATE),
        "amount": Column(MONEY, Role.MONEY),
        "text": Column(pl.String(), Role.TEXT),
    },
    order=("date", "customer", "document", "what"),
)
"""What was said: one row per contact with a customer; `due` is the day a promise names, or that of the item reminded of."""

DOCUMENT: tuple[str, ...] = ("source", "kind", "customer", "document", "date")
"""What makes a document on account the same in another file."""

ROW_KEY: tuple[str, ...] = ("key_high", "key_low")
"""The two halves of the 128-bit key that shows a row again in whatever file it comes."""

DOCUMENT_DAY, DOCUMENT_DUE = "document_day", "document_due"
APPLIED, APPLIED_ON, APPLIED_SAID = "applied", "applied_on", "applied_said"
APPLICATION: dict[str, pl.DataType] = {APPLIED: MONEY, APPLIED_ON: pl.Date(), APPLIED_SAID: pl.Boolean()}
"""What a list says of a payment, a credit note or the like in a row of its own.

How much of it is used, the day on which that is so, and whether the list itself says how much; null on all other rows.
"""
TOLD_OF: dict[str, pl.DataType] = {DOCUMENT_DAY: pl.Date(), DOCUMENT_DUE: pl.Date(), **APPLICATION}
"""What a list tells beside its rows.

Day and due day of the document that told a payment, whose `amount` is then what was paid so far; null on all other rows. And
APPLICATION of the list's own rows of money.
"""

UNKNOWN_CURRENCY = "XXX"
"""ISO 4217 code for 'no currency', used where neither file, flag nor config names one."""

PROPOSED, OF_THEM = " → ", " · "
"""What stands between a payer and the customer who may be meant, and between that customer and their document."""


def _signed(effect: str, amount: pl.Expr) -> pl.Expr:
    plus = [kind for kind, signs in KINDS.items() if getattr(signs, effect) > 0]
    minus = [kind for kind, signs in KINDS.items() if getattr(signs, effect) < 0]
    kind = pl.col("kind").cast(pl.String)
    return pl.when(kind.is_in(plus)).then(amount).when(kind.is_in(minus)).then(-amount).otherwise(0).cast(MONEY)


def net_amount() -> pl.Expr:
    """Amount without tax, in ledger currency and above or equal zero; gross where the tax is unknown."""
    return pl.col("amount") - pl.col("tax").fill_null(0)


def revenue() -> pl.Expr:
    """What a row adds to revenue, net of tax, signed, in ledger currency."""
    return _signed("revenue", net_amount())


def receivable() -> pl.Expr:
    """What a row adds to the receivable, gross, signed, in ledger currency."""
    return _signed("receivable", pl.col("amount"))


def cash() -> pl.Expr:
    """What a row adds to cash, gross, signed, in ledger currency."""
    return _signed("cash", pl.col("amount"))


def kinds_with(*, revenue: int | None = None, receivable: int | None = None) -> list[str]:
    """Kinds whose effect has the given sign, for example `kinds_with(receivable=1)` for debits."""
    return [
        kind
        for kind, effect in KINDS.items()
        if (revenue is None or effect.revenue == revenue) and (receivable is None or effect.receivable == receivable)
    ]
