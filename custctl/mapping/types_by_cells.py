"""Which column tells what its rows are, though its heading says nothing of the kind? Cells that are nothing else tell it."""

from collections.abc import Collection, Mapping, Sequence

from custctl.mapping.guess import Content, Guess
from custctl.mapping.words import meanings, plain, spellings, synonyms
from custctl.sheet import Sheet

_TOLD_APART = {
    "invoice",
    "payment",
    "credit_note",
    "refund",
    "reversal",
    "opening",
    "sale",
    "cash_sale",
    "return",
    "cash_return",
}
"""Kinds of which a list of types has several; one alone, a fee or a discount may be what was bought."""

_OTHERS = ("status", "side")
"""Fields with words that are also words for kinds."""

_SHORTEST = 3
"""Letters that a Western word has at least; shorter ones are short for much."""


def typed_by_cells(sheet: Sheet, looks: Sequence[Content], named: Mapping[str, Guess]) -> dict[str, Guess]:
    """The columns named so far with that of the types of rows, where no heading of one is above any.

    It is the only column all of whose cells are words for kinds, no row without, and several of them.
    """
    forms = [{*spellings(name)} for name in sheet.header]
    if "kind" in named or any(_is("kind", form, look) for form, look in zip(forms, looks, strict=True)):
        return dict(named)
    taken = {position for guess in named.values() for position in guess.positions}
    free = [place for place in range(len(forms)) if place not in taken and looks[place].worded["kind"] == 1]
    free = [place for place in free if not any(_is(field, forms[place], looks[place]) for field in _OTHERS)]
    found = [place for place in free if _told_apart(looks[place].cells)]
    return {**named, "kind": Guess("kind", (found[0],), "likely", "only_types")} if len(found) == 1 else dict(named)


def _is(field: str, form: Collection[str], look: Content) -> bool:
    """Whether a column is called what a field is and has cells that it may have."""
    return bool(look.filled) and look.suits(field) and any(word in form for tier in synonyms()[field] for word in tier)


def _told_apart(cells: Sequence[str | None]) -> bool:
    words = {plain(cell or "") for cell in cells}
    known = {meanings("kinds").get(word) for word in words}
    return all(len(word) >= _SHORTEST or not word.isascii() for word in words) and len(known & _TOLD_APART) > 1
