"""Do the repeat-buying models fit, forecast and stay finite, whoever the customers and whatever the unit?"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime

from custctl.models.bg_nbd import BgNbd
from custctl.models.departure import departure
from custctl.models.future_orders import future_orders
from custctl.models.histories import Histories
from custctl.models.mbg_nbd import MbgNbd
from custctl.models.nbd import Nbd
from custctl.models.pareto_nbd import ParetoNbd
from custctl.models.repeat_buying import RepeatBuying
from tests.helpers.papers import lifetime_orders, probability_of_order, probability_of_orders
from tests.helpers.repeat_buyers import geometric_customers, pareto_customers

PARETO = ParetoNbd(r=0.8, alpha=9.0, s=0.7, beta=14.0)
BG = BgNbd(r=0.6, alpha=6.0, a=0.8, b=2.4)
MBG = MbgNbd(r=0.9, alpha=7.0, a=0.9, b=1.8)
NBD = Nbd(r=0.5, alpha=11.0)
MODELS = [NBD, BG, MBG, PARETO]
LEAVING = [BG, MBG, PARETO]
SOME = Histories.of([0, 0, 1, 2, 7, 40], [0, 0, 3, 20, 38.5, 39], [10, 39, 39, 39, 39, 40], weights=[5, 9, 3, 2, 1, 1])
CASES = {
    "one customer who came once": Histories.of(0, 0, 30),
    "one customer on one day": Histories.of(0, 0, 0),
    "one busy customer": Histories.of(500, 1, 1),
    "a busy one who fell silent": Histories.of([500, 0], [1, 0], [400, 400]),
    "all came once": Histories.of([0] * 40, [0] * 40, list(range(1, 41))),
    "all of one day": Histories.of([0] * 40, [0] * 40, [0] * 40),
    "all alike": Histories.of([3] * 40, [20] * 40, [30] * 40),
}


def kind(value: object) -> str:
    return type(value).__name__ if isinstance(value, RepeatBuying) else str(value)


@pytest.mark.parametrize("model", MODELS, ids=kind)
def test_gradients_are_those_of_finite_differences(model: RepeatBuying) -> None:
    objective = type(model).objective(SOME)
    numeric = approx_fprime(model.parameters(), lambda point: objective(point)[0], 1e-7)
    assert objective(model.parameters())[1] == pytest.approx(numeric, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("model", [PARETO, BG, MBG], ids=kind)
@pytest.mark.parametrize("prior", [True, False])
def test_parameters_of_simulated_customers_are_recovered(model: RepeatBuying, prior: bool) -> None:
    drawn = pareto_customers(model, 3000, 7) if isinstance(model, ParetoNbd) else geometric_customers(model, 3000, 7)
    found = type(model).fit(drawn, prior=prior)
    errors = np.array(list(found.standard_errors.values()))
    assert found.converged
    assert (np.abs(found.model.parameters() - model.parameters()) < 3 * errors).all()
    assert (errors < 0.5 * model.parameters()).all()


def test_steady_buyers_are_recovered() -> None:
    draw = np.random.default_rng(3)
    orders = draw.poisson(draw.gamma(NBD.r, 1 / NBD.alpha, 3000) * 52)
    found = Nbd.fit(Histories.of(orders, np.where(orders > 0, 30.0, 0.0), np.full(3000, 52.0)))
    errors = np.array(list(found.standard_errors.values()))
    assert (np.abs(found.model.parameters() - NBD.parameters()) < 3 * errors).all()


@pytest.mark.parametrize("model", MODELS, ids=kind)
@pytest.mark.parametrize("case", CASES)
def test_odd_customers_get_finite_sensible_answers(model: RepeatBuying, case: str) -> None:
    histories = CASES[case]
    found = type(model).fit(histories)
    assert np.isfinite(found.model.parameters()).all()
    assert np.isfinite(list(found.standard_errors.values())).all()
    assert np.isfinite(found.log_likelihood)
    for answers in (found.model.alive(histories), probability_of_order(found.model, histories, 52)):
        assert ((answers >= 0) & (answers <= 1)).all()
    orders = found.model.expected_orders(histories, 52)
    assert (np.isfinite(orders) & (orders >= 0)).all()


@pytest.mark.parametrize("model", MODELS, ids=kind)
@pytest.mark.parametrize("case", CASES)
def test_plain_likelihood_stays_finite_too(model: RepeatBuying, case: str) -> None:
    found = type(model).fit(CASES[case], prior=False)
    assert np.isfinite(found.model.parameters()).all()
    assert np.isfinite(found.model.expected_orders(CASES[case], 52)).all()


@pytest.mark.parametrize("model", MODELS, ids=kind)
def test_weights_are_repeated_rows(model: RepeatBuying) -> None:
    times = SOME.weights.astype(int)
    repeated = Histories.of(*(np.repeat(values, times) for values in (SOME.x, SOME.t_x, SOME.T)))
    weighted, listed = type(model).fit(SOME), type(model).fit(repeated)
    assert weighted.model == listed.model
    assert weighted.log_likelihood == pytest.approx(listed.log_likelihood, rel=1e-12)
    assert weighted.standard_errors == listed.standard_errors


@pytest.mark.parametrize("model", MODELS, ids=kind)
@pytest.mark.parametrize("prior", [True, False])
def test_the_unit_of_time_changes_nothing_but_the_unit(model: RepeatBuying, prior: bool) -> None:
    weeks = pareto_customers(PARETO, 400, 5)
    days = weeks.in_units_of(1 / 7)
    by_week, by_day = type(model).fit(weeks, prior=prior), type(model).fit(days, prior=prior)
    assert by_day.log_likelihood == pytest.approx(by_week.log_likelihood - weeks.x.sum() * np.log(7), abs=1e-4)
    for ask in (RepeatBuying.expected_orders, probability_of_order):
        weekly, daily = ask(by_week.model, weeks, 52), ask(by_day.model, days, 364)
        assert daily == pytest.approx(weekly, rel=1e-4)


@pytest.mark.parametrize("model", MODELS, ids=kind)
def test_row_order_changes_nothing(model: RepeatBuying) -> None:
    rows = [5, 3, 0, 1, 4, 2]
    shuffled = Histories(SOME.x[rows], SOME.t_x[rows], SOME.T[rows], SOME.weights[rows])
    assert type(model).fit(SOME).model == type(model).fit(shuffled).model


@pytest.mark.parametrize("model", MODELS, ids=kind)
def test_more_time_brings_more_orders_and_no_time_brings_none(model: RepeatBuying) -> None:
    horizons = [0.0, 1.0, 10.0, 100.0]
    for ask in (RepeatBuying.expected_orders, probability_of_order):
        answers = np.array([ask(model, SOME, horizon) for horizon in horizons])
        assert answers[0] == pytest.approx(0, abs=1e-12)
        assert (np.diff(answers, axis=0) > 0).all()
    assert (model.expected_orders(SOME, 10.0) > probability_of_order(model, SOME, 10.0)).all()


@pytest.mark.parametrize("model", LEAVING, ids=kind)
def test_forecasts_are_the_means_of_simulated_customers(model: RepeatBuying) -> None:
    """How often new customers reorder until the books are read, and how many never do."""
    draw = pareto_customers if isinstance(model, ParetoNbd) else geometric_customers
    drawn = draw(model, 60000, 11)
    expected = np.mean([model.expected_orders(Histories.new(), age)[0] for age in np.linspace(20, 60, 81)])
    assert drawn.x.mean() == pytest.approx(expected, rel=0.03)
    silent = np.mean([1 - probability_of_order(model, Histories.new(), age)[0] for age in np.linspace(20, 60, 81)])
    assert (drawn.x == 0).mean() == pytest.approx(silent, abs=0.008)


@pytest.mark.parametrize("model", LEAVING, ids=kind)
def test_the_silent_go_on_as_was_expected_of_them_from_the_start(model: RepeatBuying) -> None:
    """The law of total probability for the silent: a first repeat order after t is one in 0 to 1.5 t but not in t."""
    silent = 1 - probability_of_order(model, Histories.new(), 10.0)[0]
    later = silent * probability_of_order(model, Histories.of(0, 0, 10), 5.0)[0]
    both = probability_of_order(model, Histories.new(), 15.0)[0] - probability_of_order(model, Histories.new(), 10.0)[0]
    assert later == pytest.approx(both, rel=1e-6)


def test_who_ordered_once_cannot_have_left_under_bg_nbd_but_may_under_the_others() -> None:
    once = Histories.of(0, 0, 39)
    assert BG.alive(once)[0] == 1
    assert MBG.alive(once)[0] < 0.7
    assert PARETO.alive(once)[0] < 0.8
    assert NBD.alive(once)[0] == 1


def test_a_frequent_buyer_who_fell_silent_has_rather_left_than_a_rare_one() -> None:
    for model in LEAVING:
        alive = model.alive(Histories.of([2, 20], [20, 20], [39, 39]))
        assert alive[1] < alive[0] / 10


def test_bg_nbd_expects_what_the_chances_of_order_counts_add_up_to() -> None:
    counts = np.arange(500)
    chances = np.array([probability_of_orders(BG, count, 39) for count in counts])
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    assert chances @ counts == pytest.approx(BG.expected_orders(Histories.new(), 39)[0], rel=1e-6)


@pytest.mark.parametrize("model", [BG, MBG], ids=kind)
def test_forecasts_pass_smoothly_where_the_formula_is_nought_by_nought(model: BgNbd) -> None:
    for parameters in ({"a": 1.0}, {"a": 0.4, "b": 0.6}):
        near = [replace(model, **(parameters | {"a": parameters["a"] + step})) for step in (-1e-3, 0.0, 1e-3)]
        below, at, above = (m.expected_orders(SOME, 39) / m.alive(SOME) for m in near)
        assert at == pytest.approx((below + above) / 2, rel=1e-5)


def test_pareto_forecasts_pass_smoothly_through_s_of_one() -> None:
    below, at, above = (replace(PARETO, s=s).expected_orders(SOME, 39) for s in (0.999, 1.0, 1.001))
    assert at == pytest.approx((below + above) / 2, rel=1e-5)


def test_busy_customers_are_integrated_to_what_the_series_gives() -> None:
    """Both ways at shapes that both can do, and the definition as a sum over orders at one that only one can."""
    shape = np.array([15.0, 30.0])
    growth, b = np.array([0.5, 0.3]), np.array([16.0, 31.0])
    for a in (0.2, 0.9, 3.0):
        nearly = np.array(
            [future_orders(shape[i : i + 1] - 1e-9 * (i == 0), growth[i : i + 1], a, b[i : i + 1])[0] for i in (0, 1)]
        )
        assert future_orders(shape, growth, a, b) == pytest.approx(nearly, rel=1e-8)

    def left_after(p: float) -> float:
        return float(-np.expm1(-500 * np.log1p(2 * p)) / p * 500 * (1 - p) ** 499)

    exact = sum(quad(left_after, low, high)[0] for low, high in ((1e-12, 1e-4), (1e-4, 1e-2), (1e-2, 1)))
    assert future_orders(np.array([500.0]), np.array([2.0]), 1.0, np.array([500.0]))[0] == pytest.approx(exact, rel=1e-7)


@pytest.mark.parametrize("shape", [0.3, 2.0, 60.0])
@pytest.mark.parametrize(("alpha", "s", "beta"), [(9.0, 0.7, 14.0), (2.0, 0.3, 40.0), (30.0, 2.0, 5.0), (9.0, 0.7, 9.0)])
def test_the_integral_of_leaving_is_exact(shape: float, alpha: float, s: float, beta: float) -> None:
    found = departure(np.array([shape]), alpha, s, beta, np.array([5.0]), np.array([39.0]))

    def density(y: float) -> float:
        return float(((alpha + y) / (alpha + 5)) ** -shape * (beta + y) ** -(s + 1))

    total = quad(density, 5, 39, epsabs=0, epsrel=1e-11, limit=200)[0]
    mean = quad(lambda y: density(y) / (beta + y), 5, 39, epsabs=0, epsrel=1e-11, limit=200)[0] / total
    assert found.log_integral[0] == pytest.approx(np.log(total) - shape * np.log(alpha + 5), abs=1e-5)
    assert found.per_beta[0] == pytest.approx(mean, rel=1e-4)


def test_nobody_leaves_in_no_time() -> None:
    found = departure(np.array([3.0]), 9.0, 0.7, 14.0, np.array([5.0]), np.array([5.0]))
    assert found.log_integral[0] == -np.inf
    assert np.isfinite(found.log_alpha[0])
    assert PARETO.alive(Histories.of(4, 30, 30))[0] == 1


def test_all_orders_to_come_are_the_limit_of_long_horizons_at_no_discount() -> None:
    model = replace(PARETO, s=2.5)
    assert lifetime_orders(model, SOME, 1e-9) == pytest.approx(model.expected_orders(SOME, 1e9), rel=1e-4)


def test_the_prior_gives_way_to_data() -> None:
    many = geometric_customers(BG, 3000, 7)
    free, held = BgNbd.fit(many, prior=False), BgNbd.fit(many)
    assert held.log_likelihood <= free.log_likelihood
    assert held.model.parameters() == pytest.approx(free.model.parameters(), rel=0.05)


def test_thirty_customers_are_enough_to_converge() -> None:
    for seed in range(8):
        few = pareto_customers(PARETO, 30, seed)
        for model in MODELS:
            found = type(model).fit(few)
            assert found.converged
            assert max(found.standard_errors[name] / getattr(found.model, name) for name in found.model.names()) < 2
