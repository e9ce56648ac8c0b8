"""Which way of forecasting would have done best so far? Time held out, models beside rules of thumb.

Every contestant forecasts the orders of a time that it has not seen, for everybody who had ordered before. The loss is the
Poisson deviance per customer, 2 (y ln(y / m) − y + m); a lead that is smaller than its standard error is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from custctl.models.baselines import Hiatus, SameRate
from custctl.models.bg_nbd import BgNbd
from custctl.models.fitting import Fitted
from custctl.models.histories import Array, Histories
from custctl.models.mbg_nbd import MbgNbd
from custctl.models.nbd import Nbd
from custctl.models.pareto_nbd import ParetoNbd
from custctl.models.purchases import Purchases
from custctl.models.repeat_buying import RepeatBuying

Refit: TypeAlias = tuple[RepeatBuying, Fitted[RepeatBuying] | None, Histories]
"""A method ready to forecast, its fit if it has one, and the histories it was fitted to."""
MODELS: Mapping[str, type[RepeatBuying]] = {"nbd": Nbd, "mbg_nbd": MbgNbd, "bg_nbd": BgNbd, "pareto_nbd": ParetoNbd}
"""Names of the papers to models, the simplest first."""
CONTESTANTS = ("nbd", "mbg_nbd", "pareto_nbd")
"""Models among which is chosen; the BG/NBD holds that whoever came once cannot have left."""
DEFAULT = "pareto_nbd"
BASELINES = ("same_rate", "hiatus")
SILENT = 0.9
"""Of all gaps between orders, the share that ends before a silence counts as a hiatus."""
FEWEST, FEWEST_REPEATS, SHORTEST = 30, 20, 90
"""Customers, repeat orders and days below which nothing is forecast, held out or not."""
TOTAL = 0.10
"""How much further off, as a share of what came, the total of a simpler model may be."""
RULED_OUT = 4.0
"""By how much more of Akaike's criterion a model has considerably less support (Burnham & Anderson 2002, section 2.6)."""
_FLOOR = 0.01
"""No customer is forecast less than this share of everybody's mean, so that one surprise does not decide."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How one way of forecasting did; arrays are of customers, those of several tests one after the other.

    Attributes:
        method: Name of the model or rule of thumb.
        forecast: Orders expected.
        losses: Poisson deviance.
        errors: Distance of the forecast from what came.
    """

    method: str
    forecast: float
    losses: Array
    errors: Array


@dataclass(frozen=True, slots=True)
class Backtest:
    """The outcome of the test.

    Attributes:
        days: Length of each held-out time.
        origins: How many times were held out.
        actual: Orders that came in them.
        trials: By method.
        chosen: The method to forecast by.
        likely: Models that the orders so far do not rule out.
    """

    days: int
    origins: int
    actual: float
    trials: Mapping[str, Trial]
    chosen: str
    likely: Sequence[str] = CONTESTANTS

    @property
    def possible(self) -> tuple[str, ...]:
        """Models that nothing rules out: they are likely, and none leads them by two standard errors; or they were chosen."""
        best = min(self.likely, key=lambda name: self.trials[name].losses.mean())
        left = [name for name in self.likely if not _leads(self.trials[best], self.trials[name], errors=2.0)]
        return tuple(name for name in CONTESTANTS if name in left or name == self.chosen)

    def error(self, method: str) -> float | None:
        """Forecast / actual − 1 over all customers; None where nobody ordered."""
        return self.trials[method].forecast / self.actual - 1 if self.actual else None


def held_out_days(span: int, wanted: int | None = None) -> int:
    """A quarter of the time, 90 days to 12 months, unless told."""
    return wanted if wanted is not None else int(np.clip(span // 4, 90, 365))


def likely_models(fits: Mapping[str, Fitted[RepeatBuying]]) -> tuple[str, ...]:
    """CONTESTANTS that the orders so far do not rule out.

    That nobody ever leaves is ruled out where the models in which some do explain the orders better by RULED_OUT. Rivals of
    which neither is the other's special case are left to the test.

    Args:
        fits: By name; all CONTESTANTS.
    """
    best = min(fits[name].aic for name in CONTESTANTS)
    return tuple(name for name in CONTESTANTS if MODELS[name].LEAVES or fits[name].aic <= best + RULED_OUT)


def backtest(
    purchases: Purchases,
    as_of: int,
    *,
    days: int | None = None,
    model: str | None = None,
    prior: bool = True,
    likely: Sequence[str] = CONTESTANTS,
) -> Backtest | None:
    """Hold out the last time (the last two from 24 months on, three from 36), forecast it, and choose.

    Args:
        purchases: Up to `as_of`.
        as_of: The day on which the books are read.
        days: Length of the time held out, else as `held_out_days`; then it is one.
        model: Name of a model that is chosen whatever the test says.
        prior: As `RepeatBuying.fit`.
        likely: Models that the orders so far do not rule out.

    Returns:
        None where too little would be left to learn from, or nobody ordered.
    """
    begin = int(purchases.day.min())
    span = as_of - begin
    length = held_out_days(span, days)
    wanted = 1 if days is not None else int(np.clip(span // 365, 1, 3))
    names = CONTESTANTS if model is None or model in CONTESTANTS else (*CONTESTANTS, model)
    told = [_told(purchases, as_of - (back + 1) * length, length, names, prior=prior) for back in range(wanted)]
    tests = [test for test in told if test is not None]
    if not tests:
        return None
    actual = float(sum(test[0] for test in tests))
    if not actual:
        return None
    trials = {name: _joined([test[1][name] for test in tests]) for name in tests[0][1]}
    return Backtest(length, len(tests), actual, trials, model or chosen(trials, actual, likely), likely)


def _told(
    purchases: Purchases, cut: int, days: int, names: Sequence[str], *, prior: bool
) -> tuple[float, dict[str, Trial]] | None:
    """Orders of the days after the cut, and what each method says of them; None where too little is known by then."""
    who, histories = purchases.until(cut)
    age = cut - int(purchases.day.min())
    if who.size < FEWEST or histories.x.sum() < FEWEST_REPEATS or age < SHORTEST:
        return None
    came = purchases.between(cut, cut + days)[who]
    methods: dict[str, RepeatBuying] = {name: MODELS[name].fit(histories, prior=prior).model for name in names}
    methods |= baselines(purchases, cut)
    least = _FLOOR * max(float(histories.x.sum() / histories.T.sum()), 1e-9) * days
    return float(came.sum()), {
        name: _trial(name, model.expected_orders(histories, days), came, least) for name, model in methods.items()
    }


def baselines(purchases: Purchases, until: int) -> dict[str, RepeatBuying]:
    """The rules of thumb as somebody would state them on a day."""
    gaps = purchases.gaps(until)
    longest = float(np.quantile(gaps, SILENT, method="higher")) if gaps.size else np.inf
    return {"same_rate": SameRate(), "hiatus": Hiatus(longest)}


def refitted(method: str, purchases: Purchases, as_of: int, *, prior: bool) -> Refit:
    """The chosen method with all that is known, its fit if it has one, and the histories of everybody."""
    _, histories = purchases.until(as_of)
    if method not in MODELS:
        return baselines(purchases, as_of)[method], None, histories
    fitted = MODELS[method].fit(histories, prior=prior)
    return fitted.model, fitted, histories


def _trial(name: str, expected: Array, came: Array, least: float) -> Trial:
    floored = np.maximum(expected, least)
    losses = 2 * (came * np.log(np.where(came > 0, came / floored, 1.0)) - came + floored)
    return Trial(name, float(expected.sum()), losses, np.abs(came - expected))


def _joined(trials: Sequence[Trial]) -> Trial:
    losses, errors = (np.concatenate(parts) for parts in ([t.losses for t in trials], [t.errors for t in trials]))
    return Trial(trials[0].method, sum(trial.forecast for trial in trials), losses, errors)


def chosen(trials: Mapping[str, Trial], actual: float, likely: Sequence[str] = CONTESTANTS) -> str:
    """The simplest model within a standard error of the best; a rule of thumb only where it leads by more than that.

    A model that the orders so far rule out may be right for the time to come, but has to lead by as much. A
    simpler model's total may be off by TOTAL more than the best one's: few busy customers can make errors so large that a
    model which is half too high for all lies within them.

    Args:
        trials: By method.
        actual: Orders that came.
        likely: Models that the orders so far do not rule out.
    """
    ranked = [name for name in likely if name in trials]
    best = min(ranked, key=lambda name: trials[name].losses.mean())
    off = {name: abs(trials[name].forecast / actual - 1) for name in ranked}
    fair = [name for name in ranked if not _leads(trials[best], trials[name]) and off[name] <= off[best] + TOTAL]
    model = fair[0]
    others = [name for name in trials if name in BASELINES or (name in CONTESTANTS and name not in likely)]
    ahead = [name for name in others if _leads(trials[name], trials[model])]
    return min(ahead, key=lambda name: trials[name].losses.mean()) if ahead else model


def _leads(one: Trial, other: Trial, *, errors: float = 1.0) -> bool:
    """Whether one method's losses are lower by more than so many standard errors of the paired difference."""
    lead = other.losses - one.losses
    return bool(lead.mean() > errors * lead.std(ddof=1) / np.sqrt(lead.size)) if lead.size > 1 else False
