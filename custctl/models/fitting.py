"""Which parameters explain the data best, and how sure is that?

Models are fitted in logarithms of their parameters, which are all positive, by Newton's method with analytic gradients.
Standard errors come from the curvature at the best point, by the delta method.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np

from custctl.models.histories import Array
from custctl.models.search import Mask, curvature, lowest

Objective: TypeAlias = Callable[[Array], tuple[float, Array]]
"""From parameters to the log-likelihood and its gradient with respect to those parameters."""

M = TypeVar("M")

_FARTHEST = 12.0  # in logarithms: a parameter that the data do not bound stops at a factor of e^12 from its unit


@dataclass(frozen=True, slots=True)
class Prior:
    """Independent log-normal beliefs about the parameters before any data: scale-free where parameters are."""

    centres: tuple[float, ...]
    spreads: tuple[float, ...]

    def log_density(self, log_parameters: Array) -> tuple[float, Array]:
        """Logarithm of the density of the logarithms, without its constant, and its gradient."""
        away = (log_parameters - self.centres) / self.spreads
        return float(-0.5 * away @ away), -away / self.spreads


@dataclass(frozen=True, slots=True)
class Estimate:
    """The best point in log-parameters and what is known around it.

    Attributes:
        log_parameters: The point.
        log_likelihood: There, in the units that parameters are near 1 in; without the prior.
        bend: Second derivatives there of the loss per customer.
        covariance: Of the log-parameters; wide in directions that nothing bounds.
        unbounded: Which parameters the data do not bound.
        converged: Whether the search ended at a maximum; one at the edge of the allowed range counts.
    """

    log_parameters: Array
    log_likelihood: float
    bend: Array
    covariance: Array
    unbounded: Mask
    converged: bool


@dataclass(frozen=True, slots=True)
class Fitted(Generic[M]):
    """A model with the parameters that explain the data best.

    Attributes:
        model: The fitted model, in the units of the data.
        standard_errors: One per parameter, in its unit; infinite where the data do not bound it.
        log_likelihood: Of the data under `model`, without the prior.
        log_covariance: Covariance of the logarithms of the parameters, in their order: for drawing parameters.
        converged: Whether the search ended at a maximum; one at the edge of the allowed range counts.
    """

    model: M
    standard_errors: dict[str, float]
    log_likelihood: float
    log_covariance: Array
    converged: bool

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 k − 2 ln L: among models of the same data the lowest is best."""
        return 2.0 * len(self.standard_errors) - 2.0 * self.log_likelihood


def best(
    objective: Objective,
    start: Sequence[float] | Array,
    *,
    weight: float,
    prior: Prior | None = None,
    bend: Array | None = None,
) -> Estimate:
    """The log-parameters of greatest likelihood, or posterior density of the logarithms where there is a prior.

    Args:
        objective: Log-likelihood and gradient in the parameters, which should be near 1 in the units used.
        start: Logarithms of the parameters to search from.
        weight: Number of customers, so that the search ends equally exactly for few and for many.
        prior: Beliefs that keep the search from running away on little data.
        bend: Second derivatives of the loss per customer at the start, as far as they are known.
    """

    def loss(log_parameters: Array) -> tuple[float, Array]:
        parameters = np.exp(log_parameters)
        value, gradient = objective(parameters)
        gradient = gradient * parameters
        if prior is not None:
            density, slope = prior.log_density(log_parameters)
            value, gradient = value + density, gradient + slope
        return -value / weight, -gradient / weight

    found = lowest(loss, np.array(start, dtype=np.float64), farthest=_FARTHEST, bend=bend)
    bend = curvature(loss, found.point, found.slope)
    likelihood = objective(np.exp(found.point))[0]
    covariance, unbounded = _inverse(bend * weight)
    return Estimate(found.point, likelihood, bend, covariance, unbounded, found.converged)


def standard_errors(names: tuple[str, ...], parameters: Array, estimate: Estimate) -> dict[str, float]:
    """Standard errors of parameters from the covariance of their logarithms, by the delta method."""
    errors = np.where(estimate.unbounded, np.inf, parameters * np.sqrt(np.diag(estimate.covariance)))
    return dict(zip(names, errors.tolist(), strict=True))


def _inverse(curvature: Array) -> tuple[Array, Mask]:
    """Inverse of the curvature, and which parameters take part in a direction in which it does not bend."""
    values, vectors = np.linalg.eigh(curvature)
    least = 1e-8 * max(float(values[-1]), 1e-8)
    covariance: Array = (vectors / np.maximum(values, least)) @ vectors.T
    return covariance, (np.abs(vectors[:, values <= least]) > 1e-3).any(axis=1)
