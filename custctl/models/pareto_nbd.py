"""How often does each customer order, if each may leave at any moment?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from custctl.models.departure import log_departure
from custctl.models.departures import departures
from custctl.models.fitting import Objective
from custctl.models.histories import Array, Histories
from custctl.models.repeat_buying import RepeatBuying, buying_terms, one_or_other, poisson_orders


@dataclass(frozen=True, slots=True)
class ParetoNbd(RepeatBuying):
    """Schmittlein, Morrison & Colombo 1987, Counting Your Customers, Management Science 33(1).

    Formulas as in Fader & Hardie 2005, A Note on Deriving the Pareto/NBD Model, with 2F1 left as the integral it comes from.

    Attributes:
        r: Shape of the rates of ordering.
        alpha: Scale of the rates of ordering, a duration.
        s: Shape of the rates of leaving.
        beta: Scale of the rates of leaving, a duration.
    """

    r: float
    alpha: float
    s: float
    beta: float

    CENTRES: ClassVar[tuple[float, ...]] = (-0.7, -1.0, -0.5, -1.0)
    SPREADS: ClassVar[tuple[float, ...]] = (1.0, 1.25, 1.0, 1.25)

    @classmethod
    def objective(cls, histories: Histories) -> Objective:
        """Γ(r+x) α^r β^s / Γ(r) · [(α+T)^−(r+x) (β+T)^−s + s ∫ (α+y)^−(r+x) (β+y)^−(s+1) dy from t_x to T]."""
        shared, integrals = buying_terms(histories), departures(histories)
        x, age, weights = histories.x, histories.T, histories.weights
        customers = float(weights.sum())

        def evaluated(parameters: Array) -> tuple[float, Array]:
            r, alpha, s, beta = parameters.tolist()
            buying, by_r, by_alpha = shared(r, alpha)
            log_alpha, log_beta = np.log(alpha + age), np.log(beta + age)
            log_stayed = -(r + x) * log_alpha - s * log_beta
            log_gone, slope = integrals(r, alpha, s, beta)
            either, gone = one_or_other(np.log(s) + log_gone - log_stayed)
            left = weights * gone
            stayed = weights - left
            value = buying + customers * s * np.log(beta) + float(weights @ (log_stayed + either))
            by_r -= stayed @ log_alpha
            by_alpha -= stayed @ ((r + x) / (alpha + age))
            by_s = customers * np.log(beta) - stayed @ log_beta + left.sum() / s
            by_beta = customers * s / beta - s * (stayed @ (1 / (beta + age)))
            return value, np.array([by_r, by_alpha, by_s, by_beta]) + slope(left)

        return evaluated

    def alive(self, histories: Histories) -> Array:
        """1 / (1 + s (α+T)^(r+x) (β+T)^s ∫ (α+y)^−(r+x) (β+y)^−(s+1) dy from t_x to T)."""
        shape, age = self.r + histories.x, histories.T
        log_left = np.log(self.s) + log_departure(shape, self.alpha, self.s, self.beta, histories.t_x, age)
        log_stayed = -shape * np.log(self.alpha + age) - self.s * np.log(self.beta + age)
        alive: Array = np.exp(-np.logaddexp(0.0, log_left - log_stayed))
        return alive

    def orders_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """(r+x) (β+T) / ((α+T) (s−1)) · [1 − ((β+T) / (β+T+t))^(s−1)], through its limit at s = 1."""
        elapsed = np.log1p(duration / (self.beta + histories.T))
        bent = (1 - self.s) * elapsed
        lifetime = (
            (self.beta + histories.T) * elapsed * np.divide(np.expm1(bent), bent, out=np.ones_like(bent), where=bent != 0)
        )
        orders: Array = self._rate(histories) * lifetime
        return orders

    def chance_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """The chance that somebody with rates updated by their history does not stay silent.

        After the history the rates are gamma-distributed with r + x, α + T and s, β + T; the silent either stay or leave first
        (Fader & Hardie 2014, The Pareto/NBD Conditional P(X(t) = x)).
        """
        shape, alpha, beta = self.r + histories.x, self.alpha + histories.T, self.beta + histories.T
        start, end = np.zeros_like(shape), np.full_like(shape, duration)
        stayed = np.exp(-shape * np.log1p(end / alpha) - self.s * np.log1p(end / beta))
        gone = log_departure(shape, alpha, self.s, beta, start, end)
        left = np.exp(np.log(self.s) + shape * np.log(alpha) + self.s * np.log(beta) + gone)
        chance: Array = np.clip(1 - stayed - left, 0.0, 1.0)
        return chance

    def orders_drawn(self, histories: Histories, durations: Sequence[float], draw: np.random.Generator) -> list[Array]:
        """Poisson orders at a rate from Gamma(r + x, α + T) until an exponential end at a rate from Gamma(s, β + T)."""
        rate = draw.gamma(self.r + histories.x) / (self.alpha + histories.T)
        leaving = np.maximum(draw.gamma(self.s, size=rate.size), 1e-300) / (self.beta + histories.T)
        end = draw.exponential(size=rate.size) / leaving
        return poisson_orders(rate, [np.minimum(end, t) for t in durations], draw)

    def _rate(self, histories: Histories) -> Array:
        return (self.r + histories.x) / (self.alpha + histories.T)
