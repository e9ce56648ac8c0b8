"""Which of the money that names no document is what lists say was paid of documents?

A list of invoices with balances says which are settled, not by which money; a list of payments, a bank account, may say which
money came, not what it settles. Put together both speak of the same money: it settles what the list says is settled.
"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.matching import PAIRS, laid
from custctl.frames.paid_late import arrived_late, less_late
from custctl.frames.paid_so_far import LIST
from custctl.ledger import DOCUMENT_DAY, LEDGER
from custctl.schema import MONEY, Column, Role

LISTED = "listed"
"""Numbers of the lists that tell of payments and have a row among their own, whose money they do not tell again."""

MARKS: dict[str, pl.DataType] = {DOCUMENT_DAY: pl.Date(), LIST: pl.Int64(), LISTED: pl.List(pl.Int64())}
"""What tells apart which rows lists told, and by which list."""

_MARKED = LEDGER.with_columns({name: Column(dtype, Role.TEXT) for name, dtype in MARKS.items()})

_ACCOUNT = ("customer", "currency")
_ORDER = (*_ACCOUNT, "date", DOCUMENT_DAY, "applies_to", "file", "row")


def conformed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """LEDGER rows, with MARKS where the rows have them."""
    return (_MARKED if DOCUMENT_DAY in rows.collect_schema() else LEDGER).conform(rows)


def named_by_lists(ledger: pl.LazyFrame, as_of: date) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """The ledger with payments on account naming the documents that lists say they settled.

    A payment that names no document of its customer's, came no later than some list, and is not among that list's own rows
    settles what that list tells as paid, the older list and the earlier payment first; what is told is less by that. It does
    not settle what came after other business with the customer began and before the list's first document: that may have been
    meant by it.

    Args:
        ledger: LEDGER rows with MARKS; without them nothing was told.
        as_of: The day on which the books are read; neither later lists nor later payments are heeded.

    Returns:
        The rows without MARKS, and `amount` by `currency` of the payments that were named.
    """
    none = pl.DataFrame(schema={"currency": pl.String(), "amount": MONEY})
    if DOCUMENT_DAY not in ledger.collect_schema():
        return ledger, none
    payment = (pl.col("kind").cast(pl.String) == "payment") & (pl.col("date") <= as_of)
    is_told = payment & pl.col(DOCUMENT_DAY).is_not_null()
    lists, own = ledger.filter(is_told), ledger.filter(~is_told)
    on_account, others = _on_account(own, payment, lists)
    # Collected at once, since what they share is the reading of all files, or of the book.
    asked = [lists.sort(_ORDER), on_account, _first_bills(others, lists), arrived_late(lists, own, as_of, listed=LISTED)]
    told, money, bills, late = pl.collect_all(asked)
    told, money = told.with_row_index("target"), money.with_row_index("claim")
    found = _met(told, money, bills)
    if found.is_empty() and late.is_empty():
        return ledger.drop(MARKS), none
    named = money[found["claim"]].with_columns(amount=found["amount"], applies_to=told["applies_to"].gather(found["target"]))
    left = less_late(_rest(told, found, "target").drop("target"), late)
    parts = (named.drop("claim"), _rest(money, found, "claim").drop("claim"), left)
    sums = named.group_by("currency").agg(pl.col("amount").sum()).sort("currency")
    return pl.concat([others, *(part.lazy() for part in parts)]).drop(MARKS), sums


def whole(rows: pl.LazyFrame) -> pl.LazyFrame:
    """LEDGER rows with all payments named that all lists tell of, from rows as of `conformed`."""
    ledger, _ = named_by_lists(rows, date.max)
    return LEDGER.conform(ledger)


def _on_account(rows: pl.LazyFrame, payment: pl.Expr, lists: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Payments of accounts that lists tell of which name none of their documents, by day; and all other rows."""
    whose = lists.select(_ACCOUNT).unique()
    near, far = (rows.join(whose, on=_ACCOUNT, how=how, nulls_equal=True) for how in ("semi", "anti"))
    numbers = near.filter(pl.col("document").is_not_null() & pl.col("kind").is_in(BILL_KINDS))
    known = numbers.select(*_ACCOUNT, applies_to="document").unique()
    on = [*_ACCOUNT, "applies_to"]
    naming, astray = (near.filter(payment).join(known, on=on, how=how) for how in ("semi", "anti"))
    return astray.sort("date", "document", "amount", "file", "row"), pl.concat([far, near.filter(~payment), naming])


def _first_bills(rows: pl.LazyFrame, lists: pl.LazyFrame) -> pl.LazyFrame:
    """When each account was billed first, and when first for what was told as paid."""
    first = rows.filter(pl.col("kind").is_in(BILL_KINDS)).group_by(_ACCOUNT).agg(first_bill=pl.col("date").min())
    first_told = lists.group_by(_ACCOUNT).agg(first_told=pl.col(DOCUMENT_DAY).min())
    return first_told.join(first, on=_ACCOUNT, how="left", nulls_equal=True)


def _met(told: pl.DataFrame, money: pl.DataFrame, bills: pl.DataFrame) -> pl.DataFrame:
    """Which payment settles how much of what was told, as PAIRS of their rows: list by list, as they came."""
    accounts = bills.with_row_index("account")
    targets, claims = (rows.join(accounts, on=_ACCOUNT, nulls_equal=True) for rows in (told, money))
    before = (pl.col("date") < pl.col("first_bill")).fill_null(value=False)
    free = claims.filter((pl.col("date") >= pl.col("first_told")) | before)
    met = [pl.DataFrame(schema=PAIRS)]
    for number, known in told.group_by(LIST).agg(known=pl.col("date").max()).sort("known", LIST).iter_rows():
        others = ~pl.col(LISTED).list.contains(number).fill_null(value=False)
        ready = free.filter(others & (pl.col("date") <= known))
        met.append(laid(ready, targets.filter(pl.col(LIST) == number), "account"))
        free = _rest(free, met[-1], "claim")
    return pl.concat(met)


def _rest(rows: pl.DataFrame, found: pl.DataFrame, side: str) -> pl.DataFrame:
    """Numbered rows with what PAIRS leave of them, without those of which nothing is left."""
    taken = found.group_by(side).agg(_taken=pl.col("amount").sum())
    joined = rows.join(taken, on=side, how="left", maintain_order="left")
    left = joined.with_columns(amount=(pl.col("amount") - pl.col("_taken").fill_null(0)).cast(MONEY))
    return left.filter((pl.col("amount") > 0) | pl.col("_taken").is_null()).drop("_taken")
