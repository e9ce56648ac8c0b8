"""Which promises to pay are still to come, and which were broken?"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.settlement import Settlement
from custctl.schema import MONEY, Column, Role, Schema

REMEMBERED = 365
"""Days for which a broken promise counts."""

PROMISES = Schema(
    name="promises",
    columns={
        "date": Column(pl.Date(), Role.DATE, required=True),
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "due": Column(pl.Date(), Role.DATE, required=True),
        "amount": Column(MONEY, Role.MONEY),
    },
    order=("customer", "date", "due", "document"),
)
"""What a customer said on a day: to pay so much, or all, of a document, or of everything, by another day."""


def promised_parts(items: pl.LazyFrame, promises: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Open items cut into what is promised and what is not.

    Of the promises still to come the newest about an item counts, whether it names its document or is about everything. One of
    an amount covers what it is about, the oldest due dates first, up to that amount, which is of the oldest item's
    currency: nobody promises two at once.

    Args:
        items: OPEN_ITEMS.
        promises: PROMISES; those made after `as_of` or due by then are ignored.
        as_of: The day on which the books are read.

    Returns:
        The items with `open` cut, and `promised_on`: null for what is not promised. Rows in no order.
    """
    to_come = promises.filter((pl.col("date") <= as_of) & (pl.col("due") > as_of))
    newest = PROMISES.sort(to_come).unique(["customer", "document"], keep="last", maintain_order=True).with_row_index("promise")
    said = newest.select("promise", "customer", made="date", promised_on="due", about="document", promised="amount")
    ordered = items.sort("customer", "due", "date", "document", "kind", "currency").with_row_index("item")
    meant = ordered.select("item", "customer", "document").join(said, on="customer")
    meant = meant.filter(pl.col("about").is_null() | (pl.col("about") == pl.col("document")))
    counts = meant.sort("made", pl.col("about").is_not_null(), "promise").unique("item", keep="last")
    joined = ordered.join(counts.select("item", "promise", "promised_on", "promised"), on="item", how="left").sort("item")
    first = pl.col("currency").first().over("promise")
    whole = pl.col("promise").is_not_null() & (pl.col("promised").is_null() | (pl.col("currency") == first))
    meant_open = pl.when(whole).then("open").otherwise(0).cast(MONEY)
    before = meant_open.cum_sum().over("promise") - meant_open
    room = pl.max_horizontal(pl.col("promised") - before, pl.lit(0))
    part = pl.when(pl.col("promised").is_null()).then(meant_open).otherwise(pl.min_horizontal(room, meant_open))
    cut = joined.with_columns(part=part.cast(MONEY)).drop("item", "promise", "promised")
    rest = cut.with_columns(open=(pl.col("open") - pl.col("part")).cast(MONEY), promised_on=pl.lit(None, pl.Date))
    both = pl.concat([cut.with_columns(open="part"), rest])
    return both.filter(pl.col("open") > 0).drop("part")


def broken_promises(settled: Settlement, promises: pl.LazyFrame, as_of: date, *, since: date) -> pl.LazyFrame:
    """How many of each customer's promises were due, and how many were broken.

    A promise is kept by money that came from the day it was made to the day it named and was not taken back, of at least its
    amount in one currency; where it names no amount, any such money keeps it. Where it names a document, that is what settled
    this document and what named none, in its currency.

    Args:
        settled: The settlement of `as_of`.
        promises: PROMISES.
        as_of: The day on which the books are read; a promise due on it may still be kept.
        since: The first due date that counts.

    Returns:
        `customer`, `promises`, `broken_promises`.
    """
    due = promises.filter((pl.col("due") >= since) & (pl.col("due") < as_of)).with_row_index("promise")
    bills = settled.documents.lazy().filter(pl.col("kind").is_in(BILL_KINDS)).join(due, on=["customer", "document"], how="semi")
    owed_in = bills.group_by("customer", "document").agg(owed_in=pl.col("currency").unique())
    met = due.join(owed_in, on=["customer", "document"], how="left").join(_kept(settled, due), on="customer", how="left")
    in_time = (pl.col("paid_on") >= pl.col("date")) & (pl.col("paid_on") <= pl.col("due"))
    named_none = pl.col("names").is_null() & pl.col("owed_in").list.contains(pl.col("currency"))
    meant = pl.col("owed_in").is_null() | ((pl.col("about") == pl.col("document")) | named_none).fill_null(False)
    sums = met.group_by("promise", "customer", "currency").agg(
        pl.col("amount").first(), paid=pl.col("paid").filter(in_time & meant).sum()
    )
    broken = (pl.col("paid") < pl.col("amount").fill_null(0)) | (pl.col("paid") == 0)
    kept = sums.group_by("promise", "customer").agg(broken=broken.all())
    return kept.group_by("customer").agg(
        promises=pl.len().cast(pl.Int64), broken_promises=pl.col("broken").sum().cast(pl.Int64)
    )


def _kept(settled: Settlement, customers: pl.LazyFrame) -> pl.LazyFrame:
    """What some customers paid and was not taken back, and what it was for.

    Returns:
        `customer`, `currency`, `paid_on` and `paid`; `about`, the document that it settled, null for what is unapplied; and
        what the payment `names`.
    """
    book = settled.documents.lazy()
    payments = book.filter(pl.col("kind") == "payment").join(customers, on="customer", how="semi")
    found = payments.select("customer", "currency", claim="id", paid_on="date", names="applies_to", paid="left")
    used = settled.allocations.lazy().join(found.drop("paid"), on="claim").rename({"amount": "paid"})
    told = used.join(book.select(target="id", about="document"), on="target")
    rest = found.with_columns(about=pl.lit(None, pl.String))
    columns = ("customer", "currency", "paid_on", "paid", "names", "about")
    return pl.concat([told.select(columns), rest.select(columns)])
