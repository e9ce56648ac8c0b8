"""How often does each customer order, if some leave after any order, the first one included?"""

from dataclasses import dataclass
from typing import ClassVar

from custctl.models.beta_geometric import BetaGeometric


@dataclass(frozen=True, slots=True)
class MbgNbd(BetaGeometric):
    """Batislam, Denizel & Filiztekin 2007, Empirical Validation and Comparison of Models, IJRM 24(3).

    Like the BG/NBD, but those who never came back may have left at once, so that their `alive` is below 1.
    """

    FIRST: ClassVar[int] = 1
