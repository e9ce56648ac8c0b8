"""A shop that imports files through the command line, and looks at its book after each."""

import csv
import io
from pathlib import Path

import pytest

from tests.helpers.transcripts import Answer, run


class Shop:
    """A folder with files and a book, and the command line."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capture = capture

    def custctl(self, command: str) -> Answer:
        """What a command answers."""
        return run(f"custctl {command}", self.folder, self.capture)

    def imports(self, text: str, name: str, options: str = "", *, code: int = 0) -> str:
        """Import a file; what was said."""
        (self.folder / name).write_text(text, encoding="utf-8")
        answer = self.custctl(f"import {name} --currency EUR {options}")
        assert answer.code == code, answer.err
        return answer.err

    def book(self, *columns: str) -> list[str]:
        """The ledger's rows, after a check that the book is sound."""
        verified = self.custctl("book verify")
        assert verified.code == 0, verified.out
        rows = csv.DictReader(io.StringIO(self.custctl("book export").out))
        return sorted(" ".join(row[column] for column in columns or ("date", "customer", "amount")) for row in rows)

    def log(self) -> list[dict[str, str]]:
        """The log of the book."""
        return list(csv.DictReader(io.StringIO(self.custctl("book log -f csv").out)))

    def amounts(self) -> list[str]:
        """Amounts of the ledger by document."""
        return self.book("document", "amount")


def without(text: str, *parts: str) -> str:
    """A file without the lines that hold some text."""
    return "".join(line for line in text.splitlines(keepends=True) if not any(part in line for part in parts))
