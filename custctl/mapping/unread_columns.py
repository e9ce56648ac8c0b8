"""Which columns are called what custctl reads, but hold something else, so that they are not read?"""

from collections.abc import Sequence

from custctl.mapping.guess import DATES, Content
from custctl.mapping.headings import exact
from custctl.mapping.plan import Plan
from custctl.mapping.words import spellings

_FIELDS = ("due", "paid_date", "paid_amount", "balance", "refunded_amount", "refunded_date", "retention", "debit", "credit")
"""Days and amounts without which a receivable is another."""


def unread(plan: Plan, looks: Sequence[Content]) -> dict[str, str]:
    """Fields that no column tells, and the heading of one that is called so and whose cells are hardly days or numbers."""
    columns, header = plan.roles.columns, plan.sheet.header
    forms, every = [spellings(name) for name in header], range(len(header))
    taken = {place for field, found in columns.items() for place in found.positions if plan.tells(field)}
    found = {}
    for field in (field for field in _FIELDS if not plan.tells(field)):
        called = columns[field].positions if field in columns else [match.position for match in exact(field, forms, every)]
        place = next((place for place in called if place not in taken and _of_something_else(field, looks[place])), None)
        if place is not None:
            found[field] = header[place]
            taken.add(place)
    return found


def _of_something_else(field: str, look: Content) -> bool:
    return look.filled > 0 and not look.suits(field)


def of_days(field: str) -> bool:
    """Whether such a column should hold days, and no numbers."""
    return field in DATES
