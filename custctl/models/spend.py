"""What will each customer spend on an order, and how sure is that? In units of money that change nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from custctl.models.fitting import Fitted
from custctl.models.gamma_gamma import GammaGamma, Spends
from custctl.models.histories import Array, Ints
from custctl.models.uncertainty import drawn_parameters

FEWEST = 30
"""Customers with repeat orders from which on the Gamma-Gamma model is fitted."""
UNRELATED = 0.3
"""Correlation of the logarithms of frequency and mean value up to which they count as unrelated."""
_HIGHEST = 0.99
_MOST_SPREAD = 4.0
"""Variance of logarithms that futures have at most: beyond it nearly all of a sum hangs on orders that no future draws."""


class Spending(Protocol):
    """A model of order values, fitted, of the customers it was fitted for."""

    @property
    def expected(self) -> Array:
        """Each customer's mean order value from here on, in money, zero or more."""

    def scenarios(self, count: int, draw: np.random.Generator) -> "list[Scenario]":
        """Parameters that could be the true ones."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Order values under parameters drawn at random: the sum of n orders is Gamma(n × shape) × a customer's scale.

    Attributes:
        shape: How alike one customer's orders are: the greater, the more.
        scales: From customers' numbers, as often as wanted, to a draw of the scale of each, in money.
    """

    shape: float
    scales: Callable[[Ints, np.random.Generator], Array]


@dataclass(frozen=True, slots=True)
class GammaGammaSpending:
    """Order values by the Gamma-Gamma model."""

    fitted: Fitted[GammaGamma]
    spends: Spends

    @property
    def expected(self) -> Array:
        """As `GammaGamma.expected_spend`."""
        return self.fitted.model.expected_spend(self.spends)

    def scenarios(self, count: int, draw: np.random.Generator) -> list[Scenario]:
        """Parameters around the fitted ones; each customer's own rate from Gamma(p x + q, v + x z)."""
        model = self.fitted.model
        logs = np.log([model.p, model.q, model.v])
        return [
            self._scenario(*np.exp(row).tolist()) for row in drawn_parameters(logs, self.fitted.log_covariance, count, draw)
        ]

    def _scenario(self, p: float, q: float, v: float) -> Scenario:
        x, z = self.spends.x, self.spends.z

        def scales(who: Ints, draw: np.random.Generator) -> Array:
            return (v + x[who] * z[who]) / draw.gamma(p * x[who] + max(q, 1.01))

        return Scenario(p, scales)


@dataclass(frozen=True, slots=True)
class LogMeanSpending:
    """Each customer's mean of logarithms, drawn towards everybody's, for shops that the Gamma-Gamma model does not fit.

    Attributes:
        logs: Mean logarithm of each customer's order values, shrunken.
        errors: Standard error of each of `logs`.
        within: Variance of the logarithms of one customer's order values.
        level: What makes the shop's past revenue come out right: money per unit of e^logs.
        customers: How many customers `logs` is drawn towards.
    """

    logs: Array
    errors: Array
    within: float
    level: float
    customers: float

    @property
    def expected(self) -> Array:
        """Level × e^logs, zero for a shop that never sold for money."""
        return self.level * np.exp(self.logs)

    def scenarios(self, count: int, draw: np.random.Generator) -> list[Scenario]:
        """The level of all, and each customer's own, within their errors; means stay what they are."""
        shape = 1 / np.expm1(np.clip(self.within, 1e-6, _MOST_SPREAD))
        within, own = (min(variance, _MOST_SPREAD) for variance in (self.within, float(np.mean(self.errors**2))))
        spread = np.sqrt((within + own) / self.customers)
        shifts = draw.normal(0.0, spread, count) - spread**2 / 2
        return [self._scenario(float(shape), float(shift)) for shift in shifts]

    def _scenario(self, shape: float, shift: float) -> Scenario:
        expected, errors = self.expected, np.minimum(self.errors, np.sqrt(_MOST_SPREAD))

        def scales(who: Ints, draw: np.random.Generator) -> Array:
            away = errors[who] * draw.standard_normal(who.size) - errors[who] ** 2 / 2
            return expected[who] * np.exp(away + shift) / shape

        return Scenario(shape, scales)


def spending(repeats: Spends, everything: Spends, *, plain: bool = False) -> Spending:
    """The model of order values that the data allow.

    The Gamma-Gamma model needs FEWEST customers with repeat orders, values that have nothing to do with frequency (UNRELATED),
    and q above 1; without them each customer's mean logarithm is drawn towards everybody's.

    Args:
        repeats: Orders after the first and their mean value, one row per customer: what the Gamma-Gamma model is fitted to.
        everything: All orders of the same customers.
        plain: The Gamma-Gamma model by maximum likelihood as in the papers wherever it can be fitted at all: the top
            percentile is not cut down to its foot, and the customers' repeat orders alone tell what is expected of them.
    """
    known = repeats.known()
    if known.x.size >= (2 if plain else FEWEST) and (plain or abs(_correlation(known)) < UNRELATED):
        capped = (
            known
            if plain
            else Spends(known.x, np.minimum(known.z, np.quantile(known.z, _HIGHEST, method="higher")), known.weights)
        )
        fitted = GammaGamma.fit(capped)
        if plain or fitted.model.q > 1:
            return GammaGammaSpending(fitted, repeats if plain else everything)
    return _log_mean(everything)


def _correlation(known: Spends) -> float:
    """Pearson's, of the logarithms of frequency and mean value; 0 where either does not vary."""
    x, z = np.log(known.x), np.log(known.z)
    if x.std() < 1e-9 or z.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(x, z)[0, 1])


def _log_mean(spends: Spends) -> LogMeanSpending:
    """By moments: variances within and between customers from those of the means at each number of orders."""
    known = spends.known()
    if not known.x.size:
        nothing = np.zeros_like(spends.x)
        return LogMeanSpending(nothing, nothing, 0.0, 0.0, 1.0)
    unit = float(np.exp(np.average(np.log(known.z))))
    logs = np.log(known.z / unit)
    within, between = _variances(known.x, logs)
    centre = float(np.average(logs, weights=1 / (between + within / known.x + 1e-12)))
    paid = (spends.x > 0) & (spends.z > 0)
    weight = np.where(paid, spends.x * between / (spends.x * between + within + 1e-12), 0.0)
    own = np.zeros_like(spends.z)
    own[paid] = np.log(spends.z[paid] / unit)
    shrunken = weight * own + (1 - weight) * centre
    level = float(spends.x @ spends.z / (spends.x @ np.exp(shrunken)))
    return LogMeanSpending(shrunken, np.sqrt(between * (1 - weight)), within, level, float(known.x.size))


def _variances(orders: Array, logs: Array) -> tuple[float, float]:
    """Variance within a customer's orders and between customers: logs ~ between + within / orders, by least squares.

    Neither is below a tenth of all; without repeat orders half of the variance counts as each.
    """
    total = float(logs.var()) if logs.size > 1 else 0.1
    inverse = 1 / orders
    if inverse.std() < 1e-9:
        return total / 2, total / 2
    squares = (logs - logs.mean()) ** 2
    slope = float(np.cov(inverse, squares)[0, 1] / inverse.var(ddof=1))
    within = float(np.clip(slope, total / 10, total))
    return within, float(max(total - within * inverse.mean(), total / 10))
