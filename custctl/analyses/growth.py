"""Where did the change in revenue come from, and is it real?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.frames.bridge import BRIDGE, MOVED, bridge, moved
from custctl.frames.cohorts import COHORT_MONTHS, COHORTS, CURVE, cohort_months, cohorts, curve
from custctl.frames.growth_signs import QUALITY, few_customers, receivables, signs
from custctl.frames.orders import ORDERS, By, Returns, ZeroOrders, orders
from custctl.frames.periods import MONTHS, PERIODS, Period, periods
from custctl.frames.products import CATEGORIES, PRODUCTS, YEAR, life_spans, products
from custctl.frames.retention import LOST, RETENTION, lost, retention
from custctl.frames.sold import SOLD, sold
from custctl.frames.tenure import TENURE, WALLET, tenure, wallet
from custctl.ledger import CUSTOMERS
from custctl.result import Fact, Note, Result, Table
from custctl.schema import Role

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
"""Facts of each currency, of the period judged: the last one that is at least half over. `price_share`, `volume_share` and
`mix_share` are parts of `revenue_growth`; `lost_customers` are those of table `lost`, `lost_revenue` what they ever brought."""


@dataclass(frozen=True, slots=True)
class _Trade:
    """What was ordered and sold, worked out once.

    Attributes:
        orders: ORDERS.
        lines: SOLD rows.
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
        customers: CUSTOMERS cards, for `wallet` and for how long a customer has been one.

    Returns:
        Tables `bridge`, `quality`, `retention`, `lost`, `cohorts`, `cohort_months`, `curve`, `products`, `categories`,
        `tenure`, `wallet`, each currency by itself, and FACTS.
    """
    cards = CUSTOMERS.empty() if customers is None else customers
    trade = _trade(ledger, as_of, period=period, count=periods, returns=returns, by=by, zero_orders=zero_orders)
    tables = _over_time(trade, as_of, period=period, count=periods) | _by_age(trade, cards, as_of, margin=margin)
    judged = _judged(ledger, trade, tables, period)
    found = [sign for row in judged for sign in signs(row)]
    quality = Table(QUALITY, pl.DataFrame(found, schema=QUALITY.dtypes))
    early = {row["currency"] for row in tables["bridge"].rows.to_dicts()} and _too_early(tables["bridge"], period)
    options = {"period": period, "periods": periods, "returns": returns, "order_by": by}
    return Result(
        analysis="growth",
        as_of=as_of,
        options={**options, "zero_orders": zero_orders, "margin": margin},
        facts={row["currency"]: _facts(row, quality) for row in judged},
        tables={"bridge": tables["bridge"], "quality": quality, **tables},
        notes=tuple(
            Note(note.key, {**note.values, "currency": row["currency"]}, note.warning)
            for row in judged
            for note in [*_alarm_notes(row, quality), *_notes(row, early.get(row["currency"]))]
        ),
    )
