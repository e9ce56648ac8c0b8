"""If one of the few big customers left, what would go, and what do they owe?"""

from collections.abc import Sequence

import polars as pl

from custctl.frames.rhythm import ACTIVITY
from custctl.schema import MONEY, Column, Role, Schema

SHOWN = 10
FEW = 30
"""Customers below which each is looked at by itself."""
TOP, MOST = 5, 0.5
"""So many customers that bring more than this share of a year's revenue are too many eggs in few baskets."""

ACCOUNTS = Schema(
    name="accounts",
    columns={
        "customer": Column(pl.String(), Role.TEXT, required=True),
        "name": Column(pl.String(), Role.TEXT),
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "revenue_12m": Column(MONEY, Role.MONEY, required=True),
        "share_of_revenue": Column(pl.Float64(), Role.SHARE),
        "facts_value": Column(MONEY, Role.MONEY, required=True),
        "orders": Column(pl.Int64(), Role.COUNT, required=True),
        "last_order": Column(pl.Date(), Role.DATE),
        "usual_gap_days": Column(pl.Int64(), Role.DAYS),
        "next_expected": Column(pl.Date(), Role.DATE),
        "activity": Column(ACTIVITY, Role.KEY),
        "open": Column(MONEY, Role.MONEY),
        "overdue": Column(MONEY, Role.MONEY),
        "credit_limit": Column(MONEY, Role.MONEY),
        "collected_share": Column(pl.Float64(), Role.SHARE),
    },
    order=("currency", "-revenue_12m", "customer"),
)


def accounts(facts: pl.LazyFrame, limits: pl.LazyFrame, *, currencies: Sequence[str]) -> pl.LazyFrame:
    """The biggest customers of the shops that depend on a few, each by itself.

    Args:
        facts: One row per customer and currency, as `frames.customer_worth` takes them, with the columns of ACCOUNTS.
        limits: `customer`, `credit_limit`, `credit_limit_currency`, where that names none in the base currency.
        currencies: Which shops depend on a few.

    Returns:
        ACCOUNTS in no order, the SHOWN biggest by the revenue of the last 365 days. `share_of_revenue` of the currency's named
        revenue is what would go if the customer left.
    """
    total = pl.col("revenue_12m").clip(0).sum().over("currency").cast(pl.Float64)
    share = pl.col("revenue_12m").clip(0).cast(pl.Float64) / total
    place = pl.int_range(pl.len()).over("currency")
    rows = facts.filter(pl.col("currency").is_in(list(currencies)), pl.col("orders") > 0)
    ranked = rows.sort("currency", "revenue_12m", "customer", descending=[False, True, False])
    ranked = ranked.with_columns(share_of_revenue=pl.when(total > 0).then(share), place=place)
    joined = ranked.filter(pl.col("place") < SHOWN).join(limits, on="customer", how="left")
    account = pl.when("on_account")
    limited = pl.when(pl.coalesce("credit_limit_currency", "currency") == pl.col("currency")).then("credit_limit")
    return ACCOUNTS.conform(
        joined.with_columns(
            open=account.then(pl.col("open").fill_null(0)),
            overdue=account.then(pl.col("overdue").fill_null(0)),
            credit_limit=limited,
        )
    )


def few_big(facts: pl.DataFrame) -> frozenset[str]:
    """Currencies whose customers are few, or whose TOP biggest bring more than MOST of a year's revenue."""
    earned = pl.col("revenue_12m").clip(0).cast(pl.Float64)
    top = earned.sort(descending=True).head(TOP).sum()
    buying = (pl.col("orders") > 0).sum()
    rows = facts.group_by("currency").agg(few=(buying < FEW) & (buying > 0), big=(top > MOST * earned.sum()) & (buying > 0))
    return frozenset(rows.filter(pl.col("few") | pl.col("big"))["currency"])
