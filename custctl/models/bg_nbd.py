"""How often does each customer order, if some leave after a repeat order?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaln, gammaln, xlogy

from custctl.models.beta_geometric import BetaGeometric
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
        x = np.asarray(orders, dtype=np.float64)
        r, a, b = self.r, self.a, self.b
        share = duration / (self.alpha + duration)
        log_buying = gammaln(r + x) - gammaln(r) - gammaln(x + 1) + r * np.log1p(-share) + xlogy(x, share)
        staying = np.exp(betaln(a, b + x) - betaln(a, b) + log_buying)
        # The bracket of the paper's second term is the chance of at least x orders: an incomplete beta function.
        repeats = np.maximum(x, 1.0)
        leaving = np.exp(betaln(a + 1, b + repeats - 1) - betaln(a, b)) * betainc(repeats, r, share)
        chance: Array = staying + np.where(x > 0, leaving, 0.0)
        return chance
