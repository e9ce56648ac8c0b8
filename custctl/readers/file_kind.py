"""What kind of file is this, judged by its bytes and never by its name?"""

import difflib
import hashlib
import re
from enum import StrEnum
from pathlib import Path
from zipfile import ZipFile

from custctl.errors.contents import BinaryFile, UnreadableWorkbook
from custctl.errors.missing import FileEmpty, FileEncrypted, FileMissing, FileUnreadable
from custctl.readers import ole
from custctl.readers.damage import ARCHIVE_ERRORS, plain_why

HEAD = 1 << 16
"""Bytes at the start of a file that show what it is."""
_LINE = 1 << 23
"""Bytes of a first line beyond which a text is no table."""


class FileKind(StrEnum):
    """The ways in which a table can be stored."""

    TEXT = "text"
    WORKBOOK = "workbook"
    OLD_WORKBOOK = "old_workbook"
    PARQUET = "parquet"
    GZIP = "gzip"
    ZSTD = "zstd"
    ZIP = "zip"
    PAGE = "page"
    XML_WORKBOOK = "xml_workbook"


_STORED = {
    b"\x1f\x8b": FileKind.GZIP,
    b"\x28\xb5\x2f\xfd": FileKind.ZSTD,
    b"PAR1": FileKind.PARQUET,
}

_FOREIGN = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"II*\x00": "a picture (TIFF)",
    b"BM": "a picture (BMP)",
    b"{\\rtf": "a text document (RTF)",
    b"SQLite format 3": "a database (SQLite)",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"ID;P": "a SYLK spreadsheet",
    b"ARROW1": "an Arrow file",
    b"Obj\x01": "an Avro file",
}

_PAGE = re.compile(
    rb"\A\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|meta|title|style|table|body|div|tr)\b", re.IGNORECASE | re.DOTALL
)
_XML_PAGE = re.compile(rb"\A\s*<\?xml[^>]*>\s*(<!doctype\s+html|<html)", re.IGNORECASE)
_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_FOREIGN_TEXT = (
    (re.compile(rb"\A\s*<\?xml|\A\s*<[A-Za-z][\w:.-]*\s+xmlns"), "an XML document"),
    (re.compile(rb'\A\s*(\[\s*[\[{]|\{\s*"[^"\r\n]*"\s*:)'), "a JSON document"),
    (re.compile(rb"\A\s*MIME-Version:", re.IGNORECASE), "a web archive (MHTML)"),
    (re.compile(rb"\A\s*(OFXHEADER:|<OFX>)", re.IGNORECASE), "a bank statement in OFX"),
    (re.compile(rb"\A\s*!Type:", re.IGNORECASE), "a bank statement in QIF"),
    (re.compile(rb"\A\s*(\{1:|:20:)[^,;\t]*\r?\n"), "a bank statement in MT940"),
    (re.compile(rb"\A\s*BEGIN:V(CARD|CALENDAR)"), "an address or calendar entry"),
    (
        re.compile(rb"\A\s*(--.*\n\s*)*(INSERT|CREATE|DROP)\s+(INTO|TABLE)\s", re.IGNORECASE),
        "a dump of a database (SQL)",
    ),
)


def check_readable(path: Path, *, name: str) -> None:
    """Refuse what is no file with something in it.

    Args:
        path: Where the file is.
        name: What messages call it.

    Raises:
        FileMissing: There is no such file; near names are offered.
        FileUnreadable: It is a folder, or may not be read.
        FileEmpty: It has no bytes.
    """
    try:
        if path.is_dir():
            raise FileUnreadable(path=name, why="it is a folder")
        with path.open("rb") as file:
            if not file.read(1):
                raise FileEmpty(path=name)
    except FileNotFoundError:
        raise FileMissing(path=name, near=_near(path)) from None
    except PermissionError:
        raise FileUnreadable(path=name, why="permission denied") from None
    except OSError as error:
        raise FileUnreadable(path=name, why=error.strerror or str(error)) from None


def _near(path: Path) -> str:
    """What the folder holds instead, for a hint."""
    if not path.parent.is_dir():
        return f"there is no folder {path.parent} either."
    names = [entry.name for entry in path.parent.iterdir()]
    folded = {name.casefold(): name for name in names}
    close = [folded[name] for name in difflib.get_close_matches(path.name.casefold(), folded, n=3, cutoff=0.6)]
    return f"near it: {', '.join(close)}" if close else f"the folder {path.parent} holds nothing of a similar name."


def sha256(path: Path) -> str:
    """Hex digest of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_kind(path: Path, *, name: str) -> FileKind:
    """How the table in a file is stored.

    Raises:
        BinaryFile: It is something that holds no table: a picture, a PDF, a web page, one endless line.
        FileEncrypted: It is a workbook with a password.
        UnreadableWorkbook: It looks like a workbook but its container is damaged.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    for magic, kind in _STORED.items():
        if head.startswith(magic):
            return kind
    if head.startswith(ole.MAGIC):
        return _old_workbook(path, name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(path, name)
    if head[:2] == b"\x09\x08" or head[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00"):
        raise UnreadableWorkbook(path=name, why="it was written by Excel 4 or older")
    marked = _marked_up(head)
    if marked:
        return marked
    _refuse_foreign(head, name)
    _refuse_endless(path, name)
    return FileKind.TEXT


def _marked_up(head: bytes) -> FileKind | None:
    """A web page or Excel's XML of 2003."""
    plain = _narrow(head)
    if _PAGE.match(plain) or _XML_PAGE.match(plain):
        return FileKind.PAGE
    return FileKind.XML_WORKBOOK if plain.lstrip().startswith(b"<") and _XML_WORKBOOK in plain else None


def _narrow(head: bytes) -> bytes:
    """The head of a text with one byte per ASCII character, without a byte order mark."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\x00", b"")[2:]
    return head.removeprefix(b"\xef\xbb\xbf")


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head[:256]):
            raise BinaryFile(path=name, what=what)
    for pattern, what in _FOREIGN_TEXT:
        if pattern.match(_narrow(head)):
            raise BinaryFile(path=name, what=what)


def _refuse_endless(path: Path, name: str) -> None:
    """A first line of megabytes is no header, and neither are zeros: found before the rest is read."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        if head.count(0) > 0.8 * len(head):
            raise BinaryFile(path=name, what="binary data")
        while b"\n" not in head and b"\r" not in head:
            chunk = file.read(1 << 20)
            if not chunk:
                return
            head = head[-HEAD:] + chunk
            if file.tell() > _LINE:
                raise BinaryFile(path=name, what=f"one line of over {_LINE >> 20} MB")


def _old_workbook(path: Path, name: str) -> FileKind:
    """An OLE container: an Excel 97 workbook, an encrypted one, or another program's document."""
    streams = ole.stream_names(path, name=name)
    if "encryptedpackage" in streams:
        raise FileEncrypted(path=name)
    if not {"workbook", "book"} & streams:
        raise BinaryFile(path=name, what="a document of another program (OLE)")
    return FileKind.OLD_WORKBOOK


def _zipped(path: Path, name: str) -> FileKind:
    """A ZIP container: a workbook, another office document, or an archive of files."""
    try:
        with ZipFile(path) as archive:
            parts = set(archive.namelist())
    except ARCHIVE_ERRORS as error:
        raise UnreadableWorkbook(path=name, why=plain_why(error)) from None
    folded = {part.replace("\\", "/").lower() for part in parts}
    if any(part.startswith("xl/") for part in folded) or folded & {"content.xml", "workbook.xml", "workbook.bin"}:
        return FileKind.WORKBOOK
    if any(part.startswith(("word/", "ppt/")) for part in folded):
        raise BinaryFile(path=name, what="a Word or PowerPoint document")
    if any(part.endswith(".iwa") for part in folded):
        raise BinaryFile(path=name, what="an Apple Numbers document")
    return FileKind.ZIP
