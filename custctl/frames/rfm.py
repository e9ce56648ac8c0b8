"""How recently, how often, for how much: scores from 1 to 5, and the segment that each pair of scores makes."""

import polars as pl

from custctl.frames.ranks import part_of
from custctl.frames.thresholds import rescored

SEGMENTS: tuple[str, ...] = (
    "champions",
    "loyal",
    "potential_loyalist",
    "new",
    "promising",
    "need_attention",
    "about_to_sleep",
    "at_risk",
    "cant_lose",
    "hibernating",
    "lost",
)
SEGMENT = pl.Enum(SEGMENTS)
"""The eleven segments, best first; the enumeration sorts in this order."""

_GRID: dict[int, tuple[str, str, str, str, str]] = {
    5: ("new", "potential_loyalist", "potential_loyalist", "champions", "champions"),
    4: ("promising", "potential_loyalist", "potential_loyalist", "loyal", "champions"),
    3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    1: ("lost", "lost", "at_risk", "at_risk", "cant_lose"),
}
"""Recency score to the segments of frequency-and-money scores 1 to 5: all 25 cells, no 'others'."""

CELLS = {10 * r + fm: segment for r, row in _GRID.items() for fm, segment in enumerate(row, start=1)}
"""10 × R + FM to segment."""

BANDS: tuple[int, int, int] = (2, 4, 9)
"""Most orders that score F = 2, 3 and 4 where quartiles do not tell customers apart: 1 | 2 | 3-4 | 5-9 | 10 and more."""


def scored(buyers: pl.LazyFrame, kept: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Scores and segment of every customer with an order, among the customers of their currency.

    Equal values get equal scores, so row order never matters, and a better value never scores less.

    Args:
        buyers: `currency`, `orders`, `recency_days` (days since the last order), `revenue`; other columns ride along.
        kept: THRESHOLDS of an earlier day that scores go by instead of the other customers (`frames.thresholds`).

    Returns:
        `buyers` with `r`, `f`, `m` (1 to 5, 5 best) and `segment`; null where `orders` is 0. `f_cuts` are the most orders that
        score F = 2, 3 and 4 in the currency. R and M are mid-rank quintiles, ceil((average rank − 1/2) / n × 5), in integers so
        that no rounding moves a customer. F is 1 for one order, else 2 + the number of quartiles of repeaters' orders below
        it, or BANDS where 1 and the quartiles are fewer than four different numbers.
        FM is (F + M) / 2 rounded half up.
    """
    today = buyers.join(_cuts(buyers), on="currency", how="left").with_columns(
        r=_quintile(-pl.col("recency_days")), f=_frequency(), m=_quintile(pl.col("revenue"))
    )
    return (
        (today if kept is None else rescored(today, kept))
        .with_columns(cell=10 * pl.col("r") + (pl.col("f") + pl.col("m") + 1) // 2)
        .with_columns(segment=pl.col("cell").replace_strict(CELLS, default=None, return_dtype=SEGMENT))
        .drop("cell")
    )


def _quintile(value: pl.Expr) -> pl.Expr:
    """Fifth of a value among those of customers with an order."""
    return part_of(pl.when(pl.col("orders") > 0).then(value), 5)


def _cuts(buyers: pl.LazyFrame) -> pl.LazyFrame:
    """Most orders that score F = 2, 3, 4: quartiles (lower value) of repeaters' orders where they differ, else BANDS."""
    repeats = pl.when(pl.col("orders") > 1).then(pl.col("orders"))
    quartiles = [pl.col(name) for name in ("q25", "q50", "q75")]
    distinct = (quartiles[0] < quartiles[1]) & (quartiles[1] < quartiles[2])
    cuts = pl.when(distinct).then(pl.concat_list(quartiles)).otherwise(pl.lit(list(BANDS), dtype=pl.List(pl.Int64)))
    return (
        buyers.group_by("currency")
        .agg(repeats.quantile(part / 100, "lower").cast(pl.Int64).alias(f"q{part}") for part in (25, 50, 75))
        .select("currency", f_cuts=cuts)
    )


def _frequency() -> pl.Expr:
    above = [(pl.col("orders") > pl.col("f_cuts").list.get(place)).cast(pl.Int64) for place in range(3)]
    return pl.when(pl.col("orders") == 1).then(1).when(pl.col("orders") > 1).then(2 + pl.sum_horizontal(above))
