"""The cells of the result: filled from a template row by row, calculated, and written as a worksheet has them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from custctl.renderers.excel.calculation import Failure, Node, Unknown
from custctl.renderers.excel.cells import LARGEST, Stored
from custctl.renderers.excel.references import Area

if TYPE_CHECKING:
    from openpyxl.cell.rich_text import CellRichText

WIDEST = 256
"""Columns of a whole row that are looked at."""
MOST_READ = 3_000_000
"""Cells read while calculating; formulas beyond are left to the program that opens the workbook."""


@dataclass(slots=True)
class Calculated:
    """A formula in the result.

    Attributes:
        text: Without `=`.
        areas: The cells of each of its references.
        node: Calculates it, None where custctl cannot.
        array: The cells that it fills, where it is an array formula.
        subtotal: Whether it is itself a subtotal.
        value: What it comes to, once `known`.
        error: The error it comes to, such as `#DIV/0!`.
    """

    text: str
    areas: list[list[Area]]
    node: Node | None
    array: str | None = None
    subtotal: bool = False
    known: bool = False
    value: Stored = None
    error: str | None = None


Content: TypeAlias = "Stored | Calculated | CellRichText"
Cell: TypeAlias = tuple[int, int, Content]
"""Column, style, content."""


@dataclass(slots=True)
class Grid:
    """The cells of one sheet: row number to cells from the left."""

    rows: dict[int, list[Cell]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell | None:
        """One cell, None where there is none."""
        return next((cell for cell in self.rows.get(row, ()) if cell[0] == column), None)

    def contents(self, area: Area) -> Iterator[Content]:
        """What stands in an area, row by row; None for empty cells."""
        last = next(reversed(self.rows), 0)  # rows are filled from the top
        width = range(area.left, min(area.right, WIDEST) + 1)
        for row in range(area.top, min(area.bottom, last) + 1):
            found = {column: content for column, _, content in self.rows.get(row, ()) if area.left <= column <= area.right}
            yield from [found.get(column) for column in width]


class _Needs(Exception):  # noqa: N818 no error: something else comes first
    def __init__(self, formula: Calculated) -> None:
        super().__init__()
        self.formula = formula


class Calculation:
    """Works out the formulas of a workbook; what cannot be worked out stays without a value."""

    def __init__(self, grids: Mapping[str, Grid]) -> None:
        self._grids = grids
        self._read = 0
        self._skips_subtotals = False
        self.areas: Sequence[Sequence[Area]] = ()
        self.memory: dict[object, Any] = {}

    def run(self) -> None:
        """Calculate every formula, those that others need first."""
        for grid in self._grids.values():
            for cells in grid.rows.values():
                for _, _, content in cells:
                    if isinstance(content, Calculated) and not content.known:
                        self._settle(content)

    def _settle(self, formula: Calculated) -> None:
        """Without recursion: a chain of formulas may be as long as a sheet."""
        waiting = [formula]
        while waiting:
            one = waiting[-1]
            try:
                self._calculate(one)
            except _Needs as needs:
                if needs.formula in waiting:  # a circle has no value
                    one.node = None
                else:
                    waiting.append(needs.formula)
                continue
            waiting.pop()

    def _calculate(self, formula: Calculated) -> None:
        formula.known = formula.node is None
        if formula.node is None:
            return
        self.areas = formula.areas
        self._skips_subtotals = False
        try:
            value = formula.node(self)
            if isinstance(value, Decimal) and abs(value) >= LARGEST:
                raise Failure("#NUM!")
            formula.value = value
        except Failure as failure:
            formula.error = failure.code
        except (Unknown, ArithmeticError, ValueError, TypeError, IndexError):
            formula.node = None
        formula.known = True

    def values(self, area: Area) -> Iterator[Any]:
        """The cells of an area that are not empty."""
        return (value for value in self.grid(area) if value is not None)

    def grid(self, area: Area) -> Iterator[Any]:
        """The cells of an area, empty ones as None.

        Raises:
            Unknown: There are too many, or one has no known value.
        """
        for content in self._grids[area.sheet].contents(area):
            self._read += 1
            if self._read > MOST_READ:
                raise Unknown
            yield self._value(content)

    def _value(self, content: Content) -> Any:  # noqa: ANN401 whatever stands in a cell
        if not isinstance(content, Calculated):
            return str(content) if isinstance(content, list) else content
        if self._skips_subtotals and content.subtotal:
            return None
        if not content.known:
            raise _Needs(content)
        if content.error is not None:
            raise Failure(content.error)
        if content.node is None:
            raise Unknown
        return content.value

    @contextmanager
    def without_subtotals(self) -> Iterator[None]:
        """Subtotals in the areas read meanwhile do not count."""
        before, self._skips_subtotals = self._skips_subtotals, True
        yield
        self._skips_subtotals = before


def shown(content: Content) -> Stored:
    """What a cell shows: the value of a formula, None where it is not known."""
    if isinstance(content, Calculated):
        return content.error or (_tidy(content.value) if content.node is not None else None)
    return str(content) if isinstance(content, list) else content


def _tidy(value: Stored) -> Stored:
    return value if not isinstance(value, Decimal) else value.normalize() if value else Decimal(0)
