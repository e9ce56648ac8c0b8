"""What is in the parts of a zipped workbook (XLSX, XLSM, XLSB, ODS), before its cells are laid out in memory?

Cell readers lay out a sheet from its first to its last cell: two cells can ask for 17 billion. They also leave out error cells.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile

from custctl.errors.contents import UnreadableWorkbook
from custctl.errors.missing import FileEncrypted
from custctl.readers import ods, xlsb, xlsx
from custctl.readers.damage import ARCHIVE_ERRORS, plain_why
from custctl.readers.extent import Contents, Extent
from custctl.readers.limits import check_parts, check_size, limit
from custctl.sheet import Reading

_HEAD, _CHUNK = 1 << 16, 1 << 22
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_PROPERTIES = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*/>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_CHART = re.compile(r"(chart|dialog|macro)sheets/")
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_READ = re.compile(rb"<(?:\w+:)?(worksheet|sst|styleSheet|workbook|Relationships)\b")
"""Parts that the cell reader reads."""


def inspected(path: Path, *, name: str, reading: Reading) -> Contents:
    """Check a zipped workbook and note what its cell reader will leave out.

    Raises:
        TooLarge: It unpacks to more than allowed, or its cells lie too far apart.
        UnreadableWorkbook: It is damaged, or declares entities.
        FileEncrypted: It has a password.
    """
    try:
        with ZipFile(path) as archive:
            check_parts((part.file_size for part in archive.infolist()), path=path, name=name, reading=reading)
            if any(part.flag_bits & 1 for part in archive.infolist()) or _ods_encrypted(archive):
                raise FileEncrypted(path=name)
            titles, lost = _titles(archive), {}
            for part, extent in _extents(archive, limit(path, reading)):
                check_size(extent.size, path=path, name=name, reading=reading)
                lost[titles.get(part.lower(), part)] = extent.lost
            charts = frozenset(title for part, title in titles.items() if _CHART.search(part))
            return Contents(lost, charts, _with_one_epoch(archive))
    except (*ARCHIVE_ERRORS, expat.ExpatError) as error:
        raise UnreadableWorkbook(path=name, why=plain_why(error)) from None


def _with_one_epoch(archive: ZipFile) -> bytes | None:
    """The workbook with one word on the year in which its dates begin, None where it has one.

    Excel for Mac, having said "1904", says in a note of its own what else it thinks of the workbook, without an epoch. Cell
    readers take that for the epoch of 1900 and are four years off.
    """
    if "xl/workbook.xml" not in archive.namelist():
        return None
    data = archive.read("xl/workbook.xml")
    first, *others = _PROPERTIES.findall(data) or [b""]
    if not others or _attribute(first, "date1904") not in ("1", "true"):
        return None
    for tag in others:
        data = data.replace(tag, b"")
    copy = BytesIO()
    with ZipFile(copy, "w") as target:
        for part in archive.infolist():
            target.writestr(part, data if part.filename == "xl/workbook.xml" else archive.read(part))
    return copy.getvalue()


def _ods_encrypted(archive: ZipFile) -> bool:
    if "META-INF/manifest.xml" not in archive.namelist():
        return False
    with archive.open("META-INF/manifest.xml") as part:
        return b"encryption-data" in part.read(1 << 20)


def _titles(archive: ZipFile) -> dict[str, str]:
    """Sheet name by lower-case name of its part; none for ODS, which has all sheets in one."""
    parts = {part.lower(): part for part in archive.namelist()}
    for folder in ("xl/", ""):
        for book in ("workbook.bin", "workbook.xml"):
            rels = f"{folder}_rels/{book}.rels"
            if folder + book in parts and rels in parts:
                relations = _relations(archive.read(parts[rels]), folder)
                return {relations.get(key, ""): title for key, title in _sheets(archive.read(parts[folder + book]), book)}
    return {}


def _sheets(data: bytes, book: str) -> list[tuple[str, str]]:
    """Identifier and name of the sheets."""
    if book == "workbook.bin":
        return xlsb.sheet_names(data)
    return [(_attribute(tag, r"\w+:id"), _attribute(tag, "name")) for tag in _SHEET.findall(data)]


def _relations(rels: bytes, folder: str) -> dict[str, str]:
    """Part in lower case by its identifier."""
    relations = {}
    for tag in _RELATION.findall(rels):
        target = _attribute(tag, "Target").lstrip("/").lower()
        relations[_attribute(tag, "Id")] = target if target.startswith(folder) else folder + target
    return relations


def _attribute(tag: bytes, name: str) -> str:
    from html import unescape

    match = re.search(rf"""\s{name}\s*=\s*["']([^"']*)["']""".encode(), tag)
    return unescape(match[1].decode()) if match else ""


def _extents(archive: ZipFile, room: int) -> Iterator[tuple[str, Extent]]:
    """Part, or title in ODS, and extent of each sheet.

    Raises:
        ValueError: It declares entities, or is damaged in a way at which cell readers give up.
    """
    kinds = {part: kind for part in archive.namelist() if (kind := _kind(archive, part))}
    texts: Sequence[int] = ()
    for part, kind in kinds.items():
        if kind == "sst":
            texts = xlsx.text_lengths(lambda part=part: archive.open(part))  # type: ignore[misc]
        elif kind == "sharedstrings.bin":
            texts = xlsb.text_lengths(archive.read(part))
    for part, kind in kinds.items():
        if kind == "worksheet":
            yield part, xlsx.extent(lambda part=part: archive.open(part), texts, room=room)  # type: ignore[misc]
        elif kind == "sheet.bin":
            yield part, xlsb.extent(archive.read(part), texts)
        else:
            yield from _others(archive, part, kind)


def _others(archive: ZipFile, part: str, kind: str) -> Iterator[tuple[str, Extent]]:
    """The tables of ODS; of any other part, that it unpacks to what it declares, as its checksum shows."""
    with archive.open(part) as file:
        if kind == "content.xml":
            yield from ods.extents(file).items()
        while file.read(_CHUNK):
            pass


def _kind(archive: ZipFile, part: str) -> str:
    """What a part is, as far as it matters; empty where it does not.

    Raises:
        ValueError: It declares entities.
    """
    lower = part.replace("\\", "/").lower()
    if lower == "content.xml" or lower.endswith("sharedstrings.bin"):
        return lower.rsplit("/", 1)[-1]
    if lower.endswith(".bin"):
        return "sheet.bin" if "worksheets/" in lower else ""
    with archive.open(part) as file:
        head = file.read(_HEAD)
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ""
    if _DOCTYPE.search(head):
        raise ValueError("its content declares XML entities")
    root = _READ.search(head)
    return root[1].decode() if root else ""
