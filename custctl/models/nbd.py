"""How often does each customer order, if nobody ever leaves?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from custctl.models.fitting import Objective
from custctl.models.histories import Array, Histories
from custctl.models.repeat_buying import RepeatBuying, buying_terms, poisson_orders


@dataclass(frozen=True, slots=True)
class Nbd(RepeatBuying):
    """Orders at a steady rate that is gamma-distributed over customers (Ehrenberg 1959; Morrison & Schmittlein 1988).

    Attributes:
        r: Shape of the rates: the smaller, the more unequal the customers.
        alpha: Scale, a duration; the mean rate is r / alpha.
    """

    r: float
    alpha: float

    CENTRES: ClassVar[tuple[float, ...]] = (-0.7, -1.0)
    SPREADS: ClassVar[tuple[float, ...]] = (1.0, 1.25)
    LEAVES: ClassVar[bool] = False

    @classmethod
    def objective(cls, histories: Histories) -> Objective:
        """Γ(r + x) α^r / (Γ(r) (α + T)^(r + x)): the density of the order times, so without x! and comparable to the others."""
        shared, x, age, weights = buying_terms(histories), histories.x, histories.T, histories.weights

        def evaluated(parameters: Array) -> tuple[float, Array]:
            r, alpha = parameters.tolist()
            value, by_r, by_alpha = shared(r, alpha)
            spent = weights @ np.log(alpha + age)
            value -= float(weights @ ((r + x) * np.log(alpha + age)))
            return value, np.array([by_r - spent, by_alpha - weights @ ((r + x) / (alpha + age))])

        return evaluated

    def alive(self, histories: Histories) -> Array:
        """Always 1."""
        return np.ones_like(histories.x)

    def orders_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """(r + x) t / (α + T)."""
        return (self.r + histories.x) / (self.alpha + histories.T) * duration

    def chance_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """1 − ((α + T) / (α + T + t))^(r + x)."""
        silence = (self.r + histories.x) * np.log1p(duration / (self.alpha + histories.T))
        return -np.expm1(-silence)

    def orders_drawn(self, histories: Histories, durations: Sequence[float], draw: np.random.Generator) -> list[Array]:
        """Poisson orders at a rate from Gamma(r + x, α + T)."""
        rate = draw.gamma(self.r + histories.x) / (self.alpha + histories.T)
        return poisson_orders(rate, [np.asarray(t) for t in durations], draw)
