"""Are forecasts tested fairly, discounted exactly, and are their ranges as wide as what happens?"""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from custctl.models import outlook as outlooks
from custctl.models.ahead import MONTH, ahead
from custctl.models.backtest import Backtest, Trial, backtest, baselines, chosen, held_out_days
from custctl.models.baselines import Hiatus, SameRate
from custctl.models.beta_discrete_weibull import BetaDiscreteWeibull
from custctl.models.contracts import contract_outlook, fitted_retention
from custctl.models.gamma_gamma import Spends
from custctl.models.histories import Histories
from custctl.models.mbg_nbd import MbgNbd
from custctl.models.nbd import Nbd
from custctl.models.outlook import Outlook, Wishes, outlook
from custctl.models.pareto_nbd import ParetoNbd
from custctl.models.purchases import Purchases
from custctl.models.repeat_buying import RepeatBuying
from custctl.models.sbg import ShiftedBetaGeometric
from custctl.models.simulation import Futures, between, futures_alike, futures_wanted
from custctl.models.spend import GammaGammaSpending, LogMeanSpending, spending
from custctl.models.uncertainty import drawn_models
from tests.helpers.papers import probability_of_order
from tests.helpers.repeat_buyers import pareto_customers, spenders
from tests.helpers.simulated_shops import BUYING, SPENDING, TODAY, SimulatedShop, simulated_shop

PLAIN = Wishes(discount=0.0, months=120, resident_months=120, interval=0.9, seed=1, margin=1.0)
SOME = Histories.of([0, 0, 1, 2, 7, 40], [0, 0, 30, 200, 385, 390], [10, 390, 390, 390, 390, 400])
LEAVING = [BUYING, MbgNbd(r=0.9, alpha=70.0, a=0.9, b=1.8), Nbd(r=0.5, alpha=110.0)]


def kind(value: object) -> str:
    return type(value).__name__


def shop_of(customers: int, seed: int = 5) -> SimulatedShop:
    return cached_shop(customers, seed)


@cache
def cached_shop(customers: int, seed: int) -> SimulatedShop:
    return simulated_shop(customers, seed)


def told(shop: SimulatedShop, wishes: Wishes = PLAIN, **more: object) -> Outlook:
    everybody = np.arange(shop.revenue.size)
    return outlook(shop.rows, TODAY, wishes, groups=[everybody], **more)


def purchases(shop: SimulatedShop) -> Purchases:
    return Purchases(*(shop.rows[name].to_numpy() for name in ("number", "day", "value")))


# ---------------------------------------------------------------------------------------------- orders and what is known


def test_histories_are_those_known_on_the_day() -> None:
    orders = Purchases(np.array([0, 0, 0, 1]), np.array([3, 5, 9, 7]), np.array([10.0, 20, 30, 5]))
    who, early = orders.until(6)
    assert who.tolist() == [0]
    assert (early.x[0], early.t_x[0], early.T[0]) == (1, 2, 3)
    assert orders.until(10)[1].x.tolist() == [2, 0]
    assert orders.between(5, 9).tolist() == [1, 1]
    assert sorted(orders.gaps(9)) == [2, 4]
    assert sorted(orders.gaps(8)) == [2]


def test_spends_are_means_with_or_without_the_first_order() -> None:
    orders = Purchases(np.array([0, 0, 0, 1]), np.array([3, 5, 9, 7]), np.array([10.0, 20, 30, 5]))
    assert orders.spends(first=True).z.tolist() == [20, 5]
    assert orders.spends(first=False).z.tolist() == [25, 0]
    assert orders.spends(first=False).x.tolist() == [2, 0]


# ---------------------------------------------------------------------------------------------- discounting


@pytest.mark.parametrize("model", LEAVING, ids=kind)
@pytest.mark.parametrize(("months", "discount"), [(120, 0.1), (36, 0.0), (12, 0.15), (1, 0.1)])
def test_discounted_orders_are_the_sum_over_all_months(model: RepeatBuying, months: int, discount: float) -> None:
    found = ahead(model, SOME, discount=discount, months=months)
    monthly = np.diff([model.expected_orders(SOME, month * MONTH) for month in range(months + 1)], axis=0)
    factors = (1 + discount) ** (-(np.arange(1, months + 1) - 0.5) / 12)
    assert found.life == pytest.approx(factors @ monthly, rel=1e-5)
    assert found.year == pytest.approx(factors[:12] @ monthly[:12], rel=1e-5)
    assert found.orders == pytest.approx(model.expected_orders(SOME, min(months, 12) * MONTH))
    assert found.chance == pytest.approx(probability_of_order(model, SOME, min(months, 12) * MONTH))


# ---------------------------------------------------------------------------------------------- simulation


@pytest.mark.parametrize("model", LEAVING, ids=kind)
def test_futures_drawn_have_the_expected_mean(model: RepeatBuying) -> None:
    rows = np.repeat(np.arange(SOME.x.size), 20_000)
    near, far = model.orders_drawn(SOME.rows(rows), [100.0, 1000.0], np.random.default_rng(2))
    assert (far >= near).all()
    for drawn, span in ((near, 100.0), (far, 1000.0)):
        means = drawn.reshape(SOME.x.size, -1).mean(axis=1)
        errors = drawn.reshape(SOME.x.size, -1).std(axis=1) / np.sqrt(20_000)
        assert (np.abs(means - model.orders_if_alive(SOME, span)) < 4.5 * errors + 1e-9).all()


def test_the_chance_of_silence_is_the_one_that_futures_have() -> None:
    rows = np.repeat(np.arange(SOME.x.size), 20_000)
    near, _ = BUYING.orders_drawn(SOME.rows(rows), [100.0, 1000.0], np.random.default_rng(2))
    silent = (near == 0).reshape(SOME.x.size, -1).mean(axis=1)
    assert silent == pytest.approx(1 - BUYING.chance_if_alive(SOME, 100.0), abs=0.015)


def test_sums_of_spending_have_the_expected_mean() -> None:
    spends = Spends.of([1, 4, 30], [10.0, 40.0, 25.0])
    model = spending(spenders(SPENDING, 2000, 4), spenders(SPENDING, 2000, 4))
    assert isinstance(model, GammaGammaSpending)
    ours = replace(model, spends=spends)
    draw = np.random.default_rng(3)
    who = np.repeat(np.arange(3), 4000)
    totals = [draw.gamma(s.shape * 2.0, size=who.size) * s.scales(who, draw) for s in ours.scenarios(20, draw)]
    assert np.mean(totals, axis=0).reshape(3, -1).mean(axis=1) == pytest.approx(2 * ours.expected, rel=0.05)


def test_ranges_of_forty_shops_hold_as_often_as_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nominal 90 %: between 78 % and all of the shops, and of their customers not less than 88 %.

    Of fewer futures than elsewhere: the k-th lowest of n counts as k / (n + 1), so that ranges are no narrower.
    """
    monkeypatch.setattr(outlooks, "futures_wanted", lambda _: 120)
    hits, customers = [], []
    for seed in range(40):
        shop = simulated_shop(200, seed)
        found = told(shop, replace(PLAIN, model="pareto_nbd", hold_out=TODAY))
        low, high = found.groups["low"][0], found.groups["high"][0]
        hits.append(low <= shop.revenue.sum() <= high)
        inside = (shop.revenue >= found.customers["low"].to_numpy()) & (shop.revenue <= found.customers["high"].to_numpy())
        customers.append(inside.mean())
    assert 0.78 <= np.mean(hits) <= 1
    assert np.mean(customers) >= 0.88


def test_more_of_what_may_happen_lies_in_a_wider_range() -> None:
    shop = shop_of(200)
    narrow, wide = (told(shop, replace(PLAIN, model="nbd", interval=share)) for share in (0.5, 0.95))
    assert wide.groups["low"][0] < narrow.groups["low"][0] < narrow.groups["high"][0] < wide.groups["high"][0]
    assert (wide.customers["high"] >= narrow.customers["high"]).all()


def test_one_more_future_lies_between_as_often_as_said() -> None:
    drawn = np.random.default_rng(1).exponential(size=(99, 4000))
    low, high = between(drawn, 0.9)
    assert low == pytest.approx(np.sort(drawn, axis=0)[4])
    assert (np.exp(-low) - np.exp(-high)).mean() == pytest.approx(0.9, abs=0.003)


def test_futures_under_the_same_parameters_share_out_evenly() -> None:
    for customers in (1, 900, 1001, 2357, 7777, 50_000, 100_001):
        assert futures_wanted(customers) % futures_alike(customers) == 0
    assert [futures_wanted(n) // futures_alike(n) for n in (200, 1000, 50_000, 1_000_000)] == [250, 100, 20, 20]


def test_beyond_a_thousand_customers_the_test_widens_the_range() -> None:
    drawn = np.random.default_rng(1).normal(1000.0, 10.0, (500, 1))
    plain, wide = (outlooks._widened(drawn, np.array([1000.0]), error) for error in (0.0, 0.3))
    assert plain == pytest.approx(drawn)
    assert wide.std() == pytest.approx(np.sqrt(drawn.std() ** 2 + 300**2))


@pytest.mark.parametrize(
    ("customers", "forecast", "error"),
    [
        (1000, 105.0, 0.0),  # chance alone makes a tenth
        (1000, 50.0, np.sqrt(1 - 0.1**2)),  # twice as many came
        (1000, 200.0, np.sqrt(0.5**2 - 0.1**2)),
        (1000, 0.001, 1.0),
        (1001, 105.0, 0.05),
        (1001, 50.0, 0.5),
    ],
)
def test_up_to_a_thousand_customers_what_chance_explains_of_the_test_widens_nothing(
    customers: int, forecast: float, error: float
) -> None:
    test = Backtest(180, 1, 100.0, {"nbd": Trial("nbd", forecast, np.zeros(1), np.zeros(1))}, "nbd")
    orders = np.array([900.0, 1100.0] * 50)
    nothing = np.zeros(customers)
    futures = Futures(nothing, nothing, orders[:, None], orders[:, None], orders)
    assert outlooks._error(test, "nbd", futures) == pytest.approx(error)
    assert outlooks._error(None, "nbd", futures) == 0


def test_a_shop_that_sold_little_of_late_has_a_wider_range() -> None:
    """Nobody came back in the half year held out, but for the new ones."""
    shop = shop_of(200)
    known = (pl.col("day") <= TODAY - 182) | (pl.col("day") == pl.col("day").min().over("number"))
    wishes = replace(PLAIN, model="nbd")
    plain, quiet = (outlook(rows, TODAY, wishes, groups=[np.arange(200)]) for rows in (shop.rows, shop.rows.filter(known)))
    width = [
        (found.groups["high"][0] - found.groups["low"][0]) / found.customers["value_12m"].sum() for found in (plain, quiet)
    ]
    assert width[1] > 1.5 * width[0]


def test_parameters_drawn_are_spread_as_the_fit_is_uncertain() -> None:
    customers = pareto_customers(ParetoNbd(r=0.8, alpha=9.0, s=0.7, beta=14.0), 500, 3).grouped()
    fitted = ParetoNbd.fit(customers)
    models = drawn_models(fitted, customers, 400, np.random.default_rng(1), prior=True)
    logs = np.log([model.parameters() for model in models])
    expected = np.sqrt(np.diag(fitted.log_covariance))
    assert logs.std(axis=0) == pytest.approx(expected, rel=0.35)
    assert logs.mean(axis=0) == pytest.approx(np.log(fitted.model.parameters()), abs=0.5 * expected.max())


# ---------------------------------------------------------------------------------------------- choosing


def trial(name: str, losses: object, forecast: float = 100.0) -> Trial:
    values = np.asarray(losses, dtype=np.float64)
    return Trial(name, forecast, values, values)


def test_the_simplest_model_within_a_standard_error_is_chosen() -> None:
    noise = np.random.default_rng(1).normal(1, 0.3, 400)
    even = {"nbd": trial("nbd", noise + 0.001), "mbg_nbd": trial("mbg_nbd", noise), "pareto_nbd": trial("pareto_nbd", noise)}
    assert chosen({**even, "nbd": trial("nbd", noise[::-1])}, 100.0) == "nbd"
    assert chosen({**even, "nbd": trial("nbd", noise + 1)}, 100.0) == "mbg_nbd"


def test_a_simpler_model_whose_total_is_far_off_is_not_chosen() -> None:
    noise = np.random.default_rng(1).normal(1, 0.3, 400)
    fair = {name: trial(name, noise) for name in ("mbg_nbd", "pareto_nbd")}
    assert chosen({"nbd": trial("nbd", noise[::-1] + 0.01, 150.0), **fair}, 100.0) == "mbg_nbd"


@pytest.mark.parametrize(("lead", "winner"), [(0.5, "same_rate"), (0.0, "nbd"), (-0.5, "nbd")])
def test_a_rule_of_thumb_wins_only_with_a_clear_lead(lead: float, winner: str) -> None:
    noise = np.random.default_rng(1).normal(2, 0.1, 400)
    models = {name: trial(name, noise) for name in ("nbd", "mbg_nbd", "pareto_nbd")}
    thumbs = {"same_rate": trial("same_rate", noise - lead), "hiatus": trial("hiatus", noise + 1)}
    assert chosen(models | thumbs, 100.0) == winner


def test_that_nobody_leaves_is_ruled_out_by_the_orders_of_a_shop_whose_customers_leave() -> None:
    found = told(shop_of(200))
    assert found.test is not None
    assert found.test.likely == ("mbg_nbd", "pareto_nbd")
    assert "nbd" not in found.test.possible
    assert found.test.trials["nbd"].forecast > found.test.trials["pareto_nbd"].forecast


def test_models_of_a_shop_that_nobody_leaves_are_all_likely() -> None:
    nobody = simulated_shop(200, 1, buying=replace(BUYING, s=1e-3, beta=1e6))
    test = told(nobody).test
    assert test is not None
    assert test.likely == ("nbd", "mbg_nbd", "pareto_nbd")


@pytest.mark.parametrize(("lead", "winner"), [(0.5, "nbd"), (0.0, "mbg_nbd")])
def test_a_model_that_is_ruled_out_wins_only_with_a_clear_lead(lead: float, winner: str) -> None:
    noise = np.random.default_rng(1).normal(2, 0.1, 400)
    trials = {"nbd": trial("nbd", noise - lead), "mbg_nbd": trial("mbg_nbd", noise), "pareto_nbd": trial("pareto_nbd", noise)}
    assert chosen(trials, 100.0) == "nbd"
    assert chosen(trials, 100.0, ("mbg_nbd", "pareto_nbd")) == winner
    test = Backtest(90, 1, 100.0, trials, winner, ("mbg_nbd", "pareto_nbd"))
    assert ("nbd" in test.possible) == (winner == "nbd")


@pytest.mark.parametrize("model", [*LEAVING, SameRate(), Hiatus(90.0)], ids=kind)
def test_several_durations_are_asked_at_once(model: RepeatBuying) -> None:
    durations = np.array([[10.0], [200.0], [0.0]])
    found = model.orders_if_alive(SOME, durations)
    assert found.shape == (3, SOME.x.size)
    for row, duration in zip(found, durations.ravel(), strict=True):
        assert row == pytest.approx(model.orders_if_alive(SOME, float(duration)), rel=1e-7, abs=1e-12)


@pytest.mark.parametrize(("span", "days"), [(200, 90), (400, 100), (800, 200), (3000, 365)])
def test_a_quarter_of_the_time_is_held_out(span: int, days: int) -> None:
    assert held_out_days(span) == days
    assert held_out_days(span, 17) == 17


def held_out(shop: SimulatedShop, **more: object) -> Backtest:
    found = backtest(purchases(shop), TODAY, **more)
    assert found is not None
    return found


def test_what_is_held_out_is_what_came_in_that_time() -> None:
    shop = shop_of(300)
    found = held_out(shop, days=200)
    known = shop.rows.filter(pl.col("day") <= TODAY - 200)["number"].unique()
    came = shop.rows.filter(pl.col("day") > TODAY - 200, pl.col("number").is_in(known.implode())).height
    assert (found.days, found.origins, found.actual) == (200, 1, came)
    assert set(found.trials) == {"nbd", "mbg_nbd", "pareto_nbd", "same_rate", "hiatus"}
    error = found.error("pareto_nbd")
    assert error is not None
    assert abs(error) < 0.3


def test_two_years_are_tested_twice() -> None:
    assert held_out(shop_of(300)).origins == 2


def test_models_that_leave_beat_the_same_as_before() -> None:
    found = held_out(simulated_shop(800, 1))
    assert found.trials["same_rate"].forecast > 1.2 * found.actual
    assert found.chosen in ("mbg_nbd", "pareto_nbd")
    assert found.chosen in found.possible
    assert "same_rate" not in found.possible


def test_a_model_that_is_asked_for_is_taken() -> None:
    assert held_out(shop_of(300), model="bg_nbd").chosen == "bg_nbd"


def test_too_little_is_not_tested() -> None:
    assert backtest(purchases(simulated_shop(20, 1)), TODAY) is None
    young = shop_of(300).rows.filter(pl.col("day") < 60)
    assert backtest(Purchases(*(young[name].to_numpy() for name in ("number", "day", "value"))), 60) is None


def test_rules_of_thumb_say_what_somebody_would_say() -> None:
    history = Histories.of([4, 4, 0], [100, 100, 0], [100, 400, 400])
    assert SameRate().expected_orders(history, 50.0).tolist() == [2, 0.5, 0]
    assert Hiatus(90.0).expected_orders(history, 50.0).tolist() == [2, 0, 0]
    assert probability_of_order(SameRate(), history, 50.0)[2] == 0
    gaps = Purchases(np.repeat(0, 11), np.arange(11) * 10, np.ones(11))
    assert baselines(gaps, 100)["hiatus"] == Hiatus(10.0)


# ---------------------------------------------------------------------------------------------- spend


def test_values_unrelated_to_frequency_have_the_two_gammas() -> None:
    drawn = spenders(SPENDING, 500, 2)
    assert isinstance(spending(drawn, drawn), GammaGammaSpending)


def test_few_repeaters_and_related_values_are_shrunken_means() -> None:
    few = spenders(SPENDING, 20, 2)
    assert isinstance(spending(few, few), LogMeanSpending)
    drawn = spenders(SPENDING, 500, 2)
    related = Spends(drawn.x, drawn.z * drawn.x**1.5, drawn.weights)
    assert isinstance(spending(related, related), LogMeanSpending)


@pytest.mark.parametrize("count", [20, 500])
def test_cents_change_the_unit_only(count: int) -> None:
    drawn = spenders(SPENDING, count, 2)
    cents = Spends(drawn.x, drawn.z * 100, drawn.weights)
    assert spending(cents, cents).expected == pytest.approx(100 * spending(drawn, drawn).expected, rel=1e-5)


@pytest.mark.parametrize("count", [20, 500])
def test_nobody_is_expected_to_spend_less_than_nothing_and_all_spend_what_they_did(count: int) -> None:
    drawn = spenders(SPENDING, count, 2)
    expected = spending(drawn, drawn).expected
    assert (expected > 0).all()
    assert drawn.x @ expected == pytest.approx(drawn.x @ drawn.z, rel=0.1)
    assert np.argmax(expected) in np.argsort(drawn.z)[-3:]


def test_a_shop_that_sold_for_nothing_expects_nothing() -> None:
    nothing = Spends.of([1, 2], [0.0, 0.0])
    assert spending(nothing, nothing).expected.tolist() == [0, 0]


def test_cents_and_billions_in_one_shop_leave_futures_in_which_somebody_spends() -> None:
    """Logarithms so far apart would let all the money hang on one order in a million."""
    mixed = Spends.of(np.full(60, 4.0), np.where(np.arange(60) % 2, 0.01, 1e12))
    model = spending(mixed, mixed)
    assert isinstance(model, LogMeanSpending)
    draw, who = np.random.default_rng(4), np.arange(60)
    totals = [(draw.gamma(2 * s.shape, size=60) * s.scales(who, draw)).sum() for s in model.scenarios(200, draw)]
    assert np.quantile(totals, 0.1) > 0.01 * 2 * model.expected.sum()


def test_customers_who_spend_alike_leave_the_level_of_spending_sure() -> None:
    """Nothing bounds q and v, but their ratio is as sure as the mean of a thousand orders."""
    draw = np.random.default_rng(3)
    x = draw.integers(3, 12, 120).astype(np.float64)
    alike = Spends.of(x, draw.gamma(3.0 * x) / (3.0 * x) * 40_000)
    model = spending(alike, alike)
    assert isinstance(model, GammaGammaSpending)
    assert model.fitted.standard_errors["q"] > model.fitted.model.q
    who = np.arange(120)
    means = [(s.shape * s.scales(who, draw)).mean() for s in model.scenarios(60, draw)]
    assert np.mean(means) == pytest.approx(40_000, rel=0.05)
    assert np.std(means) < 0.05 * 40_000


# ---------------------------------------------------------------------------------------------- laws and odd shops


def test_money_in_cents_changes_the_unit_only() -> None:
    shop = shop_of(300)
    cents = replace(shop, rows=shop.rows.with_columns(pl.col("value") * 100))
    euros, cent = told(shop), told(cents)
    for name in ("value_12m", "low", "high", "lifetime_value"):
        assert cent.customers[name].to_numpy() == pytest.approx(100 * euros.customers[name].to_numpy(), rel=1e-5, abs=1e-6)
    assert cent.customers["orders"].to_list() == euros.customers["orders"].to_list()
    assert cent.groups["high"][0] == pytest.approx(100 * euros.groups["high"][0], rel=1e-5)


def test_the_same_shop_has_the_same_future() -> None:
    assert told(shop_of(60)).customers.equals(told(shop_of(60)).customers)


def test_another_seed_is_another_luck_of_the_same_size() -> None:
    first, second = (told(shop_of(300), replace(PLAIN, seed=seed, model="nbd")).groups for seed in (1, 2))
    assert first["low"][0] != second["low"][0]
    assert first["low"][0] == pytest.approx(second["low"][0], rel=0.05)


def test_serving_costs_in_years_with_orders() -> None:
    shop = shop_of(300)
    free, served = told(shop), told(shop, service=np.full(300, 12.0))
    difference = free.customers["value_12m"] - served.customers["value_12m"]
    assert difference.to_numpy() == pytest.approx(12 * free.customers["chance"].to_numpy(), rel=1e-6)


def test_a_group_is_the_sum_of_its_customers_and_never_wider_than_all() -> None:
    shop = shop_of(300)
    groups = [np.arange(300), np.arange(100), np.arange(100, 300)]
    found = outlook(shop.rows, TODAY, PLAIN, groups=groups)
    for place, group in enumerate(groups):
        total = found.customers["value_12m"].gather(group).sum()
        assert found.groups["low"][place] < total < found.groups["high"][place]
    assert found.groups["high"][0] < found.groups["high"][1] + found.groups["high"][2]


ODD = {
    "nobody came back": [(number, number, 10.0) for number in range(40)],
    "one customer": [(0, day, 5.0) for day in range(0, 700, 30)],
    "one day": [(number, TODAY, 5.0) for number in range(40)],
    "five hundred orders in a day and silence": [(0, TODAY - 1, 5.0)] + [(1, day, 1.0) for day in range(200, 700)],
    "worth nothing": [(number, day, 0.0) for number in range(40) for day in (100, 300, 700)],
    "all alike": [(number, day, 7.0) for number in range(40) for day in (100, 300, 700)],
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("model", [None, "nbd", "bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_odd_shops_have_finite_sensible_futures(case: str, model: str | None) -> None:
    rows = pl.DataFrame(sorted(ODD[case]), schema=["number", "day", "value"], orient="row")
    everybody = np.arange(rows["number"].n_unique())
    found = outlook(rows, TODAY, replace(PLAIN, model=model, discount=0.1), groups=[everybody])
    numbers = found.customers.to_numpy()
    assert np.isfinite(numbers).all()
    assert (numbers >= 0).all()
    assert (found.customers["chance"] <= 1).all()
    assert (found.customers["low"] <= found.customers["high"]).all()
    assert (found.customers["value_12m"] <= found.customers["value_36m"] + 1e-9).all()
    assert (found.customers["value_36m"] <= found.customers["lifetime_value"] + 1e-9).all()
    assert np.isfinite(found.groups.to_numpy()).all()


# ---------------------------------------------------------------------------------------------- contracts


def contracts(survivors: list[int], *, due: int = 100, amount: float = 10.0) -> pl.DataFrame:
    """A cohort of yearly contracts: how many were left after each renewal; the last still run."""
    rows = []
    for renewed, (before, after) in enumerate(pairwise(survivors)):
        rows += [(renewed, -999, 0, amount)] * (before - after)
    rows += [(len(survivors) - 1, due, 1, amount)] * survivors[-1]
    return pl.DataFrame(rows, schema=["renewed", "due", "running", "amount"], orient="row")


HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def test_contracts_take_the_better_of_two_models() -> None:
    book = contracts(HIGH_END)
    found = contract_outlook(book, 365, PLAIN, groups=[np.arange(1000)])
    assert found.method == "bdw"
    forced = contract_outlook(book, 365, replace(PLAIN, model="sbg"), groups=[np.arange(1000)])
    values = dict(zip(forced.explained["parameter"], forced.explained["value"], strict=True))
    assert values == pytest.approx({"alpha": 0.668, "beta": 3.806}, abs=6e-4)
    assert fitted_retention(forced, [1])[0] == pytest.approx(values["beta"] / (values["alpha"] + values["beta"]))


@pytest.mark.parametrize("period", [7, 30, 365])
def test_contracts_that_are_alike_have_one_range_that_leaves_a_tenth_on_either_side(period: int) -> None:
    book = contracts(HIGH_END, due=5, amount=10.0)
    found = contract_outlook(book, period, replace(PLAIN, interval=0.8), groups=[np.arange(1000)])
    [ends] = found.customers[509:].select("low", "high").unique().iter_rows()
    values = dict(zip(found.explained["parameter"], found.explained["value"], strict=True))
    model = {"sbg": ShiftedBetaGeometric, "bdw": BetaDiscreteWeibull}[found.method](**values)
    most = min(int((365 - 5) // period) + 1, 53)
    left = np.append(model.survival(7 + np.arange(most + 1)) / model.survival(7), 0.0)
    low, high = (round(end / 10) for end in ends)
    assert ends == pytest.approx((10 * low, 10 * high))
    fewer, as_few, more, as_many = 1 - left[low], 1 - left[low + 1], left[high + 1], left[high]
    assert max(fewer, more) < 0.11
    assert min(as_few, as_many) > 0.09


def test_a_contract_that_ended_is_worth_nothing_and_one_that_runs_its_next_renewals() -> None:
    found = contract_outlook(contracts(HIGH_END), 365, replace(PLAIN, model="sbg"), groups=[np.arange(1000)])
    ended, running = found.customers.head(509), found.customers.tail(491)
    assert ended["value_12m"].sum() == ended["high"].sum() == 0
    rate = fitted_retention(found, [8])[0]
    assert running["value_12m"].to_numpy() == pytest.approx(10 * rate)
    assert running["orders"].to_numpy() == pytest.approx(rate)
    assert found.groups["low"][0] < 4910 * rate < found.groups["high"][0]
    assert found.groups["life_low"][0] < found.customers["lifetime_value"].sum() < found.groups["life_high"][0]


def test_renewals_are_discounted_from_their_due_date() -> None:
    wishes = replace(PLAIN, model="sbg", discount=0.1)
    found = contract_outlook(contracts([50, 40, 30], due=365 // 2), 365, wishes, groups=[np.arange(50)])
    plain = contract_outlook(contracts([50, 40, 30], due=365 // 2), 365, replace(wishes, discount=0.0), groups=[np.arange(50)])
    ratio = found.customers["value_12m"].sum() / plain.customers["value_12m"].sum()
    assert ratio == pytest.approx(1.1 ** -(182 / 365))
