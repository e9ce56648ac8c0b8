"""Which promises to pay are still to come, and which were broken?"""

from datetime import date

import polars as pl

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

    Only the newest promise of each customer that is still to come counts; it covers the document that it names, else the
    oldest due dates first, up to its amount, which is of the oldest item's currency: nobody promises two at once.

    Args:
        items: OPEN_ITEMS.
        promises: PROMISES; those made after `as_of` or due by then are ignored.
        as_of: The day on which the books are read.

    Returns:
        The items with `open` cut, and `promised_on`: null for what is not promised. Rows in no order.
    """
    to_come = promises.filter((pl.col("date") <= as_of) & (pl.col("due") > as_of))
    newest = PROMISES.sort(to_come).unique("customer", keep="last", maintain_order=True)
    said = newest.select("customer", promised_on="due", about="document", promised="amount")
    joined = items.join(said, on="customer", how="left").sort("customer", "due", "date", "document", "kind", "currency")
    about = pl.col("about").is_null() | (pl.col("about") == pl.col("document")).fill_null(False)
    meant = pl.col("promised_on").is_not_null() & about
    first = pl.col("currency").filter(meant).first().over("customer")
    paid_with = pl.col("promised").is_null() | (pl.col("currency") == first)
    meant_open = pl.when(meant & paid_with).then("open").otherwise(0).cast(MONEY)
    before = meant_open.cum_sum().over("customer") - meant_open
    room = pl.max_horizontal(pl.col("promised") - before, pl.lit(0))
    part = pl.when(pl.col("promised").is_null()).then(meant_open).otherwise(pl.min_horizontal(room, meant_open))
    cut = joined.with_columns(part=part.cast(MONEY))
    rest = cut.with_columns(open=(pl.col("open") - pl.col("part")).cast(MONEY), promised_on=pl.lit(None, pl.Date))
    both = pl.concat([cut.with_columns(open="part"), rest])
    return both.filter(pl.col("open") > 0).drop("about", "promised", "part")


def broken_promises(settled: Settlement, promises: pl.LazyFrame, as_of: date, *, since: date) -> pl.LazyFrame:
    """How many of each customer's promises were due, and how many were broken.

    A promise is kept by payments from the day it was made to the day it named, of at least its amount in one currency; where
    it names no amount, any payment keeps it.

    Args:
        settled: The settlement of `as_of`.
        promises: PROMISES.
        as_of: The day on which the books are read; a promise due on it may still be kept.
        since: The first due date that counts.

    Returns:
        `customer`, `promises`, `broken_promises`.
    """
    due = promises.filter((pl.col("due") >= since) & (pl.col("due") < as_of)).with_row_index("promise")
    payments = settled.documents.lazy().filter(pl.col("kind") == "payment")
    paid = payments.select("customer", "currency", paid_on="date", paid="amount")
    met = due.join(paid, on="customer", how="left")
    in_time = (pl.col("paid_on") >= pl.col("date")) & (pl.col("paid_on") <= pl.col("due"))
    sums = met.group_by("promise", "customer", "currency").agg(
        pl.col("amount").first(), paid=pl.col("paid").filter(in_time).sum()
    )
    broken = (pl.col("paid") < pl.col("amount").fill_null(0)) | (pl.col("paid") == 0)
    kept = sums.group_by("promise", "customer").agg(broken=broken.all())
    return kept.group_by("customer").agg(
        promises=pl.len().cast(pl.Int64), broken_promises=pl.col("broken").sum().cast(pl.Int64)
    )
