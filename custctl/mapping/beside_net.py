"""Which columns of charges, discounts and taxes stand beside invoices without a total, and were not read?"""

import re
from collections.abc import Sequence

from custctl.mapping.choices import places_read
from custctl.mapping.guess import Content
from custctl.mapping.headings import exact
from custctl.mapping.plan import Plan
from custctl.mapping.words import beside_net, spellings, tax_parts

_WITHOUT_TOTAL = ("net", "net_tax", "net_rate", "product", "product_tax")
"""Ways to an amount that lack what is not read."""
_NO_MONEY = re.compile(r"\b(?:zip|code|postcode|plz|cp|number|no|nr|id|date|days|tage)\b")
_MOSTLY = 0.5


def beside_net_unread(plan: Plan, looks: Sequence[Content]) -> tuple[str, ...]:
    """Headings of such columns with figures that are more than nothing."""
    if plan.roles.kind != "invoice" or plan.roles.amount not in _WITHOUT_TOTAL or plan.profile is not None:
        return ()
    read = places_read(plan)
    if plan.roles.amount == "product" and plan.tells("discount_rate"):
        read |= {*plan.roles.columns["discount_rate"].positions}
    forms = [spellings(name) for name in plan.sheet.header]
    free = [place for place, look in enumerate(looks) if place not in read and _is_some(look)]
    taxes = {match.position for field in ("tax", "tax_rate") for match in exact(field, forms, free)}
    named = [place for place in free if place in taxes or any(_names_charge(form) for form in forms[place])]
    return tuple(plan.sheet.header[place] for place in named)


def _names_charge(form: str) -> bool:
    return form in tax_parts() or (any(part in form for part in beside_net()) and not _NO_MONEY.search(form))


def _is_some(look: Content) -> bool:
    return look.numbers >= _MOSTLY > look.dates and any(re.search("[1-9]", cell) for cell in look.cells if cell)
