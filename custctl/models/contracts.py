"""What is to be expected of customers with a contract, who renew at known dates or leave for good?"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from custctl.models.ahead import MONTH, YEAR_MONTHS
from custctl.models.beta_discrete_weibull import BetaDiscreteWeibull
from custctl.models.fitting import Fitted
from custctl.models.histories import Array, Ints
from custctl.models.outlook import Outlook, Wishes, ranges
from custctl.models.renewals import Renewals, Survival
from custctl.models.sbg import ShiftedBetaGeometric
from custctl.models.simulation import Futures, futures_wanted
from custctl.models.uncertainty import drawn_parameters

KINDS: dict[str, type[Survival]] = {"sbg": ShiftedBetaGeometric, "bdw": BetaDiscreteWeibull}
"""Names to models, the simpler one first."""
_SETS = 20


class Contracts(NamedTuple):
    """Contracts of one currency; all are arrays of one length, but for the period.

    `renewed` counts renewals so far, `due` the days from the day the books are read to the next one (below zero within the
    days of grace), `running` is 1 where the contract has not ended, else 0, `profit` what a renewal brings in money.
    """

    period: int
    renewed: Array
    due: Array
    running: Array
    profit: Array


def contract_outlook(
    rows: pl.DataFrame, period: int, wishes: Wishes, *, groups: Sequence[Ints], service: Array | None = None
) -> Outlook:
    """What is to be expected of the contracts of one currency.

    Args:
        rows: One per customer: `renewed`, `due`, `running` as in `Contracts`, and `amount`, the money of a renewal.
        period: Days from renewal to renewal.
        wishes: How to forecast; `model` may name one of KINDS.
        groups: Numbers of the customers of each group whose sum is wanted, everybody first.
        service: Cost to serve each customer for a year, in money.
    """
    renewed, due, running, amount = (rows[name].cast(pl.Float64).to_numpy() for name in ("renewed", "due", "running", "amount"))
    cost = 0.0 if service is None else service * period / 365
    book = Contracts(period, renewed, due, running, amount * wishes.margin - cost)
    name, fitted = _fitted(book, wishes.model)
    customers = _expected(fitted.model, book, wishes)
    futures = _futures(fitted, book, wishes, groups)
    customers = customers.with_columns(spend=pl.Series(amount), low=pl.Series(futures.low), high=pl.Series(futures.high))
    life = int(wishes.months * MONTH // period)
    parameters = [
        {"model": name, "parameter": key, "value": float(getattr(fitted.model, key)), "standard_error": error}
        for key, error in fitted.standard_errors.items()
    ]
    first = fitted.model.survival(np.arange(1, life + 1))
    usual = np.concatenate(([0.0], np.cumsum(fitted.model.survival(np.arange(1, int(book.renewed.max(initial=0)) + 2)))))
    return Outlook(
        customers,
        ranges(customers, futures, groups, wishes.interval, 0.0),
        wishes.months,
        name,
        None,
        pl.DataFrame(parameters),
        {name: fitted.log_likelihood},
        0.0,
        {"chance": float(first[0]) if first.size else 0.0, **_newcomer(fitted.model, period, wishes)},
        pl.DataFrame({"repeats": book.renewed, "usual": usual[book.renewed.astype(np.int64)]}),
    )


def fitted_retention(outlook: Outlook, renewals: Sequence[int]) -> list[float]:
    """The share of those asked for the t-th time who renew, as the model has it."""
    values = dict(zip(outlook.explained["parameter"], outlook.explained["value"], strict=True))
    rates: list[float] = KINDS[outlook.method](**values).retention(np.asarray(renewals)).tolist()
    return rates


def _fitted(book: Contracts, wanted: str | None) -> tuple[str, Fitted[Any]]:
    """The model of lower AIC, the simpler one where they tie."""
    size = int(book.renewed.max(initial=0)) + 1
    renewed = book.renewed.astype(np.int64)
    lost, kept = (np.bincount(renewed, which, minlength=size) for which in (1 - book.running, book.running))
    data = Renewals.of(lost, kept)
    fits: dict[str, Fitted[Any]] = {name: kind.fit(data) for name, kind in KINDS.items()}
    best = wanted if wanted is not None and wanted in fits else min(fits, key=lambda name: fits[name].aic)
    return best, fits[best]


def _expected(model: Survival, book: Contracts, wishes: Wishes) -> pl.DataFrame:
    """Expected renewals and their worth: Σ S(n + j) / S(n) v^t over the due dates t ahead."""
    month = (1 + wishes.discount) ** (-1 / 12)
    found = {name: np.zeros_like(book.profit) for name in ("chance", "orders", "value_12m", "value_36m", "lifetime_value")}
    horizons = {"value_12m": YEAR_MONTHS, "value_36m": 36, "lifetime_value": wishes.months}
    start = model.survival(book.renewed)
    for ahead in range(int(wishes.months * MONTH // book.period) + 2):
        due = np.maximum(book.due, 0.0) + ahead * book.period
        still = book.running * model.survival(book.renewed + ahead + 1) / np.maximum(start, 1e-300)
        worth = still * book.profit * month ** (due / MONTH)
        for name, months in horizons.items():
            found[name] += np.where(due <= min(months, wishes.months) * MONTH, worth, 0.0)
        soon = np.where(due <= YEAR_MONTHS * MONTH, still, 0.0)
        found["orders"] += soon
        found["chance"] = soon if ahead == 0 else found["chance"]
    return pl.DataFrame(found)


def _newcomer(model: Survival, period: int, wishes: Wishes) -> dict[str, float]:
    """Renewals expected of somebody who signs today; the first payment is not among them."""
    one = Contracts(period, np.zeros(1), np.full(1, float(period)), np.ones(1), np.ones(1))
    rows = _expected(model, one, wishes)
    names = {"orders": "orders", "year": "value_12m", "long": "value_36m", "life": "lifetime_value"}
    return {name: float(rows[column][0]) for name, column in names.items()}


def _futures(fitted: Fitted[Any], book: Contracts, wishes: Wishes, groups: Sequence[Ints]) -> Futures:
    """Futures: parameters that could be the true ones, and how often each then renews."""
    draw = np.random.default_rng(wishes.seed)
    count = futures_wanted(book.renewed.size)
    logs = np.log([getattr(fitted.model, name) for name in fitted.model.names()])
    models = [type(fitted.model)(*row) for row in np.exp(drawn_parameters(logs, fitted.log_covariance, _SETS, draw)).tolist()]
    most = int(wishes.months * MONTH // book.period) + 2
    times = np.concatenate([_renewals_drawn(model, book, most, count // _SETS, draw) for model in models])
    soon = np.minimum(times, _dues_within(book, min(YEAR_MONTHS, wishes.months)))
    near, far = _paid(book, soon, wishes), _paid(book, np.minimum(times, _dues_within(book, wishes.months)), wishes)
    low, high = _each(models, book, wishes)
    year, life = (np.stack([drawn[:, group].sum(axis=1) for group in groups], axis=1) for drawn in (near, far))
    return Futures(low, high, year, life, soon.sum(axis=1))


def _each(models: Sequence[Survival], book: Contracts, wishes: Wishes) -> tuple[Array, Array]:
    """Low and high point of each contract's worth of 12 months, the same for contracts that are alike.

    Renewals are few and whole: the points are those of their distribution, no luck of futures drawn.
    """
    ages, where = np.unique(book.renewed, return_inverse=True)
    within = _dues_within(book, min(YEAR_MONTHS, wishes.months))
    ahead = np.arange(int(within.max(initial=0.0)) + 1)
    curves = [model.survival(ages[:, None] + ahead) for model in models]
    still = np.mean([curve / np.maximum(curve[:, :1], 1e-300) for curve in curves], axis=0)
    asked = (ahead > 0) & (ahead <= within[:, None])
    tails = (1 + wishes.interval) / 2, (1 - wishes.interval) / 2
    points = [_paid(book, ((still > tail)[where] & asked).sum(axis=1) * book.running, wishes) for tail in tails]
    return np.minimum(*points), np.maximum(*points)


def _renewals_drawn(model: Survival, book: Contracts, most: int, count: int, draw: np.random.Generator) -> Array:
    """Futures × contracts: how often each running one renews in a row, at most so often."""
    luck = draw.uniform(size=(count, book.renewed.size))
    times = np.zeros_like(luck)
    for renewed in np.unique(book.renewed):
        which = (book.renewed == renewed) & (book.running > 0)
        curve = model.survival(renewed + np.arange(most + 1))
        times[:, which] = most - np.searchsorted(curve[:0:-1] / max(float(curve[0]), 1e-300), luck[:, which], side="left")
    return times


def _dues_within(book: Contracts, months: int) -> Array:
    """How many due dates lie within so many months."""
    within: Array = np.maximum(np.floor((months * MONTH - np.maximum(book.due, 0.0)) / book.period) + 1, 0.0)
    return within


def _paid(book: Contracts, times: Array, wishes: Wishes) -> Array:
    """Today's worth of so many payments, the first at the next due date."""
    day = (1 + wishes.discount) ** (-1 / (12 * MONTH))
    step = day**book.period
    factor = times if step == 1 else (1 - step**times) / (1 - step)
    worth: Array = book.profit * day ** np.maximum(book.due, 0.0) * factor
    return worth
