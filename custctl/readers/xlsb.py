"""How far apart are the cells of a binary sheet (XLSB), and which of them are errors that its cell reader leaves out?

Only as much of [MS-XLSB] as these questions need: the numbers of rows and columns, and the kinds of cells.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_ROW, _ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
_FILLED = frozenset(range(2, 12))
"""Kinds of records that are cells with something in them."""
_TEXT = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@dataclass(slots=True)
class Extent:
    """What a pass over a sheet found.

    Attributes:
        rows: Number of the last row with a filled cell.
        columns: Columns from the first to the last one with a filled cell.
        errors: Row and column (from 0; columns from the first filled one) and text of the error cells.
    """

    rows: int = 0
    columns: int = 0
    errors: list[tuple[int, int, str]] = field(default_factory=list)


def extent(data: bytes) -> Extent:
    """Where the filled cells of a sheet are.

    Args:
        data: The bytes of its part.
    """
    row, last, left, right = 0, -1, 1 << 14, -1
    errors = []
    for kind, at, size in _records(data):
        if kind == _ROW and size >= 4:
            row = struct.unpack_from("<I", data, at)[0]
        elif kind in _FILLED and size >= 8:
            column = struct.unpack_from("<I", data, at)[0]
            last, left, right = max(last, row), min(left, column), max(right, column)
            if kind in (_ERROR, _FORMULA_ERROR) and size >= 9:
                errors.append((row, column, _TEXT.get(data[at + 8], "#ERROR!")))
    return Extent(last + 1, max(0, right - left + 1), [(row, column - left, text) for row, column, text in errors])


def sheet_names(data: bytes) -> list[tuple[str, str]]:
    """Identifier and name of the sheets.

    Args:
        data: The bytes of the workbook's own part.
    """
    found = []
    for kind, at, size in _records(data):
        if kind == _SHEET and size >= 16:
            identifier, after = _text(data, at + 8, at + size)
            name, _ = _text(data, after, at + size)
            found.append((identifier, name))
    return found


def _text(data: bytes, at: int, end: int) -> tuple[str, int]:
    """A counted text and where it ends."""
    if at + 4 > end:
        return "", end
    length = 2 * struct.unpack_from("<I", data, at)[0]
    return data[at + 4 : min(at + 4 + length, end)].decode("utf-16-le", "replace"), min(at + 4 + length, end)


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of the records, as far as they are whole."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if at + size > end:
            return
        yield kind, at, size
        at += size
