"""Are amounts without their tax, because what was paid and what is left of them includes it?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from custctl.mapping.guess import Content, Guess
from custctl.mapping.running_balance import number


def net_amounts(columns: Mapping[str, Guess], looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with an amount beside a tax as the net one, where what is paid and open makes up both in every row.

    Where nothing says what was paid, nothing may be open beyond both, and of some rows just that with a tax.
    """
    left = next((columns[name] for name in ("balance", "running_balance") if name in columns), None)
    if left is None or not {"amount", "tax"} <= columns.keys() or "net" in columns or columns["amount"].confidence == "told":
        return dict(columns)
    paid = columns.get("paid_amount")
    amounts, taxes, rest = (_figures(found, looks) for found in (columns["amount"], columns["tax"], left))
    gross = [amount + tax for amount, tax in zip(amounts, taxes, strict=True)]
    taxed = [whole == open_ for whole, tax, open_ in zip(gross, taxes, rest, strict=True) if tax and open_]
    if paid is not None:
        made = [money + open_ for money, open_ in zip(_figures(paid, looks), rest, strict=True)]
        proven = made == gross and any(taxes)
    else:
        proven = any(taxed) and all(
            abs(open_) <= abs(whole) and open_ * whole >= 0 for whole, open_ in zip(gross, rest, strict=True)
        )
    if not proven:
        return dict(columns)
    others = {name: found for name, found in columns.items() if name != "amount"}
    return {**others, "net": replace(columns["amount"], field="net", confidence="likely")}


def _figures(found: Guess, looks: Sequence[Content]) -> list[Decimal]:
    return [number(cell) for cell in looks[found.positions[0]].cells]
