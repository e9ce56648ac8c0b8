"""Which money settled which document?

Whatever pays is a claim on what it pays: credits claim open documents, reversals the receipts they undo, refunds the money
that lies unapplied. Each step lays claims along targets and takes what met off both.
"""

from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.early_discounts import early_discounts
from custctl.frames.matching import PAIRS, laid, mentions, met, money, named, numbered, pairs
from custctl.frames.payment_order import in_payment_order
from custctl.frames.recoveries import recovered, regained
from custctl.schema import MONEY

Apply: TypeAlias = Literal["fifo", "open-item"]
_KIND = pl.col("kind")
IS_DEBIT = _KIND.is_in((*BILL_KINDS, "refund", "reversal"))
"""Whether a document asks for money, be it only money to be given back."""
_IS_BILL, _IS_CREDIT = _KIND.is_in(BILL_KINDS), ~IS_DEBIT
_IS_PAYMENT, _IS_REFUND, _IS_REVERSAL = _KIND == "payment", _KIND == "refund", _KIND == "reversal"
_HOW = pl.Enum(["named", "fifo"])
RECEIPT = pl.coalesce("document", pl.when("astray").then("applies_to"))
"""The number that money is known by: its own, else the one that it names and that is no document's, which may be its own."""
_NOTHING = pl.lit(0).cast(MONEY)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where every document of the receivable stands.

    Attributes:
        documents: DOCUMENTS in payment order with the number of their `account` and their own, `id`, which is that of the row;
            and what of `amount` is `left`: open where the kind asks for money (refunds and reversals as far as there was
            nothing to take back), unapplied elsewhere. Neither left nor settled are what went as early-payment
            `discount_taken`, was `lost` (written off by status), or `recovered` (of a write-off that a later payment undid),
            and the `surplus` of a write-off over what was open on the documents that it names, which is nobody's money.
            `regained` is what was settled by payments after a loss by status, which had been lost too.
            `by_age` is what "fifo" settled of it or from it. What is `astray`, money or taken back, names documents, none of
            which its account has.
        allocations: Credit `claim` settled `amount` of document `target`, both by `id`; `how` is "named" or "fifo".
        undone: Reversal `claim` took back `amount` of receipt `target`, both by `id`.
    """

    documents: pl.DataFrame
    allocations: pl.DataFrame
    undone: pl.DataFrame


def settlement(documents: pl.DataFrame, *, apply: Apply = "fifo") -> Settlement:
    """Settle the documents of each customer and currency.

    In this order: reversals take back the receipts they name or have the number of, else the newest of their time; credits
    settle the documents they name, in the order named, instalments oldest due first, write-offs last; a rest that is exactly
    the discount for early payment closes; refunds take the unapplied rest of the credits they name, of the oldest if they name
    none; and with "fifo" whatever is still unapplied settles the oldest due date first, then date and document, disputed items
    last.

    Args:
        documents: DOCUMENTS.
        apply: "fifo", or "open-item" to leave unapplied what names no document.
    """
    return settle(unsettled(documents), apply=apply)


def unsettled(documents: pl.DataFrame) -> pl.DataFrame:
    """DOCUMENTS in payment order, nothing of them settled yet."""
    closings = dict.fromkeys(("discount_taken", "lost", "recovered", "surplus", "regained"), _NOTHING)
    return in_payment_order(documents).with_columns(left="amount", **closings)


def settle(book: pl.DataFrame, *, apply: Apply = "fifo") -> Settlement:
    """Settle what is `unsettled`, or those rows of it that were known by an earlier day."""
    book = book.with_columns(id=pl.int_range(pl.len(), dtype=pl.UInt32))
    undone, unknown = _undone(book, _claims(book, _IS_REVERSAL))
    book = _less(book, undone)
    naming = _claims(book, _IS_CREDIT & pl.col("applies_to").is_not_null())
    targets = numbered(_targets(book, _IS_BILL, naming), naming)
    book, by_name, wanted = _named(book, naming, targets)
    lost = naming.join(wanted, on="claim", how="anti")["claim"].append(unknown)
    book = regained(_lost(_strayed(book, lost)), by_name, wanted, targets)
    book = _without_surplus(recovered(book, by_name, wanted, targets), wanted)
    book = _less(book, _refunded(book, _claims(book, _IS_REFUND)))
    silent = book.with_columns(by_age=_NOTHING), pl.DataFrame(schema=PAIRS)
    book, by_age = _settled_by_age(book) if apply == "fifo" else silent
    how = [found.with_columns(how=pl.lit(how, dtype=_HOW)) for how, found in (("named", by_name), ("fifo", by_age))]
    return Settlement(book.with_columns(left=(pl.col("left") - pl.col("by_age")).cast(MONEY)), pl.concat(how), undone)


def _named(book: pl.DataFrame, naming: pl.DataFrame, targets: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The book after credits settled what they name and early discounts closed, those PAIRS, and what `mentions` found."""
    wanted = mentions(naming, targets)
    by_name = named(wanted, targets)
    after = _less(book, by_name)
    taken = early_discounts(after, wanted, targets, by_name)
    if taken.is_empty():
        return after, by_name, wanted
    discounts = _nothing(book).scatter(taken["target"], taken["discount"])
    if (discounts > after["left"]).any():
        kept = (targets["amount"] - discounts.gather(targets["target"])).cast(MONEY)
        wanted = mentions(naming, targets.with_columns(amount=kept))
        by_name = named(wanted, targets.with_columns(amount=kept))
        after = _less(book, by_name)
    left = (pl.col("left") - pl.col("discount_taken")).cast(MONEY)
    return after.with_columns(discount_taken=discounts).with_columns(left=left), by_name, wanted


def _claims(book: pl.DataFrame, which: pl.Expr) -> pl.DataFrame:
    """What of some documents can still pay."""
    rows = book.lazy().filter(which).select("account", "date", claim="id", names="applies_to", amount="left")
    return rows.collect()


def _targets(book: pl.DataFrame, which: pl.Expr, claims: pl.DataFrame) -> pl.DataFrame:
    """What of some documents can still be paid or taken back; none where nothing claims any, which most books spare."""
    rows = book.clear() if claims.is_empty() else book
    columns = ("account", "document", "date", "disputed")
    return rows.lazy().filter(which).select(*columns, target="id", names="applies_to", amount="left").collect()


def _less(book: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The book with what the pairs took off both sides."""
    if pairs.is_empty():
        return book
    return book.with_columns(left=(pl.col("left") - _used(book, pairs)).cast(MONEY))


def _used(book: pl.DataFrame, pairs: pl.DataFrame) -> pl.Series:
    """What pairs took off each document of the book: claims or targets, since no document is both in one step.

    Parts of a document are added up by one running sum over all: a third of the time of grouping, where pairs come in order.
    """
    used = _nothing(book)
    for side in ("claim", "target"):
        parts = pairs.select("amount", id=side).drop_nulls()
        parts = parts if parts["id"].is_sorted() else parts.sort("id")
        last = (pl.col("id") != pl.col("id").shift(-1)).fill_null(value=True)
        ends = parts.lazy().select("id", last=last, total=pl.col("amount").cum_sum()).filter("last")
        sums = ends.select("id", amount=pl.col("total") - pl.col("total").shift(1, fill_value=0)).collect()
        used = used.scatter(sums["id"], sums["amount"].cast(MONEY))
    return used


def _nothing(book: pl.DataFrame) -> pl.Series:
    """No money for each document of the book; zeros of a Decimal would load numpy."""
    return pl.repeat(0, len(book), dtype=pl.Int64, eager=True).cast(MONEY)


def _strayed(book: pl.DataFrame, lost: pl.Series) -> pl.DataFrame:
    """The book with `astray`: what names documents, none of which its account has."""
    return book.with_columns(astray=pl.repeat(False, len(book), eager=True).scatter(lost, values=True))


def _undone(book: pl.DataFrame, reversals: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """What reversals take back, as PAIRS: of receipts they name, else that have their number, else that paid what they name.

    Those that do none of this take the newest of their time, one side per row; which of them name something comes beside.
    """
    if reversals.is_empty():
        return pl.DataFrame(schema=PAIRS), reversals["claim"]
    found, rest = [], _targets(book, _IS_PAYMENT, reversals)
    free = reversals.with_columns(document=book["document"].gather(reversals["claim"]))
    for way in (partial(_mentioned, called="document"), _alike, partial(_mentioned, called="names")):
        wanted, theirs = way(free, rest)
        found.append(named(wanted, theirs))
        free, rest = free.join(wanted, on="claim", how="anti"), _rest(rest, found[-1])
    newest = _newest(free, rest.join(free, on="account", how="semi"))
    return pl.concat([*found, newest]), free.filter(pl.col("names").is_not_null())["claim"]


def _mentioned(reversals: pl.DataFrame, receipts: pl.DataFrame, *, called: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The receipts that reversals name, as `mentions` and `numbered` have them; a receipt is called by one of its columns."""
    theirs = numbered(receipts.with_columns(document=called), reversals)
    return mentions(reversals, theirs), theirs


def _alike(reversals: pl.DataFrame, receipts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The receipts whose number reversals have, in the same form, unless the one names a document and the other another."""
    theirs = receipts.with_columns(number=pl.col("target").min().over("account", "document", "names"))
    rooms = theirs.group_by("account", "document", "number", paid="names").agg(room=pl.col("amount").sum())
    names, paid = pl.col("names"), pl.col("paid")
    other = ~names.str.contains(paid, literal=True) & ~paid.str.contains(names, literal=True)
    found = reversals.join(rooms, on=["account", "document"]).filter(~other.fill_null(value=False))
    return found.select("claim", "number", "amount", "room").sort("claim", "number"), theirs


def _newest(reversals: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    """Take back the newest receipts first, never one that came after its reversal.

    Receipts pile up as they come, reversals take from the top. A receipt keeps what the pile never falls below from then on;
    a reversal that meets an empty pile keeps the rest.
    """
    signed = [
        receipts.select("account", "date", "target", "amount", step="amount"),
        reversals.select("account", "date", "claim", "amount", step=-pl.col("amount")),
    ]
    moves = pl.concat(signed, how="diagonal").sort("account", "date", "claim", "target", nulls_last=False)
    total = pl.col("step").cum_sum().over("account")
    moves = moves.with_columns(total=total).with_columns(floor=pl.min_horizontal(0, pl.col("total").cum_min().over("account")))
    moves = moves.with_columns(height=pl.col("total") - pl.col("floor"))
    kept = pl.col("height").cum_min(reverse=True).over("account") - (pl.col("height") - pl.col("amount"))
    unmet = pl.col("floor").shift(1, fill_value=0).over("account") - pl.col("floor")
    rest = pl.when(pl.col("claim").is_null()).then(pl.max_horizontal(0, kept)).otherwise(unmet)
    taken = (pl.col("amount") - rest).cast(MONEY)
    return moves.select("claim", "target", amount=taken).filter(pl.col("amount") > 0)


def _lost(book: pl.DataFrame) -> pl.DataFrame:
    """The book with the rests of documents closed whose status is written off."""
    if not book["written_off"].any():
        return book
    lost = pl.when(pl.col("written_off") & _IS_BILL).then("left").otherwise("lost").cast(MONEY)
    return book.with_columns(lost=lost).with_columns(left=(pl.col("left") - pl.col("lost")).cast(MONEY))


def _without_surplus(book: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """The book without what write-offs say beyond what was open on the documents they name: it must not settle others."""
    write_offs = book.lazy().filter((_KIND == "write_off") & (pl.col("left") > 0)).select("id").collect()
    known = write_offs.join(wanted, left_on="id", right_on="claim", how="semi")
    if known.is_empty():
        return book
    beyond = pl.when(pl.col("id").is_in(known["id"].implode())).then("left").otherwise(0).cast(MONEY)
    return book.with_columns(surplus=beyond, left=(pl.col("left") - beyond).cast(MONEY))


def _refunded(book: pl.DataFrame, refunds: pl.DataFrame) -> pl.DataFrame:
    """What refunds take of unapplied money, as PAIRS: of the credits they name, of the oldest where they name none."""
    if refunds.is_empty():
        return pl.DataFrame(schema=PAIRS)
    credits_ = _targets(book.with_columns(document=RECEIPT), _IS_CREDIT, refunds)
    theirs = numbered(credits_, refunds)
    wanted = mentions(refunds, theirs)
    known = named(wanted, theirs)
    free = refunds.filter(pl.col("names").is_null())
    rest = _rest(credits_, known).join(free, on="account", how="semi")
    return pl.concat([known, laid(free, rest, "account")])


def _rest(targets: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The targets with what the pairs leave of them."""
    taken = pairs.lazy().group_by("target").agg(taken=pl.col("amount").sum()).collect()
    rest = (pl.col("amount") - pl.col("taken").fill_null(0)).cast(MONEY)
    return targets.join(taken, on="target", how="left").with_columns(amount=rest).drop("taken")


def _settled_by_age(book: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The book with what unapplied money settled of the oldest open documents as `by_age` of both, and that as PAIRS."""
    lines = book.select("account", "id", last=pl.col("disputed") & IS_DEBIT, pays=_IS_CREDIT, amount="left")
    disputed = lines["last"].any()
    found = met(lines.sort("account", "last", "id") if disputed else lines, "account")
    used = (found.sort("id") if disputed else found).select(by_age=money("used"))
    return pl.concat([book, used], how="horizontal"), pairs(found)
