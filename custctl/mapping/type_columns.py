"""Is a column of types, or of states, one although its words are unknown, or does it hold the sides of an account?

Rows of unknown types are asked about, and not all taken for invoices; unknown states are told.
"""

import re
from collections.abc import Mapping, Sequence

from custctl.ledger import kinds_with
from custctl.mapping.account_sides import signed
from custctl.mapping.bank_accounts import runs_by_payer
from custctl.mapping.guess import Content, Guess
from custctl.mapping.invoice_numbers import INVOICE
from custctl.mapping.words import meanings, plain, spellings, synonyms
from custctl.sheet import Sheet

_OF_ROWS = re.compile(
    r"\bdoc|\bbeleg|dokument|\bpiece|документ|单据|單據|transaction|transaktion|transaccion|buchung|vorgang|\bentry"
)
"""A plain heading that speaks of the type of whatever a row is; an invoice's own type may be anything."""

_OF_DOCUMENTS = re.compile(rf"{INVOICE.pattern}|\bdoc|\bbeleg|dokument|\bpiece|документ|单据|單據")
"""A plain heading of types of documents, of which debit and credit are notes."""

_REGIONS = {"state", "estado", "etat"}
"""Headings of states that may be those of a country."""

_ASKS_NOTHING = {*kinds_with(receivable=-1), "refund", "reversal", "return"} - {"discount"}
"""Meanings of words of which one is enough to say that documents are of several types; a discount may be a line of one."""

_MOST = 20
"""Different words up to which they may be types or states of documents."""


def with_types(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns of a list on account with that of the types of its documents, though hardly any of its words is known.

    One word may be anything, and so may the type of an invoice; but documents that say what they apply to are of several types,
    and so are those of which some are called what asks for nothing.
    """
    if "kind" in columns or not columns.keys() & {"due", "balance", "retention"}:
        return dict(columns)
    applied = _filled(columns, "applies_to", looks) and not columns.keys() & {"payment_id", "paid_date"}
    taken = {position for guess in columns.values() for position in guess.positions}
    called = {word for tier in synonyms()["kind"] for word in tier}
    for place, name in enumerate(sheet.header):
        words = {cell for cell in looks[place].cells if cell}
        forms = called & {*spellings(name)}
        several = applied or any(map(_OF_ROWS.search, forms)) or any(map(_asks_nothing, words))
        if forms and several and place not in taken and (0 if applied else 1) < len(words) <= _MOST:
            return {**columns, "kind": Guess("kind", (place,), "likely", "header")}
    return dict(columns)


def without_types_of_invoices(columns: Mapping[str, Guess], looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns without a type by whose known words rows are but advances, each of them due, and a few invoices.

    Beside advances that are asked for, words such as "Final" are types of invoices, too.
    """
    settled = dict(columns)
    kind, due = settled.get("kind"), settled.get("due")
    if kind is None or due is None or kind.confidence == "told":
        return settled
    days = looks[due.positions[0]].cells
    known = [
        (meanings("kinds").get(plain(cell)), day)
        for cell, day in zip(looks[kind.positions[0]].cells, days, strict=True)
        if cell
    ]
    meant = [word for word, _ in known]
    asked = "prepayment" in meant and all(day for word, day in known if word == "prepayment")
    if asked and {*meant} <= {None, "prepayment", "invoice"} and 2 * meant.count("invoice") < len(meant):
        del settled["kind"]
    return settled


def with_states(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns of a list on account with that of its states, though none of its words is known."""
    if "status" in columns or not columns.keys() & {"due", "balance", "retention", "terms"}:
        return dict(columns)
    taken = {position for guess in columns.values() for position in guess.positions}
    called = {*synonyms()["status"][0]} - _REGIONS
    for place, name in enumerate(sheet.header):
        words = {cell for cell in looks[place].cells if cell}
        if place not in taken and called & {*spellings(name)} and 0 < len(words) <= _MOST:
            return {**columns, "status": Guess("status", (place,), "likely", "header")}
    return dict(columns)


def with_sides(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with the sides of an account, where a column called types holds nothing else and amounts have no sign.

    Both sides must be there, because one may be a type of documents, unless the account is a bank's.
    """
    if columns.keys() & {"side", "debit", "credit"} or "amount" not in columns or columns["amount"].recipe:
        return dict(columns)
    rest = {field: guess for field, guess in columns.items() if field != "kind"}
    taken = {position for guess in rest.values() for position in guess.positions}
    called, marks = {word for tier in synonyms()["kind"] for word in tier}, meanings("sides")
    for place, name in enumerate(sheet.header):
        if place in taken or not called & {*spellings(name)} or _OF_DOCUMENTS.search(plain(name)):
            continue
        sides = {marks.get(plain(cell)) for cell in looks[place].cells if cell}
        both = sides == {"debit", "credit"} or (sides and None not in sides and runs_by_payer(columns))
        if both and not signed(sheet, columns["amount"].positions[0]):
            return {**rest, "side": Guess("side", (place,), "likely", "header")}
    return dict(columns)


def _asks_nothing(word: str) -> bool:
    return meanings("kinds").get(plain(word)) in _ASKS_NOTHING


def _filled(columns: Mapping[str, Guess], field: str, looks: Sequence[Content]) -> bool:
    return field in columns and any(looks[place].filled for place in columns[field].positions)
