"""What is in the parts of a zipped workbook (XLSX, XLSM, XLSB, ODS), before its cells are laid out in memory?

Cell readers lay out a sheet from its first to its last cell: two cells can ask for 17 billion. They also leave out error cells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

from custctl import errors
from custctl.readers import xlsb
from custctl.readers.damage import ARCHIVE_ERRORS, plain_why
from custctl.readers.limits import check_parts, check_size, limit
from custctl.sheet import Reading

CELL_BYTES = 32
"""Memory of one cell in the reader, at least."""
_CHUNK = 1 << 22

_WIDE = re.compile(rb' r="([A-Z]{2,3})[0-9]')
_TALL = re.compile(rb'<(?:\w+:)?row r="([0-9]{6,7})"')
_FILLED = re.compile(rb' r="([A-Z]+)([0-9]+)"[^>/]*>\s*<(?:\w+:)?[vfi]')
_ERROR = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:(?!<(?:\w+:)?v>|</(?:\w+:)?c>).)*<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


@dataclass(slots=True)
class Parts:
    """What was found.

    Attributes:
        error_cells: Row and column (from 0; columns from the first one in use) and text of the error cells, by sheet name.
    """

    error_cells: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)


def inspected(path: Path, *, name: str, reading: Reading) -> Parts:
    """Check a zipped workbook and note what its cell reader will leave out.

    Raises:
        TooLarge: It unpacks to more than allowed, or its cells lie too far apart.
        UnreadableWorkbook: It is damaged, or declares entities.
        FileEncrypted: It has a password.
    """
    try:
        with ZipFile(path) as archive:
            check_parts((part.file_size for part in archive.infolist()), path=path, name=name, reading=reading)
            if any(part.flag_bits & 1 for part in archive.infolist()) or _ods_encrypted(archive):
                raise errors.FileEncrypted(path=name)
            found = Parts()
            titles = _titles(archive)
            for part in archive.namelist():
                cells = _checked_part(archive, part, path, name, reading)
                if cells:
                    found.error_cells[titles.get(part.lower(), part)] = cells
            return found
    except (*ARCHIVE_ERRORS, expat.ExpatError) as error:
        raise errors.UnreadableWorkbook(path=name, why=plain_why(error)) from None


def _ods_encrypted(archive: ZipFile) -> bool:
    if "META-INF/manifest.xml" not in archive.namelist():
        return False
    with archive.open("META-INF/manifest.xml") as part:
        return b"encryption-data" in part.read(1 << 20)


def _titles(archive: ZipFile) -> dict[str, str]:
    """Sheet name by lower-case name of its part."""
    parts = {part.lower(): part for part in archive.namelist()}
    if "xl/workbook.bin" in parts:
        return _binary_titles(archive, parts)
    if "xl/workbook.xml" not in parts or "xl/_rels/workbook.xml.rels" not in parts:
        return {}
    relations = _relations(archive.read(parts["xl/_rels/workbook.xml.rels"]))
    sheets = _SHEET.findall(archive.read(parts["xl/workbook.xml"]))
    return {relations.get(_attribute(tag, r"\w+:id"), ""): _attribute(tag, "name") for tag in sheets}


def _relations(rels: bytes) -> dict[str, str]:
    """Part in lower case by its identifier."""
    relations = {}
    for tag in _RELATION.findall(rels):
        target = _attribute(tag, "Target").lstrip("/").lower()
        relations[_attribute(tag, "Id")] = target if target.startswith("xl/") else f"xl/{target}"
    return relations


def _binary_titles(archive: ZipFile, parts: dict[str, str]) -> dict[str, str]:
    """The same of a binary workbook."""
    if "xl/_rels/workbook.bin.rels" not in parts:
        return {}
    relations = _relations(archive.read(parts["xl/_rels/workbook.bin.rels"]))
    named = xlsb.sheet_names(archive.read(parts["xl/workbook.bin"]))
    return {relations.get(identifier, ""): title for identifier, title in named}


def _attribute(tag: bytes, name: str) -> str:
    from html import unescape

    match = re.search(rf"""\s{name}\s*=\s*["']([^"']*)["']""".encode(), tag)
    return unescape(match[1].decode()) if match else ""


def _checked_part(archive: ZipFile, part: str, path: Path, name: str, reading: Reading) -> list[tuple[int, int, str]]:
    """Check one part; the error cells of a worksheet."""
    lower = part.lower()
    if lower == "content.xml":
        with archive.open(part) as file:
            check_size(_ods_cells(file, name) * CELL_BYTES, path=path, name=name, reading=reading)
        return []
    if "worksheets/" in lower and lower.endswith(".bin"):
        binary = xlsb.extent(archive.read(part))
        check_size(binary.rows * binary.columns * CELL_BYTES, path=path, name=name, reading=reading)
        return binary.errors
    if "sharedstrings" in lower:
        with archive.open(part) as file:
            while file.read(_CHUNK):  # a part that unpacks to more than it declares fails its checksum here
                pass
    if not lower.endswith((".xml", ".rels")):
        return []
    with archive.open(part) as file:
        head = file.read(1 << 16)
    if _DOCTYPE.search(head):
        raise errors.UnreadableWorkbook(path=name, why=f"its part {part} declares XML entities")
    if "worksheets/" not in lower or not lower.endswith(".xml"):
        return []
    with archive.open(part) as file:
        cells, found = _sheet_cells(file)
    if found or cells * CELL_BYTES > limit(path, reading):
        with archive.open(part) as file:
            left, cells = _filled(file)
        check_size(cells * CELL_BYTES, path=path, name=name, reading=reading)
        return [(row, column - left, text) for row, column, text in found if column >= left]
    return []


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The part a few megabytes at a time, cut between cells."""
    rest = b""
    while chunk := file.read(_CHUNK):
        data = rest + chunk
        cut = max(data.rfind(b"<c "), data.rfind(b":c "))
        cut = cut if cut > 0 else len(data)
        yield data[:cut]
        rest = data[cut:] if len(data) - cut < _CHUNK else b""
    yield rest


def _sheet_cells(file: IO[bytes]) -> tuple[int, list[tuple[int, int, str]]]:
    """Cells that a worksheet may span at most, quickly found, and its error cells."""
    width, height = 26, 99_999
    found: list[tuple[int, int, str]] = []
    for block in _blocks(file):
        width = max([width, *(_number(letters) for letters in set(_WIDE.findall(block)))])
        height = max([height, *map(int, _TALL.findall(block))])
        if b't="e"' in block:
            for letters, row, text in _ERROR.findall(block):
                found.append((int(row) - 1, _number(letters), text.decode("utf-8", "replace").strip()))
    return width * height, found


def _filled(file: IO[bytes]) -> tuple[int, int]:
    """The first column with something in it, and the cells between the first and the last one, exactly."""
    columns, last = set(), 0
    for block in _blocks(file):
        for letters, row in _FILLED.findall(block):
            columns.add(letters)
            last = max(last, int(row))
    numbers = [_number(letters) for letters in columns]
    return min(numbers, default=1), last * (max(numbers, default=0) - min(numbers, default=1) + 1)


def _number(letters: bytes) -> int:
    """Column A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_cells(file: IO[bytes], name: str) -> int:
    """Cells that the repeat counts of an OpenDocument sheet ask for, up to the last filled ones.

    Raises:
        UnreadableWorkbook: It declares a document type, as only attacks do.
    """
    counter = _OdsCounter()

    def refuse(*_: object) -> None:
        raise errors.UnreadableWorkbook(path=name, why="its content declares XML entities")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.ParseFile(file)
    return counter.most


class _OdsCounter:
    """Counts rows × columns of each table while its XML passes by."""

    def __init__(self) -> None:
        self.most = 0
        self._rows = self._filled_rows = self._columns = self._width = self._repeat = self._row_repeat = 0
        self._cell = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._rows = self._filled_rows = self._width = 0
        elif tag == "table:table-row":
            self._row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
            self._columns = self._row_width = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._columns += int(attributes.get("table:number-columns-repeated", "1"))
            self._cell = any(key.startswith("office:") for key in attributes)
            if self._cell:
                self._row_width = self._columns
        elif tag == "text:p":
            self._row_width = self._columns

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._rows += self._row_repeat
            if self._row_width:
                self._filled_rows = self._rows
                self._width = max(self._width, self._row_width)
        elif tag == "table:table":
            self.most = max(self.most, self._filled_rows * self._width)
