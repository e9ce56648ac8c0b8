"""Which columns look like what was paid of invoices and were not read: further payments, and formulas without a result?"""

import re
from collections.abc import Collection, Sequence

from custctl.mapping.choices import places_read
from custctl.mapping.guess import Content
from custctl.mapping.plan import Plan
from custctl.mapping.words import deposits, meanings, plain, spellings, synonyms

_WITHOUT = re.compile(r"^=.|^#[A-Z0-9/]+[!?]?$")
"""A formula, or an error, where its result would stand."""

_COUNT = re.compile(r"^\d+(?:st|nd|rd|th|re|er|e|a|o)?\s+|^第?\s*[一二三四五1-9]\s*[次笔期]\s*|\s*\d+$")
"""What tells several payments apart in a plain heading: Payment 2, 2nd payment, 第二次收款."""

_OF_INVOICES = ("due", "paid_amount", "paid_date", "balance", "running_balance", "settled")
"""Fields without which an invoice is taken for open, or for due at once."""


def unread_formulas(plan: Plan, looks: Sequence[Content]) -> tuple[str, ...]:
    """Headings of columns that may say what is open of invoices but hold formulas never worked out, or errors."""
    if plan.roles.table != "ledger" or plan.roles.kind != "invoice":
        return ()
    read, called = places_read(plan), {word for field in _OF_INVOICES for tier in synonyms()[field] for word in tier}
    places = [place for place, name in enumerate(plan.sheet.header) if place not in read and {*spellings(name)} & called]
    return tuple(
        plan.sheet.header[place] for place in places if any(_WITHOUT.search(cell or "") for cell in looks[place].cells)
    )


def further_payments(plan: Plan, looks: Sequence[Content]) -> tuple[str, ...]:
    """Headings of columns of money that are called payments of invoices and were not read, where nothing says what is open."""
    if plan.roles.table != "ledger" or plan.roles.kind != "invoice" or plan.tells("balance") or plan.roles.amount == "open":
        return ()
    if plan.roles.has("kind") or (plan.profile is not None and plan.profile.columns):
        return ()
    read, called = places_read(plan), {*deposits(), *(word for tier in synonyms()["paid_amount"] for word in tier)}
    headings = {place: plain(name) for place, name in enumerate(plan.sheet.header) if place not in read}
    by_way = not plan.tells("paid_amount")  # of which they may be parts
    places = [
        place
        for place, name in headings.items()
        if {name, _COUNT.sub("", name)} & called or (by_way and _of_a_way(name, called, looks[place]))
    ]
    return tuple(plan.sheet.header[place] for place in places if _is_money(looks[place]))


def _of_a_way(heading: str, called: Collection[str], look: Content) -> bool:
    """Whether a plain heading is a way to pay, as in Paid Cash; alone only over cents, as others may be numbers of cheques."""
    words = heading.split()
    way = [word for word in words if word not in called]
    return " ".join(way) in meanings("kinds_beside", "ways_to_pay") and (len(way) < len(words) or look.decimals > 0)


def _is_money(look: Content) -> bool:
    """Whether some cells of a column of numbers are more than nothing."""
    some = any(re.search("[1-9]", cell) and not _WITHOUT.search(cell) for cell in look.cells if cell)
    return some and look.suits("paid_amount") and not look.suits("paid_date")
