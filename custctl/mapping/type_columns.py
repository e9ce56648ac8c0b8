"""Is a column of types one although its words are unknown? Then its rows are asked about, and not all taken for invoices."""

import re
from collections.abc import Mapping, Sequence

from custctl.mapping.guess import Content, Guess
from custctl.mapping.words import spellings, synonyms
from custctl.sheet import Sheet

_OF_ROWS = re.compile(
    r"\bdoc|\bbeleg|dokument|\bpiece|документ|单据|單據|transaction|transaktion|transaccion|buchung|vorgang|\bentry"
)
"""A plain heading that speaks of the type of whatever a row is; an invoice's own type may be anything."""

_MOST = 20
"""Different words up to which they may be types of documents."""


def with_types(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns of a list on account with that of the types of its documents, though hardly any of its words is known."""
    if "kind" in columns or not columns.keys() & {"due", "balance", "retention"}:
        return dict(columns)
    taken = {position for guess in columns.values() for position in guess.positions}
    called = synonyms()["kind"][0]
    for place, name in enumerate(sheet.header):
        words = {cell for cell in looks[place].cells if cell}
        named = any(form in called and _OF_ROWS.search(form) for form in spellings(name))
        if named and place not in taken and 1 < len(words) <= _MOST:
            return {**columns, "kind": Guess("kind", (place,), "likely", "header")}
    return dict(columns)
