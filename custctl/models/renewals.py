"""How many customers with a contract renewed, and which survival curves can be fitted to that?"""

from dataclasses import astuple, dataclass, fields
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from custctl.models.fitting import Fitted, Objective, best, standard_errors
from custctl.models.gamma_function import log_gamma_and_slope
from custctl.models.histories import Array

M = TypeVar("M", bound="Survival")

_OLDEST = 20.0
"""Logarithm of the greatest age: beyond, differences of logarithms of gamma functions are lost to rounding."""


@dataclass(frozen=True, slots=True)
class Renewals:
    """Contracts by the number of renewals; cohorts of different age add up.

    Attributes:
        lost: At position i, customers who renewed i times and not once more.
        kept: At position i, customers who have renewed i times and were not asked again yet; as long as `lost`, or longer by 1.
    """

    lost: Array
    kept: Array

    @classmethod
    def of(cls, lost: npt.ArrayLike, kept: npt.ArrayLike) -> "Renewals":
        """Renewals of any number of cohorts from anything that numpy takes for numbers."""
        return cls(*(np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (lost, kept)))


@dataclass(frozen=True, slots=True)
class Survival:
    """Base of the models of who renews: the fields of each are its parameters, `curve` makes them α, β and c.

    S(t) = B(α, β + t^c) / B(α, β): a chance of leaving that is beta-distributed over customers, at an age of t^c.
    """

    @classmethod
    def fit(cls: type[M], renewals: Renewals) -> Fitted[M]:
        """Parameters of greatest likelihood; without any loss (or nothing but losses) they end at their bounds, finite."""
        customers = float(renewals.lost.sum() + renewals.kept.sum())
        estimate = best(cls.objective(renewals), (0.0,) * len(cls.names()), weight=customers)
        parameters = np.exp(estimate.log_parameters)
        model = cls(*parameters.tolist())
        errors = standard_errors(cls.names(), parameters, estimate)
        return Fitted(model, errors, model.log_likelihood(renewals), estimate.covariance, estimate.converged)

    @classmethod
    def objective(cls, renewals: Renewals) -> Objective:
        """Σ lost · ln(S(t) − S(t+1)) + Σ kept · ln S(t), and its gradient."""
        lost, kept = renewals.lost, renewals.kept
        free = len(cls.names())
        times = np.arange(max(lost.size + 1, kept.size), dtype=np.float64)

        def evaluated(parameters: Array) -> tuple[float, Array]:
            log_survival, slopes = _log_survival(cls(*parameters.tolist()).curve, times)
            before, after = slice(0, lost.size), slice(1, lost.size + 1)
            log_retention = log_survival[after] - log_survival[before]
            leaving = np.maximum(-np.expm1(log_retention), 1e-300)
            by_leaving = (slopes[:, before] - np.exp(log_retention) * slopes[:, after]) / leaving
            value = lost @ (log_survival[before] + np.log(leaving)) + kept @ log_survival[: kept.size]
            gradient = by_leaving @ lost + slopes[:, : kept.size] @ kept
            return float(value), gradient[:free]

        return evaluated

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The parameters' names in the papers, in order."""
        return tuple(field.name for field in fields(cls))

    @property
    def curve(self) -> tuple[float, float, float]:
        """α, β and c of the survival curve."""
        raise NotImplementedError

    def log_likelihood(self, renewals: Renewals) -> float:
        """Logarithm of the probability of the renewals, without the multinomial constant."""
        return self.objective(renewals)(np.array(astuple(self)))[0]

    def survival(self, periods: npt.ArrayLike) -> Array:
        """Share, 0 to 1, of a cohort that is still there after so many renewals."""
        return np.exp(np.minimum(_log_survival(self.curve, np.asarray(periods, dtype=np.float64))[0], 0.0))

    def retention(self, periods: npt.ArrayLike) -> Array:
        """Share, 0 to 1, of those left before the t-th renewal who take it, for t from 1 on."""
        times = np.asarray(periods, dtype=np.float64)
        log_rate = _log_survival(self.curve, times)[0] - _log_survival(self.curve, times - 1)[0]
        return np.exp(np.minimum(log_rate, 0.0))  # rounding of large gamma functions must not bring anybody back


def _log_survival(curve: tuple[float, float, float], periods: Array) -> tuple[Array, Array]:
    """The logarithm of S(t) for each period, and below each other its derivatives by α, β and c."""
    alpha, beta, c = curve
    age = np.exp(np.minimum(c * np.log(np.maximum(periods, 1e-300)), _OLDEST))
    places = beta + age, beta, alpha + beta + age, alpha + beta
    logs, slopes = zip(*(log_gamma_and_slope(place) for place in places), strict=True)
    top_slope, start_slope, bottom_slope, both_slope = slopes
    log_survival = logs[0] - logs[1] - logs[2] + logs[3]
    by_age, by_alpha = top_slope - bottom_slope, both_slope - bottom_slope
    by_beta = top_slope - start_slope + by_alpha
    by_c = np.where(age < np.exp(_OLDEST), by_age * age * np.log(np.maximum(periods, 1.0)), 0.0)
    return log_survival, np.stack([by_alpha, by_beta, by_c])
