"""Where in a file is the table: how are cells kept apart, which row is the header, what stands above it?

Judged by content on the first records. Cells are only told apart as dates, numbers and other text; what they mean is not asked.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from custctl.readers.records import Dialect, records, trimmed

DELIMITERS = (",", ";", "\t", "|")
_SEARCHED = 100
"""Records in which a header is looked for."""
_NARROW = 0.9
"""Share of rows that leave out empty cells at the end from which on doing so is this file's way."""

_DATE = re.compile(
    r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?\.?([ T].*)?"
    r"|\d{1,2}[- ]?[A-Za-zéûä]{3,9}\.?[- ,]*\d{2,4}([ T].*)?"
    r"|[A-Za-z]{3,9}\.? \d{1,2}(st|nd|rd|th)?,? \d{2,4}([ T].*)?"
    r"|\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?"
)
_CURRENCY = r"USD|EUR|GBP|CNY|RMB|JPY|CHF|INR|AUD|CAD|NZD|HKD|TWD|SGD|SEK|NOK|DKK|PLN|CZK|HUF|RUB|BRL|MXN|ZAR|TRY|kr|zł"
_NUMBER = re.compile(
    rf"[(\-+ ]*({_CURRENCY}|[^\w\s\"'#*/()\[\]{{}}])?\s?[-+]?\.?\d[\d.,'’ ]*"
    rf"(E[-+]?\d+)?\)?\s?({_CURRENCY}|CR|DR|-|万|亿|元|[^\w\s\"'])?"
)


def shape(cell: str) -> str:
    """What a cell looks like: `date`, `number`, `text`, or `empty`."""
    text = unicodedata.normalize("NFKC", cell).strip().strip("'`")
    if not text:
        return "empty"
    if _DATE.fullmatch(text):
        return "date"
    return "number" if _NUMBER.fullmatch(text) else "text"


@dataclass(frozen=True, slots=True)
class Layout:
    """The table in a file's first records.

    Attributes:
        header: Position of the header among the records, None where there is none.
        start: Position of the first record of data.
        width: Number of columns.
        fewest: Cells that a row of data has at least.
        shapes: What most cells of each column look like.
    """

    header: int | None
    start: int
    width: int
    fewest: int
    shapes: tuple[str, ...]


def dialect_of(lines: Sequence[str], words: Collection[str]) -> Dialect:
    """How the cells of a text are kept apart; " " for a text in aligned columns, "," where nothing is."""
    marked = re.match(r"\ufeff?\"?sep=(.)\"?\s*$", lines[0]) if lines else None
    if marked:
        return Dialect(marked[1])
    quote = _quote(lines)
    scored = [(_regularity(lines, Dialect(delimiter, quote), words), -place) for place, delimiter in enumerate(DELIMITERS)]
    best, place = max(scored)
    if best > 0:
        return Dialect(DELIMITERS[-place], quote)
    if _same_words(lines):
        return Dialect(" ")
    starts = _starts(lines)
    return Dialect(" ", starts=starts) if starts else Dialect(",", quote)


def _quote(lines: Sequence[str]) -> str:
    """The double quote, unless cells stand in single ones."""
    if any('"' in line for line in lines):
        return '"'
    cell = re.compile(r"(?:\A|(?<=[,;|\t]))'[^']*'(?=[,;|\t]|\s*\Z)")
    quoted = sum(len(cell.findall(line)) >= 2 for line in lines)
    return "'" if quoted > len(lines) / 2 else '"'


def _regularity(lines: Sequence[str], dialect: Dialect, words: Collection[str]) -> float:
    """How much like a table a text is when cut so: rows of one width, columns of one shape, known words; 0 for one column."""
    rows = [record.cells for record in records(lines, dialect) if trimmed(record.cells)]
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1] * min(pair[0], 8)))
    if width < 2:
        return 0.0
    regular = [row for row in rows if len(row) == width][:400]
    purity = sum(_purity([row[place] for row in regular]) for place in range(min(width, 30)))
    known = max(_known(row, words) for row in rows[:_SEARCHED])
    return count / len(rows) * purity + 2 * known


def _purity(cells: Sequence[str]) -> float:
    found = Counter(shape(cell) for cell in cells)
    common, count = found.most_common(1)[0]
    return count / len(cells) * (0.6 if common == "text" else 1.0)


def _same_words(lines: Sequence[str]) -> bool:
    """Whether all lines have the same number of words, some of them numbers or dates."""
    rows = [line.split() for line in lines if line.strip()]
    widths = Counter(len(row) for row in rows)
    if not widths:
        return False
    width, count = widths.most_common(1)[0]
    regular = [row for row in rows if len(row) == width]
    telling = any(_shape_of([row[place] for row in regular]) in ("date", "number") for place in range(width))
    return width > 1 and telling and count >= 0.9 * len(rows)


def _starts(lines: Sequence[str]) -> tuple[int, ...]:
    """Where columns begin that are kept apart by two spaces or more somewhere and by one everywhere; none if there are none."""
    filled = [line for line in lines if line.strip() and not _ruled(line)]
    data = [line for line in filled if any(shape(word) in ("date", "number") for word in line.split())]
    if len(data) < 3 or len(data) < 0.6 * len(filled):
        return ()
    length = max(len(line) for line in data)
    used = [any(line[place : place + 1].strip() for line in data) for place in range(length)]
    starts = [place for place in range(length) if used[place] and (place == 0 or not used[place - 1])]
    cells = [[line[a:b].strip() for line in data] for a, b in pairwise([*starts, length])]
    telling = any(_shape_of(column) in ("date", "number") for column in cells)
    spaced = sum("  " in line.strip() for line in data) > len(data) / 2
    return tuple(starts) if len(starts) > 1 and telling and spaced else ()


def _ruled(line: str) -> bool:
    return set(line.strip()) <= set("-=_*~+| ")


def folded(cell: str) -> str:
    """A header cell as it is compared with known words: lower case, without marks around it."""
    return unicodedata.normalize("NFKC", cell).strip().strip("*#:").strip().casefold()


def _known(row: Sequence[str], words: Collection[str]) -> int:
    return sum(folded(cell) in words for cell in row if cell.strip()) if words else 0


def layout_of(rows: Sequence[Sequence[str]], *, words: Collection[str], header: bool) -> Layout:
    """Find the table among the first rows of a file or sheet.

    Args:
        rows: Cells of the first records; blank ones count as records.
        words: Lower-case words that columns are known to be called.
        header: Whether to look for a header at all.

    Returns:
        The layout; its `header` is None where the rows of data begin at once. `start` then is the first row of full width.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    typical = _typical(filled)
    usual = _usual_width(rows, filled, typical)
    found = _header(rows, filled, typical, usual, words) if header else None
    full = (place for place, count in enumerate(filled) if count >= max(1, 0.6 * typical) and len(rows[place]) >= 0.6 * usual)
    start = found + 1 if found is not None else next(full, 0)
    data = [row for row, count in zip(rows[start:], filled[start:], strict=True) if count]
    widths = Counter(len(row) for row in data)
    common = widths.most_common(1)[0][0] if widths else 0
    named = len(trimmed(list(rows[found]))) if found is not None else common
    width = max(len(rows[found]) if found is not None else 0, _padded_width(data, named, common), 1)
    padded = [[*row, *[""] * (width - len(row))] for row in data[:400]]
    shapes = tuple(_shape_of([row[place] for row in padded]) for place in range(width))
    narrow = sum(count for size, count in widths.items() if size < named)
    fewest = common if 0 < common < named and narrow >= _NARROW * len(data) else named
    return Layout(found, start, width, fewest, shapes)


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


def _shape_of(cells: Sequence[str]) -> str:
    found = Counter(shape(cell) for cell in cells)
    filled = len(cells) - found.pop("empty", 0)
    return found.most_common(1)[0][0] if filled > 0.5 * len(cells) else "empty"


def _header(
    rows: Sequence[Sequence[str]], filled: Sequence[int], typical: int, usual: int, words: Collection[str]
) -> int | None:
    """The row that names the columns: full, of words, and above rows of other shapes or made of known words."""
    full = max(min(2, typical), 0.6 * typical)
    candidates = [(place, row) for place, row in enumerate(rows[:_SEARCHED]) if filled[place] >= full]
    looks = {place: _looks(row, words) for place, row in candidates}
    data = [place for place, row in candidates if looks[place].is_data and len(row) == usual]
    best: int | None = None
    for place, _ in candidates:
        look, above = looks[place], sum(other < place for other in data)
        if look.is_data:
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


@dataclass(frozen=True, slots=True)
class _Look:
    """What a row seems to be: how many known words, whether enough to be a header for sure, whether a row of data."""

    known: int
    strong: bool
    is_data: bool


def _looks(row: Sequence[str], words: Collection[str]) -> _Look:
    shapes = Counter(shape(cell) for cell in row if cell.strip())
    filled, known = shapes.total(), _known(row, words)
    strong = known >= 2 and known >= 0.3 * filled
    return _Look(known, strong, shapes["text"] < 0.8 * filled and not (strong and not shapes["date"]))


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
