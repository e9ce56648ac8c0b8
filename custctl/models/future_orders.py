"""How many more orders follow, if each may be the last one? The expectation that BG/NBD and MBG/NBD share.

A customer orders at a rate that is gamma-distributed with shape k, so that w·k orders would be placed in the time ahead, and
leaves after each with a probability p that is beta-distributed with a and b. Expected are E[(1 − (1 + p w)^−k) / p], which is

    (a + b − 1) / (a − 1) · [1 − 2F1(k, a − 1; a + b − 1; −w)]

the papers' formula after Pfaff's transformation. Double precision does not carry 2F1 for busy customers (k of some hundred),
and the formula is 0 / 0 for a = 1: the expectation is integrated over ln p / (1 − p) instead, where nothing is singular.
"""

import numpy as np

from custctl.models.gamma_function import log_beta
from custctl.models.histories import Array

_KNOTS, _SHARES = np.polynomial.legendre.leggauss(48)
_NEGLIGIBLE = 25.0
"""Logarithm of how much less dense the probabilities left out are than the densest."""
_NEAR = 1e-5
"""Of what bends the integrand, so little that a straight line does."""
_END = 14.0
"""ln p / (1 − p) from which on p counts as 1."""


def future_orders(shape: Array, growth: Array, a: float, b: Array) -> Array:
    """Expected orders until the customer leaves or time is up, one per customer.

    Args:
        shape: k, above zero.
        growth: w, the time ahead relative to the scale of the rates, not below zero; of several times a row each.
        a: Above zero.
        b: Above zero.
    """
    distinct, index = np.unique(b, return_inverse=True)
    steepest = np.zeros_like(distinct)
    np.maximum.at(steepest, index, (shape + 1) * np.atleast_2d(growth).max(axis=0))
    low, high = _dense(a, distinct)
    low = np.maximum(low, np.log(_NEAR / (steepest + distinct + 1)))
    high = np.minimum(high, _END)
    scale = log_beta(a, distinct)
    middle, half = (high + low) / 2, (high - low) / 2
    bent = np.zeros(growth.shape)
    for knot, share in zip(_KNOTS.tolist(), _SHARES.tolist(), strict=True):
        p, density = _at(middle + half * knot, a, distinct, scale)
        # 1 − e^y loses nothing that matters: below _NEAR the straight line speaks.
        kept = 1 - np.exp(-shape * np.log(1 + p[index] * growth))
        bent += (share * half * density / p)[index] * kept
    p, density = _at(low, a, distinct, scale)
    straight = _tail(p, density, a, distinct)[index] - (density * p / (a + 1))[index] * (shape + 1) * growth / 2
    below = shape * growth * np.maximum(straight, 0.0)
    p, density = _at(high, a, distinct, scale)
    above = _tail(1 - p, density, distinct, a)[index] * -np.expm1(-shape * np.log1p(growth))
    orders: Array = bent + below + above
    return orders


def _at(logit: Array, a: float, b: Array, scale: Array) -> tuple[Array, Array]:
    """The probability of a logit, and its density p^a (1 − p)^b / B(a, b) over logits."""
    return np.exp(-np.logaddexp(0.0, -logit)), np.exp(_log_density(logit, a, b) - scale)


def _log_density(logit: Array, a: float, b: Array) -> Array:
    density: Array = -a * np.logaddexp(0.0, -logit) - b * np.logaddexp(0.0, logit)
    return density


def _tail(p: Array, density: Array, a: Array | float, b: Array | float) -> Array:
    """The chance of less than p, where p is small, from the density over logits there."""
    chance: Array = density * ((1 + b * p) / a - (b - 1) * p / (a + 1))
    return chance


def _dense(a: float, b: Array) -> tuple[Array, Array]:
    """Between which logits the density is not negligible, or a little further: each tail as if the other were flat."""
    depth = _NEGLIGIBLE - _log_density(np.log(a / b), a, b)
    low, high = depth / a, depth / b
    return -low - np.log(-np.expm1(-low)), high + np.log(-np.expm1(-high))
