"""What does a spreadsheet's cell say, as text?"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl

_STAMP = r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"
_STAMPS = (
    ("T", r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)", "$1 $2"),
    ("1899-12-3", r"^1899-12-3[01] (\d\d:\d\d:\d\d)(\.\d+)?$", "$1"),
    (" 00:00:00", r"^(\d{4}-\d\d-\d\d) 00:00:00(\.0+)?$", "$1"),
)
"""What a cell to be written more plainly has in it, how it is known, and what stays of it."""
_STAMP_LENGTH = len("2025-01-31 00:00:00")
_LONG = r"^-?\d*\.\d+$"
_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""
_COMMA, _POINT = (
    rf"^[^0-9]{{0,8}}[0-9][0-9'’ {group}]*{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})[^0-9.,]*$"
    for group, mark in ((".", ","), (",", r"\."))
)
"""Numbers that can only have this decimal mark."""
_FRACTION = r"^-?[0-9]+\.[0-9]+$"


def plain_number(cell: pl.Expr) -> pl.Expr:
    """A float as a plain decimal of at most 15 significant digits: 0.30000000000000004 is 0.3."""
    whole = cell.cast(pl.Decimal(38, 0), strict=False).cast(pl.String)
    rounded = cell.round_sig_figs(_DIGITS)
    text = rounded.cast(pl.Decimal(38, 12), strict=False).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    return pl.when(cell == cell.round(0)).then(whole).when(text != "").then(text)


def tidied(frame: pl.DataFrame) -> pl.DataFrame:
    """The cells of a sheet with plain dates, times and numbers, and empty ones null.

    A date without a time of day is written without one, a time of day without a date likewise; numbers keep 15 significant
    digits. Only columns that hold such cells are touched.
    """
    return frame.with_columns(_tidied(frame[name]) for name in frame.columns if name != "row")


def in_one_manner(frame: pl.DataFrame, numbers: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """The cells of a sheet, its numbers with a decimal comma where texts of their column are numbers with one ("1.234,50").

    As text, a cell that is the number 12.5 would be taken for another manner of writing, or 12.125 for twelve thousand.

    Args:
        frame: The cells as text.
        numbers: Makes a frame of the same form, null where a cell is no number; called only where it is needed.
    """
    found = frame.select(pl.all().str.contains(_COMMA).any())
    names = [name for name in found.columns if found[name].item()]
    if not names:
        return frame
    filled = numbers()
    return frame.with_columns(_with_commas(frame[name], filled[name].is_not_null()) for name in names)


def _with_commas(cells: pl.Series, is_number: pl.Series) -> pl.Series:
    texts = cells.filter(~is_number)
    commas, points = (texts.str.contains(manner).sum() for manner in (_COMMA, _POINT))
    if commas <= points:
        return cells
    here = (is_number & cells.str.contains(_FRACTION)).fill_null(False)
    values = cells.filter(here).unique()
    return cells.replace(values, [_with_comma(rounded(Decimal(value))) for value in values]).zip_with(here, cells)


def _with_comma(number: str) -> str:
    """A number with a decimal comma and neither one nor three decimals, which leaves no doubt about the mark."""
    whole, point, decimals = number.partition(".")
    return f"{whole},{decimals}{'0' if len(decimals) in (1, 3) else ''}" if point else number


def _tidied(cells: pl.Series) -> pl.Series:
    length = cells.str.len_bytes()
    longest = length.max()
    if isinstance(longest, int) and longest >= _STAMP_LENGTH and cells.str.contains(_STAMP).any():
        for sign, pattern, plain in _STAMPS:
            cells = cells.str.replace(pattern, plain) if cells.str.contains(sign, literal=True).any() else cells
    if isinstance(longest, int) and longest > _DIGITS + 1:
        long = (length > _DIGITS + 1) & cells.str.contains(_LONG)
        values = cells.filter(long).unique()
        cells = cells.replace(values, [rounded(Decimal(value)) for value in values]) if len(values) else cells
    # A cell of blanks begins with one, which is seen at a glance.
    if ((length == 0) | cells.str.contains(r"^\s")).any():
        cells = cells.set(~cells.str.contains(r"\S").fill_null(True), None)
    return cells


def rounded(value: Decimal) -> str:
    """A number with 15 significant digits, without exponent and without zeros at the end."""
    last = min(value.adjusted() + 1 - _DIGITS, 0)
    exponent = value.as_tuple().exponent
    short = value.quantize(Decimal(1).scaleb(last)) if isinstance(exponent, int) and exponent < last else value
    text = f"{short:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_text(value: object) -> str | None:
    """A value that openpyxl read, as the other reader would write it."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else rounded(Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
