"""Which columns hold nothing but plain cells? One cheap look, which spares most files all the patterns of `styles`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from custctl.mapping.cells import TIDY, clean
from custctl.mapping.guess import DATES, NUMBERS
from custctl.mapping.plain_cells import bare_mark, bare_numbers, days_plainly, numbers_plainly, plain_days
from custctl.mapping.plan import IDS, WORDED
from custctl.mapping.roles import Roles
from custctl.sheet import Sheet

MOST_WORDS = 500
"""Words up to which those of a column are known one by one."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at whole columns as they stand says.

    Attributes:
        tidy: Positions of columns whose cells need no cleaning.
        settled: Fields of which all is known that `styles` asks.
        evidence: What is known of them, under the names that `date_evidence` and its like use, and the number of `records`.
        words: Field of few words to all of them, cleaned.
    """

    tidy: frozenset[int]
    settled: frozenset[str]
    evidence: Mapping[str, Any]
    words: Mapping[str, tuple[str, ...]]


def survey(sheet: Sheet, roles: Roles) -> Survey:
    """Look at the columns of a sheet as they stand, once, streaming."""
    single = {field: found.positions[0] for field, found in roles.columns.items() if _alone(roles, field)}
    places = {position for found in roles.columns.values() if found.recipe is None for position in found.positions}
    days = {field: place for field, place in single.items() if field in DATES}
    figures = {field: place for field, place in single.items() if field in NUMBERS}
    asked = [pl.len().alias("records")]
    worded = {field: single[field] for field in WORDED if field in single}
    texts = places - {*days.values(), *figures.values(), *worded.values()}
    asked += [_tidy(sheet.column(place)).alias(f"tidy.{place}") for place in sorted(texts)]
    for field, place in days.items():
        asked += plain_days(sheet.column(place), field)
    for field, place in figures.items():
        asked += bare_numbers(sheet.column(place), field, mark=pl.col(f"{field}.mark"))
    for field in IDS:
        if field in single:
            cell = sheet.column(single[field])
            asked += [cell.count().alias(f"{field}.filled"), cell.str.ends_with(".0").sum().alias(f"{field}.whole")]
    for field, place in worded.items():
        words = sheet.column(place).drop_nulls().unique().head(MOST_WORDS + 1)
        asked.append(words.implode().alias(f"{field}.words"))
    marks = {f"{field}.mark": bare_mark(sheet.column(place)) for field, place in figures.items()}
    seen = sheet.cells.with_columns(**marks).select(asked).collect().row(0, named=True)
    plain = {place for field, place in (days | figures).items() if seen[f"{field}.plain"]}
    plain |= {place for field, place in worded.items() if _tidy_words(seen[f"{field}.words"] or ())}
    return _settled(seen, single, frozenset(plain | {place for place in texts if seen[f"tidy.{place}"]}))


def _tidy(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains(TIDY).all()


def _tidy_words(words: Collection[str]) -> bool:
    """Whether all words of a column, which are few, need no cleaning."""
    known = pl.DataFrame({"word": list(words)}, schema={"word": pl.String})
    return len(words) <= MOST_WORDS and bool(known.select(_tidy(pl.col("word"))).item())


def _alone(roles: Roles, field: str) -> bool:
    """Whether a field is one column as it stands; a date with its time of day in another column is two."""
    found = roles.columns[field]
    return found.recipe is None and len(found.positions) == 1 and not (field == "date" and roles.has("time"))


def _settled(seen: Mapping[str, Any], single: Mapping[str, int], tidy: frozenset[int]) -> Survey:
    plain = [field for field in single if seen.get(f"{field}.plain")]
    ids = [field for field in IDS if field in single and single[field] in tidy and not seen[f"{field}.whole"]]
    evidence = {"records": seen["records"]}
    for field in plain:
        evidence |= (days_plainly if field in DATES else numbers_plainly)(seen, field)
    for field in ids:
        evidence |= {f"{field}.filled": seen[f"{field}.filled"], f"{field}.whole": 0}
    written = {field: seen[f"{field}.words"] or () for field in WORDED if field in single}
    words = {field: _cleaned(found) for field, found in written.items() if len(found) <= MOST_WORDS}
    return Survey(tidy, frozenset([*plain, *ids, *words]), evidence, words)


def _cleaned(words: Collection[str]) -> tuple[str, ...]:
    found = pl.DataFrame({"word": list(words)}, schema={"word": pl.String}).select(clean(pl.col("word"))).to_series()
    return tuple(found.drop_nulls().unique().sort())
