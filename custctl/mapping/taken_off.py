"""What settled invoices beside the money that was received: discounts, taxes and charges held back, credits?

A discount in a list of payments settles the same invoices. In a list of invoices figures decide: what was taken off and paid is
the amount of each invoice of which something was taken off.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from custctl.mapping.first_figures import amounts, figures, of_field
from custctl.mapping.guess import Content, Guess
from custctl.mapping.plan import Plan
from custctl.mapping.roles import Roles
from custctl.mapping.words import settled_by, spellings
from custctl.sheet import Sheet

_CREDITS = ("credit", "withheld", "adjustment")
"""Headings that speak of nothing but what settles invoices; discounts and charges may be a part of what was asked."""

_EITHER_SIGN = ("adjustment",)
"""Headings under which what settles an invoice may as well stand with a minus."""


def with_taken_off(roles: Roles, sheet: Sheet, looks: Sequence[Content]) -> Roles:
    """The meaning with the column of what was taken off, if there is one alone and it is sure that it settled something."""
    if not _asked(roles):
        return roles
    called = _called(roles.columns, sheet, looks)
    sure = []
    if roles.kind == "payment":
        sure = [place for place, said in called.items() if said == "discount" and _beside_money(roles, looks, place)]
    elif roles.kind == "invoice" and roles.has("paid_amount") and not roles.has("balance"):
        sure = [place for place in called if _adds_up(roles, looks, place)]
    if len(sure) != 1:
        return roles
    return replace(roles, columns={**roles.columns, "taken_off": Guess("taken_off", (sure[0],), "likely", "header")})


def unread_taken_off(plan: Plan, looks: Sequence[Content]) -> tuple[str, ...]:
    """Headings of columns that may say what settled a part of the invoices, but not surely, so that they are not read."""
    roles = plan.roles
    if plan.profile is not None or not _asked(roles):
        return ()
    header, named = plan.sheet.header, plan.unread.values()
    called = {place: said for place, said in _called(roles.columns, plan.sheet, looks).items() if header[place] not in named}
    found = []
    if roles.kind == "payment":
        found = [place for place in called if not _inside(roles, looks, place)]
    elif roles.kind == "invoice" and not roles.has("balance"):
        found = [place for place, said in called.items() if _may_settle(roles, looks, place, said)]
    return tuple(header[place] for place in found)


def _asked(roles: Roles) -> bool:
    """Whether a file may tell of it: rows that are all of one kind, with one amount, and of customers."""
    others = roles.table != "ledger" or roles.canonical or roles.receipts or roles.has("kind")
    return not others and len(roles.amount_fields) == 1


def _called(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[int, str]:
    """Places of unread columns of money that are called something taken off, and what."""
    taken = {place for found in columns.values() for place in found.positions}
    words = {place: next(filter(None, map(settled_by().get, spellings(name))), None) for place, name in enumerate(sheet.header)}
    return {
        place: said
        for place, said in words.items()
        if said and place not in taken and "%" not in sheet.header[place] and _is_money(looks[place])
    }


def _is_money(look: Content) -> bool:
    some = any(re.search("[1-9]", cell) for cell in look.cells if cell)
    return some and look.suits("paid_amount") and not look.dates and not any("%" in cell for cell in look.cells if cell)


def _beside_money(roles: Roles, looks: Sequence[Content], place: int) -> bool:
    """Whether a discount is an amount beside what was received: no rate, not a part of it, and nothing taken back."""
    rows = [(off, amount) for off, amount in zip(figures(looks[place]), amounts(roles, looks), strict=True) if off]
    rate = len(rows) > 1 and len({off for off, _ in rows}) == 1 and len({amount for _, amount in rows}) > 1
    return not rate and all(0 < off <= amount for off, amount in rows) and not _inside(roles, looks, place)


def _inside(roles: Roles, looks: Sequence[Content], place: int) -> bool:
    """Whether another column is the amount less what was taken off, so that the amount is all that was settled."""
    rows = zip(amounts(roles, looks), figures(looks[place]), strict=True)
    rests = [amount - off for amount, off in rows]
    own = {place, *roles.columns[roles.amount_fields[0]].positions}
    return any(at not in own and look.numbers and figures(look) == rests for at, look in enumerate(looks))


def _adds_up(roles: Roles, looks: Sequence[Content], place: int) -> bool:
    """Whether what was taken off and paid is the amount of every invoice of which something was taken off."""
    rows = zip(amounts(roles, looks), _paid(roles, looks), figures(looks[place]), strict=True)
    return all(paid + off == amount for amount, paid, off in rows if off)


def _may_settle(roles: Roles, looks: Sequence[Content], place: int, said: str) -> bool:
    """Whether what was taken off may have settled what is left of an invoice: a discount or charge only all that is left."""
    rows = zip(amounts(roles, looks), _paid(roles, looks), figures(looks[place]), strict=True)
    some = [(amount, paid, abs(off) if said in _EITHER_SIGN else off) for amount, paid, off in rows]
    return any(
        off > 0 and (paid + off <= amount if said in _CREDITS else 0 < paid == amount - off) for amount, paid, off in some
    )


def _paid(roles: Roles, looks: Sequence[Content]) -> list[Decimal]:
    if not roles.has("paid_amount"):
        return [Decimal(0)] * len(amounts(roles, looks))
    return of_field(roles.columns, "paid_amount", looks)
