"""What does an old binary workbook (.xls) say of itself that its cell reader does not: a password, error cells?

Only as much of [MS-CFB] and [MS-XLS] as these questions need.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from custctl import errors

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_FILEPASS, _BOF, _BOUNDSHEET, _FORMULA, _BOOLERR = 0x2F, 0x809, 0x85, 0x06, 0x205
_CELLS = {0x06, 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xD6, 0xFD}
_ERROR_TEXT = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


class _Container:
    """The streams of an OLE file, by lower-case name."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        first_directory, self._cutoff, first_mini = struct.unpack_from("<I4xII", data, 48)
        self._table = self._allocation()
        self.entries = self._directory(self._chain(first_directory))
        root = next((entry for entry in self.entries if entry[1] == 5), None)
        self._mini = self._chain(root[2]) if root else b""
        raw = self._chain(first_mini)
        self._mini_table = struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _allocation(self) -> tuple[int, ...]:
        numbers = [n for n in struct.unpack_from("<109I", self._data, 76) if n < _END]
        following: int = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while following < _END and following not in seen:
            seen.add(following)
            block = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            numbers += [n for n in block[:-1] if n < _END]
            following = block[-1]
        raw = b"".join(self._sector(number) for number in numbers)
        return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    def _chain(self, number: int) -> bytes:
        sectors, seen = [], set()
        while number < len(self._table) and number not in seen:
            seen.add(number)
            sectors.append(self._sector(number))
            number = self._table[number]
        return b"".join(sectors)

    @staticmethod
    def _directory(raw: bytes) -> list[tuple[str, int, int, int]]:
        entries = []
        for at in range(0, len(raw) - 127, 128):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            name = raw[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace").lower()
            start, size = struct.unpack_from("<II", raw, at + 116)
            entries.append((name, kind, start, size))
        return entries

    def stream(self, *names: str) -> bytes:
        """The bytes of the first stream with one of the names; none where there is no such stream."""
        for name, kind, start, size in self.entries:
            if name in names and kind == 2:
                return (self._chain(start) if size >= self._cutoff else self._small(start))[:size]
        return b""

    def _small(self, number: int) -> bytes:
        blocks, seen = [], set()
        while number < len(self._mini_table) and number not in seen:
            seen.add(number)
            blocks.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_table[number]
        return b"".join(blocks)


def stream_names(path: Path, *, name: str) -> set[str]:
    """Lower-case names of the streams in an OLE file.

    Raises:
        UnreadableWorkbook: The container is damaged.
    """
    return {entry[0] for entry in _opened(path, name).entries}


def _opened(path: Path, name: str) -> _Container:
    try:
        return _Container(path.read_bytes())
    except (struct.error, IndexError, MemoryError, OverflowError):
        raise errors.UnreadableWorkbook(path=name, why="its container is cut off or damaged") from None


def is_encrypted(path: Path, *, name: str) -> bool:
    """Whether an .xls workbook asks for a password before its cells can be read."""
    book = _opened(path, name).stream("workbook", "book")
    for place, (kind, _) in enumerate(_records(book, 0)):
        if kind == _FILEPASS:
            return True
        if kind == _BOUNDSHEET or place > 200:
            return False
    return False


@dataclass(slots=True)
class Extent:
    """What a pass over a sheet found.

    Attributes:
        cells: Fields from its first to its last cell.
        errors: Row and column (from 0; columns from the first one in use) and text of the error cells.
    """

    cells: int
    errors: list[tuple[int, int, str]]


def extents(path: Path, *, name: str) -> dict[str, Extent]:
    """Extent of the sheets by name."""
    book = _opened(path, name).stream("workbook", "book")
    found = {}
    for kind, body in _records(book, 0):
        if kind == _BOUNDSHEET and len(body) > 8:
            start = struct.unpack_from("<I", body)[0]
            wide = body[7] & 1
            text = body[8:].decode("utf-16-le" if wide else "latin-1", "replace")[: body[6]]
            found[text] = _extent(book, start)
    return found


def _extent(book: bytes, start: int) -> Extent:
    cells: list[tuple[int, int, str]] = []
    left, right, last = 1 << 14, -1, -1
    for kind, body in _records(book, start):
        if kind not in _CELLS or len(body) < 6:
            continue
        row, column = struct.unpack_from("<HH", body)
        left, right, last = min(left, column), max(right, column), max(last, row)
        code = None
        if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
            code = body[6]
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            code = body[8]
        if code is not None:
            cells.append((row, column, _ERROR_TEXT.get(code, "#ERROR!")))
    return Extent((last + 1) * (right - left + 1) if cells or right >= 0 else 0, [(r, c - left, text) for r, c, text in cells])


def _records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The BIFF records of one substream: kind and body, up to its end mark."""
    at, depth = start, 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        depth += (kind == _BOF) - (kind == 0x0A)
        if depth == 0:
            return
        at += 4 + length
