"""Gamma functions of positive numbers, to the last digits, from their asymptotic series.

SciPy has them too, but loading it takes longer than all fits of a shop of ten thousand orders.
"""

import numpy as np
import numpy.typing as npt

from custctl.models.histories import Array

_SHIFT = 8
_LOG_SERIES = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_DIGAMMA_SERIES = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
_HALF_LOG_TAU = 0.5 * float(np.log(2 * np.pi))


def log_gamma(x: npt.ArrayLike) -> Array:
    """Ln Γ(x)."""
    return log_gamma_and_slope(x)[0]


def log_gamma_and_slope(x: npt.ArrayLike) -> tuple[Array, Array]:
    """Ln Γ(x) and its derivative, the digamma function.

    By their asymptotic series at x + 8 (Abramowitz & Stegun 6.1.40 and 6.3.18), and Γ(x + 8) = x (x+1) … (x+7) Γ(x).
    """
    x = np.asarray(x, dtype=np.float64)
    far = x + _SHIFT
    log_far, near = np.log(far), 1 / far
    square = near * near
    first, second, third, fourth = _pairs(x)
    logs: Array = (far - 0.5) * log_far - far + _HALF_LOG_TAU + _polynomial(_LOG_SERIES, square) * near
    logs -= np.log(first * second * third * fourth)
    steps = (2 * x + _SHIFT - 1) * (1 / first + 1 / second + 1 / third + 1 / fourth)
    slope: Array = log_far - 0.5 * near - _polynomial(_DIGAMMA_SERIES, square) * square - steps
    return logs, slope


def _pairs(x: Array) -> tuple[Array, Array, Array, Array]:
    """The products x (x+7), (x+1) (x+6), (x+2) (x+5) and (x+3) (x+4)."""
    outer = x * (x + _SHIFT - 1)
    return outer, outer + 6, outer + 10, outer + 12


def log_beta(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b)."""
    return log_gamma(a) + log_gamma(b) - log_gamma(np.add(a, b))


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """The first coefficient for x^0, the next for x, and so on."""
    total = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total *= x
        total += coefficient
    return total
