"""Which columns are called what custctl reads, but hold something else, so that they are not read?"""

from collections.abc import Sequence

from custctl.mapping.guess import DATES, Content
from custctl.mapping.headings import exact
from custctl.mapping.plan import Plan
from custctl.mapping.words import spellings

_FIELDS = ("due", "paid_date", "paid_amount", "balance", "refunded_amount", "refunded_date", "retention", "debit", "credit")
"""Days and amounts without which a receivable is another."""

_MARKS = ("written_off", "disputed", "bounced")
"""Marks of documents under whose headings amounts may stand, which are not read."""

_MOSTLY = 0.5


def unread(plan: Plan, looks: Sequence[Content]) -> dict[str, str]:
    """Fields that no column tells, and the heading of one that is called so and holds something else.

    That are cells which are hardly days or numbers, and amounts where a document has but a mark.
    """
    columns, header = plan.roles.columns, plan.sheet.header
    forms, every = [spellings(name) for name in header], range(len(header))
    taken = {place for field, found in columns.items() for place in found.positions if plan.tells(field)}
    found = {}
    marks = _MARKS if plan.roles.on_account else ()
    for field in (field for field in (*_FIELDS, *marks) if not plan.tells(field)):
        called = columns[field].positions if field in columns else [match.position for match in exact(field, forms, every)]
        place = next((place for place in called if place not in taken and _of_something_else(field, looks[place])), None)
        if place is not None:
            found[field] = header[place]
            taken.add(place)
    return found


def _of_something_else(field: str, look: Content) -> bool:
    if field in _MARKS:
        money = look.numbers >= _MOSTLY > look.dates and not look.suits(field)
        return money and any(cell.strip("0., -") for cell in look.cells if cell)
    return look.filled > 0 and not look.suits(field)


def note_key(field: str) -> str:
    """Key of what is to be said of such a column."""
    if field in _MARKS:
        return "amounts_unread"
    return "dates_unread" if field in DATES else "numbers_unread"
