"""How often does each customer order, if some leave after an order? What BG/NBD and MBG/NBD have in common.

The two differ only in whether a customer may leave right after the first order: with m = 1 they may, with m = 0 not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from custctl.models.fitting import Objective
from custctl.models.future_orders import future_orders
from custctl.models.histories import Array, Histories
from custctl.models.repeat_buying import RepeatBuying, buying_terms, one_or_other, orders_beyond, poisson_orders

_RARELY = 1e-12


@dataclass(frozen=True, slots=True)
class BetaGeometric(RepeatBuying):
    """Orders at a gamma-distributed rate until the customer leaves, which may happen after each order.

    Attributes:
        r: Shape of the rates of ordering.
        alpha: Scale of the rates, a duration.
        a: With b, the shape of the probability of leaving after an order, beta-distributed over customers.
        b: See `a`; the mean probability is a / (a + b).
    """

    r: float
    alpha: float
    a: float
    b: float

    CENTRES: ClassVar[tuple[float, ...]] = (-0.7, -1.0, -0.5, -1.0)
    SPREADS: ClassVar[tuple[float, ...]] = (1.0, 1.25, 1.0, 1.25)
    FIRST: ClassVar[int]
    """m: 1 where a customer may leave after the first order, else 0."""

    @classmethod
    def objective(cls, histories: Histories) -> Objective:
        """B(a, b + x + m) / B(a, b) · Γ(r + x) α^r / Γ(r) · [(α + T)^−(r+x) + δ a / (b + x + m − 1) (α + t_x)^−(r+x)].

        δ is 1 for whoever may have left: all who ordered again, and with m = 1 all.
        """
        shared, staying = buying_terms(histories), _staying(histories, cls.FIRST)
        x, t_x, age, weights = histories.x, histories.t_x, histories.T, histories.weights
        rank = x + cls.FIRST
        may_have_left = rank > 0

        def evaluated(parameters: Array) -> tuple[float, Array]:
            r, alpha, a, b = parameters.tolist()
            buying, by_r, by_alpha = shared(r, alpha)
            stayed, by_a, by_b = staying(a, b)
            shape, aged, silent = r + x, alpha + age, alpha + t_x
            log_age = np.log(aged)
            log_gap = log_age - np.log(silent)
            last = np.where(may_have_left, b + rank - 1, 1.0)
            either, gone = one_or_other(np.where(may_have_left, shape * log_gap + np.log(a / last), -np.inf))
            left = weights * gone
            value = buying + stayed + float(weights @ (either - shape * log_age))
            by_r += left @ log_gap - weights @ log_age
            by_alpha -= (weights - left) @ (shape / aged) + left @ (shape / silent)
            by_b -= (left / last).sum()
            return value, np.array([by_r, by_alpha, by_a + left.sum() / a, by_b])

        return evaluated

    def alive(self, histories: Histories) -> Array:
        """1 / (1 + δ a / (b + x + m − 1) ((α + T) / (α + t_x))^(r + x))."""
        rank = histories.x + self.FIRST
        may_have_left = rank > 0
        last = np.where(may_have_left, self.b + rank - 1, 1.0)
        log_gap = np.log1p((histories.T - histories.t_x) / (self.alpha + histories.t_x))
        log_odds = np.where(may_have_left, (self.r + histories.x) * log_gap + np.log(self.a / last), -np.inf)
        return np.exp(-np.logaddexp(0.0, log_odds))

    def orders_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """(a + b + x + m − 1) / (a − 1) · [1 − 2F1(r + x, a − 1; a + b + x + m − 1; −t / (α + T))].

        See `future_orders` for how this is evaluated.
        """
        shape, growth = self.r + histories.x, duration / (self.alpha + histories.T)
        return future_orders(shape, growth, self.a, self.b + histories.x + self.FIRST)

    def chance_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """1 − ((α + T) / (α + T + t))^(r + x): nobody leaves before the next order."""
        silence = (self.r + histories.x) * np.log1p(duration / (self.alpha + histories.T))
        return -np.expm1(-silence)

    def orders_drawn(self, histories: Histories, durations: Sequence[float], draw: np.random.Generator) -> list[Array]:
        """Poisson orders at a rate from Gamma(r + x, α + T), at most the geometric number after which the customer leaves.

        The chance of leaving after an order is from Beta(a, b + x + m).
        """
        rate = draw.gamma(self.r + histories.x) / (self.alpha + histories.T)
        leaves = np.clip(draw.beta(self.a, self.b + histories.x + self.FIRST), _RARELY, 1 - _RARELY)
        last = np.ceil(-draw.exponential(size=rate.size) / np.log1p(-leaves))
        return [np.minimum(orders, last) for orders in poisson_orders(rate, [np.asarray(t) for t in durations], draw)]


def _staying(histories: Histories, first: int) -> Callable[[float, float], tuple[float, float, float]]:
    """The factor B(a, b + x + m) / B(a, b) of the likelihood: sum of logarithms, and its derivatives by a and b.

    It is the product of (b + j) / (a + b + j) over j below x + m.
    """
    everybody = np.full(first, histories.weights.sum())
    beyond = np.concatenate((everybody, orders_beyond(histories)))
    steps = np.arange(beyond.size)

    def terms(a: float, b: float) -> tuple[float, float, float]:
        stays, all_told = b + steps, a + b + steps
        value, by_a = beyond @ np.log(stays / all_told), -(beyond @ (1 / all_told))
        return float(value), float(by_a), float(by_a + beyond @ (1 / stays))

    return terms
