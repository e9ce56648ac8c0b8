"""Workbooks and archives for tests, made in a temporary folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from custctl import readers
from custctl.sheet import Reading, Sheet

Rows = Sequence[Sequence[object]]

WORDS = frozenset({"date", "customer", "amount", "datum", "kunde", "betrag", "beleg", "日期", "客户名称", "金额", "document"})
"""Known column words, as the mapping would pass them."""


def read(path: Path, **options: object) -> Sheet:
    """The one sheet of a file; copies go beside it."""
    options.setdefault("header_words", WORDS)
    [sheet] = readers.sheets(path, reading=Reading(**options), scratch=path.parent)  # type: ignore[arg-type]
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
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Data">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(path, {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})
