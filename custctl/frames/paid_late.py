"""Which payment that came a few days after a list says that a document was paid is what the list tells?

Who keeps the list writes down when money was announced, sent or booked; a bank account says when it arrived. Money that names a
document which a list calls paid in full, and comes soon after, is the money that the list means: nobody pays twice within days.
"""

from datetime import date, timedelta

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.paid_so_far import LIST
from custctl.ledger import receivable
from custctl.schema import MONEY

GRACE = timedelta(days=10)
"""How long after the day that a list tells the money for it may arrive."""

_WHAT = ("customer", "currency", "applies_to")


def arrived_late(told: pl.LazyFrame, rows: pl.LazyFrame, as_of: date, *, listed: str) -> pl.LazyFrame:
    """What arrived for documents up to GRACE after the day that lists tell, under their numbers: `late` by document.

    Args:
        told: LEDGER rows with MARKS, payments that lists tell of, no later than `as_of`.
        rows: All other LEDGER rows with MARKS.
        as_of: The day on which the books are read.
        listed: The mark that names the lists which a row is one of.

    Returns:
        Only documents that are paid in full by what is told and what came before: what comes later settles the rest of others.
    """
    whole = told.group_by(_WHAT).agg(pl.col("amount").sum(), _lists=pl.col(LIST).unique(), _day=pl.col("date").max())
    bill = pl.col("kind").is_in(BILL_KINDS)
    number = pl.when(bill).then("document").otherwise("applies_to").alias("applies_to")
    known = rows.filter(pl.col("date") <= as_of).select(*_WHAT[:2], number, "kind", "date", "amount", listed)
    met = known.join(whole, on=_WHAT, nulls_equal=True, suffix="_told")
    after = (pl.col("date") - pl.col("_day")).dt.total_days()
    strange = pl.col(listed).is_null() | (pl.col("_lists").list.set_intersection(listed).list.len() == 0)
    soon = (pl.col("kind").cast(pl.String) == "payment") & after.is_between(1, GRACE.days) & strange
    each = met.group_by(_WHAT).agg(
        told=pl.col("amount_told").first(),
        open=receivable().filter(bill | (after <= 0)).sum(),
        late=pl.col("amount").filter(soon).sum(),
    )
    return each.filter((pl.col("told") >= pl.col("open")) & (pl.col("late") > 0)).select(*_WHAT, "late")


def less_late(told: pl.DataFrame, late: pl.DataFrame) -> pl.DataFrame:
    """Payments that lists tell of less what arrived `late` for their documents, the newest first; none of nothing."""
    if late.is_empty():
        return told
    marked = told.join(late, on=_WHAT, how="left", nulls_equal=True, maintain_order="left").with_row_index("_at")
    newer = (pl.col("amount").cum_sum(reverse=True) - pl.col("amount")).over(_WHAT, order_by=("date", "_at"))
    less = pl.max_horizontal(pl.col("late").fill_null(0) - newer, 0)
    left = marked.with_columns(amount=pl.max_horizontal(pl.col("amount") - less, 0).cast(MONEY))
    return left.filter(pl.col("amount") > 0).drop("late", "_at")
