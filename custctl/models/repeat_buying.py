"""What can every repeat-buying model be asked, and how is each of them fitted?"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import ClassVar, TypeVar

import numpy as np

from custctl.models.fitting import Estimate, Fitted, Objective, Prior, best, standard_errors
from custctl.models.histories import Array, Histories

M = TypeVar("M", bound="RepeatBuying")

SAMPLE = 4000
"""Groups of equal customers that are fitted first where there are many more."""


@dataclass(frozen=True, slots=True)
class RepeatBuying:
    """Base of the models of who orders how often and until when; parameters are the fields of each.

    A prediction takes histories in the unit of time of the parameters and gives one number for each of their rows; so does a
    duration, which is one for all or one per row. Of several durations, below each other, `orders_if_alive` gives as many rows.
    """

    CENTRES: ClassVar[tuple[float, ...]]
    SPREADS: ClassVar[tuple[float, ...]]
    TIMES: ClassVar[frozenset[str]] = frozenset({"alpha", "beta"})
    """Parameters that are durations."""
    LEAVES: ClassVar[bool] = True
    """Whether customers leave for good."""

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
        estimate = cls._best(groups.in_units_of(age), prior=prior)
        parameters = np.exp(estimate.log_parameters) * cls.units(age)
        errors = standard_errors(cls.names(), parameters, estimate)
        likelihood = estimate.log_likelihood - float(groups.weights @ groups.x * np.log(age))
        return Fitted(cls(*parameters.tolist()), errors, likelihood, estimate.covariance, estimate.converged)

    @classmethod
    def _best(cls, groups: Histories, *, prior: bool) -> Estimate:
        """The best point; of very many groups from what a few thousand of them say, which saves nearly all of the way."""
        start: Sequence[float] | Array = cls.CENTRES
        bend = None
        if groups.x.size > 2 * SAMPLE:
            few = cls._best(groups.rows(np.arange(0, groups.x.size, groups.x.size // SAMPLE)), prior=True)
            start, bend = few.log_parameters, few.bend
        beliefs = cls.beliefs() if prior else None
        return best(cls.objective(groups), start, weight=float(groups.weights.sum()), prior=beliefs, bend=bend)

    @classmethod
    def beliefs(cls) -> Prior:
        """What is believed of the parameters before any data, durations in median customer ages."""
        return Prior(cls.CENTRES, cls.SPREADS)

    @classmethod
    def units(cls, time: float) -> Array:
        """The unit of each parameter: `time` for durations, else 1."""
        return np.array([time if name in cls.TIMES else 1.0 for name in cls.names()])

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

    def orders_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """Orders expected in the next `duration` of somebody who has not left."""
        raise NotImplementedError

    def chance_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """Probability, 0 to 1, of at least one order in the next `duration` of somebody who has not left."""
        raise NotImplementedError

    def orders_drawn(self, histories: Histories, durations: Sequence[float], draw: np.random.Generator) -> list[Array]:
        """Orders of each row, none of whom has left, until each of the rising `durations`: one future, drawn at random."""
        raise NotImplementedError

    def expected_orders(self, histories: Histories, duration: float | Array) -> Array:
        """Orders expected in the next `duration`, given the history; for `Histories.new()` the unconditional expectation."""
        return self.orders_if_alive(histories, duration) * self.alive(histories)


def orders_beyond(histories: Histories) -> Array:
    """At position j, how many customers have more than j orders: Γ(r + x) / Γ(r) is the product of r + j over j below x."""
    counts = np.bincount(histories.x.astype(np.int64), histories.weights)
    return np.cumsum(counts[:0:-1], dtype=np.float64)[::-1]


def buying_terms(histories: Histories) -> Callable[[float, float], tuple[float, float, float]]:
    """The factor of the likelihood that all models share, Γ(r + x) α^r / Γ(r), as a function of r and α.

    Returns:
        A function that gives the sum of logarithms over customers, and its derivatives by r and α.
    """
    beyond = orders_beyond(histories)
    steps = np.arange(beyond.size)
    customers = float(histories.weights.sum())

    def terms(r: float, alpha: float) -> tuple[float, float, float]:
        places, log_alpha = r + steps, np.log(alpha)
        value = beyond @ np.log(places) + customers * r * log_alpha
        return float(value), float(beyond @ (1 / places) + customers * log_alpha), customers * r / alpha

    return terms


def one_or_other(log_odds: Array) -> tuple[Array, Array]:
    """Ln(1 + odds) and odds / (1 + odds), row by row, from the logarithm of the odds; nothing overflows."""
    smaller = np.exp(-np.abs(log_odds))
    either: Array = np.maximum(log_odds, 0.0) + np.log1p(smaller)
    other: Array = np.where(log_odds > 0, 1.0, smaller) / (1 + smaller)
    return either, other


def poisson_orders(rate: Array, ends: Sequence[Array], draw: np.random.Generator) -> list[Array]:
    """Orders at each row's steady rate until each of the ends, which do not fall: one future, drawn at random."""
    counts: list[Array] = []
    before, orders = np.zeros_like(rate), np.zeros_like(rate)
    for end in ends:
        orders = orders + draw.poisson(rate * (end - before))
        counts.append(orders)
        before = np.asarray(end)
    return counts
