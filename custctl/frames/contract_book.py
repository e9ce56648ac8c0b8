"""Do customers pay at fixed intervals, as with a contract; and which contracts run, and which have ended when?"""

from datetime import date

import polars as pl

from custctl.schema import MONEY, Column, Role, Schema

PERIODS = (7, 14, 30, 90, 365)
"""Days from payment to payment of weekly, fortnightly, monthly, quarterly and yearly contracts."""
AROUND = 0.2
"""How far a gap may be off the period, as a share of it."""
REGULAR = 0.7
"""Share of gaps that must be regular for orders to be taken for contracts."""
FEWEST_GAPS = 20
SHORTEST_GRACE = 3

CONTRACTS = Schema(
    name="contracts",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "contract_state": Column(pl.String(), Role.KEY, required=True),
        "first_order": Column(pl.Date(), Role.DATE, required=True),
        "last_order": Column(pl.Date(), Role.DATE, required=True),
        "renewed": Column(pl.Int64(), Role.COUNT, required=True),
        "amount": Column(MONEY, Role.MONEY, required=True),
        "next_expected": Column(pl.Date(), Role.DATE),
        "ended_on": Column(pl.Date(), Role.DATE),
        "probability_12m": Column(pl.Float64(), Role.SHARE),
        "value_12m": Column(MONEY, Role.MONEY),
    },
    order=("currency", "-value_12m", "-amount", "customer"),
)
RENEWALS = Schema(
    name="renewals",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "renewal": Column(pl.Int64(), Role.COUNT, required=True),
        "asked": Column(pl.Int64(), Role.COUNT, required=True),
        "took": Column(pl.Int64(), Role.COUNT, required=True),
        "renewal_rate": Column(pl.Float64(), Role.SHARE),
        "expected_rate": Column(pl.Float64(), Role.SHARE),
    },
    order=("currency", "renewal"),
)


def contract_periods(orders: pl.LazyFrame, *, forced: bool) -> dict[str, int]:
    """The period of each currency whose orders look like contracts.

    Args:
        orders: ORDERS, in order.
        forced: Whether they are contracts anyway: then the period that most gaps fit counts, in every currency with a gap.

    Returns:
        Days by currency; without those that have fewer than FEWEST_GAPS gaps, or fewer than REGULAR of them within AROUND of
        one of PERIODS. Of periods that fit alike, the shorter.
    """
    gap = (pl.col("date") - pl.col("date").shift(1).over("customer", "currency")).dt.total_days()
    fits = [((gap - days).abs() <= AROUND * days).sum().cast(pl.Int64).alias(str(days)) for days in PERIODS]
    rows = orders.group_by("currency").agg(gap.count().cast(pl.Int64).alias("gaps"), *fits).collect().to_dicts()
    found = {}
    for row in rows:
        best = max(PERIODS, key=lambda days, row=row: (row[str(days)], -days))  # type: ignore[misc]
        regular = row["gaps"] >= FEWEST_GAPS and row[str(best)] >= REGULAR * row["gaps"]
        if regular or (forced and row[str(best)]):
            found[row["currency"]] = best
    return found


def grace(period: int) -> int:
    """Days by which a renewal may be late before the contract counts as ended."""
    return max(round(AROUND * period), SHORTEST_GRACE)


def contract_book(orders: pl.LazyFrame, as_of: date, *, period: int) -> pl.LazyFrame:
    """Every contract of one currency.

    Args:
        orders: ORDERS of the currency.
        as_of: The day on which the books are read.
        period: Days from renewal to renewal.

    Returns:
        CONTRACTS without what is expected, and `running` and `due` (days until the next renewal, below zero within the days of
        grace). `renewed` is the time from the first to the last payment in periods; `amount` is the last payment;
        `contract_state` is "running", "late" (within the days of grace) or "ended", on the day after these.
    """
    last = pl.col("last_order")
    next_day = last + pl.duration(days=period)
    end = next_day + pl.duration(days=grace(period))
    state = pl.when(pl.lit(as_of) > end).then(pl.lit("ended")).when(pl.lit(as_of) > next_day).then(pl.lit("late"))
    return (
        orders.sort("customer", "date")
        .group_by("customer", "currency")
        .agg(
            pl.col("name").first(),
            first_order=pl.col("date").min(),
            last_order=pl.col("date").max(),
            amount=pl.col("revenue").sort_by("date").last(),
        )
        .with_columns(
            renewed=((last - pl.col("first_order")).dt.total_days() / period).round().cast(pl.Int64),
            contract_state=state.otherwise(pl.lit("running")),
        )
        .with_columns(running=(pl.col("contract_state") != "ended").cast(pl.Int64))
        .with_columns(
            due=(next_day - pl.lit(as_of)).dt.total_days(),
            next_expected=pl.when(pl.col("running") > 0).then(next_day),
            ended_on=pl.when(pl.col("running") == 0).then(end),
        )
        .sort("customer")
    )


def renewals(book: pl.LazyFrame) -> pl.LazyFrame:
    """How many were asked for their t-th renewal, and took it.

    Args:
        book: Frame of `contract_book`.

    Returns:
        RENEWALS without `expected_rate`, from the first renewal on.
    """
    asked = pl.col("renewed") + pl.when(pl.col("running") > 0).then(0).otherwise(1)
    return (
        book.with_columns(asked=asked)
        .select("currency", "renewed", renewal=pl.int_ranges(1, pl.col("asked") + 1))
        .filter(pl.col("renewal").list.len() > 0)
        .explode("renewal", empty_as_null=True, keep_nulls=True)
        .group_by("currency", "renewal")
        .agg(asked=pl.len().cast(pl.Int64), took=(pl.col("renewed") >= pl.col("renewal")).sum().cast(pl.Int64))
        .with_columns(renewal_rate=pl.col("took") / pl.col("asked"))
    )
