"""What would somebody say who has no model? The rules of thumb that a forecast has to beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from custctl.models.histories import Array, Histories
from custctl.models.repeat_buying import RepeatBuying, poisson_orders


@dataclass(frozen=True, slots=True)
class SameRate(RepeatBuying):
    """Everybody orders as often as before: x / T. Who came once is not expected again."""

    LEAVES: ClassVar[bool] = False

    def alive(self, histories: Histories) -> Array:
        """Always 1."""
        return np.ones_like(histories.x)

    def orders_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """T x / T; nothing of who was watched for no time."""
        return duration * _per_time(histories)

    def chance_if_alive(self, histories: Histories, duration: float | Array) -> Array:
        """1 − (T / (T + t))^x: the rate is as uncertain as x orders in T leave it."""
        return -np.expm1(-histories.x * np.log1p(duration / np.where(histories.T > 0, histories.T, np.inf)))

    def orders_drawn(self, histories: Histories, durations: Sequence[float], draw: np.random.Generator) -> list[Array]:
        """Poisson orders at a rate from Gamma(x, T)."""
        rate = draw.gamma(histories.x) / np.where(histories.T > 0, histories.T, np.inf)
        return poisson_orders(rate, [np.asarray(t) for t in durations], draw)


@dataclass(frozen=True, slots=True)
class Hiatus(SameRate):
    """Who has been silent for too long has left; everybody else orders as before (Wübben & Wangenheim 2008, JM 72(3)).

    Attributes:
        longest: Time since the last order beyond which a customer counts as gone.
    """

    longest: float

    def alive(self, histories: Histories) -> Array:
        """0 or 1."""
        return (histories.T - histories.t_x <= self.longest).astype(np.float64)


def _per_time(histories: Histories) -> Array:
    return histories.x / np.where(histories.T > 0, histories.T, np.inf)
