"""Which figures do the first rows of columns hold, about? Enough to compare columns with one another."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from math import prod

from custctl.mapping.guess import Content, Guess
from custctl.mapping.roles import Roles

MADE_BY_ROW: tuple[str, ...] = ("amount", "net", "net_tax", "line_total", "product", "product_tax")
"""Ways to an amount that `amounts` knows."""

_MINUS = re.compile(r"^\D*[-−–—‒(]|\d[^\d.,]*[-−–—‒]$")
"""A minus before or behind a figure, or brackets; not the dash of 5,- for whole units."""
_LAST_MARK = re.compile(r"^(.*?)(?:([.,])(\d+))?$")
_GROUP = 3
"""Digits between the marks of thousands."""


def figures(look: Content) -> list[Decimal]:
    """What each of the first cells of a column says."""
    return list(_figures(look.cells))


def of_field(columns: Mapping[str, Guess], field: str, looks: Sequence[Content]) -> list[Decimal]:
    """What each of the first cells of a field's column says."""
    return figures(looks[columns[field].positions[0]])


def amounts(roles: Roles, looks: Sequence[Content]) -> list[Decimal]:
    """The amount of each of the first rows, with the tax where it is added, which may stand in several columns."""
    factors = [of_field(roles.columns, field, looks) for field in roles.amount_fields if field != "tax"]
    made = [prod(parts, start=Decimal(1)) for parts in zip(*factors, strict=True)]
    if "tax" not in roles.amount_fields:
        return made
    taxes = [figures(looks[place]) for place in roles.columns["tax"].positions]
    return [amount + sum(parts) for amount, *parts in zip(made, *taxes, strict=True)]


@lru_cache(maxsize=128)
def _figures(cells: tuple[str | None, ...]) -> tuple[Decimal, ...]:
    return tuple(map(number, cells))


def number(cell: str | None) -> Decimal:
    """About what a cell says: three digits behind the last point or comma are a group, unless nothing but a fraction fits."""
    figure = re.sub(r"[^\d.,]", "", cell or "").rstrip(".,")
    whole, mark, rest = _LAST_MARK.findall(figure)[0]
    fraction = len(rest) != _GROUP or whole in ("", "0") or (mark not in whole and re.search(r"[.,]", whole))
    digits = re.sub(r"\D", "", whole) + ("." if fraction else "") + rest
    return (-1 if _MINUS.search(cell or "") else 1) * Decimal(f"0{digits}")
