"""Which tables are in a web page or in Excel's XML of 2003? Banks and shops export both under the name of .xls.

Web pages are read with the standard library's forgiving parser, XML with expat and no entities of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

from custctl import errors
from custctl.readers.limits import check_size
from custctl.readers.workbook_parts import CELL_BYTES
from custctl.readers.worksheets import Grids, framed, wanted
from custctl.sheet import Reading

_CHUNK = 1 << 20
_LARGEST = 1 << 26
"""Bytes of markup beyond which reading it takes longer than anybody waits."""
_WIDEST = 1000
"""Columns that a cell may span in a web page, as browsers have it."""

Row = list[str | None]


@dataclass(slots=True)
class _Grid:
    """The rows of one table while they are read.

    Attributes:
        title: Its name.
        rows: Cells by row.
        below: Rows that a cell above still covers, by column: how many, and what it says.
        visible: Whether the sheet is shown.
    """

    title: str
    rows: list[Row] = field(default_factory=list)
    below: dict[int, int] = field(default_factory=dict)
    visible: bool = True

    def open_row(self) -> None:
        """Begin a row; columns that a cell above covers stay empty."""
        self.rows.append([])

    def place(self) -> int:
        """The next free column of the row."""
        row = self.rows[-1]
        while self.below.get(len(row), 0) > 0:
            self.below[len(row)] -= 1
            row.append(None)
        return len(row)

    def add(self, text: str, across: int, down: int) -> None:
        """Add a cell; what it spans beyond its first field stays empty."""
        at = self.place()
        for column in range(at, at + across):
            if down > 1:
                self.below[column] = down - 1
            self.rows[-1].append(None)
        self.rows[-1][at] = text or None


class _Page(HTMLParser):
    """The tables of a web page, nested ones apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[_Grid] = []
        self._open: list[_Grid] = []
        self._cell: list[tuple[list[str], int, int]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.grids.append(_Grid(f"table {len(self.grids) + 1}"))
            self._open.append(self.grids[-1])
            self._cell.append(([], 0, 0))
        elif tag in ("script", "style"):
            self._silent += 1
        elif not self._open:
            return
        elif tag == "tr":
            self._close_cell()
            self._open[-1].open_row()
        elif tag in ("td", "th"):
            self._close_cell()
            if not self._open[-1].rows:
                self._open[-1].open_row()
            spans = dict(attrs)
            self._cell[-1] = ([], _span(spans.get("colspan")), _span(spans.get("rowspan")))
        elif tag in ("br", "p", "div", "li"):
            self._cell[-1][0].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif not self._open:
            return
        elif tag in ("td", "th", "tr", "table"):
            self._close_cell()
            if tag == "table":
                self._open.pop()
                self._cell.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            self._cell[-1][0].append(data)

    def _close_cell(self) -> None:
        words, across, down = self._cell[-1]
        if across:
            self._open[-1].add(" ".join("".join(words).split()), across, down)
        self._cell[-1] = ([], 0, 0)


def _span(text: str | None) -> int:
    return min(int(text), _WIDEST) or 1 if text and text.isdecimal() and len(text) < 9 else 1


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
        raise errors.BinaryFile(path=name, what=f"a web page (HTML) of over {_LARGEST >> 20} MB")
    page = _Page()
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            while chunk := file.read(_CHUNK):
                page.feed(chunk)
                _check(page.grids, name, source, reading)
        page.close()
    except AssertionError:  # what the parser raises at declarations that it does not know
        raise errors.UnreadableWorkbook(path=name, why="its structure is damaged") from None
    found = [grid for grid in page.grids if any(any(row) for row in grid.rows)]
    if not found:
        raise errors.BinaryFile(path=name, what="a web page (HTML)")
    return _grids(found, name, source, reading)


def _check(grids: list[_Grid], name: str, source: Path, reading: Reading) -> None:
    cells = sum(len(grid.rows) * max(map(len, grid.rows), default=0) for grid in grids[-3:])
    check_size(cells * CELL_BYTES, path=source, name=name, reading=reading)


def _grids(found: list[_Grid], name: str, source: Path, reading: Reading) -> Grids:
    _check(found, name, source, reading)
    shown = [grid for grid in found if wanted(grid.title, reading) or (reading.sheet is None and grid.visible)]
    return Grids([grid.title for grid in found], [(grid.title, framed(grid.rows)) for grid in shown])


_NAMES = "urn:schemas-microsoft-com:office:spreadsheet "
_EXCEL = "urn:schemas-microsoft-com:office:excel "


class _Workbook2003:
    """The sheets of Excel's XML while it passes by."""

    def __init__(self, name: str, source: Path, reading: Reading) -> None:
        self.grids: list[_Grid] = []
        self._name, self._source, self._reading = name, source, reading
        self._text: list[str] | None = None
        self._cell: tuple[str, int, int] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        told = {key.removeprefix(_NAMES): value for key, value in attributes.items()}
        match tag.removeprefix(_NAMES):
            case "Worksheet":
                self.grids.append(_Grid(told.get("Name", f"sheet {len(self.grids) + 1}")))
            case "Row" if self.grids:
                self._skip_to(int(told.get("Index", 0)))
                self.grids[-1].open_row()
            case "Cell" if self.grids and self.grids[-1].rows:
                self._to_column(int(told.get("Index", 0)))
                self._cell = ("", 1 + int(told.get("MergeAcross", 0)), 1 + int(told.get("MergeDown", 0)))
            case "Data" if self._cell:
                self._text = []

    def end(self, tag: str) -> None:
        match tag.removeprefix(_NAMES):
            case "Data" if self._cell and self._text is not None:
                self._cell = ("".join(self._text), *self._cell[1:])
                self._text = None
            case "Cell" if self._cell:
                self._room(self._cell[1])
                self.grids[-1].add(*self._cell)
                self._cell = None
        if tag == _EXCEL + "Visible" and self.grids and "".join(self._text or ()).strip() != "SheetVisible":
            self.grids[-1].visible = False
        if tag.startswith(_EXCEL):
            self._text = None

    def hidden_mark(self, tag: str) -> None:
        """Listen to the text of a sheet's visibility."""
        if tag == _EXCEL + "Visible":
            self._text = []

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _skip_to(self, index: int) -> None:
        grid = self.grids[-1]
        self._room(max(0, index - len(grid.rows)))
        while len(grid.rows) < index - 1:
            grid.rows.append([])

    def _to_column(self, index: int) -> None:
        row = self.grids[-1].rows[-1]
        self._room(max(0, index - len(row)))
        while self.grids[-1].place() < index - 1:
            row.append(None)

    def _room(self, cells: int) -> None:
        check_size(cells * CELL_BYTES, path=self._source, name=self._name, reading=self._reading)


def xml_grids(path: Path, *, name: str, reading: Reading) -> Grids:
    """The sheets of a workbook in Excel's XML of 2003.

    Raises:
        UnreadableWorkbook: It is damaged, or declares entities.
        TooLarge: Its cells lie too far apart.
    """
    if path.stat().st_size > 4 * _LARGEST:
        raise errors.BinaryFile(path=name, what=f"an XML document of over {4 * _LARGEST >> 20} MB")
    book = _Workbook2003(name, path, reading)

    def start(tag: str, attributes: dict[str, str]) -> None:
        book.hidden_mark(tag)
        book.start(tag, attributes)

    def refuse(*_: object) -> None:
        raise errors.UnreadableWorkbook(path=name, why="it declares XML entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, book.end, book.data
    try:
        for chunk, final in _chunks(path):
            parser.Parse(chunk, final)
            _check(book.grids, name, path, reading)
    except (expat.ExpatError, ValueError):
        raise errors.UnreadableWorkbook(path=name, why="its structure is damaged") from None
    return _grids(book.grids, name, path, reading)


def _chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk, False
    yield b"", True
