"""What did each customer order when, net of what came back?"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import polars as pl

from custctl.frames.returns import ORDER_KEY, returned
from custctl.ledger import OPPOSITES, UNKNOWN_CURRENCY, kinds_with, net_amount
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
    },
    order=("currency", "customer", "date", "document"),
)


_SOLD, _COST = pl.col("sold"), pl.col("cost").abs()
_NOTHING, _NONE = pl.lit(0, dtype=MONEY), pl.lit(0, dtype=pl.Int64)
PARTS: dict[str, pl.Expr] = {
    "gross": pl.when(_SOLD).then("net"),
    "sale_lines": _SOLD.cast(pl.Int64),
    "came_back": pl.when("came_back").then("net"),
    "cost": pl.when(_SOLD).then(_COST).otherwise(-_COST),
    "sold_cost": pl.when(_SOLD).then(_COST),
    "costed_sales": (_SOLD & _COST.is_not_null()).cast(pl.Int64),
    "costed_revenue": pl.when(_COST.is_not_null()).then("revenue"),
    "taxed_lines": pl.col("tax").is_not_null().cast(pl.Int64),
}
"""What is summed of trade beside revenue: what was sold and what came back, both positive; lines sold; costs, signed and of
sales, with the number of lines and the signed revenue that have one; lines with a tax."""


@dataclass(frozen=True, slots=True)
class Held:
    """What trade holds beside plain sales: what is nowhere need not be added up day by day.

    Attributes:
        returns: Something came back.
        deductions: Something is no sale: a return, or a discount.
        worthless: A line is worth nothing, net of tax.
        costs: A line has a cost.
        taxes: A line has a tax.
        currency: The one currency that there is, None where there are several (or no rows): what is the same in every row
            need not tell groups apart.
    """

    returns: bool
    deductions: bool
    worthless: bool
    costs: bool
    taxes: bool
    currency: str | None

    def summed(self) -> list[str]:
        """PARTS that there are."""
        return [name for name in PARTS if name not in self.plain()]

    def plain(self) -> dict[str, pl.Expr]:
        """What stands for the PARTS that there are not, beside `revenue` and `lines`."""
        costs = dict.fromkeys(("cost", "sold_cost", "costed_revenue"), _NOTHING) | {"costed_sales": _NONE}
        return {
            **({} if self.deductions else {"gross": pl.col("revenue"), "sale_lines": pl.col("lines")}),
            **({} if self.returns else {"came_back": _NOTHING}),
            **({} if self.costs else costs),
            **({} if self.taxes else {"taxed_lines": _NONE}),
        }

    def alike(self, by: By) -> dict[str, pl.Expr]:
        """Columns of ORDER_KEY that are the same in every row, as what they are."""
        return {
            **({} if self.currency is None else {"currency": pl.lit(self.currency)}),
            **({} if by == "document" else {"document": pl.lit("")}),
        }


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
        lines, less the share that came back, null where no line has one. `document` is null when `by` is "day".
    """
    rows = trades(ledger, as_of, returns=returns)
    days = order_days(rows, held(rows), by=by, zero_orders=zero_orders)
    named = (
        days.filter("ordered")
        .join(names(ledger, as_of), on="customer", how="left")
        .with_columns(
            revenue=pl.col("gross") - pl.col("returned"),
            document=pl.when(pl.col("document") != "").then(pl.col("document")),
            cost=pl.col("sold_cost") - (pl.col("sold_cost") * pl.col("returned") / _nonzero(pl.col("gross"))).fill_null(0),
        )
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
        "product",
        "category",
        "quantity",
        "cost",
        "tax",
        currency=pl.col("currency").fill_null(UNKNOWN_CURRENCY),
        sold=pl.col("kind").is_in(SALE_KINDS),
        came_back=pl.col("kind").is_in(RETURN_KINDS),
        net=net_amount(),
    )
    signed = rows.with_columns(revenue=pl.when("sold").then("net").otherwise(-pl.col("net")))
    return signed.filter(pl.col("net") > 0) if returns == "ignore" else signed


def held(rows: pl.LazyFrame) -> Held:
    """What rows of `trades` hold; the one look ahead at the ledger."""
    looks = rows.select(
        returns=pl.col("came_back").any(),
        deductions=~pl.col("sold").all(),
        worthless=(pl.col("net") <= 0).any(),
        costs=pl.col("cost").count() > 0,
        taxes=pl.col("tax").count() > 0,
        currency=pl.when(pl.col("currency").min() == pl.col("currency").max()).then(pl.col("currency").min()),
    )
    return Held(**looks.collect().row(0, named=True))


def order_days(rows: pl.LazyFrame, look: Held, *, by: By, zero_orders: ZeroOrders) -> pl.LazyFrame:
    """What customers bought and gave back on each day (or in each document of a day), and which days are orders.

    Args:
        rows: Frame of `trades`.
        look: What they hold.
        by: As in `orders`.
        zero_orders: As in `orders`.

    Returns:
        One row per ORDER_KEY (`document` is "" by day; `customer` null for sales to nobody known): `revenue` (signed sum) and
        `lines` (a count), the sums PARTS, `returned` (what came back of this very order) and `ordered` (whether it is an
        order: of a named customer, with a sale, not wholly given back). Days with nothing but returns are there too.
    """
    keyed = rows.with_columns(document_key(by))
    summed, alike = look.summed(), look.alike(by)
    # Plain sums of columns made ready beforehand: filters inside the groups cost three times as much.
    ready = keyed.select(*ORDER_KEY, "revenue", **{name: PARTS[name] for name in summed})
    days = (
        ready.group_by(name for name in ORDER_KEY if name not in alike)
        .agg(pl.col("revenue", *summed).sum(), lines=pl.len().cast(pl.Int64))
        .with_columns(**alike, **look.plain())
        .with_columns(sold_cost=pl.when(pl.col("costed_sales") > 0).then("sold_cost"))
    )
    ordered = pl.col("customer").is_not_null() & (pl.col("sale_lines") > 0)
    if zero_orders == "skip":
        ordered &= pl.col("gross") > 0
    if not look.returns:
        return days.with_columns(ordered=ordered, returned=_NOTHING)
    left = (pl.col("gross") == 0) | (pl.col("returned") < pl.col("gross"))
    return (
        days.join(returned(days.filter(ordered), keyed), on=ORDER_KEY, how="left")
        .with_columns(pl.col("returned").fill_null(0))
        .with_columns(ordered=ordered & left)
    )


def order_runs(rows: pl.LazyFrame, look: Held) -> pl.LazyFrame:
    """What customers bought, lines of one customer and day that stand one behind the other put together.

    Ledgers have the lines of a document together, so this leaves few rows for little work, where putting whole days together
    is what takes longest. A day may have several runs.

    Args:
        rows: Frame of `trades` with nothing but sales above zero.
        look: What they hold.

    Returns:
        As `order_days` by day, but for days that are in several rows.
    """
    summed, alike = look.summed(), look.alike("day")
    key = [name for name in ORDER_KEY if name not in alike]
    ends = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(-1)) for name in key)
    parts = {"revenue": pl.col("revenue"), "lines": pl.lit(1, dtype=pl.Int64), **{name: PARTS[name] for name in summed}}
    return (
        rows.select(*key, **parts)
        .with_columns(*(pl.col(name).fill_null(0).cum_sum() for name in parts), ends=ends)
        .filter("ends")
        .select(*key, *(pl.col(name) - pl.col(name).shift(1, fill_value=0) for name in parts))
        .with_columns(**alike, **look.plain())
        .with_columns(ordered=pl.col("customer").is_not_null(), returned=_NOTHING)
    )


def document_key(by: By) -> list[pl.Expr]:
    """The `document` that tells orders of one day apart, "" where days are not divided; the ledger's in `own_document`."""
    key = pl.col("document").fill_null("") if by == "document" else pl.lit("")
    return [pl.col("document").alias("own_document"), key.alias("document")]


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
