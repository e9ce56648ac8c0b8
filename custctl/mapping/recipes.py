"""How is a field's cell made of a row's cells, where a header alone does not tell?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from custctl.mapping.cells import clean
from custctl.schema import MONEY
from custctl.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a cell may come from.

    Attributes:
        position: The column, None for a fixed text.
        value: The fixed text.
        pattern: Regular expression that must occur in the cell, None for any.
        when: Columns and what must occur in their cells.
        plus: Columns whose numbers are added to the column's.
    """

    position: int | None
    value: str | None = None
    pattern: str | None = None
    when: tuple[tuple[int, str], ...] = ()
    plus: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a field's cell is made.

    Attributes:
        sources: The first that is filled and meets its conditions counts.
        rewrites: Regular expressions and what takes their places, in this order.
        period: First and last day of a file whose dates are day and month only.
    """

    sources: tuple[Source, ...]
    rewrites: tuple[tuple[str, str], ...] = ()
    period: tuple[date, date] | None = None


def made(sheet: Sheet, recipe: Recipe) -> pl.Expr:
    """The cleaned cells that a recipe makes of a sheet."""
    cell = pl.coalesce(_cell(sheet, source) for source in recipe.sources)
    for pattern, becomes in recipe.rewrites:
        cell = cell.str.replace(pattern, becomes)
    if recipe.rewrites:
        cell = pl.when(cell != "").then(cell)
    return cell if recipe.period is None else _with_year(cell, *recipe.period)


def occurs(cell: pl.Expr, pattern: str) -> pl.Expr:
    """Whether a regular expression occurs in a cell; a blank cell is empty text."""
    return cell.fill_null("").str.contains(pattern)


def day(text: str) -> date | None:
    """A day written as yyyymmdd, None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 8 else None
    except ValueError:
        return None


def _cell(sheet: Sheet, source: Source) -> pl.Expr:
    cell = pl.lit(source.value) if source.position is None else clean(sheet.column(source.position))
    if source.plus:
        cell = _sum([cell, *(clean(sheet.column(position)) for position in source.plus)])
    if source.pattern is not None:
        cell = pl.when(cell.str.contains(source.pattern)).then(cell)
    if source.when:
        met = pl.all_horizontal(occurs(clean(sheet.column(position)), pattern) for position, pattern in source.when)
        cell = pl.when(met).then(cell)
    return cell


def _sum(cells: Sequence[pl.Expr]) -> pl.Expr:
    """The sum of numbers written with a decimal point; blank cells are nothing, and one that is no number stays as it is."""
    numbers = [cell.str.replace_all(",", "").cast(MONEY, strict=False) for cell in cells]
    wrong = pl.coalesce(pl.when(number.is_null()).then(cell) for cell, number in zip(cells, numbers, strict=True))
    return wrong.fill_null(pl.sum_horizontal(number.fill_null(0) for number in numbers).cast(pl.String))


def _with_year(cell: pl.Expr, first: date, last: date) -> pl.Expr:
    """Day and month (ddmm, its leading zero often lost) as a full date: the one that lies in a period of at most a year."""
    bare = cell.str.zfill(4)
    month_day = bare.str.slice(2) + bare.str.slice(0, 2)
    year = pl.when(month_day >= f"{first:%m%d}").then(pl.lit(str(first.year))).otherwise(pl.lit(str(last.year)))
    full = pl.concat_str(year, pl.lit("-"), bare.str.slice(2), pl.lit("-"), bare.str.slice(0, 2))
    return pl.when(cell.str.contains(r"^\d{3,4}$")).then(full).otherwise(cell)
