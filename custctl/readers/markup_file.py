"""Which tables are in a web page or in Excel's XML of 2003? Banks and shops export both under the name of .xls.

Web pages are cut at their tags, since the standard library's parser takes hours for some; XML is read without entities.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from xml.parsers import expat

from custctl.errors.contents import BinaryFile, UnreadableWorkbook
from custctl.readers.extent import CELL
from custctl.readers.limits import check_size, limit
from custctl.readers.worksheets import SAMPLE, Grids, framed, wanted
from custctl.sheet import Reading

_LARGEST = 1 << 25
"""Bytes of markup beyond which reading it takes longer than anybody waits."""
_WIDEST = 1000
"""Columns that a cell may span in a web page, as browsers have it."""

Row = list[str | None]


@dataclass(slots=True)
class _Grid:
    """The rows of one table while they are read.

    Attributes:
        title: Its name.
        room: Refuses a number of further cells when they are too many.
        rows: Cells by row.
        below: How many rows a cell above still covers, by column.
        visible: Whether the sheet is shown.
    """

    title: str
    room: Callable[[int], None]
    rows: list[Row] = field(default_factory=list)
    below: dict[int, int] = field(default_factory=dict)
    visible: bool = True

    def open_row(self, number: int = 0) -> None:
        """Begin the next row, or the one of a number."""
        if number > len(self.rows) + 1:
            self.room(number - len(self.rows))
            self.rows.extend([] for _ in range(number - len(self.rows) - 1))
        self.rows.append([])

    def move(self, number: int = 0) -> None:
        """Go to the next free column of the row, or to the one of a number; what a cell above covers stays empty."""
        row, start = self.rows[-1], len(self.rows[-1])
        self.room(max(0, number - start))
        while len(row) < number - 1 or self.below.get(len(row), 0) > 0:
            if self.below.get(len(row), 0) > 0:
                self.below[len(row)] -= 1
            row.append(None)
        self.room(len(row) - start)

    def add(self, text: str, across: int, down: int) -> None:
        """Add a cell; what it spans beyond its first field stays empty."""
        row = self.rows[-1]
        if across == down == 1 and not self.below:
            row.append(text or None)
            return
        self.move()
        at = len(row)
        self.room(across)
        if down > 1:
            self.below.update(dict.fromkeys(range(at, at + across), down - 1))
        row.extend([text or None, *[None] * (across - 1)])


def _room(name: str, source: Path, reading: Reading) -> Callable[[int], None]:
    """Counts cells until they are too many."""
    total, allowed = 0, limit(source, reading)

    def take(cells: int) -> None:
        nonlocal total
        total += cells
        if total * CELL > allowed:
            check_size(total * CELL, path=source, name=name, reading=reading)

    return take


_TAG = re.compile(r"/?[a-zA-Z][\w:]*")
_SPAN = {name: re.compile(rf"\b{name}\s*=\s*[\"']?\s*(\d{{1,7}})", re.IGNORECASE) for name in ("colspan", "rowspan")}
_MUTE = ("script", "style", "title")
_IDLE = ("/td", "/th", "/tr")
"""Tags that say what the next one says too."""


def _tags(text: str) -> Iterator[tuple[str, str, str]]:
    """Name in lower case, attributes and following text of every tag, in one pass whatever the page looks like."""
    text = re.sub(r"<!--(?:(?!-->).)*+(?:-->|\Z)", "", text, flags=re.DOTALL)
    silent = ""
    for piece in text.split("<"):
        named = _TAG.match(piece)
        if not named:
            continue
        name = named[0].lower()
        if name in _IDLE or (silent and name != f"/{silent}"):
            continue
        silent = name if name in _MUTE else ""
        end = piece.find(">")
        while end >= 0 and piece.count('"', 0, min(end, 2000)) % 2:  # a formula in an attribute may hold the sign
            end = piece.find(">", end + 1)
        yield name, piece[named.end() : end if end >= 0 else len(piece)], "" if silent or end < 0 else piece[end + 1 :]


class _Page:
    """The tables of a web page, nested ones apart."""

    def __init__(self, room: Callable[[int], None]) -> None:
        self.grids: list[_Grid] = []
        self._room = room
        self._open: list[_Grid] = []
        self._cell: list[tuple[list[str], int, int]] = []

    def take(self, name: str, attributes: str, text: str) -> None:
        """The next tag and the text after it."""
        if name == "table":
            self.grids.append(_Grid(f"table {len(self.grids) + 1}", self._room))
            self._open.append(self.grids[-1])
            self._cell.append(([], 0, 0))
        elif self._open and name in ("tr", "td", "th", "/table"):
            self._close_cell()
            if name == "tr" or (name in ("td", "th") and not self._open[-1].rows):
                self._open[-1].open_row()
            if name in ("td", "th"):
                self._cell[-1] = ([], _span(attributes, "colspan"), _span(attributes, "rowspan"))
            elif name == "/table":
                self._open.pop()
                self._cell.pop()
        elif self._open and name in ("br", "p", "div", "li"):
            self._cell[-1][0].append(" ")
        if self._open:
            self._cell[-1][0].append(text)

    def _close_cell(self) -> None:
        words, across, down = self._cell[-1]
        if across:
            self._open[-1].add(" ".join(unescape("".join(words)).split()), across, down)
        self._cell[-1] = ([], 0, 0)


def _span(attributes: str, which: str) -> int:
    told = _SPAN[which].search(attributes[:2000]) if "span" in attributes.lower() else None
    return max(1, min(int(told[1]), _WIDEST)) if told else 1


def page_grids(path: Path, *, name: str, source: Path, reading: Reading) -> Grids:
    """The tables of a web page, named table 1, table 2, ….

    Args:
        path: The page in UTF-8.
        name: What messages call it.
        source: The file as the user has it, to measure its limits.
        reading: What the user says of it.

    Raises:
        BinaryFile: It has no table, or is a page of an unusual size.
        TooLarge: Its cells span more than allowed.
    """
    if path.stat().st_size > _LARGEST:
        raise BinaryFile(path=name, what=f"a web page (HTML) of over {_LARGEST >> 20} MB")
    page = _Page(_room(name, source, reading))
    for tag in _tags(path.read_text(encoding="utf-8-sig", errors="replace")):
        page.take(*tag)
    found = [grid for grid in page.grids if any(any(row) for row in grid.rows)]
    if not found:
        raise BinaryFile(path=name, what="a web page (HTML)")
    return _grids(found, reading)


def _grids(found: list[_Grid], reading: Reading) -> Grids:
    for grid in found:
        grid.room(len(grid.rows) * max(map(len, grid.rows), default=0))
    shown = [grid for grid in found if wanted(grid.title, reading) or (reading.sheet is None and grid.visible)]
    hidden = [(grid.title, framed(grid.rows[:SAMPLE])) for grid in found if reading.sheet is None and not grid.visible]
    return Grids([grid.title for grid in found], [(grid.title, framed(grid.rows)) for grid in shown], hidden)


_NAMES = "urn:schemas-microsoft-com:office:spreadsheet "
_EXCEL = "urn:schemas-microsoft-com:office:excel "


class _Workbook2003:
    """The sheets of Excel's XML while it passes by."""

    def __init__(self, room: Callable[[int], None]) -> None:
        self.grids: list[_Grid] = []
        self._room = room
        self._text: list[str] | None = None
        self._cell: tuple[str, int, int] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        told = {key.removeprefix(_NAMES): value for key, value in attributes.items()}
        if tag == _NAMES + "Worksheet":
            self.grids.append(_Grid(told.get("Name", f"sheet {len(self.grids) + 1}"), self._room))
        elif tag == _NAMES + "Row" and self.grids:
            self.grids[-1].open_row(int(told.get("Index", 0)))
        elif tag == _NAMES + "Cell" and self.grids and self.grids[-1].rows:
            self.grids[-1].move(int(told.get("Index", 0)))
            across, down = int(told.get("MergeAcross", 0)), int(told.get("MergeDown", 0))
            self._room(max(0, across))
            self._cell = ("", 1 + max(0, across), 1 + max(0, down))
        elif (tag == _NAMES + "Data" and self._cell) or tag == _EXCEL + "Visible":
            self._text = []

    def end(self, tag: str) -> None:
        """An element ends."""
        text = "".join(self._text or ())
        if tag == _NAMES + "Data" and self._cell:
            self._cell = (text, *self._cell[1:])
        elif tag == _NAMES + "Cell" and self._cell:
            self.grids[-1].add(*self._cell)
            self._cell = None
        elif tag == _EXCEL + "Visible" and self.grids:
            self.grids[-1].visible = text.strip() == "SheetVisible"
        if tag in (_NAMES + "Data", _EXCEL + "Visible"):
            self._text = None

    def data(self, text: str) -> None:
        """Text of a cell."""
        if self._text is not None:
            self._text.append(text)


def xml_grids(path: Path, *, name: str, reading: Reading) -> Grids:
    """The sheets of a workbook in Excel's XML of 2003.

    Raises:
        UnreadableWorkbook: It is damaged, or declares entities.
        TooLarge: Its cells lie too far apart.
    """
    if path.stat().st_size > 4 * _LARGEST:
        raise BinaryFile(path=name, what=f"an XML document of over {4 * _LARGEST >> 20} MB")
    book = _Workbook2003(_room(name, path, reading))

    def refuse(*_: object) -> None:
        raise UnreadableWorkbook(path=name, why="it declares XML entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = book.start, book.end, book.data
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except (expat.ExpatError, ValueError):
        raise UnreadableWorkbook(path=name, why="its structure is damaged") from None
    return _grids(book.grids, reading)
