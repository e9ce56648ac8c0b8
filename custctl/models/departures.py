"""How likely is it that each of many customers left? The integral of the Pareto/NBD model for all histories at once.

Books count whole days, so that many customers share the moments between which they may have left. For everybody with the same
number of orders the integral from t_x to T is what remains after t_x less what remains after T, and both are sums over the same
short spans of time, on each of which four Gauss-Legendre nodes do. Its derivatives come from the same nodes. Numbers of orders
that few customers have, and parameters under which a span is not short, are left to `departure`.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from custctl.models.departure import departure
from custctl.models.histories import Array, Histories

Slope: TypeAlias = Callable[[Array], Array]
"""From one weight per row to the weighted sum of the derivatives of the logarithm by r, α, s and β."""
Integrals: TypeAlias = Callable[[float, float, float, float], tuple[Array, Slope]]
"""From r, α, s and β to the logarithm of ∫ (α+y)^−(r+x) (β+y)^−(s+1) dy from t_x to T, row by row, and its slope."""

_KNOTS, _SHARES = np.polynomial.legendre.leggauss(4)
_SPANS = 100
"""No span is longer than this part of the time."""
_STEEP = 0.5
"""How far the logarithm under the integral may fall within a span: the error of four nodes is then 2e-12 of it."""
_DEEP = 500.0
"""How far it may fall from a row's beginning to the end, before numbers become too small to add."""
_ROW_NODES = 64
"""What a row costs in `departure`, in nodes of a span."""


def departures(histories: Histories) -> Integrals:
    """The integrals of grouped histories, as a function of the parameters in their unit of time."""
    one_by_one = _one_by_one(histories)
    times = _cut(np.unique(np.concatenate((histories.t_x, histories.T))))
    _, where, counts = np.unique(histories.x, return_inverse=True, return_counts=True)
    shared = (counts * _ROW_NODES > _KNOTS.size * times.size)[where]
    if times.size < 2 or not shared.any():
        return one_by_one
    together, alone = np.flatnonzero(shared), np.flatnonzero(~shared)
    spans = _Spans(histories.rows(together), times)
    others = _one_by_one(histories.rows(alone))

    def evaluated(r: float, alpha: float, s: float, beta: float) -> tuple[Array, Slope]:
        if not spans.are_short(r, alpha, s, beta):
            return one_by_one(r, alpha, s, beta)
        logs = np.empty_like(histories.x)
        logs[together], slope = spans.integrals(r, alpha, s, beta)
        logs[alone], other_slope = others(r, alpha, s, beta)
        return logs, lambda weights: slope(weights[together]) + other_slope(weights[alone])

    return evaluated


def _cut(times: Array) -> Array:
    """Rising moments with others put evenly between those that are far apart."""
    pieces = np.ceil(np.diff(times) * _SPANS / max(times[-1], 1e-300))
    places = np.concatenate(([0.0], np.cumsum(pieces)))
    return np.interp(np.arange(places[-1] + 1), places, times)


def _one_by_one(histories: Histories) -> Integrals:
    x, t_x, age = histories.x, histories.t_x, histories.T

    def evaluated(r: float, alpha: float, s: float, beta: float) -> tuple[Array, Slope]:
        gone = departure(r + x, alpha, s, beta, t_x, age)

        def slope(weights: Array) -> Array:
            by_alpha, by_beta = weights @ ((r + x) * gone.per_alpha), (s + 1) * (weights @ gone.per_beta)
            return -np.array([weights @ gone.log_alpha, by_alpha, weights @ gone.log_beta, by_beta])

        return gone.log_integral, slope

    return evaluated


class _Spans:
    """Time cut into short spans, and where the histories begin and end among them; one line per number of orders."""

    def __init__(self, histories: Histories, times: Array) -> None:
        """Cut time at `times`, among which are all t_x and T."""
        self.orders, self.line = np.unique(histories.x, return_inverse=True)
        self.begin = np.full_like(self.orders, np.inf)
        np.minimum.at(self.begin, self.line, histories.t_x)
        widths = np.diff(times)
        self.longest, self.end = float(widths.max()), float(times[-1])
        self.moments = (times[:-1, None] + widths[:, None] * (1 + _KNOTS) / 2).ravel()
        self.shares = (widths[:, None] * _SHARES / 2).ravel()
        self.first, self.last = (self.line * times.size + np.searchsorted(times, t) for t in (histories.t_x, histories.T))
        self.shape = (self.orders.size, times.size)

    def are_short(self, r: float, alpha: float, s: float, beta: float) -> bool:
        """Whether four nodes do on each, and nothing underflows."""
        shapes, a, b = r + self.orders, alpha + self.begin, beta + self.begin
        steep = self.longest * (shapes / a + (s + 1) / b)
        deep = shapes * np.log((alpha + self.end) / a) + (s + 1) * np.log((beta + self.end) / b)
        return bool(steep.max() < _STEEP and deep.max() < _DEEP)

    def integrals(self, r: float, alpha: float, s: float, beta: float) -> tuple[Array, Slope]:
        """As `Integrals`."""
        shapes, log_a, log_b = r + self.orders, np.log(alpha + self.moments), np.log(beta + self.moments)
        highest = -shapes * np.log(alpha + self.begin) - (s + 1) * np.log(beta + self.begin)
        mass = self.shares * np.exp(np.minimum(-np.outer(shapes, log_a) - (s + 1) * log_b - highest[:, None], 0.0))
        remains = np.zeros(self.shape)
        each = mass.reshape(self.orders.size, -1, _KNOTS.size).sum(axis=2)
        remains[:, :-1] = np.cumsum(each[:, ::-1], axis=1)[:, ::-1]
        integral = remains.take(self.first) - remains.take(self.last)

        def slope(weights: Array) -> Array:
            counts = np.divide(weights, integral, out=np.zeros_like(integral), where=integral > 0)
            size = remains.size
            changes = np.bincount(self.first, counts, size) - np.bincount(self.last, counts, size)
            inside = np.cumsum(changes.reshape(self.shape), axis=1)[:, :-1]
            heavy = mass * np.repeat(inside, _KNOTS.size, axis=1)
            total, ordered = heavy.sum(axis=0), shapes @ heavy
            by_alpha, by_beta = ordered @ (1 / (alpha + self.moments)), (s + 1) * (total @ (1 / (beta + self.moments)))
            return -np.array([total @ log_a, by_alpha, total @ log_b, by_beta])

        with np.errstate(divide="ignore"):
            return np.log(integral) + highest[self.line], slope
