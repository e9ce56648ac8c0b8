"""Is this a list of refunds? Its headings call every row one: their number, or their day or amount and no other."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from custctl.mapping.guess import Content, Guess
from custctl.mapping.words import plain
from custctl.sheet import Sheet

_NUMBERED = re.compile(
    r"refund (no|nr|num|number|id|ref|reference)|(ruck)?erstattungs? ?(nr|nummer|id|no)|ruckzahlungs? ?(nr|nummer|id|no)"
    r"|(n|no|numero|id) (de |du )?(remboursement|reembolso)|退款[单單]?[号號]码?|退款[单單]?[编編][号號]|返金番号"
)
"""A plain heading of the numbers of refunds."""
_OTHERS = {"kind", "due", "balance", "retention", "debit", "credit", "income", "outgo", "running_balance"}
"""Fields of lists that tell of more than refunds."""
_AMOUNTS = {"amount", "net", "line_total", "unit_price"}
_OF_A_SHOP = {"product", "quantity", "channel"}
_ORDERED = re.compile(r"\border|\bsales?\b|\bticket|\bbon\b|bestell|auftrag|commande|pedido|订单|訂單|小票|注文")
"""A plain heading that speaks of what a shop sold."""


def paid_back(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess] | None:
    """The columns of a list of refunds: their own number, day and amount, and the payment or invoice that they apply to.

    Args:
        columns: The columns found.
        sheet: The file.
        looks: What the cells of all columns look like.

    Returns:
        None where rows may be something else, of which some was paid back.
    """
    if columns.keys() & _OTHERS:
        return None
    number = _number(sheet, looks)
    alone = ("refunded_date", {"date", "paid_date"}), ("refunded_amount", _AMOUNTS)
    if number is None and not any(_alone(columns, looks, field, others) for field, others in alone):
        return None
    told = {"payment_id", "document", "refunded_date", "refunded_amount", "paid_date", "paid_amount"}
    settled = {field: guess for field, guess in columns.items() if field not in told}
    about = [columns[field] for field in ("payment_id", "document") if field in columns]
    about = [guess for guess in about if guess.positions != (number,)]
    if about:
        settled.setdefault("applies_to", replace(about[0], field="applies_to"))
    if number is not None:
        settled["document"] = Guess("document", (number,), "sure", "header")
    for field in ("date", "amount"):
        if (own := columns.get(f"refunded_{field}")) is not None:
            settled[field] = replace(own, field=field)
    return settled


def refunded(columns: Mapping[str, Guess], sheet: Sheet, kind: str | None) -> tuple[str, str]:
    """The kind of the rows of a list of refunds, and the reason's key under `reason_kind`.

    Where it names goods or orders they are returns of what was sold at the counter, unless somebody says that it is on account.
    """
    about = columns.get("applies_to")
    ordered = about is not None and _ORDERED.search(plain(sheet.header[about.positions[0]]))
    at_a_shop = bool(ordered) or bool(columns.keys() & _OF_A_SHOP)
    return ("return", "else") if at_a_shop and kind is None else ("refund", "refund_id")


def _number(sheet: Sheet, looks: Sequence[Content]) -> int | None:
    """Where the numbers of refunds are, if every row has one."""
    called = [place for place, name in enumerate(sheet.header) if _NUMBERED.fullmatch(plain(name))]
    return next((place for place in called if _full(looks[place])), None)


def _alone(columns: Mapping[str, Guess], looks: Sequence[Content], field: str, others: Set[str]) -> bool:
    """Whether every row has a field, and there are no others of its kind."""
    return field in columns and _full(looks[columns[field].positions[0]]) and not columns.keys() & others


def _full(look: Content) -> bool:
    return 0 < look.filled == len(look.cells)
