"""Which columns that nobody reads may say what is open or paid of invoices, by their cells, where nothing else does?"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from custctl.mapping.choices import places_read
from custctl.mapping.first_figures import MADE_BY_ROW, amounts, figures
from custctl.mapping.guess import Content
from custctl.mapping.plan import Plan
from custctl.mapping.words import meanings, plain, ticks

_TELLING = ("balance", "paid_amount", "paid_date", "settled", "status", "kind")
"""Fields of which any says what is open of an invoice."""
_ALMOST_ALL = 0.9


def unheard(plan: Plan, looks: Sequence[Content], named: Collection[str]) -> tuple[str, ...]:
    """Headings of unread columns of a list of invoices that says nothing else of payments.

    Their cells are amounts from nothing to the invoice's, some just that and some not, or yes in some rows and no in others.

    Args:
        plan: What the file means.
        looks: The first rows of its columns.
        named: Headings of which something else is said.
    """
    if plan.roles.table != "ledger" or plan.roles.kind != "invoice" or plan.roles.canonical or plan.profile is not None:
        return ()
    if any(map(plan.tells, _TELLING)) or plan.roles.amount not in MADE_BY_ROW:
        return ()
    read = places_read(plan)
    asked = amounts(plan.roles, looks)
    return tuple(
        plan.sheet.header[place]
        for place, look in enumerate(looks)
        if place not in read and plan.sheet.header[place] not in {"", *named} and (_part(look, asked) or _yes_or_no(look))
    )


def _part(look: Content, asked: Sequence[Decimal]) -> bool:
    """Whether a column of numbers says of each row nothing, all of its amount, or something between."""
    if look.numbers < _ALMOST_ALL or look.dates:
        return False
    parts = figures(look)
    within = all(abs(part) <= abs(amount) for part, amount in zip(parts, asked, strict=True))
    whole = [abs(part) == abs(amount) for part, amount in zip(parts, asked, strict=True) if amount]
    return within and any(whole) and not all(whole)


def _yes_or_no(look: Content) -> bool:
    """Whether a column says yes of some rows and no, or nothing, of others."""
    said = {meanings("truths").get(plain(ticks().get(cell, cell))) for cell in look.cells if cell}
    return bool(said) and None not in said and (len(said) > 1 or (look.filled < len(look.cells) and "yes" in said))
