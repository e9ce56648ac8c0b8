"""Do the few special functions and the search that the models are fitted with agree with SciPy's?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from scipy.integrate import quad
from scipy.optimize import rosen, rosen_der

from custctl.models.future_orders import future_orders
from custctl.models.gamma_function import log_beta, log_gamma, log_gamma_and_slope
from custctl.models.pareto_nbd import ParetoNbd
from custctl.models.search import curvature, lowest
from tests.helpers.repeat_buyers import pareto_customers

POSITIVE = np.concatenate([np.geomspace(1e-6, 1e8, 500), np.linspace(0.5, 3, 200)])


def test_gamma_functions_are_exact_to_the_last_digits() -> None:
    for ours, theirs in (
        (log_gamma(POSITIVE), special.gammaln(POSITIVE)),
        (log_gamma_and_slope(POSITIVE)[1], special.digamma(POSITIVE)),
    ):
        assert ours == pytest.approx(theirs, rel=2e-14, abs=2e-14)
    assert log_beta(2.5, POSITIVE[:500]) == pytest.approx(special.betaln(2.5, POSITIVE[:500]), rel=1e-12, abs=1e-6)


@settings(deadline=None)
@given(st.floats(1e-4, 1e4))
def test_gamma_functions_keep_their_recurrence(x: float) -> None:
    assert log_gamma(x + 1) - log_gamma(x) == pytest.approx(np.log(x), rel=1e-9, abs=1e-9)
    after, before = (log_gamma_and_slope(place)[1] for place in (x + 1, x))
    assert after - before == pytest.approx(1 / x, rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(a=st.floats(0.02, 4), b=st.floats(0.05, 20), orders=st.integers(0, 8), growth=st.floats(0.001, 3))
def test_future_orders_are_the_mean_over_chances_of_leaving(a: float, b: float, orders: int, growth: float) -> None:
    """By SciPy's quadrature over p, its density left to the weight p^(a−1) (1−p)^(b−1)."""
    shape, later = 0.4 + orders, b + orders

    def orders_at(p: float) -> float:
        return float(-np.expm1(-shape * np.log1p(p * growth)) / p) if p > 1e-9 else shape * growth

    total = quad(orders_at, 0, 1, weight="alg", wvar=(a - 1, later - 1), epsabs=0, epsrel=1e-10, limit=200)[0]
    found = future_orders(np.array([shape]), np.array([growth]), a, np.array([later]))
    assert found[0] == pytest.approx(total / special.beta(a, later), rel=2e-6)


def test_the_search_ends_in_the_valley_and_says_so() -> None:
    found = lowest(lambda point: (float(rosen(point)), rosen_der(point)), np.array([-1.2, 1.0, 0.5]), farthest=12.0)
    assert found.converged
    assert found.point == pytest.approx([1.0, 1.0, 1.0], abs=1e-6)


def test_a_slope_without_end_is_followed_to_the_edge() -> None:
    def falling(point: np.ndarray) -> tuple[float, np.ndarray]:
        return float(np.exp(-point[0]) + point[1] ** 2), np.array([-np.exp(-point[0]), 2 * point[1]])

    found = lowest(falling, np.array([0.0, 3.0]), farthest=12.0)
    assert found.converged
    assert found.point == pytest.approx([12.0, 0.0], abs=1e-6)


def test_curvature_is_that_of_a_parabola() -> None:
    bend = np.array([[3.0, 1.0], [1.0, 2.0]])
    point = np.array([0.3, -2.0])
    assert curvature(lambda at: (float(at @ bend @ at / 2), bend @ at), point, bend @ point) == pytest.approx(bend, abs=1e-6)


def test_very_many_customers_are_fitted_like_few_from_wherever_the_search_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    many = pareto_customers(ParetoNbd(r=0.8, alpha=9.0, s=0.7, beta=14.0), 3000, 3)
    plain = ParetoNbd.fit(many)
    monkeypatch.setattr("custctl.models.repeat_buying.SAMPLE", 400)
    sampled = ParetoNbd.fit(many)
    assert sampled.model.parameters() == pytest.approx(plain.model.parameters(), rel=1e-6)
    assert sampled.standard_errors == pytest.approx(plain.standard_errors, rel=1e-3)


def test_no_shop_of_thirty_fails_to_converge() -> None:
    for seed in range(25):
        assert ParetoNbd.fit(pareto_customers(ParetoNbd(r=0.5, alpha=10.0, s=0.6, beta=12.0), 30, seed)).converged
