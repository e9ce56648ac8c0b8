"""Workbooks and archives for tests, made in a temporary folder."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from custctl import readers
from custctl.sheet import Reading, Sheet

Rows = Sequence[Sequence[object]]

SCRATCH = TemporaryDirectory(prefix="custctl-tests-", ignore_cleanup_errors=True)
WORDS = frozenset({"date", "customer", "amount", "datum", "kunde", "betrag", "beleg", "日期", "客户名称", "金额", "document"})
"""Known column words, as the mapping would pass them."""


def read(path: Path, **options: object) -> Sheet:
    """The one sheet of a file; copies go into a folder that lasts as long as the tests."""
    options.setdefault("header_words", WORDS)
    [sheet] = readers.sheets(path, reading=Reading(**options), scratch=Path(SCRATCH.name))  # type: ignore[arg-type]
    return sheet


def read_text(folder: Path, text: str | bytes, **options: object) -> Sheet:
    """The sheet of a text file with these contents."""
    path = folder / "file.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **options)


def cells(sheet: Sheet) -> list[tuple[object, ...]]:
    """Rows of a sheet: number and cells."""
    return sheet.cells.collect().rows()


def skipped(sheet: Sheet) -> list[tuple[int, str]]:
    """Number and reason of the skipped lines."""
    return sheet.skipped.select("row", "reason").rows()


def broken(sheet: Sheet) -> list[tuple[int, str]]:
    """Number and reason of the broken lines."""
    return sheet.broken.select("row", "reason").rows()


def workbook(path: Path, sheets: Mapping[str, Rows], *, hidden: Sequence[str] = (), epoch_1904: bool = False) -> Path:
    """An XLSX file of these sheets; values keep their types."""
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def archive(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A ZIP file of these parts."""
    with ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def changed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """An archive with these parts added or put in the place of its own."""
    with ZipFile(path) as source:
        kept = {name: source.read(name) for name in source.namelist()}
    return archive(path, {**kept, **parts})


_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def raw_workbook(path: Path, sheet_data: str, *, before: str = "") -> Path:
    """An XLSX file of one sheet "Data" whose XML rows are given, with `before` ahead of the root element."""
    return archive(
        path,
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_SPREADSHEET}"><sheetData>{sheet_data}</sheetData>'
            "</worksheet>",
        },
    )


def ods(path: Path, rows: str) -> Path:
    """An ODS file of one table whose XML rows are given."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0" xmlns:calcext="urn:calcext">'
        f'<office:body><office:spreadsheet><table:table table:name="Data">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(path, {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def _record(kind: int, body: bytes = b"") -> bytes:
    """A record of a binary workbook: kind, size, body."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    return number + (bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path, rows: Rows, *, far: tuple[int, int] | None = None) -> Path:
    """A binary workbook of one sheet "Data" with texts, numbers and errors (an exception), and perhaps a cell far away."""
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows), 0, 9)) + _record(145)
    places = [(y, x, value) for y, row in enumerate(rows) for x, value in enumerate(row)]
    for y, x, value in [*places, *([(*far, 1.0)] if far else [])]:
        cell = struct.pack("<II", x, 0)
        sheet += _record(0, struct.pack("<IIHBBBI", y, 0, 300, 0, 0, 0, 0))
        if isinstance(value, str):
            sheet += _record(6, cell + _wide(value))
        elif isinstance(value, float):
            sheet += _record(5, cell + struct.pack("<d", value))
        else:
            sheet += _record(3, cell + b"\x2a")
    sheet += _record(146) + _record(130)
    book = (
        _record(131)
        + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Data"))
        + _record(144)
        + _record(157)
        + _record(132)
    )
    relation = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_RELATIONS}/{{}}" Target="{{}}"/></Relationships>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relation.format("officeDocument", "xl/workbook.bin"),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relation.format("worksheet", "worksheets/sheet1.bin"),
        "xl/worksheets/sheet1.bin": sheet,
    }
    return archive(path, parts)


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an old workbook (.xls): kind, size, body."""
    return struct.pack("<HH", kind, len(body)) + body


def number(row: int, column: int, value: float) -> bytes:
    """A cell of an old workbook; rows and columns count from 0."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def label(row: int, column: int, text: str) -> bytes:
    """A cell with a text."""
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def substream(content: bytes) -> bytes:
    """The records of a sheet, or of a chart on it, between its first and its last."""
    return record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6)) + content + record(0x0A)


def old_workbook(path: Path, sheets: Mapping[str, bytes], *, kinds: Sequence[int] = (), before: bytes = b"") -> Path:
    """An old workbook of sheets whose records are given.

    Args:
        path: Where it is to be.
        sheets: Records by title.
        kinds: What the sheets are: 0 for cells, 2 for a chart.
        before: Further records of the workbook itself.
    """
    bodies = [substream(content) for content in sheets.values()]
    at = len(substream(before + b"".join(record(0x85, b"\0" * (8 + len(title))) for title in sheets)))
    listed = b""
    for place, (title, body) in enumerate(zip(sheets, bodies, strict=True)):
        kind = kinds[place] if kinds else 0
        listed += record(0x85, struct.pack("<IBBBB", at, 0, kind, len(title), 0) + title.encode("latin-1"))
        at += len(body)
    return ole(path, {"Workbook": substream(before + listed) + b"".join(bodies)})


def ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """An OLE container of a few streams, each in sectors of its own."""
    free, end, table_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    bodies = [content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0") for content in streams.values()]
    directories = -(-(len(bodies) + 1) // 4)
    table, starts, at = [table_mark], [], 1 + directories
    table += [place + 1 if place < directories else end for place in range(1, directories + 1)]
    for body in bodies:
        count = len(body) // 512
        starts.append(at)
        table += [*range(at + 1, at + count), end]
        at += count
    entries = b""
    for name, kind, start, size in [
        ("Root Entry", 5, end, 0),
        *((n, 2, s, len(b)) for n, s, b in zip(streams, starts, bodies, strict=True)),
    ]:
        text = name.encode("utf-16-le") + b"\0\0"
        entries += text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + struct.pack("<III", free, free, free)
        entries += b"\0" * 36 + struct.pack("<IQ", start, size)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<108I", *[free] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    path.write_bytes(head + fat + entries.ljust(512 * directories, b"\0") + b"".join(bodies))
    return path
