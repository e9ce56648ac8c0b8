"""Whose revenue changed most from one quarter to the next?"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from custctl.frames.bridge import moved
from custctl.frames.orders import orders
from custctl.frames.periods import Period, period_label
from custctl.frames.sold import sold
from custctl.result import Result, Table
from custctl.schema import MONEY, Column, Role, Schema

MOVERS = Schema(
    name="movers",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "period": Column(pl.String(), Role.TEXT, required=True),
        "move": Column(pl.String(), Role.KEY, required=True),
        "revenue_before": Column(MONEY, Role.MONEY, required=True),
        "revenue_now": Column(MONEY, Role.MONEY, required=True),
        "moved": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "move", "customer"),
)
"""What each customer moved in a period: `move` is the step of the bridge that it belongs to."""


def movers(
    ledger: pl.LazyFrame, as_of: date, periods: Mapping[str, str], *, period: Period = "quarter", most: int | None = None
) -> Result:
    """The customers behind the steps of the bridge.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored. Sales to nobody known have no customer and are left out.
        as_of: The day on which the books are read; a period that is not over is compared with as many days of the one before.
        periods: Currency to the period that is judged, as `growth` names it.
        period: Length of a period.
        most: How many customers of each step, those who moved most; None keeps all.

    Returns:
        The table MOVERS. Money is net of tax and of what came back. Sums by `move` are those of the bridge.
    """
    judged = pl.LazyFrame(
        {"currency": list(periods), "period": list(periods.values())}, schema={"currency": pl.String, "period": pl.String}
    )
    lines = sold(ledger, as_of, returns="net")
    ordered = orders(ledger, as_of, by="day", returns="net", zero_orders="count")
    rows = (
        moved(lines, ordered, as_of, period=period)
        .with_columns(period=period_label(pl.col("number"), period), moved=pl.col("now") - pl.col("before"))
        .join(judged, on=["currency", "period"])
        .filter(pl.col("customer").is_not_null() & (pl.col("moved") != 0))
    )
    if most is not None:
        size = pl.col("moved").abs()
        rank = pl.struct(-size, "customer").rank("ordinal").over("currency", "move")
        rows = rows.filter(rank <= most)
    named = rows.rename({"before": "revenue_before", "now": "revenue_now"})
    return Result("movers", as_of, {"period": period}, {}, {"movers": Table.collect(MOVERS, MOVERS.conform(named))})
