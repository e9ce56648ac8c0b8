"""Which of the money that names no document is what lists say was paid of documents?

A list of invoices with balances says which are settled, not by which money; a list of payments, a bank account, may say which
money came, not what it settles. Put together both speak of the same money: it settles what the list says is settled.
"""

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from custctl.frames.applied import IS_EXACT, IS_MONEY, LISTED, SAID, roomed, shared, used_by
from custctl.frames.applied import MARKS as OWN
from custctl.frames.documents import BILL_KINDS
from custctl.frames.matching import PAIRS, laid
from custctl.frames.paid_late import arrived_late, less_late
from custctl.frames.paid_so_far import LIST
from custctl.frames.settled_away import documents_of, open_elsewhere, settled_away
from custctl.ledger import DOCUMENT_DAY, LEDGER
from custctl.schema import MONEY, Column, Role

MARKS: dict[str, pl.DataType] = {DOCUMENT_DAY: pl.Date(), LIST: pl.Int64(), **OWN}
"""What tells apart which rows lists told, by which list, and what these say of their own rows."""

_MARKED = LEDGER.with_columns({name: Column(dtype, Role.TEXT) for name, dtype in MARKS.items()})

_ACCOUNT = ("customer", "currency")
_ORDER = (*_ACCOUNT, "date", DOCUMENT_DAY, "applies_to", "file", "row")
_IS_PAYMENT = pl.col("kind").cast(pl.String) == "payment"
_IS_TOLD = pl.col(DOCUMENT_DAY).is_not_null()
_NONE = pl.DataFrame(schema={"currency": pl.String(), "amount": MONEY})


def conformed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """LEDGER rows, with MARKS where the rows have them."""
    return (_MARKED if DOCUMENT_DAY in rows.collect_schema() else LEDGER).conform(rows)


@dataclass(frozen=True, slots=True)
class Named:
    """The ledger with money on account naming what it settled.

    Attributes:
        ledger: LEDGER rows.
        elsewhere: `amount` by `currency` of the payments that settled what other lists than their own told.
        away: `amount` by `currency` of the money that settled documents which nobody told of.
    """

    ledger: pl.LazyFrame
    elsewhere: pl.DataFrame = field(default_factory=lambda: _NONE)
    away: pl.DataFrame = field(default_factory=lambda: _NONE)


def named_by_lists(ledger: pl.LazyFrame, as_of: date) -> Named:
    """The ledger with money on account naming the documents that lists say it settled.

    Money that names no document of its customer's settles what lists tell as paid, the older list and the earlier money first;
    what is told is less by that. First comes the money among the list's own rows, as far as it says that this is used; then
    payments from elsewhere that came no later than the list. These do not settle what came after other business with the
    customer began and before the list's first document: that may have been meant by it. What a list says is used of its own
    money beyond all that settled a document which nobody told of (`settled_away`).

    Args:
        ledger: LEDGER rows with MARKS; without them nothing was told.
        as_of: The day on which the books are read; neither later lists nor later payments are heeded.

    Returns:
        The rows without MARKS, later ones as they are when all lists are heeded.
    """
    if DOCUMENT_DAY not in ledger.collect_schema():
        return Named(ledger)
    named = _named(ledger, as_of)
    rows = named.ledger
    later = pl.col("date") > as_of
    if as_of < date.max and not ledger.filter(_IS_TOLD & later).head(1).collect().is_empty():
        since = _named(ledger, date.max).ledger
        rows = pl.concat([rows.filter(~later), since.filter(later)])
    return replace(named, ledger=rows.drop(MARKS))


def told_beyond(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Of rows as of `conformed`, with MARKS, what lists told and none of the money among lists' own rows settled."""
    strange = _IS_PAYMENT & ~_IS_TOLD & (pl.col(LISTED).list.len().fill_null(0) == 0)
    return _named(rows.filter(~strange), date.max).ledger.filter(_IS_TOLD)


def _named(ledger: pl.LazyFrame, as_of: date) -> Named:
    """The same as `named_by_lists` of rows with MARKS, which stay."""
    known = pl.col("date") <= as_of
    is_told = _IS_PAYMENT & known & _IS_TOLD
    is_back = (pl.col("kind").cast(pl.String) == "reversal") & known & _IS_TOLD
    lists, own = ledger.filter(is_told), ledger.filter(~is_told)
    on_account, others = _on_account(own.filter(~is_back), known, lists)
    # Collected at once, since what they share is the reading of all files, or of the book.
    late = arrived_late(lists, own, as_of, listed=LISTED)
    asked = [lists.sort(_ORDER), own.filter(is_back).sort(_ORDER), on_account, _first_bills(others, lists), late]
    told, back, money, bills, came_late = pl.collect_all(asked)
    money = money.with_row_index("claim")
    used = used_by(money, as_of)
    told, back = _standing(told, back, money.join(used, on="claim"))
    exact = used.filter("exact").join(money.select("claim", *_ACCOUNT), on="claim")
    elsewhere = open_elsewhere(exact.select(*_ACCOUNT, LIST, "on").unique(), told, others, as_of)
    found, away = _met(told, money, used, bills, elsewhere)
    if found.is_empty() and came_late.is_empty() and away.is_empty():
        return Named(ledger)
    named = money[found["claim"]].with_columns(amount=found["amount"], applies_to=told["applies_to"].gather(found["target"]))
    gone, documents = documents_of(money[away["claim"]].with_columns(amount=away["amount"]))
    both = pl.concat([found.select("claim", "amount"), away])
    parts = shared(pl.concat([named, gone, _rest(money, both, "claim")])).drop("claim")
    left = less_late(_rest(told, found, "target").drop("target"), came_late)
    rows = pl.concat([others, *(part.lazy() for part in (parts, documents.drop("claim"), left, back))])
    return Named(rows, _by_currency(named.filter(~found["own"])), _by_currency(gone))


def _by_currency(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("currency").agg(pl.col("amount").sum()).sort("currency")


def whole(rows: pl.LazyFrame) -> pl.LazyFrame:
    """LEDGER rows with all payments named that all lists tell of, from rows as of `conformed`."""
    return LEDGER.conform(named_by_lists(rows, date.max).ledger)


def _on_account(rows: pl.LazyFrame, known: pl.Expr, lists: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Payments and lists' own credits that name no document, of accounts that lists speak of, by day; and all other rows."""
    is_claim = known & (_IS_PAYMENT | (IS_MONEY & (pl.col(SAID).list.len() > 0))).fill_null(value=False)
    said = rows.filter(is_claim & IS_EXACT)
    whose = pl.concat([lists.select(_ACCOUNT), said.select(_ACCOUNT)]).unique()
    near, far = (rows.join(whose, on=_ACCOUNT, how=how, nulls_equal=True) for how in ("semi", "anti"))
    numbers = near.filter(pl.col("document").is_not_null() & pl.col("kind").is_in(BILL_KINDS))
    theirs = numbers.select(*_ACCOUNT, applies_to="document").unique()
    on = [*_ACCOUNT, "applies_to"]
    naming, astray = (near.filter(is_claim).join(theirs, on=on, how=how) for how in ("semi", "anti"))
    return astray.sort("date", "document", "amount", "file", "row"), pl.concat([far, near.filter(~is_claim), naming])


def _first_bills(rows: pl.LazyFrame, lists: pl.LazyFrame) -> pl.LazyFrame:
    """When each account was billed first, and when first for what was told as paid."""
    first = rows.filter(pl.col("kind").is_in(BILL_KINDS)).group_by(_ACCOUNT).agg(first_bill=pl.col("date").min())
    first_told = lists.group_by(_ACCOUNT).agg(first_told=pl.col(DOCUMENT_DAY).min())
    return first_told.join(first, on=_ACCOUNT, how="left", nulls_equal=True)


def _standing(told: pl.DataFrame, back: pl.DataFrame, own: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was told, and what lists took back of it, each less what of the other a list took back that has `own` money.

    Such a list says how much of that money is used: what it takes back of a document, it gives to others or leaves on account.
    """
    told, back = told.with_row_index("target"), back.with_row_index("claim")
    of_document = [*_ACCOUNT, "applies_to"]
    concerned = back.join(own, on=[*_ACCOUNT, LIST], how="semi", nulls_equal=True)
    documents = concerned.select(of_document).unique().with_row_index("document_of")
    newest = told.sort("date", "target", descending=True).join(
        documents, on=of_document, nulls_equal=True, maintain_order="left"
    )
    undone = newest.with_row_index("newer").with_columns(target="newer")
    taken = laid(concerned.join(documents, on=of_document, nulls_equal=True), undone, "document_of")
    met = taken.with_columns(target=newest["target"].gather(taken["target"]))
    return _rest(told, met, "target").drop("target").with_row_index("target"), _rest(back, met, "claim").drop("claim")


def _met(
    told: pl.DataFrame, money: pl.DataFrame, used: pl.DataFrame, bills: pl.DataFrame, elsewhere: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What becomes of money, list by list: what it settles of what was told, and what of it settled what nobody told of.

    Returns:
        PAIRS of the rows of money and of what was told, and whether the money is a list's `own`; `claim` and `amount`.
    """
    whose = pl.concat([rows.select(_ACCOUNT) for rows in (told, money)]).unique(maintain_order=True)
    accounts = whose.join(bills, on=_ACCOUNT, how="left", nulls_equal=True, maintain_order="left").with_row_index("account")
    claims = money.with_columns(whole="amount")
    targets, free = (rows.join(accounts, on=_ACCOUNT, nulls_equal=True) for rows in (told, claims))
    before = (pl.col("date") < pl.col("first_bill")).fill_null(value=False)
    # What an earlier list had unapplied and this one does not have paid something, whenever it came.
    meant = _IS_PAYMENT & (IS_EXACT.fill_null(value=False) | (pl.col("date") >= pl.col("first_told")) | before)
    met = [pl.DataFrame(schema={**PAIRS, "own": pl.Boolean()})]
    gone = [pl.DataFrame(schema={"claim": pl.UInt32(), "amount": MONEY})]
    for number, known in _lists(told, used).iter_rows():
        others = meant & ~pl.col(LISTED).list.contains(number).fill_null(value=False) & (pl.col("date") <= known)
        wanted = targets.filter(pl.col(LIST) == number)
        for own, which in ((True, pl.col("own")), (False, others)):
            ready = roomed(free, used, number, known).filter(which)
            met.append(laid(ready, wanted, "account").with_columns(own=pl.lit(own)))
            free, wanted = _rest(free, met[-1], "claim"), _rest(wanted, met[-1], "target")
        said = used.filter("exact", pl.col(LIST) == number)
        gone.append(settled_away(free, said, elsewhere.filter(pl.col(LIST) == number)))
        free = _rest(free, gone[-1], "claim")
    return pl.concat(met), pl.concat(gone).group_by("claim", maintain_order=True).agg(pl.col("amount").sum())


def _lists(told: pl.DataFrame, used: pl.DataFrame) -> pl.DataFrame:
    """LIST and the day by which each is heeded, the older first: that of the newest payment it tells, else its own."""
    days = told.group_by(LIST).agg(known=pl.col("date").max())
    others = (
        used.filter("exact").join(days, on=LIST, how="anti").group_by(LIST).agg(known=pl.col("on").max().fill_null(date.max))
    )
    return pl.concat([days, others]).sort("known", LIST)


def _rest(rows: pl.DataFrame, found: pl.DataFrame, side: str) -> pl.DataFrame:
    """Numbered rows with what PAIRS leave of them, without those of which nothing is left."""
    taken = found.group_by(side).agg(_taken=pl.col("amount").sum())
    joined = rows.join(taken, on=side, how="left", maintain_order="left")
    left = joined.with_columns(amount=(pl.col("amount") - pl.col("_taken").fill_null(0)).cast(MONEY))
    return left.filter((pl.col("amount") > 0) | pl.col("_taken").is_null()).drop("_taken")
