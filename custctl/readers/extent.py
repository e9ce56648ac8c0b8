"""How much does a sheet ask for: the memory between its first and its last cell, and which cells will its reader lose?

Native cell readers believe what a file says of itself. Asked for more memory than there is they end the whole program, so every
kind of workbook is measured in Python before they see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CELL = 32
"""Bytes of one cell in the reader, at least."""
ROWS, COLUMNS, OLD_COLUMNS = 1 << 20, 1 << 14, 1 << 8
"""Rows and columns that a sheet of a spreadsheet program has at most; columns of an .xls sheet."""

LostCell = tuple[int, int, str]
"""Row and column (from 0; columns from the first one in use) and text of a cell: an error, a time, a formula not worked out."""

ERROR_TEXTS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
"""What the error codes of binary workbooks stand for."""


@dataclass(slots=True)
class Extent:
    """What a pass over a sheet found.

    Attributes:
        size: Bytes of the cells from its first to its last one, and of texts told once and used many times.
        lost: The cells that its cell reader leaves out.
    """

    size: int = 0
    lost: list[LostCell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a workbook.

    Attributes:
        lost: By the title of their sheet, the cells that the cell reader leaves out.
        charts: Titles of sheets that have no cells of their own: charts, dialogs, macros.
        mended: The workbook's bytes without what its cell reader would misread, None where there is no such thing.
    """

    lost: Mapping[str, Sequence[LostCell]]
    charts: frozenset[str] = frozenset()
    mended: bytes | None = None


@dataclass(slots=True)
class Span:
    """The rectangle of the filled cells of a sheet, while it is passed over. Rows and columns count from 0."""

    columns: int = COLUMNS
    last: int = -1
    left: int = COLUMNS
    right: int = -1

    def add(self, row: int, first: int, last: int) -> None:
        """Take in cells of a row, from a first to a last column.

        Raises:
            ValueError: They lie where no sheet has cells.
        """
        if not 0 <= row < ROWS or not 0 <= first <= last < self.columns:
            raise ValueError("a cell beyond the last row or column")
        self.last, self.left, self.right = max(self.last, row), min(self.left, first), max(self.right, last)

    def extent(self, lost: Sequence[LostCell], *, text: int = 0) -> Extent:
        """The sheet's extent, with lost cells that count columns from A, and bytes of text."""
        cells = (self.last + 1) * max(0, self.right - self.left + 1)
        return Extent(cells * CELL + text, [(row, column - self.left, told) for row, column, told in lost])
