"""Do the lines of a document repeat its total, so that it must count once?

Three lines of 30 can be a plan of three instalments or one invoice of 30 written three times. They are one invoice only where
all that a header says is equal on them and the lines' own amounts add up to that total.
"""

from dataclasses import replace

import polars as pl

from custctl.mapping import numbers
from custctl.mapping.plan import Plan

_HEADER = ("date", "due", "customer", "kind", "document")
_OF_THE_WHOLE = ("paid_amount", "balance", "refunded_amount", "retention", "tax", "cost")


def counted_once(plan: Plan) -> Plan:
    """The plan, with the amounts of lines instead of the documents' totals where lines repeat these.

    Where further figures of the whole document stand beside the total, such as what was paid, its first line counts instead.
    Runs over the file only if it has amounts of lines and of documents.
    """
    line = _line(plan)
    if line is None or not may_repeat(plan):
        return plan
    facts = _documents(plan, line).select(
        repeated=pl.col("repeats").sum(),
        unlike=(pl.col("repeats") & ~pl.col("adds_up")).sum(),
        other=(~pl.col("repeats") & (pl.col("lines") != pl.col("amounts"))).fill_null(value=True).sum(),
    )
    repeated, unlike, other = facts.collect().row(0)
    if not repeated:
        return plan
    if unlike:
        return replace(plan, repeated=unlike)
    if other or any(plan.tells(field) for field in _OF_THE_WHOLE):
        return replace(plan, once=True)
    return replace(plan, roles=replace(plan.roles, amount=line))


def may_repeat(plan: Plan) -> bool:
    """Whether a file has what it takes: amounts of documents and of their lines, and nobody said which count."""
    known = plan.profile is not None and plan.profile.once is not None
    return not known and plan.roles.amount == "amount" and _line(plan) is not None and plan.tells("document")


def _line(plan: Plan) -> str | None:
    """The way to a line's amount, None where the file has none."""
    if plan.tells("line_total"):
        return "line_total"
    return "product" if plan.tells("quantity") and plan.tells("unit_price") else None


def _documents(plan: Plan, line: str) -> pl.LazyFrame:
    """Per document: sums, and whether several lines have all header cells in common (`repeats`) and add up to the total.

    Lines that are the very amount of the document each repeat nothing: they are instalments or a list of lines.
    """
    figure = {
        field: numbers.number(plan.cell(field), plan.numbers[field])
        for field in ("amount", "line_total", "quantity", "unit_price")
        if plan.tells(field)
    }
    own = figure["line_total"] if line == "line_total" else figure["quantity"] * figure["unit_price"]
    known = [field for field in _HEADER if plan.roles.has(field)]
    cells = plan.sheet.cells.select(
        **{f"cell_{field}": plan.cell(field) for field in known},
        amount=figure["amount"],
        line=own.cast(pl.Decimal(38, 4)),
    ).filter(pl.col("cell_document").is_not_null())
    keys = [f"cell_{field}" for field in ("document", "customer") if field in known]
    equal = [pl.col(f"cell_{field}").n_unique() == 1 for field in known] + [pl.col("amount").n_unique() == 1]
    grouped = cells.group_by(keys).agg(
        several=(pl.len() > 1) & (pl.col("line") != pl.col("amount")).any() & pl.all_horizontal(equal),
        total=pl.col("amount").first(),
        amounts=pl.col("amount").sum(),
        lines=pl.col("line").sum(),
    )
    return grouped.with_columns(repeats=pl.col("several"), adds_up=pl.col("lines") == pl.col("total"))
