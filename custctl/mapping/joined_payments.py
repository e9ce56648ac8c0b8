"""Does a list repeat its invoices, a row for each of their payments?"""

from collections.abc import Sequence

from custctl.mapping.guess import Content
from custctl.mapping.plan import Plan

_OF_PAYMENTS = ("paid_amount", "paid_date", "payment_id", "reference", "note")


def joined_payments(plan: Plan, looks: Sequence[Content]) -> int:
    """How many invoices among the first rows stand in several ones that differ in what was paid, or when, and not else."""
    if plan.roles.table != "ledger" or plan.profile is not None or plan.once or not plan.tells("document"):
        return 0
    if not (plan.tells("paid_amount") or plan.tells("paid_date")):
        return 0
    columns = plan.roles.columns
    apart = {place for field in _OF_PAYMENTS if field in columns for place in columns[field].positions}
    (number,) = columns["document"].positions[:1]
    rows = list(zip(*(look.cells for look in looks), strict=True))
    invoices: dict[str, list[tuple[str | None, ...]]] = {}
    for row in rows:
        if row[number]:
            invoices.setdefault(str(row[number]), []).append(row)
    return sum(_joined(lines, apart) for lines in invoices.values())


def _joined(lines: Sequence[tuple[str | None, ...]], apart: set[int]) -> bool:
    heads = {tuple(cell for place, cell in enumerate(line) if place not in apart) for line in lines}
    return len(lines) > 1 and len(heads) == 1 and len(set(lines)) > 1
