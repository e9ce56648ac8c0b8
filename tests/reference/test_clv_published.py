"""Does the command line reproduce the published figures, on the data of the papers?"""

import json
import shlex
from datetime import date, timedelta
from functools import cache
from math import log
from pathlib import Path
from typing import Any

import pytest
from _pytest.capture import CaptureFixture

from tests.helpers.simulated_shops import simulated_shop
from tests.helpers.transcripts import run
from tests.reference.test_published_models import last_digit

READ = ("--no-header", "--map", "customer=2", "--map", "date=3", "--map", "amount=5", "--no-input", "--format", "json")
EXPLAIN = ("--prior", "none", "--explain", "--time-unit", "weeks", "--as-of", "1997-09-30")
SURVIVAL = {
    "high_end": [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1],
    "regular": [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1],
}


@cache
def published(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "reference" / "clv.json").read_text(encoding="utf-8"))
    return found


def answer(capsys: CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The JSON that custctl clv writes."""
    done = run(shlex.join(["custctl", "clv", *arguments]), Path(), capsys)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def cdnow(capsys: CaptureFixture[str], shared: Path, *arguments: str) -> dict[str, Any]:
    return answer(capsys, str(shared / "data" / "cdnow" / "CDNOW_sample.txt"), *READ, *arguments)


def parameters(found: dict[str, Any], model: str) -> dict[str, dict[str, float]]:
    return {row["parameter"]: row for row in found["tables"]["models"] if row["model"] == model}


@pytest.mark.parametrize("model", ["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_the_papers_parameters_errors_and_likelihoods(model: str, shared: Path, capsys: CaptureFixture[str]) -> None:
    expected = published(shared)["cdnow"]
    found = cdnow(capsys, shared, "--model", model.replace("_", "-"), *EXPLAIN)
    assert found["facts"]["customers"] == 2357
    assert found["facts"]["model"] == model
    for name, likelihood in ((model, "log_likelihood"), ("gamma_gamma", "spend_log_likelihood")):
        rows = parameters(found, name)
        assert {key: row["value"] for key, row in rows.items()} == pytest.approx(expected[name]["parameters"], rel=1e-3)
        assert found["facts"][likelihood] == pytest.approx(expected[name]["log_likelihood"], abs=1e-3)
        for key, error in expected[name].get("standard_errors", {}).items():
            assert abs(rows[key]["standard_error"] - error) <= last_digit(error) + 1e-3 * error


def test_in_days_durations_and_the_likelihood_alone_differ(shared: Path, capsys: CaptureFixture[str]) -> None:
    days, weeks = (cdnow(capsys, shared, *EXPLAIN, "--model", "nbd", "--time-unit", unit) for unit in ("days", "weeks"))
    assert days["facts"]["log_likelihood"] == pytest.approx(weeks["facts"]["log_likelihood"] - 2457 * log(7))
    assert parameters(days, "nbd")["alpha"]["value"] == pytest.approx(7 * parameters(weeks, "nbd")["alpha"]["value"])
    assert parameters(days, "nbd")["r"] == parameters(weeks, "nbd")["r"]
    for name in ("customers", "equity", "backtest"):
        assert days["tables"][name] == weeks["tables"][name]


def test_the_hold_out_of_39_weeks(shared: Path, capsys: CaptureFixture[str]) -> None:
    found = cdnow(capsys, shared, "--as-of", "1998-06-30", "--hold-out", "273d", "--prior", "none", "--explain")
    rows = {row["model"]: row for row in found["tables"]["backtest"]}
    assert {row["actual"] for row in rows.values()} == {published(shared)["holdout_39_weeks"]["actual_orders"]}
    assert {row["customers"] for row in rows.values()} == {2357}
    assert rows["pareto_nbd"]["forecast"] == pytest.approx(1666, rel=1e-3)
    assert rows["same_rate"]["error"] == pytest.approx(0.56, abs=0.005)
    [chosen] = [name for name, row in rows.items() if row["chosen"]]
    assert chosen in ("pareto_nbd", "mbg_nbd")


@pytest.mark.parametrize("group", SURVIVAL)
def test_a_cohort_of_contracts_is_projected_as_published(
    group: str, shared: Path, tmp_path: Path, capsys: CaptureFixture[str]
) -> None:
    survivors = [round(10 * percent) for percent in SURVIVAL[group]]
    lines = ["date,customer,kind,amount"]
    for number in range(1000):
        years = sum(number < left for left in survivors)
        lines += [f"{date(2010 + year, 1, 1)},C{number:04},sale,100.00" for year in range(years)]
    book = tmp_path / "contracts.csv"
    book.write_text("\n".join(lines), encoding="utf-8")
    found = answer(
        capsys, str(book), "--as-of", "2017-06-30", "--model", "sbg", "--prior", "none", "--explain", "--format", "json"
    )
    expected = published(shared)["sbg"][group]
    for name, row in parameters(found, "sbg").items():
        assert row["value"] == pytest.approx(expected[name], rel=1e-3, abs=last_digit(expected[name]))
    assert found["facts"]["log_likelihood"] == pytest.approx(expected["log_likelihood"], abs=1e-3)
    rates = {row["renewal"]: row for row in found["tables"]["renewals"]}
    assert [rates[t]["took"] for t in range(1, 8)] == survivors[1:]


def test_models_are_not_named_unless_explained(shared: Path, capsys: CaptureFixture[str]) -> None:
    said = json.dumps({**cdnow(capsys, shared, "--as-of", "1997-09-30"), "options": None}).lower()
    for word in ("nbd", "pareto", "gamma", "alpha", '"model', "likelihood"):
        assert word not in said, word


def test_the_same_file_imported_twice_changes_nothing(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    lines = [
        f"{date(2024, 1, 1) + timedelta(days=int(day))},C{number:03},{value:.2f}"
        for number, day, value in simulated_shop(40, 3).rows.iter_rows()
    ]
    (tmp_path / "sales.csv").write_text("\n".join(["date,customer,amount", *lines]))
    answers = []
    for _ in range(2):
        run("custctl import sales.csv --book book --currency EUR --no-input", tmp_path, capsys)
        done = run("custctl clv --book book --as-of 2025-12-31 --model nbd --format csv", tmp_path, capsys)
        assert done.code == 0, done.err
        answers.append(done.out)
    assert answers[0].count("\n") == 41
    assert answers[0] == answers[1]
