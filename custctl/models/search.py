"""Where is a smooth function of a few numbers lowest? Newton's method, held back where a step would not lead down.

The curvature is taken from differences of the gradient, and kept for as long as steps by it flatten the gradient quickly: near
the end, or with the curvature of a part of the data, that saves most evaluations. Directions that do not bend up are walked
down all the same, by the size of their curvature.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from custctl.models.histories import Array

Sloped: TypeAlias = Callable[[Array], tuple[float, Array]]
"""From a point to a value and its gradient."""
Mask: TypeAlias = npt.NDArray[np.bool_]

_MOST = 200
_FLAT = 1e-9
_SMALL = 1e-10
_LONGEST = 2.5
_STEP = 1e-5
_ROUNDING = 1e-8  # the quadrature behind a value and the one behind its gradient agree that well
_LEAST_BEND = 1e-10


class Lowest(NamedTuple):
    """Where the search ended."""

    point: Array
    slope: Array
    converged: bool
    """Whether the gradient is flat there, but for numbers at the edge of what is allowed."""


def lowest(loss: Sloped, start: Array, *, farthest: float, bend: Array | None = None) -> Lowest:
    """Search from a point, no number of which goes beyond `farthest` on either side of zero.

    Args:
        loss: The function, of a size near 1.
        start: Where to begin.
        farthest: Above zero.
        bend: Second derivatives at the start, as far as they are known.
    """
    point, (value, slope), held = start, loss(start), 0.0
    fresh = False
    for _ in range(_MOST):
        free = (np.abs(point) < farthest) | (np.sign(point) == np.sign(slope))
        if _steepest(slope, free) < _FLAT:
            break
        if bend is None:
            bend, fresh = curvature(loss, point, slope), True
        trial = np.clip(point + _step(bend, slope, free, held), -farthest, farthest)
        new_value, new_slope = loss(trial)
        flatter = _steepest(new_slope, free) / _steepest(slope, free)
        if new_value < value or (flatter < 0.5 and new_value < value + _ROUNDING):
            short = bool(np.abs(trial - point).max() < _SMALL)
            point, value, slope, held = trial, new_value, new_slope, held / 10
            bend, fresh = (bend, False) if flatter < 0.1 else (None, False)
            if short:
                break
        elif fresh:
            held = max(held * 10, 1e-3)
            if held > 1 / _SMALL:
                break
        else:
            bend = None
    free = np.abs(point) < farthest
    return Lowest(point, slope, _steepest(slope, free) < 1e-5)


def curvature(loss: Sloped, point: Array, slope: Array) -> Array:
    """Second derivatives at a point, from differences of the gradient, which is known there."""
    rows = np.array([(loss(point + step)[1] - slope) / _STEP for step in np.eye(point.size) * _STEP])
    symmetric: Array = (rows + rows.T) / 2
    return symmetric


def _step(bend: Array, slope: Array, free: Mask, held: float) -> Array:
    """The way down over the numbers that are free, none further than _LONGEST."""
    values, vectors = np.linalg.eigh(bend[np.ix_(free, free)])
    bends = np.maximum(np.abs(values), _LEAST_BEND) + held
    step = np.zeros_like(slope)
    step[free] = -vectors @ ((vectors.T @ slope[free]) / bends)
    return step / max(float(np.abs(step).max()) / _LONGEST, 1.0)


def _steepest(slope: Array, free: Mask) -> float:
    return float(np.max(np.abs(slope[free]), initial=0.0))
