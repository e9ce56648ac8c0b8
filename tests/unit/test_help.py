"""Help, the manual and completion: made from one description of the commands, and complete."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from custctl.cli import COMMANDS, application
from custctl.cli.completion import places, script, words
from custctl.cli.examples import EXAMPLES
from custctl.cli.failure import EXIT_CODES
from custctl.cli.helping import ascii_only, cells, page
from custctl.cli.manual import manual
from custctl.cli.tree import Command, tree
from custctl.config import Settings
from tests.helpers.shop import FOLDER
from tests.helpers.transcripts import PROGRAMS, run

ROOT: Command = tree(get_command(application()))
ALL = list(ROOT)


def called(command: Command) -> str:
    return " ".join(command.path)


@pytest.mark.parametrize("command", ALL, ids=called)
def test_help_shows_examples_before_options_and_fits_80_columns(command: Command) -> None:
    text = page(command, width=80)
    assert (
        max(map(cells, text.splitlines())) <= 80 or max(len(name) for option in command.options for name in option.names) > 70
    )
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
    """Each runs to its end or to an error that names what is missing in an empty folder, never to wrong usage."""
    if "|" in line or "exports/" in line:
        pytest.skip("the documents' tests run these in a shell")
    shutil.copy(FOLDER / "till.csv", tmp_path / "sales.xlsx")
    answer = run(f"{line} --lang en", tmp_path, capfd)
    assert answer.code in (0, 65, 66) or "No customer" in answer.err, answer


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


def test_the_manual_is_free_of_warnings() -> None:
    if not shutil.which("groff"):
        pytest.skip("needs groff")
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-K", "utf8"], input=manual(ROOT).encode(), capture_output=True)
    assert done.stderr == b""
    assert b"custctl book undo" in re.sub(rb".\x08", b"", done.stdout)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_knows_every_command_and_option(shell: str) -> None:
    text = script(shell, ROOT)
    for command in ALL[1:]:
        assert re.search(rf"['\s:(]{re.escape(command.name)}['\s:]", text), command.path
        for option in command.options:
            long = max(option.names, key=len)
            assert (f"-l {long.removeprefix('--')} " if shell == "fish" else long) in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_one(shell: str, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"needs {shell}")
    path = tmp_path / "script"
    path.write_text(script(shell, ROOT), encoding="utf-8")
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def completed(line: str, folder: Path) -> list[str]:
    """What bash offers at the end of a line, after which a blank is typed or not."""
    path = folder / "completion.bash"
    path.write_text(script("bash", ROOT), encoding="utf-8")
    code = f"""
        source {path}
        COMP_WORDS=({line}) COMP_CWORD=$(({len(line.split())} - 1))
        _custctl
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("custctl seg", ["segment"]),
        ("custctl book un", ["undo"]),
        ("custctl aging --by i", ["invoice"]),
        ("custctl aging sales.csv --cont", ["--control"]),
        ("custctl aging --format j", ["json"]),
        ("custctl help comp", ["completion"]),
        ("custctl aging --min 4", []),
    ],
)
def test_bash_completes_commands_options_and_values(line: str, offered: list[str], tmp_path: Path) -> None:
    assert completed(line, tmp_path) == (offered or [""])


def test_bash_completes_files(tmp_path: Path) -> None:
    (tmp_path / "my sales.csv").touch()
    assert completed("custctl segment my", tmp_path) == ["my sales.csv"]


def test_bash_completes_customers_from_the_book_and_asks_custctl_only_when_the_book_is_newer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sales.csv").write_text("Date,Customer,Amount\n2025-01-02,Atlas Bau,5\n2025-01-03,茶叶店,6\n", encoding="utf-8")
    assert run("custctl import sales.csv -q", tmp_path, capfd).code == 0
    assert completed("custctl book add payment at", tmp_path) == [r"Atlas\ Bau"]
    [cache] = (tmp_path / ".cache" / "custctl").iterdir()
    cache.write_text("Somebody Else\n", encoding="utf-8")
    assert completed("custctl book add payment some", tmp_path) == [r"Somebody\ Else"]
    assert run("custctl help customers", tmp_path, capfd).out.splitlines() == ["Atlas Bau", "茶叶店"]


def test_places_tell_files_from_customers_from_words() -> None:
    [add] = [command for command in ALL if words(command) == "book add"]
    found = {place.key: place for place in places(add)}
    assert found["book add:1"].source == "customers"
    assert found["book add:--book"].source == "files"
    assert found["book add:--lang"].values == ("en", "zh")


@pytest.mark.parametrize(
    ("line", "offered"),
    [("custctl book un", ["undo"]), ("custctl aging --by ", ["due", "invoice"]), ("custctl aging --cont", ["--control"])],
)
def test_fish_completes_commands_options_and_values(line: str, offered: list[str], tmp_path: Path) -> None:
    if not shutil.which("fish"):
        pytest.skip("needs fish")
    path = tmp_path / "custctl.fish"
    path.write_text(script("fish", ROOT), encoding="utf-8")
    environment = {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    code = f"source {path}; complete -C '{line}'"
    done = subprocess.run(["fish", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert [row.split("\t")[0] for row in done.stdout.splitlines()] == offered
