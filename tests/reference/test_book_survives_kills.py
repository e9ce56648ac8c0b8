"""Does the book survive its writers? Real processes, killed at random moments or writing at the same time."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from custctl.book import Book

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("CUSTCTL_KILLS", "8"))
"""Writers that are killed; `make bench` kills forty."""
LONGEST_WAIT = 0.15
"""Seconds from one import's end to the kill, some two imports long."""

IMPORT_SIZE = 40

WRITER = f"""
import sys
from pathlib import Path
import deltalake, filelock
from custctl.book import Book
from custctl.errors.output import BookBusy
from tests.helpers.books import add

book, name, imports = Book(Path(sys.argv[1]), wait=float(sys.argv[4])), sys.argv[2], int(sys.argv[3])

def rows(number):
    return "\\n".join(f"2025-01-{{1 + row % 28:02}} {{name}}-{{number}} sale {{row}} R{{row}}" for row in range({IMPORT_SIZE}))

print("ready", flush=True)
sys.stdin.readline()
try:
    for number in range(imports):
        kept = add(book, rows(number), f"{{name}}-{{number}}")
        print("kept", kept.id, flush=True)
        if number % 3 == 2:
            book.undo(kept.id)
            book.redo(kept.id - 1)
            book.redo(kept.id)
except BookBusy as error:
    sys.exit(error.exit_code)
"""


@contextmanager
def writer(book: Path, name: str, imports: int, wait: float = 30) -> Iterator[subprocess.Popen[str]]:
    """A process that is ready to write and begins when it gets a line."""
    command = [sys.executable, "-c", WRITER, str(book), name, str(imports), str(wait)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def begin(process: subprocess.Popen[str]) -> None:
    """Wait until a writer is ready, then let it write."""
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()


def kept_in(said: str) -> list[int]:
    """Numbers of the imports that a writer says it kept."""
    return [int(line.split()[1]) for line in said.splitlines()]


def kept_until_killed(process: subprocess.Popen[str], imports: int, wait: float) -> set[int]:
    """Kill a writer some seconds after it kept some imports; the numbers of all that it said it kept."""
    assert process.stdout is not None
    said = "".join(process.stdout.readline() for _ in range(imports))
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(wait)
    process.kill()
    return set(kept_in(said + process.communicate()[0]))


def check_whole(book: Book) -> None:
    """The book is what its log says, and each import that it knows is there with all its rows or, undone, with none."""
    assert book.verify() == []
    log = book.log()
    assert log["id"].to_list() == list(range(1, log.height + 1))
    assert set(log["accepted"]) <= {IMPORT_SIZE}
    in_force = log.filter(pl.col("state") == "in_force")
    sizes = book.ledger().group_by("file").len().collect()
    assert sorted(sizes["file"]) == sorted(in_force["files"])
    assert set(sizes["len"]) <= {IMPORT_SIZE}


def test_a_book_killed_at_any_moment_is_as_before_or_as_after(tmp_path: Path) -> None:
    book = Book(tmp_path / "book")
    moments = random.Random(20250331)
    acknowledged: set[int] = set()
    for kill in range(KILLS):
        with writer(book.path, f"k{kill}", imports=1000) as process:
            begin(process)
            acknowledged |= kept_until_killed(process, moments.randrange(3), moments.uniform(0, LONGEST_WAIT))
        if book.exists:
            check_whole(book)
            assert acknowledged <= set(book.log()["id"])
    with writer(book.path, "last", imports=3) as process:
        begin(process)
        assert process.wait(60) == 0
    assert len(acknowledged) > KILLS / 2
    check_whole(book)


@pytest.mark.parametrize("wait", [60, 0])
def test_of_three_writers_at_once_each_import_lands_or_its_writer_is_told(tmp_path: Path, wait: float) -> None:
    book = Book(tmp_path / "book")
    with writer(book.path, "a", 4, wait) as a, writer(book.path, "b", 4, wait) as b, writer(book.path, "c", 4, wait) as c:
        for process in (a, b, c):
            begin(process)
        said = [process.communicate()[0] for process in (a, b, c)]
        codes = [process.returncode for process in (a, b, c)]
    landed = sorted(number for lines in said for number in kept_in(lines))
    assert set(codes) <= ({0} if wait else {0, 75})
    assert landed == book.log()["id"].to_list()
    assert wait == 0 or len(landed) == 12
    check_whole(book)
