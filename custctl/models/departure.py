"""How likely is it that somebody left between two moments? The integral of the Pareto/NBD model, without 2F1.

(α+y)^−shape (β+y)^−(s+1) falls fast at first and ever more slowly. With the time in which it begins to fall,
c = 1 / (shape / (α+start) + (s+1) / (β+start)), and y = start + c (e^u − 1), it is a smooth hump over u wherever the parameters
lie: 16 Gauss-Legendre nodes leave an error of a few 1e-9.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from custctl.models.histories import Array

_KNOTS, _SHARES = np.polynomial.legendre.leggauss(16)
_PLACES, _WEIGHTS = (_KNOTS[:, None] + 1) / 2, _SHARES / 2
_BLOCK = 256
"""Rows at a time: what all nodes say of them stays in the processor's cache."""
_NEGLIGIBLE = 30.0
"""Logarithm of how far a factor has fallen when the rest of the integral is left out."""
_MOST = 600.0
"""What the exponential function is asked for at most."""


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
    return Departure(*_by_blocks(_means, len(Departure._fields), shape, alpha, s, beta, start, end))


def log_departure(shape: Array, alpha: Array | float, s: float, beta: Array | float, start: Array, end: Array) -> Array:
    """The logarithm of the same integral alone."""
    found: Array = _by_blocks(lambda *rows: _nodes(*rows).log_integral, 1, shape, alpha, s, beta, start, end)[0]
    return found


def _by_blocks(
    evaluated: Callable[[Array, float, Array, Array, Array], Any],
    fields: int,
    shape: Array,
    alpha: Array | float,
    s: float,
    beta: Array | float,
    start: Array,
    end: Array,
) -> Array:
    found = np.empty((fields, shape.size))
    first_a, first_b = np.broadcast_to(alpha + start, shape.shape), np.broadcast_to(beta + start, shape.shape)
    for begin in range(0, shape.size, _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        found[:, rows] = evaluated(shape[rows], s, first_a[rows], first_b[rows], (end - start)[rows])
    return found


class _Nodes(NamedTuple):
    """What the nodes say of some rows; those of a row stand below each other."""

    log_integral: Array
    mass: Array
    y: Array
    step_a: Array
    step_b: Array


def _nodes(shape: Array, s: float, first_a: Array, first_b: Array, time: Array) -> _Nodes:
    scale = 1 / (shape / first_a + (s + 1) / first_b)
    faded_a = first_a * np.expm1(np.minimum(_NEGLIGIBLE / shape, _MOST))
    faded_b = first_b * np.expm1(min(_NEGLIGIBLE / (s + 1), _MOST))
    length = np.log1p(np.minimum(time, np.minimum(faded_a, faded_b)) / scale)
    u = _PLACES * length
    y = scale * np.expm1(u)
    step_a, step_b = np.log1p(y / first_a), np.log1p(y / first_b)
    mass = np.exp(u - shape * step_a - (s + 1) * step_b)
    total = _WEIGHTS @ mass
    with np.errstate(divide="ignore"):
        log_integral = np.log(scale * length * total) - shape * np.log(first_a) - (s + 1) * np.log(first_b)
    return _Nodes(log_integral, mass / total, y, step_a, step_b)


def _means(shape: Array, s: float, first_a: Array, first_b: Array, time: Array) -> tuple[Array, ...]:
    """The fields of `Departure` of some rows."""
    log_integral, mass, y, step_a, step_b = _nodes(shape, s, first_a, first_b, time)
    log_alpha, per_alpha, log_beta, per_beta = (
        _WEIGHTS @ (mass * values) for values in (step_a, 1 / (first_a + y), step_b, 1 / (first_b + y))
    )
    return log_integral, np.log(first_a) + log_alpha, per_alpha, np.log(first_b) + log_beta, per_beta
