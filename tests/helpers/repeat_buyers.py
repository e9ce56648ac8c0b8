"""Customers of known habits: drawn from each model, and the published ones."""

from pathlib import Path

import numpy as np
import polars as pl

from custctl.models.beta_geometric import BetaGeometric
from custctl.models.gamma_gamma import GammaGamma, Spends
from custctl.models.histories import Array, Histories
from custctl.models.pareto_nbd import ParetoNbd

LAST_DAY = "19970930"


def cdnow_histories(folder: Path) -> Histories:
    """The 2,357 customers of CDNOW in weeks: the file rounds weeks to two digits, days are whole."""
    summary = pl.read_csv(folder / "data" / "cdnow" / "cdnow_customers_summary.csv")
    recency, age = (np.round(summary[name].to_numpy() * 7) / 7 for name in ("recency", "T"))
    return Histories.of(summary["frequency"].to_numpy(), recency, age)


def _cdnow_orders(folder: Path) -> pl.DataFrame:
    rows = [line.split() for line in (folder / "data" / "cdnow" / "CDNOW_sample.txt").read_text().splitlines()]
    lines = pl.DataFrame({"customer": [r[1] for r in rows], "day": [r[2] for r in rows], "value": [float(r[4]) for r in rows]})
    return lines.group_by("customer", "day").agg(pl.col("value").sum()).sort("customer", "day")


def cdnow_spends(folder: Path) -> Spends:
    """Repeat orders until the end of September 1997 and their mean value, for each of the customers."""
    orders = _cdnow_orders(folder).filter(pl.col("day") <= LAST_DAY)
    repeats = orders.group_by("customer", maintain_order=True).agg(
        x=pl.len() - 1, z=pl.col("value").slice(1).mean().fill_null(0.0)
    )
    return Spends.of(repeats["x"].to_numpy(), repeats["z"].to_numpy())


def cdnow_later_orders(folder: Path) -> Array:
    """Orders of each customer in the 39 weeks after the end of September 1997, in the order of `cdnow_histories`."""
    later = _cdnow_orders(folder).group_by("customer", maintain_order=True).agg(n=(pl.col("day") > LAST_DAY).sum())
    return later["n"].to_numpy().astype(np.float64)


def _until(x: Array, n: Array, end: Array, draw: np.random.Generator) -> Array:
    """Moment of the x-th of n orders that fall evenly until `end`."""
    return np.where(x > 0, end * draw.beta(np.maximum(x, 1), n - x + 1), 0.0)


def pareto_customers(model: ParetoNbd, count: int, seed: int) -> Histories:
    """Customers who order and leave as the model says, 20 to 60 units of time old."""
    draw = np.random.default_rng(seed)
    age = draw.uniform(20, 60, count)
    leaving = draw.exponential(1 / draw.gamma(model.s, 1 / model.beta, count))
    end = np.minimum(age, leaving)
    n = draw.poisson(draw.gamma(model.r, 1 / model.alpha, count) * end).astype(np.float64)
    return Histories.of(n, _until(n, n, end, draw), age)


def geometric_customers(model: BetaGeometric, count: int, seed: int) -> Histories:
    """Customers who leave after an order, 20 to 60 units of time old."""
    draw = np.random.default_rng(seed)
    age = draw.uniform(20, 60, count)
    n = draw.poisson(draw.gamma(model.r, 1 / model.alpha, count) * age).astype(np.float64)
    stays = draw.geometric(np.maximum(draw.beta(model.a, model.b, count), 1e-9)) - model.FIRST
    x = np.minimum(n, stays).astype(np.float64)
    return Histories.of(x, _until(x, n, age, draw), age)


def spenders(model: GammaGamma, count: int, seed: int) -> Spends:
    """Customers with 1 to 9 orders whose values are as the model says."""
    draw = np.random.default_rng(seed)
    x = draw.integers(1, 10, count).astype(np.float64)
    z = draw.gamma(model.p * x) / x / draw.gamma(model.q, 1 / model.v, count)
    return Spends.of(x, z)
