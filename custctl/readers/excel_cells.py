"""What does a spreadsheet's cell say, as text?"""

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
