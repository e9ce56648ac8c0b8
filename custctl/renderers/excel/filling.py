"""What stands in each cell of the result?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from custctl.renderers.excel import expressions
from custctl.renderers.excel.axis import Axis, Line
from custctl.renderers.excel.calculation import Unknown, compiled
from custctl.renderers.excel.cells import FORMULA_SIGNS, NoValue, Styles, own_format, stored
from custctl.renderers.excel.grid import Calculated, Cell, Grid
from custctl.renderers.excel.problems import Problem, TemplateProblem
from custctl.renderers.excel.references import Formula, Here, Made, Sheets, formula

if TYPE_CHECKING:
    from openpyxl.cell import Cell as TemplateCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from custctl.renderers.excel.calculation import Node

_TURNS = "turns_{}"
_LOOKED_AT = 50
"""Rows of a range that are searched for a number format."""


class _Formula(NamedTuple):
    """A formula of the template, with what calculates it."""

    formula: Formula
    node: "Node | None"
    array: tuple[int, int] | None
    subtotal: bool


@dataclass(slots=True)
class _Row:
    """One row of the template: its cells from the left, and the expressions in them."""

    cells: "list[tuple[TemplateCell, int]]"
    program: expressions.Program | None
    dynamic: set[int]
    formulas: dict[int, _Formula] = field(default_factory=dict)


class Filling:
    """Fills sheets, and remembers which formulas have no number format of their own."""

    def __init__(self, book: "Workbook", sheets: Sheets) -> None:
        self.styles = Styles(book)
        self._sheets = sheets

    def fill(self, sheet: "Worksheet", made: Made, grid: Grid) -> None:
        """The cells of one sheet.

        Raises:
            TemplateProblem: One of them cannot be filled.
        """
        columns: dict[int, list[tuple[int, Line]]] = {}
        for number, line in enumerate(made.columns.lines, start=1):
            columns.setdefault(line.template, []).append((number, line))
        rows = self._rows(sheet, made)
        turns = {_TURNS.format(-loop): [line.scope for _, line in of] for loop, of in _repeated(columns)}
        for number, line in enumerate(made.rows.lines, start=1):
            row = rows.get(line.template)
            if row is not None:
                values = [] if line.blank or row.program is None else self._values(row, line, turns, made)
                grid.rows[number] = self._cells(row, (number, line), values, columns, made)

    def _rows(self, sheet: "Worksheet", made: Made) -> dict[int, _Row]:
        wanted = {line.template for line in made.rows.lines}
        rows: dict[int, list[tuple[TemplateCell, int]]] = {}
        for (row, _), cell in sorted(sheet._cells.items()):  # noqa: SLF001 the cells there are, without making new ones
            if row in wanted:
                rows.setdefault(row, []).append((cell, cell.style_id if cell.has_style else 0))
        return {row: self._row(cells, made) for row, cells in rows.items()}

    def _row(self, cells: "list[tuple[TemplateCell, int]]", made: Made) -> _Row:
        names = {line.template: tuple(line.scope) for line in made.columns.lines if line.path}
        dynamic = [cell for cell, _ in cells if expressions.is_dynamic(_source(cell)) and cell.data_type != "f"]
        repeated = {-path[0][0] for path in (line.path for line in made.columns.lines) if path}
        gone = set(range(1, made.columns.length + 1)) - {line.template for line in made.columns.lines}
        sources = []
        for cell in dynamic:
            loop = _TURNS.format(cell.column) if cell.column in repeated else None
            sources.append((_source(cell), loop, [name for name in names.get(cell.column, ()) if name != "loop"]))
            try:
                expressions.environment().parse(_source(cell))
            except Exception as error:
                raise self._problem(made, cell.coordinate, "jinja", why=str(error).rstrip(".")) from error
        sources = [source for source, cell in zip(sources, dynamic, strict=True) if cell.column not in gone]
        row = _Row(cells, expressions.program(sources) if sources else None, {cell.column for cell in dynamic})
        for cell, _ in cells:
            if cell.data_type == "f":
                row.formulas[cell.column] = _taken_apart(cell)
        return row

    def _values(self, row: _Row, line: Line, turns: Mapping[str, Sequence[Mapping[str, Any]]], made: Made) -> list[Any]:
        assert row.program is not None
        try:
            return row.program.values(line.scope, turns)
        except expressions.Wrong as error:
            places = [
                cell.coordinate
                for cell, _ in row.cells
                if cell.column in row.dynamic
                for _ in _turns_of(cell.column, made.columns)
            ]
            raise self._problem(made, places[min(error.number, len(places) - 1)], "jinja", why=error.why) from error

    def _cells(
        self, row: _Row, place: tuple[int, Line], values: list[Any], columns: Mapping[int, list[tuple[int, Line]]], made: Made
    ) -> list[Cell]:
        found: list[Cell] = []
        at, line = place
        following = iter(values)
        for cell, style in row.cells:
            for number, column in columns.get(cell.column, ()):
                if cell.column in row.dynamic:
                    found.append(
                        (number, style, None) if line.blank else self._filled(next(following), number, style, cell, made)
                    )
                elif cell.column in row.formulas:
                    formula_of = row.formulas[cell.column]
                    content = None if line.blank else self._formula(formula_of, Here(made, line.path, column.path))
                    if content is not None and formula_of.array:
                        content.array = _filled_by(formula_of.array, at, number)
                    found.append((number, style, content))
                else:
                    fixed = None if line.blank else cell.value
                    found.append((number, self._marked(fixed, style), fixed))
        return found

    def _filled(self, value: Any, number: int, style: int, cell: "TemplateCell", made: Made) -> Cell:  # noqa: ANN401
        try:
            content = stored(value)
        except NoValue as error:
            raise self._problem(made, cell.coordinate, "no_value", type=str(error)) from error
        told = own_format(value) if content is not None and not isinstance(content, str) else None
        return number, self.styles.of(style, told, marked_text=_could_be_formula(content)), content

    def _marked(self, content: Any, style: int) -> int:  # noqa: ANN401 whatever stands in a template
        return self.styles.of(style, None, marked_text=True) if _could_be_formula(content) else style

    def _formula(self, of: _Formula, here: Here) -> Calculated:
        text, areas = of.formula.at(here, self._sheets)
        return Calculated(text, areas, of.node, subtotal=of.subtotal)

    def inherit_formats(self, grids: Mapping[str, Grid]) -> None:
        """A formula without a number format takes that of the first cell it refers to that has one, as when typed."""
        for grid in grids.values():
            for cells in grid.rows.values():
                for position, (column, style, content) in enumerate(cells):
                    if isinstance(content, Calculated) and not self.styles.has_format(style):
                        of = self._format_of(content, grids)
                        cells[position] = (column, self.styles.of(style, of), content)

    def _format_of(self, content: Calculated, grids: Mapping[str, Grid]) -> str | None:
        first = next((area for areas in content.areas for area in areas), None)
        if first is None:
            return None
        rows = range(first.top, min(first.bottom, first.top + _LOOKED_AT) + 1)
        found = (cell for row in rows if (cell := grids[first.sheet].cell(row, first.left)))
        return next((self.styles.format(cell[1]) for cell in found if self.styles.has_format(cell[1])), None)

    def _problem(self, made: Made, cell: str, key: str, **values: str) -> TemplateProblem:
        return TemplateProblem(Problem(made.template, cell, key, values))


def _repeated(columns: Mapping[int, list[tuple[int, Line]]]) -> list[tuple[int, list[tuple[int, Line]]]]:
    """The columns that a tag repeats."""
    return [(of[0][1].path[0][0], of) for of in columns.values() if of[0][1].path]


def _turns_of(column: int, columns: Axis) -> list[Line]:
    return [line for line in columns.lines if line.template == column]


def _source(cell: "TemplateCell") -> Any:  # noqa: ANN401 whatever stands in a template
    """What a cell of the template says; letters in several fonts are read as one text where there is something to fill in."""
    return str(cell.value) if isinstance(cell.value, list) else cell.value


def _could_be_formula(content: Any) -> bool:  # noqa: ANN401 whatever stands in a cell
    return isinstance(content, str) and content[:1] in FORMULA_SIGNS and content != ""


def _taken_apart(cell: "TemplateCell") -> _Formula:
    """A formula of the template; one that custctl cannot calculate is kept all the same."""
    from openpyxl.worksheet.formula import ArrayFormula

    array = _size(cell.value.ref) if isinstance(cell.value, ArrayFormula) else None
    source = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    if not str(source).startswith("="):
        source = f"={source}"
    taken = formula(str(source))
    is_reference = [not isinstance(piece, str) for piece in taken.pieces]
    try:
        node = None if array else compiled(taken.tokens, is_reference)
    except (Unknown, IndexError):
        node = None
    subtotal = str(source).upper().startswith(("=SUBTOTAL(", "=AGGREGATE("))
    return _Formula(taken, node, array, subtotal)


def _size(area: str) -> tuple[int, int]:
    """Rows and columns of a range."""
    from openpyxl.worksheet.cell_range import CellRange

    size = CellRange(area).size
    return size["rows"], size["columns"]


def _filled_by(size: tuple[int, int], row: int, column: int) -> str:
    """The cells that an array formula fills, from its own on."""
    from openpyxl.worksheet.cell_range import CellRange

    bounds = {"min_row": row, "max_row": row + size[0] - 1, "min_col": column, "max_col": column + size[1] - 1}
    return str(CellRange(**bounds).coord)
