"""Which column tells the currency of the amounts: the document's or the books' own, or one whose cells alone say so?"""

import re
from collections.abc import Mapping, Sequence

from custctl.errors.contents import ColumnAmbiguous
from custctl.mapping.guess import Content, Guess
from custctl.mapping.number_texts import CODES, SIGNS
from custctl.mapping.words import plain, synonyms
from custctl.sheet import Sheet

_MONEY = ("amount", "debit", "income", "net", "balance")
_OWN = re.compile(r"\blocal\b|\blcy\b|\bcompany curr|\bhauswahrung|本币|本幣|本位币|本位幣")
"""A plain heading that speaks of the currency of the books."""

_CODES = frozenset(CODES) | {sign for sign in SIGNS if not (sign.isascii() and sign.isalpha())}


def with_currency(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with that of the currency in which the amounts are.

    Amounts in the currency of the books have that column of currencies, and none of several documents' currencies. Where no
    heading speaks of a currency, it is the column whose cells all are codes or signs of currencies.

    Raises:
        ColumnAmbiguous: No heading tells which of several columns of currencies is meant.
    """
    money = next((columns[field] for field in _MONEY if field in columns), None)
    told = columns.get("currency")
    if told is None:
        return {**columns, **_by_cells(columns, sheet, looks)}
    if money is None or told.confidence == "told" or not _own(sheet, money.positions[0]):
        return dict(columns)
    called = {word for tier in synonyms()["currency"] for word in tier}
    own = [place for place, name in enumerate(sheet.header) if plain(name) in called and _own(sheet, place)]
    if own:
        return {**columns, "currency": Guess("currency", (own[0],), "sure", "header")}
    single = len({*looks[told.positions[0]].cells}) == 1
    return {field: guess for field, guess in columns.items() if single or field != "currency"}


def _by_cells(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    taken = {position for guess in columns.values() for position in guess.positions}
    found = [
        place
        for place, look in enumerate(looks)
        if place not in taken and look.filled and all(not cell or cell in _CODES for cell in look.cells)
    ]
    if len({looks[place].cells for place in found}) > 1:
        names = [sheet.header[place] for place in found]
        raise ColumnAmbiguous(path=sheet.file, field="currency", candidates=", ".join(names), first=f'"{names[0]}"')
    return {"currency": Guess("currency", (found[0],), "likely", "only_currencies")} if found else {}


def _own(sheet: Sheet, place: int) -> bool:
    return bool(_OWN.search(plain(sheet.header[place])))
