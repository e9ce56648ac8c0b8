"""The whole shop in one row per currency: how many customers, how much, and how unevenly?"""

import polars as pl

from custctl.frames.classes import gini, top_share
from custctl.frames.thresholds import THRESHOLDS
from custctl.schema import Role

FACTS: dict[str, Role] = {
    "customers": Role.COUNT,
    "buying_customers": Role.COUNT,
    "orders": Role.COUNT,
    "revenue": Role.MONEY,
    "named_revenue": Role.MONEY,
    "gross": Role.MONEY,
    "returned": Role.MONEY,
    "return_rate": Role.SHARE,
    "profit": Role.MONEY,
    "unnamed_rows": Role.COUNT,
    "unnamed_amount": Role.MONEY,
    "abc_a": Role.COUNT,
    "abc_b": Role.COUNT,
    "abc_c": Role.COUNT,
    "top_20_customers": Role.COUNT,
    "top_20_share": Role.SHARE,
    "top1_share": Role.SHARE,
    "top5_share": Role.SHARE,
    "gini": Role.NUMBER,
    "never_came_back": Role.SHARE,
    "second_order_days": Role.DAYS,
    "later_order_days": Role.DAYS,
    **{name: column.role for name, column in THRESHOLDS.columns.items() if name != "currency"},
}
"""Figures of a currency; the last are what it takes to score (`frames.thresholds`)."""


def shop(base: pl.LazyFrame, ranked: pl.LazyFrame, curves: pl.LazyFrame, thresholds: pl.LazyFrame) -> pl.LazyFrame:
    """Figures of each currency.

    Args:
        base: BUYERS, the row without a customer included.
        ranked: BUYERS of named customers with scores (`frames.rfm`) and ABC class (`frames.classes`).
        curves: How long customers take to come back (`frames.rhythm`).
        thresholds: THRESHOLDS that the scores go by.

    Returns:
        One row per currency, in alphabetical order: FACTS, and for notes `taxed_lines`, `best_customer` and
        `orderless_revenue` (of customers without an order). `revenue`, `gross`, `returned` and `profit` are of all sales,
        also to nobody known; everything about customers is of the named ones.
    """
    figures = _sales(base)
    for part in (_customers(ranked), thresholds, _rhythm(curves)):
        figures = figures.join(part, on="currency", how="left")
    counts = [name for name, role in FACTS.items() if role is Role.COUNT and not name.startswith("f")]
    return figures.with_columns(pl.col(*counts, "named_revenue").fill_null(0)).sort("currency")


def _sales(base: pl.LazyFrame) -> pl.LazyFrame:
    unnamed = pl.col("customer").is_null()
    profit, gross = pl.col("profit"), pl.col("gross").sum()
    return base.group_by("currency").agg(
        pl.col("revenue", "gross", "returned", "taxed_lines").sum(),
        return_rate=pl.when(gross > 0).then(pl.col("returned").sum().cast(pl.Float64) / gross.cast(pl.Float64)),
        profit=pl.when(profit.count() > 0).then(profit.sum()),
        unnamed_rows=pl.col("lines").filter(unnamed).sum(),
        unnamed_amount=pl.col("revenue").filter(unnamed).sum(),
    )


def _customers(ranked: pl.LazyFrame) -> pl.LazyFrame:
    revenue, number = pl.col("revenue"), pl.len().cast(pl.Int64)
    fifth = (number + 4) // 5
    classes = {f"abc_{name.lower()}": (pl.col("abc") == name).sum().cast(pl.Int64) for name in "ABC"}
    best = pl.coalesce("name", "customer").sort_by(revenue, pl.col("customer"), descending=[True, False])
    return ranked.group_by("currency").agg(
        pl.col("orders").sum(),
        customers=number,
        buying_customers=(pl.col("orders") > 0).sum().cast(pl.Int64),
        named_revenue=revenue.sum(),
        top_20_customers=fifth,
        top_20_share=top_share(revenue, fifth),
        top1_share=top_share(revenue, pl.lit(1)),
        top5_share=top_share(revenue, pl.lit(5)),
        gini=gini(revenue),
        best_customer=best.first(),
        orderless_revenue=revenue.filter(pl.col("orders") == 0).sum(),
        **classes,
    )


def _rhythm(curves: pl.LazyFrame) -> pl.LazyFrame:
    """Share that never came back so far, and the days within which half of those who do have ordered again."""
    first, later = pl.col("curve") == "first", pl.col("curve") == "later"
    return curves.group_by("currency").agg(
        never_came_back=pl.col("never").filter(first).first(),
        second_order_days=pl.col("q50").filter(first).first(),
        later_order_days=pl.col("q50").filter(later).first(),
    )
