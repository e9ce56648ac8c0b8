"""What can every repeat-buying model be asked, and how is each of them fitted?"""

from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from typing import ClassVar, TypeVar

import numpy as np
from scipy.special import digamma, gammaln

from custctl.models.fitting import Fitted, Objective, Prior, best, standard_errors
from custctl.models.histories import Array, Histories

M = TypeVar("M", bound="RepeatBuying")


@dataclass(frozen=True, slots=True)
class RepeatBuying:
    """Base of the models of who orders how often and until when; parameters are the fields of each.

    A prediction takes histories in the unit of time of the parameters and gives one number for each of their rows.
    """

    CENTRES: ClassVar[tuple[float, ...]]
    SPREADS: ClassVar[tuple[float, ...]]
    TIMES: ClassVar[frozenset[str]] = frozenset({"alpha", "beta"})
    """Parameters that are durations."""

    @classmethod
    def objective(cls, histories: Histories) -> Objective:
        """Log-likelihood of histories, with its gradient, as a function of the parameters."""
        raise NotImplementedError

    @classmethod
    def fit(cls: type[M], histories: Histories, *, prior: bool = True) -> Fitted[M]:
        """Parameters of greatest likelihood, tempered by weak beliefs so that thirty customers suffice.

        Args:
            histories: At least one customer. Rows may repeat; equal ones are grouped before anything else.
            prior: Log-normal beliefs about the parameters, durations in median customer ages; without them plain maximum
                likelihood, for comparison with papers.
        """
        groups = histories.grouped()
        age = groups.typical_age()
        beliefs = Prior(cls.CENTRES, cls.SPREADS)
        estimate = best(
            cls.objective(groups.in_units_of(age)),
            cls.CENTRES,
            weight=float(groups.weights.sum()),
            prior=beliefs if prior else None,
        )
        units = np.array([age if name in cls.TIMES else 1.0 for name in cls.names()])
        parameters = np.exp(estimate.log_parameters) * units
        model = cls(*parameters.tolist())
        errors = standard_errors(cls.names(), parameters, estimate.covariance)
        return Fitted(model, errors, model.log_likelihood(groups), estimate.covariance, estimate.converged)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The parameters' names in the papers, in order."""
        return tuple(field.name for field in fields(cls))

    def parameters(self) -> Array:
        """The parameters in the order of `names`."""
        return np.array(astuple(self))

    def log_likelihood(self, histories: Histories) -> float:
        """Logarithm of the density of the histories, each row as often as its weight; depends on the unit of time."""
        return self.objective(histories.grouped())(self.parameters())[0]

    def alive(self, histories: Histories) -> Array:
        """Probability, 0 to 1, that a customer has not left for good."""
        raise NotImplementedError

    def expected_orders(self, histories: Histories, duration: float) -> Array:
        """Orders expected in the next `duration`, given the history; for `Histories.new()` the unconditional expectation."""
        raise NotImplementedError

    def probability_of_order(self, histories: Histories, duration: float) -> Array:
        """Probability, 0 to 1, of at least one order in the next `duration`, given the history."""
        raise NotImplementedError


def by_orders(histories: Histories) -> tuple[Array, Array]:
    """The distinct numbers of orders and how many customers have each: gamma functions are dear, these are few."""
    orders, index = np.unique(histories.x, return_inverse=True)
    return orders, np.bincount(index, histories.weights).astype(np.float64)


def buying_terms(histories: Histories) -> Callable[[float, float], tuple[float, float, float]]:
    """The factor of the likelihood that all models share, Γ(r + x) α^r / Γ(r), as a function of r and α.

    Returns:
        A function that gives the sum of logarithms over customers, and its derivatives by r and α.
    """
    orders, counts = by_orders(histories)
    customers = float(counts.sum())

    def terms(r: float, alpha: float) -> tuple[float, float, float]:
        value = counts @ gammaln(r + orders) + customers * (r * np.log(alpha) - gammaln(r))
        by_r = counts @ digamma(r + orders) + customers * (np.log(alpha) - digamma(r))
        return float(value), float(by_r), customers * r / alpha

    return terms
