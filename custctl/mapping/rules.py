"""What do the rules of a profile say of each record: is it skipped, and does it name its kind?"""

import polars as pl

from custctl.mapping import kinds
from custctl.mapping.guess import position_of
from custctl.mapping.plan import Plan
from custctl.mapping.profile import Rule
from custctl.mapping.profile_columns import conditions_at
from custctl.mapping.recipes import occurs


def ruled(plan: Plan) -> list[pl.Expr]:
    """The profile's reason to skip a row, null for rows that count, and for each of its kind rules whether it holds."""
    profile = plan.profile
    drops = () if profile is None else profile.drops
    dropped = [pl.when(_holds(plan, rule)).then(pl.lit(rule.becomes)) for rule in drops]
    marks = () if profile is None else profile.kinds
    holds = [_holds(plan, rule).alias(f"_rule_{number}") for number, rule in enumerate(marks)]
    return [pl.coalesce(*dropped, *_repeated(plan), pl.lit(None, dtype=pl.String)).alias("_drop"), *holds]


def _repeated(plan: Plan) -> list[pl.Expr]:
    """The reason to skip further lines of a document whose totals stand on each of them."""
    once = plan.profile.once if plan.profile else None
    position = None if once is None else position_of(once, plan.sheet.header)
    if position is None and not plan.once:
        return []
    parts = [plan.cell(field) for field in ("document", "customer") if plan.roles.has(field)]
    number = pl.concat_str(parts, separator="\x1f") if position is None else plan.column(position)
    later = number.is_not_null() & (pl.col("row") != pl.col("row").min().over(number))
    return [pl.when(later).then(pl.lit("order_line"))]


def _holds(plan: Plan, rule: Rule) -> pl.Expr:
    """Whether a record is one that a profile's rule names; never where the file lacks its column."""
    position = position_of(rule.column, plan.sheet.header)
    if position is None:
        return pl.lit(value=False)
    when = conditions_at(rule.when, plan.sheet.header)
    if len(when) < len(rule.when):
        return pl.lit(value=False)
    met = [occurs(plan.column(other), pattern) for other, pattern in when]
    excepted = [~occurs(plan.column(other), pattern) for other, pattern in conditions_at(rule.unless, plan.sheet.header)]
    return pl.all_horizontal(kinds.matches(plan.column(position), rule), *met, *excepted)
