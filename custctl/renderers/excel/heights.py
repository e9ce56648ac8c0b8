"""How high is a row whose text runs over several lines? Told in the file, because phones and previews do not work it out."""

import math
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from custctl.renderers.excel.grid import Content, Grid, shown

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LINE = 15.0
"""Points of a line in a font of 11 points."""
MOST = 409.0
"""Points of the highest row there can be."""
_ROOM = 1.5
"""Characters of a column's width that its edges take."""


def fit(sheet: "Worksheet", grid: Grid) -> None:
    """Rows without a height of their own are as high as their longest wrapped text needs."""
    from openpyxl.utils import get_column_letter

    book = sheet.parent
    wraps = {
        number: book._fonts[style.fontId].sz or 11  # noqa: SLF001 no other way to them
        for number, style in enumerate(book._cell_styles)  # noqa: SLF001
        if book._alignments[style.alignmentId].wrapText  # noqa: SLF001
    }
    if not wraps:
        return
    merged = {(area.min_row, area.min_col) for area in sheet.merged_cells.ranges}
    sizes: dict[int, float] = {}
    for row, cells in grid.rows.items():
        if row in sheet.row_dimensions and sheet.row_dimensions[row].height:
            continue
        needed = LINE
        for column, style, content in cells:
            if style in wraps and (row, column) not in merged:
                if column not in sizes:
                    sizes[column] = sheet.column_dimensions[get_column_letter(column)].width
                needed = max(needed, _lines(content, sizes[column], wraps[style]) * LINE * wraps[style] / 11)
        if needed > LINE:
            sheet.row_dimensions[row].height = min(round(needed, 1), MOST)


def _lines(content: Content, size: float, points: float) -> int:
    """Lines of a text in a column; words stay whole where they can."""
    text = shown(content)
    if not isinstance(text, str):
        return 1
    room = max((size - _ROOM) * 11 / points, 1.0)
    return sum(_broken(line, room) for line in text.split("\n"))


def _broken(line: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in line.split(" "):
        long = width(word)
        if used and used + 1 + long > room:
            lines, used = lines + 1, 0.0
        used += long + (1 if used else 0)
        if used > room:
            lines += math.ceil(used / room) - 1
            used = used % room
    return lines


def width(text: str) -> int:
    """Width of a text in characters of Latin script; Chinese ones take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
