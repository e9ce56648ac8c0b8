"""Help, the manual and completion: made from one description of the commands, and complete."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from custctl.cli import COMMANDS, application
from custctl.cli.completion import words
from custctl.cli.examples import EXAMPLES
from custctl.cli.failure import EXIT_CODES
from custctl.cli.formats import LEDGER_FORMATS
from custctl.cli.helping import ascii_only, cells, page
from custctl.cli.manual import manual
from custctl.cli.tree import Command, Option, tree
from custctl.config import Settings
from custctl.errors import InputMissing
from tests.helpers.shop import FOLDER
from tests.helpers.transcripts import run

NEEDS_NOTHING = re.compile(r"custctl (config|help) | sales\.(csv|xlsx)")
"""Examples that need no book, nor a file but those of sales."""
ROOT: Command = tree(get_command(application()))
ALL = list(ROOT)


def called(command: Command) -> str:
    return " ".join(command.path)


@pytest.mark.parametrize("command", ALL, ids=called)
def test_help_shows_examples_before_options_and_fits_80_columns(command: Command) -> None:
    text = page(command, width=80)
    assert max(map(cells, text.splitlines())) <= 80
    if command.examples:
        assert text.index("Examples:") < text.index("Usage:")


@pytest.mark.parametrize("command", ALL, ids=called)
def test_every_command_and_option_says_what_it_does(command: Command) -> None:
    assert command.summary.endswith((".", "?"))
    assert [option.names for option in command.options if not option.help] == []


def test_help_fits_a_narrow_terminal_too() -> None:
    assert max(map(cells, page(ROOT, width=50).splitlines())) <= 50


def test_every_command_has_an_example_and_every_example_has_a_command() -> None:
    assert set(COMMANDS) <= set(EXAMPLES)
    assert set(EXAMPLES) <= {words(command) for command in ALL}


@pytest.mark.parametrize("line", sorted({example.line for some in EXAMPLES.values() for example in some}))
def test_an_example_is_understood(line: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where there are sales and no book, each ends well or with the error that names what is missing."""
    shutil.copy(FOLDER / "till.csv", tmp_path / "sales.xlsx")
    shutil.copy(FOLDER / "till.csv", tmp_path / "sales.csv")
    answer = run(f"{line} --lang en", tmp_path, capfd)
    if line.startswith("custctl book add payment"):
        assert (answer.code, "No customer 'Atlas Bau' in the book." in answer.err) == (2, True)
    else:
        assert answer.code == (0 if NEEDS_NOTHING.search(line) else InputMissing.exit_code), answer


def explained(command: str, option: str) -> Option:
    return next(each for named in ALL if words(named) == command for each in named.options if option in each.names)


@pytest.mark.parametrize("command", ["import", "book export"])
def test_commands_that_write_rows_offer_only_formats_that_are_read_back(command: str) -> None:
    assert explained(command, "--format").choices == LEDGER_FORMATS


@pytest.mark.parametrize("command", ["import", "book add", "book undo", "book redo", "book compact"])
def test_how_long_to_wait_for_the_book_is_told_with_its_default(command: str) -> None:
    assert f"[default: {Settings().wait:.0f}]" in explained(command, "--wait").help


def test_the_day_of_an_import_is_told_as_that_of_the_export() -> None:
    assert explained("import", "--as-of").help.startswith("Day of the export")
    assert explained("aging", "--as-of").help.startswith("Date of the answer")


def test_help_of_a_command_is_the_same_in_both_ways_to_ask(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    asked = run("custctl help book undo", tmp_path, capfd)
    assert asked.out == run("custctl book undo --help", tmp_path, capfd).out
    assert "custctl book undo ID" in asked.out


def test_a_command_alone_explains_all_commands(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = run("custctl", tmp_path, capfd)
    assert all(f"  {name}" in text.out + text.err for name in COMMANDS)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_exit_codes_are_explained(lang: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = run(f"custctl help exit-codes --lang {lang}", tmp_path, capfd).out
    assert [int(line.split()[0]) for line in text.splitlines()] == list(EXIT_CODES)
    assert max(map(cells, text.splitlines())) <= 80


def test_a_terminal_without_unicode_gets_ascii() -> None:
    assert ascii_only("COMMAND …") == "COMMAND ..."


def test_the_manual_names_every_command_option_setting_and_exit_code() -> None:
    text = manual(ROOT).replace("\\-", "-")
    missing = [called(command) for command in ALL[1:] if f".SS {called(command)}" not in text]
    missing += [name for command in ALL for option in command.options for name in option.names if f"\\fB{name}\\fR" not in text]
    missing += [name for name in Settings.model_fields if f".B {name}\n" not in text]
    missing += [code for code in EXIT_CODES if f".B {code}\n" not in text]
    assert missing == []


@pytest.mark.parametrize(
    "program",
    [
        ["groff", "-man", "-Tutf8", "-ww", "-K", "utf8", "-P-c", "-rLL=200n"],
        ["mandoc", "-T", "utf8", "-O", "width=200", "-W", "error"],
        ["man", "--local-file", "-"],
    ],
    ids=lambda program: program[0],
)
def test_the_manual_is_read_and_shows_examples_to_copy(program: list[str]) -> None:
    if not shutil.which(program[0]):
        pytest.skip(f"needs {program[0]}")
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MANWIDTH": "200"}
    done = subprocess.run(program, input=manual(ROOT).encode(), env=environment, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout.decode())
    lines = [line.strip() for line in shown.splitlines()]
    for example in {example for some in EXAMPLES.values() for example in some}:
        assert lines.count(example.line) == 1, example
