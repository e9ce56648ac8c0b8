"""Do customers come back, and does each month's crop come back more or less than the last?

No customer counts for a span they have not been watched through: who first bought ten days ago says nothing about thirty.
"""

from datetime import date

import polars as pl

from custctl.frames.periods import period_label, period_number
from custctl.schema import MONEY, Column, Role, Schema

SPANS = (30, 60, 90, 365)
"""Days within which a second order is looked for."""
MONTH = 30
"""Days of a month since the first order in the curve."""
LONGEST = 36
"""Months of the curve."""

_CURRENCY = {"currency": Column(pl.String(), Role.TEXT, required=True)}

COHORTS = Schema(
    name="cohorts",
    columns={
        **_CURRENCY,
        "cohort": Column(pl.String(), Role.TEXT, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        **{f"again_{span}": Column(pl.Float64(), Role.SHARE) for span in SPANS},
        "revenue_90": Column(MONEY, Role.MONEY),
        "orders_per_customer": Column(pl.Float64(), Role.NUMBER, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "revenue_per_customer": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "cohort"),
)
COHORT_MONTHS = Schema(
    name="cohort_months",
    columns={
        **_CURRENCY,
        "cohort": Column(pl.String(), Role.TEXT, required=True),
        "months_since": Column(pl.Int64(), Role.COUNT, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "ordering": Column(pl.Int64(), Role.COUNT, required=True),
        "ordering_share": Column(pl.Float64(), Role.SHARE, required=True),
        "revenue_per_customer": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "cohort", "months_since"),
)
CURVE = Schema(
    name="curve",
    columns={
        **_CURRENCY,
        "months_since": Column(pl.Int64(), Role.COUNT, required=True),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "ordering": Column(pl.Int64(), Role.COUNT, required=True),
        "ordering_share": Column(pl.Float64(), Role.SHARE, required=True),
        "returned_share": Column(pl.Float64(), Role.SHARE, required=True),
    },
    order=("currency", "months_since"),
)


def cohorts(orders: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Customers by the month of their first order.

    Args:
        orders: ORDERS.
        as_of: The day on which the books are read.

    Returns:
        COHORTS. `again_30` is the share of customers with a second order within 30 days of the first, null until 30 days have
        passed since the end of the cohort's month; so for 60, 90 and 365. `revenue_90` is what a customer spent in the first
        90 days, first order included, null until then, so that old and young cohorts compare; the other figures are of all
        orders up to `as_of`.
    """
    month_end = pl.col("first").max().dt.month_end()
    gap = (pl.col("second") - pl.col("first")).dt.total_days()
    watched = (pl.lit(as_of) - month_end).dt.total_days()
    each = _firsts(orders).with_columns(cohort=period_number(pl.col("first"), "month"))
    again = {f"again_{span}": pl.when(watched >= span).then((gap <= span).fill_null(False).sum() / pl.len()) for span in SPANS}
    return COHORTS.conform(
        each.group_by("currency", "cohort")
        .agg(
            pl.col("revenue").sum(),
            customers=pl.len(),
            orders_per_customer=pl.col("orders").sum() / pl.len(),
            revenue_90=pl.when(watched >= 90).then((pl.col("revenue_90").sum() / pl.len()).cast(MONEY)),
            **again,
        )
        .with_columns(
            cohort=period_label(pl.col("cohort"), "month"),
            revenue_per_customer=(pl.col("revenue").cast(MONEY) / pl.col("customers")).cast(MONEY),
        )
    )


def cohort_months(orders: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """How many customers of each first month order in each calendar month after it.

    Returns:
        COHORT_MONTHS, from the first month after the cohort's to the last that is over on `as_of`; months without any order
        are there with zero. `revenue_per_customer` is what the whole cohort spent in that month, by its customers.
    """
    key = ["currency", "cohort"]
    firsts = _firsts(orders).with_columns(cohort=period_number(pl.col("first"), "month"))
    sizes = firsts.group_by(key).agg(customers=pl.len())
    last = period_number(pl.lit(as_of) + pl.duration(days=1), "month") - 1
    every = (
        sizes.with_columns(months_since=pl.int_ranges(1, last - pl.col("cohort") + 1))
        .filter(pl.col("months_since").list.len() > 0)
        .explode("months_since", empty_as_null=True, keep_nulls=True)
    )
    since = period_number(pl.col("date"), "month") - pl.col("cohort")
    found = (
        orders.join(firsts.select("currency", "customer", "cohort"), on=["currency", "customer"])
        .with_columns(months_since=since)
        .group_by(*key, "months_since")
        .agg(ordering=pl.col("customer").n_unique(), revenue=pl.col("revenue").sum())
    )
    return COHORT_MONTHS.conform(
        every.join(found, on=[*key, "months_since"], how="left")
        .with_columns(pl.col("ordering").fill_null(0), pl.col("revenue").fill_null(0))
        .with_columns(
            cohort=period_label(pl.col("cohort"), "month"),
            ordering_share=pl.col("ordering") / pl.col("customers"),
            revenue_per_customer=(pl.col("revenue").cast(MONEY) / pl.col("customers")).cast(MONEY),
        )
    )


def curve(orders: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Retention of all customers by months of 30 days since their first order.

    Args:
        orders: ORDERS.
        as_of: The day on which the books are read.

    Returns:
        CURVE, month 1 being days 1 to 30 after the first order, to the last month that a customer was watched through, at
        most 36. `customers` were watched through the month, `ordering` of them ordered in it. `returned_share` is the share
        who have made a second order by its end: 1 − S by Kaplan & Meier (1958), S the product over days t of
        1 − second orders on day t / customers watched up to t without one before. It uses every customer for as long as they
        were watched.
    """
    key = ["currency", "months_since"]
    firsts = _firsts(orders).with_columns(watched=(pl.lit(as_of) - pl.col("first")).dt.total_days())
    through = (pl.col("watched") // MONTH).clip(0, LONGEST)
    month = pl.col("months_since")
    watched = (
        firsts.group_by("currency", through=through)
        .agg(customers=pl.len().cast(pl.Int64))
        .with_columns(months_since=pl.int_ranges(1, pl.col("through") + 1))
        .explode("months_since", empty_as_null=False)
        .group_by(key)
        .agg(pl.col("customers").sum())
    )
    since = ((pl.col("date") - pl.col("first")).dt.total_days() + MONTH - 1) // MONTH
    ordering = (
        orders.join(firsts.select("currency", "customer", "first", through=through), on=["currency", "customer"], how="left")
        .select("currency", "customer", "through", months_since=since.cast(pl.Int64))
        .filter(month > 0, month <= pl.col("through"))
        .unique()
        .group_by(key)
        .agg(ordering=pl.len().cast(pl.Int64))
    )
    counted = (
        watched.join(ordering, on=key, how="left")
        .with_columns(pl.col("ordering").fill_null(0), day=month * MONTH)
        .sort("day", "currency")
    )
    return CURVE.conform(
        counted.join_asof(_waiting(firsts), on="day", by="currency", check_sortedness=False).with_columns(
            ordering_share=pl.col("ordering") / pl.col("customers"), returned_share=1 - pl.col("waiting").fill_null(1.0)
        )
    )


def _waiting(firsts: pl.LazyFrame) -> pl.LazyFrame:
    """The Kaplan-Meier curve of waiting for a second order: `currency`, `day`, `waiting`, by day."""
    gap = (pl.col("second") - pl.col("first")).dt.total_days()
    leaving = pl.col("leaving")
    at_risk = leaving.sum().over("currency") - leaving.cum_sum().over("currency") + leaving
    return (
        firsts.with_columns(day=pl.coalesce(gap, "watched"))
        .group_by("currency", "day")
        .agg(second=pl.col("second").count().cast(pl.Int64), leaving=pl.len().cast(pl.Int64))
        .sort("currency", "day")
        .with_columns(waiting=(1 - pl.col("second") / at_risk).cum_prod().over("currency"))
        .select("currency", "day", "waiting")
        .sort("day", "currency")
    )


def _firsts(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Each customer's `first` and `second` order (null without one), number of `orders`, `revenue`, and that of 90 days."""
    key = ["currency", "customer"]
    since = (pl.col("date") - pl.col("first")).dt.total_days()
    ready = {
        "revenue_90": pl.when(since < 90).then("revenue"),
        "that_day": (since == 0).cast(pl.Int64),
        "later": pl.when(since > 0).then("date"),
    }
    return (
        orders.join(orders.group_by(key).agg(first=pl.col("date").min()), on=key, how="left")
        .with_columns(**ready)
        .group_by(key)
        .agg(
            pl.col("revenue", "revenue_90", "that_day").sum(),
            pl.col("first", "later").min(),
            orders=pl.len().cast(pl.Int64),
        )
        .with_columns(second=pl.when(pl.col("that_day") > 1).then("first").otherwise("later"))
    )
