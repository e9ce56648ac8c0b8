"""Are amounts without their tax, because what was paid and open includes it, or because the tax is a plain rate of them?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from custctl.mapping.first_figures import figures, of_field
from custctl.mapping.guess import Content, Guess
from custctl.mapping.plan import Plan
from custctl.mapping.words import meanings, plain
from custctl.sheet import Sheet

_AMOUNTS = {"amount": "net", "line_total": "net", "unit_price": "net_price"}
"""Fields of which the first that there is makes the amount, and what each is without tax."""
_STEPS, _MOST = 200, 60
"""Rates of tax are whole or half per cents, up to 30 %."""
_GROSS = re.compile(
    r"\bincl?\b|\binclu|inklus|\bgross\b|brutto|\bttc\b|\b(?:with|mit|con) (?:vat|tax|gst|mwst|ust|iva)"
    r"|(?<!不)含[税稅]|[价價][税稅]"
)
_TOTAL = re.compile(r"total|\bsum\b|summe|gesamt|[总總合小][额額价價计計]")
"""Parts of plain headings of amounts that hold their tax, and of those that are as good as said to."""
_HALF_CENT = Decimal("0.005")


def net_amounts(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with an amount, a line total or a price beside a tax as the net one, where all rows prove it.

    They do where what is paid and open makes up both; where nothing says what was paid, nothing may be open beyond both, and of
    some rows just that with a tax. They do, too, where the tax is a plain rate of the amount, not always also the tax inside it
    at another one, no row is paid or open by its bare amount, and rows are no payments.
    """
    field = next((name for name in _AMOUNTS if name in columns and looks[columns[name].positions[0]].filled), None)
    if field is None or "tax" not in columns or "net" in columns or columns[field].confidence == "told":
        return dict(columns)
    if "payment_id" in columns or "date" not in columns or _GROSS.search(plain(sheet.header[columns[field].positions[0]])):
        return dict(columns)
    if field == "unit_price" and ("quantity" not in columns or "discount_rate" in columns):
        return dict(columns)
    rows = _Rows(columns, field, looks)
    if not (rows.settled_with_tax() or (rows.taxed_at_plain_rates() and not rows.settled_without() and not rows.payments)):
        return dict(columns)
    others = {name: found for name, found in columns.items() if name != field}
    return {**others, _AMOUNTS[field]: replace(columns[field], field=_AMOUNTS[field], confidence="likely")}


def may_be_net(plan: Plan, looks: Sequence[Content]) -> bool:
    """Whether the tax of invoices is a plain rate both of their amounts and of the rest of these, and nothing else decides."""
    field, columns = plan.roles.amount, plan.roles.columns
    if (
        plan.roles.kind != "invoice"
        or plan.profile is not None
        or field not in ("amount", "line_total")
        or not plan.tells("tax")
    ):
        return False
    heading = plain(plan.heading(field) or "")
    if columns[field].confidence == "told" or _GROSS.search(heading) or _TOTAL.search(heading):
        return False
    rows = _Rows(columns, field, looks)
    return rows.taxed_at_plain_rates(either=True) and not rows.settled_without() and not rows.payments


class _Rows:
    """The first rows of a list: their amounts, the tax beside them, and what is paid and open of them."""

    def __init__(self, columns: Mapping[str, Guess], field: str, looks: Sequence[Content]) -> None:
        def told(name: str) -> list[Decimal] | None:
            return of_field(columns, name, looks) if name in columns else None

        own = told(field) or []
        counts = told("quantity") if field == "unit_price" else None
        self._amounts = [count * price for count, price in zip(counts, own, strict=True)] if counts else own
        taxes = (figures(looks[place]) for place in columns["tax"].positions)
        self._taxes = [sum(parts, Decimal(0)) for parts in zip(*taxes, strict=True)]
        self._paid = told("paid_amount")
        self._left = told("balance") or told("running_balance")
        kinds = looks[columns["kind"].positions[0]].cells if "kind" in columns else ()
        self.payments = any(meanings("kinds").get(plain(cell or "")) == "payment" for cell in kinds)

    def settled_with_tax(self) -> bool:
        """Whether what is paid and open is the amount with its tax."""
        if self._left is None:
            return False
        gross = [amount + tax for amount, tax in zip(self._amounts, self._taxes, strict=True)]
        if self._paid is not None:
            return any(self._taxes) and gross == [money + rest for money, rest in zip(self._paid, self._left, strict=True)]
        taxed = [whole == rest for whole, tax, rest in zip(gross, self._taxes, self._left, strict=True) if tax and rest]
        within = all(abs(rest) <= abs(whole) and rest * whole >= 0 for whole, rest in zip(gross, self._left, strict=True))
        return any(taxed) and within

    def settled_without(self) -> bool:
        """Whether just the amount is paid, open or both of a row with a tax."""
        told = [some for some in (self._paid, self._left) if some is not None]
        if len(told) > 1:
            told.append([money + rest for money, rest in zip(*told, strict=True)])
        rows = zip(self._amounts, self._taxes, strict=True)
        return any(tax and amount in figures for (amount, tax), *figures in zip(rows, *told, strict=True))

    def taxed_at_plain_rates(self, *, either: bool = False) -> bool:
        """Whether every tax is a plain rate of its amount, and some tax is none, or with `either` all are one, of the rest."""
        taxed = [(abs(amount), abs(tax)) for amount, tax in zip(self._amounts, self._taxes, strict=True) if tax]
        inside = all(_plain_rate(amount - tax, tax) for amount, tax in taxed)
        return all(_plain_rate(amount, tax) for amount, tax in taxed) and bool(taxed) and inside == either


def _plain_rate(base: Decimal, tax: Decimal) -> bool:
    """Whether a tax is a whole or half per cent of its base, to the cent."""
    rate = round(tax / base * _STEPS) if base > 0 else 0
    return 0 < rate <= _MOST and abs(base * rate / _STEPS - tax) <= _HALF_CENT
