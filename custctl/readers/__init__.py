"""The readers: from the bytes of any spreadsheet to text cells with their row numbers, and nothing of what they mean."""

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from custctl.errors.contents import NoTable
from custctl.errors.missing import FileEmpty, FileUnreadable
from custctl.readers.archive import unpacked
from custctl.readers.copies import copy_path
from custctl.readers.csv_file import text_sheet
from custctl.readers.damage import plain_why
from custctl.readers.encoding import page_text
from custctl.readers.file_kind import FileKind, check_readable, file_kind, sha256
from custctl.readers.glance import glance
from custctl.readers.limits import check_length
from custctl.readers.worksheets import Grids, joined_sheet
from custctl.sheet import Reading, Sheet

__all__ = ["glance", "sheets", "spool"]

_CHUNK = 1 << 20
_AS_FOUND = Reading()


def sheets(
    path: Path, *, name: str | None = None, reading: Reading = _AS_FOUND, scratch: Path, digest: bool = True, once: bool = False
) -> list[Sheet]:
    """The tables of one file, as text.

    Args:
        path: The file; what it is is judged by its content.
        name: What messages and the ledger's `file` call it; by default the path as given.
        reading: What the user says of it.
        scratch: An existing folder for unpacked and decoded copies; the plans read from there, so it must outlive them.
        digest: Whether the digest of its bytes will be asked for, which takes as long as cutting them into cells.
        once: Whether worksheets are left out all of whose rows another one has.

    Returns:
        Normally one Sheet. Worksheets with the same header are one, its row numbers running on from sheet to sheet in order.

    Raises:
        InputMissing: There is no such file, or it is empty, unreadable or has a password.
        InputError: It holds no table, or one that can be read in several ways.
    """
    shown = name or str(path)
    try:
        return [_sheet(path, shown, reading, scratch, digest=digest, once=once)]
    except OSError as error:
        raise FileUnreadable(path=shown, why=error.strerror or plain_why(error)) from None


def _sheet(path: Path, name: str, reading: Reading, scratch: Path, *, digest: bool, once: bool) -> Sheet:
    if path.is_fifo():  # a file is read more than once, a pipe can be only once
        with path.open("rb") as pipe:
            path = spool(pipe, scratch, name=name, reading=reading)
    check_readable(path, name=name)
    kind = file_kind(path, name=name)
    source, member = path, None
    if kind in (FileKind.GZIP, FileKind.ZSTD, FileKind.ZIP):
        source = unpacked(path, kind, name=name, reading=reading, scratch=scratch)
        check_readable(source, name=name)
        member = reading.sheet if kind is FileKind.ZIP else None
        kind = file_kind(source, name=name)
        reading = replace(reading, sheet=None) if kind is FileKind.TEXT else reading
    told = sha256(path) if digest else ""
    if kind is FileKind.TEXT:
        return replace(text_sheet(source, name=name, digest=told, reading=reading, scratch=scratch), sheet=member)
    if kind is FileKind.PARQUET:
        from custctl.readers.parquet_file import parquet_sheet

        return replace(parquet_sheet(source, name=name, digest=told), sheet=member)
    grids, encoding = _grids(source, kind, name, reading, scratch)
    return joined_sheet(grids, name=name, digest=told, encoding=encoding, reading=reading, once=once)


def _grids(path: Path, kind: FileKind, name: str, reading: Reading, scratch: Path) -> tuple[Grids, str | None]:
    """The sheets of whatever has sheets, and its text encoding."""
    if kind in (FileKind.WORKBOOK, FileKind.OLD_WORKBOOK):
        from custctl.readers.excel_file import workbook_grids

        return workbook_grids(path, old=kind is FileKind.OLD_WORKBOOK, name=name, reading=reading), None
    if kind is FileKind.XML_WORKBOOK:
        from custctl.readers.markup_file import xml_grids

        return xml_grids(path, name=name, reading=reading), None
    if kind is FileKind.PAGE:
        from custctl.readers.markup_file import page_grids

        text = page_text(path, name=name, encoding=reading.encoding, scratch=scratch)
        return page_grids(text.path, name=name, source=path, reading=reading), text.encoding
    raise NoTable(path=name, why="It is an archive within an archive: unpack it.")


def spool(stream: BinaryIO, scratch: Path, *, name: str = "standard input", reading: Reading = _AS_FOUND) -> Path:
    """Standard input, or another pipe, as a file, because columns are judged as a whole.

    Args:
        stream: The bytes coming in.
        scratch: An existing folder for the file.
        name: What messages call it.
        reading: What the user says of it; a pipe that never ends is cut off at the size allowed.

    Raises:
        FileEmpty: Nothing came in.
        PipeTooLong: More came in than is allowed.
        FileUnreadable: It broke off, or there is no room for it.
    """
    path, size = copy_path(scratch, "input"), 0
    try:
        with path.open("wb") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                check_length(size, name=name, reading=reading)
                file.write(chunk)
    except OSError as error:
        raise FileUnreadable(path=name, why=error.strerror or "it broke off") from None
    if not size:
        raise FileEmpty(path=name)
    return path
