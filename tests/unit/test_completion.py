"""Completion: the scripts know every command, and real shells offer what they should when Tab is pressed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from custctl.cli.completion import places, script, words
from custctl.cli.help import whole
from custctl.workflow.naming import customer_names
from tests.helpers.keyboards import words_after_tab
from tests.helpers.transcripts import PROGRAMS

ROOT = whole()
ALL = list(ROOT)
SHELLS = ("bash", "zsh", "fish")
NAMES = ["$HOME `x`", "Atlas Bau", "O'Neill & Söhne", "杭州 西湖茶叶店", "茶叶店"]


def needs(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"needs {shell}")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files and a book, of which completion has asked custctl once."""
    folder = tmp_path_factory.mktemp("shop")
    rows = "".join(f'2025-01-02,"{name}",5\n' for name in NAMES)
    (folder / "my sales.csv").write_text(f"Date,Customer,Amount\n{rows}", encoding="utf-8")
    environment = {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    subprocess.run(["custctl", "import", "my sales.csv", "-q"], cwd=folder, env=environment, check=True)
    assert words_offered("bash", "custctl book add payment At", folder) == [r"Atlas\ Bau"]
    return folder


def words_offered(shell: str, line: str, folder: Path) -> list[str]:
    """What a script offers at the end of a line, without a keyboard."""
    path = folder / f"completion.{shell}"
    path.write_text(script(shell, ROOT), encoding="utf-8")
    environment = {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    if shell == "fish":
        quoted = line.replace("\\", "\\\\").replace("'", "\\'")
        code = f"source {path}; complete -C '{quoted}'"
    else:
        code = f"""
            source {path}
            COMP_WORDS=({line}) COMP_CWORD=$(({len(line.split())} - 1))
            _custctl
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
    done = subprocess.run([shell, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    return [row.split("\t")[0] for row in done.stdout.splitlines() if row]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_knows_every_command_and_option(shell: str) -> None:
    text = script(shell, ROOT)
    for command in ALL[1:]:
        assert re.search(rf"['\s:(]{re.escape(command.name)}['\s:]", text), command.path
        for option in command.options:
            long = max(option.names, key=len)
            assert (f"-l {long.removeprefix('--')} " if shell == "fish" else long) in text


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_one(shell: str, tmp_path: Path) -> None:
    needs(shell)
    path = tmp_path / "script"
    path.write_text(script(shell, ROOT), encoding="utf-8")
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


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
@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_commands_options_and_values_are_offered(shell: str, line: str, offered: list[str], tmp_path: Path) -> None:
    needs(shell)
    assert words_offered(shell, line, tmp_path) == offered


def test_fish_offers_customers_in_every_place_that_takes_one(shop: Path) -> None:
    needs("fish")
    assert words_offered("fish", "custctl book add payment ", shop) == sorted(NAMES)
    assert words_offered("fish", "custctl clv --customer At", shop) == ["Atlas Bau"]
    assert words_offered("fish", "custctl clv --customer=At", shop) == ["--customer=Atlas Bau"]
    assert words_offered("fish", "custctl book add --book=nowhere payment ", shop) == []


KEYSTROKES = {
    "custctl seg": ["segment"],
    "custctl aging --by=i": ["aging", "--by=invoice"],
    "custctl segment my": ["segment", "my sales.csv"],
    "custctl book add payment at": ["book", "add", "payment", "Atlas Bau"],
    r"custctl book add payment Atlas\ B": ["book", "add", "payment", "Atlas Bau"],
    'custctl book add payment "杭州 西': ["book", "add", "payment", "杭州 西湖茶叶店"],
    "custctl book add payment 茶": ["book", "add", "payment", "茶叶店"],
    "custctl clv --customer=O": ["clv", "--customer=O'Neill & Söhne"],
    r"custctl clv --customer \$": ["clv", "--customer", "$HOME `x`"],
    "custctl clv --customer '$H": ["clv", "--customer", "$HOME `x`"],
}
"""What is typed before Tab, and the words that custctl gets after Enter: a name is data, whatever is in it."""


@pytest.mark.parametrize("line", KEYSTROKES)
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_press_of_tab_completes_the_word_as_the_shell_needs_it(shell: str, line: str, shop: Path) -> None:
    needs(shell)
    got = words_after_tab(shell, line, script(shell, ROOT), shop, f"{PROGRAMS}/custctl")
    assert got == KEYSTROKES[line]


def test_custctl_is_asked_for_customers_only_when_the_book_is_newer(shop: Path, tmp_path: Path) -> None:
    shutil.copytree(shop / "book", tmp_path / "book")
    cache = tmp_path / ".cache" / "custctl" / f"customers{str(tmp_path / 'book').replace('/', '%')}"
    cache.parent.mkdir(parents=True)
    cache.write_text("Somebody Else\n", encoding="utf-8")
    assert words_offered("bash", "custctl book add payment some", tmp_path) == [r"Somebody\ Else"]
    assert customer_names(tmp_path / "book") == NAMES


def test_places_tell_files_from_customers_from_words() -> None:
    [add] = [command for command in ALL if words(command) == "book add"]
    found = {place.key: place for place in places(add)}
    assert found["book add:1"].source == "customers"
    assert found["book add:--book"].source == "files"
    assert found["book add:--lang"].values == ("en", "zh")
