"""In which state is a record, by all columns that tell of one?"""

from functools import partial

import polars as pl

from custctl.mapping import kinds
from custctl.mapping.lookups import by_word
from custctl.mapping.plan import Plan, raw_name
from custctl.mapping.words import of_payment, plain

TELLING = ("disputed", "disputed_date", "written_off", "written_off_date", "voided", "bounced", "bounced_date")
"""Fields that tell of one state each, by a yes or by the day from which on it holds."""

_DATED = {"disputed": "disputed_date", "written_off": "written_off_date"}
"""States that hold from a day on, and the field of their own day."""


def state(plan: Plan) -> pl.Expr:
    """One of `ledger.STATUSES`, or a state that never was money; null where nothing tells.

    A day of a state tells it where nothing else does, or no more than that a document is open.
    """
    said = pl.lit(None, dtype=pl.String)
    if plan.roles.has("status"):
        said = _said(plan, "status")
    if plan.roles.has("further_status"):
        said = kinds.of_both(said, _further(plan))
    if plan.roles.has("settled"):
        settled = kinds.settled(pl.col(raw_name("settled")), plan.roles)
        said = kinds.of_both(settled, pl.when((said != "paid") | settled.is_null()).then(said))
    silent = said.is_null() | (said == "open")
    found = said
    for name in (name for name, day in _DATED.items() if plan.roles.has(name) or plan.tells(day)):
        found = pl.when(_yes(plan, name) | (silent & _day_told(plan, _DATED[name]))).then(pl.lit(name)).otherwise(found)
    return pl.when(_yes(plan, "voided")).then(pl.lit("void")).otherwise(found) if plan.roles.has("voided") else found


def told(plan: Plan) -> bool:
    """Whether the file tells of states."""
    return any(plan.tells(field) for field in ("status", "settled", "voided", *_DATED, *_DATED.values()))


def dated(plan: Plan) -> bool:
    """Whether the file tells since when states hold."""
    return any(plan.tells(field) for field in ("status_date", *_DATED.values()))


def since(plan: Plan) -> pl.Expr:
    """The day from which on the `status` of a record holds: that of its own column, else of whichever is filled."""
    days = [field for field in ("status_date", *_DATED.values()) if plan.tells(field)]
    own = [pl.when(pl.col("status") == name).then(field) for name, field in _DATED.items() if field in days]
    return pl.coalesce(*own, *days)


def bounced(plan: Plan) -> pl.Expr:
    """The state of payments that say of themselves that they came back."""
    found = pl.lit(None, dtype=pl.String)
    if plan.roles.has("status"):
        found = by_word(pl.col(raw_name("status")), plan.words.get("status"), kinds.bounced)
    if plan.roles.has("further_status"):
        further = pl.col(raw_name("further_status"))
        unpaid = (_said(plan, "further_status") == "open").fill_null(value=False)  # which may be said of what it pays
        found = pl.coalesce(found, pl.when(~unpaid).then(kinds.bounced(further)))
    if not any(map(plan.roles.has, ("status", "further_status", "bounced", "bounced_date"))):
        return found
    marked = pl.when(_yes(plan, "bounced") | _day_told(plan, "bounced_date")).then(pl.lit("bounced"))
    return pl.when(pl.col("kind") == "payment").then(pl.coalesce(found, marked))


def _yes(plan: Plan, field: str) -> pl.Expr:
    """Whether a column of one state says yes."""
    return kinds.is_yes(pl.col(raw_name(field))) if plan.roles.has(field) else pl.lit(value=False)


def _day_told(plan: Plan, field: str) -> pl.Expr:
    """Whether the day of a state is filled."""
    return pl.col(field).is_not_null() if plan.tells(field) else pl.lit(value=False)


def refunded(plan: Plan) -> pl.Expr:
    """Whether a state says of a record that all of it was paid back."""
    said = [pl.col(raw_name(field)).is_in(states) for field, states in plan.refunded_states.items()]
    return pl.any_horizontal(said).fill_null(value=False)


def part_paid(plan: Plan) -> pl.Expr:
    """Whether a state says of a record that a part of it was paid, and nothing how much."""
    fields = [field for field in ("status", "further_status", "settled") if plan.roles.has(field)]
    said = [kinds.part_paid(pl.col(raw_name(field))) for field in fields]
    amounts = [pl.col(field).is_null() for field in ("paid_amount", "balance") if plan.tells(field)]
    return pl.all_horizontal(pl.any_horizontal(pl.lit(value=False), *said), *amounts)


def part_payments(plan: Plan) -> tuple[str, ...]:
    """Words of states of invoices that say that a part was paid, in a file that says of none how much."""
    if plan.roles.kind != "invoice" or plan.tells("paid_amount") or plan.tells("balance") or plan.roles.amount == "open":
        return ()
    said = {word for field in ("status", "further_status") for word in plan.words.get(field, ())}
    words = pl.DataFrame({"word": sorted(said)}, schema={"word": pl.String})
    return tuple(words.filter(kinds.part_paid(pl.col("word"))).to_series())


def unknown(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Fields of states and their words that are none, as written, so that rows count as if nothing stood there."""
    found: dict[str, tuple[str, ...]] = {}
    rules = (*plan.profile.drops, *plan.profile.kinds) if plan.profile else ()
    for field in ("status", "further_status"):
        heading = plan.heading(field) if plan.roles.has(field) and not plan.roles.canonical else None
        if heading is None:
            continue
        word = pl.col("word")
        ruled = [kinds.matches(word, rule) for rule in rules if plain(rule.column) == plain(heading)]
        said = pl.DataFrame({"word": sorted(plan.words.get(field, ()))}, schema={"word": pl.String})
        strange = said.filter(kinds.meant_as_status(word).is_null(), ~pl.any_horizontal(pl.lit(value=False), *ruled))
        found |= {field: tuple(strange.to_series())} if strange.height else {}
    return found


def _said(plan: Plan, field: str) -> pl.Expr:
    """The state by one column alone; an invoice whose payment is pending is open."""
    found = by_word(pl.col(raw_name(field)), plan.words.get(field), partial(kinds.status, roles=plan.roles))
    waits = plan.roles.kind == "invoice" and of_payment(plan.heading(field) or "")
    return pl.when(found == "pending").then(pl.lit("open")).otherwise(found) if waits else found


def _further(plan: Plan) -> pl.Expr:
    """The state by a second column; where the first speaks of payment, that an order is complete says nothing of it."""
    state = _said(plan, "further_status")
    first, second = (of_payment(plan.heading(field) or "") for field in ("status", "further_status"))
    if second or not first:
        return state
    return pl.when((state != "paid") | pl.col(raw_name("status")).is_null()).then(state)
