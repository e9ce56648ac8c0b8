"""How many customers stay from one period to the next, with how much of their money, and who did not?"""

from datetime import date

import polars as pl

from custctl.frames.periods import Period, period_label, period_number
from custctl.schema import MONEY, Column, Role, Schema

COUNTS = ("customers_before", "customers_now", "won", "came_back", "retained", "stopped")
RATES = ("customer_retention", "customer_churn", "net_revenue_retention", "gross_revenue_retention", "repurchase_rate")

RETENTION = Schema(
    name="retention",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "period": Column(pl.String(), Role.TEXT, required=True),
        "period_state": Column(pl.String(), Role.KEY, required=True),
        **dict.fromkeys(("customers_before", "customers_now"), Column(pl.Int64(), Role.COUNT, required=True)),
        **dict.fromkeys(RATES, Column(pl.Float64(), Role.SHARE)),
        **dict.fromkeys(("retained", "stopped", "won", "came_back"), Column(pl.Int64(), Role.COUNT, required=True)),
        "compared_with": Column(pl.String(), Role.KEY, required=True),
    },
    order=("currency", "period"),
)

LOST = Schema(
    name="lost",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "missed_since": Column(pl.String(), Role.TEXT, required=True),
        "first_order": Column(pl.Date(), Role.DATE, required=True),
        "last_order": Column(pl.Date(), Role.DATE, required=True),
        "recency_days": Column(pl.Int64(), Role.DAYS, required=True),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
    },
    order=("currency", "-revenue", "customer"),
)


def retention(periods: pl.LazyFrame, moves: pl.LazyFrame) -> pl.LazyFrame:
    """Customers of each period who were customers of the one before, and what they spend.

    Args:
        periods: PERIODS to show.
        moves: MOVED; sales to nobody known are left out.

    Returns:
        RETENTION. `customers_now` ordered in the period, `customers_before` in the days it is compared with, `retained` in
        both, `stopped` only before; `won` had their first order, `came_back` ordered earlier but not in the period before.
        `repurchase_rate` is the share of `customers_now` who had ordered before the period. `customer_retention` =
        retained / customers_before and `customer_churn` the rest. Net revenue retention is what customers of before spend now
        by what they spent then; gross counts no more of each customer than they spent then. Whoever gave back more than they
        bought counts as zero. The rates are null where the books do not cover the period before.
    """
    before, now = pl.col("ordered_before"), pl.col("ordered_now")
    spent, spend = pl.col("before").clip(0), pl.col("now").clip(0)
    sums = (
        moves.filter(pl.col("customer").is_not_null())
        .group_by("currency", "number")
        .agg(
            customers_before=before.sum().cast(pl.Int64),
            customers_now=now.sum().cast(pl.Int64),
            retained=(before & now).sum().cast(pl.Int64),
            won=(pl.col("move") == "new").sum().cast(pl.Int64),
            came_back=(pl.col("move") == "reactivated").sum().cast(pl.Int64),
            stopped=(pl.col("move") == "lost").sum().cast(pl.Int64),
            spent=spent.filter(before).sum(),
            spend=spend.filter(before).sum(),
            kept=pl.min_horizontal(spent, spend).filter(before).sum(),
        )
    )
    rows = periods.join(sums, on=["currency", "number"], how="left").with_columns(pl.col(*COUNTS).fill_null(0))
    fair = pl.col("compared_with").is_in(["whole", "same_days"])
    return RETENTION.conform(
        rows.with_columns(
            repurchase_rate=pl.when(pl.col("compared_with") != "nothing").then(
                _share(pl.col("customers_now") - pl.col("won"), pl.col("customers_now"))
            ),
            customer_retention=pl.when(fair).then(_share(pl.col("retained"), pl.col("customers_before"))),
            customer_churn=pl.when(fair).then(_share(pl.col("stopped"), pl.col("customers_before"))),
            net_revenue_retention=pl.when(fair).then(_share(pl.col("spend"), pl.col("spent"))),
            gross_revenue_retention=pl.when(fair).then(_share(pl.col("kept"), pl.col("spent"))),
        )
    )


def lost(orders: pl.LazyFrame, as_of: date, *, period: Period, count: int) -> pl.LazyFrame:
    """Customers who have let a whole period pass without an order.

    Args:
        orders: ORDERS.
        as_of: The day on which the books are read.
        period: Length of a period.
        count: Periods looked back, the one of `as_of` included.

    Returns:
        LOST. Their last order is before the last period that is complete; `missed_since` is the first period without one, at
        most `count` back. `revenue` is that of all their orders; who came back since is not among them.
    """
    latest = period_number(pl.lit(as_of) + pl.duration(days=1), period) - 1
    missed = period_number(pl.col("last_order"), period) + 1
    oldest = period_number(pl.lit(as_of), period) - (count - 1)
    return LOST.conform(
        orders.group_by("customer", "currency")
        .agg(
            pl.col("name").first(),
            pl.col("revenue").sum(),
            first_order=pl.col("date").min(),
            last_order=pl.col("date").max(),
            orders=pl.len(),
        )
        .filter(missed <= latest, missed >= oldest)
        .with_columns(
            missed_since=period_label(missed, period), recency_days=(pl.lit(as_of) - pl.col("last_order")).dt.total_days()
        )
    )


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part.cast(pl.Float64) / whole.cast(pl.Float64))
