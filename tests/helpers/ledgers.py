"""Ledgers for tests, written as the table a reader can check by eye."""

from datetime import date
from decimal import Decimal

import polars as pl

from custctl.ledger import LEDGER


def ledger(text: str, *, currency: str = "EUR", **columns: object) -> pl.LazyFrame:
    """LEDGER rows from lines of `date customer kind amount [document] [-> applies_to] [due=…] [column=value …]`.

    A customer `-` is nobody; words of a name are joined by `_`. `columns` fill a column of every row.
    """
    rows = [_row(line, number) for number, line in enumerate(text.strip().splitlines(), start=1) if line.strip()]
    typed = [{"currency": currency, "source": "test", "file": "test.csv", **columns, **row} for row in rows]
    return pl.LazyFrame([{name: _typed(name, row.get(name)) for name in LEDGER.columns} for row in typed], schema=LEDGER.dtypes)


def _row(line: str, number: int) -> dict[str, object]:
    before, _, applies_to = line.partition("->")
    words = before.split()
    named = dict(word.split("=", 1) for word in (*words[4:], *applies_to.split()) if "=" in word)
    plain = [word for word in words[4:] if "=" not in word]
    target = [word for word in applies_to.split() if "=" not in word]
    return {
        "date": words[0],
        "customer": None if words[1] == "-" else words[1].replace("_", " "),
        "kind": words[2],
        "amount": words[3],
        "document": plain[0] if plain else None,
        "applies_to": " ".join(target) or None,
        "row": number,
        **named,
    }


def _typed(name: str, value: object) -> object:
    if value is None or not isinstance(value, str):
        return value
    match LEDGER.columns[name].dtype:
        case pl.Date():
            return date.fromisoformat(value)
        case pl.Decimal():
            return Decimal(value)
        case _:
            return value
