"""What will each customer order from here on, in today's worth? Expected orders, discounted month by month.

Σ over months m of v^(m − 1/2) (E(m) − E(m − 1)) with v = (1 + d)^(−1/12) is linear in the expectation E, which is smooth over
ln(1 + t): a polynomial through its values at sixteen moments turns the sum over all months into sixteen weights.
"""

from typing import NamedTuple

import numpy as np

from custctl.models.histories import Array, Histories
from custctl.models.repeat_buying import RepeatBuying

MONTH = 365 / 12
YEAR_MONTHS, LONG_MONTHS = 12, 36
NODES = 16
BLOCK = 512


class Ahead(NamedTuple):
    """What is expected of each customer. Discounted orders are in today's orders."""

    chance: Array
    """Probability, 0 to 1, of an order within 12 months."""
    orders: Array
    """Orders within 12 months."""
    life_orders: Array
    """Orders until the horizon."""
    year: Array
    """Discounted orders within 12 months."""
    long: Array
    """Discounted orders within 36 months."""
    life: Array
    """Discounted orders until the horizon."""


def ahead(model: RepeatBuying, histories: Histories, *, discount: float, months: int) -> Ahead:
    """What a model expects of customers.

    Args:
        model: Parameters in days.
        histories: In days.
        discount: What money a year later is worth less, not negative.
        months: The horizon, at least 1.
    """
    distinct, where = histories.distinct()
    still = model.alive(distinct)
    moments = _moments(months)
    spans = [min(YEAR_MONTHS, months), min(LONG_MONTHS, months), months]
    *orders, within = still * _orders(model, distinct, np.append(moments, spans[0]) * MONTH)
    year, long, life = (_weights(moments, span, discount) @ np.stack(orders) for span in spans)
    chance = still * model.chance_if_alive(distinct, spans[0] * MONTH)
    return Ahead(*(found[where] for found in (chance, within, orders[0], year, long, life)))


def _orders(model: RepeatBuying, histories: Histories, durations: Array) -> Array:
    """Durations × rows: orders expected of each if still there, some rows at a time, which the processor's cache can hold."""
    rows = np.arange(histories.x.size)
    blocks = [rows[start : start + BLOCK] for start in range(0, rows.size, BLOCK)]
    return np.concatenate([model.orders_if_alive(histories.rows(block), durations[:, None]) for block in blocks], axis=1)


def _moments(months: int) -> Array:
    """Falling moments in months, from the horizon to 0: the extremes of a Chebyshev polynomial over ln(1 + t)."""
    moments: Array = np.expm1((1 + np.cos(np.pi * np.arange(NODES) / (NODES - 1))) / 2 * np.log1p(months))
    return moments


def _through(moments: Array, times: Array) -> Array:
    """What the expectation at each moment counts in that at each time: a polynomial through all moments."""
    scaled = [2 * np.log1p(points) / np.log1p(moments[0]) - 1 for points in (times, moments)]
    wanted, known = (np.polynomial.chebyshev.chebvander(points, NODES - 1) for points in scaled)
    counts: Array = np.linalg.solve(known.T, wanted.T).T
    return counts


def _weights(moments: Array, months: int, discount: float) -> Array:
    """What the expectation at each moment counts in the discounted sum over whole months."""
    times = np.arange(months + 1, dtype=np.float64)
    factors = (1 + discount) ** (-(times[1:] - 0.5) / 12)
    weights: Array = factors @ np.diff(_through(moments, times), axis=0)
    return weights
