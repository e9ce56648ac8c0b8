"""What does `custctl clv` say of the costs it was told of and, to the curious, of its model?"""

import json
import shlex
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from _pytest.capture import CaptureFixture

from custctl.labels import LANGUAGES, Words
from custctl.schema import Role
from tests.helpers.simulated_shops import simulated_shop
from tests.helpers.transcripts import run


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with the sales of 60 customers in sales.csv."""
    rows = [
        f"{date(2024, 1, 1) + timedelta(days=int(day))},C{number:03},{value:.2f}"
        for number, day, value in simulated_shop(60, 3).rows.iter_rows()
    ]
    (tmp_path / "sales.csv").write_text("\n".join(["date,customer,amount", *rows]))
    return tmp_path


def told(folder: Path, capsys: CaptureFixture[str], *arguments: str, form: str = "json") -> str:
    command = ["custctl", "clv", "sales.csv", "--as-of", "2025-12-31", "--model", "nbd", "--no-input", "--format", form]
    done = run(shlex.join([*command, *arguments]), folder, capsys)
    assert done.code == 0, done.err
    return f"{done.out}{done.err}"


def cost_to_win(folder: Path, capsys: CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(folder, capsys, "--margin", "40%", *arguments))["facts"]
    return {name: found[name] for name in ("cac", "expected_years")}


@pytest.mark.parametrize(
    ("settings", "flags", "cac"),
    [
        ("visit_cost = 30\nvisits_per_win = 2", (), 60),
        ("visit_cost = 30\nvisits_per_win = 2", ("--visits-per-win", "3"), 90),
        ("visit_cost = 30\nvisits_per_win = 2\ncac = 50", (), 50),
        ("cac = 50", ("--visit-cost", "10", "--visits-per-win", "2"), 20),
        ("cac = 50", ("--cac", "70", "--visit-cost", "10", "--visits-per-win", "2"), 70),
    ],
)
def test_costs_to_win_are_settings_too_and_flags_go_before_them(
    settings: str, flags: Sequence[str], cac: int, shop: Path, capsys: CaptureFixture[str]
) -> None:
    (shop / "custctl.toml").write_text(f"{settings}\nyears = 4\n")
    assert cost_to_win(shop, capsys, *flags) == {"cac": cac, "expected_years": 4}


def test_the_curious_see_four_digits_of_every_parameter_and_the_likelihood(shop: Path, capsys: CaptureFixture[str]) -> None:
    found = json.loads(told(shop, capsys, "--explain"))
    shown = told(shop, capsys, "--explain", "--table", "models", form="table")
    for row in found["tables"]["models"]:
        assert f"{row['value']:.4g}" in shown.replace(",", "")
    likelihood = found["facts"]["log_likelihood"]
    assert f"Model: nbd, log-likelihood {likelihood:,.2f}." in shown.replace("\n  ", " ")
    assert "nbd" not in told(shop, capsys, form="table").replace("--model nbd", "")


def test_the_sentence_of_the_test_has_signs(shop: Path, capsys: CaptureFixture[str]) -> None:
    found = json.loads(told(shop, capsys))
    [note] = [note for note in found["notes"] if note["key"] == "tested_on"]
    assert note["error"] > 0
    assert f"(+{round(100 * note['error'])}\N{NO-BREAK SPACE}%)" in note["text"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("value", "text"),
    [(10.577693, "10.58"), (0.0001234567, "0.0001235"), (-9594.97, "-9,595"), (1234567.8, "1,234,568"), (2.0, "2"), (0.0, "0")],
)
def test_an_estimate_has_at_least_four_digits(lang: str, value: float, text: str) -> None:
    assert Words(lang).show(value, Role.ESTIMATE) == text


@pytest.mark.parametrize(("value", "sign"), [(0.56, "+"), (-0.11, "-"), (0.0, "")])
def test_a_share_may_show_its_sign(value: float, sign: str) -> None:
    words = Words("en")
    shown = words.text(
        "note.tested_on", dict.fromkeys(("days", "tests", "forecast", "actual"), 1) | {"error": value, "same_rate": value}
    )
    assert f"({sign}{round(100 * abs(value))}\N{NO-BREAK SPACE}%)" in shown
