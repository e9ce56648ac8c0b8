"""How many more orders follow, if each may be the last one? The expectation that BG/NBD and MBG/NBD share.

A customer orders at a rate that is gamma-distributed with shape k, so that w·k orders would be placed in the time ahead, and
leaves after each with a probability p that is beta-distributed with a and b. Expected are E[(1 − (1 + p w)^−k) / p], which is

    (a + b − 1) / (a − 1) · [1 − 2F1(k, a − 1; a + b − 1; −w)]

the papers' formula after Pfaff's transformation. Double precision does not carry 2F1 for busy customers (k of some
hundred), who are integrated over ln p instead; for them b is large and the integrand has no singularity.
"""

import numpy as np
from scipy.special import betainc, betaincinv, betaln, hyp2f1

from custctl.models.histories import Array

_BUSY = 15.0
_NEAR = 1e-4
_KNOTS, _SHARES = np.polynomial.legendre.leggauss(48)


def future_orders(shape: Array, growth: Array, a: float, b: Array) -> Array:
    """Expected orders until the customer leaves or time is up, row by row.

    Args:
        shape: k, above zero.
        growth: w, the time ahead relative to the scale of the rates; not below zero.
        a: Above zero.
        b: Above zero, and not below `shape` by more than the first few orders where `shape` is large.
    """
    busy = (shape >= _BUSY) & (b > 1)
    orders = np.empty_like(growth)
    orders[~busy] = _by_series(shape[~busy], growth[~busy], a, b[~busy])
    orders[busy] = _by_quadrature(shape[busy], growth[busy], a, b[busy])
    return orders


def _by_series(shape: Array, growth: Array, a: float, b: Array) -> Array:
    """The formula with 2F1; it is 0 / 0 where a or a + b is 1 and smooth through it: there the mean of both sides."""

    def formula(beside: float) -> Array:
        total = beside + b - 1
        orders: Array = total / (beside - 1) * (1 - hyp2f1(shape, beside - 1, total, -growth))
        return orders

    if abs(a - 1) < _NEAR or np.any(np.abs(a + b - 1) < _NEAR):
        return (formula(a - 2 * _NEAR) + formula(a + 2 * _NEAR)) / 2
    return formula(a)


def _by_quadrature(shape: Array, growth: Array, a: float, b: Array) -> Array:
    """The expectation over p: where p is so small that nothing bends from incomplete beta functions, else over ln p."""
    steepness = (shape + 1) * growth
    lowest = np.minimum(np.maximum(1e-4 / np.maximum(steepness, 1e-4), betaincinv(a, b, 1e-14)), 1.0)
    highest = np.maximum(1 - betaincinv(b, a, 1e-14), lowest)
    straight = betainc(a, b, lowest) - steepness / 2 * a / (a + b) * betainc(a + 1, b, lowest)
    middle, half = np.log(highest * lowest) / 2, np.log(highest / lowest) / 2
    bent = np.zeros_like(growth)
    for knot, share in zip(_KNOTS.tolist(), _SHARES.tolist(), strict=True):
        log_p = middle + half * knot
        p = np.exp(log_p)
        density = np.exp(a * log_p + (b - 1) * np.log1p(-np.minimum(p, 1 - 1e-16)) - betaln(a, b))
        bent += share * half * density * -np.expm1(-shape * np.log1p(p * growth)) / p
    orders: Array = shape * growth * straight + bent
    return orders
