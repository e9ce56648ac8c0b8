"""What was decided about each field, to show to the user before anything is kept?"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as setting

from custctl.ledger import CONTACTS, CUSTOMERS, LEDGER
from custctl.mapping.plan import Plan
from custctl.mapping.states import TELLING
from custctl.result import Value


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision.

    Attributes:
        field: A ledger column or helper field.
        header: The column's header; None where the value comes from elsewhere.
        format: Key under `format` in labels: day_first, month_first, plain_date, point, comma, text, zeros_kept, a kind.
        example: A cell that shows it, and its row.
        confidence: "sure", "likely" or "told".
        reason: Key under `reason_column` or, for the kind, `reason_kind` in labels.
        values: What the sentences of `format` and `reason` name.
    """

    field: str
    header: str | None
    format: str
    confidence: str
    reason: str
    example: str | None = None
    row: int | None = None
    values: Mapping[str, Value] = setting(default_factory=dict)


def explain(plan: Plan) -> tuple[Choice, ...]:
    """What each field was taken from, ledger columns first in their order, then fields that make further rows."""
    order = [*{"customers": CUSTOMERS, "contacts": CONTACTS}.get(plan.roles.table, LEDGER).columns]
    known = sorted(plan.roles.columns, key=lambda name: (order.index(name) if name in order else len(order), name))
    found = [_choice(plan, name) for name in known if _counts(plan, name, order)]
    if plan.roles.table != "ledger" or plan.roles.canonical:
        return tuple(found)
    position = next(
        (number for number, choice in enumerate(found) if choice.field not in order[: order.index("kind") + 1]), len(found)
    )
    if plan.roles.has("kind"):
        return tuple(found)
    sure = {"told": "told", "profile": "sure"}.get(plan.roles.kind_reason, "likely")
    kind = Choice("kind", None, plan.roles.kind, sure, plan.roles.kind_reason)
    return (*found[:position], kind, *found[position:])


def places_read(plan: Plan) -> set[int]:
    """Places of columns that are read as something."""
    return {place for choice in explain(plan) if choice.header for place in plan.roles.columns[choice.field].positions}


def _counts(plan: Plan, name: str, order: list[str]) -> bool:
    """Whether a field found is used: the amount's own columns, ledger columns, and those that make further rows."""
    helper = ("paid_date", "paid_amount", "taken_off", "balance", "refunded_amount", "retention", "settled", *TELLING)
    return plan.tells(name) and (name in order or name in plan.roles.amount_fields or name in helper)


def _choice(plan: Plan, name: str) -> Choice:
    guess = plan.roles.columns[name]
    header = " / ".join(plan.sheet.header[position] for position in guess.positions)
    if name in plan.dates:
        style = plan.dates[name]
        form = "plain_date" if style.day_first is None else "day_first" if style.day_first else "month_first"
        shown = style.example
        return Choice(
            name,
            header,
            form,
            _sureness(guess.confidence, style.because),
            guess.reason,
            *_shown(shown),
            {"because": style.because},
        )
    if name in plan.numbers:
        figure = plan.numbers[name]
        form = "whole" if figure.because == "whole" else "point" if figure.decimal == "." else "comma"
        return Choice(
            name,
            header,
            form,
            _sureness(guess.confidence, figure.because),
            guess.reason,
            *_shown(figure.example),
            {"because": figure.because},
        )
    return Choice(name, header, "without_point_zero" if name in plan.whole else "text", guess.confidence, guess.reason)


def _shown(example: object) -> tuple[str | None, int | None]:
    return getattr(example, "text", None), getattr(example, "row", None)


def _sureness(confidence: str, because: str) -> str:
    """A column that is sure is only likely where its reading was taken from elsewhere in the file."""
    return "likely" if confidence == "sure" and because in ("other_column", "due", "future", "majority") else confidence
