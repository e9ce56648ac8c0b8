"""Who ordered when and for how much: the raw material of histories, of tests on held-out time and of spend."""

from dataclasses import dataclass

import numpy as np

from custctl.models.gamma_gamma import Spends
from custctl.models.histories import Array, Histories, Ints


@dataclass(frozen=True, slots=True)
class Purchases:
    """The orders of customers numbered from 0 on, each of whom has one; by customer, then day.

    Attributes:
        customer: Number of the customer.
        day: Day of the order, as a number.
        value: What was spent, zero or more.
    """

    customer: Ints
    day: Ints
    value: Array

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return int(self.customer[-1]) + 1 if self.customer.size else 0

    def until(self, day: int) -> tuple[Ints, Histories]:
        """Who had ordered by a day, and their histories in days as known then."""
        known = self.day <= day
        who, first, count = np.unique(self.customer[known], return_index=True, return_counts=True)
        days = self.day[known]
        begun = days[first]
        return who, Histories.of(count - 1, days[first + count - 1] - begun, day - begun)

    def between(self, after: int, until: int) -> Array:
        """Orders of each customer after one day up to another."""
        inside = (self.day > after) & (self.day <= until)
        return np.bincount(self.customer[inside], minlength=self.customers).astype(np.float64)

    def gaps(self, until: int) -> Ints:
        """Days between orders that follow each other, up to a day, in no order."""
        same = (np.diff(self.customer) == 0) & (self.day[1:] <= until)
        gaps: Ints = np.diff(self.day)[same]
        return gaps

    def spends(self, *, first: bool) -> Spends:
        """Orders and their mean value, one row per customer, with or without the first order."""
        kept = np.ones(self.customer.size, dtype=bool)
        if not first and kept.size:
            kept = np.concatenate(([False], np.diff(self.customer) == 0))
        number = np.bincount(self.customer[kept], minlength=self.customers)
        total = np.bincount(self.customer[kept], self.value[kept], minlength=self.customers)
        return Spends.of(number, total / np.maximum(number, 1))
