"""Where did the change in revenue come from, and is it real?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.frames.bridge import BRIDGE, MOVED, bridge, moved
from custctl.frames.cohorts import COHORT_MONTHS, COHORTS, CURVE, cohort_months, cohorts, curve
from custctl.frames.comparison import growth_of
from custctl.frames.demand import DEMAND, demand
from custctl.frames.growth_notes import growth_notes
from custctl.frames.growth_signs import QUALITY, few_customers, receivables, signs
from custctl.frames.orders import By, Returns, ZeroOrders, orders
from custctl.frames.periods import MONTHS, PERIODS, Period, period_label
from custctl.frames.periods import periods as calendar
from custctl.frames.products import CATEGORIES, PRODUCTS, life_spans, products, shop_spans
from custctl.frames.retention import LOST, RETENTION, lost, retention
from custctl.frames.sold import sold
from custctl.frames.tenure import TENURE, tenure
from custctl.frames.wallet import WALLET, wallet
from custctl.ledger import CUSTOMERS
from custctl.result import Fact, Result, Table
from custctl.schema import Role, typed

HALF_A_MONTH = 15
"""Days of each of a period's months without which it is too early to judge it."""

FACTS: dict[str, Role] = {
    "period": Role.TEXT,
    "period_state": Role.KEY,
    "compared_with": Role.KEY,
    "days": Role.DAYS,
    "revenue_before": Role.MONEY,
    "new": Role.MONEY,
    "reactivated": Role.MONEY,
    "more": Role.MONEY,
    "less": Role.MONEY,
    "lost": Role.MONEY,
    "unnamed": Role.MONEY,
    "revenue_now": Role.MONEY,
    "revenue_growth": Role.SHARE,
    "year_before": Role.MONEY,
    "growth_on_year": Role.SHARE,
    "price": Role.MONEY,
    "volume": Role.MONEY,
    "mix": Role.MONEY,
    "unpriced": Role.MONEY,
    "price_share": Role.SHARE,
    "volume_share": Role.SHARE,
    "mix_share": Role.SHARE,
    "unpriced_share": Role.SHARE,
    "customers_before": Role.COUNT,
    "customers_now": Role.COUNT,
    "customers_growth": Role.SHARE,
    "repurchase_rate": Role.SHARE,
    "customer_retention": Role.SHARE,
    "customer_churn": Role.SHARE,
    "net_revenue_retention": Role.SHARE,
    "gross_revenue_retention": Role.SHARE,
    "lost_customers": Role.COUNT,
    "lost_revenue": Role.MONEY,
    "alarms": Role.COUNT,
}
"""Facts of each currency, of the period judged: the last one that is at least half over. `price_share`, `volume_share`,
`mix_share` and `unpriced_share` are parts of `revenue_growth`; `lost_customers` are those of table `lost`, `lost_revenue` what
they ever brought."""


@dataclass(frozen=True, slots=True)
class _Trade:
    """What was ordered and sold, worked out once.

    Attributes:
        orders: ORDERS, words as categories.
        lines: SOLD rows, likewise.
        periods: PERIODS shown.
        moves: MOVED.
    """

    orders: pl.LazyFrame
    lines: pl.LazyFrame
    periods: pl.LazyFrame
    moves: pl.LazyFrame


def growth(
    ledger: pl.LazyFrame,
    as_of: date,
    *,
    period: Period = "quarter",
    periods: int = 8,
    returns: Returns = "net",
    by: By = "day",
    zero_orders: ZeroOrders = "count",
    margin: Decimal | None = None,
    customers: pl.LazyFrame | None = None,
) -> Result:
    """Revenue from period to period: whose it was, whether it lasts, and how customers and products age.

    A period that is not over is compared with as many days of the one before, never with the whole of it.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored. Sales to nobody known are a part of the bridge by themselves.
        as_of: The day on which the books are read.
        period: Length of a period.
        periods: Most periods shown.
        returns: "net" counts returns on the day they come; "ignore" sees sales above zero only.
        by: An order is a "day" or a "document" of a day.
        zero_orders: "count" or "skip" orders worth nothing.
        margin: Share of revenue that is profit, for orders without a cost.
        customers: CUSTOMERS, one card per customer, for `wallet` and for how long a customer has been one.

    Returns:
        Tables `bridge`, `quality`, `retention`, `lost`, `cohorts`, `cohort_months`, `curve`, `products`, `categories`,
        `demand`, `tenure`, `wallet`, each currency by itself, and FACTS.
    """
    card = _coded(CUSTOMERS.empty() if customers is None else customers).collect().lazy()
    trade = _trade(ledger, as_of, period=period, count=periods, returns=returns, by=by, zero_orders=zero_orders)
    tables = _over_time(trade, as_of, period=period, count=periods) | _by_age(trade, card, as_of, margin=margin)
    every = _figures(ledger, as_of, trade, tables, period)
    judged = _judged(every, period)
    quality = Table(QUALITY, typed([sign for row in judged for sign in signs(row)], QUALITY.dtypes).collect())
    options = {"period": period, "periods": periods, "returns": returns, "order_by": by, "zero_orders": zero_orders}
    return Result(
        analysis="growth",
        as_of=as_of,
        options={**options, "margin": margin},
        facts={row["currency"]: _facts(row, quality.rows, tables["lost"].rows) for row in judged},
        tables={"bridge": tables["bridge"], "quality": quality, **tables},
        notes=growth_notes(
            every, judged, quality.rows.to_dicts(), tables["products"].rows.to_dicts(), tables["tenure"].rows.to_dicts()
        ),
    )


def _trade(
    ledger: pl.LazyFrame, as_of: date, *, period: Period, count: int, returns: Returns, by: By, zero_orders: ZeroOrders
) -> _Trade:
    """Orders, lines and the moves between periods, collected, because every table starts from them."""
    ordered = _coded(orders(ledger, as_of, by=by, returns=returns, zero_orders=zero_orders)).collect().lazy()
    lines = _coded(sold(ledger, as_of, returns=returns)).collect().lazy()
    begins = lines.group_by("currency").agg(begin=pl.col("date").min())
    shown = Table.collect(PERIODS, calendar(begins, as_of, period=period, count=count)).rows.lazy()
    moves = Table.collect(MOVED, moved(lines, ordered, as_of, period=period)).rows.lazy()
    return _Trade(ordered, lines, shown, moves)


def _coded(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with a number for each word that names a customer or a product: sooner grouped and joined, in less memory."""
    words = [name for name in ("customer", "product", "category") if name in rows.collect_schema()]
    return rows.with_columns(pl.col(words).cast(pl.Categorical))


def _over_time(trade: _Trade, as_of: date, *, period: Period, count: int) -> dict[str, Table]:
    """Tables by period."""
    steps = bridge(trade.periods, trade.moves, trade.lines, as_of, period=period)
    return Table.collect_all(
        (BRIDGE, steps),
        (RETENTION, retention(trade.periods, trade.moves)),
        (LOST, lost(trade.orders, as_of, period=period, count=count)),
        large=True,
    )


def _by_age(trade: _Trade, cards: pl.LazyFrame, as_of: date, *, margin: Decimal | None) -> dict[str, Table]:
    """Tables by the age of customers and products; together only those that share much, so that one at a time is in memory."""
    spans = life_spans(trade.lines, as_of).collect().lazy()
    shop = shop_spans(trade.lines, spans, as_of).collect().lazy()
    crops = (
        (COHORTS, cohorts(trade.orders, as_of)),
        (COHORT_MONTHS, cohort_months(trade.orders, as_of)),
        (CURVE, curve(trade.orders, as_of)),
    )
    goods = (
        (PRODUCTS, products(trade.lines, spans, shop, as_of)),
        (CATEGORIES, products(trade.lines, spans, shop, as_of, by="category")),
    )
    moving = (DEMAND, demand(trade.lines, trade.orders, cards, spans, as_of))
    customers = (
        (TENURE, tenure(trade.orders, cards, as_of, margin=margin)),
        (WALLET, wallet(trade.orders, cards, as_of)),
    )
    tables: dict[str, Table] = {}
    for together in (crops, goods, (moving,), customers):
        tables |= Table.collect_all(*together, large=True)
    return tables


def _figures(
    ledger: pl.LazyFrame, as_of: date, trade: _Trade, tables: Mapping[str, Table], period: Period
) -> list[dict[str, Any]]:
    """Every period of every currency with all that is known of it, in order."""
    key, kept = ["currency", "number"], ["currency", "period"]
    said = ("period_state", "compared_with", "days")
    steps = tables["bridge"].rows.lazy().drop(said)
    stayed = tables["retention"].rows.lazy().drop(said, strict=False)
    nobody = pl.col("customer").is_null()
    shop = trade.lines.group_by("currency").agg(
        unnamed_rows=nobody.sum().cast(pl.Int64),
        unnamed_amount=pl.col("revenue").filter(nobody).sum(),
    )
    rows = (
        trade.periods.with_columns(before=period_label(pl.col("number") - 1, period))
        .join(steps, on=kept)
        .join(stayed, on=kept)
        .join(few_customers(trade.moves), on=key, how="left")
        .join(receivables(ledger, trade.periods), on=key, how="left")
        .join(shop, on="currency")
        .join(life_spans(trade.lines, as_of), on="currency")
    )
    return rows.sort(key).collect().to_dicts()


def _judged(every: Sequence[dict[str, Any]], period: Period) -> list[dict[str, Any]]:
    """The last period of each currency that is at least half over, or the only one."""
    judged: dict[str, dict[str, Any]] = {}
    for row in every:
        if row["days"] >= HALF_A_MONTH * MONTHS[period] or row["currency"] not in judged:
            judged[row["currency"]] = row
    return list(judged.values())


def _facts(row: Mapping[str, Any], quality: pl.DataFrame, gone: pl.DataFrame) -> dict[str, Fact]:
    """FACTS of one currency from the figures of its period."""
    mine = pl.col("currency") == row["currency"]
    left = gone.filter(mine)
    before = row["revenue_before"]
    fair = row["growth"] is not None
    shares = {
        f"{part}_share": float(row[part] / before) if fair and row[part] is not None else None
        for part in ("price", "volume", "mix", "unpriced")
    }
    known: dict[str, Any] = {
        **row,
        **shares,
        "revenue_growth": row["growth"],
        "customers_growth": growth_of(row["customers_now"], row["customers_before"]) if fair else None,
        "lost_customers": len(left),
        "lost_revenue": left["revenue"].sum(),
        "alarms": len(quality.filter(mine, pl.col("verdict") == "alarm")),
    }
    return {name: Fact(known[name], role) for name, role in FACTS.items()}
