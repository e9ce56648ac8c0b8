"""How much does a sheet of an XLSX workbook ask for, and which of its cells will its cell reader leave out?

Searched rather than parsed, as far as that will do: these files are large, and nearly all of them are harmless.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import IO

import polars as pl

from custctl.readers.extent import CELL, COLUMNS, ROWS, Extent, LostCell, Span

Part = Callable[[], IO[bytes]]
"""Opens a part of the workbook."""

_CHUNK = 1 << 20
_WIDE = re.compile(rb' r="([A-Za-z]{2,})[0-9]')
_TALL = re.compile(rb' r="[A-Za-z]*([0-9]{6,})')
_NARROW, _SHORT = 26, 99_999
_NOTABLE = {
    height: rf""" r="(?:[A-Za-z]{{2}}|[A-Za-z]?[0-9]{{{digits}}})|t="e"|f>|[\t\r\n]r|r\s+=|r=['\s]"""
    for height, digits in ((_SHORT, 6), (ROWS, 7))
}
"""A cell beyond column Z or beyond a number of rows, an error, a formula, an attribute that is written in another way.

That is all that one needs to know of a part that has none of these. Searched with Polars, several times as fast as `re`.
"""
_FILLED = re.compile(rb' r="([A-Za-z]+)([0-9]+)"[^>/]*>\s*<(?:\w+:)?[vfi]')
_SHARED = re.compile(rb' t="s"[^>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,9})\s*<')
_ERROR = re.compile(
    rb'<(?:\w+:)?c r="([A-Za-z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:(?!<(?:\w+:)?v>|</(?:\w+:)?c>).)*<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
_FORMULA = re.compile(
    rb'<(?:\w+:)?c r="([A-Za-z]+)([0-9]+)"[^>]*>\s*<(?:\w+:)?f[^>]*>([^<]+)</(?:\w+:)?f>\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula that was never worked out, as programs other than spreadsheets write them."""
_SELDOM_WRITTEN = re.compile(rb"[\t\r\n]r|r\s+=|r=['\s]")
_ATTRIBUTE = re.compile(rb"""\s+([rt])\s*=\s*["']([^"']*)["']""")
_TEXTS = re.compile(rb"""<(?:\w+:)?sst\b[^>]*?\suniqueCount\s*=\s*["']\s*([0-9]+)""")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")


def text_lengths(part: Part) -> list[int]:
    """Bytes of each of the texts that cells refer to by number.

    Raises:
        ValueError: It says that it holds more texts than it can.
    """
    with part() as file:
        data = file.read()
    told = _TEXTS.search(data)
    if told and int(told[1]) > len(data):
        raise ValueError("more texts than its size allows")
    return [len(text) for text in _TEXT_END.split(data)]


def extent(part: Part, texts: Sequence[int], *, room: int) -> Extent:
    """What a sheet asks for.

    Args:
        part: The sheet's XML.
        texts: Bytes of the workbook's shared texts.
        room: Bytes below which a rough upper bound will do.

    Raises:
        ValueError: A cell lies where no sheet has one.
    """
    rough = _roughly(part, texts, ROWS if room > _NARROW * ROWS * CELL else _SHORT)
    size = rough.cells * CELL + rough.shared * max(texts, default=0)
    if size <= room and not rough.lost:
        return Extent(size)
    return _exactly(part, texts, rough.lost)


@dataclass(slots=True)
class _Rough:
    """Cells that a sheet spans and texts that it repeats, at most; its error cells with columns counted from A."""

    height: int
    width: int = _NARROW
    shared: int = 0
    lost: list[LostCell] = field(default_factory=list)

    @property
    def cells(self) -> int:
        return self.width * self.height


def _roughly(part: Part, texts: Sequence[int], height: int) -> _Rough:
    found = _Rough(height)
    for data in _blocks(part):
        notable = _holds(data, _NOTABLE[height])
        block = _as_usual(data) if notable else data
        found.shared += block.count(b't="s"') if texts else 0
        if not notable:
            continue
        found.width = max([found.width, *(_column(letters) + 1 for letters in set(_WIDE.findall(block)))])
        found.height = max([found.height, *map(int, _TALL.findall(block))])
        if b't="e"' in block:
            found.lost += [_lost(*cell) for cell in _ERROR.findall(block)]
        if b"f>" in block:
            found.lost += [_lost(letters, row, b"=" + text) for letters, row, text in _FORMULA.findall(block)]
    if found.width > COLUMNS or found.height > ROWS:
        raise ValueError("a cell beyond the last row or column")
    return found


def _lost(letters: bytes, row: bytes, text: bytes) -> LostCell:
    return int(row) - 1, _column(letters), unescape(text.decode("utf-8", "replace")).strip()


def _exactly(part: Part, texts: Sequence[int], lost: Sequence[LostCell]) -> Extent:
    span, text = Span(), 0
    for block in map(_as_usual, _blocks(part)):
        for letters, row in _FILLED.findall(block):
            column = _column(letters)
            span.add(int(row) - 1, column, column)
        used = Counter(map(int, _SHARED.findall(block)))
        text += sum(texts[number] * times for number, times in used.items() if number < len(texts))
    return span.extent([cell for cell in lost if cell[1] >= span.left], text=text)


def _blocks(part: Part) -> Iterator[bytes]:
    """The part a few megabytes at a time, cut between cells."""
    rest = b""
    with part() as file:
        while chunk := file.read(_CHUNK):
            data = rest + chunk
            cut = data.rfind(b"<c ")
            cut = cut if cut > 0 else data.rfind(b":c ")
            cut = cut if cut > 0 else data.rfind(b">") + 1 or len(data)
            yield data[:cut]
            rest = data[cut:] if len(data) - cut < _CHUNK else b""
    yield rest


def _holds(data: bytes, pattern: str) -> bool:
    """Whether a pattern occurs in bytes; what is no text may hold anything."""
    found: bool | None = pl.Series([data], dtype=pl.Binary).cast(pl.String, strict=False).str.contains(pattern).item()
    return found is not False


def _as_usual(data: bytes) -> bytes:
    """Attributes in the form in which nearly all programs write them, so that they are found quickly."""
    if _SELDOM_WRITTEN.search(data):
        return _ATTRIBUTE.sub(rb' \1="\2"', data)
    return data


def _column(letters: bytes) -> int:
    """Column A is 0, AA is 26."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number - 1
