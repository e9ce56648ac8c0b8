"""What does an old binary workbook (.xls) say of itself that its cell reader does not: a password, error cells?

Only as much of [MS-CFB] and [MS-XLS] as these questions need. What the cell reader would believe though it cannot be true is
refused here: sectors beyond the file, chains that come back to themselves, more texts than bytes.
"""

import struct
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from custctl.errors.contents import UnreadableWorkbook
from custctl.readers.damage import plain_why
from custctl.readers.extent import ERROR_TEXTS, OLD_COLUMNS, ROWS, Contents, Extent, LostCell, Span
from custctl.readers.limits import check_size
from custctl.sheet import Reading

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LAST, _END = 0xFFFFFFFA, 0xFFFFFFFE
"""Sector numbers from the first on are marks, not sectors; the second marks the end of a chain."""
_ROOT, _STREAM = 5, 2
_SMALL, _MINI = 512, 64
"""Bytes of the sectors of older containers, and of those of small streams."""
_OLDEST = 10
"""Bytes of the dimensions of a sheet before Excel 97."""
_BOOKS = ("workbook", "book")
_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _MULRK, _TEXTS = 0x06, 0x0A, 0x2F, 0x85, 0xBD, 0xFC
_DIMENSIONS, _BOOLERR, _STRING, _BOF = 0x200, 0x205, 0x207, 0x809
_UNICODE = 0x0600
"""The version of a workbook whose texts are Unicode."""
_CELLS = {_FORMULA, 0x203, 0x204, _BOOLERR, 0x27E, _MULRK, 0xD6, 0xFD}


class _Record(NamedTuple):
    """A record of a BIFF stream: its place, what it is, its content, and in how many substreams it stands."""

    at: int
    kind: int
    body: bytes
    depth: int


class _Container:
    """The streams of an OLE file, by lower-case name."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        directories, tables, first_directory, self._cutoff, first_mini, minis = struct.unpack_from("<III4xIII", data, 40)
        if max(directories, tables, minis, struct.unpack_from("<I", data, 72)[0]) > len(data) // self._size:
            raise ValueError("more sectors than the file has")
        self._table = self._allocation()
        self.entries = self._directory(self._chain(first_directory))
        if not self.entries or self.entries[0][1] != _ROOT or (minis and self.entries[0][3] > len(data)):
            raise ValueError("no sound root")
        self._mini = self._chain(self.entries[0][2]) if minis else b""
        self._mini_table = _numbers(self._chain(first_mini)) if minis else ()

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise ValueError("a sector beyond the file")
        return self._data[start : start + self._size]

    def _allocation(self) -> Sequence[int]:
        numbers = [n for n in struct.unpack_from("<109I", self._data, 76) if n < _LAST]
        following: int = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while following < _LAST:
            _note(following, seen)
            block = _numbers(self._sector(following))
            numbers += [n for n in block[:-1] if n < _LAST]
            following = block[-1]
        return _numbers(b"".join(self._sector(number) for number in numbers))

    def _chain(self, number: int) -> bytes:
        return b"".join(self._sector(sector) for sector in _links(number, self._table))

    def _directory(self, raw: bytes) -> list[tuple[str, int, int, int]]:
        entries = []
        for at in range(0, len(raw) - 127, 128):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            name = raw[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace").lower()
            start, size = struct.unpack_from("<IQ" if self._size > _SMALL else "<II", raw, at + 116)
            entries.append((name, kind, start, size))
        return entries

    def stream(self, *names: str) -> bytes:
        """The bytes of the first stream with one of the names; none where there is no such stream."""
        for name, kind, start, size in self.entries:
            if name in names and kind == _STREAM:
                if size > len(self._data):
                    raise ValueError("a stream longer than the file")
                return (self._chain(start) if size >= self._cutoff else self._small(start))[:size]
        return b""

    def without(self, places: Sequence[int], *names: str) -> bytes | None:
        """The file with the records at these places of a stream marked as unknown; None where there are none."""
        found = [(start, size) for name, kind, start, size in self.entries if name in names and kind == _STREAM]
        if not places or not found or found[0][1] < self._cutoff:
            return None
        sectors, data = list(_links(found[0][0], self._table)), bytearray(self._data)
        for at in (byte for place in places for byte in (place, place + 1)):
            data[(sectors[at // self._size] + 1) * self._size + at % self._size] = 0xFF
        return bytes(data)

    def _small(self, number: int) -> bytes:
        places = [sector * _MINI for sector in _links(number, self._mini_table)]
        if max(places, default=-1) >= len(self._mini):
            raise ValueError("a sector beyond its stream")
        return b"".join(self._mini[place : place + _MINI] for place in places)


def _links(number: int, table: Sequence[int]) -> Iterator[int]:
    """The sectors of a chain.

    Raises:
        ValueError: It leaves the table, or comes back to itself.
    """
    seen: set[int] = set()
    while number != _END:
        if number >= len(table):
            raise ValueError("a sector beyond the table")
        _note(number, seen)
        yield number
        number = table[number]


def _note(number: int, seen: set[int]) -> None:
    if number in seen:
        raise ValueError("a chain without an end")
    seen.add(number)


def _numbers(raw: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def stream_names(path: Path, *, name: str) -> set[str]:
    """Lower-case names of the streams in an OLE file.

    Raises:
        UnreadableWorkbook: The container is damaged.
    """
    return {entry[0] for entry in _opened(path, name).entries}


def _opened(path: Path, name: str) -> _Container:
    try:
        return _Container(path.read_bytes())
    except (struct.error, ValueError, IndexError, MemoryError, OverflowError):
        raise UnreadableWorkbook(path=name, why="its container is cut off or damaged") from None


def is_encrypted(path: Path, *, name: str) -> bool:
    """Whether an .xls workbook asks for a password before its cells can be read."""
    try:
        book = _opened(path, name).stream(*_BOOKS)
    except ValueError:
        raise UnreadableWorkbook(path=name, why="its container is cut off or damaged") from None
    first = [record.kind for record in islice(_records(book, 0), 200)]
    return _FILEPASS in first[: first.index(_BOUNDSHEET)] if _BOUNDSHEET in first else _FILEPASS in first


def inspected(path: Path, *, name: str, reading: Reading) -> Contents:
    """Check an .xls workbook and note what its cell reader will leave out.

    Raises:
        TooLarge: Its cells ask for more than allowed.
        UnreadableWorkbook: It is damaged in a way at which its cell reader gives up.
    """
    container = _opened(path, name)
    lost, charts = {}, set()
    of_charts: list[int] = []
    try:
        book = container.stream(*_BOOKS)
        for title, start, is_sheet in _sheets(book):
            extent = _extent(book, start, of_charts)
            check_size(extent.size, path=path, name=name, reading=reading)
            lost[title] = extent.lost
            if not is_sheet:
                charts.add(title)
        return Contents(lost, frozenset(charts), container.without(of_charts, *_BOOKS))
    except (ValueError, struct.error) as error:
        raise UnreadableWorkbook(path=name, why=plain_why(error)) from None


def _sheets(book: bytes) -> Iterator[tuple[str, int, bool]]:
    """Title of each sheet, where its records begin, and whether it is one of cells."""
    version = 0
    for _, kind, body, _ in _records(book, 0):
        if kind == _BOF:
            version = struct.unpack_from("<H", body)[0]
        if kind == _TEXTS and struct.unpack_from("<I", body, 4)[0] > len(book):
            raise ValueError("more texts than its size allows")
        if kind == _BOUNDSHEET and len(body) > 8:
            wide, text = (body[7] & 1, body[8:]) if version == _UNICODE else (0, body[7:])
            title = text.decode("utf-16-le" if wide else "latin-1", "replace")[: body[6]]
            yield title, struct.unpack_from("<I", body)[0], body[5] == 0


def _extent(book: bytes, start: int, of_charts: list[int]) -> Extent:
    """The extent of a sheet; `of_charts` takes the places of cells that belong to the charts on it."""
    span = Span(columns=OLD_COLUMNS)
    found: list[LostCell] = []
    for at, kind, body, depth in _records(book, start):
        if kind == _DIMENSIONS:
            _check_dimensions(body)
        if depth > 1 and kind in (*_CELLS, _STRING):
            of_charts.append(at)
        if depth > 1 or kind not in _CELLS or len(body) < 6:
            continue
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULRK else column
        span.add(row, column, last)
        code = None
        if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
            code = body[6]
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            code = body[8]
        if code is not None:
            found.append((row, column, ERROR_TEXTS.get(code, "#ERROR!")))
    return span.extent(found)


def _check_dimensions(body: bytes) -> None:
    """Refuse a sheet that says of itself that it is larger than any; the cell reader would make room for it."""
    if len(body) >= _OLDEST:
        first, last, left, right = struct.unpack_from("<HHHH" if len(body) == _OLDEST else "<IIHH", body.ljust(12, b"\0"))
        if not first <= last <= ROWS or not left <= right <= OLD_COLUMNS:
            raise ValueError("a cell beyond the last row or column")


def _records(book: bytes, start: int) -> Iterator[_Record]:
    """The BIFF records of one substream, up to its end mark."""
    at, depth = start, 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        depth += (kind == _BOF) - (kind == _EOF)
        yield _Record(at, kind, book[at + 4 : at + 4 + length], depth)
        if depth == 0:
            return
        at += 4 + length
