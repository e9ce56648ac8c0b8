"""What does each customer spend on an order?"""

from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from custctl.models.fitting import Fitted, Objective, best, standard_errors
from custctl.models.gamma_function import log_gamma_and_slope
from custctl.models.histories import Array, weighted_median

NAMES = ("p", "q", "v")
_START = (1.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Spends:
    """What customers spent; all three arrays are of one length.

    Attributes:
        x: Orders that `z` is the mean of; in the papers the repeat orders. Above zero where a model is fitted.
        z: Mean value of those orders, in money. Above zero where a model is fitted.
        weights: How many customers have exactly this record.
    """

    x: Array
    z: Array
    weights: Array

    @classmethod
    def of(cls, x: npt.ArrayLike, z: npt.ArrayLike, *, weights: npt.ArrayLike | None = None) -> "Spends":
        """Spends from anything that numpy takes for numbers; without `weights` each row is one customer."""
        orders, means = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (x, z))
        counts = np.ones_like(orders) if weights is None else np.atleast_1d(np.asarray(weights, dtype=np.float64))
        return cls(orders, means, counts)

    def known(self) -> "Spends":
        """Without the rows that say nothing of spend: no orders, or orders worth nothing."""
        kept = (self.x > 0) & (self.z > 0)
        return Spends(self.x[kept], self.z[kept], self.weights[kept])


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """Order values that are gamma-distributed around a mean that differs among customers, whatever their frequency.

    Fader, Hardie & Lee 2005, RFM and CLV, Journal of Marketing Research 42(4); formulas as in Fader & Hardie 2013, The
    Gamma-Gamma Model of Monetary Value.

    Attributes:
        p: Shape of one customer's order values: the greater, the more alike.
        q: Shape over customers; above 1 where a mean over customers exists.
        v: Scale, in money.
    """

    p: float
    q: float
    v: float

    @classmethod
    def fit(cls, spends: Spends) -> Fitted["GammaGamma"]:
        """Parameters of greatest likelihood. At least one row must be `known`; the others are ignored."""
        known = spends.known()
        unit = weighted_median(known.z, known.weights)
        customers = float(known.weights.sum())
        estimate = best(_objective(Spends(known.x, known.z / unit, known.weights)), _START, weight=customers)
        parameters = np.exp(estimate.log_parameters) * np.array([1.0, 1.0, unit])
        errors = standard_errors(NAMES, parameters, estimate)
        likelihood = estimate.log_likelihood - customers * float(np.log(unit))
        return Fitted(cls(*parameters.tolist()), errors, likelihood, estimate.covariance, estimate.converged)

    def log_likelihood(self, spends: Spends) -> float:
        """Logarithm of the density of the known mean values, each row as often as its weight; depends on the unit of money."""
        return _objective(spends.known())(np.array(astuple(self)))[0]

    def expected_spend(self, spends: Spends) -> Array:
        """A customer's mean order value in money, between their own so far and everybody's: p (v + x z) / (p x + q − 1).

        Who has no orders gets everybody's, p v / (q − 1): infinite where q is not above 1.
        """
        weight = self.p * spends.x + self.q - 1
        money = self.p * (self.v + np.where(spends.x > 0, spends.x * spends.z, 0.0))
        return np.where(weight > 0, money / np.where(weight > 0, weight, 1.0), np.inf)


def _objective(spends: Spends) -> Objective:
    """Γ(px+q) / (Γ(px) Γ(q)) · v^q z^(px−1) x^(px) / (v + x z)^(px+q), and its gradient."""
    x, z, weights = spends.x, spends.z, spends.weights
    orders, index = np.unique(x, return_inverse=True)
    counts = np.bincount(index, weights)
    customers = float(weights.sum())
    gammas = np.concatenate((counts, -counts, [-customers]))
    spent, weighted = x * z, weights * x
    sum_log_z, sum_x_log_xz = float(weights @ np.log(z)), float(weighted @ np.log(spent))

    def evaluated(parameters: Array) -> tuple[float, Array]:
        p, q, v = parameters.tolist()
        total = v + spent
        log_total, share = np.log(total), 1 / total
        by_order, by_customer = float(weighted @ log_total), float(weights @ log_total)
        places = np.concatenate((p * orders + q, p * orders, [q]))
        logs, rates = log_gamma_and_slope(places)
        value = gammas @ logs + customers * q * np.log(v)
        value += p * sum_x_log_xz - sum_log_z - p * by_order - q * by_customer
        slopes = gammas * rates
        rising, own = slopes[: orders.size], slopes[orders.size : -1]
        by_p = orders @ (rising + own) + sum_x_log_xz - by_order
        by_q = rising.sum() + slopes[-1] + customers * np.log(v) - by_customer
        by_v = customers * q / v - p * (weighted @ share) - q * (weights @ share)
        return float(value), np.array([by_p, by_q, by_v])

    return evaluated
