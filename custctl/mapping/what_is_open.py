"""Which column says what is open of invoices, where one called so says what was asked, or runs on from row to row?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from custctl.ledger import kinds_with
from custctl.mapping.first_figures import figures, of_field
from custctl.mapping.guess import Content, Guess
from custctl.mapping.headings import exact
from custctl.mapping.words import meanings, plain, spellings
from custctl.sheet import Sheet

_READ_OTHERWISE = {"due", "balance", "debit", "credit"}
"""Fields beside which a balance is read in another way than as what is left of a row alone."""
_STEPS = 2
"""Rows that must follow one another at least, where the first one begins with a balance from before."""


def what_is_open(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with what is open beside amounts and what was paid of them, or without it.

    A column that repeats every amount although some of it was paid says what was asked: another one called open is taken, if
    there is one. A balance that adds up amounts less payments is not that of the row. One beside types of documents without
    due dates is, where it is never more than the row's amount.
    """
    field = next((name for name in ("balance", "running_balance") if name in columns), None)
    if field is None or "amount" not in columns or columns[field].confidence == "told":
        return dict(columns)
    if any(columns[name].recipe for name in (field, "amount", "paid_amount", "kind", "customer") if name in columns):
        return dict(columns)
    rows = _Rows(columns, looks)
    others = {name: found for name, found in columns.items() if name != field}
    if "paid_amount" in columns:
        taken = {place for found in others.values() for place in found.positions}
        free = [place for place in range(len(sheet.header)) if place not in taken]
        called = [match.position for match in exact("balance", [spellings(name) for name in sheet.header], free)]
        for place in dict.fromkeys((*columns[field].positions, *called)):
            left = figures(looks[place])
            if looks[place].suits("balance") and not rows.ask(left) and not rows.run(left):
                return {**others, field: replace(columns[field], positions=(place,))}
        return others
    left = rows.figures(field)
    if field == "running_balance" and rows.run(left):
        return others if "due" in columns else dict(columns)
    documents = {"customer", "kind", "document"} <= columns.keys() and not columns.keys() & _READ_OTHERWISE
    if documents and rows.hold(left):
        return {**others, "balance": replace(columns[field], field="balance")}
    return dict(columns)


class _Rows:
    """The first rows of a list: whose they are, their amounts, what was paid of them, and what each adds to what is owed."""

    def __init__(self, columns: Mapping[str, Guess], looks: Sequence[Content]) -> None:
        self._columns, self._looks = columns, looks
        self._amounts = self.figures("amount")
        nothing = [Decimal(0)] * len(self._amounts)
        self._paid = self.figures("paid_amount") if "paid_amount" in columns else nothing
        less = kinds_with(receivable=-1)
        kinds = self._cells("kind") or [None] * len(nothing)
        money = [meanings("kinds").get(plain(cell or "")) in less for cell in kinds]
        signed = [-abs(amount) if taken else amount for amount, taken in zip(self._amounts, money, strict=True)]
        self._moved = [amount - paid for amount, paid in zip(signed, self._paid, strict=True)]

    def figures(self, field: str) -> list[Decimal]:
        """What a column says, in numbers."""
        return of_field(self._columns, field, self._looks)

    def ask(self, left: Sequence[Decimal]) -> bool:
        """Whether a column is the amount of every row, of which something was paid."""
        return any(self._paid) and list(left) == self._amounts

    def hold(self, left: Sequence[Decimal]) -> bool:
        """Whether no row's balance is more than its amount, nor on the other side of zero."""
        return all(abs(rest) <= abs(amount) and rest * amount >= 0 for amount, rest in zip(self._amounts, left, strict=True))

    def run(self, left: Sequence[Decimal]) -> bool:
        """Whether each balance is the one before with what the row adds, of its customer or of all, newest last or first."""
        rows = list(zip(self._cells("customer") or [None] * len(left), left, self._moved, strict=True))
        everyone = [(None, balance, moved) for _, balance, moved in rows]
        return any(_add_up(order) for some in (rows, everyone) for order in (some, some[::-1]))

    def _cells(self, field: str) -> Sequence[str | None]:
        return self._looks[self._columns[field].positions[0]].cells if field in self._columns else ()


def _add_up(rows: Sequence[tuple[str | None, Decimal, Decimal]]) -> bool:
    """Whether every balance of an account follows from the one before, and from one that is not zero at least once."""
    reached: dict[str | None, Decimal] = {}
    steps, carried, from_nothing = 0, False, True
    for account, balance, moved in rows:
        if account not in reached:
            from_nothing &= balance == moved
        elif balance != reached[account] + moved:
            return False
        else:
            steps += 1
            carried |= reached[account] != 0
        reached[account] = balance
    return carried and (from_nothing or steps >= _STEPS)
