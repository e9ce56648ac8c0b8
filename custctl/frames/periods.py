"""Which periods of the calendar are compared with which, and on equal terms?"""

from datetime import date
from typing import Literal, TypeAlias

import polars as pl

from custctl.schema import Column, Role, Schema

Period: TypeAlias = Literal["month", "quarter", "year"]
MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "year": 12}
TOLERANCE = 10
"""Books that begin within the first tenth of a period cover it: shops do not open on New Year's Day."""

PERIODS = Schema(
    name="periods",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "number": Column(pl.Int64(), Role.COUNT, required=True),
        "period": Column(pl.String(), Role.TEXT, required=True),
        "period_state": Column(pl.String(), Role.KEY, required=True),
        "compared_with": Column(pl.String(), Role.KEY, required=True),
        "start": Column(pl.Date(), Role.DATE, required=True),
        "end": Column(pl.Date(), Role.DATE, required=True),
        "days": Column(pl.Int64(), Role.DAYS, required=True),
        "before_start": Column(pl.Date(), Role.DATE, required=True),
        "before_end": Column(pl.Date(), Role.DATE, required=True),
        "year_start": Column(pl.Date(), Role.DATE, required=True),
        "year_end": Column(pl.Date(), Role.DATE, required=True),
        "year_known": Column(pl.Boolean(), Role.KEY, required=True),
    },
    order=("currency", "number"),
)


def periods(begins: pl.LazyFrame, as_of: date, *, period: Period, count: int) -> pl.LazyFrame:
    """The last periods up to a day and the days each is compared with.

    Args:
        begins: One row per currency: `currency`, `begin` (first day with a sale in the books, not after `as_of`).
        as_of: The day on which the books are read.
        period: Length of a period.
        count: Most periods; none lies before the books begin.

    Returns:
        PERIODS. `end` is the last day of the period, or `as_of` where that is earlier; `period_state` is then "incomplete",
        else "complete"; `days` are those from `start` to `end`. `before_…` are the days of the period before: all of them, or
        as many from its start where the period is incomplete. `compared_with` is "whole" or "same_days"; "books_begin" where
        the books do not cover the period before; "nothing" where they begin in this very period. `year_…` are the same days a
        year earlier, and `year_known` tells whether the books cover them.
    """
    size, begin, start = MONTHS[period], pl.col("begin"), pl.col("start")
    last = period_number(pl.lit(as_of), period)
    first = period_number(begin, period)
    rows = (
        begins.with_columns(number=pl.int_ranges(pl.max_horizontal(first, last - (count - 1)), last + 1))
        .explode("number", empty_as_null=True, keep_nulls=True)
        .with_columns(pl.col("number").cast(pl.Int64))
        .with_columns(start=period_start(pl.col("number"), period))
        .with_columns(whole_end=_last_day(start, size), year_start=start.dt.offset_by("-1y"))
        .with_columns(
            end=pl.min_horizontal("whole_end", pl.lit(as_of)),
            before_start=start.dt.offset_by(f"-{size}mo"),
            before_whole_end=start - pl.duration(days=1),
        )
        .with_columns(days=(pl.col("end") - start).dt.total_days() + 1)
    )
    incomplete = pl.col("end") < pl.col("whole_end")
    so_far = pl.min_horizontal("before_whole_end", pl.col("before_start") + pl.duration(days=pl.col("days") - 1))
    year_end = pl.when(incomplete).then(pl.col("end").dt.offset_by("-1y")).otherwise(_last_day(pl.col("year_start"), size))
    return PERIODS.conform(
        rows.with_columns(
            period=period_label(pl.col("number"), period),
            period_state=pl.when(incomplete).then(pl.lit("incomplete")).otherwise(pl.lit("complete")),
            compared_with=pl.when(pl.col("number") == first)
            .then(pl.lit("nothing"))
            .when(~_covered(pl.col("before_start"), size))
            .then(pl.lit("books_begin"))
            .when(incomplete)
            .then(pl.lit("same_days"))
            .otherwise(pl.lit("whole")),
            before_end=pl.when(incomplete).then(so_far).otherwise("before_whole_end"),
            year_end=year_end,
            year_known=_covered(pl.col("year_start"), size),
        )
    )


def period_number(day: pl.Expr, period: Period) -> pl.Expr:
    """The period of a day, counted from year 0, so that neighbours differ by one."""
    return (day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1) // MONTHS[period]


def period_start(number: pl.Expr, period: Period) -> pl.Expr:
    """The first day of a period given by its number."""
    months = number * MONTHS[period]
    return pl.date(months // 12, months % 12 + 1, 1)


def period_label(number: pl.Expr, period: Period) -> pl.Expr:
    """What a period is called in every language: 2025, 2025-Q1, 2025-03."""
    if period == "year":
        return number.cast(pl.String)
    if period == "quarter":
        return pl.format("{}-Q{}", number // 4, number % 4 + 1)
    return period_start(number, period).dt.strftime("%Y-%m")


def _last_day(start: pl.Expr, months: int) -> pl.Expr:
    return start.dt.offset_by(f"{months}mo") - pl.duration(days=1)


def _covered(start: pl.Expr, months: int) -> pl.Expr:
    """Whether the books begin early enough in the period that starts on a day to know it."""
    slack = (_last_day(start, months) - start).dt.total_days() // TOLERANCE
    return (pl.col("begin") - start).dt.total_days() <= slack
