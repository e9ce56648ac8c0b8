"""Which column says what is open of invoices, where one called so says what was asked, or runs on from row to row?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from custctl.mapping.guess import Content, Guess
from custctl.mapping.headings import exact
from custctl.mapping.running_balance import number
from custctl.mapping.words import spellings
from custctl.sheet import Sheet


def what_is_open(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with what is open beside amounts and what was paid of them, or without it.

    A column that repeats every amount although some of it was paid says what was asked: another one called open is taken, if
    there is one. A balance that adds up amounts less payments of a customer is not that of the row.
    """
    field = next((name for name in ("balance", "running_balance") if name in columns), None)
    if field is None or not {"amount", "paid_amount"} <= columns.keys() or columns[field].confidence == "told":
        return dict(columns)
    if any(columns[name].recipe for name in ("amount", "paid_amount", field)):
        return dict(columns)
    settled = {name: found for name, found in columns.items() if name != field}
    amounts, paid = ([number(cell) for cell in looks[columns[name].positions[0]].cells] for name in ("amount", "paid_amount"))
    whose = looks[columns["customer"].positions[0]].cells if "customer" in columns else [None] * len(amounts)
    taken = {place for found in settled.values() for place in found.positions}
    free = [place for place in range(len(sheet.header)) if place not in taken]
    called = [match.position for match in exact("balance", [spellings(name) for name in sheet.header], free)]
    for place in dict.fromkeys((*columns[field].positions, *called)):
        left = [number(cell) for cell in looks[place].cells]
        if looks[place].suits("balance") and not _asked(left, amounts, paid) and not _runs(whose, left, amounts, paid):
            return {**settled, field: replace(columns[field], positions=(place,))}
    return settled


def _asked(left: Sequence[Decimal], amounts: Sequence[Decimal], paid: Sequence[Decimal]) -> bool:
    """Whether a column is the amount of every row, of which something was paid."""
    return any(paid) and list(left) == list(amounts)


def _runs(whose: Sequence[str | None], left: Sequence[Decimal], amounts: Sequence[Decimal], paid: Sequence[Decimal]) -> bool:
    """Whether each balance is that of the customer's row before it, and of one not zero at least, with what the row adds."""
    reached: dict[str | None, Decimal] = {}
    carried = False
    for customer, balance, amount, money in zip(whose, left, amounts, paid, strict=True):
        before = reached.get(customer, Decimal(0))
        if balance != before + amount - money:
            return False
        carried |= before != 0
        reached[customer] = balance
    return carried
