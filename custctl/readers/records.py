"""How is text cut into records and cells, when quotes cannot be trusted?

The careful way: line by line in Python, for samples and for files in which the fast way found quotes out of place.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_LONGEST = 1 << 20
"""Characters that a quoted cell may run on over line ends before its quote counts as unclosed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are kept apart.

    Attributes:
        delimiter: The character between cells; " " for columns aligned by spaces.
        quote: The character around cells that hold a delimiter.
        starts: Where aligned columns begin in their line; none where any run of spaces ends a cell.
        escape: The character before a quote within a cell, empty where such a quote stands twice.
    """

    delimiter: str
    quote: str = '"'
    starts: tuple[int, ...] = ()
    escape: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a text file.

    Attributes:
        row: Its number, from 1.
        cells: Its cells without their quotes.
        text: Its line as written.
        problem: `unclosed_quote` or `nul_byte` where it cannot be cut, else None.
    """

    row: int
    cells: list[str]
    text: str
    problem: str | None = None


def records(
    lines: Iterable[str], dialect: Dialect, *, fewest: int = 1, most: int = 1 << 20, first: int = 1
) -> Iterator[Record]:
    """The records of a text, in order.

    Args:
        lines: Lines with or without their line ends.
        dialect: Delimiter and quote.
        fewest: Cells that a record over several lines has at least; otherwise its quote is taken as unclosed.
        most: And at most, not counting empty ones at the end.
        first: Number of the first record.
    """
    source, pending = iter(lines), deque[str]()
    row = first
    while True:
        line = pending.popleft() if pending else next(source, None)
        if line is None:
            return
        line = line.rstrip("\r\n")
        yield _record(line, row, source, pending, dialect, range(fewest, most + 1))
        row += 1


def _record(line: str, row: int, source: Iterator[str], pending: deque[str], dialect: Dialect, widths: range) -> Record:
    if "\x00" in line:
        return Record(row, [], line, "nul_byte")
    cells = cut(line, dialect)
    if cells is not None:
        return Record(row, cells, line)
    joined = _joined(line, source, pending, dialect, widths)
    if joined is not None:
        return Record(row, cut(joined, dialect) or [], joined)
    loose = _loosely(line, dialect)
    if loose is not None and len(loose) in widths and widths.start > 1:
        return Record(row, loose, line)
    return Record(row, [], line, "unclosed_quote")


def _joined(line: str, source: Iterator[str], pending: deque[str], dialect: Dialect, widths: range) -> str | None:
    """The record that starts on a line with an open quote, if it closes well; lines read in vain go back to `pending`."""
    if not _open(line, dialect):
        return None
    taken: list[str] = []
    waiting = iter([*pending])
    text = line
    while len(text) < _LONGEST:
        following = next(waiting, None)
        if following is None:
            following = next(source, None)
            if following is None:
                return None
            pending.append(following)
        taken.append(following)
        text += "\n" + following.rstrip("\r\n")
        if dialect.quote not in following:
            continue
        cells = cut(text, dialect)
        if cells is not None:
            if len(trimmed(cells)) > widths.stop - 1 or len(cells) < widths.start:
                return None
            for _ in taken:
                pending.popleft()
            return text
        if not _open(text, dialect):
            return None
    return None


def cut(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of one record; None where a quote does not close properly."""
    delimiter, quote = dialect.delimiter, dialect.quote
    if delimiter == " ":
        return _aligned(text, dialect.starts) if dialect.starts else text.split()
    if quote not in text:
        return text.split(delimiter)
    cells, at, quoted = [], 0, _quoted(dialect)
    while True:
        match = quoted.match(text, at)
        if match:
            cells.append(_plain(match[1], dialect))
            at = match.end()
        elif text[at:].lstrip(" ").startswith(quote):
            return None
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cells.append(text[at:end])
            at = end
        if at >= len(text):
            return cells
        at += len(delimiter)


def _aligned(text: str, starts: tuple[int, ...]) -> list[str]:
    """The cells of a line by their columns; two whose border is written over stay one."""
    places = [0, *(start for start in starts[1:] if not text[start - 1 : start].strip()), len(text)]
    return [text[place:after].strip() for place, after in pairwise(places)]


def _plain(text: str, dialect: Dialect) -> str:
    """What a quoted cell says."""
    text = text.replace(dialect.quote * 2, dialect.quote)
    return re.sub(re.escape(dialect.escape) + r"(.)", r"\1", text, flags=re.DOTALL) if dialect.escape else text


def _inside(dialect: Dialect) -> str:
    """A pattern of what may stand between the quotes of a cell."""
    q, e = re.escape(dialect.quote), re.escape(dialect.escape)
    return rf"(?:[^{q}{e}]|{q}{q}|{e}.)*+" if e else rf"(?:[^{q}]|{q}{q})*+"


@lru_cache(maxsize=32)
def _quoted(dialect: Dialect) -> re.Pattern[str]:
    """A quoted cell up to its delimiter, with spaces around it, and the `="…"` by which spreadsheets are told it is text."""
    q, d = re.escape(dialect.quote), re.escape(dialect.delimiter)
    return re.compile(rf" *=?{q}({_inside(dialect)}){q}[ \r]*(?={d}|\Z)", re.DOTALL)


@lru_cache(maxsize=32)
def _unclosed(dialect: Dialect) -> re.Pattern[str]:
    q, d = re.escape(dialect.quote), re.escape(dialect.delimiter)
    return re.compile(rf"(?:\A|(?<={d})) *=?{q}{_inside(dialect)}\Z", re.DOTALL)


def _open(text: str, dialect: Dialect) -> bool:
    """Whether the last quoted cell of a text still runs on."""
    return _unclosed(dialect).search(text) is not None


def _loosely(text: str, dialect: Dialect) -> list[str] | None:
    """Cells of a line with quotes inside them (`"Fox" Inc,3`); None where a quote is open at its end."""
    if _open(text, dialect):
        return None
    return [cell.strip() for cell in text.split(dialect.delimiter)]


def trimmed(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
