"""Where in a file is the table: which row is the header, what stands above it, where do the records begin?

Judged by content on the first records.
"""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from custctl.errors.contents import NoHeader, NoTable, TablesStacked
from custctl.readers.cell_looks import folded, known_words, shape, shape_of
from custctl.readers.records import trimmed
from custctl.readers.skipped import is_aside
from custctl.sheet import Reading

_SEARCHED = 100
"""Records in which a header is looked for."""
WIDEST = 1000
"""Columns beyond which a table is none of records."""
_WANTED = {"date": "date", "customer": "text", "amount": "number"}
"""What the cells of the columns that every file needs look like."""
_SHOWN = 100
"""Characters of a first row that is shown."""
_NARROW = 0.9
"""Share of rows that leave out empty cells at the end from which on doing so is this file's way."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The table in a file's first records.

    Attributes:
        header: Position of the header among the records, None where there is none.
        start: Position of the first record of data.
        names: What the columns are called, with a second row of names or without; none without a header.
        width: Number of columns.
        fewest: Cells that a row of data has at least.
        shapes: What most cells of each column look like.
        other: Position of the header of a further table below, None where there is none.
    """

    header: int | None
    start: int
    names: tuple[str, ...]
    width: int
    fewest: int
    shapes: tuple[str, ...]
    other: int | None = None


def layout_of(rows: Sequence[Sequence[str]], reading: Reading) -> Layout:
    """Find the table among the first rows of a file or sheet.

    Args:
        rows: Cells of the first records; blank ones count as records.
        reading: What the user says of it: whether it has a header, how many rows stand above it, what columns may be called.

    Returns:
        The layout; its `header` is None where the rows of data begin at once. `start` then is the first row of full width.
    """
    words = reading.header_words
    rows = [*[[]] * min(reading.skip or 0, len(rows)), *rows[reading.skip or 0 :]]
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    typical = _typical(filled)
    usual = _usual_width(rows, filled, typical)
    found = None
    if reading.header:
        found = _header(rows, filled, typical, usual, words) if reading.skip is None else _first(filled)
    other = _other_table(rows, filled, found, words)
    if other is not None and filled[found or 0] == 1:  # long notes above the table
        found, other = other, None
    full = (place for place, count in enumerate(filled) if count >= max(1, 0.6 * typical) and len(rows[place]) >= 0.6 * usual)
    start = found + 1 if found is not None else next(full, 0)
    names = tuple(rows[found]) if found is not None else ()
    if found is not None and start < len(rows) and _goes_on(rows[found], rows[start], rows[start + 1 : start + 20]):
        names, start = _both(rows[found], rows[start]), start + 1
    data = [row for row, count in zip(rows[start:], filled[start:], strict=True) if count]
    names = _with_row_names(names, data)
    widths = Counter(len(row) for row in data)
    common = widths.most_common(1)[0][0] if widths else 0
    named = len(trimmed(list(names))) if found is not None else common
    width = max(len(names), _padded_width(data, named, common), 1)
    told = [row for row in data[:400] if not is_aside(row)] or data[:400]
    padded = [[*row, *[""] * (width - len(row))] for row in told]
    shapes = tuple(shape_of([row[place] for row in padded]) for place in range(width))
    narrow = sum(count for size, count in widths.items() if size < named)
    fewest = common if 0 < common < named and narrow >= _NARROW * len(data) else named
    return Layout(found, start, names, width, fewest, shapes, other)


def _goes_on(header: Sequence[str], row: Sequence[str], data: Sequence[Sequence[str]]) -> bool:
    """Whether the row below the header is part of it: names below merged cells, or units and formats in brackets."""
    cells = [cell.strip() for cell in row]
    if not any(cells) or any(shape(cell) in ("date", "number") for cell in cells):
        return False
    if all(cell[0] in "([{<" and cell[-1] in ")]}>" for cell in cells if cell):
        return True
    named = [bool(cell.strip()) for cell in header] + [False] * len(cells)
    below = [place for place, cell in enumerate(cells) if cell and not named[place]]
    telling = {
        place for place in below if shape_of([other[place] for other in data if place < len(other)]) in ("date", "number")
    }
    merged = all(not (named[place] and named[place + 1]) for place, cell in enumerate(cells) if cell)
    return bool(telling) and merged


def _both(header: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Names over two rows as one; a name above stands for the unnamed columns to its right that have one below."""
    if all(cell.strip()[0] in "([{<" for cell in below if cell.strip()):
        return tuple(header)
    names, above = [], ""
    for place in range(max(len(header), len(below))):
        top = header[place].strip() if place < len(header) else ""
        under = below[place].strip() if place < len(below) else ""
        above = top or (above if under else "")
        names.append(f"{above} {under}".strip())
    return tuple(names)


def _with_row_names(names: tuple[str, ...], data: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names with an empty one in front where every row starts with its number, as statistics programs write them."""
    numbered = [row[0].strip() for row in data] == [str(number) for number in range(1, len(data) + 1)]
    return ("", *names) if len(data) > 1 and numbered and all(len(row) == len(names) + 1 for row in data) else names


def _other_table(
    rows: Sequence[Sequence[str]], filled: Sequence[int], header: int | None, words: Collection[str]
) -> int | None:
    """Where a further table begins: a row of other known names that stands apart, with records of its own below it."""
    if header is None:
        return None
    own = {folded(cell) for cell in rows[header]}
    for place, row in enumerate(rows):
        if place == header or known_words(row, words) < 2:
            continue
        names = [folded(cell) for cell in row if cell.strip()]
        records = [after for after in rows[place + 1 : place + 3] if any(shape(cell) == "date" for cell in after)]
        look = _looks(row, words)
        strange = look.strong and not look.is_data and not own.issuperset(names)
        if strange and len(records) == 2 and _apart(filled, place, header):
            return place
    return None


def _apart(filled: Sequence[int], place: int, header: int) -> bool:
    """Whether a table's header stands apart from what is above it, or its rows from the header below them."""
    if place > header:
        return place > 0 and filled[place - 1] <= 1
    return any(count == 0 for count in filled[place:header])


def _typical(filled: Sequence[int]) -> int:
    """How many cells a row of the table has filled: often seen, and rather many than few, as preambles have few."""
    seen = Counter(count for count in filled if count)
    return max(seen, key=lambda count: (seen[count] * min(count, 12), count), default=1)


def _usual_width(rows: Sequence[Sequence[str]], filled: Sequence[int], typical: int) -> int:
    widths = Counter(len(row) for row, count in zip(rows, filled, strict=True) if count >= 0.6 * typical)
    return max(widths.items(), key=lambda pair: pair[1] * min(pair[0], 8))[0] if widths else 1


def _padded_width(data: Sequence[Sequence[str]], named: int, common: int) -> int:
    """The data's own width where the cells beyond the header's names are empty padding; else the header's."""
    beyond = any(cell.strip() for row in data for cell in row[named:common])
    return named if beyond else common


def _header(
    rows: Sequence[Sequence[str]], filled: Sequence[int], typical: int, usual: int, words: Collection[str]
) -> int | None:
    """The row that names the columns: full, of words, and above rows of other shapes or made of known words."""
    full = max(min(2, typical), 0.6 * typical)
    candidates = [
        (place, row)
        for place, row in enumerate(rows[:_SEARCHED])
        if filled[place] >= full or (len(row) == usual and known_words(row, words) >= 2)
    ]
    looks = {place: _looks(row, words) for place, row in candidates}
    data = [place for place, row in candidates if looks[place].is_data and len(row) == usual]
    best: int | None = None
    for place, _ in candidates:
        look, above = looks[place], sum(other < place for other in data)
        if look.is_data or kind_of_line(trimmed(list(rows[place])), place, None) == "filler":
            continue
        if best is None:
            better = above < 2 or look.strong
        elif above:
            better = look.strong and look.known >= looks[best].known + 2
        else:
            more_known = look.known - looks[best].known
            better = more_known >= 2 or (more_known >= 0 and bool(data) and filled[place] > filled[best])
        best = place if better else best
    return best


def _first(filled: Sequence[int]) -> int | None:
    """The first row with anything in it."""
    return next((place for place, count in enumerate(filled) if count), None)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a row seems to be: how many known words, whether enough to be a header for sure, whether a row of data."""

    known: int
    strong: bool
    is_data: bool


def _looks(row: Sequence[str], words: Collection[str]) -> _Look:
    shapes = Counter(shape(cell) for cell in row if cell.strip())
    filled, known = shapes.total(), known_words(row, words)
    strong = known >= 2 and known >= 0.3 * filled
    return _Look(known, strong, shapes["text"] < 0.8 * filled and not (strong and not shapes["date"]))


def check(layout: Layout, name: str) -> None:
    """Refuse what is not one table.

    Raises:
        TablesStacked: A further table stands above or below it.
        NoTable: It has more columns than any list of a shop.
    """
    if layout.other is not None and layout.header is not None:
        first, second = sorted((layout.header + 1, layout.other + 1))
        raise TablesStacked(path=name, first=first, second=second)
    if layout.width > WIDEST:
        raise too_wide(layout.width, name)


def without_header(layout: Layout, first: Sequence[str | None], name: str) -> NoHeader:
    """The refusal of a table whose first row is data, with its cells by their numbers.

    A column is proposed where it is the only one whose cells look like what a field needs.
    """
    found = {field: [place for place, look in enumerate(layout.shapes, start=1) if look == wanted]
             for field, wanted in _WANTED.items()}  # fmt: skip
    options = " ".join(f"--map {field}={of[0] if len(of) == 1 else 'COLUMN'}" for field, of in found.items())
    cells = ", ".join(f"{place}: {cell.strip()}" for place, cell in enumerate(first, start=1) if cell and cell.strip())
    return NoHeader(path=name, first=cells[:_SHOWN], options=options)


def too_wide(width: int, name: str) -> NoTable:
    """The refusal of a table with more columns than any list of a shop."""
    return NoTable(path=name, why=f"It has {width:,} columns, where {WIDEST:,} are the most.")


def kind_of_line(cells: Sequence[str], place: int, header: int | None) -> str:
    """Why a line above the first record is skipped: a SKIPPED reason."""
    if not cells:
        return "blank"
    if all(set(cell.strip()) <= set("-=_*~ ") for cell in cells):
        return "filler"
    return "header_again" if header is not None and place > header else "preamble"


def unique_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """One name per column: trimmed, on one line; an empty one is its position, a repeated one gets a number."""
    names: list[str] = []
    for place in range(width):
        name = " ".join(cells[place].split()) if place < len(cells) else ""
        name = name or str(place + 1)
        unique, number = name, 2
        while unique in names:
            unique, number = f"{name} ({number})", number + 1
        names.append(unique)
    return tuple(names)


def weight(layout: Layout, rows: int) -> float:
    """How much a sheet looks like a table of records, to choose among several."""
    telling = sum(kind in ("date", "number") for kind in layout.shapes)
    return telling * math.log1p(rows) if layout.header is not None else 0.0
