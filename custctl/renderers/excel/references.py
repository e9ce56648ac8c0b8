"""What does a formula of a template refer to, and what does it say where it stands in the result?"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from custctl.renderers.excel.axis import Axis, Path

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
GROWING = frozenset(
    [
        "SUM",
        "SUBTOTAL",
        "AGGREGATE",
        "AVERAGE",
        "MIN",
        "MAX",
        "COUNT",
        "COUNTA",
        "COUNTBLANK",
        "MEDIAN",
        "PRODUCT",
        "STDEV",
        "VAR",
        "STDEV.S",
        "STDEV.P",
        "VAR.S",
        "VAR.P",
        "SUMSQ",
        "SUMPRODUCT",
        "GEOMEAN",
        "AND",
        "OR",
        "CONCAT",
        "TEXTJOIN",
        "NPV",
        "IRR",
    ]
)
"""Functions for which a cell of a loop means all its rows, as `SUM(C5)` does."""
_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!\[\]:]+)!)?"
    r"(?:(?P<c1>\$?[A-Z]{1,3})(?P<r1>\$?\d+)(?::(?P<c2>\$?[A-Z]{1,3})(?P<r2>\$?\d+))?"
    r"|(?P<fc>\$?[A-Z]{1,3}):(?P<lc>\$?[A-Z]{1,3})|(?P<fr>\$?\d+):(?P<lr>\$?\d+))",
    re.IGNORECASE,
)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*|[Cc]\d*|[Rr]\d*[Cc]\d*")


@dataclass(frozen=True, slots=True)
class End:
    """A row or a column in a reference, and whether `$` holds it."""

    number: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells that a formula names.

    Attributes:
        sheet: The sheet's name in the template, None for the formula's own.
        rows: First and last row, None for whole columns.
        columns: First and last column, None for whole rows.
        ranged: Whether it is written as a range, even of one cell.
        grows: Whether a single cell stands for all its repetitions.
    """

    sheet: str | None
    rows: tuple[End, End] | None
    columns: tuple[End, End] | None
    ranged: bool
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of the result: sheet, first row, first column, last row, last column."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Made:
    """One sheet of the result: its name, the name of the sheet of the template it is made from, its rows and columns."""

    title: str
    template: str
    rows: Axis
    columns: Axis
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Here:
    """Where in the result a formula stands."""

    sheet: Made
    rows: Path = ()
    columns: Path = ()


Sheets: TypeAlias = Mapping[str, Sequence[Made]]
"""Name of a sheet of the template to the sheets that are made from it."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a template, taken apart once and put together for each place where it stands."""

    pieces: tuple["str | Reference", ...]
    tokens: "tuple[Token, ...]"

    def at(self, here: Here, sheets: Sheets) -> tuple[str, list[list[Area]]]:
        """What it says at a place of the result, without `=`, and the areas of each of its references."""
        text: list[str] = []
        areas: list[list[Area]] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                text.append(
                    here.sheet.tables.get(piece.split("[")[0].casefold(), "") + piece[len(piece.split("[")[0]) :]
                    if "[" in piece and piece.split("[")[0].casefold() in here.sheet.tables
                    else piece
                )
            else:
                found, written = placed(piece, here, sheets)
                areas.append(found)
                text.append(written)
        return "".join(text), areas


def formula(text: str, *, grows: bool = False) -> Formula:
    """Take a formula apart.

    Args:
        text: With its `=`.
        grows: Whether each cell means all its repetitions, as in charts and names; else in functions that add up.
    """
    from openpyxl.formula.tokenizer import Token, Tokenizer

    tokens = tuple(Tokenizer(text).items)
    pieces: list[str | Reference] = []
    for position, token in enumerate(tokens):
        found = reference(token.value) if token.type == Token.OPERAND and token.subtype == Token.RANGE else None
        if found is None:
            pieces.append(token.value)
        else:
            pieces.append(replace(found, grows=not found.ranged and (grows or _alone(tokens, position))))
    return Formula(tuple(pieces), tokens)


def reference(text: str) -> Reference | None:
    """A reference as it is written, None for names, columns of tables and other workbooks."""
    from openpyxl.utils import column_index_from_string

    found = _REFERENCE.fullmatch(text)
    if found is None:
        return None

    def ends(first: str, last: str, number: Callable[[str], int]) -> tuple[End, End] | None:
        one, other = found[first], found[last]
        if one is None:
            return None
        parts = [End(number(part.replace("$", "")), "$" in part) for part in (one, other or one)]
        low, high = sorted(parts, key=lambda end: end.number)
        return low, high

    sheet = found["sheet"]
    name = sheet[1:-1].replace("''", "'") if sheet and sheet.startswith("'") else sheet
    rows = ends("r1", "r2", int) or ends("fr", "lr", int)
    columns = ends("c1", "c2", column_index_from_string) or ends("fc", "lc", column_index_from_string)
    return Reference(name, rows, columns, ranged=":" in text.rpartition("!")[2])


def placed(ref: Reference, here: Here, sheets: Sheets) -> tuple[list[Area], str]:
    """The areas of a reference in the result, and how they are written: several where it names a sheet that is repeated."""
    made, own = [here.sheet], True
    if ref.sheet is not None:
        made, own = list(sheets.get(ref.sheet, ())), ref.sheet == here.sheet.template
        if own:
            made = [here.sheet]
        elif ref.sheet not in sheets:
            return [], _written(ref, None, (), name=ref.sheet)
    if not (ref.grows or ref.ranged):
        made = made[:1]
    found: list[Area] = []
    texts: list[str] = []
    for sheet in made:
        at = here if own else Here(sheet)
        rows = _ends(ref.rows, sheet.rows, at.rows, ref)
        columns = _ends(ref.columns, sheet.columns, at.columns, ref)
        if rows is not None and columns is not None:
            texts.append(_written(ref, rows, columns, name=None if ref.sheet is None else sheet.title))
            found.append(Area(sheet.title, rows[0] or 1, columns[0] or 1, rows[1] or LAST_ROW, columns[1] or LAST_COLUMN))
    return found, ",".join(texts) or _blank(ref)


def _ends(ends: tuple[End, End] | None, axis: Axis, path: Path, ref: Reference) -> tuple[int, int] | None:
    """First and last line in the result; (0, 0) for all of them, None for none."""
    if ends is None:
        return 0, 0
    first, last = ends
    if ref.ranged:
        return axis.between(first.number, last.number, path, fixed=(first.fixed, last.fixed))
    found = axis.one(first.number, path, fixed=first.fixed and ref.grows)
    return found if found is None or ref.grows else (found[0], found[0])


def _written(ref: Reference, rows: tuple[int, int] | None, columns: tuple[int, int] | tuple[()], *, name: str | None) -> str:
    """A reference as a formula has it; with `rows` None as it was."""
    from openpyxl.utils import get_column_letter

    old_rows, old_columns = ref.rows, ref.columns

    def end(position: int) -> str:
        text = ""
        if old_columns is not None:
            at = columns[position] if columns else old_columns[position].number
            text += "$" * old_columns[position].fixed + get_column_letter(at)
        if old_rows is not None:
            at = rows[position] if rows else old_rows[position].number
            text += "$" * old_rows[position].fixed + str(at)
        return text

    prefix = "" if name is None else f"{quoted(name)}!"
    return prefix + (f"{end(0)}:{end(1)}" if ref.ranged or end(0) != end(1) else end(0))


def _blank(ref: Reference) -> str:
    """A cell that is surely empty: what is not there counts as nothing, and is no `#REF!`."""
    return f"$XFD${LAST_ROW}" + (f":$XFD${LAST_ROW}" if ref.ranged else "")


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    plain = _PLAIN_NAME.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet)
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def _alone(tokens: "Sequence[Token]", position: int) -> bool:
    """Whether an operand is by itself an argument of a function that adds up, counts or the like."""
    from openpyxl.formula.tokenizer import Token

    around = [token for token in tokens[:position] if token.type != Token.WSPACE]
    after = next((token for token in tokens[position + 1 :] if token.type != Token.WSPACE), None)
    before = around[-1] if around else None
    if before is None or after is None:
        return False
    if not (_opens(before) or before.type == Token.SEP) or not (after.type == Token.SEP or after.subtype == Token.CLOSE):
        return False
    depth = 0
    for token in reversed(around):
        depth += (token.subtype == Token.CLOSE) - (token.subtype == Token.OPEN)
        if depth < 0:
            return _opens(token) and token.value[:-1].upper().removeprefix("_XLFN.") in GROWING
    return False


def _opens(token: "Token") -> bool:
    from openpyxl.formula.tokenizer import Token

    return bool(token.type == Token.FUNC and token.subtype == Token.OPEN)
