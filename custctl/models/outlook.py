"""What is to be expected of each customer and of all together, and how sure is that? The one way in from the analyses.

Purchases → which way of forecasting (held-out time) → its parameters from everything → expected orders, spend and value →
futures drawn at random for the ranges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from custctl.models.ahead import Ahead, ahead
from custctl.models.backtest import CONTESTANTS, DEFAULT, MODELS, Backtest, Refit, backtest, likely_models, refitted
from custctl.models.fitting import Fitted
from custctl.models.histories import Array, Histories, Ints
from custctl.models.purchases import Purchases
from custctl.models.repeat_buying import RepeatBuying
from custctl.models.simulation import Futures, Money, between, futures_alike, futures_wanted, simulated
from custctl.models.spend import GammaGammaSpending, Spending, spending
from custctl.models.uncertainty import drawn_models

MANY = 1000
"""Customers beyond which chance evens out and what remains is how far off the whole forecast may be."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to forecast.

    Attributes:
        discount: What money a year later is worth less, not negative.
        months: The horizon.
        resident_months: The horizon where the chosen method has nobody ever leave.
        interval: Share of futures between low and high.
        seed: Where chance starts.
        margin: Share of revenue that is profit; 1 where values are revenue.
        model: Name of the model to use, whatever a test says.
        prior: Whether fits are tempered by weak beliefs.
        hold_out: Days held out to test, else a quarter of the time.
    """

    discount: float
    months: int
    resident_months: int
    interval: float
    seed: int
    margin: float
    model: str | None = None
    prior: bool = True
    hold_out: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected.

    Attributes:
        customers: One row per customer, in their order: `chance` of an order within 12 months, `orders` within them, `spend` on
            an order, `value_12m` with `low` and `high`, `value_36m` and `lifetime_value`, as floats.
        groups: One row per group, in their order: `low`, `high`, `life_low`, `life_high` of the sum of its values, and
            `orders_low`, `orders_high` of everybody in the first.
        months: The horizon of `lifetime_value`.
        method: Name of the model or rule of thumb.
        test: How it did on time held out, if that could be done.
        explained: For the curious: `model`, `parameter`, `value`, `standard_error`, times in days.
        likelihoods: Logarithms of the likelihood by model.
        x_total: Repeat orders, which tell what another unit of time does to the likelihood of buying.
        newcomer: What is expected of somebody who places a first order now.
        index: Each customer's repeat orders so far, and how many were to be expected of somebody of their age.
    """

    customers: pl.DataFrame
    groups: pl.DataFrame
    months: int
    method: str
    test: Backtest | None
    explained: pl.DataFrame
    likelihoods: Mapping[str, float]
    x_total: float
    newcomer: Mapping[str, float]
    index: pl.DataFrame


def outlook(rows: pl.DataFrame, as_of: int, wishes: Wishes, *, groups: Sequence[Ints], service: Array | None = None) -> Outlook:
    """What is to be expected of the customers of one currency.

    Args:
        rows: Orders up to `as_of`: `number` of the customer from 0 on, `day` as a number, `value` as a float, sorted by both.
        as_of: The day on which the books are read, as a number.
        wishes: How to forecast.
        groups: Numbers of the customers of each group whose sum is wanted, everybody first.
        service: Cost to serve each customer for a year, in money.

    Returns:
        The same for any order of rows and any unit of money: customers' chance follows their numbers.
    """
    purchases = Purchases(*(rows[name].to_numpy() for name in ("number", "day", "value")))
    method, test, fits = _ways(purchases, as_of, wishes)
    model, fitted, histories = fits[method]
    months = wishes.months if model.LEAVES else wishes.resident_months
    spends = spending(purchases.spends(first=False), purchases.spends(first=True), plain=not wishes.prior)
    expected = ahead(model, histories, discount=wishes.discount, months=months)
    money = Money(wishes.margin, np.zeros_like(histories.x) if service is None else service)
    futures = _futures(list(fits.values()), spends, expected, money, wishes=wishes, months=months, groups=groups)
    customers = _customers(expected, spends.expected, money, futures)
    newcomer, arrived = _newcomers(method, model, test, purchases, as_of, histories, wishes=wishes, months=months)
    return Outlook(
        customers,
        ranges(customers, futures, groups, wishes.interval, _error(test, method, futures)),
        months,
        method,
        test,
        _explained(method, fitted, spends),
        _likelihoods(method, fitted, spends),
        float(histories.x.sum()),
        newcomer,
        arrived,
    )


def _futures(
    fits: Sequence[Refit],
    spends: Spending,
    expected: Ahead,
    money: Money,
    *,
    wishes: Wishes,
    months: int,
    groups: Sequence[Ints],
) -> Futures:
    """Futures under models and parameters that could be the true ones, each model as often as the others."""
    draw = np.random.default_rng(wishes.seed)
    histories = fits[0][2]
    futures = futures_wanted(histories.x.size)
    sets = futures // futures_alike(histories.x.size)
    models: list[RepeatBuying] = []
    for place, (model, fitted, _) in enumerate(fits):
        count = len(range(place, sets, len(fits)))
        if fitted is None:
            models += [model] * count
        else:
            models += drawn_models(fitted, histories.grouped(), count, draw, prior=wishes.prior)
    pairs = list(zip(models, spends.scenarios(sets, draw), strict=True))
    return simulated(
        pairs,
        histories,
        expected,
        money,
        months=months,
        futures=futures,
        interval=wishes.interval,
        groups=groups,
        draw=draw,
    )


def _ways(purchases: Purchases, as_of: int, wishes: Wishes) -> tuple[str, Backtest | None, dict[str, Refit]]:
    """The chosen way of forecasting, how it did, and all ways whose futures count.

    That is the chosen one alone only if it was asked for or is a rule of thumb.
    """
    if wishes.model is not None:
        test = backtest(purchases, as_of, days=wishes.hold_out, model=wishes.model, prior=wishes.prior)
        return wishes.model, test, {wishes.model: refitted(wishes.model, purchases, as_of, prior=wishes.prior)}
    fits = {name: refitted(name, purchases, as_of, prior=wishes.prior) for name in CONTESTANTS}
    likely = likely_models({name: fitted for name, (_, fitted, _) in fits.items() if fitted is not None})
    test = backtest(purchases, as_of, days=wishes.hold_out, prior=wishes.prior, likely=likely)
    method = test.chosen if test else DEFAULT
    if method not in CONTESTANTS:
        return method, test, {method: refitted(method, purchases, as_of, prior=wishes.prior)}
    return method, test, {name: fits[name] for name in (test.possible if test else likely)}


def _customers(expected: Ahead, spend: Array, money: Money, futures: Futures) -> pl.DataFrame:
    """The customers of an `Outlook`. Serving costs what it costs in a year in which somebody orders, spread over its orders."""
    visits = np.divide(expected.chance, expected.orders, out=np.zeros_like(spend), where=expected.orders > 0)
    order = spend * money.margin - money.service * visits
    return pl.DataFrame(
        {
            "chance": expected.chance,
            "orders": expected.orders,
            "spend": spend,
            "value_12m": expected.year * order,
            "low": futures.low,
            "high": futures.high,
            "value_36m": expected.long * order,
            "lifetime_value": expected.life * order,
        }
    )


def ranges(customers: pl.DataFrame, futures: Futures, groups: Sequence[Ints], interval: float, error: float) -> pl.DataFrame:
    """The ranges of sums, widened by `error`, how far off the forecast was as a share of the total."""
    columns: dict[str, Any] = {}
    for prefix, drawn, name in (("", futures.year, "value_12m"), ("life_", futures.life, "lifetime_value")):
        totals = np.array([customers[name].gather(group).sum() for group in groups])
        low, high = between(_widened(drawn, totals, error), interval)
        columns |= {f"{prefix}low": low, f"{prefix}high": high}
    edges = between(_widened(futures.orders[:, None], np.array([customers["orders"].sum()]), error), interval)
    columns |= {f"orders_{name}": np.full(len(groups), edge[0]) for name, edge in zip(("low", "high"), edges, strict=True)}
    return pl.DataFrame(columns)


def _widened(drawn: Array, totals: Array, error: float) -> Array:
    """Futures spread so that their variance is sd² + (error × total)²."""
    sd = drawn.std(axis=0)
    factor = np.sqrt(sd**2 + (error * totals) ** 2) / np.where(sd > 0, sd, 1.0)
    middle = np.median(drawn, axis=0)
    spread: Array = middle + (drawn - middle) * np.where(sd > 0, factor, 1.0)
    return np.where(drawn.min(axis=0) >= 0, np.maximum(spread, 0.0), spread)


def _error(test: Backtest | None, method: str, futures: Futures) -> float:
    """How far off the total was on held-out time, as a share: beyond MANY customers all of it.

    Up to MANY it is what chance does not explain of it, as a share of the forecast and no more than that, for few orders may
    have come. Chance makes totals of held-out time differ as much as the orders of the futures do.
    """
    if test is None or not test.actual:
        return 0.0
    forecast = test.trials[method].forecast
    if futures.low.size > MANY:
        return abs(forecast / test.actual - 1)
    off = 1 - test.actual / max(forecast, 1e-9)
    chance = float(futures.orders.std() / max(futures.orders.mean(), 1e-9))
    return float(np.sqrt(np.clip(off**2 - chance**2, 0.0, 1.0)))


def _explained(method: str, fitted: Fitted[RepeatBuying] | None, spends: Spending) -> pl.DataFrame:
    """Parameters and their standard errors."""
    models: dict[str, Fitted[Any]] = {} if fitted is None else {method: fitted}
    if isinstance(spends, GammaGammaSpending):
        models["gamma_gamma"] = spends.fitted
    rows = [
        {"model": name, "parameter": parameter, "value": getattr(found.model, parameter), "standard_error": error}
        for name, found in models.items()
        for parameter, error in found.standard_errors.items()
    ]
    return pl.DataFrame(
        rows, schema={"model": pl.String, "parameter": pl.String, "value": pl.Float64, "standard_error": pl.Float64}
    )


def _likelihoods(method: str, fitted: Fitted[RepeatBuying] | None, spends: Spending) -> dict[str, float]:
    found = {} if fitted is None else {method: fitted.log_likelihood}
    if isinstance(spends, GammaGammaSpending):
        found["gamma_gamma"] = spends.fitted.log_likelihood
    return found


def _newcomers(
    method: str,
    model: RepeatBuying,
    test: Backtest | None,
    purchases: Purchases,
    as_of: int,
    histories: Histories,
    *,
    wishes: Wishes,
    months: int,
) -> tuple[dict[str, float], pl.DataFrame]:
    """What is expected of a new customer, and was expected of everybody when they were new.

    A rule of thumb says nothing of somebody without a history: there the best model of the test speaks.
    """
    if method not in MODELS:
        assert test is not None
        best = min(CONTESTANTS, key=lambda name: test.trials[name].losses.mean())
        model = refitted(best, purchases, as_of, prior=wishes.prior)[0]
    first = ahead(model, Histories.new(), discount=wishes.discount, months=months)
    told = {name: float(getattr(first, name)[0]) for name in ("chance", "orders", "year", "long", "life")}
    ages, where = np.unique(histories.T, return_inverse=True)
    moments = np.unique(np.quantile(ages, np.linspace(0, 1, 24), method="nearest"))
    nobody = np.zeros_like(moments)
    usual = np.interp(ages, moments, model.expected_orders(Histories.of(nobody, nobody, nobody), moments))
    return told, pl.DataFrame({"repeats": histories.x, "usual": usual[where]})
