"""How likely is it that somebody left between two moments? The integral of the Pareto/NBD model, without 2F1.

With k = shape + s and z = ((α+y) / (α+start))^−k,

    ∫ (α+y)^−shape (β+y)^−(s+1) dy  =  (α+start)^−k / k  ∫ ((α+y) / (β+y))^(s+1) dz

from z = ((α+start) / (α+end))^k to 1: what is left under the integral hardly bends, and 16 Gauss-Legendre nodes do.
"""

from typing import NamedTuple

import numpy as np

from custctl.models.histories import Array

_KNOTS, _SHARES = np.polynomial.legendre.leggauss(16)
_NODES = tuple(zip(((_KNOTS + 1) / 2).tolist(), (_SHARES / 2).tolist(), strict=True))


class Departure(NamedTuple):
    """The integral, and means under it that its derivatives are made of: all from the same nodes."""

    log_integral: Array
    """Logarithm of the integral; −∞ where there is no time to leave."""
    log_alpha: Array
    """Mean of ln(α+y): minus the derivative of `log_integral` by the shape."""
    per_alpha: Array
    """Mean of 1 / (α+y): times −shape the derivative by α."""
    log_beta: Array
    """Mean of ln(β+y): minus the derivative by s."""
    per_beta: Array
    """Mean of 1 / (β+y): times −(s+1) the derivative by β."""


def departure(shape: Array, alpha: Array | float, s: float, beta: Array | float, start: Array, end: Array) -> Departure:
    """∫ (α+y)^−shape (β+y)^−(s+1) dy from start to end, row by row.

    Args:
        shape: Above zero.
        alpha: Above zero; a number or one per row.
        s: Above zero.
        beta: Above zero; a number or one per row.
        start: Not below zero.
        end: Not below `start`.
    """
    power = shape + s
    first = alpha + start
    log_first = np.log(first)
    span = -np.expm1(-power * np.log1p((end - start) / first))
    # The integrand is largest at one of the ends; relative to it nothing under- or overflows.
    highest = np.maximum(log_first - np.log(beta + start), np.log(alpha + end) - np.log(beta + end))
    total, log_alpha, per_alpha, log_beta, per_beta = (np.zeros(power.shape) for _ in range(5))
    for knot, share in _NODES:
        steps = -np.log1p(span * (knot - 1)) / power
        log_a, b = log_first + steps, beta + start + first * np.expm1(steps)
        log_b = np.log(b)
        mass = share * np.exp((s + 1) * (log_a - log_b - highest))
        total += mass
        log_alpha += mass * log_a
        per_alpha += mass * np.exp(-log_a)
        log_beta += mass * log_b
        per_beta += mass / b
    with np.errstate(divide="ignore"):
        log_integral = np.log(span * total) - power * log_first - np.log(power) + (s + 1) * highest
    return Departure(log_integral, log_alpha / total, per_alpha / total, log_beta / total, per_beta / total)
