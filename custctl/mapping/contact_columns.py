"""Is a file a list of contacts though no heading says so: by the words of its types, or by what was promised?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from custctl.mapping.guess import Content, Guess
from custctl.mapping.missing import not_found
from custctl.mapping.words import CUSTOMER_ONLY, contact_headings, meanings, plain, spellings, synonyms
from custctl.sheet import Sheet

_PROMISED = {"promised_on": "due", "promised_amount": "amount"}
"""What was promised and the fields of contacts that hold it."""

_OF_MONEY_ROWS = (
    *("net", "tax", "unit_price", "line_total", "quantity", "product", "cost", "terms", "discount_rate", "retention"),
    *("income", "outgo", "debit", "credit", "balance", "running_balance", "paid_amount", "paid_date", "payment_id"),
)
"""Fields of invoices, sales and payments that no record of a contact has."""

_OF_CARDS = CUSTOMER_ONLY - {"phone", "email"}
_ORDERED = re.compile(r"\border|bestell|auftrag|commande|pedido|订单|訂單|注文")
_MOST = 0.5
"""Share of cells from which on a column that no heading explains looks like figures, and like money."""
_NOTHING = "-–—0., "
"""What cells without an amount are made of."""
_OF_PAYMENT = re.compile(r"\bpay|\bptp\b|zahl|paiement|\bpago|付款|还款|還款")
"""A plain heading of what was promised that speaks of payment, and not of delivery."""


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
    """Whether every row is a promise to pay: made by a customer, of an amount that is called promised or for a day of payment.

    Raises:
        ColumnNotFound: Nothing tells when they were made.
    """
    if columns.keys() & {"what", "amount", *_OF_MONEY_ROWS} or not columns.keys() & {"customer", "name"}:
        return False
    called = {field: plain(sheet.header[guess.positions[0]]) for field, guess in columns.items()}
    if "promised_amount" not in columns and not _OF_PAYMENT.search(called.get("promised_on", "")):
        return False
    if _ORDERED.search(called.get("document", "")):
        return False
    if "date" not in columns:
        raise not_found(["date"], sheet, columns, looks)
    return True


def _what(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> int | None:
    """The column called a type, a contact or an action, each of whose cells means a contact, None where there is none."""
    taken = {place for field, guess in columns.items() if field not in ("kind", "status") for place in guess.positions}
    rest = [place for place in range(len(looks)) if place not in taken]
    figures = [looks[place] for place in rest if looks[place].numbers >= _MOST]
    money = any("document" in columns or look.decimals >= _MOST for look in figures)
    if money or columns.keys() & {*_OF_MONEY_ROWS, *_OF_CARDS}:
        return None
    called = {word for tier in synonyms()["kind"] for word in tier} | {*contact_headings()}
    known = meanings("contacts")
    for place in rest:
        words = [known.get(plain(cell)) if cell else "" for cell in looks[place].cells]
        if called & {*spellings(sheet.header[place])} and any(words) and None not in words:
            return place if _of_promises(columns, words, looks) else None
    return None


def _of_promises(columns: Mapping[str, Guess], words: Sequence[str | None], looks: Sequence[Content]) -> bool:
    """Whether days due and amounts, if there are any, are those of promises, and not of invoices to which something was done.

    They are where rows of other contacts have none; lists of promises alone have neither numbers nor days due of documents.
    """
    figures = [columns[field].positions[0] for field in ("due", "amount") if field in columns]
    told = [any((looks[place].cells[row] or "").strip(_NOTHING) for place in figures) for row in range(len(words))]
    if not any(told):
        return True
    others = {word for word, has in zip(words, told, strict=True) if not has}
    promised = {word for word, has in zip(words, told, strict=True) if has} == {"promise"} and "" not in words
    return promised and (bool(others) or not columns.keys() & {"document", "due"})
