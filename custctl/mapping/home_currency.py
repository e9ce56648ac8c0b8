"""Which amounts are in the currency of the books, while a column tells another one of their rows?"""

import re
from collections.abc import Sequence
from decimal import Decimal

from custctl.mapping.first_figures import figures
from custctl.mapping.guess import Content
from custctl.mapping.number_texts import CODES
from custctl.mapping.plan import Plan
from custctl.mapping.words import plain, synonyms

_HOME = re.compile(r"\b(?:home|base|functional|local|company) ?(?:currency)?\b|\blcy\b|\bhauswahrung|本币|本幣|本位币|本位幣")
_RATE = re.compile(r"\brate\b|kurs\b|\btaux\b|\btipo de cambio|汇率|匯率")
_CENT = Decimal("0.01")


def in_home_currency(plan: Plan, looks: Sequence[Content]) -> tuple[str, ...]:
    """Headings of amounts, of what is open or paid, in the currency of the books in a list of several currencies.

    Their headings say so, and that of the amount does not; or the amount is that of another column at the rate of each row. A
    balance in that currency which is not read is named where no other is.
    """
    roles = plan.roles
    if roles.table != "ledger" or roles.canonical or plan.profile is not None or not roles.has("currency"):
        return ()
    if len({cell for cell in looks[roles.columns["currency"].positions[0]].cells if cell}) < 2 or len(roles.amount_fields) != 1:
        return ()
    if _at_a_rate(plan, looks):
        return _headings(plan, *roles.amount_fields, "balance", "paid_amount")
    if roles.amount == "open" or _home(plan.heading(roles.amount_fields[0]) or ""):
        return ()
    told = [*_headings(plan, "balance", "paid_amount")]
    if not plan.tells("balance"):
        words = {word for field in ("balance", "running_balance") for tier in synonyms()[field] for word in tier}
        told += [name for name in plan.sheet.header if _without_currency(name) in words]
    return tuple(name for name in told if _home(name))


def _headings(plan: Plan, *fields: str) -> tuple[str, ...]:
    """Headings of fields that are read, and that nobody named."""
    found = [plan.heading(field) for field in fields if plan.tells(field) and plan.roles.columns[field].confidence != "told"]
    return tuple(dict.fromkeys(heading for heading in found if heading))


def _home(heading: str) -> bool:
    """Whether a heading speaks of the currency of the books, or of one alone."""
    return bool(_HOME.search(plain(heading))) or bool({*re.findall("[A-Z]{3}", heading)} & {*CODES})


def _without_currency(heading: str) -> str:
    """A plain heading without the parts that speak of a currency."""
    return " ".join(word for word in _HOME.sub(" ", plain(heading)).split() if word.upper() not in CODES)


def _at_a_rate(plan: Plan, looks: Sequence[Content]) -> bool:
    """Whether the amounts are those of another column at the rate that stands in each row, and not of all rows at 1."""
    place = plan.roles.columns[plan.roles.amount_fields[0]].positions[0]
    amounts = figures(looks[place])
    for at, name in enumerate(plan.sheet.header):
        rates = [_rate(cell) for cell in looks[at].cells] if _RATE.search(plain(name)) else []
        if not rates or {*rates} <= {Decimal(1)}:
            continue
        others = [look for other, look in enumerate(looks) if other not in (at, place) and look.numbers and not look.dates]
        for look in others:
            rows = zip(amounts, figures(look), rates, strict=True)
            if all(abs(foreign * rate - amount) <= _CENT for amount, foreign, rate in rows):
                return True
    return False


def _rate(cell: str | None) -> Decimal:
    """The rate that a cell says, 1 where it says none."""
    found = re.search(r"\d+(?:[.,]\d+)?", cell or "")
    return Decimal(found[0].replace(",", ".")) if found else Decimal(1)
