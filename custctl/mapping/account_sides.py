"""Whose account is it, and on which side of it does an amount stand: S or H, Dr or Cr, 借 or 贷?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from custctl.mapping.cells import clean
from custctl.mapping.guess import Content, Guess
from custctl.mapping.invoice_numbers import without_empty_links
from custctl.mapping.number_texts import negative
from custctl.mapping.recipes import Recipe, Source, made
from custctl.mapping.words import meanings, plain, spellings, synonyms
from custctl.sheet import Sheet

_CUSTOMER = re.compile(
    r"\bcust|\bclient|\bkund|\bbuyer|\bbill to|\bsold to|\bacheteur|\bcomprador|\bklant|\bklient|\bnabywca|клиент|покупатель"
    r"|客户|客戶|顾客|顧客|买家|買家|得意先"
)
"""A plain heading that speaks of a customer; a name, an account or a partner may be one's own, or anybody's who paid."""

_EITHER = ("方向",)
"""Headings of marks that speak of the balance where that stands directly behind them."""

_FIGURE = re.compile("[1-9]")
"""What a cell has that is filled and not nothing."""

_SUM = re.compile(r"(?i)\b(sub)?totals?\b|\bsumme|合计|小计|累计|合計|小計|累計")
"""What a cell has in a line of sums among the rows, which has both sides."""


def paired(sheet: Sheet, looks: Sequence[Content], told: Mapping[str, Guess]) -> dict[str, Guess]:
    """The columns told, and debit and credit where two headings mean them only as a pair: Charges and Payments, 应收 and 收款.

    One of them may be called debit or credit: Charges and Credit. Each row stands on one side; a list whose rows fill both
    tells of invoices what was paid of them.

    Args:
        sheet: The file.
        looks: What the cells of all columns look like.
        told: The columns that the user named.
    """
    headings = [set(spellings(name)) for name in sheet.header]
    clear = {word: field for field in ("debit", "credit") for tier in synonyms()[field] for word in tier}
    sides = {clear[form] for forms in headings for form in forms if form in clear}
    taken = {position for guess in told.values() for position in guess.positions}
    if {"amount", "debit", "credit"} & told.keys() or len(sides) > 1:
        return dict(told)
    whose = any(_CUSTOMER.search(plain(name)) for name in sheet.header)
    more = ("sides_of_customers", "sides_of_statements") if whose and not sides else ("sides_of_customers",) if whose else ()
    meant = meanings("sides_in_pairs", *more) | (clear if sides else {})
    places: dict[str, list[int]] = {"debit": [], "credit": []}
    for place, forms in enumerate(headings):
        side = next((meant[form] for form in forms if form in meant), None)
        if side and place not in taken and looks[place].suits(side):
            places[side].append(place)
    if [len(found) for found in places.values()] != [1, 1]:
        return dict(told)
    rows = (
        row for row in zip(*(look.cells for look in looks), strict=True) if not any(_SUM.search(cell or "") for cell in row)
    )
    filled = [[bool(_FIGURE.search(row[found[0]] or "")) for found in places.values()] for row in rows]
    if not any(any(row) for row in filled) or any(all(row) for row in filled):
        return dict(told)
    stated = meanings("sides_of_statements").keys()
    if any(stated & headings[found[0]] for found in places.values()) and not any(paid for _, paid in filled):
        return dict(told)
    return {**told, **{side: Guess(side, (found[0],), "likely", "header") for side, found in places.items()}}


def parted(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """The columns with the amount parted in debit and credit by the marks beside it, as if each side had a column of its own.

    Amounts that have signs are taken as they are: what a mark says of them they say themselves.

    Args:
        columns: The columns found.
        sheet: The file.
    """
    rest = {field: found for field, found in columns.items() if field != "side"}
    amount, side = rest.get("amount"), columns.get("side")
    if side is None or amount is None or amount.recipe or len(amount.positions) > 1 or {"debit", "credit"} & rest.keys():
        return rest
    [position], [mark] = amount.positions, side.positions
    balance = rest.get("running_balance", rest.get("balance"))
    if balance is not None and plain(sheet.header[mark]) in _EITHER and balance.positions == (mark + 1,):
        return rest
    if signed(sheet, position):
        return rest
    del rest["amount"]
    return rest | {
        field: Guess(field, (position,), side.confidence, "side", Recipe((Source(position, when=((mark, _pattern(field)),)),)))
        for field in ("debit", "credit")
    }


def signed(sheet: Sheet, position: int) -> bool:
    """Whether any amount of a column has a minus."""
    return bool(sheet.cells.select(negative(clean(sheet.column(position))).any()).collect().item())


def of_a_customer(columns: Mapping[str, Guess], sheet: Sheet) -> bool:
    """Whether debit and credit are those of customers, by a type, a due date, a document or a heading; else a bank's."""
    if "kind" in columns or "due" in columns or {"customer", "document"} <= columns.keys():
        return True
    customer = columns.get("customer")
    if customer is None or "payer" in columns or customer.reason == "header_part":
        return False
    return bool(_CUSTOMER.search(plain(sheet.header[customer.positions[0]])))


def referred(columns: Mapping[str, Guess], sheet: Sheet) -> dict[str, Guess]:
    """The columns of a customer's account, whose only number is an invoice's own and what a payment may settle.

    That number is a reference or, of rows that do not say what they are, a document's: where some credit has a debit's. Where
    debits have references and none has a document's, rows are numbered by these, and that is what they apply to.
    """
    settled = without_empty_links(columns, sheet)
    number = settled.get("document", settled.get("reference"))
    if number is None or "applies_to" in settled or number.confidence == "told":
        return dict(columns)
    if "document" not in settled or ("kind" not in settled and _debits_named(settled, sheet)):
        return settled | {field: replace(number, field=field, confidence="likely") for field in ("document", "applies_to")}
    own = settled.get("reference")
    if own and "kind" not in settled and _debits_referred(settled, sheet):
        del settled["reference"]
        return settled | {
            "document": replace(own, field="document", confidence="likely"),
            "applies_to": replace(number, field="applies_to", confidence="likely"),
        }
    return dict(columns)


def _debits_named(columns: Mapping[str, Guess], sheet: Sheet) -> bool:
    """Whether some row on the credit side has the number of one of the same customer on the debit side."""
    debits, credits_ = _by_side(columns, sheet)
    whose = [field for field in ("customer", "document") if field in columns]
    return not credits_.join(debits, on=whose, how="semi").head(1).collect().is_empty()


def _debits_referred(columns: Mapping[str, Guess], sheet: Sheet) -> bool:
    """Whether rows on the debit side have references and none of them has the number of a document."""
    debits, _ = _by_side(columns, sheet)
    numbered, referred = debits.select(pl.col("document", "reference").is_not_null().any()).collect().row(0)
    return bool(referred and not numbered)


def _by_side(columns: Mapping[str, Guess], sheet: Sheet) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Whose the rows are that stand on the debit side alone, and on the credit side, and their numbers."""
    fields = [field for field in ("customer", "document", "reference", "debit", "credit") if field in columns]
    rows = sheet.cells.select(**{field: _cell(sheet, columns[field]) for field in fields})
    debit, credit = (pl.col(side).str.contains(_FIGURE.pattern).fill_null(value=False) for side in ("debit", "credit"))
    return rows.filter(debit & ~credit), rows.filter(credit & ~debit)


def _cell(sheet: Sheet, found: Guess) -> pl.Expr:
    return made(sheet, found.recipe) if found.recipe else clean(sheet.column(found.positions[0]))


def _pattern(field: str) -> str:
    """What the marks of a side look like, with or without a point behind."""
    words = (re.escape(word) for word, meant in meanings("sides").items() if meant == field)
    return rf"(?i)^({'|'.join(words)})\.?$"
