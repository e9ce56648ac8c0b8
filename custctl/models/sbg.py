"""How many customers with a contract will renew, if each has their own constant chance of leaving?"""

from dataclasses import dataclass

from custctl.models.renewals import Survival


@dataclass(frozen=True, slots=True)
class ShiftedBetaGeometric(Survival):
    """Fader & Hardie 2007, How to Project Customer Retention, Journal of Interactive Marketing 21(1).

    Retention rises with age although nobody's loyalty does: those who leave easily have left.

    Attributes:
        alpha: With beta, the shape of the chance of leaving at a renewal; the mean chance is alpha / (alpha + beta).
        beta: See `alpha`; `retention` is (β + t − 1) / (α + β + t − 1).
    """

    alpha: float
    beta: float

    @property
    def curve(self) -> tuple[float, float, float]:
        """Age counts one for one."""
        return self.alpha, self.beta, 1.0
