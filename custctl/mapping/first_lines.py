"""What stands on the first line of each document alone, and is said of all its lines?

Exports of invoices line by line write what is of the whole document, such as its state, on the first line and leave it blank
below.
"""

from collections.abc import Sequence

import polars as pl

from custctl.mapping.guess import Content
from custctl.mapping.plan import Plan, raw_name
from custctl.mapping.whole_documents import documents_of

_OF_DOCUMENTS = ("due", "terms")
"""Fields that are those of a whole document, where only its first line has them."""

_OF_PAYMENT = ("status", "further_status", "paid_date")
"""The same where no figure says what is paid or open: of a line without one they would say that all of it is paid."""

_OF_EVERY = ("status", "further_status")
"""Those that every document has: a state on a few lines only is that of these lines, such as one in dispute."""

_FIGURES = ("paid_amount", "balance")
_NUMBER = ("customer", "document")


def on_first_lines(plan: Plan, looks: Sequence[Content]) -> frozenset[str]:
    """Fields that some document of several lines has on its first line, and none has on any other.

    Args:
        plan: What the file means, with the lines that count decided.
        looks: The first rows of its columns.
    """
    columns = plan.roles.columns
    if plan.profile is not None or plan.roles.has("kind") or plan.roles.canonical or not all(map(plan.tells, _NUMBER)):
        return frozenset()
    fields = _OF_DOCUMENTS if any(map(plan.tells, _FIGURES)) else (*_OF_DOCUMENTS, *_OF_PAYMENT)
    told = {field: looks[columns[field].positions[0]].cells for field in fields if plan.tells(field)}
    if not told:
        return frozenset()
    documents = documents_of(plan, looks)
    return frozenset(field for field, cells in told.items() if _once(documents, cells, every=field in _OF_EVERY))


def filled_down(plan: Plan, cells: pl.LazyFrame) -> pl.LazyFrame:
    """The cells of fields, as `raw_name` calls them, with those of `Plan.on_first_lines` on all lines of their document."""
    number = [raw_name(field) for field in _NUMBER]
    names = sorted(map(raw_name, plan.on_first_lines))
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in number)
    first = {name: pl.col(name).drop_nulls().first().over(number, order_by="row") for name in names}
    filled = {name: pl.when(known).then(pl.coalesce(name, said)).otherwise(name) for name, said in first.items()}
    return cells.with_columns(**filled)


def _once(documents: Sequence[Sequence[int]], cells: Sequence[str | None], *, every: bool) -> bool:
    """Whether documents have a cell on their first line or none, some of several lines and, if asked, `every` one have it."""
    below = any(cells[row] for rows in documents for row in rows[1:])
    several = any(cells[rows[0]] for rows in documents if len(rows) > 1)
    return several and not below and not (every and any(not cells[rows[0]] for rows in documents))
