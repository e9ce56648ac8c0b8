"""Does an import that is killed, interrupted, starved of room or left by its pipe leave the book as before or as after?"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from custctl.book import Book
from tests.helpers.survival import ROWS, ended, sales, sound, start, stopped

KILLS = int(os.environ.get("CUSTCTL_KILLS", "2"))
"""Imports that are killed; `make bench` kills forty."""

ROUNDS = int(os.environ.get("CUSTCTL_ROUNDS", "1"))
"""Rounds of three imports at once; `make bench` has ten."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A book with one import, and the seconds that it took here and now, from start to end."""
    folder = tmp_path_factory.mktemp("imported")
    before = os.times().elapsed
    assert ended(start(folder, "import", sales(folder, 1).name))[0] == 0
    return folder / "book", os.times().elapsed - before


@pytest.fixture
def book(tmp_path: Path, imported: tuple[Path, float]) -> Book:
    """A book with one import, in the folder `book`."""
    return Book(shutil.copytree(imported[0], tmp_path / "book"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_is_stopped_at_any_moment_lands_whole_or_not_at_all(
    tmp_path: Path, book: Book, imported: tuple[Path, float], by: signal.Signals
) -> None:
    moments = random.Random(20250331)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    file = sales(tmp_path, 2)
    for _ in range(KILLS):
        # Start-up and reading leave no trace in the book: most moments are of its writing, near the end.
        after = imported[1] * moments.triangular(0.2, 1.1, 0.8)
        code = stopped(start(tmp_path, "import", file, environment={"TMPDIR": str(scratch)}), after, by)
        counts = sound(book)
        assert set(counts.values()) == {ROWS}
        assert set(counts) <= {"sales-01.csv", str(file)}
        if by is signal.SIGINT:
            assert not list(scratch.iterdir()) or code == -signal.SIGINT
        if len(counts) == 2:
            book.undo(max(book.log()["id"]))
    if by is signal.SIGINT:
        known = {str(number) for number in book.log()["id"]}
        assert {path.name for path in (book.path / "imports").iterdir()} == known
    assert ended(start(tmp_path, "import", file))[0] == 0
    assert set(sound(book).values()) == {ROWS}


def test_of_three_imports_at_once_all_land(tmp_path: Path) -> None:
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        running = [start(folder, "import", sales(folder, month), "--wait", 100) for month in (1, 2, 3)]
        assert [ended(process)[0] for process in running] == [0, 0, 0]
        assert sorted(sound(Book(folder / "book")).values()) == [ROWS] * 3
        assert Book(folder / "book").log()["id"].to_list() == [1, 2, 3]


def test_an_import_that_may_not_wait_says_who_is_in_the_way(tmp_path: Path, book: Book) -> None:
    file = sales(tmp_path, 2)
    with book.held():
        code, _, said = ended(start(tmp_path, "import", file, "--wait", 0))
    assert code == 75
    assert "book" in said
    assert sound(book).popitem()[1] == ROWS


class TestDiskFull:
    @contextmanager
    def small_disk(self, folder: Path, size: str) -> Iterator[Path]:
        """A disk of a few bytes; the test is skipped where none can be had."""
        folder.mkdir()
        mounted = shutil.which("mount") and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
        )
        if not mounted or mounted.returncode:
            pytest.skip("no file system can be mounted here")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)

    def test_the_book_stays_as_it_was(self, tmp_path: Path) -> None:
        with self.small_disk(tmp_path / "disk", "260k") as disk:
            book = disk / "book"
            assert ended(start(tmp_path, "import", sales(tmp_path, 1), "--book", book))[0] == 0
            before = contents(book)
            for month in (2, 3):
                code, _, said = ended(start(tmp_path, "import", sales(tmp_path, month, ROWS * 4), "--book", book))
                assert code == 73, said
                assert f"error: The book in the folder {book} cannot be written (No space left on device)." in said
                assert contents(book) == before
            assert sound(Book(book)).popitem()[1] == ROWS
            Book(book).undo(1)
            assert sound(Book(book)) == {}

    def test_without_room_for_working_copies_it_says_so(self, tmp_path: Path, book: Book) -> None:
        before = contents(book.path)
        with self.small_disk(tmp_path / "disk", "8k") as disk:
            code, _, said = ended(start(tmp_path, "import", sales(tmp_path, 2), environment={"TMPDIR": str(disk)}))
        assert code == 73
        assert f"There is no room for working copies in {disk} (No space left on device)" in said
        assert contents(book.path) == before

    @pytest.mark.parametrize("size", [0, 60_000])
    def test_no_file_may_grow(self, tmp_path: Path, book: Book, size: int) -> None:
        before = contents(book.path)
        file = sales(tmp_path, 2)
        code, _, said = ended(
            start(tmp_path, "import", file, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        )
        assert code == 73, said
        assert "There is no room for working copies" in said or "cannot be written" in said
        assert contents(book.path) == before


def test_a_book_that_may_only_be_read_is_read_and_not_written(tmp_path: Path, book: Book) -> None:
    there = tmp_path / "there"
    there.mkdir()
    mounted = subprocess.run(["mount", "--bind", "-o", "ro", str(book.path), str(there)], capture_output=True, check=False)
    if mounted.returncode or os.access(there, os.W_OK):
        subprocess.run(["umount", str(there)], capture_output=True, check=False)
        pytest.skip("nothing can be mounted read-only here")
    try:
        code, _, said = ended(start(tmp_path, "import", sales(tmp_path, 2), "--book", there))
        assert code == 73
        assert "Read-only file system" in said
        assert sound(Book(there)).popitem()[1] == ROWS
    finally:
        subprocess.run(["umount", "--lazy", str(there)], check=True)


class TestPipes:
    def test_what_came_through_a_pipe_that_broke_off_is_no_harm_to_the_whole(self, tmp_path: Path, book: Book) -> None:
        file = sales(tmp_path, 2)
        half = file.read_bytes()[: file.stat().st_size // 2]
        lines = len(half.splitlines()) - 1
        process = start(tmp_path, "import", "-", stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(half.decode())
        assert ended(process)[0] in (0, 3)
        landed = sum(sound(book).values()) - ROWS
        assert lines - 1 <= landed <= lines
        book.undo(2)
        assert ended(start(tmp_path, "import", file))[0] == 0
        assert set(sound(book).values()) == {ROWS}

    def test_a_compressed_file_that_broke_off_is_refused(self, tmp_path: Path, book: Book) -> None:
        import gzip

        file = tmp_path / "sales.csv.gz"
        file.write_bytes(gzip.compress(sales(tmp_path, 2).read_bytes())[:-2000])
        code, _, said = ended(start(tmp_path, "import", file))
        assert code == 66
        assert str(file) in said
        assert sound(book).popitem()[1] == ROWS

    def test_a_reader_that_leaves_is_no_error_of_custctl(self, tmp_path: Path) -> None:
        file = sales(tmp_path, 2, 30_000)
        command = f'{sys.executable} -m custctl import {file} -o - -q | head -n 1; echo "${{PIPESTATUS[0]}}"'
        answer = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert answer.stdout.splitlines()[0].startswith("date,time,customer")
        assert answer.stdout.splitlines()[1] == "141"
        assert answer.stderr == ""
        assert not (tmp_path / "book").exists()
