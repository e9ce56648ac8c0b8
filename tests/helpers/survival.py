"""Real processes of custctl that are killed, interrupted or starved, and what the book must be afterwards."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from custctl.book import Book

ROWS = 3000
CUSTCTL = (sys.executable, "-m", "custctl")


def sales(folder: Path, month: int, rows: int = ROWS) -> Path:
    """A list of sales of one month of 2025, each row unlike all others."""
    path = folder / f"sales-{month:02}.csv"
    lines = [f"2025-{month:02}-{1 + row % 28:02},C{row % 300},R{month}-{row},{row % 97}.50" for row in range(rows)]
    path.write_text("\n".join(["Date,Customer,Order,Amount", *lines]) + "\n", encoding="utf-8")
    return path


def start(
    folder: Path,
    *arguments: object,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    stdin: int | None = None,
) -> subprocess.Popen[str]:
    """Start custctl in a folder."""
    return subprocess.Popen(
        [*CUSTCTL, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "CUSTCTL_CURRENCY": "EUR", **(environment or {})},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,  # noqa: PLW1509 only limits of the process are set
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, output and messages of a process that comes to its end by itself."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def stopped(process: subprocess.Popen[str], after: float, by: signal.Signals) -> int:
    """The exit code of a process that gets a signal some seconds from now, or has ended by then."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(by)
    _, err = process.communicate(timeout=120)
    python_was_starting = "init_import_site" in err
    assert process.returncode in (0, 130, -by) or python_was_starting, err
    return process.returncode


def sound(book: Book) -> dict[str, int]:
    """Rows of a book by the file that they came from, after a check that it is what its log says."""
    assert book.verify() == []
    in_force = [entry["files"] for entry in book.log().to_dicts() if entry["state"] == "in_force"]
    counts = dict(book.ledger().group_by("file").len().collect().iter_rows())
    assert sorted(counts) == sorted(in_force)
    return counts
