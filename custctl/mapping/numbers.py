"""Which exact amount does each cell of a column mean, and is there only one way to read it?

Evidence is the whole column. A mark is a decimal mark beyond doubt where one, two, or more than three digits follow it or where
a grouping mark stands before it; `1.234` alone is not. What is beyond doubt decides for the rest of the column; a cell that can
only be in the other style, because exactly two digits follow its mark (`1 234,50` among `1,234.50`), is read as it stands and
counted. Everything is text until it is Decimal(38, 4): never a float.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import polars as pl

from custctl.mapping import number_texts as texts
from custctl.mapping.cells import Example, count, example, example_evidence, nothing, once
from custctl.mapping.lookups import looked_up
from custctl.schema import MONEY

_ODD, _PLAIN_WHOLE, _PLAIN_POINT, _PLAIN_UNSURE = 0, 1, 2, 3
_WHOLE, _POINT, _COMMA, _UNSURE = 8, 9, 10, 11
_REFUND = 16
_MANNERS: Final[Mapping[str, tuple[str, int]]] = {
    "guessed": (texts.GUESSED, 32),
    "marked": (texts.CURRENCY, 64),
    "spaced": (texts.SPACED, 128),
    "wordy": (texts.WORDY, 256),
    "scaled": (texts.SCALED, 512),
    "fine": (texts.FINE, 1024),
    "sided": (texts.SIDED, 2048),
}
"""What a number may have about it: name to pattern and flag."""

_FINE: Final = frozenset({"scaled", "fine"})
"""What may have more than four decimals."""

_SHARE: Final = 0.8
"""Share of a column's cells that must be numbers before it is taken for a column of numbers."""

_SLIPS: Final = 10
"""Cells in the other style do not cast doubt on `1.234` while they are under one in this many."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the numbers of one column are read.

    Attributes:
        decimal: The decimal mark, "." or ",".
        ambiguous: Some cell can be read in both ways and nothing decides; such cells read as null until `decimal` is told.
        because: What decided: told (or what the caller says), decimals (cells beyond doubt), majority, whole (no mark
            occurs); "" while ambiguous.
        example: The first cell that decided, or the first that can be read both ways.
        readings: The ambiguous example with point and with comma as the decimal mark.
        cells: Cells that are not empty.
        numbers: Cells written like a number.
        opposed: Cells written beyond doubt in the other style.
        odd: The first cell that is not written like a number.
        plain: Whether every number is a bare one with a point and at most four decimals, which is read fastest.
        checked: Whether every cell is known to be a bare number in this style, in groups or not; none is looked at again.
        refunds: Cells that also name a refund, such as 131.77(已退款89.84).
        marked: Cells that name a currency.
        guessed: Cells whose currency sign several countries use ($, ¥, kr).
        manners: What the cells need beside marks and signs: spaced (1 234), wordy (Rs.500), scaled (3.5万, 1e3), fine (more
            than four decimals), sided (5.00 Cr).
    """

    decimal: str
    ambiguous: bool
    because: str
    example: Example | None
    readings: tuple[Decimal | None, Decimal | None]
    cells: int
    numbers: int
    opposed: int = 0
    odd: Example | None = None
    plain: bool = False
    checked: bool = False
    refunds: int = 0
    marked: int = 0
    guessed: int = 0
    manners: tuple[str, ...] = ()


def number_mark(cell: pl.Expr) -> pl.Expr:
    """How a cell writes a number, as a small number that `number_evidence` understands; 0 for none, null for no cell.

    It costs a few patterns a cell, so it is a column of its own, from which the evidence is counted cheaply.

    Args:
        cell: Cleaned text.
    """
    plain = cell.str.contains(texts.PLAIN)
    whole, unsure = ~cell.str.contains(".", literal=True), cell.str.contains(texts.PLAIN_UNSURE)
    bare = pl.when(whole).then(_PLAIN_WHOLE).when(unsure).then(_PLAIN_UNSURE).otherwise(_PLAIN_POINT)
    dressed = once(texts.prepared(pl.when(~plain).then(cell)), _dressed_mark)
    return pl.when(plain).then(bare).when(cell.is_not_null()).then(dressed).cast(pl.UInt16)


def _dressed_mark(cell: pl.Expr) -> pl.Expr:
    """The mark of a number that is not bare."""
    refund = pl.when(cell.str.contains(texts.REFUND)).then(_REFUND).otherwise(0)
    figure = cell.str.replace(texts.REFUND, "")
    number = once(figure, lambda text: pl.when(text.str.contains(texts.EITHER)).then(text))
    return once(number, lambda text: pl.when(text.is_not_null()).then(_number_mark(text)).otherwise(_ODD)) + refund


def _number_mark(number: pl.Expr) -> pl.Expr:
    """What a number's text says about the decimal mark, and what it has about it."""
    flags = [pl.when(number.str.contains(pattern)).then(flag).otherwise(0) for pattern, flag in _MANNERS.values()]
    return pl.sum_horizontal(once(number.str.replace_all(texts.WORDY, ""), _style_mark), *flags)


def _style_mark(number: pl.Expr) -> pl.Expr:
    """What a number's text says about the decimal mark."""
    sure = ((texts.UNSURE, _UNSURE), (texts.SURE_POINT, _POINT), (texts.SURE_COMMA, _COMMA))
    return pl.coalesce(*(pl.when(number.str.contains(pattern)).then(mark) for pattern, mark in sure), _WHOLE)


def number_evidence(cell: pl.Expr, name: str, *, mark: pl.Expr, row: pl.Expr | None = None) -> list[pl.Expr]:
    """Aggregates over a whole column that tell how its numbers are written.

    Args:
        cell: Cleaned text.
        name: Prefix of the aliases, unique to the column.
        mark: `number_mark(cell)`, best as a column that was added before.
        row: The record's number; the column `row` unless given.

    Returns:
        Expressions for one `select` together with those of other columns, named "{name}.number.…".
    """
    row = pl.col("row") if row is None else row
    kind = mark & (_REFUND - 1)
    found = {
        "plain": kind.is_between(_PLAIN_WHOLE, _PLAIN_UNSURE),
        "whole": (kind == _PLAIN_WHOLE) | (kind == _WHOLE),
        "point": (kind == _PLAIN_POINT) | (kind == _POINT),
        "comma": kind == _COMMA,
        "unsure": (kind == _PLAIN_UNSURE) | (kind == _UNSURE),
        "odd": kind == _ODD,
        "refunds": (mark & _REFUND) > 0,
        **{manner: (mark & flag) > 0 for manner, (_, flag) in _MANNERS.items()},
    }
    at = f"{name}.number"
    shown = ("point", "comma", "unsure", "odd")
    return [
        cell.count().alias(f"{at}.cells"),
        *(true.sum().alias(f"{at}.{key}") for key, true in found.items()),
        *(part for key in shown for part in example_evidence(cell, row, found[key], f"{at}.{key}")),
    ]


def number_style(
    evidence: Mapping[str, object],
    name: str,
    *,
    decimal: str | None = None,
    because: str = "told",
    expected: bool = False,
) -> NumberStyle | None:
    """How to read the numbers of a column, None where it is no column of numbers.

    Args:
        evidence: The row that `number_evidence` collects to, that of further columns with it.
        name: The prefix given to `number_evidence`.
        decimal: The decimal mark, "." or ",", where something outside of the column decides it: user, profile, other column.
        because: What decided `decimal`.
        expected: Whether header or user say that these are numbers; then one number is enough.

    Returns:
        The style. Cells beyond doubt decide for those like `1.234`, while those in the other style are under one in ten;
        otherwise the column is ambiguous. Without cells like `1.234` nothing is in doubt and the more common mark is taken.
    """
    at = f"{name}.number"
    seen = {key.removeprefix(f"{at}."): count(evidence, key) for key in evidence if key.startswith(f"{at}.")}
    numbers = seen["whole"] + seen["point"] + seen["comma"] + seen["unsure"]
    if not numbers or not (expected or numbers >= _SHARE * seen["cells"]):
        return None
    point, comma = seen["point"], seen["comma"]
    mark = decimal or ("," if comma > point else ".")
    opposed = comma if mark == "." else point
    sure = max(point, comma) > min(point, comma) * _SLIPS
    told = because if decimal else None
    style = NumberStyle(
        decimal=mark,
        ambiguous=bool(seen["unsure"]) and not sure and told is None,
        because=told or ("majority" if opposed else "decimals" if point or comma else "whole"),
        example=example(evidence, f"{at}.point" if mark == "." else f"{at}.comma"),
        readings=(None, None),
        cells=seen["cells"],
        numbers=numbers,
        opposed=opposed,
        odd=example(evidence, f"{at}.odd"),
        plain=mark == "." and seen["plain"] == numbers,
        refunds=seen["refunds"],
        marked=seen["marked"],
        guessed=seen["guessed"],
        manners=tuple(manner for manner in ("spaced", "wordy", "scaled", "fine", "sided") if seen[manner]),
    )
    if not seen["unsure"] or not (style.ambiguous or told):
        return style
    doubtful = example(evidence, f"{at}.unsure")
    because = "" if style.ambiguous else style.because
    return replace(
        style, because=because, example=doubtful, readings=_readings(doubtful, style), plain=style.plain and bool(told)
    )


def _readings(shown: Example | None, style: NumberStyle) -> tuple[Decimal | None, Decimal | None]:
    """The two amounts that a cell may mean, with point and with comma as the decimal mark."""
    if shown is None:
        return None, None
    told = replace(style, ambiguous=False, plain=False)
    point, comma = (pl.select(number(pl.lit(shown.text), replace(told, decimal=mark))).item() for mark in ".,")
    return point, comma


def number(cell: pl.Expr, style: NumberStyle) -> pl.Expr:
    """The signed amount of each cell, null where it is none (text, %, broken groups, the mark ambiguous, over 18 digits).

    Parentheses, a minus on either side and CR make it negative. Without an amount of its own a note of a refund counts 0.

    Args:
        cell: Cleaned text.
        style: How the column is read.

    Returns:
        Decimal(38, 4), rounded half up.
    """
    if style.checked:
        return texts.money(cell if style.plain else texts.pointed(cell, style.decimal))
    if style.plain:
        return pl.when(cell.str.contains(texts.PLAIN)).then(texts.money(cell))
    text = _text(cell, style)
    return once(text, texts.exact) if _FINE & set(style.manners) else texts.money(text)


def _figure(cell: pl.Expr, style: NumberStyle) -> pl.Expr:
    """Each cell without its refund; null where it can be read in two ways."""
    figure = texts.prepared(cell)
    if style.refunds:
        figure = figure.str.replace(texts.REFUND, "")
    if not style.ambiguous:
        return figure
    return once(figure, lambda text: pl.when(~text.str.replace_all(texts.WORDY, "").str.contains(texts.UNSURE)).then(text))


def _text(cell: pl.Expr, style: NumberStyle) -> pl.Expr:
    """Each cell's number as bare text, without its refund."""
    manners = {manner: manner in style.manners for manner in ("spaced", "wordy", "scaled")}
    return once(_figure(cell, style), lambda figure: texts.bare(figure, style.decimal, foreign=style.opposed > 0, **manners))


def rounded(cell: pl.Expr, style: NumberStyle) -> pl.Expr:
    """Whether the cell's amount had more than four decimals that mean something; false for null.

    The surplus digits of a workbook's float (2.5500000000000003) mean nothing.
    """
    if not _FINE & set(style.manners):
        return pl.lit(value=False) & cell.is_not_null()  # as long as the column
    return once(_text(cell, style), texts.inexact)


def refunded(cell: pl.Expr, style: NumberStyle) -> pl.Expr:
    """The refund noted beside an amount, 89.84 for 131.77(已退款89.84); the whole amount for (已全额退款), else null."""
    if not style.refunds:
        return nothing(cell, MONEY)
    noted = once(_text(cell.str.extract(texts.REFUND, 1), style), texts.exact)
    whole = pl.when(cell.str.contains(texts.REFUND)).then(number(cell, style).abs())
    return pl.coalesce(noted, whole)


def shared_sign(cell: pl.Expr) -> pl.Expr:
    """Whether a cell has a currency sign that several countries use."""
    return cell.str.contains(texts.GUESSED)


def currency(cell: pl.Expr) -> pl.Expr:
    """The ISO code of the currency that a cell names, null where it names none or one of several (kr).

    `$` is taken for USD and `¥` for CNY; the style's `guessed` says how often that happened.
    """
    codes = {code: code for code in texts.CODES} | {sign: code for sign, code in texts.SIGNS.items() if code}

    def code(word: pl.Expr) -> pl.Expr:
        return looked_up(word.str.to_uppercase(), codes)

    edge = cell.str.strip_chars(texts.AROUND)
    mixed = pl.when(edge.str.contains("[0-9 ]")).then(cell).str.extract(texts.CURRENCY, 1).str.strip_chars(texts.AROUND)
    return pl.coalesce(code(edge), code(mixed))
