"""What does it take to score? Kept in a file, a customer's scores change only when the customer does."""

import polars as pl

from custctl.schema import MONEY, Column, Role, Schema

SCORES: tuple[int, ...] = (5, 4, 3, 2)

THRESHOLDS = Schema(
    name="thresholds",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        **{f"r{score}_days": Column(pl.Int64(), Role.DAYS) for score in SCORES},
        **{f"f{score}_from": Column(pl.Int64(), Role.COUNT) for score in SCORES},
        **{f"m{score}_from": Column(MONEY, Role.MONEY) for score in SCORES},
    },
    order=("currency",),
)
"""`r5_days` are the most days since the last order, `f5_from` and `m5_from` the least orders and money that score 5."""


def thresholds(ranked: pl.LazyFrame) -> pl.LazyFrame:
    """What it takes to score among the customers of each currency.

    Args:
        ranked: Scored customers (`frames.rfm`): `currency`, `orders`, `recency_days`, `revenue`, `r`, `m`, `f_cuts`.

    Returns:
        THRESHOLDS; null for a score that nobody reaches. Where only a higher score was given, its threshold serves the lower
        one too, so that scoring the same customers by their own thresholds changes nothing.
    """
    days, revenue = pl.col("recency_days"), pl.col("revenue")
    return THRESHOLDS.conform(
        ranked.filter(pl.col("orders") > 0)
        .group_by("currency")
        .agg(
            *(days.filter(pl.col("r") >= score).max().alias(f"r{score}_days") for score in SCORES),
            *(revenue.filter(pl.col("m") >= score).min().alias(f"m{score}_from") for score in SCORES),
            *((pl.col("f_cuts").first().list.get(score - 3) + 1).alias(f"f{score}_from") for score in SCORES[:-1]),
            f2_from=pl.lit(2, dtype=pl.Int64),
        )
    )


def in_force(ranked: pl.LazyFrame, kept: pl.LazyFrame | None) -> pl.LazyFrame:
    """The thresholds that scores go by: those kept, and for currencies without any those of today.

    Args:
        ranked: As in `thresholds`.
        kept: THRESHOLDS of an earlier day, None where none were kept.
    """
    today = thresholds(ranked)
    if kept is None:
        return today
    return pl.concat([kept.join(today, on="currency", how="semi"), today.join(kept, on="currency", how="anti")])


def rescored(scores: pl.LazyFrame, kept: pl.LazyFrame) -> pl.LazyFrame:
    """Customers scored by thresholds that were kept, whatever other customers do; of other currencies as they are.

    Args:
        scores: `currency`, `orders`, `recency_days`, `revenue` and today's `r`, `f`, `m`.
        kept: THRESHOLDS; a score without a threshold is reached by nobody.
    """
    known = pl.col("f5_from").is_not_null()
    reached = {
        "r": [pl.col("recency_days") <= pl.col(f"r{score}_days") for score in SCORES],
        "f": [pl.col("orders") >= pl.col(f"f{score}_from") for score in SCORES],
        "m": [pl.col("revenue") >= pl.col(f"m{score}_from") for score in SCORES],
    }
    return (
        scores.join(kept, on="currency", how="left")
        .with_columns(
            pl.when(~known).then(name).when(pl.col("orders") > 0).then(1 + _number(passed)).alias(name)
            for name, passed in reached.items()
        )
        .drop(name for name in THRESHOLDS.columns if name != "currency")
    )


def _number(conditions: list[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal(condition.fill_null(False).cast(pl.Int64) for condition in conditions)
