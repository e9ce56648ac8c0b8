"""How does a rendered workbook become a file? The same bytes for the same answer: nothing comes from the clock."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from custctl.renderers.excel.engine import Rendered
from custctl.renderers.excel.sheet_data import dimension, sheet_data

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MARK = "custctl"
"""The property of a file that holds its stamp."""

_CELLS = re.compile(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"\s*/>')
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


def saved(rendered: Rendered, as_of: date, *, mark: str | None = None) -> bytes:
    """The workbook's bytes, with the day of the answer in place of the clock.

    Formulas stand there with their values, and whoever can calculate is told to do so on opening. `mark` becomes a property of
    the document, in place of one that the template may have had.
    """
    book = rendered.book
    _mark(book, mark)
    book.calculation.fullCalcOnLoad = True
    cells = [sheet_data(one.grid, one.sheet) for one in rendered.sheets]
    for one in rendered.sheets:
        one.sheet.row_dimensions.clear()  # they stand in the cells' XML; openpyxl would write them too
    written = io.BytesIO()
    book.save(written)
    book.properties.created = book.properties.modified = datetime.combine(as_of, time())
    book.properties.creator = book.properties.creator if book.properties.creator not in (None, "openpyxl") else "custctl"
    book.properties.lastModifiedBy = None
    stamped = io.BytesIO()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in parts.infolist():
            data = _part(part.filename, parts.read(part), rendered, cells)
            copy.writestr(zipfile.ZipInfo(part.filename), data, zipfile.ZIP_DEFLATED)
    return stamped.getvalue()


def _mark(book: "Workbook", mark: str | None) -> None:
    from openpyxl.packaging.custom import StringProperty

    if MARK in book.custom_doc_props.names:
        del book.custom_doc_props[MARK]
    if mark is not None:
        book.custom_doc_props.append(StringProperty(name=MARK, value=mark))


def _part(name: str, data: bytes, rendered: Rendered, cells: Sequence[bytes]) -> bytes:
    """One part of the file: the properties without the clock, the sheets with their cells."""
    if name == "docProps/core.xml":
        from openpyxl.xml.functions import tostring

        return bytes(tostring(rendered.book.properties.to_tree()))
    found = _SHEET.fullmatch(name)
    if found is None:
        return data
    number = int(found[1]) - 1
    size = dimension(rendered.sheets[number].grid)
    data = _DIMENSION.sub(f'<dimension ref="{size}"/>'.encode(), data, count=1)
    return _CELLS.sub(lambda _: cells[number], data, count=1)
