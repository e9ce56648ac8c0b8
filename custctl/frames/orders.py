"""What did each customer order when, net of what came back?"""

from datetime import date
from typing import Literal, TypeAlias

import polars as pl

from custctl.frames.returns import ORDER_KEY, returned
from custctl.ledger import OPPOSITES, UNKNOWN_CURRENCY, kinds_with, net_amount, revenue
from custctl.schema import MONEY, Column, Role, Schema

By: TypeAlias = Literal["day", "document"]
Returns: TypeAlias = Literal["net", "ignore"]
ZeroOrders: TypeAlias = Literal["count", "skip"]

SALE_KINDS: tuple[str, ...] = tuple(kinds_with(revenue=+1))
RETURN_KINDS: tuple[str, ...] = tuple(OPPOSITES[kind] for kind in SALE_KINDS)
"""Goods that came back. A cash discount lowers revenue too, but nothing comes back."""

ORDERS = Schema(
    name="orders",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "gross": Column(MONEY, Role.MONEY, required=True),
        "returned": Column(MONEY, Role.MONEY, required=True),
        "cost": Column(MONEY, Role.MONEY),
        "quantity": Column(pl.Decimal(38, 4), Role.NUMBER),
        "documents": Column(pl.Int64(), Role.COUNT, required=True),
    },
    order=("currency", "customer", "date", "document"),
)


def orders(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    by: By = "day",
    returns: Returns = "net",
    zero_orders: ZeroOrders = "count",
) -> pl.LazyFrame:
    """Every order of every named customer that was not wholly given back.

    Args:
        ledger: LEDGER rows; those after `as_of`, those without a customer and those without effect on revenue are ignored.
        as_of: The day on which the books are read.
        by: An order is what a customer bought on one "day", or one "document" of a day.
        returns: "net" takes returns off the orders they belong to (see `frames.returns`); "ignore" sees sales above zero only.
        zero_orders: "count" keeps orders worth nothing (samples, gifts), which tell of a visit; "skip" leaves them out.

    Returns:
        ORDERS, one row per customer, currency and day (and document). Money is in ledger currency and net of tax:
        `gross` as sold, `returned` what came back of it, `revenue` = gross − returned, never below zero. Cash discounts and
        returns that belong to no order are in the customer's revenue only (`frames.buyers`). `cost` is the known cost of the
        lines, less the share that came back, null where no line has one; `documents` counts named documents.
        `document` is null when `by` is "day".
    """
    rows = trades(ledger, as_of, returns=returns)
    kept = kept_orders(order_days(rows, by=by), rows, by=by, returns=returns, zero_orders=zero_orders)
    named = kept.join(names(ledger, as_of), on="customer", how="left").with_columns(
        revenue=pl.col("gross") - pl.col("returned"),
        document=pl.when(pl.col("document") != "").then(pl.col("document")),
        cost=pl.col("sold_cost") - (pl.col("sold_cost") * pl.col("returned") / _nonzero(pl.col("gross"))).fill_null(0),
    )
    return ORDERS.sort(ORDERS.conform(named))


def trades(ledger: pl.LazyFrame, as_of: date, *, returns: Returns) -> pl.LazyFrame:
    """Ledger rows that move revenue, known on a day, with their side and their amount net of tax.

    Args:
        ledger: LEDGER rows.
        as_of: Rows after this day are ignored.
        returns: "net" keeps sales, returns and discounts; "ignore" keeps sales above zero only.

    Returns:
        LEDGER columns that trade needs, with `currency` never null, `sold` and `came_back` (booleans), `net` (amount without
        tax, not negative) and `revenue` (`net` with its sign).
    """
    kinds = list(SALE_KINDS) if returns == "ignore" else [*SALE_KINDS, *kinds_with(revenue=-1)]
    rows = ledger.filter(pl.col("date") <= as_of, pl.col("kind").is_in(kinds)).select(
        "customer",
        "date",
        "document",
        "applies_to",
        "quantity",
        "cost",
        "tax",
        currency=pl.col("currency").fill_null(UNKNOWN_CURRENCY),
        sold=pl.col("kind").is_in(SALE_KINDS),
        came_back=pl.col("kind").is_in(RETURN_KINDS),
        net=net_amount(),
        revenue=revenue(),
    )
    return rows.filter(pl.col("net") > 0) if returns == "ignore" else rows


def order_days(rows: pl.LazyFrame, *, by: By) -> pl.LazyFrame:
    """Sums of what a customer bought and gave back on each day (or document of a day).

    Args:
        rows: Frame of `trades`.
        by: "day" or "document".

    Returns:
        One row per ORDER_KEY (`document` is "" by day; `customer` null for sales to nobody known): `lines` and `sale_lines`
        (counts), `gross` and `came_back` (sold and returned, both positive), `revenue` (signed sum), `sold_cost` (of sale
        lines), `cost` and `costed_revenue` (signed sums over rows with a known cost), `taxed_lines`, `quantity`, `documents`.
        Days with nothing but returns are there too.
    """
    sold, came_back, cost = pl.col("sold"), pl.col("came_back"), pl.col("cost").abs()
    # Plain sums and counts of columns made ready beforehand: filters inside the groups cost three times as much.
    ready = rows.with_columns(document_key(by)).with_columns(
        gross=pl.when(sold).then("net"),
        returned=pl.when(came_back).then("net"),
        cost=pl.when(sold).then(cost).otherwise(-cost),
        sold_cost=pl.when(sold).then(cost),
        costed_revenue=pl.when(cost.is_not_null()).then("revenue"),
        quantity=pl.when(sold).then("quantity"),
        own_document=pl.when(sold).then("own_document"),
    )
    sums = ready.group_by(ORDER_KEY).agg(
        pl.col("gross", "revenue", "cost", "costed_revenue", "sold_cost", "quantity").sum(),
        came_back=pl.col("returned").sum(),
        lines=pl.len().cast(pl.Int64),
        sale_lines=sold.sum().cast(pl.Int64),
        taxed_lines=pl.col("tax").count().cast(pl.Int64),
        costed_sales=pl.col("sold_cost").count(),
        counted_sales=pl.col("quantity").count(),
        documents=pl.col("own_document").drop_nulls().n_unique().cast(pl.Int64),
    )
    return sums.with_columns(
        sold_cost=pl.when(pl.col("costed_sales") > 0).then("sold_cost"),
        quantity=pl.when(pl.col("counted_sales") > 0).then("quantity"),
    )


def document_key(by: By) -> list[pl.Expr]:
    """The `document` that tells orders of one day apart, "" where days are not divided; the ledger's in `own_document`."""
    key = pl.col("document").fill_null("") if by == "document" else pl.lit("")
    return [pl.col("document").alias("own_document"), key.alias("document")]


def kept_orders(days: pl.LazyFrame, rows: pl.LazyFrame, *, by: By, returns: Returns, zero_orders: ZeroOrders) -> pl.LazyFrame:
    """The days of `order_days` that are orders, with what came `returned` of each.

    Args:
        days: Frame of `order_days`.
        rows: Frame of `trades` that made it.
        by: As in `orders`.
        returns: As in `orders`.
        zero_orders: As in `orders`.

    Returns:
        Rows of `days` of named customers with a sale, `returned` added; wholly returned ones are left out.
    """
    bought = days.filter(pl.col("customer").is_not_null(), pl.col("sale_lines") > 0)
    if zero_orders == "skip":
        bought = bought.filter(pl.col("gross") > 0)
    if returns == "ignore" or not _anything_came_back(rows):
        return bought.with_columns(returned=pl.lit(0, dtype=MONEY))
    return (
        bought.join(returned(bought, rows.with_columns(document_key(by))), on=ORDER_KEY, how="left")
        .with_columns(pl.col("returned").fill_null(0))
        .filter((pl.col("gross") == 0) | (pl.col("returned") < pl.col("gross")))
    )


def _anything_came_back(rows: pl.LazyFrame) -> bool:
    """Whether there is a return at all: one look at two columns spares most shops three passes of sorting."""
    return bool(rows.select(pl.col("came_back").any()).collect().item())


def names(ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The name each customer last went by.

    Returns:
        One row per customer that has one: `customer`, `name`; of several on the last day the first in the alphabet.
    """
    known = ledger.filter(pl.col("date") <= as_of, pl.col("customer").is_not_null(), pl.col("name").is_not_null())
    last_days = known.group_by("customer", "name").agg(pl.col("date").max())
    return last_days.group_by("customer").agg(pl.col("name").sort_by(-pl.col("date").to_physical(), pl.col("name")).first())


def _nonzero(amount: pl.Expr) -> pl.Expr:
    return pl.when(amount != 0).then(amount)
