"""Which further ledger rows does a record tell? A settled invoice its payment, a refunded sale its return."""

import polars as pl

from custctl.ledger import KIND, LEDGER
from custctl.mapping.lookups import looked_up
from custctl.mapping.plan import Plan
from custctl.mapping.words import plain
from custctl.schema import MONEY

_OWN_ONLY = (
    "document",
    "due",
    "terms",
    "tax",
    "reference",
    "product",
    "category",
    "quantity",
    "cost",
    "status",
    "status_date",
    "note",
)
_COUNTERPART = {"sale": "return", "invoice": "credit_note", "payment": "refund"}
_SETTLING = ("paid_date", "paid_amount", "balance")
_MONEY = ("payment", "credit_note")
"""Kinds whose rows settle invoices of the same file."""
_WHOSE = ("customer", "currency")


def ledger_rows(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """All ledger rows of the records that are taken.

    Args:
        plan: What the file means.
        good: Records without fault (`records.records`).

    Returns:
        LEDGER columns, those the user keeps, `written`, the amount as the file signs it, null on rows that a record tells
        besides its own, and `record`, the record's number in this file.
    """
    parts = [good]
    if plan.tells("retention"):
        parts = [_without_retention(good), _retention(good)]
    if tells_payments(plan):
        parts.append(settlements(plan, good))
    if plan.refunds:
        parts.append(_refunds(good))
    columns = [*LEDGER.columns, *plan.kept, "written", "record"]
    return pl.concat([part.select(columns) for part in parts]) if len(parts) > 1 else good.select(columns)


def tells_payments(plan: Plan) -> bool:
    """Whether the file says of invoices what was paid of them."""
    on_account = plan.roles.kind == "invoice" or plan.roles.has("kind")
    told = any(plan.tells(field) for field in _SETTLING) or plan.tells("status")
    return on_account and told and plan.roles.amount != "open"


def settlements(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """The payment that a settled or partly settled invoice tells, on its paid date or else on the day of the export.

    What was paid is the paid amount, else the amount less the open balance, else all of it where there is a paid date or the
    status says so; less what rows of the file's own settled of the customer's invoices, the oldest first, since that is the
    same money.
    """
    amount = pl.col("amount")
    if plan.tells("paid_amount"):
        paid = pl.col("paid_amount").fill_null(0)
    elif plan.tells("balance"):
        paid = amount - pl.col("balance").fill_null(0)
    else:
        paid = pl.when(pl.col("paid_date").is_not_null() | (pl.col("status") == "paid")).then(amount).otherwise(0)
    invoice = pl.col("kind").cast(pl.String) == "invoice"
    told = good.with_columns(_paid=pl.when(invoice).then(paid).otherwise(0).cast(MONEY))
    rest = pl.col("_paid") - _listed(plan) if _lists_money(plan) else pl.col("_paid")
    settled = told.with_columns(amount=rest.cast(MONEY)).filter(invoice & (pl.col("amount") > 0)).drop("_paid")
    day = pl.col("paid_date") if plan.tells("paid_date") else pl.lit(None, dtype=pl.Date)
    return _counterpart(settled, pl.lit("payment")).with_columns(date=day.fill_null(pl.lit(plan.as_of, dtype=pl.Date)))


def _lists_money(plan: Plan) -> bool:
    """Whether rows of the file may be payments or credit notes themselves."""
    if "kind" not in plan.words:
        return plan.roles.has("kind")
    return any(plan.kinds.get(plain(word)) in _MONEY for word in plan.words["kind"])


def _listed(plan: Plan) -> pl.Expr:
    """What of each invoice's `_paid` the payments and credit notes of its customer tell themselves."""
    kind, amount = pl.col("kind").cast(pl.String), pl.col("amount")
    said = [pl.col("paid_amount").abs()] if plan.tells("paid_amount") else []
    said += [amount - pl.col("balance").abs()] if plan.tells("balance") else []
    whole = pl.when((kind == "payment") | (pl.col("status") == "paid")).then(amount).otherwise(0)
    applied = pl.when(kind.is_in(_MONEY)).then(pl.coalesce(*said, whole)).otherwise(0).cast(MONEY).sum().over(_WHOSE)
    before = pl.col("_paid").cum_sum().over(_WHOSE, order_by=("date", "document", "record")) - pl.col("_paid")
    return pl.max_horizontal(0, pl.min_horizontal(applied - before, "_paid"))


def unpaid(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """The payment of nothing that an invoice tells which says outright that nothing was paid, on the day of the export.

    It is no ledger row by itself: against a list that told of a payment before it says that this was taken back.

    Returns:
        Rows as of `ledger_rows`; none where the file does not say what was paid, or not on which day.
    """
    none = good.clear().select(*LEDGER.columns, *plan.kept, "written", "record")
    if plan.as_of is None or plan.tells("paid_date") or not tells_payments(plan):
        return none
    if plan.tells("paid_amount"):
        nothing = pl.col("paid_amount") == 0
    elif plan.tells("balance"):
        nothing = pl.col("balance") == pl.col("amount")
    else:
        return none
    invoice = pl.col("kind").cast(pl.String) == "invoice"
    told = good.filter(invoice & nothing & (pl.col("amount") > 0)).with_columns(amount=pl.lit(0).cast(MONEY))
    rows = _counterpart(told, pl.lit("payment")).with_columns(date=pl.lit(plan.as_of, dtype=pl.Date))
    return rows.select(none.collect_schema().names())


def _refunds(good: pl.LazyFrame) -> pl.LazyFrame:
    """What was paid back of a record, on the day it was, else on the record's own."""
    refunded = good.with_columns(amount=pl.col("refunded_amount").abs().cast(MONEY)).filter(pl.col("amount") > 0)
    kind = pl.col("kind").cast(pl.String)
    known = refunded.filter(kind.is_in(list(_COUNTERPART)))
    back = looked_up(kind, _COUNTERPART).fill_null("return")
    return _counterpart(known, back).with_columns(date=pl.coalesce("refunded_date", "date"))


def _counterpart(records: pl.LazyFrame, kind: pl.Expr) -> pl.LazyFrame:
    """Rows of another kind that name the record's document as what they apply to and repeat nothing else of it."""
    bare = {name: pl.lit(None, dtype=LEDGER.columns[name].dtype) for name in _OWN_ONLY}
    return records.with_columns(
        **bare,
        applies_to=pl.col("document"),
        kind=kind.cast(KIND),
        time=pl.lit(None, dtype=pl.Time),
        written=pl.lit(None, dtype=MONEY),
    )


def _held_back() -> pl.Expr:
    return (pl.col("retention").abs() > 0).fill_null(False) & (pl.col("kind").cast(pl.String) == "invoice")


def _without_retention(good: pl.LazyFrame) -> pl.LazyFrame:
    """Records less what the customer may hold back."""
    rest = pl.col("amount") - pl.col("retention").abs()
    return good.with_columns(amount=pl.when(_held_back()).then(rest).otherwise(pl.col("amount")).cast(MONEY))


def _retention(good: pl.LazyFrame) -> pl.LazyFrame:
    """What the customer may hold back, as a part of the same document with a due date of its own."""
    due = pl.coalesce(pl.col("retention_due").cast(pl.Date), "due")
    held = good.filter(_held_back()).with_columns(amount=pl.col("retention").abs().cast(MONEY), due=due)
    return held.with_columns(tax=pl.lit(None, dtype=MONEY), written=pl.lit(None, dtype=MONEY))
