"""How are the cells of a text kept apart: by which character, within which quotes, or by columns of spaces?"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from custctl.readers.cell_looks import known_words, shape, shape_of
from custctl.readers.records import Dialect, records, trimmed

_USUAL = (",", ";", "\t", "|")
_SELDOM = ("^", "~", "\x1f", "\x01", "，", "；", "¦")
_RULER = re.compile(r"\s*[-=─]{2,}( +[-=─]{1,})+\s*")
_SEARCHED = 100
"""Records in which known words are looked for."""


def dialect_of(lines: Sequence[str], words: Collection[str], told: str | None = None) -> Dialect:
    """How the cells of a text are kept apart; " " for a text in aligned columns, "," where nothing is.

    Args:
        lines: The text.
        words: Lower-case words that columns are known to be called.
        told: The character between cells, where the user knows it.
    """
    quote = _quote(lines)
    escape = "\\" if _escaped(lines, quote) else ""
    if told is not None:
        return Dialect(told, quote, escape=escape)
    marked = re.match(r"\ufeff?\"?sep=(.)\"?\s*$", lines[0]) if lines else None
    if marked and any(marked[1] in line for line in lines[1:]):
        return Dialect(marked[1], quote, escape=escape)
    ruled = _ruler(lines)
    if ruled:
        return Dialect(" ", starts=ruled)
    starts = _starts(lines, named=True)
    for delimiters in (_USUAL, _SELDOM):
        dialects = [Dialect(delimiter, quote, escape=escape) for delimiter in delimiters]
        scored = [(_regularity(lines, dialect, words), -place) for place, dialect in enumerate(dialects)]
        best, place = max(scored)
        if best > (0 if delimiters is _USUAL and not starts else 1):  # commas within the names of aligned columns are few
            return dialects[-place]
    if not starts and _same_words(lines):
        return Dialect(" ")
    starts = starts or _starts(lines, named=False)
    return Dialect(" ", starts=starts) if starts else Dialect(",", quote, escape=escape)


def _escaped(lines: Sequence[str], quote: str) -> bool:
    """Whether quotes within cells stand behind a backslash, and none stands twice."""
    text = "\n".join(lines[:2000])
    within = rf"\\{quote}(?=[^,;|\t\n])"
    twice = rf"(?<![,;|\t\n]){quote}{quote}|{quote}{quote}(?![,;|\t\n]|\Z)"
    return bool(re.search(within, text)) and not re.search(twice, text.replace(f"\\{quote}", "x"))


def _ruler(lines: Sequence[str]) -> tuple[int, ...]:
    """Where columns begin by a line of dashes with gaps under their names; none without one."""
    for above, line in pairwise(lines[:_SEARCHED]):
        if above.strip() and _RULER.fullmatch(line):
            return tuple(match.start() for match in re.finditer(r"[-=─]+", line))
    return ()


def _quote(lines: Sequence[str]) -> str:
    """The double quote, unless cells stand in single ones."""
    if any('"' in line for line in lines):
        return '"'
    cell = re.compile(r"(?:\A|(?<=[,;|\t]))'[^']*'(?=[,;|\t]|\s*\Z)")
    quoted = sum(len(cell.findall(line)) >= 2 for line in lines)
    return "'" if quoted > len(lines) / 2 else '"'


def _regularity(lines: Sequence[str], dialect: Dialect, words: Collection[str]) -> float:
    """How much like a table a text is when cut so: rows of one width, columns of one shape, known words; 0 for one column."""
    if not any(dialect.delimiter in line for line in lines):
        return 0.0
    rows = [record.cells for record in records(lines, dialect) if trimmed(record.cells)]
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1] * min(pair[0], 8)))
    if width < 2:
        return 0.0
    regular = [row for row in rows if len(row) == width][:400]
    purity = sum(_purity([row[place] for row in regular]) for place in range(min(width, 30)))
    known = max(known_words(row, words) for row in rows[:_SEARCHED])
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
    telling = any(shape_of([row[place] for row in regular]) in ("date", "number") for place in range(width))
    return width > 1 and telling and count >= 0.9 * len(rows)


def _starts(lines: Sequence[str], *, named: bool) -> tuple[int, ...]:
    """Where columns begin that are kept apart by two spaces or more somewhere and by one everywhere; none if there are none.

    Args:
        lines: The text.
        named: Whether the line above the data has names that must stand in the same columns.
    """
    filled = [line for line in lines if line.strip() and not _ruled(line)]
    data = [line for line in filled if any(shape(word) in ("date", "number") for word in line.split())]
    if len(data) < 3 or len(data) < 0.6 * len(filled):
        return ()
    first = filled.index(data[0])
    if named and (not first or "  " not in filled[first - 1].strip()):
        return ()
    shown = [*data, filled[first - 1]] if named else data
    length = max(len(line) for line in shown)
    used = [any(line[place : place + 1].strip() for line in shown) for place in range(length)]
    starts = [place for place in range(length) if used[place] and (place == 0 or not used[place - 1])]
    cells = [[line[a:b].strip() for line in data] for a, b in pairwise([*starts, length])]
    telling = any(shape_of(column) in ("date", "number") for column in cells)
    spaced = sum("  " in line.strip() for line in data) > len(data) / 2
    return tuple(starts) if len(starts) > 1 and telling and spaced else ()


def is_cut_by_width(lines: Sequence[str]) -> bool:
    """Whether columns without separators are kept apart by nothing but their width."""
    filled = [line for line in lines if line.strip()]
    gaps = [line for line in filled if re.search(r"\S {2,}\S", line)]
    return 2 * len(gaps) > len(filled) and any(shape(word) in ("date", "number") for line in gaps for word in line.split())


def _ruled(line: str) -> bool:
    return set(line.strip()) <= set("-=_*~+| ")
