"""How far off may the forecast be? Futures drawn at random: parameters, buying, leaving and spending.

Noise around an expected number of orders covers half of what happens; customers who look alike differ, and some have left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from custctl.models.ahead import MONTH, YEAR_MONTHS, Ahead
from custctl.models.histories import Array, Histories, Ints
from custctl.models.repeat_buying import RepeatBuying
from custctl.models.spend import Scenario

CROWD = 100_000
"""Customers beyond which a hundred futures are enough."""
SCENARIOS = 100_000
"""Customers times sets of parameters that are drawn, as far as that leaves LEAST sets."""
LEAST = 20
"""Sets of parameters for very many customers."""
CELLS = 1_000_000
"""Customers times futures that are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Money:
    """What an order brings, per customer.

    Attributes:
        margin: Share of revenue that is profit; 1 where values are revenue.
        service: Cost to serve a customer for a year, in money.
    """

    margin: float
    service: Array


class Futures(NamedTuple):
    """What could happen."""

    low: Array
    """Of each customer, the low point of the value of 12 months."""
    high: Array
    """The high point."""
    year: Array
    """Futures × groups: the group's value of 12 months."""
    life: Array
    """Futures × groups: the group's value until the horizon."""
    orders: Array
    """Futures: all customers' orders of 12 months."""


def futures_wanted(customers: int) -> int:
    """How many futures are drawn: many for few customers, whose totals are uncertain; a multiple of 20."""
    return int(np.clip(500_000 // max(customers, 1) // 20 * 20, 200 if customers <= CROWD else 100, 500))


def futures_alike(customers: int) -> int:
    """How many futures are drawn under the same parameters: few, for totals depend on these most. All share out evenly."""
    futures = futures_wanted(customers)
    return next((alike for alike in (2, 4, 5) if futures // alike * customers <= SCENARIOS), futures // LEAST)


def between(futures: Array, interval: float) -> tuple[Array, Array]:
    """Low and high point of each column, between which one more future falls with a chance of `interval`.

    The k-th lowest of n is exceeded with a chance of 1 − k / (n + 1), whatever their distribution.
    """
    low, high = np.quantile(futures, [(1 - interval) / 2, (1 + interval) / 2], axis=0, method="weibull")
    return low, high


def simulated(
    models: Sequence[tuple[RepeatBuying, Scenario]],
    histories: Histories,
    expected: Ahead,
    money: Money,
    *,
    months: int,
    futures: int,
    interval: float,
    groups: Sequence[Ints],
    draw: np.random.Generator,
) -> Futures:
    """Draw futures of all customers.

    Args:
        models: Parameters that could be the true ones, of buying and of spending; each serves for as many futures.
        histories: One row per customer, in days.
        expected: What is expected of them; tells how much of each order is left after discounting.
        money: What orders bring.
        months: The horizon.
        futures: How many; a multiple of the number of models.
        interval: Share of futures between low and high, 0 to 1.
        groups: Each the numbers of some customers.
        draw: Source of chance.
    """
    customers = histories.x.size
    low, high = np.zeros(customers), np.zeros(customers)
    year, life = np.zeros((futures, len(groups))), np.zeros((futures, len(groups)))
    orders = np.zeros(futures)
    step = max(CELLS // futures, 1)
    worth = _Worth.of(expected, money)
    for start in range(0, customers, step):
        part = np.arange(start, min(start + step, customers))
        near, far, count = _part(models, histories, part, worth, months=months, futures=futures, draw=draw)
        low[part], high[part] = between(near, interval)
        orders += count
        for place, group in enumerate(groups):
            inside = group[(group >= start) & (group < start + part.size)] - start
            year[:, place] += near[:, inside].sum(axis=1)
            life[:, place] += far[:, inside].sum(axis=1)
    return Futures(low, high, year, life, orders)


class _Worth(NamedTuple):
    """What is left of money after discounting, margin and service, per customer."""

    near: Array
    later: Array
    margin: float
    visit: Array
    later_order: Array

    @classmethod
    def of(cls, expected: Ahead, money: Money) -> "_Worth":
        """The mean discount of the next 12 months and of the time after them, as expected."""
        rest = expected.life_orders - expected.orders
        near = np.divide(expected.year, expected.orders, out=np.ones_like(rest), where=expected.orders > 0)
        later = np.divide(expected.life - expected.year, rest, out=np.zeros_like(rest), where=rest > 1e-12)
        each = np.divide(expected.chance, expected.orders, out=np.zeros_like(rest), where=expected.orders > 0)
        return cls(near, later, money.margin, money.service, money.service * each)


def _part(
    models: Sequence[tuple[RepeatBuying, Scenario]],
    histories: Histories,
    part: Ints,
    worth: _Worth,
    *,
    months: int,
    futures: int,
    draw: np.random.Generator,
) -> tuple[Array, Array, Array]:
    """Futures × customers of a part: the value of 12 months, that until the horizon; and all their orders of 12 months."""
    near, far = np.zeros((futures, part.size)), np.zeros((futures, part.size))
    orders = np.zeros(futures)
    each = futures // len(models)
    theirs = histories.rows(part)
    distinct, where = theirs.distinct()
    horizons = [min(YEAR_MONTHS, months) * MONTH, months * MONTH]
    for place, (model, scenario) in enumerate(models):
        future, who = np.nonzero(draw.uniform(size=(each, part.size)) < model.alive(distinct)[where])
        soon, all_told = model.orders_drawn(theirs.rows(who), horizons, draw)
        buying = np.flatnonzero(all_told > 0)
        future, who, soon, rest = future[buying], who[buying], soon[buying], (all_told - soon)[buying]
        scale = scenario.scales(part[who], draw) * worth.margin
        customer = part[who]
        spent = draw.gamma(scenario.shape * soon) * scale
        year = worth.near[customer] * (spent - worth.visit[customer] * (soon > 0))
        spent = draw.gamma(scenario.shape * rest) * scale
        rows = future + place * each
        near[rows, who] = year
        far[rows, who] = year + worth.later[customer] * (spent - worth.later_order[customer] * rest)
        orders += np.bincount(rows, soon, minlength=futures)
    return near, far, orders
