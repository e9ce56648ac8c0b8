"""How does a template become a workbook? Sheets, rows and columns repeat, cells are filled, formulas move, all else grows."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from custctl.renderers.excel import drawings, expressions, heights, plan, ranges
from custctl.renderers.excel.filling import Filling
from custctl.renderers.excel.grid import Calculation, Grid
from custctl.renderers.excel.problems import Problem, TemplateProblem
from custctl.renderers.excel.references import Here, Made
from custctl.renderers.excel.sheet_names import sheet_name
from custctl.renderers.excel.tags import Shape, shape

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PARTS_OF_A_PAGE = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the result with what it is made from."""

    sheet: "Worksheet"
    made: Made
    scope: Mapping[str, Any]
    grid: Grid


@dataclass(frozen=True, slots=True)
class Rendered:
    """A workbook whose cells stand in grids beside it, ready to be written."""

    book: "Workbook"
    sheets: Sequence[Sheet]
    filling: Filling


def render(book: "Workbook", scope: Mapping[str, Any]) -> Rendered:
    """Fill a template.

    Args:
        book: The template as openpyxl loaded it; becomes the result.
        scope: The names that its cells can use.

    Raises:
        TemplateProblem: A cell cannot be filled; it names sheet and cell.
    """
    sheets = list(_sheets(book, scope))
    made: dict[str, list[Made]] = {}
    for one in sheets:
        made.setdefault(one.made.template, []).append(one.made)
    known: dict[str, Sequence[Made]] = {**dict.fromkeys((sheet.title for sheet in book.worksheets), ()), **made}
    filling = Filling(book, known)
    for one in sheets:
        filling.fill(one.sheet, one.made, one.grid)
    _replace_sheets(book, [one.sheet for one in sheets])
    grids = {one.made.title: one.grid for one in sheets}
    filling.inherit_formats(grids)
    Calculation(grids).run()
    for one in sheets:
        _finish(one, known, grids)
    first = sheets[0].made
    ranges.names(book.defined_names, lambda: Here(first), known)
    return Rendered(book, sheets, filling)


def _sheets(book: "Workbook", scope: Mapping[str, Any]) -> Iterator[Sheet]:
    """The sheets of the result, copied from those of the template, with their rows and columns worked out."""
    taken: set[str] = set()
    tables: set[str] = set()
    found = [
        (sheet, of, names)
        for sheet in book.worksheets
        for of in [shape(sheet)]
        for names in plan.scopes(of, scope, sheet.title)
    ]
    if not found:
        raise TemplateProblem(Problem(None, None, "no_sheet"))
    for sheet, of, names in found:
        template = sheet.title
        one = _copied(sheet)
        title = sheet_name(_text(template, names, template, None), taken)
        yield _sheet(one, template, title, of, names, tables)


def _copied(sheet: "Worksheet") -> "Worksheet":
    """A sheet in the same workbook; tables and the sizes of rows and columns cannot be copied whole, and are put in again."""
    from openpyxl.worksheet.dimensions import DimensionHolder
    from openpyxl.worksheet.table import TableList

    kept = (sheet.column_dimensions, sheet.row_dimensions)
    apart: dict[int, Any] = {id(holder): {} for holder in (*kept, sheet._tables)}  # noqa: SLF001 as openpyxl does
    one = deepcopy(sheet, {id(sheet.parent): sheet.parent, **apart})
    one._tables = TableList()  # noqa: SLF001
    for table in sheet._tables.values():  # noqa: SLF001
        one._tables.add(deepcopy(table))  # noqa: SLF001
    one.column_dimensions = DimensionHolder(worksheet=one, default_factory=one._add_column)  # noqa: SLF001 as openpyxl does
    one.row_dimensions = DimensionHolder(worksheet=one, default_factory=one._add_row)  # noqa: SLF001
    for old, new in zip(kept, (one.column_dimensions, one.row_dimensions), strict=True):
        for place, size in old.items():
            new[place] = copy(size)
            new[place].parent = one
    return one


def _sheet(sheet: "Worksheet", template: str, title: str, of: Shape, names: Mapping[str, Any], tables: set[str]) -> Sheet:
    width = max((column for _, column in sheet._cells), default=1)  # noqa: SLF001 max_column makes new cells
    renamed = {name.casefold(): _table_name(name, tables) for name in sheet.tables}
    rows = plan.rows(of, names, template)
    made = Made(title, template, rows, plan.columns(of, names, template, width), renamed)
    return Sheet(sheet, made, names, Grid())


def _table_name(name: str, taken: set[str]) -> str:
    """A table's name, made different from those before it."""
    wanted, number = name, 2
    while wanted.casefold() in taken:
        wanted, number = f"{name}_{number}", number + 1
    taken.add(wanted.casefold())
    return wanted


def _replace_sheets(book: "Workbook", sheets: "Sequence[Worksheet]") -> None:
    """The sheets of the result in place of the template's; charts on sheets of their own stay behind them."""
    others = [sheet for sheet in book._sheets if sheet not in book.worksheets]  # noqa: SLF001 the list itself
    book._sheets = [*sheets, *others]  # noqa: SLF001
    book.active = 0
    for number, sheet in enumerate(sheets):
        for view in sheet.views.sheetView:
            view.tabSelected = number == 0


def _finish(one: Sheet, made: Mapping[str, Sequence[Made]], grids: Mapping[str, Grid]) -> None:
    """Everything of a sheet but its cells."""
    sheet, here = one.sheet, Here(one.made)
    _keep_notes(one)
    sheet.title = one.made.title
    ranges.tables(sheet, one.made, one.grid)
    ranges.move(sheet, one.made, made)
    ranges.names(sheet.defined_names, lambda: here, made)
    heights.fit(sheet, one.grid)
    drawings.move(sheet, one.made)
    for chart in sheet._charts:  # noqa: SLF001 no other way to them
        try:
            drawings.point(chart, here, made, grids, one.scope)
        except expressions.Wrong as error:
            raise TemplateProblem(Problem(one.made.template, None, "chart", {"why": error.why})) from error
    for name in PARTS_OF_A_PAGE:
        for side in ("left", "center", "right"):
            part = getattr(getattr(sheet, name), side)
            if expressions.is_dynamic(part.text):
                part.text = _text(part.text, one.scope, one.made.template, None).replace("&", "&&")


def _keep_notes(one: Sheet) -> None:
    """Links and notes of cells go with them; the cells themselves stand in the grid."""
    from openpyxl.cell import Cell

    sheet, made = one.sheet, one.made
    noted = [cell for cell in sheet._cells.values() if cell.hyperlink or cell.comment]  # noqa: SLF001
    sheet._cells.clear()  # noqa: SLF001
    for old in noted:
        rows, columns = made.rows.each(old.row, old.row), made.columns.each(old.column, old.column)
        for row, column in product((row for row, _ in rows), (column for column, _ in columns)):
            cell = Cell(sheet, row, column, value="-")  # openpyxl asks cells with a value for their links
            if old.hyperlink:
                cell.hyperlink = copy(old.hyperlink)
                cell.hyperlink.target = old.hyperlink.target
            if old.comment:
                cell.comment = copy(old.comment)
            sheet._cells[row, column] = cell  # noqa: SLF001


def _text(source: str, scope: Mapping[str, Any], sheet: str, cell: str | None) -> str:
    """A text with expressions in it, outside of cells."""
    if not expressions.is_dynamic(source):
        return source
    try:
        return expressions.text(source, scope)
    except expressions.Wrong as error:
        raise TemplateProblem(Problem(sheet, cell, "jinja", {"why": error.why})) from error
