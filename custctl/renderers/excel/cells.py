"""How does a value stand in a cell: as a number, a date, a condition, or as text that is never anything else?"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

Stored: TypeAlias = "str | bool | int | float | Decimal | date | datetime | time | timedelta | None"

MOST_TEXT = 32_767
"""Characters of a cell; longer texts end in …."""
LARGEST = 1e308
"""Numbers from here on are none for worksheets."""
MOST_DIGITS = 15
"""Digits of a whole number that worksheets keep; one with more is a text."""
FORMULA_SIGNS = frozenset("=+-@\t\r＝＋－＠")
"""A text that begins with one of these is marked as text, so that it stays one when somebody edits the cell."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_YEAR = 1900
"""Worksheets have no earlier days; they are written as text."""


class NoValue(TypeError):  # noqa: N818 what it says
    """Nothing that a cell can hold, such as a list of rows."""


def stored(value: Any) -> Stored:  # noqa: ANN401 whatever an expression is
    """What a cell holds of a value: numbers, dates and conditions as such, everything else as text.

    Raises:
        NoValue: It is a mapping, or a list of other than texts and numbers.
    """
    match value:
        case None | bool():
            return value
        case str():
            return clean(str(value))
        case int():
            return value if abs(value) < 10**MOST_DIGITS else str(value)
        case float():
            return value if isfinite(value) and abs(value) < LARGEST else None
        case Decimal():
            return value if value.is_finite() and abs(value) < LARGEST else None
        case datetime():
            return value.replace(tzinfo=None) if value.year >= _FIRST_YEAR else value.isoformat(" ")
        case date():
            return value if value.year >= _FIRST_YEAR else value.isoformat()
        case time() | timedelta():
            return value
        case list() | tuple() if all(isinstance(entry, str | int | Decimal) for entry in value):
            return clean("; ".join(str(entry) for entry in value))
        case _:
            raise NoValue(type(value).__name__)


def clean(text: str) -> str:
    """Text without what no workbook can hold, cut where a cell ends."""
    text = _UNWRITABLE.sub("", text)
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def own_format(value: Any) -> str | None:  # noqa: ANN401 whatever an expression is
    """The number format that a value brings along, for cells that have none of their own."""
    told = getattr(type(value), "number_format", None)
    if told is not None:
        return str(told)
    match value:
        case datetime():
            return "yyyy-mm-dd hh:mm"
        case date():
            return "yyyy-mm-dd"
        case time():
            return "hh:mm"
        case timedelta():
            return "[h]:mm"
        case _:
            return None


class Styles:
    """The styles of a workbook, and the few that rendering adds."""

    def __init__(self, book: "Workbook") -> None:
        self._book = book
        self._known: dict[tuple[int, str | None, bool], int] = {}
        self._aligned: dict[tuple[int, str, int], int] = {}

    def has_format(self, style: int) -> bool:
        """Whether a style has a number format of its own."""
        return bool(self._book._cell_styles[style].numFmtId)  # noqa: SLF001 openpyxl has no other way to them

    def format(self, style: int) -> str:
        """A style's number format."""
        return _formats(self._book, self._book._cell_styles[style].numFmtId)  # noqa: SLF001

    def of(self, style: int, number_format: str | None, *, marked_text: bool = False) -> int:
        """A style with a number format where it has none, and with the mark of text.

        Args:
            style: Number of a style.
            number_format: The format, None for none.
            marked_text: Whether the text could be taken for a formula.
        """
        if not marked_text and (number_format is None or self.has_format(style)):
            return style
        key = (style, number_format, marked_text)
        if key not in self._known:
            self._known[key] = self._new(style, number_format, marked_text=marked_text)
        return self._known[key]

    def _new(self, style: int, number_format: str | None, *, marked_text: bool) -> int:
        from copy import copy

        made = copy(self._book._cell_styles[style])  # noqa: SLF001
        if number_format is not None and not made.numFmtId:
            made.numFmtId = self._format_number(number_format)
        if marked_text:
            made.quotePrefix = 1
        return int(self._book._cell_styles.add(made))  # noqa: SLF001

    def aligned(self, style: int, horizontal: str, *, indent: int = 0) -> int:
        """A style whose text stands left or right, so many characters from the edge."""
        key = (style, horizontal, indent)
        if key not in self._aligned:
            self._aligned[key] = self._newly_aligned(*key)
        return self._aligned[key]

    def _newly_aligned(self, style: int, horizontal: str, indent: int) -> int:
        from copy import copy

        made = copy(self._book._cell_styles[style])  # noqa: SLF001
        alignment = copy(self._book._alignments[made.alignmentId])  # noqa: SLF001
        alignment.horizontal, alignment.indent = horizontal, indent
        made.alignmentId = self._book._alignments.add(alignment)  # noqa: SLF001
        return int(self._book._cell_styles.add(made))  # noqa: SLF001

    def _format_number(self, number_format: str) -> int:
        from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE, BUILTIN_FORMATS_REVERSE

        if number_format in BUILTIN_FORMATS_REVERSE:
            return int(BUILTIN_FORMATS_REVERSE[number_format])
        added: int = self._book._number_formats.add(number_format)  # noqa: SLF001
        return added + int(BUILTIN_FORMATS_MAX_SIZE)


def _formats(book: "Workbook", number: int) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    if number < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(number, "General"))
    return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])  # noqa: SLF001
