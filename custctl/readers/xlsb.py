"""How much does a sheet of a binary workbook (XLSB) ask for, and which of its cells are errors that its cell reader leaves out?

Only as much of [MS-XLSB] as these questions need: the numbers of rows and columns, the kinds of cells, the lengths of texts.
"""

import struct
from collections.abc import Iterator, Sequence

from custctl.readers.extent import ERROR_TEXTS, Extent, LostCell, Span

_ROW, _ERROR, _SHARED, _FORMULA_ERROR, _TEXT, _SHEET, _TEXTS = 0, 3, 7, 11, 19, 156, 159
_FILLED = frozenset(range(2, 12))
"""Kinds of records that are cells with something in them."""


def extent(data: bytes, texts: Sequence[int]) -> Extent:
    """What a sheet asks for.

    Args:
        data: The bytes of its part.
        texts: Bytes of the workbook's shared texts.

    Raises:
        ValueError: A cell lies where no sheet has one.
    """
    row = text = 0
    span = Span()
    lost: list[LostCell] = []
    for kind, at, size in _records(data):
        if kind == _ROW and size >= 4:
            row = struct.unpack_from("<I", data, at)[0]
        elif kind in _FILLED and size >= 8:
            column = struct.unpack_from("<I", data, at)[0]
            span.add(row, column, column)
            if kind in (_ERROR, _FORMULA_ERROR) and size >= 9:
                lost.append((row, column, ERROR_TEXTS.get(data[at + 8], "#ERROR!")))
            elif kind == _SHARED and size >= 12:
                number = struct.unpack_from("<I", data, at + 8)[0]
                text += texts[number] if number < len(texts) else 0
    return span.extent(lost, text=text)


def text_lengths(data: bytes) -> list[int]:
    """Bytes of each of the texts that cells refer to by number.

    Args:
        data: The bytes of their part.

    Raises:
        ValueError: It says that it holds more texts than it can.
    """
    lengths = []
    for kind, at, size in _records(data):
        if kind == _TEXTS and size >= 8 and struct.unpack_from("<I", data, at + 4)[0] > len(data):
            raise ValueError("more texts than its size allows")
        if kind == _TEXT:
            lengths.append(size)
    return lengths


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
