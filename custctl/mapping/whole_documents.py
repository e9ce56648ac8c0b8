"""Do the lines of a document repeat what is open or was paid of all of it? Then each has its share."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from custctl.mapping.first_figures import MADE_BY_ROW, amounts, of_field
from custctl.mapping.guess import Content
from custctl.mapping.plan import Plan
from custctl.schema import MONEY

_FIGURES = ("paid_amount", "balance")
_SEVERAL = 2
"""Documents that must have one small figure on all their lines before it is none of each line's own."""
_DOCUMENT = ("customer", "document")


def of_documents(plan: Plan, looks: Sequence[Content]) -> frozenset[str]:
    """Which of the paid and open amounts are of whole documents, as they are equal on all their lines.

    They are above the amount of a line somewhere, or several documents have one on lines of different amounts.

    Args:
        plan: What the file means, with the lines that count decided.
        looks: The first rows of its columns.
    """
    if plan.profile is not None or plan.once or plan.repeated or plan.roles.amount not in MADE_BY_ROW:
        return frozenset()
    if not all(map(plan.tells, ("customer", "document"))):
        return frozenset()
    own = amounts(plan.roles, looks)
    whose = list(zip(*(looks[plan.roles.columns[field].positions[0]].cells for field in ("customer", "document")), strict=True))
    lines: dict[tuple[str | None, ...], list[int]] = {}
    for row, document in enumerate(whose):
        if all(document):
            lines.setdefault(document, []).append(row)
    several = [rows for rows in lines.values() if len(rows) > 1]
    told = {field: of_field(plan.roles.columns, field, looks) for field in _FIGURES if plan.tells(field)}
    return frozenset(field for field, cells in told.items() if _of_whole(several, own, cells))


def shares(plan: Plan) -> dict[str, pl.Expr]:
    """What of `of_documents` is of each line: money paid goes to the first lines, what is open stays with the last.

    Lines below zero are credits, which settle the others like money. What is too much stands on one line of its document.
    """
    kind = pl.col("kind").cast(pl.String)
    invoiced = pl.when(kind == "invoice").then("amount").otherwise(0).cast(MONEY)
    credited = pl.when(kind == "credit_note").then("amount").otherwise(0).cast(MONEY).sum().over(_DOCUMENT)
    reached = invoiced.cum_sum().over(_DOCUMENT, order_by="row")
    before, after = reached - invoiced, invoiced.sum().over(_DOCUMENT) - reached
    share = {
        "paid_amount": _share(pl.col("paid_amount") + credited - before, takes_rest=after == 0),
        "balance": _share(pl.col("balance") - after, takes_rest=before == 0),
    }
    used = {"paid_amount": pl.col("amount"), "balance": pl.lit(0)}
    several = pl.col("document").is_not_null() & (pl.len().over(_DOCUMENT) > 1)
    return {
        field: pl.when(several & (kind == "invoice"))
        .then(share[field])
        .when(several & (kind == "credit_note"))
        .then(used[field])
        .otherwise(pl.col(field))
        .cast(MONEY)
        for field in plan.of_documents
    }


def _share(rest: pl.Expr, *, takes_rest: pl.Expr) -> pl.Expr:
    """What of the rest a line takes: no more than its amount, unless it takes all that is left."""
    some = pl.max_horizontal(rest, 0)
    return pl.when(takes_rest).then(some).otherwise(pl.min_horizontal(some, "amount"))


def _of_whole(documents: Sequence[Sequence[int]], own: Sequence[Decimal], told: Sequence[Decimal]) -> bool:
    """Whether the lines of every document have one figure, no more than all their amounts, and not of each line's own.

    It is above one of them somewhere, or in several documents none of them, and not all the lines of these are alike.
    """
    equal = all(len({told[row] for row in rows}) == 1 for rows in documents)
    within = all(0 <= told[rows[0]] <= sum(own[row] for row in rows) for rows in documents)
    if not (equal and within):
        return False
    if any(told[rows[0]] > min(own[row] for row in rows) for rows in documents):
        return True
    lines = [{own[row] for row in rows} for rows in documents if told[rows[0]]]
    alike = any(told[row] == own[row] for rows in documents for row in rows)
    return not alike and len(lines) >= _SEVERAL and any(len(some) > 1 for some in lines)
