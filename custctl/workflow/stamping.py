"""Would a report say anything new? A stamp of all that it depends on, kept in the last one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from custctl import __version__

_MARK = re.compile(rb"custctl-stamp ([0-9a-f]{32})")
_PROPERTIES = "docProps/custom.xml"
"""The part of a workbook that holds its stamp."""
_TAIL = 400
"""Bytes at the end of a file among which its stamp stands."""
COMMENTS: Mapping[str, str] = {"html": "<!-- {} -->\n", "md": "\n<!-- {} -->\n", "pdf": "\n% {}\n"}
"""Forms that can hold a stamp behind their end, and how each writes what nobody reads."""
STAMP_FILE = ".custctl-stamp"
"""The stamp of a folder of pages."""


def stamp(*, book: Path, sources: Sequence[str], templates: Iterable[Path], said: Mapping[str, object]) -> str | None:
    """What tells one state of books, templates and settings from another.

    Args:
        book: Folder of the book, read where no sources are named.
        sources: Files that the answers come from.
        templates: Files that the page is made of; missing ones are left out.
        said: Everything else that shapes the report: day, language, options.

    Returns:
        32 hexadecimal digits; None where a source can be read only once.
    """
    if "-" in sources:
        return None
    state = blake2b(digest_size=16)
    for text in (__version__, *(f"{name}={said[name]}" for name in sorted(said))):
        state.update(text.encode() + b"\0")
    state.update(_version(book).encode() if not sources else b"")
    for path in (*(file for source in sources for file in _files(Path(source))), *sorted(templates)):
        if path.is_file():
            state.update(str(path).encode() + b"\0" + blake2b(path.read_bytes()).digest())
    return state.hexdigest()


def kept(target: Path) -> str | None:
    """The stamp of the last output: a file's own, or that of a folder."""
    try:
        found = _MARK.search(_end(target / STAMP_FILE if target.is_dir() else target))
    except (OSError, KeyError, BadZipFile):
        return None
    return found[1].decode() if found else None


def _end(place: Path) -> bytes:
    """Where a file keeps its stamp: among its properties if it is a workbook, else at its end."""
    if is_zipfile(place):
        with ZipFile(place) as parts:
            return parts.read(_PROPERTIES)
    with place.open("rb") as file:
        file.seek(max(place.stat().st_size - _TAIL, 0))
        return file.read()


def told(mark: str) -> str:
    """A stamp as it stands in a file."""
    return f"custctl-stamp {mark}"


def stamped(data: bytes, form: str, mark: str | None) -> bytes:
    """A document with its stamp behind its end; a workbook has it inside."""
    return data if mark is None or form not in COMMENTS else data + COMMENTS[form].format(told(mark)).encode()


def _files(source: Path) -> list[Path]:
    return sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]


def _version(book: Path) -> str:
    """The newest commit of each table of the book: names of their logs say it, without reading one."""
    each = {path.parent.parent.name: path.name for path in sorted(book.glob("*/_delta_log/*.json"))}
    return str(sorted(each.items()))
