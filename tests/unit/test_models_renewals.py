"""Are survival curves fitted, projected and compared as they should be?"""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from custctl.models.beta_discrete_weibull import BetaDiscreteWeibull
from custctl.models.renewals import Renewals, Survival
from custctl.models.sbg import ShiftedBetaGeometric
from tests.helpers.papers import cohort

SBG = ShiftedBetaGeometric(alpha=0.7, beta=1.2)
BDW = BetaDiscreteWeibull(alpha=0.3, beta=1.5, c=1.6)
COHORT = cohort([1000, 869, 743, 653, 593, 551, 517, 491])


def kind(value: object) -> str:
    return type(value).__name__


@pytest.mark.parametrize("model", [SBG, BDW], ids=kind)
def test_gradients_are_those_of_finite_differences(model: Survival) -> None:
    objective = type(model).objective(COHORT)
    point = np.array([0.6, 2.0, 1.3][: len(model.names())])
    numeric = approx_fprime(point, lambda parameters: objective(parameters)[0], 1e-7)
    assert objective(point)[1] == pytest.approx(numeric, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("model", [SBG, BDW], ids=kind)
def test_parameters_of_simulated_cohorts_are_recovered(model: Survival) -> None:
    chances = -np.diff(np.append(model.survival(np.arange(11)), 0.0))
    drawn = np.random.default_rng(4).multinomial(20000, chances)
    found = type(model).fit(cohort(np.append(20000, 20000 - np.cumsum(drawn[:10]))))
    for name, error in found.standard_errors.items():
        assert abs(getattr(found.model, name) - getattr(model, name)) < 3 * error
        assert error < 0.25 * getattr(model, name)


def test_cohorts_of_different_age_add_up() -> None:
    old, young = cohort([100, 60, 45]), cohort([80, 50])
    both = Renewals.of([40 + 30, 15], [0, 50, 45])
    at = SBG.log_likelihood
    assert at(both) == pytest.approx(at(old) + at(young))


def test_retention_is_the_ratio_of_survivals_and_the_formula_of_the_paper() -> None:
    times = np.arange(1, 9)
    assert SBG.retention(times) == pytest.approx((1.2 + times - 1) / (0.7 + 1.2 + times - 1))
    assert np.cumprod(BDW.retention(times)) == pytest.approx(BDW.survival(times))
    assert SBG.survival(0) == 1


PUBLISHED = {
    "high end": ([1000, 869, 743, 653, 593], (0.259, 1.722, 1.584), [45.7, 38.9]),
    "regular": ([1000, 631, 468, 382, 326], (0.523, 0.894, 1.196), [21.9, 17.1]),
}


@pytest.mark.parametrize("group", PUBLISHED)
def test_the_published_curves_of_four_renewals_are_found(group: str) -> None:
    """Parameters of Fader et al. 2018; real survival after eight and twelve renewals is far from the sBG's for the high end."""
    sizes, parameters, projected = PUBLISHED[group]
    found = BetaDiscreteWeibull.fit(cohort(sizes)).model
    assert (found.alpha, found.beta, found.c) == pytest.approx(parameters, rel=2e-3)
    assert 100 * found.survival([8, 12]) == pytest.approx(projected, abs=0.06)


def test_published_cohorts_of_five_years_are_fitted_together() -> None:
    """Fader & Hardie 2010, Customer-Base Valuation in a Contractual Setting: cohorts of 10,000, 80 % of whom renew first."""
    sizes = [10_000, 8_000, 6_480, 5_307, 4_391]
    lost = np.array([2000 * 4, 1520 * 3, 1173 * 2, 916])
    found = ShiftedBetaGeometric.fit(Renewals.of(lost, sizes)).model
    assert (found.alpha, found.beta) == pytest.approx((3.80, 15.19), abs=5e-3)


def test_at_c_of_one_both_models_are_the_same() -> None:
    same = BetaDiscreteWeibull(alpha=0.7, beta=1.2, c=1.0)
    assert same.survival(np.arange(20)) == pytest.approx(SBG.survival(np.arange(20)))
    assert same.log_likelihood(COHORT) == pytest.approx(SBG.log_likelihood(COHORT))


def test_the_criterion_prefers_three_parameters_only_where_they_pay() -> None:
    simple, general = ShiftedBetaGeometric.fit(COHORT), BetaDiscreteWeibull.fit(COHORT)
    assert general.log_likelihood > simple.log_likelihood
    assert general.aic < simple.aic  # customers of the high end do not leave at a constant chance
    regular = cohort([1000, 631, 468, 382, 326, 289, 262, 241])
    assert ShiftedBetaGeometric.fit(regular).aic < BetaDiscreteWeibull.fit(regular).aic


@pytest.mark.parametrize("model", [ShiftedBetaGeometric, BetaDiscreteWeibull], ids=lambda model: model.__name__)
@pytest.mark.parametrize("sizes", [[50, 50, 50], [50, 0], [1, 1], [50, 10, 0, 0], [7]])
def test_cohorts_without_any_loss_or_without_any_survivor_get_finite_answers(model: type[Survival], sizes: list[int]) -> None:
    found = model.fit(cohort(sizes))
    assert np.isfinite(found.log_likelihood)
    survival = found.model.survival(np.arange(len(sizes) + 3))
    assert ((survival >= 0) & (survival <= 1)).all()
    assert (np.diff(survival) <= 1e-8).all()
