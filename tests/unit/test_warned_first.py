"""Is what an answer about money owed warns of said too where its form has no room for notes?"""

from pathlib import Path

import pytest

from tests.helpers.transcripts import run

BOOK = """Date,Type,Document,Customer,Due,Amount,Currency,Applies to
2025-01-01,invoice,1,Ada,2025-01-31,100,EUR,
2025-01-01,invoice,2,Bo,2025-01-31,100,EUR,
2025-02-04,payment,p,Bo,,5,EUR,1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.csv").write_text(BOOK, "utf-8")
    (tmp_path / "o.csv").write_text("Order,Customer,Amount,Currency\n7,Xaver,10,EUR\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("form", ["csv", "tsv", "ndjson"])
def test_a_work_list_in_a_pipe_warns_of_payments_that_are_not_known_yet(
    folder: Path, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    def said(day: str, *options: str) -> str:
        return run(f"custctl collect m.csv --as-of {day} --format {form} {' '.join(options)}", folder, capfd).err

    assert "Payments after 4 Feb 2025 are unknown" in said("2025-02-08")
    assert said("2025-02-07") == ""
    assert said("2025-02-08", "-q") == ""


def test_an_ageing_in_a_pipe_lists_money_that_it_could_not_match(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    answer = run("custctl aging m.csv --as-of 2025-02-07 --format csv", folder, capfd)
    assert "names documents of another customer" in answer.err
    assert answer.out.startswith("customer,")


def test_a_verdict_in_a_pipe_says_whose_debts_nobody_knows(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "not in the books: Xaver" in run("custctl check o.csv m.csv --as-of 2025-02-07 --format csv", folder, capfd).err


@pytest.mark.parametrize("form", ["csv", "json", "md"])
def test_a_control_figure_that_differs_is_said_once(folder: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
    answer = run(f"custctl aging m.csv --as-of 2025-02-07 --control 5 --format {form}", folder, capfd)
    assert (answer.code, answer.err.count("control figure")) == (4, 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_control_figure_is_shown_as_it_was_given(folder: Path, capfd: pytest.CaptureFixture[str], lang: str) -> None:
    answer = run(f"custctl aging m.csv --as-of 2025-02-07 --control 5.0012 -f csv --lang {lang}", folder, capfd)
    assert "5.0012" in answer.err
