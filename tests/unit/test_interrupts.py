"""A command that is interrupted says whether it wrote the book before."""

from pathlib import Path

import pytest

from custctl.book.table import Table
from tests.helpers.books import interrupted_commits
from tests.helpers.transcripts import Answer, run

SALES = "Date,Customer,Type,Document,Due,Amount\n2025-01-10,Ada,invoice,I1,2025-02-10,100.00\n"
MORE = SALES + "2025-01-12,Bob,invoice,I2,2025-02-12,50.00\n"
CARDS = "Customer,Name,City\nAda,Ada Lovelace,Bonn\n"
COMMANDS = {
    "import more.csv": "custctl book log",
    "import cards.csv": "custctl book log",
    "collect --as-of 2025-03-01 --mark-sent": "custctl collect --table log",
    "collect --as-of 2025-03-01 --promise Ada=2025-03-20": "custctl collect --table log",
    "book add payment Ada 40": "custctl book log",
    "book undo 1": "custctl book log",
}


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    for name, text in (("sales.csv", SALES), ("more.csv", MORE), ("cards.csv", CARDS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run("custctl import sales.csv --currency EUR --book book", tmp_path, capfd).code == 0
    return tmp_path


def interrupted(
    command: str, shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, after_commit: bool
) -> Answer:
    with interrupted_commits(monkeypatch, after=after_commit):
        return run(f"custctl {command} --book book -q", shop, capfd)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_was_kept_before_the_interrupt_is_told(
    command: str, lang: str, shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = interrupted(f"{command} --lang {lang}", shop, capfd, monkeypatch, after_commit=True)
    words = {
        "en": "Interrupted, but the book was written while this command ran.",
        "zh": "已中断，但此命令运行期间账簿已有写入。",
    }
    [told] = answer.err.splitlines()
    assert answer.code == 130
    assert told.startswith(words[lang])
    assert told.endswith(f"{COMMANDS[command]} --book book")


@pytest.mark.parametrize("command", COMMANDS)
def test_where_nothing_was_kept_nothing_is_told(
    command: str, shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = interrupted(command, shop, capfd, monkeypatch, after_commit=False)
    assert (answer.code, answer.err) == (130, "")


def test_a_file_that_ends_too_early_inside_is_no_interruption(
    shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(*_: object, **__: object) -> None:
        raise EOFError("Ran out of input")

    monkeypatch.setattr(Table, "commit", cut_short)
    answer = run("custctl import more.csv --book book -q", shop, capfd)
    assert (answer.code, "EOFError" in answer.err) == (1, True)
