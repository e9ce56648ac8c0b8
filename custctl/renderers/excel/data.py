"""How does one answer become a workbook: a sheet for each table with every row, and one for figures, options and notes?"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from custctl.errors.output import TooLongForExcel
from custctl.labels import Words
from custctl.renderers import layouts
from custctl.renderers.cells import RIGHT, cell, sentence
from custctl.renderers.excel.engine import Rendered, Sheet
from custctl.renderers.excel.heights import width
from custctl.renderers.excel.rows import Row, tables_of
from custctl.renderers.excel.values import Shown
from custctl.result import Result, Table, Value
from custctl.schema import Role

MOST_ROWS = 1_048_575
"""Rows of a worksheet under its heading."""
WIDTHS = (8, 48)
_MEASURED = 200
"""So many rows tell how wide a column is."""


def context(result: Result, tables: Sequence[Table], words: Words) -> dict[str, Any]:
    """The names that the template of such workbooks uses.

    Raises:
        TooLongForExcel: A table has more rows than a sheet can hold.
    """
    for table in tables:
        if len(table.rows) > MOST_ROWS:
            raise TooLongForExcel(table=table.name, rows=f"{len(table.rows):,}", most=f"{MOST_ROWS:,}")
    shown = Shown(words)
    notes = words.text("sheet.notes")
    sheets = list(tables_of(result, tables, words))
    for sheet in sheets:
        sheet["title"] += " 2" if sheet["title"].casefold() == notes.casefold() else ""
    return {
        "title": " · ".join(layouts.title(result, words, result.currency)),
        "as_of": shown.value(result.as_of, Role.DATE),
        "tables": sheets,
        "options": list(_options(result, words, shown)),
        "facts": list(_facts(result, words, shown)),
        "notes": [sentence(note, result, words) for note in result.notes],
        "say": lambda name: words.text(f"sheet.{name}"),
    }


def fit(rendered: Rendered, tables: Sequence[Table], result: Result, words: Words) -> None:
    """Make columns as wide as what they hold, with headings of numbers over their numbers, and texts apart from figures."""
    from openpyxl.utils import get_column_letter

    for sheet, table in zip(rendered.sheets, tables, strict=False):
        for number, size in enumerate(_widths(table, words, result.currency), start=1):
            sheet.sheet.column_dimensions[get_column_letter(number)].width = size
        _align(rendered, sheet, table)


def _align(rendered: Rendered, sheet: Sheet, table: Table) -> None:
    aligned = rendered.filling.styles.aligned
    right = _right(table)
    heading = sheet.grid.rows.get(1, [])
    for place in (place for place in range(len(heading)) if right[place]):
        number, style, content = heading[place]
        heading[place] = (number, aligned(style, "right"), content)
    for place in _behind_figures(right):
        for cells in sheet.grid.rows.values():
            number, style, content = cells[place]
            cells[place] = (number, aligned(style, "left", indent=1), content)


def _right(table: Table) -> list[bool]:
    """Of each column, whether its values stand right."""
    return [column.role in RIGHT for column in table.schema.columns.values()]


def _behind_figures(right: Sequence[bool]) -> list[int]:
    """Places of the columns of text whose neighbour on the left stands right, so that they would touch."""
    return [place for place, (before, own) in enumerate(pairwise(right), start=1) if before and not own]


def _options(result: Result, words: Words, shown: Shown) -> Iterator[Row]:
    for name, value in result.options.items():
        label = words.word("option", name) if f"option.{name}" in words else words.column(name)
        yield {
            "label": label,
            "value": "; ".join(map(str, value)) if isinstance(value, list) else shown.value(value, _of(value)),
        }


def _facts(result: Result, words: Words, shown: Shown) -> Iterator[Row]:
    for code, block in result.facts.items():
        for name, fact in block.items():
            label = words.word("fact", name) if f"fact.{name}" in words else words.column(name)
            value = shown.value(fact.value, fact.role, group=name, currency=code)
            yield {"label": label, "value": value, "currency": code}


def _of(value: Value) -> Role:
    """The role of an option, which has none of its own."""
    return Role.TEXT if isinstance(value, str | bool | None) else Role.NUMBER


def _widths(table: Table, words: Words, currency: str | None) -> Iterator[int]:
    """Width of each column, from its heading and its first rows as people see them."""
    behind = _behind_figures(_right(table))
    for place, (name, column) in enumerate(table.schema.columns.items()):
        shown = [cell(v, name, column, words, currency=currency) for v in table.rows[name].head(_MEASURED).to_list()]
        needed = max(_halved(words.column(name, table.name)), *map(width, shown), 0)
        yield min(max(WIDTHS[0], needed + 2), WIDTHS[1]) + (place in behind)


def _halved(heading: str) -> int:
    """Width in which a heading takes two lines at most, which is what there is room for."""
    parts = heading.split()
    cuts = ((" ".join(parts[:place]), " ".join(parts[place:])) for place in range(1, len(parts) + 1))
    return min((max(map(width, lines)) for lines in cuts), default=0)
