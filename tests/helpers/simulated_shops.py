"""Shops whose customers buy, leave and spend as a model says, with the year that follows: to see whether ranges hold."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from custctl.models.gamma_gamma import GammaGamma
from custctl.models.histories import Array
from custctl.models.pareto_nbd import ParetoNbd

BUYING = ParetoNbd(r=0.8, alpha=60.0, s=0.6, beta=300.0)
SPENDING = GammaGamma(p=6.0, q=4.0, v=15.0)
TODAY = 730
"""The day on which the books are read; customers came at any time before."""
YEAR = 365


@dataclass(frozen=True)
class SimulatedShop:
    """A shop on the day TODAY.

    Attributes:
        rows: Orders so far: `number`, `day`, `value`, sorted.
        revenue: What each customer spends in the next YEAR.
        orders: How many orders they place in it.
    """

    rows: pl.DataFrame
    revenue: Array
    orders: Array


def simulated_shop(customers: int, seed: int, *, buying: ParetoNbd = BUYING, spending: GammaGamma = SPENDING) -> SimulatedShop:
    """Customers who come over two years and are watched for a third; orders of one day are one."""
    draw = np.random.default_rng(seed)
    begin = draw.integers(0, TODAY, customers)
    rate = draw.gamma(buying.r, 1 / buying.alpha, customers)
    leaves = begin + draw.exponential(1 / np.maximum(draw.gamma(buying.s, 1 / buying.beta, customers), 1e-12))
    end = np.minimum(leaves, TODAY + YEAR)
    count = draw.poisson(rate * (end - begin))
    number = np.concatenate([np.arange(customers), np.repeat(np.arange(customers), count)])
    later = np.repeat(begin, count) + draw.uniform(size=count.sum()) * np.repeat(end - begin, count)
    day = np.concatenate([begin, np.ceil(later).astype(np.int64)])
    scale = draw.gamma(spending.q, 1 / spending.v, customers)
    value = draw.gamma(spending.p, size=number.size) / scale[number]
    orders = (
        pl.DataFrame({"number": number.astype(np.int64), "day": day.astype(np.int64), "value": value})
        .group_by("number", "day")
        .agg(pl.col("value").sum())
        .sort("number", "day")
    )
    future = orders.filter(pl.col("day") > TODAY)
    who = future["number"].to_numpy()
    revenue = np.bincount(who, future["value"].to_numpy(), minlength=customers)
    return SimulatedShop(
        orders.filter(pl.col("day") <= TODAY), revenue, np.bincount(who, minlength=customers).astype(np.float64)
    )
