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
    if plan.repeated:
        return frozenset()
    several, own, told = _told_by_lines(plan, looks)
    return frozenset(field for field, cells in told.items() if _of_whole(several, own, cells))


def alike_on_lines(plan: Plan, looks: Sequence[Content]) -> dict[str, int]:
    """Of the paid and open amounts that count on every line: how many documents have one figure on all theirs, if any do.

    They may be of the whole document. What is just the amount of a line is that of the line.

    Args:
        plan: What the file means, with what is `of_documents` decided.
        looks: The first rows of its columns.
    """
    several, own, told = _told_by_lines(plan, looks)
    counts = {field: sum(_alike(rows, own, cells) for rows in several) for field, cells in told.items()}
    return {field: count for field, count in counts.items() if count and field not in plan.of_documents}


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


def documents_of(plan: Plan, looks: Sequence[Content]) -> list[list[int]]:
    """Which of the first rows are the lines of each document of a customer."""
    whose = zip(*(looks[plan.roles.columns[field].positions[0]].cells for field in _DOCUMENT), strict=True)
    lines: dict[tuple[str | None, ...], list[int]] = {}
    for row, document in enumerate(whose):
        if all(document):
            lines.setdefault(document, []).append(row)
    return list(lines.values())


def _told_by_lines(plan: Plan, looks: Sequence[Content]) -> tuple[list[list[int]], list[Decimal], dict[str, list[Decimal]]]:
    """Documents of several lines, the amount of every line, and what each says was paid or is open; nothing where none may."""
    none: tuple[list[list[int]], list[Decimal], dict[str, list[Decimal]]] = ([], [], {})
    if plan.profile is not None or plan.once or plan.roles.amount not in MADE_BY_ROW or not all(map(plan.tells, _DOCUMENT)):
        return none
    told = {field: of_field(plan.roles.columns, field, looks) for field in _FIGURES if plan.tells(field)}
    if not told:  # which spares working out amounts
        return none
    return [rows for rows in documents_of(plan, looks) if len(rows) > 1], amounts(plan.roles, looks), told


def _alike(rows: Sequence[int], own: Sequence[Decimal], told: Sequence[Decimal]) -> bool:
    """Whether lines have one figure, which is not nothing, and none of their own amounts."""
    return len({told[row] for row in rows}) == 1 and told[rows[0]] not in {Decimal(0), *(own[row] for row in rows)}


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
