"""What has each customer bought so far: one row per customer, the start of segments and of values?"""

from datetime import date
from decimal import Decimal

import polars as pl

from custctl.frames.customer_names import customer_names
from custctl.frames.margins import profit
from custctl.frames.orders import By, Held, Returns, ZeroOrders, held, order_days, trades
from custctl.schema import MONEY, YEAR, Column, Role, Schema

BUYERS = Schema(
    name="buyers",
    columns={
        "customer": Column(pl.String(), Role.TEXT),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "first_order": Column(pl.Date(), Role.DATE),
        "last_order": Column(pl.Date(), Role.DATE),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "order_days": Column(pl.List(pl.Date()), Role.DATE),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "revenue_12m": Column(MONEY, Role.MONEY, required=True),
        "profit": Column(MONEY, Role.MONEY),
        "average_order": Column(MONEY, Role.MONEY),
        "gross": Column(MONEY, Role.MONEY, required=True),
        "returned": Column(MONEY, Role.MONEY, required=True),
        "lines": Column(pl.Int64(), Role.COUNT, required=True),
        "taxed_lines": Column(pl.Int64(), Role.COUNT, required=True),
        "costed_revenue": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "customer"),
)


def buyers(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    by: By = "day",
    returns: Returns = "net",
    zero_orders: ZeroOrders = "count",
    margin: Decimal | None = None,
) -> pl.LazyFrame:
    """Each customer's trade up to a day, per currency; sales to nobody known in one row without a customer.

    Args:
        ledger: LEDGER rows; those after `as_of` and those without effect on revenue are ignored.
        as_of: The day on which the books are read.
        by: What an order is, as in `frames.orders`.
        returns: Whether returns count, as in `frames.orders`.
        zero_orders: Whether orders worth nothing count, as in `frames.orders`.
        margin: Share of revenue that is profit, for rows without a cost; without it the margin of the rows with one.

    Returns:
        BUYERS. Money is net of tax. `revenue` is everything sold less everything that came back or was deducted, so it may be
        below zero; `revenue_12m` is that of the last 365 days. `gross` and `returned` (above zero) are the parts of `revenue`
        before discounts. `average_order` is the revenue of orders by the number of those worth something. `orders` is 0 and
        dates and `order_days` (sorted) are null for customers of whom nothing is left but returns. `profit` is null where
        neither cost nor margin is known; see `frames.margins`.
    """
    look = held(ledger, as_of, returns=returns)
    days = order_days(trades(ledger, as_of, returns=returns, look=look), look, by=by, zero_orders=zero_orders)
    customers = _by_customer(days, as_of, look, by=by)
    named = customers.join(customer_names(ledger, as_of), on="customer", how="left") if look.names else customers
    earned = profit(pl.col("revenue"), costed_revenue=pl.col("costed_revenue"), cost=pl.col("cost"), margin=margin)
    return BUYERS.conform(named.with_columns(profit=earned, average_order=_average_order()))


def _by_customer(days: pl.LazyFrame, as_of: date, look: Held, *, by: By) -> pl.LazyFrame:
    """Sums of all days, and of those that are orders, per customer and currency."""
    ordered, recent = pl.col("ordered"), (pl.lit(as_of) - pl.col("date")).dt.total_days() < YEAR
    ready = {
        "revenue_12m": pl.when(recent).then("revenue"),
        "order_days": pl.when(ordered).then("date"),
        "order_revenue": pl.when(ordered).then(pl.col("gross") - pl.col("returned")),
        "paid_orders": pl.when(ordered & (pl.col("gross") > 0)).then("date"),
    }
    # Without a deduction, all that a customer brought is what their orders brought.
    brought = {} if look.deductions else {"order_revenue": pl.col("revenue")}
    summed = [name for name in ("revenue_12m", "order_revenue") if name not in brought]
    visits, alike = pl.col("order_days"), look.alike("document")
    key = [] if alike else ["currency"]
    found = (
        days.with_columns(**ready)
        .group_by("buyer")
        .agg(
            pl.col("customer", *key).first(),
            pl.col(*summed, *look.parts(), "lines").sum(),
            pl.col("paid_orders").count().cast(pl.Int64),
            visits.drop_nulls(),
        )
        .with_columns(**brought, **look.plain(), **alike)
    )
    distinct = visits if by == "day" else visits.list.unique(maintain_order=True)
    return found.with_columns(
        returned="came_back",
        orders=visits.list.len().cast(pl.Int64),
        order_days=pl.when(visits.list.len() > 0).then(distinct),
        first_order=visits.list.first(),
        last_order=visits.list.last(),
    )


def _average_order() -> pl.Expr:
    return pl.when(pl.col("paid_orders") > 0).then(pl.col("order_revenue") / pl.col("paid_orders")).cast(MONEY)
