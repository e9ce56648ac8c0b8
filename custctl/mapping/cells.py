"""What does a cell say, once the marks that spreadsheets and exporters leave around it are gone?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

INVISIBLE = "[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
"""Zero-width space, direction marks and byte order marks: copied out of browsers and workbooks, never meant."""

ARMOUR = r"""(?s)^(?:="([^"]*)"|'([=+\-@0-9].*)|`(.*))$"""
"""Ways to tell a spreadsheet that a cell is text: ="007", '007 and WeChat's `007."""

_AT_REST = (
    r"\u{c0}-\u{131}\u{134}-\u{13e}\u{141}-\u{148}\u{14a}-\u{17e}"  # Latin
    r"\u{386}\u{388}-\u{38a}\u{38c}\u{38e}-\u{3a1}\u{3a3}-\u{3ce}\u{400}-\u{481}\u{48a}-\u{52f}"  # Greek, Cyrillic
    r"\u{2013}\u{2014}\u{2018}-\u{201d}\u{20ac}\u{3001}\u{3002}\u{3005}-\u{3011}"  # dashes, quotes, the euro
    r"\u{3041}-\u{3096}\u{30a1}-\u{30fe}\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{ac00}-\u{d7a3}"  # East Asian
)
"""Characters that are the same in form NFKC whatever stands beside them, as a class of a pattern."""

TIDY = rf"^[!-&(-<>-_a-~{_AT_REST}](?: ?[!-~{_AT_REST}])*$"
"""Text that `clean` leaves as it is: without armour, spaces around it or several in a row, and what NFKC would change."""

_SIGNS = " $€£¥"
_DASHES = ("-", "--", "–", "—", "nil")
"""What stands for zero among numbers, as Excel's accounting format writes it with or without a currency's sign."""

_BLANKS = (
    "/",
    "n/a",
    "na",
    "none",
    "null",
    "nan",
    "nat",
    "no",
    "nein",
    "unpaid",
    "offen",
    "open",
    "never",
    "未付",
    "无",
    "否",
    "0000-00-00",
)
"""What else stands in cells of days and numbers, in lower case, where there is none."""


@dataclass(frozen=True, slots=True)
class Example:
    """One cell that shows why a column is read as it is.

    Attributes:
        row: The record's number in its file.
        text: The cell.
    """

    row: int
    text: str


def clean(cell: pl.Expr, *, in_line: bool = False) -> pl.Expr:
    """The cell's text without wrapping, spaces around it and invisible characters; leading zeros stay.

    Args:
        cell: Text as the reader found it.
        in_line: Whether one space stands wherever there are several, a tab or a line break, as names need it.

    Returns:
        Text in Unicode form NFKC (full-width digits and letters become plain), null where nothing is left.
    """
    name = cell.meta.output_name(raise_if_undetermined=False) or "value"
    text, tidy = pl.field("text"), pl.field("tidy")
    folded = pl.when(text.str.len_bytes() != text.str.len_chars()).then(
        text.str.normalize("NFKC").str.replace_all(INVISIBLE, "")
    )
    loose = pl.when(text.str.contains_any(["  ", "\t", "\n", "\r"])).then(text)
    steps = [
        pl.coalesce(folded, text).str.strip_chars(),
        _unarmoured(text),
        *([pl.coalesce(loose.str.replace_all(r"\s+", " "), text)] if in_line else []),
        pl.when(text != "").then(text),
    ]
    found = pl.struct(cell=cell, tidy=cell.str.contains(TIDY).fill_null(value=True))
    found = found.struct.with_fields(text=pl.when(~tidy).then(pl.field("cell")))
    for step in steps:
        found = found.struct.with_fields(text=pl.when(~tidy).then(step))  # which costs nothing where all cells are tidy
    kept = pl.when(tidy).then(pl.field("cell")).otherwise(text)
    return found.struct.with_fields(text=kept).struct.field("text").alias(name)


def _unarmoured(text: pl.Expr) -> pl.Expr:
    armoured = pl.when(pl.any_horizontal(text.str.starts_with(mark) for mark in "='`")).then(text)
    return pl.coalesce(armoured.str.replace(ARMOUR, "${1}${2}${3}").str.strip_chars(), text)


def dash(cell: pl.Expr) -> pl.Expr:
    """Whether a cell has but a dash where a number would stand."""
    return cell.str.strip_chars(_SIGNS).str.to_lowercase().is_in(_DASHES)


def blank(cell: pl.Expr) -> pl.Expr:
    """Whether a cell says that there is no day or number."""
    return cell.str.strip_chars(_SIGNS).str.to_lowercase().is_in((*_DASHES, *_BLANKS))


def once(value: pl.Expr, use: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """What `use` makes of a value that it needs several times, with the value made only once.

    Polars finds common parts of expressions one level deep only; patterns inside of patterns would run dozens of times.

    Args:
        value: Any expression; a struct where several values are needed.
        use: Builds an expression from the value given to it alone: a value of an outer `once` is out of sight in there.
    """
    name = value.meta.output_name(raise_if_undetermined=False) or "value"
    made = pl.struct(value.alias("value")).struct.with_fields(use(pl.field("value")).alias("used"))
    return made.struct.field("used").alias(name)


def example(evidence: Mapping[str, object], prefix: str) -> Example | None:
    """The example collected under `prefix`, None where the column holds none."""
    row, text = evidence.get(f"{prefix}_row"), evidence.get(f"{prefix}_text")
    return Example(row, text) if isinstance(row, int) and isinstance(text, str) else None


def nothing(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A null for each cell."""
    return pl.when(cell.is_null()).then(pl.lit(None, dtype=dtype))


def count(evidence: Mapping[str, object], key: str) -> int:
    """A count from the evidence, 0 where the column is empty."""
    value = evidence.get(key)
    return value if isinstance(value, int) else 0


def example_evidence(cell: pl.Expr, row: pl.Expr, found: pl.Expr, prefix: str) -> list[pl.Expr]:
    """Aggregates that keep the first cell in file order for which `found` is true, and its row."""
    return [
        row.filter(found).min().cast(pl.Int64).alias(f"{prefix}_row"),
        cell.filter(found).min_by(row.filter(found)).alias(f"{prefix}_text"),
    ]
