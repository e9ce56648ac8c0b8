"""Small workbook templates, and what they become."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from custctl.renderers.excel.engine import render
from custctl.renderers.excel.saving import saved

AS_OF = date(2026, 10, 31)


def template(*rows: Sequence[Any], title: str = "Sheet") -> tuple[Workbook, Worksheet]:
    """A workbook of one sheet with these rows; texts that begin with = are formulas."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def file_of(book: Workbook) -> bytes:
    """A workbook as a file."""
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def made(book: Workbook, **scope: Any) -> bytes:
    """The bytes that a template becomes, as they would be after its owner saved it."""
    loaded = load_workbook(io.BytesIO(file_of(book)), rich_text=True)
    return saved(render(loaded, scope), AS_OF)


def filled(book: Workbook, **scope: Any) -> Workbook:
    """The workbook that a template becomes, with formulas."""
    return load_workbook(io.BytesIO(made(book, **scope)))


def shown(data: bytes) -> Workbook:
    """A workbook with the values that phones show in place of formulas."""
    return load_workbook(io.BytesIO(data), data_only=True)


def cells(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """The values of a sheet, row by row."""
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def people(*amounts: Any) -> list[Mapping[str, Any]]:
    """Customers A, B, C, … with these amounts."""
    return [{"name": chr(65 + number % 26), "amount": amount} for number, amount in enumerate(amounts)]
