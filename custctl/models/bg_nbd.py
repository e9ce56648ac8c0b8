"""How often does each customer order, if some leave after a repeat order?"""

from dataclasses import dataclass
from typing import ClassVar

from custctl.models.beta_geometric import BetaGeometric


@dataclass(frozen=True, slots=True)
class BgNbd(BetaGeometric):
    """Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science 24(2).

    Nobody leaves before their first repeat order, so that `alive` is 1 for all who ordered once: ask whether they will order.
    The likelihood is the paper's eq. (6), the unconditional expectation eq. (9), the conditional one eq. (10).
    """

    FIRST: ClassVar[int] = 0
