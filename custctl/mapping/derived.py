"""Which further ledger rows does a record tell? A settled invoice its payment, a refunded sale its return."""

import polars as pl

from custctl.ledger import (
    APPLICATION,
    APPLIED,
    COUNTER_KINDS,
    DOCUMENT,
    DOCUMENT_DAY,
    DOCUMENT_DUE,
    KIND,
    LEDGER,
    TOLD_OF,
    VOIDED,
)
from custctl.mapping.lookups import looked_up
from custctl.mapping.own_money import beyond_named, with_applied
from custctl.mapping.plan import Plan
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


def ledger_rows(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """All ledger rows of the records that are taken.

    Args:
        plan: What the file means.
        good: Records without fault (`records.records`).

    Returns:
        LEDGER columns, those the user keeps, `written`, the amount as the file signs it, null on rows that a record tells
        besides its own, and `record`, the record's number in this file; where records may tell further rows also TOLD_OF.
    """
    columns = [*LEDGER.columns, *plan.kept, "written", "record"]
    told = [settlements(plan, good)] if tells_payments(plan) else []
    listed = with_applied(plan, good) if told else good
    own = [_without_retention(listed), _retention(listed)] if plan.tells("retention") else [listed]
    own += [_discounts(good)] if plan.tells("taken_off") and plan.roles.kind == "payment" else []
    told += [_refunds(good)] if plan.refunds else []
    told += [_paid_back(plan, good)] if plan.refunds and tells_payments(plan) else []
    if not told:
        return pl.concat([part.select(columns) for part in own])
    untold = pl.LazyFrame(schema=TOLD_OF)
    return pl.concat([untold, *own, *told], how="diagonal").select(*columns, *TOLD_OF)


def tells_payments(plan: Plan) -> bool:
    """Whether the file says of invoices what was paid of them."""
    on_account = plan.roles.kind == "invoice" or plan.roles.has("kind")
    told = any(plan.tells(field) for field in (*_SETTLING, "status", "settled"))
    return on_account and told and plan.roles.amount != "open"


def settlements(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """The payment that a settled or partly settled invoice tells, on its paid date or else on the day of the export.

    What was paid is the amount less the open balance, whatever settled it, else the paid amount, else all of it where there is
    a paid date or the status says so; less what rows of the file's own settled by name (`own_money`). What others of its rows
    settled is told with them, on the file's newest day where nothing tells another.
    """
    told = beyond_named(plan, good.with_columns(_paid=_paid(plan), _newest=pl.col("date").max()))
    settled = told.with_columns(amount="_paid").filter(pl.col("amount") > 0).sort("record")
    day = pl.col("paid_date") if plan.tells("paid_date") else pl.lit(None, dtype=pl.Date)
    listed = pl.when(pl.col("_beyond") == 0).then("_newest")
    return _counterpart(settled, pl.lit("payment")).with_columns(date=pl.coalesce(day, pl.lit(plan.as_of, pl.Date), listed))


def _paid(plan: Plan) -> pl.Expr:
    """What a record says was paid of it; nothing where it is no invoice."""
    amount = pl.col("amount")
    whole = pl.col("paid_date").is_not_null() | (pl.col("status") == "paid")
    paid = pl.when(whole).then(amount).otherwise(0)
    said = [amount - pl.col("balance")] if plan.tells("balance") else []
    if plan.tells("paid_amount"):
        said = [pl.when(~_held_back()).then(left) for left in said]  # what is open may not hold what is kept back
        said.append(pl.col("paid_amount"))
    if plan.tells("paid_amount") and plan.tells("taken_off"):
        both = pl.col("paid_amount").fill_null(0) + pl.col("taken_off").fill_null(0)
        said.insert(0, pl.when(pl.col("taken_off") > 0, both <= amount).then(both))
    told = pl.max_horizontal(pl.coalesce(*said, paid), 0)
    return pl.when(pl.col("kind").cast(pl.String) == "invoice").then(told).otherwise(0).cast(MONEY)


def unpaid(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """The payment of nothing that an invoice tells which says outright that nothing was paid, on the day of the export.

    It is no ledger row by itself: against a list that told of a payment before it says that this was taken back.

    Returns:
        Rows as of `ledger_rows`; none where the file does not say what was paid, or not on which day.
    """
    none = ledger_rows(plan, good.clear())
    if plan.as_of is None or plan.tells("paid_date") or not tells_payments(plan):
        return none
    said = [pl.col("balance") == pl.col("amount")] if plan.tells("balance") else []
    said += [pl.col("paid_amount") == 0] if plan.tells("paid_amount") else []
    nothing = pl.coalesce(*said, pl.col("status") == "open")
    invoice = pl.col("kind").cast(pl.String) == "invoice"
    told = good.filter(invoice & nothing & (pl.col("amount") > 0)).with_columns(amount=pl.lit(0).cast(MONEY))
    rows = _counterpart(told, pl.lit("payment")).with_columns(date=pl.lit(plan.as_of, dtype=pl.Date))
    return rows.select(none.collect_schema().names())


def voided(plan: Plan, records: pl.LazyFrame) -> pl.LazyFrame:
    """A line of nothing for each line of the documents on account that the file says are void, with that status.

    It is no ledger row: against a list that told of the document before it says that it is no money any more.

    Args:
        plan: What the file means.
        records: What became of each record (`records.records`).

    Returns:
        Rows as of `ledger_rows`, in memory; none of documents of which any line may be money.
    """
    reasons = [f"status_{status}" for status in VOIDED]
    on_account = ~pl.col("kind").cast(pl.String).is_in(COUNTER_KINDS)
    named = pl.all_horizontal(pl.col("customer", "document", "date", "kind").is_not_null())
    lines = records.filter(pl.col("skip").is_in(reasons) & on_account & named).collect()
    money = records.filter(pl.col("skip").is_null()).select(DOCUMENT)
    standing = money.join(lines.lazy(), on=DOCUMENT, how="semi", nulls_equal=True).unique() if lines.height else money.clear()
    gone = lines.lazy().join(standing, on=DOCUMENT, how="anti", nulls_equal=True)
    none = pl.lit(None, dtype=MONEY)
    rows = gone.with_columns(status=pl.col("skip").str.strip_prefix("status_"), amount=pl.lit(0).cast(MONEY), written=none)
    return rows.select(*LEDGER.columns, *plan.kept, "written", "record").collect().lazy()


def _refunds(good: pl.LazyFrame) -> pl.LazyFrame:
    """What was paid back of a record, with as much of its tax, on the day it was, else on the record's own."""
    money = pl.col("refunded_amount").abs().cast(MONEY)
    refunded = good.with_columns(amount=money, _tax_back=_tax_in(money)).filter(pl.col("amount") > 0)
    kind = pl.col("kind").cast(pl.String)
    known = refunded.filter(kind.is_in(list(_COUNTERPART)))
    back = looked_up(kind, _COUNTERPART).fill_null("return")
    return _counterpart(known, back).with_columns(date=pl.coalesce("refunded_date", "date"), tax="_tax_back")


def _tax_in(money: pl.Expr) -> pl.Expr:
    """The tax in money of a record that was paid back: its share of the amount, all of it at most."""
    whole = pl.when(pl.col("amount") > 0).then("amount")
    share = pl.min_horizontal(money, "amount").cast(pl.Decimal(38, 18)) / whole
    return (pl.col("tax") * share).round(4, mode="half_away_from_zero").cast(MONEY)


def _paid_back(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """The money of an invoice that was paid back, beside the credit for it, as far as the invoice says that it was paid."""
    back = pl.min_horizontal(pl.col("refunded_amount").abs(), _paid(plan)).fill_null(0)
    refunded = good.with_columns(amount=back.cast(MONEY)).filter(pl.col("amount") > 0)
    undated = pl.lit(plan.as_of, dtype=pl.Date)
    return _counterpart(refunded, pl.lit("refund")).with_columns(date=pl.coalesce("refunded_date", undated, "date"))


def _counterpart(records: pl.LazyFrame, kind: pl.Expr) -> pl.LazyFrame:
    """Rows of another kind that name the record's document as what they apply to and repeat nothing else of it."""
    bare = {name: pl.lit(None, dtype=LEDGER.columns[name].dtype) for name in _OWN_ONLY}
    numbered = pl.col("document").is_not_null()
    return records.with_columns(
        **bare,
        applies_to=pl.col("document"),
        kind=kind.cast(KIND),
        time=pl.lit(None, dtype=pl.Time),
        written=pl.lit(None, dtype=MONEY),
        **{DOCUMENT_DAY: pl.when(numbered).then("date"), DOCUMENT_DUE: pl.when(numbered).then("due")},
        **{name: pl.lit(None, dtype) for name, dtype in APPLICATION.items()},
    )


def _discounts(good: pl.LazyFrame) -> pl.LazyFrame:
    """What was taken off beside money received, which settles the same on the same day."""
    bare = {name: pl.lit(None, dtype=LEDGER.columns[name].dtype) for name in (*_OWN_ONLY, "time")}
    money = good.with_columns(amount=pl.col("taken_off").abs().cast(MONEY)).filter(pl.col("amount") > 0)
    paid = money.filter(pl.col("kind").cast(pl.String) == "payment")
    return paid.with_columns(**bare, kind=pl.lit("discount", dtype=KIND), written=pl.lit(None, dtype=MONEY))


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
    unsaid = dict.fromkeys(("tax", "written", APPLIED), pl.lit(None, dtype=MONEY))
    return held.with_columns(**unsaid)
