"""Which column may be meant where one that must be there was not found? Never taken for granted, only proposed."""

import shlex
from collections.abc import Mapping, Sequence

from custctl.errors.contents import ColumnNotFound
from custctl.mapping.guess import DATES, NUMBERS, Content, Guess
from custctl.sheet import Sheet

_LEAST = 0.8
"""Share of the filled cells that must read as days or numbers."""


def not_found(fields: Sequence[str], sheet: Sheet, columns: Mapping[str, Guess], looks: Sequence[Content]) -> ColumnNotFound:
    """The error that names the first of some missing fields, and in its hint the options that name them all.

    Args:
        fields: Fields that no column was found for.
        sheet: The file.
        columns: The columns found.
        looks: What the cells of all columns look like.
    """
    taken = {position for guess in columns.values() for position in guess.positions}
    options = []
    for field in fields:
        free = [position for position in range(len(looks)) if position not in taken and _may_be(field, looks[position])]
        taken |= set(free[:1])
        column = shlex.quote(sheet.header[free[0]]) if free else "COLUMN"
        options.append(f"--map {field}={column}")
    available = ", ".join(filter(None, sheet.header))
    return ColumnNotFound(field=fields[0], path=sheet.file, available=available, options=" ".join(options))


def _may_be(field: str, look: Content) -> bool:
    """Whether the cells of a column are what a field needs: days, numbers, or else words."""
    days, numbers = look.dates >= _LEAST, look.numbers >= _LEAST
    if not look.filled:
        return False
    return days if field in DATES else numbers and not days if field in NUMBERS else not (days or numbers)
