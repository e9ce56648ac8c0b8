"""The cells of a worksheet as XML. openpyxl cannot write a formula together with its value, which phones and previews show."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from custctl.renderers.excel.grid import Calculated, Cell, Content, Grid, shown

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ESCAPES = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Worksheets read `_x0041_` in a text as the character of that number; the line before it is written in that way."""


def sheet_data(grid: Grid, sheet: "Worksheet") -> bytes:
    """The element `sheetData` with every cell of a sheet; heights are those of its `row_dimensions`."""
    from openpyxl.utils import get_column_letter

    widest = max((cells[-1][0] for cells in grid.rows.values() if cells), default=0)
    letters = ["", *(get_column_letter(column) for column in range(1, widest + 1))]
    heights = {row: "".join(f" {name}={quoteattr(value)}" for name, value in dict(dimension).items())
               for row, dimension in sheet.row_dimensions.items()}  # fmt: skip
    parts = ["<sheetData>"]
    for row in sorted(grid.rows.keys() | heights.keys()):
        cells = grid.rows.get(row, [])
        parts.append(f'<row r="{row}"{heights.get(row, "")}>')
        parts.extend(_cells(cells, row, letters))
        parts.append("</row>")
    parts.append("</sheetData>")
    return "".join(parts).encode()


def dimension(grid: Grid) -> str:
    """The smallest range that holds all cells."""
    from openpyxl.utils import get_column_letter

    filled = {row: cells for row, cells in grid.rows.items() if cells}
    if not filled:
        return "A1"
    left, right = min(cells[0][0] for cells in filled.values()), max(cells[-1][0] for cells in filled.values())
    return f"{get_column_letter(left)}{min(filled)}:{get_column_letter(right)}{max(filled)}"


def _cells(cells: list[Cell], row: int, letters: list[str]) -> Iterator[str]:
    for column, style, content in cells:
        head = f'<c r="{letters[column]}{row}"' + (f' s="{style}"' if style else "")
        if isinstance(content, Calculated):
            yield head + _formula(content)
        elif content is None:
            if style:
                yield head + "/>"
        else:
            yield head + _value(content)


def _value(content: Content) -> str:
    if isinstance(content, list):
        from openpyxl.xml.functions import tostring

        tree = content.to_tree()  # type: ignore[attr-defined]
        return f' t="inlineStr">{tostring(tree).decode()}</c>'
    if isinstance(content, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{text(content)}</t></is></c>'
    kind, written = _plain(content)
    return f"{kind}><v>{written}</v></c>"


def _formula(content: Calculated) -> str:
    """A formula with its value; without one where it is not known."""
    array = f' t="array" ref="{content.array}"' if content.array else ""
    written = f"<f{array}>{escape(content.text)}</f>"
    value = shown(content)
    if value is None:
        return f">{written}</c>"
    if content.error is not None:
        return f' t="e">{written}<v>{escape(content.error)}</v></c>'
    if isinstance(value, str):
        return f' t="str">{written}<v>{text(value)}</v></c>'
    kind, plain = _plain(value)
    return f"{kind}>{written}<v>{plain}</v></c>"


def _plain(value: object) -> tuple[str, str]:
    """Type and characters of a number, a day or a condition."""
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, date | datetime | time | timedelta):
        from openpyxl.utils.datetime import to_excel

        value = to_excel(value)
    return "", str(value) if isinstance(value, int) else f"{float(value):.16g}"  # type: ignore[arg-type]


def text(value: str) -> str:
    """Text in an element."""
    return escape(_ESCAPES.sub("_x005F_", value))
