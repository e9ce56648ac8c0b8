"""Where do the records of a CSV file begin, and has each as many cells as the table?

One pass over the bytes, so that the fast parser is only trusted with files whose quotes stand where quotes may stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from custctl.readers.records import Dialect

_CHUNK = 1 << 23
_LONGEST = 1 << 25
"""Bytes of one record beyond which its quote is taken as unclosed."""

ODD: dict[str, pl.DataType] = {"row": pl.Int64(), "start": pl.Int64(), "end": pl.Int64()}
"""Records of an unusual width: number, and where their bytes begin and end."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a pass over a CSV file found.

    Attributes:
        sound: Whether every quote opens or closes a cell and no record is cut by a NUL byte; if not, `odd` is not complete.
        odd: ODD rows.
        last: Number of the last record of a usual width, 0 where there is none.
    """

    sound: bool
    odd: pl.DataFrame
    last: int


def structure(path: Path, dialect: Dialect, *, start: int, first: int, fewest: int, most: int) -> Structure:
    """Check the records of a file from a place on.

    Args:
        path: A UTF-8 file with line feeds.
        dialect: Delimiter and quote, one byte each.
        start: Byte at which the first record begins.
        first: Number of that record.
        fewest: Cells that a usual record has at least.
        most: And at most.
    """
    odd, row, last = [], first, 0
    for at, block in _blocks(path, start, ord(dialect.quote)):
        checked = _checked(block, ord(dialect.delimiter), ord(dialect.quote), fewest, most)
        if checked is None:
            return Structure(False, pl.DataFrame(schema=ODD), 0)
        strange, usual = checked
        odd.append(strange.select(pl.col("row") + row, pl.col("start") + at, pl.col("end") + at))
        last = row + usual if usual >= 0 else last
        row += block.count
    return Structure(True, pl.concat(odd) if odd else pl.DataFrame(schema=ODD), last)


@dataclass(frozen=True, slots=True)
class _Block:
    """Bytes that begin and end with a record."""

    bytes: Any
    inside: Any
    """One where a byte is within quotes; None where there are no quotes."""
    ends: Any
    """Positions of the line ends that end a record."""

    @property
    def count(self) -> int:
        return len(self.ends)


def _blocks(path: Path, start: int, quote: int) -> Iterator[tuple[int, _Block]]:
    """Whole records a few megabytes at a time, with their place in the file; a last block without an end is unsound."""
    rest = b""
    with path.open("rb") as file:
        file.seek(start)
        while True:
            chunk = file.read(_CHUNK)
            final = not chunk
            data = rest + chunk
            if final and data and not data.endswith(b"\n"):
                data += b"\n"
            if not data:
                return
            block, used = _block(data, quote)
            if block.count:
                yield start, block
            start, rest = start + used, data[used:]
            if rest and (final or len(rest) > _LONGEST):
                yield start, _Block(block.bytes, None, None)
                return
            if final:
                return


def _block(data: bytes, quote: int) -> tuple[_Block, int]:
    import numpy as np

    array = np.frombuffer(data, dtype=np.uint8)
    ends = array == 10
    inside = None
    if bytes((quote,)) in data:
        inside = np.bitwise_and(np.cumsum(array == quote, dtype=np.uint8), 1)
        ends &= inside == 0
    places = np.flatnonzero(ends)
    used = int(places[-1]) + 1 if len(places) else 0
    return _Block(array[:used] if used else array, None if inside is None else inside[: used or None], places), used


def _checked(block: _Block, delimiter: int, quote: int, fewest: int, most: int) -> tuple[pl.DataFrame, int] | None:
    """Odd records counted from 0 and the last usual one, or None where the quotes are not sound."""
    import numpy as np

    if block.ends is None or not block.bytes.all() or not _quotes_sound(block, delimiter, quote):
        return None
    between = block.bytes == delimiter
    if block.inside is not None:
        between &= block.inside == 0
    cells = np.diff(np.searchsorted(np.flatnonzero(between), block.ends), prepend=0) + 1
    starts = np.concatenate(([0], block.ends[:-1] + 1))
    usual = (cells >= fewest) & (cells <= most)
    places = np.flatnonzero(~usual)
    frame = pl.DataFrame({"row": places, "start": starts[places], "end": block.ends[places]}, schema=ODD)
    if block.inside is not None and _over_lines(block, frame):
        return None
    kept = np.flatnonzero(usual)
    return frame, int(kept[-1]) if len(kept) else -1


def _over_lines(block: _Block, odd: pl.DataFrame) -> bool:
    """Whether one of the records runs over several lines: then a quote may have swallowed its neighbours."""
    import numpy as np

    feeds = np.flatnonzero(block.bytes == 10)
    before, behind = np.searchsorted(feeds, odd["start"].to_numpy()), np.searchsorted(feeds, odd["end"].to_numpy())
    return bool((behind > before).any())


def _quotes_sound(block: _Block, delimiter: int, quote: int) -> bool:
    """Whether each quote opens a cell after a delimiter, closes one before a delimiter, or is one of a pair."""
    import numpy as np

    if block.inside is None:
        return True
    places = np.flatnonzero(block.bytes == quote)
    opening = places[block.inside[places] == 1]
    before = block.bytes[np.maximum(opening - 1, 0)]
    closing = places[block.inside[places] == 0]
    after = block.bytes[np.minimum(closing + 1, len(block.bytes) - 1)]
    begins = (opening == 0) | np.isin(before, (delimiter, quote, 10))
    ends = np.isin(after, (delimiter, quote, 10, 13))
    return bool(begins.all() and ends.all())
