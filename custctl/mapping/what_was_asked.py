"""Does what is called due say what was asked of invoices, and not what is still open of them?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from custctl.mapping.first_figures import figures, number, of_field
from custctl.mapping.guess import Content, Guess
from custctl.mapping.headings import exact
from custctl.mapping.words import asked_words, meanings, plain, spellings
from custctl.sheet import Sheet

_READ_OTHERWISE = {"net", "line_total", "unit_price", "debit", "credit", "income", "kind"}
"""Fields beside which an amount due is read in another way than as that of a whole invoice."""


def what_was_asked(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with an amount due as the amount, where invoices that are wholly paid still have it.

    Those are paid by their state, their day of payment or by as much as is due, and of none is more paid than that. Another
    column of what is open, never more than what is due, is it then. Beside an amount it is not read, if it repeats that.
    """
    due = columns.get("balance")
    if due is None or due.confidence == "told" or due.recipe or columns.keys() & _READ_OTHERWISE:
        return dict(columns)
    if not {*spellings(sheet.header[due.positions[0]])} & {*asked_words()}:
        return dict(columns)
    asked = of_field(columns, "balance", looks)
    paid = [number(cell) for cell in _cells("paid_amount", columns, looks, len(asked))]
    wholly = [whole or money >= ask > 0 for whole, money, ask in zip(_wholly_paid(columns, looks), paid, asked, strict=True)]
    kept = all(ask > 0 for ask, whole in zip(asked, wholly, strict=True) if whole)
    if not any(wholly) or not kept or any(money > ask for money, ask in zip(paid, asked, strict=True)):
        return dict(columns)
    others = {field: found for field, found in columns.items() if field != "balance"}
    if "amount" in columns:
        repeated = asked == of_field(columns, "amount", looks)
        return others if repeated and "paid_amount" not in columns else dict(columns)
    taken = {place for found in columns.values() for place in found.positions}
    free = [place for place in range(len(sheet.header)) if place not in taken]
    for match in exact("balance", [spellings(name) for name in sheet.header], free):
        left = figures(looks[match.position])
        if looks[match.position].suits("balance") and all(0 <= rest <= ask for rest, ask in zip(left, asked, strict=True)):
            others["balance"] = replace(due, positions=(match.position,))
            break
    return {**others, "amount": replace(due, field="amount", confidence="likely", reason="asked")}


def _wholly_paid(columns: Mapping[str, Guess], looks: Sequence[Content]) -> list[bool]:
    """Which rows say by a state or a mark, or where nothing is called so by a day, that all of them was paid."""
    rows = len(looks[columns["balance"].positions[0]].cells)
    said = [field for field in ("status", "further_status", "settled") if field in columns]
    if said:
        known = meanings("truths", "statuses")
        words = zip(*(_cells(field, columns, looks, rows) for field in said), strict=True)
        return [any(known.get(plain(word or "")) in ("paid", "yes") for word in row) for row in words]
    return [bool(cell) for cell in _cells("paid_date", columns, looks, rows)]


def _cells(field: str, columns: Mapping[str, Guess], looks: Sequence[Content], rows: int) -> Sequence[str | None]:
    return looks[columns[field].positions[0]].cells if field in columns else (None,) * rows
