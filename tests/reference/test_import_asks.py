"""On a terminal an import asks what it cannot know, and remembers; in a pipe the same question is an error."""

import os
import pty
import select
import subprocess
import time
from pathlib import Path

import pytest

from tests.helpers.imports import Shop
from tests.helpers.survival import CUSTCTL

UNCLEAR = "Date,Customer,Amount\n03/04/2025,Ada,10.00\n05/06/2025,Bob,5.00\n"


def at_a_terminal(folder: Path, arguments: str, *answers: str) -> tuple[int, str]:
    """Run custctl as somebody at a keyboard does, who types an answer to each question; exit code and what was shown."""
    master, slave = pty.openpty()
    environment = {
        **os.environ,
        "CUSTCTL_CURRENCY": "EUR",
        "HOME": str(folder),
        "NO_COLOR": "1",
        "TERM": "dumb",
        "COLUMNS": "120",
    }
    command = [*CUSTCTL, *arguments.split()]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave, close_fds=True)
    os.close(slave)
    shown, left, until = "", list(answers), time.monotonic() + 90
    while time.monotonic() < until:
        if select.select([master], [], [], 0.2)[0]:
            try:
                shown += os.read(master, 65536).decode()
            except OSError:
                break
        elif process.poll() is not None:
            break
        if left and shown.rstrip(" ").endswith(":"):
            os.write(master, f"{left.pop(0)}\n".encode())
            shown += " "
            time.sleep(0.2)
    process.wait(30)
    os.close(master)
    return process.returncode, shown


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    return Shop(tmp_path, capsys)


def test_days_are_asked_about_and_the_answer_is_kept_in_a_profile(shop: Shop) -> None:
    (shop.folder / "sales.csv").write_text(UNCLEAR, encoding="utf-8")
    code, shown = at_a_terminal(shop.folder, "import sales.csv", "3", "1", "y", "till")
    assert code == 0, shown
    assert "1  3 April 2025" in shown
    assert "Saved profile till" in shown
    assert shop.book("date") == ["2025-04-03", "2025-06-05"]
    again = UNCLEAR.replace("03/04", "07/04").replace("05/06", "08/06")
    assert "= 2 accepted" in shop.imports(again, "more.csv", "--no-input")


def test_a_day_that_was_cut_is_asked_about(shop: Shop) -> None:
    shop.imports("Date,Customer,Amount\n2025-01-31,,3.00\n2025-01-31,,4.00\n", "till1.csv")
    (shop.folder / "till2.csv").write_text("Date,Customer,Amount\n2025-01-31,,3.00\n2025-01-31,,7.00\n", encoding="utf-8")
    code, shown = at_a_terminal(shop.folder, "import till2.csv", "1", "second", "n")
    assert code == 0, shown
    assert shop.book("amount", "source") == ["3.00 ", "3.00 second", "4.00 ", "7.00 second"]


def test_nobody_is_asked_in_a_pipe_or_where_that_is_ruled_out(shop: Shop) -> None:
    assert "--dayfirst" in shop.imports(UNCLEAR, "sales.csv", code=65)
    code, shown = at_a_terminal(shop.folder, "import sales.csv --no-input")
    assert code == 65
    assert "--dayfirst" in shown
    assert not (shop.folder / "book").exists()
