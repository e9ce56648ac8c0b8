"""How does an answer become a workbook that opens everywhere and runs nothing?

Every text is written as text, whatever it begins with. The same answer gives the same bytes: nothing comes from the clock.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from custctl.errors import TooLongForExcel
from custctl.labels import Words
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.renderers import layouts
from custctl.renderers.cells import RIGHT, cell, key_word, sentence
from custctl.result import Result, Table, Value
from custctl.schema import Column, Role

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS = 1_048_575
"""Rows of a worksheet under its heading."""
MOST_TEXT = 32_767
"""Characters of a cell; longer texts end in …."""
WIDTHS = (8, 48)
_MEASURED = 200
"""So many rows tell how wide a column is."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def workbook(result: Result, tables: Sequence[Table], words: Words) -> bytes:
    """A workbook with one sheet per table, all columns, and a last one with figures, options and notes.

    Raises:
        TooLongForExcel: A table has more rows than a sheet can hold.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    names = _sheet_names(result, tables, words)
    for table, name in zip(tables, names, strict=True):
        if len(table.rows) > MOST_ROWS:
            raise TooLongForExcel(table=table.name, rows=f"{len(table.rows):,}", most=f"{MOST_ROWS:,}")
        _Sheet(book.create_sheet(name), words).fill(table, result.currency)
    _Sheet(book.create_sheet(words.text("sheet.notes")), words).tell(result)
    return _stamped(book, datetime.combine(result.as_of, time()))


class _Sheet:
    """Fills one sheet from the top."""

    def __init__(self, sheet: "WriteOnlyWorksheet", words: Words) -> None:
        self._sheet, self._words = sheet, words

    def fill(self, table: Table, currency: str | None) -> None:
        """A heading that stays in view and can be filtered by, then the rows."""
        from openpyxl.utils import get_column_letter

        columns = table.schema.columns
        for number, width in enumerate(_widths(table, self._words, currency), start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        self._sheet.freeze_panes = "A2"
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(columns), 1))}{len(table.rows) + 1}"
        self._sheet.append(
            [self._heading(self._words.column(name), right=column.role in RIGHT) for name, column in columns.items()]
        )
        of_row = table.rows["currency"] if "currency" in columns else [currency] * len(table.rows)
        for values, code in zip(table.rows.iter_rows(), of_row, strict=True):
            self._sheet.append(
                [self._cell(value, name, column, code) for value, (name, column) in zip(values, columns.items(), strict=True)]
            )

    def tell(self, result: Result) -> None:
        """What the answer is, its options, its figures and its notes."""
        words = self._words
        for letter, width in (("A", 34), ("B", 22), ("C", 10)):
            self._sheet.column_dimensions[letter].width = width
        self._sheet.append([self._heading(" · ".join(layouts.title(result, words, result.currency)))])
        self._sheet.append([self._text(words.text("sheet.as_of")), self._value(result.as_of, Role.DATE, None)])
        self._section("option", "value", [(name, _of(value), value, None) for name, value in result.options.items()])
        facts = [(n, fact.role, fact.value, code) for code, block in result.facts.items() for n, fact in block.items()]
        self._section("fact", "value", facts)
        if result.notes:
            self._sheet.append([])
            self._sheet.append([self._heading(words.text("sheet.note"))])
        for note in result.notes:
            self._sheet.append([self._text(sentence(note, result, words))])

    def _section(self, first: str, second: str, rows: Sequence[tuple[str, Role, Value, str | None]]) -> None:
        """A heading and rows of name, value and currency, below an empty line; nothing for no rows."""
        if not rows:
            return
        self._sheet.append([])
        self._sheet.append([self._heading(self._words.text(f"sheet.{word}")) for word in (first, second)])
        for name, role, value, code in rows:
            shown = self._words.word(first, name) if f"{first}.{name}" in self._words else self._words.column(name)
            self._sheet.append([self._text(shown), self._value(value, role, code), self._text(code)])

    def _heading(self, text: str, *, right: bool = False) -> "WriteOnlyCell":
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell = self._text(text)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFEDF1F5")
        cell.border = Border(bottom=Side("thin", color="FF8A99A8"))
        cell.alignment = Alignment(horizontal="right" if right else "left", vertical="bottom", wrap_text=len(text) < 40)
        return cell

    def _cell(self, value: Value | time, name: str, column: Column, currency: str | None) -> "WriteOnlyCell":
        """A cell of a table: words for keys, text for text, numbers and dates as such."""
        if column.role is Role.KEY and value is not None:
            keys = value if isinstance(value, list) else [value]
            return self._text(", ".join(key_word(name, key, self._words) for key in keys))
        return self._value(value, column.role, currency)

    def _value(self, value: Value | time, role: Role, currency: str | None) -> "WriteOnlyCell":
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, list):
            return self._text("; ".join(value))
        if isinstance(value, str | time):
            return self._text(str(value))
        if isinstance(value, float) and not isfinite(value):
            value = None
        cell = WriteOnlyCell(self._sheet, value)
        if value is not None and not isinstance(value, bool):
            cell.number_format = self._words.text("excel.date") if isinstance(value, date) else _number_format(role, currency)
        return cell

    def _text(self, text: str | None) -> "WriteOnlyCell":
        """Text as text: never a formula, an error or a number, not even after somebody edits the cell."""
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, None)
        if text is not None:
            clean = _UNWRITABLE.sub("", text)
            cell.value = clean if len(clean) <= MOST_TEXT else clean[: MOST_TEXT - 1] + "…"
            cell.data_type = "s"
            cell.quotePrefix = clean[:1] in set("=+-@")
        return cell


def _of(value: Value) -> Role:
    """The role of an option, which has none of its own."""
    return Role.DATE if isinstance(value, date) else Role.NUMBER


@lru_cache
def _number_format(role: Role, currency: str | None) -> str:
    match role:
        case Role.MONEY:
            from babel.numbers import get_currency_precision

            places = 2 if currency is None or currency == UNKNOWN_CURRENCY else get_currency_precision(currency)
            return "#,##0" + ("." + "0" * places if places else "")
        case Role.SHARE:
            return "0.0%"
        case Role.COUNT | Role.DAYS | Role.SCORE:
            return "#,##0"
        case _:
            return "General"


def _widths(table: Table, words: Words, currency: str | None) -> Iterator[int]:
    """Width of each column, from its heading and its first rows as people see them."""
    for name, column in table.schema.columns.items():
        shown = [cell(v, name, column, words, currency=currency) for v in table.rows[name].head(_MEASURED).to_list()]
        longest_word = max(words.column(name).split() or [""], key=_length)
        yield min(max(WIDTHS[0], *(_length(text) + 2 for text in (longest_word, *shown))), WIDTHS[1])


def _length(text: str) -> int:
    """Width of a text in characters of Latin script; Chinese ones take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _sheet_names(result: Result, tables: Iterable[Table], words: Words) -> list[str]:
    """A different name for each table, of at most 31 characters and none that a workbook forbids."""
    names: list[str] = []
    taken = {words.text("sheet.notes").casefold()}
    for table in tables:
        wanted = layouts.caption(result, table, words) or words.column(table.name).capitalize()
        clean = _NOT_IN_SHEET_NAMES.sub(" ", wanted).strip("' ") or "Table"
        name, number = clean[:31], 2
        while name.casefold() in taken:
            name, number = f"{clean[:27]} {number}", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _stamped(book: "Workbook", when: datetime) -> bytes:
    """The workbook's bytes with the day of the answer in place of the clock, and its parts in the order written."""
    from openpyxl.xml.functions import tostring

    written, stamped = io.BytesIO(), io.BytesIO()
    book.save(written)
    book.properties.creator = "custctl"
    book.properties.created = book.properties.modified = when
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in parts.infolist():
            properties = part.filename == "docProps/core.xml"
            data = tostring(book.properties.to_tree()) if properties else parts.read(part)
            copy.writestr(zipfile.ZipInfo(part.filename), data, zipfile.ZIP_DEFLATED)
    return stamped.getvalue()
