"""What did the money among a list's own rows settle of its invoices? What says so itself is not told again.

A list with payments and credit notes beside open balances speaks of one money twice. Rows that name an invoice of the list
settle it. Of those that name none it is only known here how much of them is used: what they settled is found among all that is
told of the customer's invoices, when the books are read (`frames.paid_on_account`).
"""

from collections.abc import Collection

import polars as pl

from custctl.ledger import APPLIED, APPLIED_ON, APPLIED_SAID, kinds_with
from custctl.mapping.plan import Plan
from custctl.schema import MONEY

_KIND = pl.col("kind").cast(pl.String)
_IS_MONEY = _KIND.is_in(kinds_with(receivable=-1))
"""Rows that settle invoices of the same file."""
_CREDITS = ("credit_note", "opening_credit")
"""Those of them that settle nothing by themselves."""
_WHOSE = ("customer", "currency")


def has_money(records: pl.LazyFrame) -> bool:
    """Whether some records that are taken are payments, credit notes or the like."""
    return records.filter(_IS_MONEY & pl.col("skip").is_null()).head(1).collect().height > 0


def with_applied(plan: Plan, good: pl.LazyFrame) -> pl.LazyFrame:
    """Records with APPLICATION."""
    said = pl.any_horizontal(pl.lit(value=False), *(part.is_not_null() for part in _said(plan)))
    told = {APPLIED: _used(plan), APPLIED_ON: pl.lit(plan.as_of, pl.Date), APPLIED_SAID: said}
    return good.with_columns(pl.when(_IS_MONEY).then(fact).alias(name) for name, fact in told.items())


def beyond_named(plan: Plan, told: pl.LazyFrame) -> pl.LazyFrame:
    """Records whose `_paid` is less what the list's own rows settled by name.

    That is what those settled that name the invoice, what others have too much for the invoices that they name, and where an
    invoice has no number, so that nothing can name it, also what is left of those that name none.

    Args:
        plan: What the file means.
        told: Records without fault with `_paid`, what each says was paid of it.

    Returns:
        The same with `_beyond`, how much of `_paid` no row of the list can have settled.
    """
    number = pl.when(_IS_MONEY).then("applies_to").otherwise("document")
    marked = told.with_columns(_used=_used(plan), _number=number)
    named = (*_WHOSE, "_number")
    meant = pl.col("_number").is_not_null() & (_KIND == "invoice").any().over(named)
    naming = marked.with_columns(_naming=pl.when(meant).then("_used").otherwise(0).cast(MONEY))
    met = naming.with_columns(_met=_taken(pl.col("_naming").sum().over(named), "_paid", named))
    rest = met.with_columns(_paid=(pl.col("_paid") - pl.col("_met")).cast(MONEY))
    surplus = (pl.col("_naming").sum() - pl.col("_met").sum()).over(_WHOSE)
    rest = rest.with_columns(_paid=(pl.col("_paid") - _taken(surplus, "_paid", _WHOSE)).cast(MONEY))
    numbered = pl.when(pl.col("document").is_not_null()).then("_paid").otherwise(0).cast(MONEY)
    parts = rest.with_columns(_numbered=numbered, _others=(pl.col("_paid") - numbered).cast(MONEY))
    silent = (pl.col("_used").sum() - pl.col("_naming").sum()).over(_WHOSE)
    left = silent - pl.col("_numbered").sum().over(_WHOSE)
    others = (pl.col("_others") - _taken(left, "_others", _WHOSE)).cast(MONEY)
    beyond = pl.col("_numbered") - _taken(silent, "_numbered", _WHOSE) + others
    return parts.with_columns(_paid=(pl.col("_numbered") + others).cast(MONEY), _beyond=beyond.cast(MONEY))


def _taken(money: pl.Expr, of: str, by: Collection[str]) -> pl.Expr:
    """What of some money each record takes up to one of its columns in its group, the oldest record first."""
    before = pl.col(of).cum_sum().over(by, order_by=("date", "document", "record")) - pl.col(of)
    return pl.max_horizontal(0, pl.min_horizontal(money - before, of)).cast(MONEY)


def _used(plan: Plan) -> pl.Expr:
    """How much of a row of money is used: what is not open of it, else all of it; nothing of other rows."""
    whole = pl.when(~_KIND.is_in(_CREDITS) | (pl.col("status") == "paid")).then("amount").otherwise(0)
    return pl.when(_IS_MONEY).then(pl.coalesce(*_said(plan), whole)).otherwise(0).cast(MONEY)


def _said(plan: Plan) -> list[pl.Expr]:
    """How much of a row a list itself says is used, null where it does not."""
    said = [pl.col("amount") - pl.col("balance").abs()] if plan.tells("balance") else []
    return said + ([pl.col("paid_amount").abs()] if plan.tells("paid_amount") else [])
