"""Are the integrals of many histories at once those of each by itself?"""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import gammaln

from custctl.models import departures as module
from custctl.models.departure import departure
from custctl.models.departures import departures
from custctl.models.histories import Histories
from custctl.models.repeat_buying import buying_terms, one_or_other
from tests.helpers.repeat_buyers import pareto_customers
from tests.helpers.simulated_shops import BUYING

PARAMETERS = [(0.5, 0.3, 0.6, 0.5), (0.2, 0.1, 0.6, 0.05), (2.0, 1.0, 1.5, 3.0), (0.8, 0.15, 0.9, 0.15)]


def in_days(customers: int) -> Histories:
    """Histories of whole days, some of the customers very busy, in median ages."""
    drawn = pareto_customers(type(BUYING)(r=0.55, alpha=4.0, s=0.6, beta=11.7), customers, 5)
    days = Histories.of(drawn.x, np.ceil(drawn.t_x * 7), np.ceil(drawn.T * 7)).grouped()
    return days.in_units_of(days.typical_age())


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_integrals_at_once_are_exact(parameters: tuple[float, float, float, float]) -> None:
    histories = in_days(1500)
    logs, _ = departures(histories)(*parameters)
    r, alpha, s, beta = parameters
    for row in range(0, histories.x.size, 83):
        x, start, end = histories.x[row], histories.t_x[row], histories.T[row]
        exact = quad(lambda y, x=x: (alpha + y) ** -(r + x) * (beta + y) ** -(s + 1), start, end, epsabs=0, epsrel=1e-12)[0]
        assert logs[row] == pytest.approx(np.log(exact), abs=1e-8)


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_slopes_are_those_of_finite_differences(parameters: tuple[float, float, float, float]) -> None:
    histories = in_days(1500)
    weights = np.random.default_rng(1).uniform(size=histories.x.size) * (histories.t_x < histories.T)
    known = weights > 0
    integrals = departures(histories)
    slope = integrals(*parameters)[1](weights)
    near = approx_fprime(np.array(parameters), lambda p: float(weights[known] @ integrals(*p)[0][known]), 1e-7)
    assert slope == pytest.approx(near, rel=2e-4, abs=0.05)


def test_most_customers_share_their_spans_and_the_busy_are_left_to_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    histories, asked = in_days(1500), []

    def watched(shape: np.ndarray, *rest: object) -> object:
        asked.append(shape.size)
        return departure(shape, *rest)

    monkeypatch.setattr(module, "departure", watched)
    departures(histories)(*PARAMETERS[0])
    assert 0 < asked[0] < 0.5 * histories.x.size


def test_where_spans_are_too_long_each_is_integrated_by_itself() -> None:
    histories = in_days(1500)
    r, alpha, s, beta = 0.5, 1e-4, 0.6, 1e-4
    logs, slope = departures(histories)(r, alpha, s, beta)
    gone = departure(r + histories.x, alpha, s, beta, histories.t_x, histories.T)
    assert np.array_equal(logs, gone.log_integral)
    weights = np.ones_like(logs) * (histories.t_x < histories.T)
    assert slope(weights)[0] == pytest.approx(-(weights @ gone.log_alpha))


@pytest.mark.parametrize("ages", [[5.0], [5.0, 5.0, 5.0], [0.0, 0.0]])
def test_one_moment_is_enough(ages: list[float]) -> None:
    nobody_back = np.zeros(len(ages))
    logs, _ = departures(Histories.of(nobody_back, nobody_back, ages))(0.5, 1.0, 0.5, 1.0)
    assert np.isfinite(logs).tolist() == [age > 0 for age in ages]


def test_orders_are_counted_as_gamma_functions_say() -> None:
    histories = Histories.of([0, 1, 1, 7, 500], [0, 3, 3, 9, 9], [9, 9, 9, 9, 9], weights=[3, 1, 2, 1, 1])
    value, by_r, by_alpha = buying_terms(histories)(0.7, 3.0)
    exact = histories.weights @ (gammaln(0.7 + histories.x) - gammaln(0.7) + 0.7 * np.log(3.0))
    assert value == pytest.approx(exact, rel=1e-12)
    near = approx_fprime(np.array([0.7, 3.0]), lambda p: buying_terms(histories)(p[0], p[1])[0], 1e-7)
    assert [by_r, by_alpha] == pytest.approx(near, rel=1e-5)


def test_odds_beyond_all_measure_overflow_nowhere() -> None:
    either, other = one_or_other(np.array([-np.inf, -800.0, 0.0, 800.0]))
    assert either == pytest.approx([0, 0, np.log(2), 800])
    assert other == pytest.approx([0, 0, 0.5, 1])
