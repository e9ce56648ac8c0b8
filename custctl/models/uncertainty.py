"""Which other parameters could be the true ones? Draws around a fit, for intervals that know what they do not know."""

from typing import TypeVar

import numpy as np

from custctl.models.fitting import Fitted
from custctl.models.histories import Array, Histories
from custctl.models.repeat_buying import RepeatBuying

M = TypeVar("M", bound=RepeatBuying)

WIDEST = 1.25
"""Standard deviation of logarithms in a direction that the data do not bound: as wide as the beliefs before any data."""
FREEDOM = 5
"""Degrees of freedom of the proposals' t distribution, whose tails are heavier than any posterior's."""
SPARE = 50
"""Draws beyond those wanted, from which weights choose."""
MANY = 5000
"""Groups of customers from which on the normal approximation is exact enough, and weighing draws would take long."""


def drawn_parameters(logs: Array, covariance: Array, count: int, draw: np.random.Generator) -> Array:
    """Rows of log-parameters, normal around a point."""
    return logs + draw.standard_normal((count, logs.size)) @ _root(covariance).T


def drawn_models(fitted: Fitted[M], histories: Histories, count: int, draw: np.random.Generator, *, prior: bool) -> list[M]:
    """Models whose parameters are drawn from the posterior: Laplace's approximation, set right by importance resampling.

    Args:
        fitted: The fit to `histories`.
        histories: Grouped.
        count: How many models.
        draw: Source of chance.
        prior: Whether the fit was tempered by beliefs.
    """
    kind = type(fitted.model)
    centre, root = np.log(fitted.model.parameters()), _root(fitted.log_covariance)
    if histories.x.size > MANY:
        return [kind(*row) for row in np.exp(drawn_parameters(centre, fitted.log_covariance, count, draw)).tolist()]
    age = histories.typical_age()
    objective, beliefs = kind.objective(histories), kind.beliefs()
    shift = np.log(kind.units(age))
    size = count + SPARE
    steps = draw.standard_normal((size, centre.size)) / np.sqrt(draw.chisquare(FREEDOM, (size, 1)) / FREEDOM)
    points = centre + steps @ root.T
    proposed = -0.5 * (FREEDOM + centre.size) * np.log1p((steps**2).sum(axis=1) / FREEDOM)
    density = np.array([objective(np.exp(point))[0] for point in points])
    if prior:
        density += np.array([beliefs.log_density(point - shift)[0] for point in points])
    weights = np.exp(density - proposed - np.max(density - proposed))
    reached = np.cumsum(weights) / weights.sum()
    places = np.searchsorted(reached, (np.arange(count) + draw.uniform()) / count).clip(max=reached.size - 1)
    return [kind(*np.exp(points[place]).tolist()) for place in draw.permutation(places)]


def _root(covariance: Array) -> Array:
    """The symmetric square root of the covariance, which follows it smoothly; in no direction is it wider than WIDEST.

    What the data bound together, such as the ratio of two parameters neither of which they bound, stays as narrow as it is.
    """
    values, vectors = np.linalg.eigh(covariance)
    root: Array = (vectors * np.clip(np.sqrt(np.maximum(values, 0.0)), 0.0, WIDEST)) @ vectors.T
    return root
