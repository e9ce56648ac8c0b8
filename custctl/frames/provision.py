"""What of what is open will never be paid, at the loss rates of its age?"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from custctl.frames.buckets import Buckets
from custctl.frames.loss_rates import bucket_names
from custctl.frames.rfm import SEGMENTS
from custctl.frames.sellers import SALESPERSON, in_groups, with_sellers
from custctl.frames.settlement import IS_DEBIT, Settlement
from custctl.result import NAMED, Note
from custctl.schema import MONEY, RATE, Column, Role, Schema

PROVISION = Schema(
    name="provision",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "bucket": Column(pl.String(), Role.KEY, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "invoices": Column(pl.Int64(), Role.COUNT),
        "rate": Column(RATE, Role.SHARE),
        "expected_loss": Column(MONEY, Role.MONEY),
        "carrying_amount": Column(MONEY, Role.MONEY),
    },
)
"""Rows go by currency and age, unapplied money last; `invoices` are those that the rate was learnt from."""
SEGMENTED = PROVISION.with_columns({"segment": Column(pl.String(), Role.TEXT)}, after="currency")
"""The same for each segment, where the rates tell segments apart."""


def provision(lines: pl.LazyFrame, rates: pl.LazyFrame, *, buckets: Buckets) -> pl.LazyFrame:
    """What of each age will not be paid, and what the receivable is worth without it.

    Args:
        lines: `currency`, `segment`, `bucket`, `open`: open items by age, unapplied money in a bucket of its own, negative.
        rates: As `rated` takes them.
        buckets: Ages.

    Returns:
        SEGMENTED, in order, a row for each bucket of each segment, none being one; `expected_loss` is amount × rate, half up to
        the cent, and unknown where the rate of an amount is. Unapplied money carries no loss.
    """
    group = ["currency", "segment"]
    by_age = _segmented(lines).group_by(*group, "bucket").agg(amount=pl.col("open").sum())
    names = bucket_names(buckets)
    ages = pl.LazyFrame({"bucket": names}, schema={"bucket": pl.String})
    grid = by_age.select(group).unique().join(ages, how="cross")
    grid = grid.join(by_age, on=[*group, "bucket"], how="left", nulls_equal=True)
    amounts = pl.concat([grid, by_age.filter(~pl.col("bucket").is_in(names))])
    filled = rated(amounts, rates).with_columns(pl.col("amount").fill_null(0))
    loss = (pl.col("amount") * pl.col("rate")).cast(RATE).round(2, mode="half_away_from_zero").cast(MONEY)
    lossy = pl.col("bucket").is_in(names) & (pl.col("amount") != 0)
    lost = filled.with_columns(expected_loss=pl.when(lossy).then(loss).otherwise(0).cast(MONEY))
    order = pl.Enum([*names, "unapplied"])
    rows = lost.with_columns(carrying_amount=pl.col("amount") - pl.col("expected_loss"))
    return SEGMENTED.conform(rows.sort(*group, pl.col("bucket").cast(order), nulls_last=True))


def rated(amounts: pl.LazyFrame, rates: pl.LazyFrame) -> pl.LazyFrame:
    """Amounts with the rate that is said most particularly: of segment and currency, of either, of neither.

    Args:
        amounts: `currency`, `segment`, `bucket`, and whatever else.
        rates: `bucket` and `rate`, a share, perhaps with `segment`, `currency` and `invoices`, each said once; those without
            a currency hold for all, those without a segment for every segment that has none of its own at that age.

    Returns:
        As many rows, with `rate`, null where none is said, and `invoices`, those that it was learnt from.
    """
    none = {"segment": pl.String, "currency": pl.String, "invoices": pl.Int64}
    known = rates.collect_schema().names()
    said = rates.with_columns(pl.lit(None, none[name]).alias(name) for name in none if name not in known)
    found = amounts
    for number, on in enumerate((("segment", "currency"), ("segment",), ("currency",), ())):
        here = [pl.col(name).is_not_null() if name in on else pl.col(name).is_null() for name in ("segment", "currency")]
        theirs = said.filter(here).select(
            *on, "bucket", pl.col("rate").alias(f"rate_{number}"), pl.col("invoices").alias(f"of_{number}")
        )
        found = found.join(theirs, on=[*on, "bucket"], how="left", validate="m:1")
    places = range(4)
    return found.with_columns(
        rate=pl.coalesce(f"rate_{number}" for number in places), invoices=pl.coalesce(f"of_{number}" for number in places)
    )


def tell_segments(rates: pl.LazyFrame | None) -> bool:
    """Whether rates ask in which segment a customer is."""
    return rates is not None and "segment" in rates.collect_schema().names()


def rates_missing(rates: pl.LazyFrame | None, overdue: pl.DataFrame) -> Iterator[Note]:
    """What counts as all at risk because no rate of its age is known.

    Args:
        rates: What was told, None for nothing.
        overdue: What `rated` found: `currency`, `bucket`, `open` and `rate`.
    """
    if rates is None:
        yield Note("collect_rates_missing")
        return
    unrated = overdue.filter(pl.col("rate").is_null()).group_by("currency", "bucket").agg(amount=pl.col("open").sum())
    for row in unrated.sort("currency", "bucket").iter_rows(named=True):
        yield Note("collect_rate_unknown", row, warning=True)


def segments_unknown(
    rates: pl.LazyFrame | None, segments: pl.LazyFrame | None, documents: pl.DataFrame, *, segmented_by: str | None = None
) -> tuple[Note, ...]:
    """A warning of the segments in rates that nobody is in, whose rates hold for nothing.

    Args:
        rates: As `rated` takes them.
        segments: As `aged_lines` takes them.
        documents: Of `Settlement`.
        segmented_by: What the segments are; none are those of `custctl segment`, known even if nobody is in them.
    """
    if rates is None or segments is None or not tell_segments(rates):
        return ()
    told = rates.select("segment").drop_nulls().unique().collect()["segment"]
    own = documents["salesperson"].drop_nulls().unique() if segmented_by == SALESPERSON else ()
    usual = SEGMENTS if segmented_by in (None, "segment") else ()
    known = [*segments.select("segment").drop_nulls().unique().collect()["segment"], *own, *usual]
    lost = told.filter(~told.is_in(known)).sort().to_list()
    return (Note("rates_segments_unknown", {"count": len(lost), "segments": lost[:NAMED]}, warning=True),) if lost else ()


def _segmented(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with a `segment`, of none where they tell no segments apart."""
    known = rows.collect_schema().names()
    return rows if "segment" in known else rows.with_columns(segment=pl.lit(None, pl.String))


def aged_lines(
    settled: Settlement,
    as_of: date,
    *,
    buckets: Buckets,
    by: str,
    segments: pl.LazyFrame | None = None,
    segmented_by: str | None = None,
) -> pl.LazyFrame:
    """Open items by age, disputed ones like others, and unapplied money apart: `currency`, `segment`, `bucket`, `open`.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read.
        buckets: Ages.
        by: "due" or "invoice".
        segments: `customer`, `currency`, `segment`; without them nobody is in any.
        segmented_by: What the segments are; by salesperson every document goes with its own, as in `frames.sellers`.
    """
    known = with_sellers(settled.documents) if segmented_by == SALESPERSON else settled.documents
    book = known.lazy().filter(pl.col("left") > 0)
    age = buckets.bucket(as_of, due=pl.col("due"), invoiced=pl.col("date"), by=by)
    bucket = pl.when(IS_DEBIT).then(age).otherwise(pl.lit("unapplied"))
    lines = in_groups(book, segments, by=segmented_by, named="segment")
    return lines.select("currency", "segment", bucket=bucket, open=pl.when(IS_DEBIT).then("left").otherwise(-pl.col("left")))
