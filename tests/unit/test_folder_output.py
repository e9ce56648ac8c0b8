"""Do many files arrive together, or not at all?"""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from custctl.cli.folder_output import together
from custctl.errors.output import OutputUnwritable
from tests.helpers.transcripts import PROGRAMS

SHOP = "Date,Customer,Type,Invoice,Due,Amount\n"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def failing(folder: Path, failure: type[BaseException]) -> None:
    with together(folder) as place:
        (place / "a").write_text("new")
        raise failure


def test_files_take_the_places_of_older_ones_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "mine").write_text("mine")
    with together(tmp_path) as place:
        for name in ("a", "b", ".stamp"):
            (place / name).write_text("new")
        assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == {"a", "b", ".stamp", "mine"}
    assert (tmp_path / "a").read_text() == "new"


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_what_fails_midway_leaves_nothing(tmp_path: Path, failure: type[BaseException]) -> None:
    folder = tmp_path / "statements"
    with pytest.raises(failure):
        failing(folder, failure)
    assert names(tmp_path) == set()


def test_what_fails_midway_leaves_older_files_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        failing(tmp_path, KeyboardInterrupt)
    assert names(tmp_path) == {"a"}
    assert (tmp_path / "a").read_text() == "old"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "statements").touch()
    with pytest.raises(OutputUnwritable, match="statements"), together(tmp_path / "statements"):
        pass


def test_an_interrupt_while_files_move_comes_too_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved, before = Path.replace, signal.getsignal(signal.SIGINT)

    def interrupted(path: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return moved(path, target)

    with together(tmp_path) as place:
        for name in ("a", "b", "c"):
            (place / name).touch()
        monkeypatch.setattr(Path, "replace", interrupted)
    assert names(tmp_path) == {"a", "b", "c"}
    assert signal.getsignal(signal.SIGINT) is before


def test_a_hundred_statements_interrupted_are_none_or_all(tmp_path: Path) -> None:
    lines = (f"2025-01-15,Customer {number},invoice,R-{number},2025-02-14,120.00\n" for number in range(100))
    (tmp_path / "i.csv").write_text(SHOP + "".join(lines), encoding="utf-8")
    command = [
        f"{PROGRAMS}/custctl",
        "report",
        "i.csv",
        "-t",
        "statement",
        "--each-customer",
        "-o",
        "out",
        "--as-of",
        "2025-03-31",
        "-q",
    ]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    folder = tmp_path / "out"
    while process.poll() is None and not any(folder.glob(".*.part/*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode in (130, 0), said
    assert b"Traceback" not in said
    assert len(list(folder.glob("*.html"))) == (100 if process.returncode == 0 else 0)
    assert not folder.exists() or not list(folder.glob(".*"))
