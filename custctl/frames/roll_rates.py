"""What became of the receivable of a month ago: how much was paid, how much grew older?"""

from datetime import date

import polars as pl

from custctl.frames.buckets import NOT_DUE, Buckets
from custctl.frames.documents import SAME_DOCUMENT
from custctl.frames.settlement import IS_DEBIT, Settlement
from custctl.schema import MONEY, Column, Role, Schema

PAID, WRITTEN_OFF = "paid", "written_off"
ROLL_RATES = Schema(
    name="roll_rates",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "from": Column(pl.String(), Role.KEY, required=True),
        "to": Column(pl.String(), Role.KEY, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "share": Column(pl.Float64(), Role.SHARE, required=True),
    },
)
"""Rows go by currency, then both buckets from the youngest to the oldest, paid and written off at the end."""


def roll_rates(
    before: Settlement, after: Settlement, opening: date, closing: date, *, buckets: Buckets, by: str = "due"
) -> pl.LazyFrame:
    """Where the open items of one day stand on a later day.

    Args:
        before: The settlement of the first day.
        after: The settlement of the later day.
        opening: The first day.
        closing: The later day.
        buckets: Ages; disputed items are aged like others.
        by: "due" or "invoice".

    Returns:
        ROLL_RATES, in order. `amount` moved from one bucket to another (or stayed), was paid or credited ("paid"), or was
        written off; `share` is of all that was open in the bucket at the opening. Items that are new since are left out.
    """
    opened = _items(before).with_columns(_bucket("from", opening, buckets, by)).filter(pl.col("left") > 0)
    now = _items(after).select(*SAME_DOCUMENT, now="left", lost="lost")
    both = opened.rename({"lost": "lost_before"}).join(now, on=SAME_DOCUMENT, how="left", nulls_equal=True)
    # A reversal can make more open than was: what came back is no part of the opening amount.
    kept = pl.min_horizontal(pl.col("now").fill_null(0), "left")
    gone = pl.col("left") - pl.col("kept")
    lost = pl.min_horizontal(gone, pl.max_horizontal(pl.col("lost").fill_null(0) - pl.col("lost_before"), pl.lit(0)))
    both = both.with_columns(_bucket("to", closing, buckets, by), kept=kept).with_columns(lost=lost)
    moves = [
        both.select("currency", "from", "to", amount="kept"),
        both.select("currency", "from", to=pl.lit(WRITTEN_OFF), amount="lost"),
        both.select("currency", "from", to=pl.lit(PAID), amount=gone - pl.col("lost")),
    ]
    return ROLL_RATES.conform(_shares(pl.concat(moves), buckets))


def _shares(moves: pl.LazyFrame, buckets: Buckets) -> pl.LazyFrame:
    """The moves added up, each with its share of its bucket's opening amount, by age."""
    order = pl.Enum([NOT_DUE, *buckets.names, PAID, WRITTEN_OFF])
    summed = moves.group_by("currency", "from", "to").agg(pl.col("amount").sum())
    whole = pl.col("amount").sum().over("currency", "from")
    shares = summed.with_columns(share=pl.col("amount").cast(pl.Float64) / whole.cast(pl.Float64))
    return shares.filter(pl.col("amount") > 0).sort("currency", pl.col("from", "to").cast(order))


def _items(settled: Settlement) -> pl.LazyFrame:
    """What is left of every document that asks for money, and what of it was written off."""
    book = settled.documents.lazy()
    write_offs = book.filter(pl.col("kind") == "write_off").select(claim="id")
    written = settled.allocations.lazy().join(write_offs, on="claim").group_by(id="target").agg(written=pl.col("amount").sum())
    owed = book.filter(IS_DEBIT).join(written, on="id", how="left")
    lost = pl.col("lost") + pl.col("written").fill_null(0)
    return owed.group_by(SAME_DOCUMENT).agg(pl.col("left").sum(), lost=lost.sum())


def _bucket(name: str, day: date, buckets: Buckets, by: str) -> pl.Expr:
    return buckets.bucket(day, due=pl.col("due"), invoiced=pl.col("date"), by=by).alias(name)
