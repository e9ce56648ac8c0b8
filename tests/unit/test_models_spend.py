"""Does the spend model fit, forecast and stay finite, whatever the money?"""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from custctl.models.gamma_gamma import GammaGamma, Spends, _objective
from tests.helpers.repeat_buyers import spenders

MODEL = GammaGamma(p=6.0, q=4.0, v=15.0)
SOME = Spends.of([1, 1, 2, 5, 30], [12.5, 80.0, 33.0, 25.25, 41.0], weights=[3, 1, 2, 1, 1])


def test_the_gradient_is_that_of_finite_differences() -> None:
    point = np.array([2.0, 3.0, 20.0])
    numeric = approx_fprime(point, lambda parameters: _objective(SOME)(parameters)[0], 1e-7)
    assert _objective(SOME)(point)[1] == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_parameters_of_simulated_spenders_are_recovered() -> None:
    found = GammaGamma.fit(spenders(MODEL, 4000, 5))
    assert found.converged
    for name, error in found.standard_errors.items():
        assert abs(getattr(found.model, name) - getattr(MODEL, name)) < 3 * error
        assert error < 0.2 * getattr(MODEL, name)


def test_money_in_cents_changes_nothing_but_the_unit() -> None:
    in_euros = spenders(MODEL, 300, 2)
    in_cents = Spends(in_euros.x, in_euros.z * 100, in_euros.weights)
    euros, cents = GammaGamma.fit(in_euros).model, GammaGamma.fit(in_cents).model
    assert (cents.p, cents.q, cents.v) == pytest.approx((euros.p, euros.q, 100 * euros.v), rel=1e-5)
    assert cents.expected_spend(in_cents) == pytest.approx(100 * euros.expected_spend(in_euros), rel=1e-6)


def test_weights_are_repeated_rows() -> None:
    times = SOME.weights.astype(int)
    weighted = GammaGamma.fit(SOME)
    listed = GammaGamma.fit(Spends.of(np.repeat(SOME.x, times), np.repeat(SOME.z, times)))
    assert listed.model.expected_spend(SOME) == pytest.approx(weighted.model.expected_spend(SOME), rel=1e-5)
    assert listed.log_likelihood == pytest.approx(weighted.log_likelihood, abs=1e-6)


def test_rows_without_orders_or_value_are_left_out_of_the_fit() -> None:
    padded = Spends.of([*SOME.x, 0, 3], [*SOME.z, 0, 0], weights=[*SOME.weights, 7, 2])
    assert GammaGamma.fit(padded).model == GammaGamma.fit(SOME).model


def test_expected_spend_lies_between_the_own_mean_and_everybodys() -> None:
    once, often = MODEL.expected_spend(Spends.of([1, 50], [90.0, 90.0]))
    assert 30 < once < often < 90
    assert MODEL.expected_spend(Spends.of(0, 0))[0] == 30.0


def test_the_mean_over_customers_is_infinite_where_there_is_none() -> None:
    endless = GammaGamma(p=6.0, q=0.9, v=15.0)
    assert endless.expected_spend(Spends.of([0, 2], [0, 40]))[0] == np.inf
    assert np.isfinite(endless.expected_spend(Spends.of([0, 2], [0, 40]))[1])


@pytest.mark.parametrize("spends", [Spends.of(1, 40), Spends.of(500, 40), Spends.of([3] * 50, [40.0] * 50)])
def test_one_spender_and_equal_spenders_get_finite_parameters_and_their_own_mean(spends: Spends) -> None:
    found = GammaGamma.fit(spends)
    assert np.isfinite([found.model.p, found.model.q, found.model.v, found.log_likelihood]).all()
    assert found.model.expected_spend(spends) == pytest.approx(40, rel=0.01)
