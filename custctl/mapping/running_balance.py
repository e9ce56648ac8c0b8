"""Does a balance run over two columns of numbers? Then it is not what is open of each row, and they are its sides."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from custctl.errors.contents import ColumnNotFound
from custctl.mapping.account_sides import of_a_customer
from custctl.mapping.first_figures import figures, number
from custctl.mapping.guess import Content, Guess
from custctl.sheet import Sheet

_STEPS = 2
"""Rows that must follow one another in an account at least, so that a balance does not seem to run by chance."""


def run_over_sides(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with an open balance as one that runs, where in the accounts of customers it adds up debit and credit."""
    settled = dict(columns)
    if not {"debit", "credit", "balance", "customer"} <= settled.keys() or not of_a_customer(settled, sheet):
        return settled
    if settled["balance"].confidence == "told" or any(found.recipe for found in settled.values()):
        return settled
    cells = [looks[settled[field].positions[0]].cells for field in ("customer", "balance", "debit", "credit")]
    reached: dict[str | None, Decimal] = {}
    steps = []
    for whose, left, debit, credit in zip(*cells, strict=True):
        if whose in reached:
            steps.append(number(left) - reached[whose] == number(debit) - number(credit))
        reached[whose] = number(left)
    if len(steps) >= _STEPS and all(steps):
        settled["running_balance"] = replace(settled.pop("balance"), field="running_balance")
    return settled


def refuse_unread_sides(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> None:
    """Refuse a list whose only amount is a balance that adds up, customer by customer, what two unread columns say.

    Raises:
        ColumnNotFound: There are such columns; the hint names them as debit and credit.
    """
    balance, customer = columns.get("running_balance"), columns.get("customer", columns.get("name"))
    if balance is None or customer is None or columns.keys() & {"amount", "net", "debit", "credit", "balance"}:
        return
    taken = {position for guess in columns.values() for position in guess.positions}
    free = [place for place, look in enumerate(looks) if place not in taken and look.filled and look.numbers >= 0.8]
    whose = looks[customer.positions[0]].cells
    reached = figures(looks[balance.positions[0]])
    for debit, credit in permutations(free, 2):
        moved = [number(plus) - number(minus) for plus, minus in zip(looks[debit].cells, looks[credit].cells, strict=True)]
        steps = [reached[row] - reached[row - 1] == moved[row] for row in range(1, len(whose)) if whose[row] == whose[row - 1]]
        if steps and all(steps) and any(number(cell) for cell in looks[credit].cells):
            names = [shlex.quote(sheet.header[place]) for place in (debit, credit)]
            options = f"--map debit={names[0]} --map credit={names[1]}"
            raise ColumnNotFound(field="debit", path=sheet.file, available=", ".join(sheet.header), options=options)
