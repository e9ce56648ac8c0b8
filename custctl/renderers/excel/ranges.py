"""What belongs to ranges of a sheet grows and moves with its rows: merged cells, formats, filters, tables, print settings."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from custctl.renderers.excel.cells import clean
from custctl.renderers.excel.grid import Grid, shown
from custctl.renderers.excel.references import LAST_ROW, Here, Made, Sheets, formula

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange
    from openpyxl.worksheet.table import Table, TableColumn
    from openpyxl.worksheet.worksheet import Worksheet


def move(sheet: "Worksheet", made: Made, sheets: Sheets) -> None:
    """Put everything that belongs to ranges of a sheet of the template where it stands in the result."""
    _merge(sheet, made)
    _format(sheet, made, sheets)
    _validate(sheet, made, sheets)
    _filter(sheet, made)
    _freeze(sheet, made)
    _print(sheet, made)
    _size_rows(sheet, made)
    if any(line.path for line in made.columns.lines):
        _size_columns(sheet, made)


def _each(area: "CellRange", made: Made, *, joined: bool) -> "Iterator[CellRange]":
    """The places of a range, one for each time round the loops that it stands in as a whole."""
    from openpyxl.worksheet.cell_range import CellRange

    places = type(made.rows).joined if joined else type(made.rows).each
    for top, bottom in places(made.rows, area.min_row, area.max_row):
        for left, right in places(made.columns, area.min_col, area.max_col):
            yield CellRange(min_row=top, max_row=min(bottom, LAST_ROW), min_col=left, max_col=right)


def _whole(area: str, made: Made) -> str | None:
    """A range from its first place to its last; None where nothing is left of it."""
    from openpyxl.worksheet.cell_range import CellRange

    old = CellRange(area)
    rows = made.rows.between(old.min_row, old.max_row)
    columns = made.columns.between(old.min_col, old.max_col)
    if rows is None or columns is None:
        return None
    return str(CellRange(min_row=rows[0], max_row=rows[1], min_col=columns[0], max_col=columns[1]).coord)


def _merge(sheet: "Worksheet", made: Made) -> None:
    from openpyxl.worksheet.cell_range import MultiCellRange

    merged = MultiCellRange()
    for old in sorted(sheet.merged_cells.ranges, key=lambda area: area.bounds):
        places = [place for place in _each(old, made, joined=False) if place.size != {"rows": 1, "columns": 1}]
        merged.ranges.update(places)
    merged.ranges = sorted(merged.ranges, key=lambda area: (area.min_row, area.min_col))
    sheet.merged_cells = merged


def _format(sheet: "Worksheet", made: Made, sheets: Sheets) -> None:
    """Conditional formats: their ranges grow, their formulas move with the first cell."""
    from openpyxl.formatting.formatting import ConditionalFormattingList
    from openpyxl.worksheet.cell_range import MultiCellRange

    formats = ConditionalFormattingList()
    for old in sheet.conditional_formatting:
        areas = list(old.sqref.ranges)
        places = [place for area in areas for place in _each(area, made, joined=True)]
        if not places:
            continue
        here = _corner(made, places[0])
        for rule in old.rules:
            moved = copy(rule)
            moved.formula = [_moved(text, here, sheets) for text in rule.formula]
            formats.add(str(MultiCellRange(places)), moved)
    sheet.conditional_formatting = formats


def _validate(sheet: "Worksheet", made: Made, sheets: Sheets) -> None:
    from openpyxl.worksheet.cell_range import MultiCellRange

    kept = []
    for rule in sheet.data_validations.dataValidation:
        places = [place for area in rule.sqref.ranges for place in _each(area, made, joined=True)]
        if not places:
            continue
        here = _corner(made, places[0])
        rule.formula1, rule.formula2 = (text and _moved(text, here, sheets) for text in (rule.formula1, rule.formula2))
        rule.sqref = MultiCellRange(places)
        kept.append(rule)
    sheet.data_validations.dataValidation = kept


def _corner(made: Made, place: "CellRange") -> Here:
    """The first cell of a range, from which its formulas are read."""
    return Here(made, made.rows.lines[place.min_row - 1].path if place.min_row <= len(made.rows.lines) else (), ())


def _moved(text: str, here: Here, sheets: Sheets) -> str:
    return formula("=" + text).at(here, sheets)[0]


def _filter(sheet: "Worksheet", made: Made) -> None:
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _whole(sheet.auto_filter.ref, made)


def _freeze(sheet: "Worksheet", made: Made) -> None:
    """The rows above a frozen line stay above it."""
    from openpyxl.utils import get_column_letter

    pane = sheet.sheet_view.pane
    if pane is None or pane.state not in ("frozen", "frozenSplit"):
        return
    row, column = int(pane.ySplit or 0) + 1, int(pane.xSplit or 0) + 1
    below = made.rows.between(row, max(row, LAST_ROW)) or (len(made.rows.lines) + 1, 0)
    beside = made.columns.between(column, max(column, 16_384)) or (len(made.columns.lines) + 1, 0)
    top = below[0] if row > 1 else 1
    left = beside[0] if column > 1 else 1
    # Set here and not by `freeze_panes`, which adds selections to those that are there.
    pane.topLeftCell = f"{get_column_letter(left)}{top}"
    pane.ySplit, pane.xSplit = (top - 1 or None), (left - 1 or None)


def _print(sheet: "Worksheet", made: Made) -> None:
    """Print titles and areas, and page breaks."""
    if sheet.print_title_rows:
        first, last = (int(part) for part in sheet.print_title_rows.replace("$", "").split(":"))
        titles = made.rows.between(first, last)
        sheet.print_title_rows = f"{titles[0]}:{titles[1]}" if titles else None
    if sheet.print_area:
        parts = [str(part).rpartition("!")[2] for part in str(sheet.print_area).split(",")]
        moved = [place for part in parts if (place := _whole(part.replace("$", ""), made))]
        sheet.print_area = moved or None
    for breaks, axis in ((sheet.row_breaks, made.rows), (sheet.col_breaks, made.columns)):
        old = list(breaks.brk)
        breaks.brk = []
        for one in old:
            for _, end in axis.each(one.id, one.id):
                moved_break = copy(one)
                moved_break.id = end
                breaks.append(moved_break)


def _size_rows(sheet: "Worksheet", made: Made) -> None:
    """Each row has the height, the outline and the style of its row in the template."""
    old = {row: dimension for row, dimension in sheet.row_dimensions.items() if dict(dimension)}
    sheet.row_dimensions.clear()
    for number, line in enumerate(made.rows.lines, start=1):
        if line.template in old:
            dimension = copy(old[line.template])
            dimension.index = number
            sheet.row_dimensions[number] = dimension


def _size_columns(sheet: "Worksheet", made: Made) -> None:
    from openpyxl.utils import column_index_from_string, get_column_letter
    from openpyxl.worksheet.dimensions import ColumnDimension

    widths: dict[int, ColumnDimension] = {}
    for letter, dimension in sheet.column_dimensions.items():
        first = column_index_from_string(letter)
        for column in range(first, max(dimension.max or first, first) + 1):
            widths[column] = dimension
    sheet.column_dimensions.clear()
    for number, line in enumerate(made.columns.lines, start=1):
        if line.template in widths:
            old = widths[line.template]
            letter = get_column_letter(number)
            sheet.column_dimensions[letter] = ColumnDimension(
                sheet, index=letter, width=old.width, hidden=old.hidden, outlineLevel=old.outlineLevel, bestFit=old.bestFit
            )


def tables(sheet: "Worksheet", made: Made, grid: Grid) -> None:
    """Tables grow with their rows and columns, and their columns are named as their heading says."""
    kept = list(sheet.tables.values())
    sheet.tables.clear()
    for table in kept:
        ref = _whole(table.ref, made)
        if ref is None:
            continue
        old, table.ref = table.ref, ref
        if table.autoFilter is not None and table.autoFilter.ref:
            table.autoFilter.ref = _whole(table.autoFilter.ref, made) or ref
        table.name = table.displayName = made.tables.get(table.displayName.casefold(), table.displayName)
        _name_columns(table, old, made, grid)
        sheet._tables.add(table)  # noqa: SLF001 sheets yet to come still have the old name


def _name_columns(table: "Table", old: str, made: Made, grid: Grid) -> None:
    from openpyxl.worksheet.cell_range import CellRange

    before, now = CellRange(old), CellRange(table.ref)
    columns: list[TableColumn] = []
    taken: set[str] = set()
    for number in range(now.min_col, now.max_col + 1):
        column = copy(table.tableColumns[made.columns.lines[number - 1].template - before.min_col])
        column.id = len(columns) + 1
        if table.headerRowCount != 0:
            column.name = _heading(grid, now.min_row, number, taken)
        columns.append(column)
    table.tableColumns = columns


def _heading(grid: Grid, row: int, column: int, taken: set[str]) -> str:
    """The heading of a column of a table, made different from those before it, as tables demand."""
    cell = grid.cell(row, column)
    content = shown(cell[2]) if cell else None
    wanted = clean(str(content)) if content not in (None, "") else f"{column}"
    name, number = wanted, 2
    while name.casefold() in taken:
        name, number = f"{wanted} {number}", number + 1
    taken.add(name.casefold())
    if cell is None or name != content:
        cells = [one for one in grid.rows.get(row, []) if one[0] != column]
        grid.rows[row] = sorted([*cells, (column, cell[1] if cell else 0, name)], key=lambda one: one[0])
    return name


def names(defined: Mapping[str, Any], here: Callable[[], Here | None], sheets: Sheets) -> None:
    """Defined names refer to where their cells now are; a name of a repeated sheet means the first."""
    for name in defined.values():
        text = name.attr_text or ""
        place = here()
        if place is None or not text or "#REF!" in text:
            continue
        name.attr_text = formula("=" + text, grows=True).at(place, sheets)[0]
