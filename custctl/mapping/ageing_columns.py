"""Do columns of ages, such as Current, 1-30 and Over 90, say what is open of invoices?"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import polars as pl

from custctl.mapping.cells import clean
from custctl.mapping.first_figures import figures, of_field
from custctl.mapping.guess import Content, Guess
from custctl.mapping.plan import Plan
from custctl.mapping.recipes import Recipe, Source
from custctl.mapping.words import not_due_words, plain
from custctl.sheet import Sheet

_READ_OTHERWISE = {"balance", "running_balance", "paid_amount", "debit", "credit", "kind"}
"""Fields beside which what is open is told in another way."""

_RANGE = re.compile(r"^\D*?(\d{1,3})\s*(?:-|–|—|~|/|至|到|to|bis|à|a)\s*(\d{1,3})\D*$", re.IGNORECASE)
_OVER = re.compile(
    r"^\D*(?:>=?|\bover|\babove|\bmore than|\bolder than|über|mehr als|älter als|plus de|más de|超过|大于)\s*(\d{1,3})\D*$"
    r"|^\D*(\d{1,3})\s*(?:\+|天?以上|days? \+|and over|and above|or more|und mehr|et plus|y más)\D*$",
    re.IGNORECASE,
)
_LEAST = 3
"""Columns of ages at least."""


def open_by_age(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with what is open by its age, where every row has it under one age alone, and no more than was asked."""
    places = ages(sheet) if not columns.keys() & _READ_OTHERWISE and {"customer", "document"} <= columns.keys() else []
    if not places or any(place in found.positions for found in columns.values() for place in places):
        return dict(columns)
    filled = [clean(sheet.column(place)).str.contains("[1-9]").fill_null(value=False) for place in places]
    once = sheet.cells.select((pl.sum_horizontal(filled) <= 1).all()).collect().item()
    left = [sum(row) for row in zip(*(figures(looks[place]) for place in places), strict=True)]
    asked = of_field(columns, "amount", looks) if "amount" in columns else left
    within = all(abs(rest) <= abs(whole) and rest * whole >= 0 for rest, whole in zip(left, asked, strict=True))
    if not once or not within or not any(left) or not all(looks[place].suits("balance") for place in places):
        return dict(columns)
    sources = (*(Source(place, pattern="[1-9]") for place in places), Source(None, value="0"))
    return {**columns, "balance": Guess("balance", tuple(places), "likely", "ages", Recipe(sources))}


def unread_ages(plan: Plan) -> tuple[str, ...]:
    """Headings of columns of ages in a list of invoices, where nothing that is read says what is open of them."""
    roles = plan.roles
    if roles.table != "ledger" or roles.kind != "invoice" or plan.profile is not None or roles.has("kind"):
        return ()
    if plan.tells("balance") or plan.tells("paid_amount"):
        return ()
    return tuple(plan.sheet.header[place] for place in ages(plan.sheet))


def ages(sheet: Sheet) -> list[int]:
    """Places of columns of ages that follow one another without a gap and end with all that is older, else none."""
    ranges = {place: found for place, name in enumerate(sheet.header) if (found := _RANGE.match(name))}
    over = {place: found for place, name in enumerate(sheet.header) if (found := _OVER.match(name))}
    edges = [(int(found[1]), int(found[2])) for found in ranges.values()]
    chained = all(first < last for first, last in edges) and all(last + 1 == first for (_, last), (first, _) in pairwise(edges))
    oldest = [int(found[1] or found[2]) for found in over.values()]
    closed = len(oldest) == 1 and bool(edges) and oldest[0] - edges[-1][1] in (0, 1)
    early = [place for place, name in enumerate(sheet.header) if plain(name) in not_due_words()]
    places = sorted({*early, *ranges, *over})
    return places if chained and closed and len(places) >= _LEAST else []
