"""How often does each customer order, if some leave after a repeat order?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from custctl.models.beta_geometric import BetaGeometric
from custctl.models.gamma_function import log_beta, log_gamma
from custctl.models.histories import Array


@dataclass(frozen=True, slots=True)
class BgNbd(BetaGeometric):
    """Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science 24(2).

    Nobody leaves before their first repeat order, so that `alive` is 1 for all who ordered once: ask `probability_of_order`.
    The likelihood is the paper's eq. (6), the unconditional expectation eq. (9), the conditional one eq. (10).
    """

    FIRST: ClassVar[int] = 0

    def probability_of_orders(self, orders: npt.ArrayLike, duration: float) -> Array:
        """Probability that a new customer places exactly so many repeat orders in `duration`: eq. (8)."""
        x = np.asarray(orders, dtype=np.int64)
        r, a, b = self.r, self.a, self.b
        share = duration / (self.alpha + duration)
        counts = np.arange(int(x.max(initial=0)) + 1)
        # The chances of so many orders of somebody who stays; the paper's bracket is the chance of at least so many.
        buying = np.exp(log_gamma(r + counts) - log_gamma(r) - log_gamma(counts + 1) + r * np.log1p(-share))
        buying *= share**counts
        at_least = 1 - np.concatenate(([0.0], np.cumsum(buying)[:-1]))
        staying = np.exp(log_beta(a, b + x) - log_beta(a, b)) * buying[x]
        leaving = np.exp(log_beta(a + 1, b + np.maximum(x, 1) - 1) - log_beta(a, b)) * at_least[x]
        chance: Array = staying + np.where(x > 0, leaving, 0.0)
        return chance
