"""Is a file a list of contacts though no heading says so: by the words of its types, or by what was promised?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from custctl.mapping.guess import Content, Guess
from custctl.mapping.missing import not_found
from custctl.mapping.words import contact_headings, meanings, plain, spellings, synonyms
from custctl.sheet import Sheet

_PROMISED = {"promised_on": "due", "promised_amount": "amount"}
"""What was promised and the fields of contacts that hold it."""

_MONEY = ("amount", "net", "unit_price", "income", "outgo", "debit", "credit", "balance", "paid_amount", "line_total")
_OF_PROMISES = re.compile(r"promis|promes|prometid|zugesagt|zusage|承诺|承諾")
_COLLECTING = ("promise", "dispute", "reminder_1", "reminder_2", "reminder_3", "reminder_4")
"""Contacts of which one at least is among the words of a list with amounts, where a call may be something that is sold."""


def with_contacts(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns, in a list of contacts with that of what was done and of what was promised by which day."""
    found = dict(columns)
    if "what" not in found and (place := _what(columns, sheet, looks)) is not None:
        found = {field: guess for field, guess in found.items() if place not in guess.positions}
        found["what"] = Guess("what", (place,), "likely", "header")
    promised = {field: found.pop(field) for field in _PROMISED if field in found}
    if "what" in found:
        for field, guess in promised.items():
            found[_PROMISED[field]] = replace(guess, field=_PROMISED[field])
    return found


def only_promises(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> bool:
    """Whether every row is a promise: made by a customer, for a day or of an amount that is called promised.

    Raises:
        ColumnNotFound: Nothing tells when they were made.
    """
    if "what" in columns or not columns.keys() & {"customer", "name"}:
        return False
    called = [plain(sheet.header[columns[field].positions[0]]) for field in _PROMISED if field in columns]
    if not any(map(_OF_PROMISES.search, called)) or columns.keys() & {*_MONEY}:
        return False
    if "date" not in columns:
        raise not_found(["date"], sheet, columns, looks)
    return True


def _what(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> int | None:
    """The column called a type, a contact or an action, each of whose cells means a contact, None where there is none."""
    taken = {place for field, guess in columns.items() if field not in ("kind", "status") for place in guess.positions}
    called = {word for tier in synonyms()["kind"] for word in tier} | {*contact_headings()}
    known, money = meanings("contacts"), bool(columns.keys() & {*_MONEY})
    for place, name in enumerate(sheet.header):
        said = {known.get(plain(cell)) for cell in looks[place].cells if cell}
        telling = said & {*_COLLECTING} if money else said
        if place not in taken and called & {*spellings(name)} and telling and None not in said:
            return place
    return None
