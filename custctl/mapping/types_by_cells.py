"""Which column tells what its rows are, though its heading says nothing of the kind? Cells that are nothing else tell it."""

from collections.abc import Collection, Mapping, Sequence

from custctl.mapping.bank_accounts import of_a_bank, runs_by_payer
from custctl.mapping.guess import Content, Guess, guesses
from custctl.mapping.headings import exact
from custctl.mapping.words import meanings, plain, spellings, synonyms
from custctl.sheet import Sheet

_TOLD_APART = {"invoice", "payment", "credit_note"}
"""Kinds of which a list of types has several; sales, advances and what was paid back may be what money was for."""

_ON_ACCOUNT = {"due", "balance", "terms"}
"""Fields beside which a receipt is a payment, and not a sale that was paid at once."""

_LOOSE = {"credit", "rebate", "abono"}
"""Words for credit notes that say as well how something was paid, or what was given."""

_PAID = ("payment", "receipt")

_MAYBE = ("document", "status", "category", "note")
"""Fields whose headings may also stand above types; so may a heading of descriptions, the last of `product`."""

_MONEY = frozenset({"amount", "net", "unit_price", "line_total", "income", "outgo", "debit", "credit", "balance"})

_SHORTEST = 3
"""Letters that a Western word has at least; shorter ones are short for much, unless longer ones tell kinds apart."""


def typed_by_cells(sheet: Sheet, looks: Sequence[Content], named: Mapping[str, Guess]) -> dict[str, Guess]:
    """The columns named so far with that of the types of rows, where no heading of one is above any.

    It is the only column all of whose cells are words for kinds, no row without, and several of them documents on account.
    Its heading is of nothing else, and neither are the rows, as far as other columns say.
    """
    forms = [spellings(name) for name in sheet.header]
    if "kind" in named or any(_is("kind", form, look) for form, look in zip(forms, looks, strict=True)):
        return dict(named)
    taken = {position for guess in named.values() for position in guess.positions}
    typed = [place for place in range(len(forms)) if place not in taken and looks[place].worded["kind"] == 1]
    typed = [place for place in typed if _told_apart(looks[place].cells, receipts=True)]
    found = [place for place in typed if not _something_else(forms, place, looks[place])]
    if len(found) != 1:
        return dict(named)
    others = of_a_bank(guesses(sheet, looks, named), sheet, looks)
    cells = looks[found[0]].cells
    told_apart = _told_apart(cells, receipts=bool(_ON_ACCOUNT & others.keys()))
    if not told_apart or not _of_documents(others) or _payment_due(cells, others, looks):
        return dict(named)
    return {**named, "kind": Guess("kind", (found[0],), "likely", "only_types")}


def _is(field: str, form: Collection[str], look: Content) -> bool:
    """Whether a column is called what a field is and has cells that it may have."""
    return bool(look.filled) and look.suits(field) and any(word in form for tier in synonyms()[field] for word in tier)


def _something_else(forms: Sequence[tuple[str, ...]], place: int, look: Content) -> bool:
    """Whether a heading says what was bought, why, or any other thing that no type of a row is."""
    described = len(synonyms()["product"]) - 1
    called = {field: match.tier for field in synonyms() for match in exact(field, forms, (place,)) if field not in _MAYBE}
    return any((field, tier) != ("product", described) for field, tier in called.items()) or _is("status", forms[place], look)


def _of_documents(columns: Mapping[str, Guess]) -> bool:
    """Whether rows are somebody's, have days and money, and are no payments and no bank's, as far as other columns say."""
    whose = columns.keys() & {"customer", "name", "due", "document"}
    paid = "payment_id" in columns or not columns.keys() & _MONEY
    return bool(whose) and "date" in columns and not paid and not runs_by_payer(columns)


def _payment_due(types: Sequence[str | None], columns: Mapping[str, Guess], looks: Sequence[Content]) -> bool:
    """Whether what would be a payment is due on another day than its own: then it is none."""
    if "due" not in columns:
        return False
    days = zip(*(looks[columns[field].positions[0]].cells for field in ("date", "due")), strict=True)
    paid = [meanings("kinds").get(plain(cell or "")) in _PAID for cell in types]
    return any(is_paid and due and due != day for is_paid, (day, due) in zip(paid, days, strict=True))


def _told_apart(cells: Sequence[str | None], *, receipts: bool) -> bool:
    """Whether words long enough mean several kinds on account, receipts among these or not, and short ones beside them, too."""
    words = {plain(cell or "") for cell in cells}
    short = {word for word in words if len(word) < _SHORTEST and word.isascii()}
    known, beside = ({meanings("kinds").get(word) for word in some} for some in (words - short - _LOOSE, short))
    told = _TOLD_APART | {"receipt"} if receipts else _TOLD_APART
    return beside <= _TOLD_APART and len(known & told) > 1
