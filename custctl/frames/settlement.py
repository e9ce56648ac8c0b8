"""Which money settled which document?

Whatever pays is a claim on what it pays: credits claim open documents, reversals the receipts they undo, refunds the money
that lies unapplied. Each step lays claims along targets and takes what met off both.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

import polars as pl

from custctl.frames.documents import CLAIM_KINDS
from custctl.frames.matching import PAIRS, laid, mentions, named
from custctl.schema import MONEY

Apply: TypeAlias = Literal["fifo", "open-item"]
_KIND = pl.col("kind")
IS_DEBIT = _KIND.is_in((*CLAIM_KINDS, "refund", "reversal"))
"""Whether a document asks for money, be it only money to be given back."""
_IS_CLAIM, _IS_CREDIT = _KIND.is_in(CLAIM_KINDS), ~IS_DEBIT
_IS_PAYMENT, _IS_REFUND, _IS_REVERSAL = _KIND == "payment", _KIND == "refund", _KIND == "reversal"
TOLERANCE = Decimal("0.01")
"""How far a payment may be off the document less its discount."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where every document of the receivable stands.

    Attributes:
        documents: DOCUMENTS with `id`, rising from the oldest due date on, and what of `amount` is `left`: open where the kind
            asks for money (refunds and reversals as far as there was nothing to take back), unapplied elsewhere. Neither left
            nor settled are what went as early-payment `discount_taken`, was `lost` (written off by status), or `recovered`
            (of a write-off that a later payment undid). `astray` money names documents, none of which its account has.
        allocations: Credit `claim` settled `amount` of document `target`; `how` is "named" or "fifo".
    """

    documents: pl.DataFrame
    allocations: pl.DataFrame


def settlement(documents: pl.DataFrame, *, apply: Apply = "fifo") -> Settlement:
    """Settle the documents of each customer and currency.

    In this order: reversals take back the receipts they name, else the newest of their time; credits settle the documents they
    name, in the order named, instalments oldest due first, write-offs last; a rest that is exactly the discount for early
    payment closes; refunds take the unapplied rest of the credits they name, else the oldest; and with "fifo" whatever is
    still unapplied settles the oldest due date first, then date and document, disputed items last.

    Args:
        documents: DOCUMENTS.
        apply: "fifo", or "open-item" to leave unapplied what names no document.
    """
    book = _opened(documents)
    book = _less(book, _undone(_claims(book, _IS_REVERSAL), _targets(book, _IS_PAYMENT)))
    claims, targets = _claims(book, _IS_CREDIT), _targets(book, _IS_CLAIM)
    wanted = mentions(claims, targets)
    by_name = named(wanted, targets)
    book = _closed(_less(_strayed(book, wanted), by_name), by_name)
    book = _recovered(book, by_name, wanted, targets)
    book = _less(book, _refunded(_claims(book, _IS_REFUND), _targets(book, _IS_CREDIT)))
    by_age = _paid_by_age(book) if apply == "fifo" else pl.DataFrame(schema=PAIRS)
    how = [pairs.with_columns(how=pl.lit(how)) for how, pairs in (("named", by_name), ("fifo", by_age))]
    return Settlement(_less(book, by_age), pl.concat(how))


def _opened(documents: pl.DataFrame) -> pl.DataFrame:
    """The documents numbered in the order in which they pay and are paid, nothing of them settled yet.

    `account` and `number` are shared by the documents of one customer and currency, and by those of one account and name.
    Write-offs come last, so that a payment on a written-off document finds it open.
    """
    nothing = pl.lit(0).cast(MONEY)
    at = pl.col("at").min()
    rows = documents.with_row_index("at").with_columns(account=at.over("customer", "currency"))
    places = rows["at"].scatter(_order(rows), rows["at"])
    return rows.with_columns(
        places.alias("id"),
        number=at.over("account", "document"),
        left="amount",
        discount_taken=nothing,
        lost=nothing,
        recovered=nothing,
    ).drop("at")


def _order(rows: pl.DataFrame) -> pl.Series:
    """Which row comes first, second, …: within an account by due date, date, and the texts that tell documents apart.

    Sorting by several columns takes long: all rows are sorted by one number made of account and due date, and only the few
    that share it by the rest.
    """
    account = pl.col("account").cast(pl.Int64) * 2 + (_KIND == "write_off").cast(pl.Int64)
    keyed = rows.lazy().with_columns(key=account * 2**32 + pl.col("due").cast(pl.Int32).cast(pl.Int64))
    rough = keyed.select("at", "key").sort("key").collect()
    like_last = (pl.col("key") == pl.col("key").shift(1)).fill_null(False)
    tied = rough.select(like_last | like_last.shift(-1, fill_value=False)).to_series().arg_true()
    rest = ("date", "document", "kind", "applies_to")
    fine = keyed.select(pl.col("at", "key", *rest).gather(rough["at"].gather(tied))).sort("key", *rest).collect()
    return rough["at"].scatter(tied, fine["at"])


def _claims(book: pl.DataFrame, which: pl.Expr) -> pl.DataFrame:
    """What of some documents can still pay."""
    rows = book.lazy().filter(which).select("account", "date", claim="id", names="applies_to", amount="left")
    return rows.collect()


def _targets(book: pl.DataFrame, which: pl.Expr) -> pl.DataFrame:
    """What of some documents can still be paid or taken back."""
    columns = ("account", "document", "number", "date", "disputed")
    return book.lazy().filter(which).select(*columns, target="id", names="applies_to", amount="left").collect()


def _less(book: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The book with what the pairs took off both sides."""
    if pairs.is_empty():
        return book
    sides = [pairs.select("amount", id=side).drop_nulls() for side in ("claim", "target")]
    used = pl.concat(sides).group_by("id").agg(used=pl.col("amount").sum())
    taken = book.select("id").join(used, on="id", how="left", maintain_order="left")["used"].fill_null(0)
    return book.with_columns(left=(pl.col("left") - taken).cast(MONEY))


def _strayed(book: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    return book.with_columns(
        astray=_IS_CREDIT & pl.col("applies_to").is_not_null() & ~pl.col("id").is_in(wanted["claim"].implode())
    )


def _undone(reversals: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    """What reversals take back, as PAIRS: of the receipts they name, else of those that paid the document they name.

    Those that name neither take the newest of their time, one side per row.
    """
    if reversals.is_empty():
        return pl.DataFrame(schema=PAIRS)
    found, free, rest = [], reversals, receipts
    for called in ("document", "names"):
        number = pl.col("target").min().over("account", called)
        rest = rest.with_columns(document=called, number=number)
        wanted = mentions(free, rest)
        found.append(named(wanted, rest))
        free, rest = free.join(wanted, on="claim", how="anti"), _rest(rest, found[-1])
    return pl.concat([*found, _newest(free, rest.join(free, on="account", how="semi"))])


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


def _closed(book: pl.DataFrame, by_name: pl.DataFrame) -> pl.DataFrame:
    """The book with rests closed that are no debt: early-payment discounts and documents whose status is written off.

    A rest is a discount where all payments came by its last day and are short of the document, less what was credited, by
    exactly the discount, one cent more or less.
    """
    payers = book.select(claim="id", payer="kind", paid_on="date")
    paying = by_name.join(book.filter(pl.col("discount_until").is_not_null()), left_on="target", right_on="id", how="semi")
    paid = (
        paying.join(payers, on="claim")
        .group_by(id="target")
        .agg(
            credited=pl.col("amount").filter(pl.col("payer") != "payment").sum(),
            last=pl.col("paid_on").filter(pl.col("payer") == "payment").max(),
        )
    )
    short = (pl.col("left") - (pl.col("amount") - pl.col("credited")) * pl.col("discount")).abs()
    taken = (pl.col("last") <= pl.col("discount_until")) & (short <= pl.lit(str(TOLERANCE)).cast(MONEY))
    joined = book.join(paid, on="id", how="left", maintain_order="left")
    closed = joined.with_columns(discount_taken=pl.when(taken).then("left").otherwise("discount_taken"))
    owed = pl.col("left") - pl.col("discount_taken")
    lost = pl.when(pl.col("written_off") & _IS_CLAIM).then(owed).otherwise("lost")
    closed = closed.with_columns(lost=lost.cast(MONEY)).with_columns(left=(owed - pl.col("lost")).cast(MONEY))
    return closed.drop("credited", "last")


def _recovered(book: pl.DataFrame, by_name: pl.DataFrame, wanted: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The book with write-offs undone to the amount that was later paid on the documents they name."""
    write_offs = book.filter((_KIND == "write_off") & (pl.col("left") > 0)).select("id", "left", written="date")
    if write_offs.is_empty():
        return book
    payments = book.filter(_IS_PAYMENT).select(claim="id", paid_on="date")
    paid = by_name.join(payments, on="claim").join(targets.select("target", "number"), on="target")
    met = wanted.join(write_offs, left_on="claim", right_on="id").select("claim", "number", "written", "left")
    late = met.join(paid.select("number", "paid_on", "amount"), on="number").filter(pl.col("paid_on") >= pl.col("written"))
    back = late.group_by(id="claim").agg(back=pl.min_horizontal(pl.col("left").first(), pl.col("amount").sum()))
    joined = book.join(back, on="id", how="left", maintain_order="left").with_columns(pl.col("back").fill_null(0))
    return joined.with_columns(recovered=pl.col("back").cast(MONEY), left=(pl.col("left") - pl.col("back")).cast(MONEY)).drop(
        "back"
    )


def _refunded(refunds: pl.DataFrame, credits_: pl.DataFrame) -> pl.DataFrame:
    """What refunds take of unapplied money, as PAIRS: of the receipts and credits they name, else of the oldest."""
    if refunds.is_empty():
        return pl.DataFrame(schema=PAIRS)
    wanted = mentions(refunds, credits_)
    known = named(wanted, credits_)
    free = refunds.join(wanted, on="claim", how="anti")
    return pl.concat([known, laid(free, _rest(credits_, known), "account")])


def _rest(targets: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The targets with what the pairs leave of them."""
    taken = pairs.group_by("target").agg(taken=pl.col("amount").sum())
    rest = (pl.col("amount") - pl.col("taken").fill_null(0)).cast(MONEY)
    return targets.join(taken, on="target", how="left").with_columns(amount=rest).drop("taken")


def _paid_by_age(book: pl.DataFrame) -> pl.DataFrame:
    """What unapplied money settles of the oldest open documents, as PAIRS."""
    still = pl.col("left") > 0
    return laid(_claims(book, _IS_CREDIT & still), _targets(book, ~_IS_CREDIT & still), "account", last="disputed")
