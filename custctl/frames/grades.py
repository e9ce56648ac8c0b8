"""Which customers deserve a place in the club: six marks, each with its reason, and what follows from them?"""

from datetime import date

import polars as pl

from custctl.frames.classes import CLASS, whole
from custctl.frames.referrals import HAPPY, referrals
from custctl.frames.rhythm import ACTIVITY
from custctl.ledger import UNKNOWN_CURRENCY, cash
from custctl.schema import MONEY, YEAR, Column, Role, Schema

MARKS: tuple[str, ...] = ("steady_cash", "large_share", "breaks_even", "loyal", "voice", "in_a")
ENOUGH = 5
"""Marks of the six that make a member of the club."""
YES_NO = pl.Enum(["yes", "no"])

GRADES = Schema(
    name="grades",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "steady_cash": Column(YES_NO, Role.KEY),
        "received_12m": Column(MONEY, Role.MONEY),
        "months_paid": Column(pl.Int64(), Role.COUNT),
        "large_share": Column(YES_NO, Role.KEY),
        "revenue_share": Column(pl.Float64(), Role.SHARE),
        "breaks_even": Column(YES_NO, Role.KEY),
        "contribution": Column(MONEY, Role.MONEY),
        "loyal": Column(YES_NO, Role.KEY),
        "tenure_days": Column(pl.Int64(), Role.DAYS),
        "activity": Column(ACTIVITY, Role.KEY),
        "satisfaction": Column(pl.Int64(), Role.SCORE),
        "voice": Column(YES_NO, Role.KEY),
        "referrals": Column(pl.Int64(), Role.COUNT),
        "referred_revenue": Column(MONEY, Role.MONEY),
        "in_a": Column(YES_NO, Role.KEY),
        "abc": Column(CLASS, Role.KEY, required=True),
        "marks": Column(pl.Int64(), Role.COUNT, required=True),
        "marks_known": Column(pl.Int64(), Role.COUNT, required=True),
        "club": Column(YES_NO, Role.KEY),
    },
    order=("currency", "-marks", "-revenue_share", "customer"),
)


def grades(
    customers: pl.LazyFrame,
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    cards: pl.LazyFrame,
    balances: pl.LazyFrame,
) -> pl.LazyFrame:
    """The seven steps of grading: six marks, and from them the proposal for the club.

    Args:
        customers: SEGMENTED rows.
        ledger: LEDGER rows; those after `as_of` are ignored.
        as_of: The day on which the books are read.
        cards: One customer card per customer.
        balances: BREAK_EVEN rows.

    Returns:
        GRADES rows in no order. A mark without data is null, which is neither yes nor no. steady_cash: money came in during
        at least half of the months of the last year in which any customer paid. large_share: the share of net revenue is
        above an equal one. breaks_even: contribution at or above zero. loyal: a customer for a year, in their own rhythm
        (active, due), and not less than satisfied (3) where that is known. voice: sent customers who brought money, or
        satisfaction of 4 and more. in_a: in class A. `club` is yes from five marks, no where five cannot be reached any more,
        else null.
    """
    key = ["customer", "currency"]
    known = (
        customers.join(receipts(ledger, as_of), on=key, how="left")
        .join(balances.select(*key, "contribution"), on=key, how="left")
        .join(cards.select("customer", "satisfaction"), on="customer", how="left")
        .join(referrals(customers, cards), on=key, how="left")
        .with_columns(
            months_anybody=pl.col("months_anybody").max().over("currency"),
            sent_anybody=pl.col("referrals").count().over("currency") > 0,
            tenure_days=(pl.lit(as_of) - pl.col("first_order")).dt.total_days(),
            revenue_share=_share(),
        )
        .with_columns(
            pl.when(pl.col("months_anybody").is_not_null()).then(pl.col("received_12m", "months_paid").fill_null(0)),
            pl.when("sent_anybody").then(pl.col("referrals", "referred_revenue").fill_null(0)),
        )
    )
    marked = known.with_columns(mark.alias(name) for name, mark in _marks().items())
    yes = pl.sum_horizontal(pl.col(name).fill_null(False).cast(pl.Int64) for name in MARKS)
    some = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int64) for name in MARKS)
    club = pl.when(yes >= ENOUGH).then(True).when(yes + len(MARKS) - some < ENOUGH).then(False)
    judged = marked.with_columns(marks=yes, marks_known=some, club=club)
    return GRADES.conform(judged.with_columns(_word(name) for name in (*MARKS, "club")))


def receipts(ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """What came in from each customer during the last 365 days, less what went back.

    Returns:
        `customer`, `currency`, `received_12m`, `months_paid` (calendar months with more coming in than going back) and
        `months_anybody` (the same, of any customer of the currency).
    """
    age = (pl.lit(as_of) - pl.col("date")).dt.total_days()
    months = (
        ledger.filter(age >= 0, age < YEAR, pl.col("customer").is_not_null())
        .select(
            "customer", pl.col("currency").fill_null(UNKNOWN_CURRENCY), month=pl.col("date").dt.truncate("1mo"), cash=cash()
        )
        .filter(pl.col("cash") != 0)
        .group_by("customer", "currency", "month")
        .agg(pl.col("cash").sum())
        .with_columns(paid=pl.when(pl.col("cash") > 0).then("month"))
    )
    anybody = months.group_by("currency").agg(months_anybody=pl.col("paid").drop_nulls().n_unique().cast(pl.Int64))
    return (
        months.group_by("customer", "currency")
        .agg(received_12m=pl.col("cash").sum(), months_paid=pl.col("paid").count().cast(pl.Int64))
        .join(anybody, on="currency", how="left")
    )


def _share() -> pl.Expr:
    total = whole(pl.col("revenue")).over("currency").cast(pl.Float64)
    return pl.when(total > 0).then(pl.col("revenue").clip(0).cast(pl.Float64) / total)


def _marks() -> dict[str, pl.Expr]:
    """Each mark as true, false, or null where nothing is known."""
    mood = pl.col("satisfaction")
    content = mood.is_null() | (mood >= HAPPY - 1)
    rhythm = pl.col("activity").cast(pl.String).is_in(["active", "due"])
    sent = pl.col("referred_revenue") > 0
    revenue, total = pl.col("revenue"), pl.col("revenue").sum().over("currency")
    return {
        "steady_cash": 2 * pl.col("months_paid") >= pl.max_horizontal(pl.col("months_anybody"), 1),
        "large_share": pl.when(total > 0).then(revenue * pl.len().over("currency").cast(pl.Int64) > total),
        "breaks_even": pl.col("contribution") >= 0,
        "loyal": (pl.col("tenure_days") >= YEAR) & rhythm & content,
        "voice": pl.when(sent | (mood >= HAPPY)).then(True).when(sent.is_not_null() | mood.is_not_null()).then(False),
        "in_a": pl.col("abc") == "A",
    }


def _word(name: str) -> pl.Expr:
    return pl.when(pl.col(name)).then(pl.lit("yes")).when(~pl.col(name)).then(pl.lit("no")).cast(YES_NO).alias(name)
