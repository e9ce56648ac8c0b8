"""Books and keyed rows for tests of the book."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from custctl.book import About, Book, Import
from custctl.book.table import Table
from tests.helpers.ledgers import ledger

NO_REJECTS = pl.LazyFrame(schema={"file": pl.String, "row": pl.Int64, "column": pl.String, "value": pl.String})


def about(name: str = "sales.csv", **told: object) -> About:
    """What a test tells about an import of one file; its hash is that of its name."""
    known = {"files": (name,), "sha256": (digest(name),), "at": "2025-03-31 12:00:00", "profile": "generic", "source": "test"}
    return About(**{**known, **told})  # type: ignore[arg-type]


def digest(text: str) -> str:
    """A SHA-256 to stand for a file's."""
    return hashlib.sha256(text.encode()).hexdigest()


def keyed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Ledger rows with a key of source, day, customer, kind, document, product and amount; the mapping's has more in it."""
    named = ("source", "date", "customer", "kind", "document", "product", "amount")
    words = rows.select(pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in named], separator="|")).collect()
    halves = [hashlib.md5(word.encode(), usedforsecurity=False).digest() for word in words.to_series()]
    signed = [[int.from_bytes(half[at : at + 8], signed=True) for half in halves] for at in (0, 8)]
    keys = pl.LazyFrame({"key_high": signed[0], "key_low": signed[1]}, schema={"key_high": pl.Int64, "key_low": pl.Int64})
    return pl.concat([rows, keys], how="horizontal")


def add(book: Book, text: str, name: str = "sales.csv", **told: object) -> Import:
    """Import the rows of a text table."""
    return book.append(keyed(ledger(text, file=name)), NO_REJECTS, about(name, **told))


@contextmanager
def new_book() -> Iterator[Book]:
    """A book of its own for each example of a law."""
    with TemporaryDirectory() as folder:
        yield Book(Path(folder) / "book")


def lines(book: Book) -> list[str]:
    """The ledger as sorted `date customer amount` lines."""
    rows = book.ledger().select("date", "customer", pl.col("amount").cast(pl.Decimal(38, 2))).sort(pl.all()).collect()
    return [" ".join(str(cell) for cell in row) for row in rows.rows()]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@contextmanager
def interrupted_commits(monkeypatch: pytest.MonkeyPatch, *, after: bool) -> Iterator[None]:
    """Interrupt whoever commits to a book, just after the commit or just before it."""
    commit = Table.commit

    def ended(table: Table, added: Path, record: dict[str, object], **removed: object) -> int:
        if after:
            commit(table, added, record, **removed)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Table, "commit", ended)
        yield
