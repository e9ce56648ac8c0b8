"""Whose are the rows of a list that names each customer once, in a line of its own above them?

A line with one cell, of words, is a heading if the table begins with one. What stands below it belongs to it down to the total
line that names it; where none does, down to the next heading or total line. Headings are believed to be customers where rows
are on account and fewer than half of the groups look like something else.
"""

import re
from bisect import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from custctl.ledger import COUNTER_KINDS
from custctl.mapping.cells import clean
from custctl.mapping.guess import Content, Guess, position_of
from custctl.mapping.invoice_numbers import INVOICE
from custctl.mapping.profile import Profile
from custctl.mapping.section_words import is_currency, is_section
from custctl.mapping.words import meanings, plain
from custctl.sheet import SKIPPED, Sheet

_PART_OF = ":"
"""Between a customer and a part of them with a heading below theirs, as accounting programs write it in other lists."""

_TOTAL = r"(?:totals?|subtotal|totaal|totale|summe|zwischensumme|sum|suma|somme|razem|итого|小计|合计|小計|合計)"
_TOTAL_OF = re.compile(
    rf"(?:sub |sous )?{_TOTAL}(?: for| fur| of| de| du| di| voor)? (.+?)(?: with sub ?customers)?|(.+?) ?{_TOTAL}"
)
"""A plain total line that says of whom it is the total."""

_MOSTLY = 0.5
_ON_ACCOUNT = frozenset(
    {"due", "balance", "terms", "retention", "disputed", "paid_date", "paid_amount", "payment_id", "applies_to"}
)
_OF_GROUPS_WITH_TOTALS = frozenset({"kind", "debit", "credit", "running_balance"})
"""Columns of rows on account, and those of lists that are of customers if total lines name the groups."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A list with headings.

    Attributes:
        sheet: Its records; headings are among the skipped lines (`heading`).
        place: Position of the column in which they stand.
        begins: The headings by their rows.
        ends: Of whom, in plain form, the total line in each row is; empty where it names nobody.
    """

    sheet: Sheet
    place: int
    begins: Mapping[int, str]
    ends: Mapping[int, str]

    @property
    def alone(self) -> bool:
        """Whether records have nothing in the column of the headings."""
        cell = clean(self.sheet.column(self.place))
        return self.sheet.cells.filter(cell.is_not_null()).head(1).collect().is_empty()

    @property
    def totalled(self) -> set[str]:
        """Headings that total lines name."""
        ended = {*self.ends.values()}
        return {name for name in self.begins.values() if plain(name) in ended}

    def meant_by(self, told: Guess | None, looks: Sequence[Content], profile: Profile | None) -> bool:
        """Whether a user who names this column as the customer's means the headings, as records have days or figures there.

        Where the user names none, the profile may say that the headings in it are the customers.
        """
        if told is None:
            said = profile.headings if profile else None
            return said is not None and position_of(said, self.sheet.header) == self.place
        if told.positions != (self.place,):
            return False
        return looks[self.place].dates + looks[self.place].numbers >= _MOSTLY


@dataclass(frozen=True)
class _Groups:
    """The groups of a list.

    Attributes:
        open: Each row at which a group begins or ends, and the names of those that are open from there on, the widest first.
        others: Headings that are hardly customers.
        ended: Whether total lines name customers.
    """

    open: Sequence[tuple[int, tuple[str, ...]]]
    others: Collection[str]
    ended: bool

    @cached_property
    def around(self) -> set[str]:
        """Names of groups that have others within."""
        return {name for _, names in self.open for name in names[:-1]}

    @cached_property
    def currencies(self) -> set[str]:
        """Names of currencies that have other groups around them or within."""
        return {name for _, names in self.open if len(names) > 1 for name in names if is_currency(name)}

    @property
    def of_customers(self) -> bool:
        """Whether most of the groups that have none within are customers."""
        inmost = {names for _, names in self.open if names and names[-1] not in self.around}
        return 2 * sum(all(name in self.others for name in names) for names in inmost) < len(inmost)

    def whose(self, names: Sequence[str]) -> str | None:
        """The customer of rows in some groups: groups of something else around and within it are none."""
        kept = [name for name in names if name not in self.others] or [name for name in names[-1:] if name not in self.around]
        return _PART_OF.join(kept) or None

    def money(self, names: Sequence[str]) -> str | None:
        """The currency that a group around a customer, or within it, is called."""
        return next((name for name in names if name in self.currencies), None)


def begins_with_heading(sheet: Sheet) -> bool:
    """Whether the first line below the header has one cell, of words."""
    return heading_place(sheet) is not None


def heading_place(sheet: Sheet) -> int | None:
    """Where the heading stands with which a table begins, None where it does not begin with one."""
    line = sheet.cells.head(1)
    for cells in line.select(f"c{place}" for place in _places(sheet)).collect().rows():
        if sum(cell is not None and re.search(r"\w", cell) is not None for cell in cells) > 1:
            return None  # which spares cleaning the cells
    first = _lines(line, sheet)
    return _heading_at(first[0][1]) if first else None


def headed(sheet: Sheet) -> Headed | None:
    """A list with its headings, None where it does not begin with one."""
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
    return Headed(records, place, begins, ends)


def under_headings(
    sheet: Sheet, found: Headed, columns: Mapping[str, Guess], *, meant: bool, kind: str | None
) -> tuple[Sheet, dict[str, Guess]]:
    """The sheet and its columns, with the customers that stand above their rows, or with headings of something else skipped.

    A customer's column that is filled in headings alone holds the customers. Beside one that records fill, headings are only
    believed to be some where total lines name them. Where rows on account need customers, and headings are hardly those, they
    stay among the records, so that the user is asked.

    Args:
        sheet: The file, headings among its records.
        found: Its headings.
        columns: The columns found.
        meant: Whether the user said that headings are the customers.
        kind: What rows are that do not say so, as far as somebody said it.
    """
    kinds = _kinds(found.sheet, columns)
    groups = _groups(found, kinds)
    named = next((columns[field] for field in ("customer", "name", "payer") if field in columns), None)
    told = meant or (named is not None and named.positions == (found.place,) and found.alone)
    needed = named is None and (_on_account(found.sheet, columns, groups, kinds) or kind not in (None, *COUNTER_KINDS))
    if told or (needed and groups.of_customers):
        sure = "told" if meant or (named and named.confidence == "told") else "sure" if groups.ended else "likely"
        return _named(found.sheet, groups, {field: guess for field, guess in columns.items() if guess is not named}, sure)
    return (sheet if needed or (named is not None and not found.totalled) else found.sheet), dict(columns)


def _named(sheet: Sheet, groups: _Groups, columns: Mapping[str, Guess], sure: str) -> tuple[Sheet, dict[str, Guess]]:
    """The records with the customer and, where headings tell it, the currency of each in columns of their own."""
    said = {"customer": [groups.whose(names) for _, names in groups.open]}
    if "currency" not in columns:
        said["currency"] = [groups.money(names) for _, names in groups.open]
    said = {field: cells for field, cells in said.items() if field == "customer" or any(cells)}
    places = {field: len(sheet.header) + nth for nth, field in enumerate(said)}
    rows = {"row": [row for row, _ in groups.open], **{f"c{place}": said[field] for field, place in places.items()}}
    schema = {"row": pl.Int64(), **{f"c{place}": pl.String() for place in places.values()}}
    cells = sheet.cells.set_sorted("row").join_asof(pl.LazyFrame(rows, schema=schema).set_sorted("row"), on="row")
    header = (*sheet.header, *("" for _ in places))
    guesses = {field: Guess(field, (place,), sure, "heading") for field, place in places.items()}
    return replace(sheet, header=header, cells=cells.collect().lazy() if sheet.held else cells), {**columns, **guesses}


def _on_account(sheet: Sheet, columns: Mapping[str, Guess], groups: _Groups, kinds: Collection[str]) -> bool:
    """Whether columns are those of invoices and what is paid of them, or accounts of several, whose rows need a customer."""
    document = columns.get("document")
    invoiced = document is not None and INVOICE.search(plain(sheet.header[document.positions[0]])) is not None
    invoiced = invoiced or any(meanings("kinds").get(kind) == "invoice" for kind in kinds)
    accounts = len({names for _, names in groups.open if names}) > 1 and bool(columns.keys() & {"debit", "credit"})
    numbered = "document" in columns and "product" not in columns  # a till numbers its receipts, too
    totals = groups.ended and (numbered or bool(columns.keys() & _OF_GROUPS_WITH_TOTALS))
    return invoiced or accounts or totals or bool(columns.keys() & _ON_ACCOUNT)


def total_of(text: str) -> str:
    """Of whom a total line says it is the total, in plain form; empty where it names nobody."""
    found = _TOTAL_OF.fullmatch(plain(text))
    return (found[1] or found[2] or "") if found else ""


def _groups(found: Headed, kinds: Collection[str]) -> _Groups:
    """The groups of a list; if total lines name customers, a heading within a customer's that none names is none."""
    ended = any(not is_section(name, named=True, kinds=kinds) for name in found.totalled)
    others = {name for name in found.begins.values() if is_section(name, named=ended, kinds=kinds)}
    return _Groups([*_open(found, others)], others, ended)


def _open(found: Headed, others: Collection[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The names of the groups that are open from each row on at which one begins or ends."""
    closing: dict[str, list[int]] = {}
    for row, name in sorted(found.ends.items()):
        closing.setdefault(name, []).append(row)
    opened: list[tuple[str, int | None]] = []
    for row in sorted({*found.begins, *found.ends}):
        begun = found.begins.get(row, "")
        later = closing.get(plain(begun), []) if begun else []
        end = next(iter(later[bisect(later, row) :]), None)
        if begun and end is None and any(to is not None and to > row and name not in others for name, to in opened):
            continue
        opened = [
            (name, to) for name, to in opened if (to or 0) > row or (to is None and is_currency(name) > is_currency(begun))
        ]
        if begun:
            opened.append((begun, end))
        yield row, tuple(name for name, _ in opened)


def _kinds(sheet: Sheet, columns: Mapping[str, Guess]) -> frozenset[str]:
    """The plain kinds that rows say of themselves."""
    if "kind" not in columns:
        return frozenset()
    cells = sheet.cells.select(clean(sheet.column(columns["kind"].positions[0])).alias("kind")).unique().collect()
    return frozenset(plain(cell) for cell in cells["kind"].drop_nulls())


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
