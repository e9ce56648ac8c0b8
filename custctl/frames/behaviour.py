"""How does each customer pay: how late, ever later, keeping promises and limits?"""

from datetime import date, timedelta

import polars as pl

from custctl.frames.lateness import average_days_late, paid_invoices
from custctl.frames.open_items import open_rows
from custctl.frames.overdue import owed
from custctl.frames.promises import broken_promises
from custctl.frames.settlement import Settlement
from custctl.schema import MONEY, Column, Role, Schema

BEHAVIOUR = Schema(
    name="behaviour",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "paid_invoices": Column(pl.Int64(), Role.COUNT, required=True),
        "days_late": Column(pl.Float64(), Role.DAYS),
        "trend_days": Column(pl.Float64(), Role.DAYS),
        "share_late": Column(pl.Float64(), Role.SHARE),
        "broken_promises": Column(pl.Int64(), Role.COUNT),
        "limit_overdue": Column(pl.Float64(), Role.SHARE),
        "score": Column(pl.Int64(), Role.SCORE),
        "payer": Column(pl.String(), Role.KEY, required=True),
    },
    order=("score", "-paid_invoices", "customer", "currency"),
)
WINDOW = 365
LEAST_PAID = 3
"""Paid invoices from which on there is a score."""
WORST = {"days_late": 60, "trend_days": 30, "broken_promises": 2}
"""What earns no points: so many days late, so many days later than before, so many promises broken."""
WEIGHTS = {"days_late": 40, "share_late": 25, "trend_days": 15, "broken_promises": 10, "limit_overdue": 10}
PAYERS = {"reliable": 80, "slow": 50, "poor": 0}
"""Least score of each kind of payer."""


def behaviour(
    settled: Settlement,
    as_of: date,
    *,
    limits: pl.LazyFrame | None = None,
    promises: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """How each customer paid the invoices that they closed within a year.

    Args:
        settled: The settlement of `as_of`.
        as_of: The day on which the books are read.
        limits: `customer`, `currency`, `credit_limit`, if known.
        promises: PROMISES, if known.

    Returns:
        BEHAVIOUR without names, worst payers first, those without a score last. `days_late` is weighted by amount, early as
        0; `trend_days` are the signed days of the newer half of the invoices less those of the older half, above zero for
        ever later; `limit_overdue` is overdue / credit limit. The score runs from 0 to 100, its parts by WEIGHTS, unknown
        ones left out and the others scaled; below three paid invoices it is null and the payer is "new".
    """
    since = as_of - timedelta(WINDOW - 1)
    on = ["customer", "currency"]
    owing = owed(open_rows(settled.documents.lazy(), as_of)).drop("open")
    rows = _paid(settled, since).join(owing, on=on, how="full", coalesce=True)
    unlimited = pl.LazyFrame(schema={"customer": pl.String, "currency": pl.String, "credit_limit": MONEY})
    limited = rows.join(unlimited if limits is None else limits, on=on, how="left")
    over = pl.col("overdue").fill_null(0).cast(pl.Float64) / pl.col("credit_limit").cast(pl.Float64)
    used = limited.with_columns(
        pl.col("paid_invoices").fill_null(0), limit_overdue=pl.when(pl.col("credit_limit") > 0).then(over)
    )
    if promises is not None:
        used = used.join(broken_promises(settled, promises, as_of, since=since), on="customer", how="left")
    known = pl.col("paid_invoices") >= LEAST_PAID
    scored = BEHAVIOUR.conform(used).with_columns(score=pl.when(known).then(score()))
    payer = pl.lit("poor")
    for name, least in sorted(PAYERS.items(), key=lambda item: item[1]):
        payer = pl.when(pl.col("score") >= least).then(pl.lit(name)).otherwise(payer)
    return BEHAVIOUR.sort(scored.with_columns(payer=pl.when(known).then(payer).otherwise(pl.lit("new"))))


def score() -> pl.Expr:
    """Points of 100 from the columns of BEHAVIOUR: the weight of each known part times how good it is, scaled to all known."""
    bad = {name: pl.col(name) / WORST.get(name, 1) for name in WEIGHTS}
    points = [(1 - bad[name].clip(0.0, 1.0)) * weight for name, weight in WEIGHTS.items()]
    known = [pl.when(pl.col(name).is_not_null()).then(pl.lit(weight)).otherwise(0) for name, weight in WEIGHTS.items()]
    whole = pl.sum_horizontal(known)
    scaled = pl.when(whole > 0).then(pl.sum_horizontal(points) / whole * 100)
    return scaled.round(mode="half_away_from_zero").cast(pl.Int64)


def _paid(settled: Settlement, since: date) -> pl.LazyFrame:
    """Each customer's paid invoices in figures."""
    order, count = pl.int_range(pl.len()).over("customer", "currency"), pl.len().over("customer", "currency")
    rows = paid_invoices(settled, since=since).sort("customer", "currency", "paid_on", "target")
    halves = rows.with_columns(newer=order >= count // 2)
    figures = halves.group_by("customer", "currency").agg(
        paid_invoices=pl.len().cast(pl.Int64),
        trend_days=_mean("days_after_due", pl.col("newer")) - _mean("days_after_due", ~pl.col("newer")),
        share_late=(pl.col("days_late") > 0).mean(),
    )
    late = average_days_late(settled, since).rename({"average_days_late": "days_late"})
    return figures.join(late, on=["customer", "currency"])


def _mean(days: str, which: pl.Expr) -> pl.Expr:
    """Mean by an exact sum, so that it does not depend on the order of rows; null of nothing."""
    chosen = pl.col(days).filter(which)
    return pl.when(chosen.len() > 0).then(chosen.cast(MONEY).sum().cast(pl.Float64) / chosen.len())
