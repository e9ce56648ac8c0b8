"""How much do the tables of an OpenDocument spreadsheet ask for, and which of their cells will the cell reader leave out?

A few lines ask for billions of cells by the repeat counts of cells, rows and spaces. Times of day and errors are left out.
"""

import re
from itertools import product
from typing import IO
from xml.parsers import expat

from custctl.readers.extent import CELL, Extent, LostCell

_MANY = 4_000_000
"""Cells with a time beyond which a table is none that somebody wrote."""
_TIME = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")


def extents(file: IO[bytes]) -> dict[str, Extent]:
    """Extent of the tables by name, up to their last filled cells.

    Raises:
        ValueError: It declares a document type, as only attacks do; or a repeat count is no number.
        expat.ExpatError: It is damaged.
    """
    tables = _Tables()

    def refuse(*_: object) -> None:
        raise ValueError("its content declares XML entities")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = tables.start
    parser.EndElementHandler = tables.end
    parser.CharacterDataHandler = tables.text
    parser.ParseFile(file)
    return tables.found


class _Tables:
    """Measures each table while its XML passes by."""

    def __init__(self) -> None:
        self.found: dict[str, Extent] = {}
        self._open("")

    def _open(self, title: str) -> None:
        self._title = title
        self._rows = self._filled_rows = self._columns = self._width = self._row_width = 0
        self._row_repeat = self._repeat = 1
        self._size = self._row_size = self._spaces = 0
        self._left = 1 << 30
        self._lost: list[LostCell] = []
        self._row_lost: list[tuple[int, int, str]] = []
        self._attributes: dict[str, str] = {}
        self._words: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A table, row or cell begins, or words in it."""
        if tag == "table:table":
            self._open(attributes.get("table:name", ""))
        elif tag == "table:table-row":
            self._row_repeat = _count(attributes, "table:number-rows-repeated")
            self._columns = self._row_width = self._row_size = 0
            self._row_lost = []
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._repeat = _count(attributes, "table:number-columns-repeated")
            self._attributes, self._words, self._spaces = attributes, [], 0
        elif tag == "text:s":
            self._spaces += _count(attributes, "text:c")

    def text(self, text: str) -> None:
        """Words of a cell."""
        self._words.append(text)

    def end(self, tag: str) -> None:
        """A cell, row or table is complete."""
        if tag in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif tag == "table:table-row":
            self._end_row()
        elif tag == "table:table":
            lost = [(row, column - self._left, text) for row, column, text in self._lost]
            self.found[self._title] = Extent(self._filled_rows * self._width * CELL + self._size, lost)

    def _end_cell(self) -> None:
        told, words = self._attributes, "".join(self._words)
        at, self._columns = self._columns, self._columns + self._repeat
        filled = any(key.startswith("office:") for key in told)
        if filled:
            self._left = min(self._left, at)
        if filled or words or self._spaces or "table:formula" in told:
            self._row_width = self._columns
            self._row_size += self._repeat * (len(words) + self._spaces + sum(map(len, told.values())))
        lost = words if told.get("calcext:value-type") == "error" else _time(told.get("office:time-value", ""))
        if lost:
            self._row_lost.append((at, self._repeat, lost))

    def _end_row(self) -> None:
        first, self._rows = self._rows, self._rows + self._row_repeat
        if self._row_width:
            self._filled_rows = self._rows
            self._width = max(self._width, self._row_width)
            self._size += self._row_size * self._row_repeat
        for at, repeat, text in self._row_lost:
            if len(self._lost) + repeat * self._row_repeat > _MANY:
                raise ValueError("too many repeated cells")
            rows, columns = range(first, self._rows), range(at, at + repeat)
            self._lost += [(row, column, text) for row, column in product(rows, columns)]


def _count(attributes: dict[str, str], name: str) -> int:
    """A repeat count, 1 where there is none."""
    count = int(attributes.get(name, "1"))
    if count < 0:
        raise ValueError("a negative repeat count")
    return count


def _time(told: str) -> str:
    """A time as hours, minutes and seconds, as written where it is none."""
    match = _TIME.fullmatch(told)
    return ":".join(f"{int(part or 0):02d}" for part in match.groups()) if match else told
