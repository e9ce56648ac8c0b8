"""How late do customers pay, part by part and invoice by invoice?"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.matching import beside
from custctl.frames.settlement import Settlement
from custctl.schema import MONEY, Column, Role, Schema

PAID_PARTS = Schema(
    name="paid_parts",
    columns={
        "target": Column(pl.UInt32(), Role.COUNT, required=True),
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "due": Column(pl.Date(), Role.DATE, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "paid_on": Column(pl.Date(), Role.DATE, required=True),
        "days_to_pay": Column(pl.Int64(), Role.DAYS, required=True),
        "days_after_due": Column(pl.Int64(), Role.DAYS, required=True),
        "days_late": Column(pl.Int64(), Role.DAYS, required=True),
        "closed": Column(pl.Boolean(), Role.KEY, required=True),
    },
)
PAID_INVOICES = Schema(
    name="paid_invoices",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "target": Column(pl.UInt32(), Role.COUNT, required=True),
        "paid_on": Column(pl.Date(), Role.DATE, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "days_after_due": Column(pl.Float64(), Role.DAYS, required=True),
        "days_late": Column(pl.Float64(), Role.DAYS, required=True),
    },
)
_OWED = pl.col("kind").is_in(BILL_KINDS) & ((pl.col("kind") != "opening") | (pl.col("due") != pl.col("date")))
"""Documents with a day by which they were to be paid; an opening that is due when it is written down tells none."""


def paid_parts(settled: Settlement, *, since: date | None = None) -> pl.LazyFrame:
    """What payments settled of documents that ask for money, one row for each payment and document.

    Money that was there before the document pays it on the document's own day. Credit notes, discounts and write-offs are no
    payments.

    Args:
        settled: The settlement of a day.
        since: The first day of payments that count; all where none is given.

    Returns:
        PAID_PARTS in no order. `days_to_pay` counts from the document, `days_after_due` from the due date and is negative
        for early money; `days_late` is the same with early as 0. `closed` tells whether nothing of the document is left.
    """
    met = _paid(settled, _OWED)
    parts = met if since is None else met.filter(pl.col("paid_on") >= since)
    late = _after_due()
    whose = settled.documents.select("customer", "currency", "date", "due", closed=_paid_up(settled))
    days = beside(parts, "target", whose).with_columns(
        days_to_pay=(pl.col("paid_on") - pl.col("date")).dt.total_days(),
        days_after_due=late,
        days_late=late.clip(lower_bound=0),
    )
    return PAID_PARTS.conform(days.lazy())


def paid_invoices(settled: Settlement, *, since: date | None = None) -> pl.LazyFrame:
    """Documents that were paid to the last cent, by the day of their last payment.

    Args:
        settled: The settlement of a day.
        since: The first day of last payments that count; all where none is given.

    Returns:
        PAID_INVOICES in no order. The days of a document paid in parts are weighted by what was paid.
    """
    late = _after_due()
    added = (
        beside(_paid(settled, _OWED & _paid_up(settled), last=since), "target", settled.documents.select("due"))
        .lazy()
        .with_columns(days_after_due=late, days_late=late.clip(lower_bound=0))
        .group_by("target")
        .agg(pl.col("paid_on").max(), weighted("days_after_due"), weighted("days_late"), pl.col("amount").sum())
    )
    whose = settled.documents.select("customer", "currency")
    return PAID_INVOICES.conform(beside(added.collect(), "target", whose).lazy())


def average_days_late(settled: Settlement, since: date) -> pl.LazyFrame:
    """How late each customer paid what was paid to the last cent on that day or later.

    Args:
        settled: The settlement of a day.
        since: The first day of last payments that count.

    Returns:
        `customer`, `currency` and `average_days_late`, weighted by amount, early as 0.
    """
    parts = beside(_paid(settled, _OWED & _paid_up(settled), last=since), "target", settled.documents.select("account", "due"))
    late = _after_due().clip(lower_bound=0).alias("average_days_late")
    added = parts.lazy().with_columns(late).group_by("account").agg(weighted("average_days_late"), pl.col("target").first())
    whose = settled.documents.select("customer", "currency")
    return beside(added.collect(), "target", whose).lazy().select("customer", "currency", "average_days_late")


def _paid_up(settled: Settlement) -> pl.Expr:
    """Whether a document was paid to the last cent: nothing of it is left, and nothing was written off."""
    closed = (pl.col("left") == 0) & (pl.col("lost") == 0)
    write_offs = settled.documents.lazy().filter(pl.col("kind") == "write_off").select(claim="id").collect()
    if write_offs.is_empty():
        return closed
    lost = settled.allocations.join(write_offs, on="claim", how="semi").get_column("target")
    return closed & ~pl.col("id").is_in(lost.implode())


def _after_due() -> pl.Expr:
    return (pl.col("paid_on") - pl.col("due")).dt.total_days()


def _paid(settled: Settlement, which: pl.Expr, *, last: date | None = None) -> pl.DataFrame:
    """What payments settled of some documents: `target`, `amount`, and the day `paid_on`.

    Money that was there before the document pays it on the document's own day.

    Args:
        settled: The settlement of a day.
        which: Whether a document counts.
        last: The first day of the last payment of a document that counts; any where none is given.
    """
    facts = settled.documents.select("date", pays=pl.col("kind") == "payment", owed=which)

    def of(side: str, fact: str) -> pl.Expr:
        return pl.lit(facts[fact]).gather(pl.col(side))

    known = settled.allocations.select(  # all at once, since each looks up on its own
        *("target", "amount"),
        kept=of("claim", "pays") & of("target", "owed"),
        paid_on=pl.max_horizontal(of("claim", "date"), of("target", "date")),
    )
    kept = known["kept"]
    if last is not None:
        late_enough = known.lazy().filter(pl.col("kept") & (pl.col("paid_on") >= last)).select("target").collect().to_series()
        touched = pl.repeat(False, len(facts), eager=True).scatter(late_enough, values=True)
        kept = kept & touched.gather(known["target"])
    return known.select("target", "amount", "paid_on").filter(kept)


def weighted(days: str, amount: str = "amount") -> pl.Expr:
    """Mean days weighted by amount, in a group; null where nothing weighs."""
    # Sums of whole units are exact, so that they do not depend on the order of rows.
    units = pl.col(amount).to_physical()
    weight, total = (sum_.cast(pl.Float64) for sum_ in (units.sum(), (units * pl.col(days)).sum()))
    return pl.when(weight > 0).then(total / weight).alias(days)
