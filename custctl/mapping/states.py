"""In which state is a record, by all columns that tell of one?"""

from functools import partial

import polars as pl

from custctl.mapping import kinds
from custctl.mapping.lookups import by_word
from custctl.mapping.plan import Plan, raw_name
from custctl.mapping.words import of_payment, plain


def state(plan: Plan) -> pl.Expr:
    """One of `ledger.STATUSES`, or a state that never was money; null where nothing tells."""
    found = pl.lit(None, dtype=pl.String)
    if plan.roles.has("status"):
        found = _said(plan, "status")
    if plan.roles.has("further_status"):
        found = kinds.of_both(found, _further(plan))
    if plan.roles.has("settled"):
        said = kinds.settled(pl.col(raw_name("settled")), plan.roles)
        found = kinds.of_both(said, pl.when((found != "paid") | said.is_null()).then(found))
    if plan.roles.has("disputed"):
        found = pl.when(kinds.is_yes(pl.col(raw_name("disputed")))).then(pl.lit("disputed")).otherwise(found)
    if plan.roles.has("voided"):
        found = pl.when(kinds.is_yes(pl.col(raw_name("voided")))).then(pl.lit("void")).otherwise(found)
    return found


def bounced(plan: Plan) -> pl.Expr:
    """The state of payments that say of themselves that they came back."""
    if not plan.roles.has("status"):
        return pl.lit(None, dtype=pl.String)
    found = by_word(pl.col(raw_name("status")), plan.words.get("status"), kinds.bounced)
    if plan.roles.has("further_status"):
        told = pl.col(raw_name("further_status"))
        unpaid = (_said(plan, "further_status") == "open").fill_null(value=False)  # which may be said of what it pays
        found = pl.coalesce(found, pl.when(~unpaid).then(kinds.bounced(told)))
    return pl.when(pl.col("kind") == "payment").then(found)


def refunded(plan: Plan) -> pl.Expr:
    """Whether a state says of a record that all of it was paid back."""
    told = [pl.col(raw_name(field)).is_in(states) for field, states in plan.refunded_states.items()]
    return pl.any_horizontal(told).fill_null(value=False)


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
