"""How do people and programs write an amount? Patterns for figures, signs and currency marks, and their exact value."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import polars as pl

from custctl.mapping.cells import once
from custctl.mapping.lookups import looked_up
from custctl.schema import MONEY

SIGNS: Final[Mapping[str, str]] = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD",
    "SG$": "SGD", "NZ$": "NZD", "R$": "BRL", "MX$": "MXN", "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP",
    "¥": "CNY", "CN¥": "CNY", "JP¥": "JPY", "RMB": "CNY", "元": "CNY", "圆": "CNY", "圓": "CNY", "人民币": "CNY",
    "港币": "HKD", "港元": "HKD", "美元": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "新台币": "TWD", "₹": "INR",
    "₩": "KRW", "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₪": "ILS", "ZŁ": "PLN",
    "KČ": "CZK", "FT": "HUF", "FR": "CHF", "SFR": "CHF", "RS": "INR", "ЛВ": "BGN", "РУБ": "RUB", "KR": "",
}  # fmt: skip
"""Currency marks in upper case and their ISO code; "" where only the country could tell."""

CODES: Final = (
    "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNH", "CNY", "COP", "CZK", "DKK",
    "EGP", "EUR", "GBP", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW", "KWD",
    "KZT", "LKR", "MAD", "MOP", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR",
    "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "TZS", "UAH", "UGX", "USD", "UYU",
    "VND", "XAF", "XOF", "ZAR",
)  # fmt: skip
"""ISO codes that stand beside amounts."""

SCALES: Final[Mapping[str, str]] = {"千": "e3", "万": "e4", "萬": "e4", "百万": "e6", "亿": "e8", "億": "e8", "万亿": "e12"}


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


_WORDS = [word for word in (*SIGNS, *CODES) if word.isalpha() and ord(word[0]) < 0x2E80]
_MARKS = [word for word in SIGNS if word not in _WORDS]
_ASCII = [word for word in (*SIGNS, *CODES) if word.isascii()]
_TOKEN = rf"(?:(?:(?i-u:{_any(_ASCII)})|{_any([word for word in SIGNS if word not in _ASCII])})\.?)"
"""A mark or code; the case of ASCII letters alone is folded where there are no others, which compiles much faster."""

CURRENCY: Final = rf"(?i)(?:^|[^\p{{L}}])({_any(_MARKS)}|{_any(_WORDS)}(?:[^\p{{L}}]|$))"
"""A currency's mark or code, with one character behind it that AROUND takes off."""

AROUND: Final = "0123456789 .,()+-'/"

GUESSED: Final = r"(?i)(?:^|[^\p{L}])(?:\$|¥|kr(?:[^\p{L}]|$)|rs(?:[^\p{L}]|$))"
"""Marks that several countries use."""

REFUND: Final = r"\s*\(\s*(?:已(?:全额|部分)?退款|refunded)\s*[::]?\s*[¥$€£]?\s*([0-9][0-9.,]*)?\s*\)\s*$"
"""A refund noted beside the amount: WeChat Pay writes 131.77(已退款89.84)."""

PLAIN: Final = r"^-?[0-9]+(?:\.[0-9]{1,4})?$"
PLAIN_UNSURE: Final = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
PLAIN_SURE: Final = r"^-?(?:[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4}))?|(?:0[0-9]*|[0-9]{4,})\.[0-9]{3})$"
"""What is PLAIN and not PLAIN_UNSURE."""

GROUPED: Final[Mapping[str, str]] = {
    decimal: rf"^-?(?:[1-9][0-9]{{0,2}}(?:{comma}[0-9]{{3}})+|[0-9]+)(?:{point}(?:[0-9]{{1,2}}|[0-9]{{4}}))?$"
    for decimal, point, comma in ((".", r"\.", ","), (",", ",", r"\."))
}
"""Decimal mark to bare numbers, in groups of three or not, but for what may be read otherwise (0,250 and 1234,567)."""

_EXPONENT = "(?:[eE][-+]?[0-9]{1,2})?"


def _figure(decimal: str) -> str:
    """Figures with one mark as the decimal mark; groups of three of one kind, or Indian groups."""
    point, comma = re.escape(decimal), re.escape("," if decimal == "." else ".")
    spaced = r"(?:['’][0-9]{3})+|(?: [0-9]{3})+"
    groups = rf"[0-9]{{1,3}}(?:(?:{comma}[0-9]{{3}})+|{spaced})|[0-9]{{1,2}}(?:{comma}[0-9]{{2}})+{comma}[0-9]{{3}}|[0-9]+"
    return rf"(?:(?:{groups})(?:{point}(?:-{{1,2}}|[0-9]*))?|{point}[0-9]+){_EXPONENT}"


def _foreign(decimal: str) -> str:
    """Figures that can only be in the other style: exactly two digits behind the other mark, whatever the groups."""
    point, comma = re.escape(decimal), re.escape("," if decimal == "." else ".")
    groups = rf"[0-9]{{1,3}}(?:(?:{point}[0-9]{{3}})+|(?:['’][0-9]{{3}})+|(?: [0-9]{{3}})+)|[0-9]+"
    return rf"(?:{groups}){comma}[0-9]{{2}}"


def _cell(figure: str) -> str:
    """A whole cell around a figure: one sign at most, before it, behind it or around it."""
    money, scale = rf"(?:{_TOKEN}\s*)?", f"(?:{_any(list(SCALES))})?"
    behind = rf"\s*{scale}\s*{money}"
    return (
        rf"(?i)^(?:{money}{figure}{behind}(?:(?:-|CR\.?|DR\.?)\s*{money})?|{money}[-+]\s*{money}{figure}{behind}"
        rf"|{money}\(\s*{money}{figure}{behind}\)\s*{money})$"
    )


CELLS: Final[Mapping[str, str]] = {mark: _cell(rf"(?:{_figure(mark)}|{_foreign(mark)})") for mark in ".,"}
"""Decimal mark to the pattern of a cell in that style or beyond doubt in the other."""

EITHER: Final = _cell(rf"(?:{_figure('.')}|{_figure(',')})")
NEGATIVE: Final = r"^[^0-9]*[-(]|[0-9][^0-9.,]*-(?:[^0-9]|$)|[0-9.][^0-9]*(?i:CR)\.?(?:[^\p{L}]|$)"
"""What makes a number negative: a minus before or behind, parentheses, CR; not the dash of 5,- for whole units."""

SIDED: Final = r"[0-9.][^0-9]*(?i:CR|DR)\.?(?:[^\p{L}]|$)"
"""A number with the side of an account on which it stands."""

SCALED: Final = rf"[0-9][eE][-+]?[0-9]|{_any(list(SCALES))}"
FINE: Final = "[.,][0-9]{5}"
SPACED: Final = "[0-9]['’ ][0-9]"
WORDY: Final = r"[A-Za-zÀ-ӿ]\."
"""Words with a point (Rs.500), which is no decimal point."""

_END = r"[^0-9.,]*$"


def _sure(decimal: str) -> str:
    """Cells whose decimal mark is beyond doubt."""
    point, comma = re.escape(decimal), re.escape("," if decimal == "." else ".")
    alternatives = (
        rf"{point}(?:[0-9]{{1,2}}|[0-9]{{4,}}|-{{1,2}}){_END}",
        rf"{point}[0-9]+[eE]",
        rf"{comma}[0-9]{{3}}{comma}[0-9]{{3}}",
        rf"{comma}[0-9]{{2}}{comma}[0-9]{{3}}",
        rf"[{comma}'’ ][0-9]{{3}}{point}[0-9]*{_END}",
        rf"[0-9]{{4}}{point}[0-9]{{3}}{_END}",
        rf"(?:^|[^0-9{comma}{point}])0*{point}[0-9]{{3}}{_END}",
    )
    return f"(?:{'|'.join(alternatives)})"


SURE_POINT: Final = _sure(".")
SURE_COMMA: Final = _sure(",")
UNSURE: Final = r"^[^0-9.,]*[1-9][0-9]{0,2}[.,][0-9]{3}[^0-9.,]*$"


def prepared(cell: pl.Expr) -> pl.Expr:
    """The cell with every kind of minus sign as a hyphen."""
    return pl.when(cell.str.contains("[−–—‒]")).then(cell.str.replace_all("[−–—‒]", "-")).otherwise(cell)


def negative(cell: pl.Expr) -> pl.Expr:
    """Whether a cleaned cell is below zero, whatever its minus looks like; so is one with CR."""
    return prepared(cell).str.contains(NEGATIVE)


_EDGES: Final = "".join(
    sorted({letter for word in (*SIGNS, *CODES, "CR", "DR") for letter in word + word.lower()} | set("()+- "))
)
"""Every character that may stand before or behind a figure."""


def bare(cell: pl.Expr, decimal: str, *, foreign: bool, spaced: bool, wordy: bool, scaled: bool) -> pl.Expr:
    """A cell's figure as a bare number with a point, a minus before it if below zero; null where the cell is no number.

    Args:
        cell: Cleaned and `prepared` text without a note of a refund.
        decimal: The column's decimal mark.
        foreign: Whether cells may be beyond doubt in the other style.
        spaced: Whether spaces or apostrophes part groups.
        wordy: Whether words with points occur.
        scaled: Whether exponents or 万 occur.
    """
    fitting = pl.when(cell.str.contains(CELLS[decimal])).then(cell)
    figure = (fitting.str.replace_all(WORDY, "") if wordy else fitting).str.strip_chars(_EDGES + "".join(SCALES))
    if spaced:
        figure = figure.str.replace_all("['’ ]", "")
    text = once(figure, lambda part: _either_way(part, decimal)) if foreign else pointed(figure, decimal)
    minus = pl.when(cell.str.contains(NEGATIVE)).then(pl.lit("-")).otherwise(pl.lit(""))
    if not scaled:
        return minus + text
    scale = fitting.str.extract(f"({_any(list(SCALES))})", 1)
    return minus + text + looked_up(scale, SCALES).fill_null("")


def _either_way(figure: pl.Expr, decimal: str) -> pl.Expr:
    """The bare number of a figure in a style, or beyond doubt in the other."""
    other = "," if decimal == "." else "."
    foreign = figure.str.contains(rf"{re.escape(other)}[0-9]{{2}}$")
    return pl.when(foreign).then(pointed(figure, other)).otherwise(pointed(figure, decimal))


def pointed(figure: pl.Expr, decimal: str) -> pl.Expr:
    """A figure without marks between its groups, with a point as its decimal mark."""
    if decimal == ".":
        return figure.str.replace_all(",", "", literal=True)
    return figure.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)


_LARGEST: Final = pl.Decimal(22, 4)
"""Eighteen digits before the point: more are no amount, and sums of them would not be exact any more."""
_FINE: Final = pl.Decimal(38, 20)
_NONE: Final = pl.lit(0).cast(_FINE)
_NUDGES: Final[Mapping[str, Decimal]] = {
    f"{sign}{digits}": Decimal(f"{sign}5").scaleb(digits - 16) for digits in range(11) for sign in ("", "-")
}
"""Half a unit of the fifteenth significant digit, by the sign and the number of digits before the point."""

_SHORT = r"^-?[0-9]*\.?[0-9]{0,4}$"


def money(number: pl.Expr) -> pl.Expr:
    """Bare numbers as money, null where they are none or too large for an amount."""
    return number.cast(_LARGEST, strict=False).cast(MONEY)


def exact(text: pl.Expr) -> pl.Expr:
    """Bare number text as money: to four decimals half up, floats of workbooks to 15 significant digits before.

    The cast from text alone would round half to even. Above ten billion only the rounding to four decimals takes place.
    """
    near = money(pl.when(text.str.contains(_SHORT)).then(text))
    far = once(pl.when(~text.str.contains(_SHORT)).then(text), _half_up)
    return pl.coalesce(near, far)


def _half_up(text: pl.Expr) -> pl.Expr:
    return money((text.cast(_FINE, strict=False) + _nudge(text)).round(4, mode="half_away_from_zero"))


def inexact(text: pl.Expr) -> pl.Expr:
    """Whether `exact` dropped more than what a workbook's float has too much; false for null."""
    return once(pl.when(~text.str.contains(_SHORT)).then(text), _off).fill_null(value=False)


def _off(text: pl.Expr) -> pl.Expr:
    return (text.cast(_FINE, strict=False) - _half_up(text).cast(_FINE, strict=False)).abs() > _nudge(text).abs()


def _nudge(text: pl.Expr) -> pl.Expr:
    """What to add to a float with more than 15 significant digits so that it rounds as it is shown; else 0."""
    digits = text.str.replace_all(r"^-?[0.]*|\.", "")
    overlong = (digits.str.len_bytes() > 15) & ~text.str.contains("[eE]")
    whole = text.str.extract(r"^-?0*([0-9]*)\.", 1).str.len_bytes().cast(pl.String)
    signed = text.str.extract("^(-?)", 1) + whole
    nudge = looked_up(signed, {place: f"{half:f}" for place, half in _NUDGES.items()}).cast(_FINE)
    return pl.when(overlong).then(nudge.fill_null(_NONE)).otherwise(_NONE)
