"""Which column may be meant where one that must be there was not found? Never taken for granted, only proposed."""

import re
import shlex
from collections.abc import Mapping, Sequence

from custctl.errors.contents import ColumnNotFound, CustomerNotNamed, TableHidden
from custctl.mapping.group_headings import heading_place
from custctl.mapping.guess import DATES, NUMBERS, Content, Guess
from custctl.mapping.words import plain, synonyms, unlike
from custctl.sheet import Sheet

_LEAST = 0.8
"""Share of the filled cells that must read as days or numbers."""

_ACCOUNT = re.compile(r"\baccounts?\b|\bacct\b|konto\b|\bcompte|\bcuenta|\bconto\b|账户|帳戶|账号|帳號|科目")
"""A plain heading that speaks of an account, which may be a customer's."""


def not_found(
    fields: Sequence[str], sheet: Sheet, columns: Mapping[str, Guess], looks: Sequence[Content]
) -> ColumnNotFound | TableHidden:
    """The error that names the first of some missing fields, and in its hint the options that name them all.

    Where a hidden sheet looks like the table, no column of the visible ones is asked for. Where only a customer is missing
    and no column may be meant, one must be added.

    Args:
        fields: Fields that no column was found for.
        sheet: The file.
        columns: The columns found.
        looks: What the cells of all columns look like.
    """
    if sheet.hidden_tables:
        return TableHidden(path=sheet.file, sheets=", ".join(sheet.hidden_tables), first=f'"{sheet.hidden_tables[0]}"')
    taken = {position for guess in columns.values() for position in guess.positions}
    options = []
    above = heading_place(sheet)
    for field in fields:
        if field == "customer" and above is not None:
            options.append(f"--map customer={above + 1}")
            continue
        free = [place for place in _candidates(field, sheet.header, looks) if place not in taken]
        taken |= set(free[:1])
        column = shlex.quote(sheet.header[free[0]]) if free else "COLUMN"
        options.append(f"--map {field}={column}")
    available = ", ".join(filter(None, sheet.header))
    missing = CustomerNotNamed if options == ["--map customer=COLUMN"] else ColumnNotFound
    return missing(field=fields[0], path=sheet.file, available=available, options=" ".join(options))


def _candidates(field: str, header: Sequence[str], looks: Sequence[Content]) -> list[int]:
    """Positions of columns that may be meant and are not called something else; accounts first where a customer is missing."""
    headings = [plain(name) for name in header]
    others = {word for other, tiers in synonyms().items() if other != field for tier in tiers for word in tier}
    free = [place for place, heading in enumerate(headings) if heading not in others]
    named = [place for place in free if field == "customer" and _of_an_account(headings[place], looks[place])]
    return named + [place for place in free if _may_be(field, looks[place])]


def _of_an_account(heading: str, look: Content) -> bool:
    """Whether a column holds names or numbers of accounts, and neither days nor money."""
    called = _ACCOUNT.search(heading) and not any(part in heading for part in unlike("customer"))
    return bool(called) and look.filled > 0 and look.dates < _LEAST and not look.decimals


def _may_be(field: str, look: Content) -> bool:
    """Whether the cells of a column are what a field needs: days, numbers, or else words."""
    days, numbers = look.dates >= _LEAST, look.numbers >= _LEAST
    if not look.filled:
        return False
    return days if field in DATES else numbers and not days if field in NUMBERS else not (days or numbers)
