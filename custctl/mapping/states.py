"""In which state is a record, by all columns that tell of one?"""

from functools import partial

import polars as pl

from custctl.mapping import kinds
from custctl.mapping.lookups import by_word
from custctl.mapping.plan import Plan, raw_name


def state(plan: Plan) -> pl.Expr:
    """One of `ledger.STATUSES`, or a state that never was money; null where nothing tells."""
    found = pl.lit(None, dtype=pl.String)
    if plan.roles.has("status"):
        found = by_word(pl.col(raw_name("status")), plan.words.get("status"), partial(kinds.status, roles=plan.roles))
    if plan.roles.has("further_status"):
        found = kinds.of_both(found, kinds.status(pl.col(raw_name("further_status")), plan.roles))
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
    return pl.when(pl.col("kind") == "payment").then(found)
