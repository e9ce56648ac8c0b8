"""Which figures do the first rows of columns hold, about? Enough to compare columns with one another."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from math import prod

from custctl.mapping.guess import Content
from custctl.mapping.roles import Roles

MADE_BY_ROW: tuple[str, ...] = ("amount", "net", "net_tax", "line_total", "product", "product_tax")
"""Ways to an amount that `amounts` knows."""


def figures(look: Content) -> list[Decimal]:
    """What each of the first cells of a column says."""
    return list(_figures(look.cells))


def amounts(roles: Roles, looks: Sequence[Content]) -> list[Decimal]:
    """The amount of each of the first rows, with the tax where it is added, which may stand in several columns."""
    factors = [figures(looks[roles.columns[field].positions[0]]) for field in roles.amount_fields if field != "tax"]
    made = [prod(parts, start=Decimal(1)) for parts in zip(*factors, strict=True)]
    if "tax" not in roles.amount_fields:
        return made
    taxes = [figures(looks[place]) for place in roles.columns["tax"].positions]
    return [amount + sum(parts) for amount, *parts in zip(made, *taxes, strict=True)]


@lru_cache(maxsize=128)
def _figures(cells: tuple[str | None, ...]) -> tuple[Decimal, ...]:
    return tuple(map(number, cells))


def number(cell: str | None) -> Decimal:
    """About what a cell says: the last point or comma before one or two digits is its decimal mark."""
    figure = re.sub(r"[^\d.,-]", "", cell or "")
    whole, _, cents = re.sub(r"[.,](?=\d{1,2}$)", "|", figure).partition("|")
    digits = re.sub(r"\D", "", whole) + "." + cents.strip("-.,")
    return (-1 if "-" in figure else 1) * Decimal(f"0{digits}0")
