"""Which day does each cell of a column mean, and is there only one way to read it?

The evidence is the whole column: a date whose day is over 12 in row 30,001 decides for all rows before it. Where nothing
decides between day first and month first the style says so and shows both readings; nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as Day  # noqa: N812  (`date` is this module's own verb)
from typing import Final

import polars as pl

from custctl.mapping import date_marks as marks
from custctl.mapping import date_texts as texts
from custctl.mapping.cells import Example, count, example, example_evidence, nothing
from custctl.mapping.date_marks import date_mark
from custctl.mapping.date_order import both_days

__all__ = ["DateStyle", "date", "date_evidence", "date_mark", "date_style", "time"]

_KEYS: Final[Mapping[str, str]] = {
    "plain": "iso", "iso": "iso", "year_first": "iso", "chinese": "chinese", "compact": "compact", "stamp": "compact",
    "day_word": "word", "word_day": "word", "year_word": "word", "serial": "serial", "numeric": "numeric", "short": "numeric",
}  # fmt: skip
_SHARE: Final = 0.8
"""Share of a column's cells that must be dates before it is taken for a date column."""

_SLIPS: Final = 10
"""Dates in the other order are typing errors, to be rejected, while they are under one in this many; more are a question."""

_ENOUGH: Final = 10
"""Dates with two-digit parts that it takes to tell years from days."""


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of one column are read.

    Attributes:
        families: Ways of writing that occur: "plain", "serial" or keys of `date_texts.PATTERNS`.
        day_first: Whether 3/1/2025 is 3 January; None where no date of the column depends on it.
        ambiguous: Both readings are possible and nothing decides. Such dates read as null until `day_first` is told.
        because: What decided: told (or what the caller says), day_over_12, majority, dotted, same (no date reads
            differently), year_first, iso, chinese, compact, word, serial; "" while ambiguous.
        example: The first cell that decided, or the first that can be read both ways.
        readings: The example day first and month first, where it is a date in that order.
        cells: Cells that are not empty.
        dates: Cells written like a date.
        opposed: Dates that are possible only in the other order; they read as null.
        odd: The first cell that is not written like a date.
        timed: Whether times of day occur.
        zoned: Whether times with a zone occur (Z, +08:00, CET).
        halved: Whether hours are counted to twelve (2:05 PM, 下午2:05).
        year_first: Whether two-digit years come first (25-01-31).
        zone: Time zone into which zoned times are converted; None keeps the day and time as written.
        utc: Whether times without a zone are UTC, which matters only with `zone`.
        form: How every cell is known to be written, as `strptime` has it, so that none is looked at again; "" if it is not.
    """

    families: tuple[str, ...]
    day_first: bool | None
    ambiguous: bool
    because: str
    example: Example | None
    readings: tuple[Day | None, Day | None]
    cells: int
    dates: int
    opposed: int = 0
    odd: Example | None = None
    timed: bool = False
    zoned: bool = False
    halved: bool = False
    year_first: bool = False
    zone: str | None = None
    utc: bool = False
    form: str = ""


def date_evidence(cell: pl.Expr, name: str, *, mark: pl.Expr, row: pl.Expr | None = None) -> list[pl.Expr]:
    """Aggregates over a whole column that tell how its dates are written.

    Args:
        cell: Cleaned text.
        name: Prefix of the aliases, unique to the column.
        mark: `date_mark(cell)`, best as a column that was added before.
        row: The record's number; the column `row` unless given.

    Returns:
        Expressions for one `select` together with those of other columns, named "{name}.date.…".
    """
    row = pl.col("row") if row is None else row
    kind = mark & (marks.TIMED - 1)
    numeric, order = kind >= marks.NUMERIC, kind & 3
    short = texts.parts_of(pl.when(kind >= marks.SHORT + marks.NUMERIC).then(cell), "short").struct
    first, last = (short.field(part).cast(pl.Int8, strict=False) for part in ("a", "y"))
    sums = {
        family: kind == number for family, number in {"plain": marks.PLAIN, "serial": marks.SERIAL, **marks.FAMILIES}.items()
    }
    sums |= {"numeric": numeric & (kind < marks.SHORT + marks.NUMERIC), "short": kind >= marks.SHORT + marks.NUMERIC}
    sums |= {"timed": (mark & marks.TIMED) > 0, "zoned": (mark & marks.ZONED) > 0, "halved": (mark & marks.HALVED) > 0}
    dotted, sure = (kind & marks.DOTTED) > 0, order.is_in([marks.DAY_OVER, marks.MONTH_OVER])
    found = {
        "either": numeric & ~dotted & (order == marks.EITHER),
        "dotted": numeric & dotted & (order == marks.EITHER),
        "slashed_sure": numeric & ~dotted & sure,
        "day_over": numeric & (order == marks.DAY_OVER),
        "month_over": numeric & (order == marks.MONTH_OVER),
        "same": numeric & (order == marks.SAME),
    }
    shown = {key: found[key] for key in ("either", "dotted", "day_over", "month_over")} | {"date": kind > 0, "odd": kind == 0}
    at = f"{name}.date"
    return [
        cell.count().alias(f"{at}.cells"),
        *(true.sum().alias(f"{at}.{key}") for key, true in (sums | found).items()),
        *(
            of(part).alias(f"{at}.{key}")
            for part, low, high in ((first, "first_low", "first_high"), (last, "last_low", "last_high"))
            for of, key in ((pl.Expr.min, low), (pl.Expr.max, high))
        ),
        *(part for key, true in shown.items() for part in example_evidence(cell, row, true, f"{at}.{key}")),
    ]


def date_style(
    evidence: Mapping[str, object],
    name: str,
    *,
    day_first: bool | None = None,
    because: str = "told",
    expected: bool = False,
    zone: str | None = None,
    utc: bool = False,
) -> DateStyle | None:
    """How to read the dates of a column, None where it is no column of dates.

    Args:
        evidence: The row that `date_evidence` collects to, that of further columns with it.
        name: The prefix given to `date_evidence`.
        day_first: The order where something outside of the column decides it: the user, the profile, another column.
        because: What decided `day_first`.
        expected: Whether header or user say that these are dates; then one date is enough, and workbook serials and
            fourteen digits count, too.
        zone: Time zone into which times that name one are converted.
        utc: Whether times without a zone are UTC, converted likewise.

    Returns:
        The style. Parts over 12 decide; dates in the other order are rejects while they are under one in ten of the
        deciding ones, else the column is ambiguous. Dots mean day first where nothing decides, but do not decide for
        dates with slashes or dashes; those are ambiguous.
    """
    at = f"{name}.date"
    seen = {key.removeprefix(f"{at}."): count(evidence, key) for key in evidence if key.startswith(f"{at}.")}
    unsure = ("serial", "stamp")
    families = tuple(family for family in _KEYS if seen.get(family) and (expected or family not in unsure))
    dates = sum(seen[family] for family in families)
    if not dates or not (expected or dates >= _SHARE * seen["cells"]):
        return None
    if "serial" in families and seen["serial"] < _SHARE * seen["cells"]:
        families = tuple(family for family in families if family != "serial")
        dates -= seen["serial"]
    common = max(families, key=lambda family: seen[family], default="")
    style = DateStyle(
        families, day_first=None, ambiguous=False, because=_KEYS.get(common, ""), example=example(evidence, f"{at}.date"),
        readings=(None, None), cells=seen["cells"], dates=dates, odd=example(evidence, f"{at}.odd"), zone=zone, utc=utc,
        timed=seen["timed"] > 0 or "serial" in families, zoned=seen["zoned"] > 0, halved=seen["halved"] > 0,
    )  # fmt: skip
    if not families or not {"numeric", "short"} & set(families):
        return style if families else None
    return _ordered(style, evidence, at, seen, None if day_first is None else (day_first, because))


def _ordered(
    style: DateStyle, evidence: Mapping[str, object], at: str, seen: Mapping[str, int], told: tuple[bool, str] | None
) -> DateStyle:
    """The style with the order of day and month decided, or found ambiguous."""
    day, month = seen["day_over"], seen["month_over"]
    deciding = example(evidence, f"{at}.day_over" if day >= month else f"{at}.month_over")
    open_ = example(evidence, f"{at}.either")
    if _years_come_first(seen):
        return replace(style, year_first=True, day_first=False, because="year_first", example=deciding)
    if told is not None:
        style = replace(style, day_first=told[0], because=told[1], opposed=month if told[0] else day, example=open_ or deciding)
    elif open_ and not seen["slashed_sure"]:
        style = replace(style, because="", ambiguous=True, example=open_)
    elif day or month:
        style = _by_majority(style, day, month, deciding, open_ or example(evidence, f"{at}.dotted"))
    elif seen["dotted"]:
        style = replace(style, day_first=True, because="dotted", example=example(evidence, f"{at}.dotted"))
    else:
        style = replace(style, because="same")
    return replace(style, readings=_readings(style.example))


def _by_majority(style: DateStyle, day: int, month: int, deciding: Example | None, open_: Example | None) -> DateStyle:
    """The style by the dates that have one reading only; a question if they disagree and others have two."""
    fewer = min(day, month)
    if open_ and fewer * _SLIPS >= max(day, month):
        return replace(style, because="", ambiguous=True, opposed=fewer, example=open_)
    because = "majority" if fewer else "day_over_12"
    return replace(style, day_first=day >= month, because=because, opposed=fewer, example=deciding)


def _years_come_first(seen: Mapping[str, int]) -> bool:
    """Whether two-digit years come first (25-01-31): ten or more, the last part runs like days, the first like years."""
    sure = seen["short"] >= _ENOUGH and seen["slashed_sure"] == seen["short"] == seen["day_over"] and not seen["numeric"]
    days, years = seen["last_high"] - seen["last_low"], seen["first_high"] - seen["first_low"]
    return sure and seen["last_low"] >= 1 and seen["last_high"] <= 31 and years <= 12 < days


def _readings(shown: Example | None) -> tuple[Day | None, Day | None]:
    """The two days that a cell may mean, day first and month first."""
    if shown is None:
        return None, None
    day_first, month_first = both_days(pl.lit(shown.text))
    return pl.select(day_first).item(), pl.select(month_first).item()


def date(cell: pl.Expr, style: DateStyle) -> pl.Expr:
    """The day each cell names, null where it names none (no date, 31 September, the order ambiguous or opposed).

    Args:
        cell: Cleaned text.
        style: How the column is read; with a `zone` the day is that of the converted time.
    """
    if style.form:
        return cell.str.to_date(style.form, strict=False, cache=False)  # sooner read than looked up
    if style.zone is not None:
        return _local(cell, style).dt.date()
    return _written_day(cell, style)


def time(cell: pl.Expr, style: DateStyle) -> pl.Expr:
    """The time of day each cell names, null where it names none."""
    if not style.timed:
        return nothing(cell, pl.Time())
    if style.zone is not None:
        return pl.when(_written_time(cell, style).is_not_null()).then(_local(cell, style).dt.time())
    return _written_time(cell, style)


def _written_day(cell: pl.Expr, style: DateStyle) -> pl.Expr:
    return pl.coalesce(_family_day(cell, family, style) for family in style.families)


def _family_day(cell: pl.Expr, family: str, style: DateStyle) -> pl.Expr:
    if family == "plain":
        day = cell.str.to_date(texts.PLAIN_FORM, strict=False, cache=False)
        return pl.when(texts.plainly_written(cell)).then(day)
    if family == "serial":
        return texts.serial_day(cell)
    if family in texts.NUMERIC and style.ambiguous:
        return nothing(cell, pl.Date())
    return texts.day_of(cell, family, day_first=bool(style.day_first), year_first=style.year_first)


def _written_time(cell: pl.Expr, style: DateStyle) -> pl.Expr:
    spoken = [family for family in style.families if family not in ("plain", "serial")]
    times = [texts.time_of(cell, family, halved=style.halved) for family in spoken]
    if "serial" in style.families:
        times.append(texts.serial_time(cell))
    return pl.coalesce(*times, nothing(cell, pl.Time()))


def _local(cell: pl.Expr, style: DateStyle) -> pl.Expr:
    """Day and time in the style's zone; as written where the cell names no zone that is known."""
    written = _written_day(cell, style).dt.combine(_written_time(cell, style).fill_null(pl.time(0, 0, 0)))
    spoken = [texts.zone_of(cell, family) for family in style.families if family not in ("plain", "serial")]
    ahead = pl.coalesce(*spoken, pl.lit(0 if style.utc else None, dtype=pl.Int64))
    instant = (written - pl.duration(minutes=ahead)).dt.replace_time_zone("UTC")
    local = instant.dt.convert_time_zone(style.zone or "UTC").dt.replace_time_zone(None)
    timed = _written_time(cell, style).is_not_null() & ahead.is_not_null()
    return pl.when(timed).then(local).otherwise(written)
