"""How likely is it that somebody left between two moments? The integral of the Pareto/NBD model, without 2F1.

With z = ((α+y) / (α+start))^−κ, for any κ,

    ∫ (α+y)^−shape (β+y)^−(s+1) dy  =  (α+start)^−κ / κ  ∫ (α+y)^(κ+1−shape) / (β+y)^(s+1) dz

from z = ((α+start) / (α+end))^κ to 1. For α = β nothing is left under the integral if κ = shape + s. In general least is left
if κ also knows how fast β+y grows beside α+y: κ = shape − 1 + (s+1) (α+y') / (β+y') with y' as far from the start as the
integrand reaches. Then 16 Gauss-Legendre nodes do.
"""

from typing import NamedTuple

import numpy as np

from custctl.models.histories import Array

_KNOTS, _SHARES = np.polynomial.legendre.leggauss(16)
_NODES = tuple(zip(((_KNOTS + 1) / 2).tolist(), (_SHARES / 2).tolist(), strict=True))
_REACH = 8.0  # where (α+y)^−shape has fallen to e^−8 or, for small shapes, not far from it
_FLAT = 0.02  # at κ = 0 the substitution becomes a logarithm; this near to it makes no difference but to rounding


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
    first_a, first_b, length = alpha + start, beta + start, end - start
    log_a, log_b = np.log(first_a), np.log(first_b)
    reach = np.minimum(length, _REACH * first_a / shape)
    tilt = (s + 1) * (first_a + reach) / (first_b + reach)
    power = np.where(np.abs(shape - 1 + tilt) < _FLAT, _FLAT, shape - 1 + tilt)
    span = -np.expm1(-power * np.log1p(length / first_a))
    # What is left under the integral is greatest at y' or at an end: relative to that nothing under- or overflows.
    highest = np.zeros(power.shape)
    for y in (reach, length):
        highest = np.maximum(highest, (power + 1 - shape) * np.log1p(y / first_a) - (s + 1) * np.log1p(y / first_b))
    total, log_alpha, per_alpha, log_beta, per_beta = (np.zeros(power.shape) for _ in range(5))
    for knot, share in _NODES:
        step_a = -np.log(1 - span * (1 - knot)) / power
        ratio = np.exp(step_a)
        b = first_b + first_a * (ratio - 1)
        step_b = np.log(b) - log_b
        mass = share * np.exp((power + 1 - shape) * step_a - (s + 1) * step_b - highest)
        total += mass
        log_alpha += mass * step_a
        per_alpha += mass / ratio
        log_beta += mass * step_b
        per_beta += mass / b
    with np.errstate(divide="ignore"):
        log_integral = np.log(span / power * total) + highest + (1 - shape) * log_a - (s + 1) * log_b
    return Departure(
        log_integral, log_a + log_alpha / total, per_alpha / total / first_a, log_b + log_beta / total, per_beta / total
    )
