"""What did each customer order when, net of what came back?"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import polars as pl

from custctl.frames.customer_names import customer_names
from custctl.frames.returns import ORDER_KEY, returned
from custctl.frames.runs import by_buyer, together
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


_CURRENCY = pl.col("currency").fill_null(UNKNOWN_CURRENCY)
_IS_SALE, _IS_RETURN = pl.col("kind").is_in(SALE_KINDS), pl.col("kind").is_in(RETURN_KINDS)
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
        costs: A line has a cost.
        taxes: A line has a tax.
        names: A line names its customer.
        currency: The one currency that there is, None where there are several: what is the same in every row need not tell
            groups apart.
    """

    returns: bool
    deductions: bool
    costs: bool
    taxes: bool
    names: bool
    currency: str | None

    def parts(self) -> dict[str, pl.Expr]:
        """`revenue` and those PARTS that there are."""
        return {"revenue": pl.col("revenue"), **{name: part for name, part in PARTS.items() if name not in self.plain()}}

    def alike(self, by: By) -> dict[str, pl.Expr]:
        """Columns of ORDER_KEY that are the same in every row, as what they are."""
        return {
            **({} if self.currency is None else {"currency": pl.lit(self.currency)}),
            **({} if by == "document" else {"document": pl.lit("")}),
        }

    def plain(self) -> dict[str, pl.Expr]:
        """What stands for the PARTS that there are not, beside `revenue` and `lines`."""
        costs = dict.fromkeys(("cost", "sold_cost", "costed_revenue"), _NOTHING) | {"costed_sales": _NONE}
        return {
            **({} if self.deductions else {"gross": pl.col("revenue"), "sale_lines": pl.col("lines")}),
            **({} if self.returns else {"came_back": _NOTHING}),
            **({} if self.costs else costs),
            **({} if self.taxes else {"taxed_lines": _NONE}),
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
    look = held(ledger, as_of, returns=returns)
    days = order_days(trades(ledger, as_of, returns=returns, look=look), look, by=by, zero_orders=zero_orders)
    placed = _in_order(days, by=by)
    called = customer_names(ledger, as_of)
    named = placed.join(called, on="customer", how="left", maintain_order="left") if look.names else placed
    return ORDERS.conform(
        named.with_columns(
            revenue=pl.col("gross") - pl.col("returned"),
            cost=pl.col("sold_cost") - (pl.col("sold_cost") * pl.col("returned") / _nonzero(pl.col("gross"))).fill_null(0),
        )
    )


def _in_order(days: pl.LazyFrame, *, by: By) -> pl.LazyFrame:
    """Days that are orders, in memory, in the order of ORDERS. One buyer's stand together, so words are sorted once each."""
    document = pl.when(pl.col("document") != "").then("document")  # None goes last.
    told = ("buyer", "customer", "currency", "date", "gross", "returned", "sold_cost")
    ordered = days.filter("ordered").select(*told, document=document).collect(engine="in-memory")
    first = ordered["buyer"] != ordered["buyer"].shift(1, fill_value=0)
    places = ordered.filter(first).select("buyer", place=pl.struct("currency", "customer").rank("ordinal"))
    placed = ordered.join(places, on="buyer", how="left", maintain_order="left")
    key = ["place"] if by == "day" else ["place", "date", "document"]
    return placed.sort(key, nulls_last=True, maintain_order=True).lazy()


def trades(ledger: pl.LazyFrame, as_of: date, *, returns: Returns, look: Held | None = None) -> pl.LazyFrame:
    """Ledger rows that move revenue, known on a day, with their side and their amount net of tax.

    Args:
        ledger: LEDGER rows.
        as_of: Rows after this day are ignored.
        returns: "net" keeps sales, returns and discounts; "ignore" keeps sales above zero only.
        look: What they hold, where that is known: taxes and signs that there are not are not worked out.

    Returns:
        LEDGER columns that trade needs, with `currency` never null, `sold` and `came_back` (booleans), `net` (amount without
        tax, not negative) and `revenue` (`net` with its sign).
    """
    taxes, deductions = look is None or look.taxes, look is None or look.deductions
    rows = _trading(ledger, as_of, returns).select(
        "customer",
        "date",
        "document",
        "applies_to",
        "product",
        "category",
        "quantity",
        "cost",
        "tax",
        currency=_CURRENCY,
        sold=_IS_SALE,
        came_back=_IS_RETURN,
        net=net_amount() if taxes else pl.col("amount"),
    )
    net = pl.col("net")
    signed = rows.with_columns(revenue=pl.when("sold").then(net).otherwise(-net) if deductions else net)
    return signed.filter(net > 0) if returns == "ignore" else signed


def held(ledger: pl.LazyFrame, as_of: date, *, returns: Returns) -> Held:
    """What trade of a ledger holds; a look ahead that leaves amounts alone. Arguments as of `trades`."""
    currency = pl.col("currency")
    looks = _trading(ledger, as_of, returns).select(
        returns=_IS_RETURN.any(),
        deductions=~_IS_SALE.all(),
        costs=pl.col("cost").count() > 0,
        taxes=pl.col("tax").count() > 0,
        names=pl.col("name").count() > 0,
        currency=pl.when(currency.count() == 0)
        .then(pl.lit(UNKNOWN_CURRENCY))
        .when(currency.null_count() == 0, currency.min() == currency.max())
        .then(currency.min()),
    )
    return Held(**looks.collect().row(0, named=True))


def _trading(ledger: pl.LazyFrame, as_of: date, returns: Returns) -> pl.LazyFrame:
    """LEDGER rows up to a day that may move revenue."""
    kinds = list(SALE_KINDS) if returns == "ignore" else [*SALE_KINDS, *kinds_with(revenue=-1)]
    return ledger.filter(pl.col("date") <= as_of, pl.col("kind").is_in(kinds))


def order_days(rows: pl.LazyFrame, look: Held, *, by: By, zero_orders: ZeroOrders) -> pl.LazyFrame:
    """What customers bought and gave back on each day (or in each document of a day), and which days are orders.

    Args:
        rows: Frame of `trades`.
        look: What they hold.
        by: As in `orders`.
        zero_orders: As in `orders`.

    Returns:
        One row per ORDER_KEY (`document` is "" by day; `customer` null for sales to nobody known), those of one customer and
        currency together, day after day, with the same rising number `buyer`: `revenue` (signed sum) and `lines` (a count),
        the sums PARTS, `returned` (what came back of this very order) and `ordered` (whether it is an order: of a named
        customer, with a sale, not wholly given back). Days with nothing but returns are there too.
    """
    keyed = rows.with_columns(document_key(by))
    days = _days(keyed, look, by=by).with_columns(sold_cost=pl.when(pl.col("costed_sales") > 0).then("sold_cost"))
    ordered = pl.col("customer").is_not_null() & (pl.col("sale_lines") > 0)
    if zero_orders == "skip":
        ordered &= pl.col("gross") > 0
    if not look.returns:
        return days.with_columns(ordered=ordered, returned=_NOTHING)
    left = (pl.col("gross") == 0) | (pl.col("returned") < pl.col("gross"))
    return (
        days.join(returned(days.filter(ordered), keyed), on=ORDER_KEY, how="left", maintain_order="left")
        .with_columns(pl.col("returned").fill_null(0), pl.col("buyer").set_sorted())
        .with_columns(ordered=ordered & left)
    )


def _days(keyed: pl.LazyFrame, look: Held, *, by: By) -> pl.LazyFrame:
    """Sums of trade per ORDER_KEY in the order that `order_days` tells, in memory: `revenue`, `lines`, PARTS that there are."""
    parts, alike = look.parts(), look.alike(by)
    key, summed = [name for name in ORDER_KEY if name not in alike], [*parts, "lines"]
    # Plain sums of columns made ready beforehand: filters inside the groups cost three times as much.
    runs = together(keyed.select(*key, **parts), key, parts, counted="lines")
    buyer = [name for name in ("customer", "currency") if name in key]
    if by == "document":
        days = by_buyer(runs.group_by(key).agg(pl.col(*summed).sum()), buyer)
    else:
        days = together(by_buyer(runs, buyer), ["buyer", *key], summed)
    return days.collect(engine="in-memory").lazy().with_columns(**alike, **look.plain())


def document_key(by: By) -> list[pl.Expr]:
    """The `document` that tells orders of one day apart, "" where days are not divided; the ledger's in `own_document`."""
    key = pl.col("document").fill_null("") if by == "document" else pl.lit("")
    return [pl.col("document").alias("own_document"), key.alias("document")]


def _nonzero(amount: pl.Expr) -> pl.Expr:
    return pl.when(amount != 0).then(amount)
