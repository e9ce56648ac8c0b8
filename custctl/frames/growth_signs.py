"""Is growth real, or do customers leave, prices alone rise, a few customers carry it, nobody pay, or is it the season?"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from custctl.frames.comparison import growth_of, too_small
from custctl.ledger import UNKNOWN_CURRENCY, receivable
from custctl.schema import MONEY, Column, Role, Schema

FEW = 5
"""Customers who are few, where more than twice as many order."""
TOO_MUCH = 0.5
"""Share of all increases that is too much for a few."""
FEWER = -0.02
"""Change in the number of customers from which they are said to leave; one of a hundred is nobody's alarm."""
SLACK = 0.05
"""Points of growth by which receivables may outrun sales."""

SIGNS = ("customers_leave", "only_price", "few_customers", "not_collected", "only_season")

QUALITY = Schema(
    name="quality",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "period": Column(pl.String(), Role.TEXT, required=True),
        "sign": Column(pl.Enum(SIGNS), Role.KEY, required=True),
        "verdict": Column(pl.String(), Role.KEY, required=True),
        "measured": Column(pl.Float64(), Role.SHARE),
        "alarm_from": Column(pl.Float64(), Role.SHARE),
        "amount": Column(MONEY, Role.MONEY),
    },
    order=("currency", "sign"),
)


def few_customers(moves: pl.LazyFrame) -> pl.LazyFrame:
    """How much of all increases comes from the five customers who rise most.

    Args:
        moves: MOVED; sales to nobody known are left out.

    Returns:
        One row per currency and `number`: `rises` (sum of increases, money), `few_rises` (of the five largest), `rising`
        (count of customers).
    """
    change = pl.col("now") - pl.col("before")
    return (
        moves.filter(pl.col("customer").is_not_null(), change > 0)
        .group_by("currency", "number")
        .agg(rises=change.sum(), few_rises=change.sort(descending=True).head(FEW).sum(), rising=pl.len().cast(pl.Int64))
    )


def receivables(ledger: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """What all customers together owed at the end of each period and of the days it is compared with.

    Args:
        ledger: LEDGER rows; those after the last period are ignored.
        periods: PERIODS.

    Returns:
        One row per currency with a receivable and `number`: `owed_before`, `owed_now`, gross of tax, in ledger currency.
    """
    moves = receivable()
    days = (
        ledger.with_columns(currency=pl.col("currency").fill_null(UNKNOWN_CURRENCY), owed=moves)
        .filter(pl.col("owed") != 0)
        .group_by("currency", "date")
        .agg(pl.col("owed").sum())
    )
    known = days.join(periods.select(until=pl.col("end").max()), how="cross").filter(pl.col("date") <= pl.col("until"))
    return (
        periods.join(known, on="currency")
        .group_by("currency", "number")
        .agg(
            pl.col("owed").filter(pl.col("date") <= pl.col(last)).sum().alias(f"owed_{when}")
            for when, last in (("before", "before_end"), ("now", "end"))
        )
    )


def signs(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The five signs of false growth of one currency and period, as rows of QUALITY.

    Args:
        row: Its figures of BRIDGE, RETENTION, `few_customers` and `receivables`.

    Returns:
        In the order of SIGNS. `verdict` is "alarm" or "fine"; "not_growing" where revenue did not rise; "too_small" where the
        sign compares growth, and revenue or its figure was less than a tenth of what it is now; "unknown" where the figure
        cannot be had. `measured` is growth of customers; the part of the change that price made; the share of the five
        largest in all increases; growth of receivables; growth on the same days a year before. The alarm goes off where
        customers are below `alarm_from`, where growth on the year is not above it, where the others are above it. Price is
        unknown where lines without a quantity make more than half of the change. `amount` is the money meant: that of the
        lost, made by price, by the five, added to receivables, and the revenue a year before.
    """
    change = row["revenue_now"] - row["revenue_before"]
    customers = growth_of(row["customers_now"], row["customers_before"])
    priced = row["price"] is not None and change > 0 and 2 * abs(row["unpriced"]) <= change
    price = float(row["price"] / change) if priced else None
    # Not by how many rise: where one customer of twenty does, and nobody else, the growth hangs on that one.
    enough = row["rising"] and max(row["customers_now"], row["customers_before"]) > 2 * FEW
    few = float(row["few_rises"] / row["rises"]) if enough else None
    owed_before, owed_now = row["owed_before"], row["owed_now"]
    owed = growth_of(owed_now, owed_before)
    on_year = row["growth_on_year"]
    outrun = None if row["growth"] is None else row["growth"] + SLACK
    added = None if owed_now is None or owed_before is None else owed_now - owed_before
    found = (
        ("customers_leave", customers, FEWER, row["lost"], customers is not None and customers < FEWER),
        ("only_price", price, 1.0, row["price"], price is not None and price >= 1),
        ("few_customers", few, TOO_MUCH, row["few_rises"] if enough else None, few is not None and few > TOO_MUCH),
        ("not_collected", owed, outrun, added, owed is not None and outrun is not None and owed > outrun),
        ("only_season", on_year, 0.0, row["year_before"], on_year is not None and on_year <= 0),
    )
    little = grew_from_little(row)
    no_base = {
        "customers_leave": little or too_small(row["customers_now"], row["customers_before"]),
        "not_collected": little or too_small(owed_now, owed_before),
        "only_season": little or too_small(row["revenue_now"], row["year_before"]),
    }
    return [
        {
            "currency": row["currency"],
            "period": row["period"],
            "sign": sign,
            "verdict": _verdict(row, measured, alarm=alarm, no_base=no_base.get(sign)),
            "measured": measured,
            "alarm_from": limit,
            "amount": amount,
        }
        for sign, measured, limit, amount, alarm in found
    ]


def _verdict(row: Mapping[str, Any], measured: float | None, *, alarm: bool, no_base: bool | None) -> str:
    """Verdict of one sign; `no_base` tells whether what it compares with is too small, None where it compares nothing."""
    if row["growth"] is None and not grew_from_little(row):
        return "unknown"
    if row["growth"] is not None and row["growth"] <= 0:
        return "not_growing"
    if no_base:
        return "too_small"
    return "unknown" if measured is None else "alarm" if alarm else "fine"


def grew_from_little(row: Mapping[str, Any]) -> bool:
    """Whether the books know the period before, and revenue then was too small a base."""
    return row["compared_with"] in ("whole", "same_days") and too_small(row["revenue_now"], row["revenue_before"])
