"""How much may a file unpack to, before anything of it is unpacked?"""

from collections.abc import Iterable
from pathlib import Path

from custctl.errors.contents import PipeTooLong, TooLarge
from custctl.sheet import Reading

RATIO = 100
"""Times its own size that a file may unpack to without being asked about."""
SMALL = 128 * 1024**2
"""Bytes that any file may unpack to."""
PARTS = 10_000
"""Parts of an archive beyond which it is none that a spreadsheet program wrote."""
_DEFAULT = 4 * 1024**3
_UNITS = (("GB", 10**9), ("MB", 10**6), ("KB", 10**3))


def limit(path: Path, reading: Reading) -> int:
    """Bytes that a file may unpack to: what the user allows, and by default no more than a hundred times its size."""
    if reading.max_size is not None:
        return reading.max_size
    return min(_DEFAULT, max(SMALL, RATIO * path.stat().st_size))


def check_size(size: int, *, path: Path, name: str, reading: Reading) -> None:
    """Refuse what unpacks to more than its limit.

    Raises:
        TooLarge: It does; says the size, the limit and the option.
    """
    allowed = limit(path, reading)
    if size > allowed:
        raise TooLarge(path=name, size=_in_words(size), limit=_in_words(allowed), needed=_option(size))


def check_length(size: int, *, name: str, reading: Reading) -> None:
    """Refuse a pipe of which more has come in than its limit, since nobody knows how much there is to come.

    Raises:
        PipeTooLong: It has; says the limit and the option.
    """
    allowed = _DEFAULT if reading.max_size is None else reading.max_size
    if size > allowed:
        raise PipeTooLong(path=name, limit=_in_words(allowed), needed=_option(2 * allowed))


def check_parts(sizes: Iterable[int], *, path: Path, name: str, reading: Reading) -> None:
    """Refuse an archive by the number and the declared sizes of its parts."""
    declared = list(sizes)
    if len(declared) > PARTS:
        needed = _option(max(sum(declared), SMALL))
        raise TooLarge(path=name, size=f"{len(declared):,} parts", limit=f"{PARTS:,} parts", needed=needed)
    check_size(sum(declared), path=path, name=name, reading=reading)


def _in_words(size: int) -> str:
    for unit, step in _UNITS:
        if size >= step:
            return f"{size / step:,.1f} {unit}"
    return f"{size} bytes"


def _option(size: int) -> str:
    """A round size above what is needed, as `--max-size` takes it."""
    for unit, step in _UNITS:
        if size >= step:
            return f"{-(-size // step) + 1}{unit}"
    return "1KB"
