"""Do the lines of a document repeat what is open or was paid of all of it? Then each has its share."""

from collections.abc import Sequence
from decimal import Decimal
from math import prod

import polars as pl

from custctl.mapping.guess import Content
from custctl.mapping.plan import Plan
from custctl.mapping.running_balance import number
from custctl.schema import MONEY

_FIGURES = ("paid_amount", "balance")
_WAYS = ("amount", "net", "net_tax", "line_total", "product", "product_tax")
"""Ways to the amount of a line; what another way makes is not asked for here."""
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
    if plan.profile is not None or plan.once or plan.repeated or plan.roles.amount not in _WAYS:
        return frozenset()
    if not all(map(plan.tells, ("customer", "document"))):
        return frozenset()
    amounts = _amounts(plan, looks)
    whose = list(zip(*(looks[plan.roles.columns[field].positions[0]].cells for field in ("customer", "document")), strict=True))
    lines: dict[tuple[str | None, ...], list[int]] = {}
    for row, document in enumerate(whose):
        if all(document):
            lines.setdefault(document, []).append(row)
    several = [rows for rows in lines.values() if len(rows) > 1]
    told = {field: _figures(plan, field, looks) for field in _FIGURES if plan.tells(field)}
    return frozenset(field for field, figures in told.items() if _of_whole(several, amounts, figures))


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


def _amounts(plan: Plan, looks: Sequence[Content]) -> list[Decimal]:
    """The amount of each line, with its tax where that is added."""
    fields = [field for field in plan.roles.amount_fields if field != "tax"]
    own = [prod(parts, start=Decimal(1)) for parts in zip(*(_figures(plan, field, looks) for field in fields), strict=True)]
    if "tax" not in plan.roles.amount_fields:
        return own
    taxes = (looks[place].cells for place in plan.roles.columns["tax"].positions)
    return [amount + sum(map(number, cells)) for amount, *cells in zip(own, *taxes, strict=True)]


def _figures(plan: Plan, field: str, looks: Sequence[Content]) -> list[Decimal]:
    return [number(cell) for cell in looks[plan.roles.columns[field].positions[0]].cells]


def _of_whole(documents: Sequence[Sequence[int]], amounts: Sequence[Decimal], figures: Sequence[Decimal]) -> bool:
    """Whether the lines of every document have one figure, no more than all their amounts, and not of each line's own.

    It is above one of them somewhere, or in several documents none of them, and not all the lines of these are alike.
    """
    equal = all(len({figures[row] for row in rows}) == 1 for rows in documents)
    within = all(0 <= figures[rows[0]] <= sum(amounts[row] for row in rows) for rows in documents)
    if not (equal and within):
        return False
    if any(figures[rows[0]] > min(amounts[row] for row in rows) for rows in documents):
        return True
    told = [{amounts[row] for row in rows} for rows in documents if figures[rows[0]]]
    own = any(figures[row] == amounts[row] for rows in documents for row in rows)
    return not own and len(told) >= _SEVERAL and any(len(lines) > 1 for lines in told)
