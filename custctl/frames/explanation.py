"""How did one document come to be settled: by which receipts and credits, when, how late, and where are they written?"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS, SAME_DOCUMENT, STATES, known_rows, states
from custctl.frames.matching import beside, mentions, numbered
from custctl.frames.settlement import IS_DEBIT, RECEIPT, Settlement
from custctl.schema import MONEY, Column, Role, Schema

EXPLANATION = Schema(
    name="explanation",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "document": Column(pl.String(), Role.TEXT, required=True),
        "due": Column(pl.Date(), Role.DATE),
        "step": Column(pl.String(), Role.KEY, required=True),
        "kind": Column(pl.String(), Role.KEY),
        "receipt": Column(pl.String(), Role.TEXT),
        "date": Column(pl.Date(), Role.DATE),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "days_late": Column(pl.Int64(), Role.DAYS),
        "file": Column(pl.String(), Role.TEXT),
        "row": Column(pl.Int64(), Role.COUNT),
        "lines": Column(pl.Int64(), Role.COUNT),
    },
)
"""By customer, currency and due date: what was asked, then what settled it in time, then what is left."""

_KEY = (*SAME_DOCUMENT, "applies_to", *STATES)
"""What the lines of a document share, with the due date that they state."""


def explanation(settled: Settlement, ledger: pl.LazyFrame, as_of: date, *, document: str) -> pl.LazyFrame:
    """Every step from what a document asked for to what is left of it.

    Args:
        settled: The settlement of `as_of`.
        ledger: LEDGER rows.
        as_of: The day on which the books are read.
        document: Number of a document that asks for money; every customer's of that number is told.

    Returns:
        EXPLANATION, in order. The amounts of an instalment add up to what is left of it: what it asked for is positive, what
        settled it negative, of a refund also the unapplied money that it took; a receipt that named it and was taken back
        stands beside what took it back. `days_late` count from the due date, early as 0. `file` and `row` are the first of the
        `lines` that the step stands in.
    """
    book = settled.documents.lazy()
    theirs = book.filter(IS_DEBIT & (pl.col("document") == document))
    whose = theirs.select("customer", "currency", "document", "due", target="id")
    asked = theirs.select(pl.all(), target="id", step=pl.lit("asked"), signed="amount")
    met = settled.allocations.lazy().join(theirs.select(target="id"), on="target", how="semi")
    given = met.select("target", claim="claim", step=pl.col("how").cast(pl.String), given="amount").join(
        book, left_on="claim", right_on="id"
    )
    paid = given.with_columns(signed=-pl.col("given"))
    left = theirs.select(target="id", step=pl.lit("left"), signed="left")
    lost = theirs.select(target="id", date="written_off_on", step=pl.lit("lost"), signed=-pl.col("lost"))
    closed = (_discounted(settled, theirs), left, lost, _given_back(theirs, met))
    told = pl.concat([asked, paid, *_came_back(settled, document), *closed], how="diagonal").filter(
        (pl.col("signed") != 0) | (pl.col("step") == "left")
    )
    told = told.with_columns(due=pl.when(pl.col("due_from") == "stated").then("due"), receipt=RECEIPT)
    told = told.select(*_KEY, "target", "step", "receipt", amount=pl.col("signed").cast(MONEY))
    rows = known_rows(ledger, as_of).join(told, on=["customer", "date"], how="semi", nulls_equal=True)
    placed = told.join(_places(rows, as_of), on=_KEY, how="left", nulls_equal=True)
    return EXPLANATION.conform(_ordered(placed.drop("customer", "currency", "document", "due").join(whose, on="target")))


def _discounted(settled: Settlement, theirs: pl.LazyFrame) -> pl.LazyFrame:
    """Discounts, on the day of the last payment: on a document with all its instalments, or all that one payment names."""
    days = settled.documents.lazy().filter(pl.col("kind") == "payment").select(claim="id", paid_on="date")
    paid = settled.allocations.lazy().filter(pl.col("how") == "named").join(days, on="claim")
    last = paid.group_by("target").agg(pl.col("paid_on").max())
    together = paid.select("claim", "target").join(last, on="target").group_by("claim").agg(pl.col("paid_on").max())
    met = paid.select("claim", "target").join(together, on="claim").join(theirs, left_on="target", right_on="id")
    earned = met.group_by("account", "date").agg(pl.col("paid_on").max())
    dated = theirs.join(earned, on=["account", "date"], how="left")
    return dated.select(target="id", date="paid_on", step=pl.lit("early_discount"), signed=-pl.col("discount_taken"))


def _given_back(theirs: pl.LazyFrame, met: pl.LazyFrame) -> pl.LazyFrame:
    """What refunds took of money that had settled nothing."""
    settled = met.group_by(id="target").agg(settled=pl.col("amount").sum())
    refunds = theirs.filter(pl.col("kind") == "refund").join(settled, on="id", how="left")
    taken = pl.col("amount") - pl.col("left") - pl.col("settled").fill_null(0)
    return refunds.select(target="id", step=pl.lit("unapplied"), signed=-taken)


def _came_back(settled: Settlement, document: str) -> list[pl.LazyFrame]:
    """Receipts that named a document and were taken back, and what took them back, at its first instalment."""
    book = settled.documents
    undone = settled.undone.rename({"target": "receipt"})
    receipts = beside(undone.select("receipt").unique(), "receipt", book.select("account", "amount", names="applies_to"))
    theirs = book.filter(IS_DEBIT & (pl.col("document") == document))
    targets = theirs.select("account", "document", "amount", target="id")
    claims = receipts.rename({"receipt": "claim"})
    named = mentions(claims, numbered(targets, claims)).select(receipt="claim", target="number").unique()
    met = undone.rename({"amount": "given"}).join(named, on="receipt")
    sides = (("receipt", "named", -pl.col("given")), ("claim", "taken_back", pl.col("given")))
    return [beside(met, side, book).lazy().with_columns(step=pl.lit(step), signed=signed) for side, step, signed in sides]


def _ordered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The steps in order, with how late each came."""
    settles, moves = (~pl.col("step").is_in(["asked", "left", *more]) for more in (["taken_back"], []))
    late = (pl.col("date") - pl.col("due")).dt.total_days().clip(lower_bound=0)
    told = rows.with_columns(days_late=pl.when(settles).then(late), receipt=pl.when(moves).then("receipt"))
    place = pl.col("step").replace_strict({"asked": 0, "left": 2}, default=1, return_dtype=pl.Int8)
    closing = pl.col("kind").is_null()  # after what came on the same day
    return told.sort("customer", "currency", "due", "target", place, "date", closing, "receipt", "step", "row", nulls_last=True)


def _places(known: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The first line of each document, of each of its instalments, and how many lines it has.

    A dispute that was only heard stands in no line: where none is disputed, the others are.
    """
    bill = pl.col("kind").is_in(BILL_KINDS)
    rows = known.with_columns(
        due=pl.when(bill).then("due"), applies_to=pl.when(~bill).then(pl.col("applies_to").str.strip_chars()), **states(as_of)
    )
    found = (
        rows.sort("file", "row")
        .group_by(_KEY, maintain_order=True)
        .agg(pl.col("file").first(), pl.col("row").first(), lines=pl.len().cast(pl.Int64))
    )
    heard = found.with_columns(disputed=pl.lit(value=True))
    return pl.concat([found, heard]).unique(_KEY, keep="first", maintain_order=True)
