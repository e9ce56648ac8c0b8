"""At a terminal: width, colours, keyboard, Ctrl-C; what is shown there and nowhere else."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from custctl.cli.helping import cells
from tests.helpers.shop import FOLDER
from tests.helpers.terminals import Screen, shown
from tests.helpers.transcripts import PROGRAMS

CHINESE = "Date,Customer,Amount\n" + "".join(
    f"2025-{month:02}-{day:02},{name},{amount}\n"
    for month, day, name, amount in [
        (1, 5, "杭州西湖茶叶有限责任公司上海分公司采购二部", "12345.67"),
        (2, 9, "Nordwind", "80.50"),
        (3, 1, "杭州西湖茶叶有限责任公司上海分公司采购二部", "45.00"),
        (3, 9, "北京宏达科技", "450.00"),
    ]
)
ASK = ["custctl", "segment", "sales.csv", "--as-of", "2025-03-31", "--currency", "CNY"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text(CHINESE, encoding="utf-8")
    return tmp_path


def at(shop: Path, command: list[str], *, columns: int = 80, interrupt: float | None = None, **environment: str) -> Screen:
    usual = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(shop), "LANG": "C.UTF-8"}
    return shown(command, shop, {**usual, **environment}, columns=columns, interrupt=interrupt)


def test_a_table_and_its_notes_fit_80_columns_with_chinese_names_and_the_next_step(shop: Path) -> None:
    screen = at(shop, ASK, NO_COLOR="1")
    assert max(map(cells, screen.lines)) <= 80
    assert "\x1b" not in screen.text
    assert any(line.startswith("Next: ") for line in screen.lines)
    table = [line for line in screen.lines if "杭州" in line or "Nordwind" in line]
    ends = {cells(line[: line.rindex(" 2025") + 5]) for line in table if " 2025" in line}
    assert len(ends) == 1  # the dates of wide and narrow names end in one column


def test_a_narrow_terminal_gets_fewer_columns_rather_than_broken_lines(shop: Path) -> None:
    screen = at(shop, [*ASK, "-q"], columns=44, NO_COLOR="1")
    assert max(map(cells, screen.lines)) <= 44


def test_a_terminal_that_knows_no_unicode_gets_ascii(shop: Path) -> None:
    screen = at(shop, ASK, LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert screen.code == 0, screen.text
    assert screen.text.isascii()
    assert "Nordwind" in screen.text
    assert "?" * 6 in screen.text  # a name that cannot be written


def test_what_an_import_says_is_ascii_there_too(shop: Path) -> None:
    screen = at(shop, ["custctl", "import", "sales.csv", "--dry-run"], LANG="C", LC_ALL="C", PYTHONUTF8="0")
    assert screen.code == 0, screen.text
    assert screen.text.isascii()
    assert "customer  < Customer" in screen.text
    assert "\\u" not in screen.text


def test_a_dumb_terminal_gets_no_escape_codes(shop: Path) -> None:
    screen = at(shop, ASK, TERM="dumb")
    assert "\x1b" not in screen.text
    assert "Nordwind" in screen.text


def test_colours_are_for_terminals_unless_somebody_wants_them(shop: Path) -> None:
    environment = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(shop), "LANG": "C.UTF-8", "TERM": "xterm"}

    def piped(*more: str, **given: str) -> bytes:
        return subprocess.run([*ASK, "-f", "table", *more], cwd=shop, env={**environment, **given}, capture_output=True).stdout

    assert b"\x1b[" not in piped()
    assert b"\x1b[" in piped(FORCE_COLOR="1")
    assert b"\x1b[" in piped("--color", "always")
    assert b"\x1b[" not in piped("--color", "never", FORCE_COLOR="1")


@pytest.mark.parametrize("command", ["segment", "import", "check"])
def test_a_keyboard_where_input_is_expected_is_told_and_not_waited_for(command: str, shop: Path) -> None:
    screen = at(shop, ["custctl", command, "-"])
    assert screen.code == 2
    assert "nothing is piped in" in screen.text


def test_ctrl_c_leaves_no_half_written_file_and_says_nothing(tmp_path: Path) -> None:
    rows = (FOLDER / "till.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "sales.csv").write_text("\n".join([rows[0], *(rows[1:] * 120)]) + "\n", encoding="utf-8")
    asked = [("import", "clean.parquet", 0.6), ("import", "clean.parquet", 2.5), ("segment", "clean.xlsx", 1.5)]
    for command, target, wait in asked:
        screen = at(tmp_path, ["custctl", command, "sales.csv", "-o", target], interrupt=wait)
        assert screen.code in (130, 0), screen.text
        assert "Traceback" not in screen.text
        assert {path.name for path in tmp_path.iterdir()} <= {"sales.csv"} | ({target} if screen.code == 0 else set())
        (tmp_path / target).unlink(missing_ok=True)


def test_help_is_as_wide_as_the_terminal(shop: Path) -> None:
    screen = at(shop, ["custctl", "aging", "--help"], columns=60)
    assert screen.code == 0
    assert max(map(cells, screen.lines)) <= 60
    assert re.match(r"Show who owes", screen.lines[0])
