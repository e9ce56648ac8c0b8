"""What papers print of models and the commands never ask: here, so that the models can be held against the print."""

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, gammaln, hyperu

from custctl.models.bg_nbd import BgNbd
from custctl.models.histories import Array, Histories
from custctl.models.pareto_nbd import ParetoNbd
from custctl.models.renewals import Renewals
from custctl.models.repeat_buying import RepeatBuying


def cohort(survivors: npt.ArrayLike) -> Renewals:
    """One cohort that started together, from its size at the start and after each renewal."""
    sizes = np.asarray(survivors, dtype=np.float64)
    return Renewals.of(-np.diff(sizes), np.append(np.zeros(sizes.size - 1), sizes[-1]))


def probability_of_order(model: RepeatBuying, histories: Histories, duration: float | Array) -> Array:
    """Probability of at least one order in the next `duration`."""
    return model.chance_if_alive(histories, duration) * model.alive(histories)


def probability_of_orders(model: BgNbd, orders: int, duration: float) -> float:
    """Probability that a new customer places exactly so many repeat orders: Fader, Hardie & Lee 2005, eq. (8)."""
    r, a, b, share = model.r, model.a, model.b, duration / (model.alpha + duration)
    counts = np.arange(orders + 1)
    buying = np.exp(gammaln(r + counts) - gammaln(r) - gammaln(counts + 1) + r * np.log1p(-share)) * share**counts
    staying = np.exp(betaln(a, b + orders) - betaln(a, b)) * buying[-1]
    leaving = np.exp(betaln(a + 1, b + orders - 1) - betaln(a, b)) * (1 - buying[:-1].sum()) if orders else 0.0
    return float(staying + leaving)


def lifetime_orders(model: ParetoNbd, histories: Histories, discount: float) -> Array:
    """Discounted expected residual transactions at a continuous rate: Fader, Hardie & Lee 2005, RFM and CLV, eq. (2)."""
    beyond = model.beta + histories.T
    rate = (model.r + histories.x) / (model.alpha + histories.T)
    lifetime = beyond**model.s * discount ** (model.s - 1) * hyperu(model.s, model.s, discount * beyond)
    orders: Array = rate * lifetime * model.alive(histories)
    return orders
