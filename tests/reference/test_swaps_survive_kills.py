"""Are documents swapped as a whole even when their import is killed? Real processes, killed at random moments."""

import os
import random
import subprocess
import sys
from pathlib import Path

import polars as pl

from custctl.book import Book

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("CUSTCTL_KILLS", "4"))
"""Writers that are killed; `make bench` kills forty."""
LINES = 30
LONGEST_WAIT = 0.4
"""Seconds from one import's end to the kill, about one import long."""

WRITER = f"""
import sys
from itertools import count
from pathlib import Path
import deltalake, filelock
from custctl.book import Book
from tests.helpers.books import add

book = Book(Path(sys.argv[1]))
print("ready", flush=True)
for number in count(int(sys.argv[2])):
    lines = [(1 + line % 3, 1000 * number + line) for line in range({LINES})]
    rows = "\\n".join(f"2025-01-{{day:02}} Ada invoice {{amount}} I{{day}}" for day, amount in lines)
    kept = add(book, rows, f"list-{{number}}")
    print("kept", flush=True)
    if number % 3 == 2:
        book.undo(kept.id)
        book.redo(kept.id)
"""


def killed(book: Path, first: int, wait: float) -> None:
    """Let a process swap all documents again and again, and kill it some seconds after it did so once."""
    command = [sys.executable, "-c", WRITER, str(book), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "kept\n"]
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()


def test_no_kill_mixes_the_lines_of_two_versions_of_a_document(tmp_path: Path) -> None:
    moments = random.Random(20250331)
    book = Book(tmp_path / "book")
    for kill in range(KILLS):
        killed(book.path, kill * 100, moments.uniform(0, LONGEST_WAIT))
        assert book.verify() == []
        documents = book.ledger().group_by("document").agg(pl.len(), pl.col("file").n_unique()).collect()
        assert documents["len"].to_list() == [LINES // 3] * 3
        assert documents["file"].to_list() == [1] * 3
