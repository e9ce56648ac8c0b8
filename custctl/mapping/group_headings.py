"""Whose are the rows of a list that names each customer once, in a line of its own above them?

A line with one cell, of words, is a heading if the table begins with one. What stands below it belongs to it down to the total
line that names it; where none does, down to the next heading or total line.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from custctl.mapping.cells import clean
from custctl.mapping.guess import Guess
from custctl.mapping.words import meanings, plain
from custctl.sheet import SKIPPED, Sheet

_PART_OF = ":"
"""Between a customer and a part of them with a heading below theirs, as accounting programs write it in other lists."""

_TOTAL = r"(?:totals?|subtotal|totaal|totale|summe|zwischensumme|sum|suma|somme|razem|итого|小计|合计|小計|合計)"
_TOTAL_OF = re.compile(
    rf"(?:sub |sous )?{_TOTAL}(?: for| fur| of| de| du| di| voor)? (.+?)(?: with sub ?customers)?|(.+?) ?{_TOTAL}"
)
"""A plain total line that says of whom it is the total."""

_NOBODY = re.compile(
    r"\d (?:or more )?(?:days?|months?|tage|jours|dias)\b|\b(?:past|over|not) ?due\b|^current$|fallig|逾期|到期"
    r"|账龄|\d ?[天年月]|\b(?:19|20)\d\d\b|\baccounts?\b|\breceivables?\b|\bdebitoren\b|\bforderungen\b"
    r"|\bcomptes?\b|\bcuentas?\b|科目|应收|應收"
)
"""A plain heading of an age, an account or a time, and hardly of a customer."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A list with headings.

    Attributes:
        sheet: Its records; headings are among the skipped lines (`heading`).
        place: Position of the column in which they stand.
        groups: Each row at which a group begins or ends, and the names of those it is in from there on, the widest first.
        ended: Whether total lines name them.
    """

    sheet: Sheet
    place: int
    groups: Sequence[tuple[int, tuple[str, ...]]]
    ended: bool

    @property
    def of_customers(self) -> bool:
        """Whether headings may be customers, and not ages, accounts, months, or what rows are."""
        names = [names[-1] for _, names in self.groups if names]
        return 2 * sum(map(_nobody, names)) < len(names)

    @property
    def alone(self) -> bool:
        """Whether records have nothing in the column of the headings."""
        cell = clean(self.sheet.column(self.place))
        return self.sheet.cells.filter(cell.is_not_null()).head(1).collect().is_empty()

    def named(self) -> Sheet:
        """The records with one more column: the heading above each."""
        column = f"c{len(self.sheet.header)}"
        rows = [(row, _PART_OF.join(_of_whom(names)) or None) for row, names in self.groups]
        whose = pl.LazyFrame(rows, schema={"row": pl.Int64(), column: pl.String()}, orient="row").set_sorted("row")
        cells = self.sheet.cells.set_sorted("row").join_asof(whose, on="row")
        cells = cells.collect().lazy() if self.sheet.held else cells
        return replace(self.sheet, header=(*self.sheet.header, ""), cells=cells)


def begins_with_heading(sheet: Sheet) -> bool:
    """Whether the first line below the header has one cell, of words."""
    first = _lines(sheet.cells.head(1), sheet)
    return bool(first) and _heading_at(first[0][1]) is not None


def headed(sheet: Sheet) -> Headed | None:
    """The groups of a list, None where it does not begin with a heading."""
    if not begins_with_heading(sheet):
        return None
    filled = pl.sum_horizontal(clean(sheet.column(place)).is_not_null() for place in _places(sheet))
    alone = [(row, cells) for row, cells in _lines(sheet.cells.filter(filled == 1), sheet) if _heading_at(cells) is not None]
    place = _heading_at(alone[0][1])
    assert place is not None
    kept = {row: cells[place] for row, cells in alone if cells[place]}
    totals = sheet.skipped.filter(pl.col("reason") == "total").select("row", "cells").rows()
    begins = kept | {row: cells[place] for row, cells in totals if _heading_at(cells) == place and total_of(cells[place])}
    ends = {row: total_of(next(filter(None, cells))) for row, cells in totals if row not in begins}
    heading = pl.when(pl.col("row").is_in([*begins])).then(pl.lit("heading")).otherwise("reason")
    lines = pl.DataFrame([(row, "heading", [text]) for row, text in kept.items()], schema=SKIPPED, orient="row")
    skipped = pl.concat([sheet.skipped.with_columns(reason=heading), lines]).sort("row")
    records = replace(sheet, cells=sheet.cells.filter(~pl.col("row").is_in([*kept])), skipped=skipped)
    return Headed(records, place, [*_groups(begins, ends)], any(plain(text) in ends.values() for text in begins.values()))


def under_headings(sheet: Sheet, groups: Headed, columns: Mapping[str, Guess]) -> tuple[Sheet, dict[str, Guess]]:
    """The sheet and its columns, with the customers that stand above their rows, or with headings of something else skipped.

    A customer's column that is filled in headings alone holds the customers. Beside one that records fill, headings are only
    believed to be some where total lines name them.

    Args:
        sheet: The file, headings among its records.
        groups: Its groups.
        columns: The columns found.
    """
    found = next((columns[field] for field in ("customer", "name", "payer") if field in columns), None)
    told = found is not None and found.positions == (groups.place,) and groups.alone
    if told or (found is None and groups.of_customers):
        rest = {field: guess for field, guess in columns.items() if guess is not found}
        named = groups.named()
        sure = "sure" if groups.ended else "likely"
        return named, {**rest, "customer": Guess("customer", (len(named.header) - 1,), sure, "heading")}
    return (groups.sheet if found is not None and groups.ended else sheet), dict(columns)


def total_of(text: str) -> str:
    """Of whom a total line says it is the total, in plain form; empty where it names nobody."""
    found = _TOTAL_OF.fullmatch(plain(text))
    return (found[1] or found[2] or "") if found else ""


def _groups(begins: Mapping[int, str], ends: Mapping[int, str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The names of the groups that are open from each row on at which one begins or ends."""
    closing: dict[str, list[int]] = {}
    for row, name in sorted(ends.items()):
        closing.setdefault(name, []).append(row)
    opened: list[tuple[str, int | None]] = []
    for row in sorted({*begins, *ends}):
        opened = [(name, end) for name, end in opened if end is not None and end > row]
        if row in begins:
            later = closing.get(plain(begins[row]), [])
            opened.append((begins[row], next(iter(later[bisect(later, row) :]), None)))
        yield row, tuple(name for name, _ in opened)


def _of_whom(names: Sequence[str]) -> tuple[str, ...]:
    """The names but those of accounts and the like around them."""
    return tuple(name for name in names[:-1] if not _nobody(name)) + tuple(names[-1:])


def _nobody(name: str) -> bool:
    word = plain(name)
    return bool(_NOBODY.search(word)) or word in meanings("kinds") or word in meanings("statuses")


def _places(sheet: Sheet) -> list[int]:
    """Positions of the columns of the file itself."""
    return [place for place, name in enumerate(sheet.header) if name]


def _lines(cells: pl.LazyFrame, sheet: Sheet) -> list[tuple[int, list[str | None]]]:
    found = cells.select("row", *(clean(sheet.column(place)).alias(f"c{place}") for place in _places(sheet)))
    return [(row, line) for row, *line in found.collect().rows()]


def _heading_at(cells: Sequence[str | None]) -> int | None:
    """Where the only cell of a line stands, if it is words."""
    filled = [place for place, cell in enumerate(cells) if cell and cell.strip()]
    return filled[0] if len(filled) == 1 and re.search(r"[^\W\d_]", cells[filled[0]] or "") else None
