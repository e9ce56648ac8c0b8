"""Whose number stands under the heading of an invoice's number: the row's own, or that of the invoice that it settles?"""

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from custctl.mapping.guess import Guess
from custctl.mapping.words import plain, synonyms
from custctl.sheet import Sheet

INVOICE = re.compile(r"\binv(oice)?|\bbill|rechnung|\bfactur|发票|發票")
"""A plain heading that speaks of an invoice."""

_OWN = re.compile(r"\bdoc|dokument|beleg|receipt|payment|voucher|transaction|credit|\bpiece|单据|凭证|小票|交易|流水|單據|憑證")
"""A plain heading that speaks of whatever a row is, so that its number is the row's own."""

_NUMBERED = ("invoice", "opening", "sale")
"""Kinds whose own number is that of an invoice."""

_SETTLING = ("payment", "reversal", "discount", "write_off")
"""Kinds that are about an invoice and never have a number as invoices have."""


def of_payments(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """In a list of payments the number of an invoice says what is paid, not which payment it is; another may say that."""
    settled = dict(columns)
    if settled.keys() & {"applies_to", "kind"} or _told(columns):
        return settled
    numbers = _numbers(columns, sheet)
    invoices = [place for place in numbers if INVOICE.search(plain(sheet.header[place]))]
    if invoices:
        own = [place for place in numbers if place not in invoices]
        settled.pop("document", None)
        settled |= {"applies_to": Guess("applies_to", (invoices[0],), "sure", "header")}
        settled |= {"document": Guess("document", (own[0],), "sure", "header")} if own else {}
    return settled


def of_each_row(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """In a list whose rows say their kind, the number of an invoice is an invoice's own and what a payment settles.

    Returns:
        The columns; where each row decides (`row_decides`), `document` and `applies_to` begin with one column, and
        `own_number` is that of the numbers that rows have beside it, if there is any.
    """
    settled = dict(columns)
    if "kind" not in settled or "document" not in settled or "applies_to" in settled or _told(columns):
        return settled
    numbers = _numbers(columns, sheet)
    headings = {place: plain(sheet.header[place]) for place in numbers}
    paid = settled.get("payment_id")
    own = [*paid.positions] if paid else [place for place in numbers if _OWN.search(headings[place])]
    clear = [place for place in numbers if INVOICE.search(headings[place])]
    invoices = clear or (numbers[:1] if paid else [])
    if invoices and numbers[0] in (invoices[0], *own):
        places = (invoices[0], *own[:1])
        settled["document"] = replace(settled["document"], positions=places)
        settled["applies_to"] = replace(settled["document"], field="applies_to", positions=places[:1])
        settled |= {"own_number": Guess("own_number", places[1:], "sure", "header")} if own else {}
    return settled


def row_decides(columns: Mapping[str, Guess]) -> bool:
    """Whether one column holds both documents' own numbers and those that rows apply to, as each row's type or side says."""
    both = [columns[field].positions[:1] for field in ("document", "applies_to") if field in columns]
    said = "kind" in columns or {"debit", "credit"} <= columns.keys()
    return said and len(both) == 2 and both[0] == both[1]


def numbers_of_row(invoice: pl.Expr, own: pl.Expr) -> dict[str, pl.Expr]:
    """`document` and `applies_to` of rows of a `kind`.

    A row that is no invoice and has a number of its own names the invoice; so do payments, and what else never has a number as
    invoices have. Credit notes, refunds and charges without another number are numbered there themselves.

    Args:
        invoice: The number under the heading of an invoice's number.
        own: The row's number of its own in another column.
    """
    kind = pl.col("kind").cast(pl.String)
    names = ~kind.is_in(_NUMBERED) & (own.is_not_null() | kind.is_in(_SETTLING))
    return {
        "document": pl.when(names).then(own).otherwise(pl.coalesce(invoice, own)),
        "applies_to": pl.when(names).then(invoice),
    }


def _told(columns: Mapping[str, Guess]) -> bool:
    return "document" in columns and columns["document"].confidence == "told"


def _numbers(columns: Mapping[str, Guess], sheet: Sheet) -> list[int]:
    """Positions of the columns that are called numbers of documents, the document's own first."""
    found = [columns["document"].positions[0]] if "document" in columns else []
    taken = {position for guess in columns.values() for position in guess.positions}
    called = {word for tier in synonyms()["document"] for word in tier}
    return found + [place for place, name in enumerate(sheet.header) if place not in taken and plain(name) in called]
