"""How many customers with a contract will renew, if the chance of leaving also changes with age?"""

from dataclasses import dataclass

from custctl.models.renewals import Survival


@dataclass(frozen=True, slots=True)
class BetaDiscreteWeibull(Survival):
    """Fader, Hardie, Liu, Davin & Steenburgh 2018, "How to Project Customer Retention" Revisited, JIM 43.

    Attributes:
        alpha: With beta, the shape of the chance of leaving at the first renewal over customers.
        beta: See `alpha`.
        c: How age counts: below 1 everybody's loyalty grows with age, above 1 it wears off, at 1 this is the sBG.
    """

    alpha: float
    beta: float
    c: float

    @property
    def curve(self) -> tuple[float, float, float]:
        """Age counts to the power of c."""
        return self.alpha, self.beta, self.c
