"""Which columns of days and numbers are written in one form, so that further cells can be held against it?

What the cells seen so far decided then stands, whatever others say, as long as these have the same form and name a day by it.
"""

import re
from dataclasses import replace
from typing import Final

import polars as pl

from custctl.mapping import date_texts, number_texts
from custctl.mapping.dates import DateStyle
from custctl.mapping.numbers import NumberStyle

_LASTING: Final = ("told", "day_over_12", "dotted", "other_column")
"""What decides an order that more dates of the same form can only confirm or break, never leave open."""

_MARK: Final = re.compile("[-/.]")


def in_one_form(style: DateStyle) -> DateStyle | None:
    """The style with the one `form` that its column has if no cell is written otherwise; None where there is none such."""
    if style.timed or style.zone is not None or style.opposed or style.example is None:
        return None
    mark = _MARK.search(style.example.text)
    if style.families == ("plain",):
        form = date_texts.PLAIN_FORM
    elif mark and {*style.families} <= {"iso", "year_first"} and mark[0] != "-":
        form = "%Y-%m-%d".replace("-", mark[0])
    elif mark and style.families == ("numeric",) and style.because in _LASTING:
        form = ("%d-%m-%Y" if style.day_first else "%m-%d-%Y").replace("-", mark[0])
    else:
        return None
    return replace(style, form=form)


def written_in(cell: pl.Expr, form: str) -> pl.Expr:
    """Whether a cell is written in a form that `in_one_form` found, though it may name no day (2025-02-30)."""
    return date_texts.plainly_written(cell) if form == date_texts.PLAIN_FORM else cell.str.contains(date_texts.pattern_of(form))


def is_bare(style: NumberStyle) -> bool:
    """Whether numbers have nothing about them but groups, and more of the same could not be read otherwise."""
    dressed = style.refunds or style.marked or style.guessed or style.manners
    in_groups = style.because in ("told", "decimals") and not (style.opposed or dressed)
    return (style.plain or in_groups) and not style.ambiguous


def written_bare(cell: pl.Expr, style: NumberStyle) -> pl.Expr:
    """Whether a cell of a style that `is_bare` is written like it and leaves no doubt about its decimal mark."""
    return cell.str.contains(number_texts.PLAIN_SURE if style.plain else number_texts.GROUPED[style.decimal])
