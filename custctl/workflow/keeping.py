"""What is in the book, and taking imports back; and the settings in force."""

from datetime import date
from pathlib import Path

import polars as pl

from custctl.book import IMPORTS, Book, Change
from custctl.config import Configured, Settings
from custctl.frames.paid_on_account import whole
from custctl.ledger import LEDGER
from custctl.result import Note, Result, Table
from custctl.schema import Column, Role, Schema

SETTINGS = Schema(
    name="settings",
    columns={
        "setting": Column(pl.String(), Role.TEXT, required=True),
        "in_force": Column(pl.String(), Role.TEXT),
        "origin": Column(pl.String(), Role.TEXT, required=True),
    },
)


def book_commits(path: Path) -> int:
    """How often the book was written (`Book.commits`)."""
    return Book(path).commits


def book_log(path: Path, today: date, currency: str | None) -> Result:
    """The imports of the book, also those undone; money that names no currency is in the one told.

    Raises:
        BookMissing, BookDamaged: There is no book, or it cannot be read.
    """
    return Result("book", today, {}, {}, {"imports": Table(IMPORTS, Book(path).log(currency))})


def book_undo(path: Path, number: int, *, wait: float) -> Change:
    """Take an import out of force (`Book.undo`)."""
    return Book(path, wait=wait).undo(number)


def book_redo(path: Path, number: int, *, wait: float) -> Change:
    """Put an import back in force (`Book.redo`)."""
    return Book(path, wait=wait).redo(number)


def book_compact(path: Path, *, wait: float) -> None:
    """Put the book's many files together (`Book.compact`)."""
    Book(path, wait=wait).compact()


def book_verify(path: Path, today: date, currency: str | None) -> Result:
    """The imports of the book as in `book_log`, and as warnings what is wrong with it (`Book.verify`)."""
    book = Book(path)
    problems = book.verify()
    log = IMPORTS.empty().collect() if any(note.key == "book_unreadable" for note in problems) else book.log(currency)
    notes = tuple(problems) or (Note("book_sound", {"imports": log.height}),)
    return Result("book", today, {}, {}, {"imports": Table(IMPORTS, log)}, notes)


def book_ledger(path: Path, *, until: date | None = None) -> pl.LazyFrame:
    """The whole ledger in force, payments on account naming what lists say they settled.

    Args:
        path: The book.
        until: The last day of rows; of whatever day without one.

    Raises:
        BookMissing, BookDamaged: There is no book, or it cannot be read.
    """
    rows = whole(Book(path).ledger())
    return rows if until is None else rows.filter(pl.col("date") <= until)


def settings(configured: Configured, today: date) -> Result:
    """Each setting in force and where it comes from."""
    rows = [
        {"setting": name, "in_force": _text(getattr(configured.settings, name)), "origin": origin.place}
        for name, origin in configured.origins.items()
    ]
    return Result("config", today, {}, {}, {"settings": Table(SETTINGS, pl.DataFrame(rows, schema=SETTINGS.dtypes))})


def settings_tried(settings: Settings, today: date) -> None:
    """Work out the segments and actions of the user's own over no customer, to see that they can be.

    Raises:
        ConfigError: One cannot.
    """
    from custctl.analyses.segment import Wishes, segment

    rules = tuple((own.name, own.where) for own in settings.segment)
    segment(LEDGER.empty(), today, wishes=Wishes(rules=rules, actions=settings.actions))


def _text(value: object) -> str | None:
    if isinstance(value, dict):
        return "; ".join(f"{name} = {kept}" for name, kept in value.items()) or None
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or None
    return None if value is None else str(value)
