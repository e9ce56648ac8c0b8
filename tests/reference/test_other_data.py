"""Are data that nobody has seen yet fitted to their optimum? Another cohort in the form of CDNOW, other retention tables."""

import json
import re
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from _pytest.capture import CaptureFixture

from custctl.models.beta_discrete_weibull import BetaDiscreteWeibull
from custctl.models.gamma_gamma import Spends
from custctl.models.histories import Array, Histories
from custctl.models.mbg_nbd import MbgNbd
from custctl.models.nbd import Nbd
from custctl.models.pareto_nbd import ParetoNbd
from custctl.models.renewals import Renewals, Survival
from custctl.models.repeat_buying import RepeatBuying
from custctl.models.sbg import ShiftedBetaGeometric
from tests.helpers import plain_likelihoods as plain
from tests.helpers.repeat_buyers import cdnow_histories
from tests.helpers.transcripts import run

FULL_COHORT = 23_570
PAGE = Path(__file__).parents[2] / "docs" / "methods" / "clv.md"
EXPLAINED = ("--prior", "none", "--explain", "--time-unit", "weeks", "--no-input", "--format", "json")


def answer(capsys: CaptureFixture[str], folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(shlex.join(["custctl", "clv", *arguments]), folder, capsys)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def values(found: dict[str, Any], model: str) -> Array:
    return np.array([row["value"] for row in found["tables"]["models"] if row["model"] == model])


# ---------------------------------------------------------------------------------------------- a full cohort


def full_cohort(shared: Path, folder: Path) -> Path:
    """As many customers as the whole cohort has, drawn from the sample, in the form of its file: four columns, no header."""
    orders: dict[str, list[str]] = {}
    for line in (shared / "data" / "cdnow" / "CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, units, value = line.split()
        orders.setdefault(customer, []).append(f"{day} {int(units):2d} {float(value):7.2f}")
    known = list(orders.values())
    drawn = np.random.default_rng(5).integers(len(known), size=FULL_COHORT)
    lines = [f" {number:05d} {order}" for number, place in enumerate(drawn, 1) for order in known[place]]
    path = folder / "CDNOW_master.txt"
    path.write_text("\r\n".join(lines) + "\r\n")
    return path


def known_in_weeks(path: Path, last: str) -> tuple[Histories, Spends]:
    """Histories and repeat spend as the papers count them, without any of our reading."""
    days: dict[str, dict[str, float]] = {}
    for line in path.read_text().splitlines():
        customer, day, _, value = line.split()
        if day <= last:
            days.setdefault(customer, {}).setdefault(day, 0.0)
            days[customer][day] += float(value)
    numbers = {day: date.fromisoformat(day).toordinal() for day in {last, *(day for orders in days.values() for day in orders)}}
    x = [len(orders) - 1 for orders in days.values()]
    spans = [(numbers[min(orders)], numbers[max(orders)]) for orders in days.values()]
    mean = [(sum(orders.values()) - orders[min(orders)]) / max(len(orders) - 1, 1) for orders in days.values()]
    histories = Histories.of(x, [(b - a) / 7 for a, b in spans], [(numbers[last] - a) / 7 for a, _ in spans])
    return histories, Spends.of(x, mean)


def test_a_full_cohort_in_its_own_form_is_fitted_to_the_optimum(
    shared: Path, tmp_path: Path, capsys: CaptureFixture[str]
) -> None:
    path = full_cohort(shared, tmp_path)
    columns = ("--no-header", "--map", "customer=1", "--map", "date=2", "--map", "amount=4")
    found = answer(capsys, tmp_path, path.name, *columns, "--as-of", "1997-09-30", "--model", "bg-nbd", *EXPLAINED)
    assert found["facts"]["customers"] == FULL_COHORT
    histories, spends = known_in_weeks(path, "19970930")
    groups, known = histories.grouped(), spends.known()
    orders: plain.Density = plain.bg_nbd
    spend: plain.Density = plain.gamma_gamma

    def buying(parameters: Array) -> float:
        return float(groups.weights @ orders(*parameters, groups.x, groups.t_x, groups.T))

    def spending(parameters: Array) -> float:
        return float(spend(*parameters, known.x, known.z).sum())

    for name, fact, likelihood in (
        ("bg_nbd", "log_likelihood", buying),
        ("gamma_gamma", "spend_log_likelihood", spending),
    ):
        ours = values(found, name)
        assert found["facts"][fact] == pytest.approx(likelihood(ours), abs=1e-3)
        assert_optimum(likelihood, ours)


def assert_optimum(likelihood: plain.Likelihood, parameters: Array) -> None:
    """Likelihood is flat there: half of the 1e-3 that the papers' figures are wanted to costs something in any direction."""
    best, point = likelihood(parameters), np.log(parameters)
    for direction in np.random.default_rng(2).choice([-1, 0, 1], (12, point.size)):
        if direction.any():
            assert likelihood(np.exp(point + 5e-4 * direction)) < best + 1e-9 * abs(best)
    slopes = [
        (likelihood(np.exp(point + step)) - likelihood(np.exp(point - step))) / 2e-4 for step in 1e-4 * np.eye(point.size)
    ]
    assert np.abs(slopes).max() < 1e-6 * abs(best)


PLAIN: dict[type[RepeatBuying], plain.Density] = {Nbd: plain.nbd, MbgNbd: plain.mbg_nbd, ParetoNbd: plain.pareto_nbd}


@pytest.mark.parametrize("model", PLAIN, ids=lambda of: of.__name__)
def test_another_optimiser_ends_where_ours_does(model: type[RepeatBuying], shared: Path) -> None:
    some = cdnow_histories(shared)
    histories = some.rows(np.random.default_rng(7).integers(some.x.size, size=900)).grouped()
    ours = model.fit(histories, prior=False)
    assert ours.converged

    def evaluated(parameters: Array) -> float:
        return float(histories.weights @ PLAIN[model](*parameters, histories.x, histories.t_x, histories.T))

    assert ours.log_likelihood == pytest.approx(evaluated(ours.model.parameters()), abs=1e-5)
    theirs = plain.greatest(evaluated, [0.5, 8.0, 0.7, 9.0][: len(model.names())])
    assert ours.log_likelihood >= -theirs.fun - 1e-6
    assert ours.model.parameters() == pytest.approx(np.exp(theirs.x), rel=1e-3)


# ---------------------------------------------------------------------------------------------- retention tables

TABLES: dict[str, list[list[float]]] = {
    "high end, five years": [[1000, 869, 743, 653, 593]],
    "high end, thirteen years": [[1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]],
    "regular, thirteen years": [[1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173]],
    "cohorts of five years": [[10_000, 8_000, 6_480, 5_307, 4_391], [10_000, 8_000, 6_480, 5_307], [10_000, 8_000], [10_000]],
    "cohorts of any size": [[120, 80, 61], [4000, 2500, 1800, 1400, 1200, 1100], [37, 30]],
    "nobody leaves at the end": [[300, 200, 150, 150, 150]],
    "months": [[5000, 4300, 3900, 3600, 3390, 3220, 3080, 2960, 2860, 2770, 2690, 2620, 2560]],
    "ten customers": [[10, 7, 5, 5]],
    "percentages": [[100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]],
}


def together(cohorts: Sequence[Sequence[float]]) -> Renewals:
    longest = max(map(len, cohorts))
    lost, kept = np.zeros(longest), np.zeros(longest)
    for sizes in cohorts:
        lost[: len(sizes) - 1] -= np.diff(sizes)
        kept[len(sizes) - 1] += sizes[-1]
    return Renewals.of(lost, kept)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("model", [ShiftedBetaGeometric, BetaDiscreteWeibull], ids=lambda of: of.__name__)
def test_any_retention_table_is_fitted_to_its_optimum(model: type[Survival], table: str) -> None:
    cohorts = TABLES[table]
    ours = model.fit(together(cohorts))
    assert ours.converged
    theirs = plain.greatest(lambda p: plain.retention(p, cohorts), [0.7, 1.5, 1.2][: len(model.names())])
    assert ours.log_likelihood == pytest.approx(-theirs.fun, abs=1e-5)
    assert [getattr(ours.model, name) for name in model.names()] == pytest.approx(np.exp(theirs.x), rel=5e-3)


@pytest.mark.parametrize("table", [[500, 500, 420, 370, 340], [200, 200, 200], [100, 40, 0], [1000, 950, 800, 500, 200, 40]])
@pytest.mark.parametrize("model", [ShiftedBetaGeometric, BetaDiscreteWeibull], ids=lambda of: of.__name__)
def test_tables_that_no_parameters_explain_best_are_explained_nearly_as_well_as_can_be(
    model: type[Survival], table: list[float]
) -> None:
    """Likelihood rises for ever towards parameters without bounds, such as a whole first year."""
    ours = model.fit(together([table]))
    theirs = plain.greatest(lambda p: plain.retention(p, [table]), [0.7, 1.5, 1.2][: len(model.names())])
    assert ours.log_likelihood > -theirs.fun - 1
    assert np.isfinite(ours.model.survival(np.arange(20))).all()


def test_the_page_tells_how_a_retention_table_becomes_contracts(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Its commands, run: two cohorts of different age, whose likelihood is the plain one."""
    text = PAGE.read_text(encoding="utf-8")
    table = re.search(r"```\n(cohort,year,customers\n.*?)```", text, re.DOTALL)
    commands = re.search(r"\$ (awk .*?)\n\$ (custctl clv .*?)\n", text)
    assert table
    assert commands
    (tmp_path / "left.csv").write_text(table[1])
    assert run(commands[1], tmp_path, capsys).code == 0
    found = answer(capsys, tmp_path, *shlex.split(commands[2])[2:], "--format", "json")
    sizes: dict[str, list[float]] = {}
    for line in table[1].splitlines()[1:]:
        cohort, _, left = line.split(",")
        sizes.setdefault(cohort, []).append(float(left))
    [model] = {row["model"] for row in found["tables"]["models"]}
    assert model in ("sbg", "bdw")
    likelihood = plain.retention(values(found, model), list(sizes.values()))
    assert found["facts"]["log_likelihood"] == pytest.approx(likelihood, abs=1e-3)
    took = [row["took"] for row in found["tables"]["renewals"]]
    assert took == [sum(left[t] for left in sizes.values() if len(left) > t) for t in range(1, len(took) + 1)]
