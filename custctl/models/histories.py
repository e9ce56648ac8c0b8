"""What do the repeat-buying models know of each customer? How often, how recently, for how long."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
"""Numbers, one per customer, per group of equal customers, or per parameter."""
Ints: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers: of customers, of days."""


@dataclass(frozen=True, slots=True)
class Histories:
    """Customers as the papers see them; all four arrays are of one length.

    Attributes:
        x: Orders after the first one.
        t_x: Time from the first to the last order; 0 where there was only one.
        T: Time from the first order to the day the books are read, not below `t_x`.
        weights: How many customers have exactly this history.
    """

    x: Array
    t_x: Array
    T: Array
    weights: Array

    @classmethod
    def of(
        cls, x: npt.ArrayLike, t_x: npt.ArrayLike, age: npt.ArrayLike, *, weights: npt.ArrayLike | None = None
    ) -> "Histories":
        """Histories from anything that numpy takes for numbers; without `weights` each row is one customer."""
        orders, recency, ages = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (x, t_x, age))
        counts = np.ones_like(orders) if weights is None else np.atleast_1d(np.asarray(weights, dtype=np.float64))
        return cls(orders, recency, ages, counts)

    @classmethod
    def new(cls) -> "Histories":
        """Somebody who has just placed the first order: what is expected of them is the unconditional expectation."""
        return cls.of(0, 0, 0)

    def grouped(self) -> "Histories":
        """Equal histories as one row with their weights added up, ordered by x, t_x and T."""
        order = np.lexsort((self.T, self.t_x, self.x))
        x, t_x, age, weights = (values[order] for values in (self.x, self.t_x, self.T, self.weights))
        differs = (np.diff(x) != 0) | (np.diff(t_x) != 0) | (np.diff(age) != 0)
        starts = np.flatnonzero(np.concatenate(([True], differs)))
        return Histories(x[starts], t_x[starts], age[starts], np.add.reduceat(weights, starts))

    def distinct(self) -> tuple["Histories", Ints]:
        """Histories that differ, and the place of each row among them: what is asked of all is worked out once for each."""
        rows, where = np.unique(np.stack([self.x, self.t_x, self.T]), axis=1, return_inverse=True)
        return Histories.of(*rows), where.reshape(-1).astype(np.int64)

    def rows(self, which: Ints) -> "Histories":
        """Some rows, as often as their numbers are named."""
        return Histories(self.x[which], self.t_x[which], self.T[which], self.weights[which])

    def in_units_of(self, scale: float) -> "Histories":
        """The same histories with time counted in `scale` of the old units."""
        return Histories(self.x, self.t_x / scale, self.T / scale, self.weights)

    def typical_age(self) -> float:
        """The (lower) median T over customers, above zero, so that parameters can be fitted without a unit of time."""
        scale = weighted_median(self.T, self.weights)
        if scale <= 0:
            scale = float(np.average(self.T, weights=self.weights))
        return scale if scale > 0 else 1.0


def weighted_median(values: Array, weights: Array) -> float:
    """The lowest value that at least half of the weight does not exceed: the same for weights as for repeated rows."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
