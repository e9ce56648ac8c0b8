"""How is one table shown to people?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

BUCKETS = "buckets"
"""Stands in a layout for all columns of an ageing: days, months or years."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is shown to people.

    Attributes:
        sets: Column names in the order shown, for ever less room.
        totals: Columns whose sum over the rows means something.
        total_facts: Totals that are a fact of the answer, by its name: not shown where the answer leaves that fact untold.
        shares_of: The total whose shares the other totals are, shown in a line of their own.
        bar: A number that is drawn too.
        trends: Columns whose course over the rows is drawn above them.
        latest: Where not all rows are shown, the last ones matter.
        below: A sentence per row that stands under the row where there is no room beside it.
        counted: A count; rows where it is zero are left out.
        ends: Texts whose end tells more than their beginning, such as paths, where they must be cut.
        all_rows: Every row is shown, since there are but a few dozen.
        exact: Money always with its decimals, so that a document can be found by its amount.
        zeros: Money of zero is written as any other, since that nothing is left is an answer.
    """

    sets: tuple[tuple[str, ...], ...]
    totals: frozenset[str] = field(default=frozenset())
    total_facts: Mapping[str, str] = field(default_factory=dict)
    shares_of: str | None = None
    bar: str | None = None
    trends: tuple[str, ...] = ()
    latest: bool = False
    below: str | None = None
    counted: str | None = None
    ends: frozenset[str] = field(default=frozenset())
    all_rows: bool = False
    exact: bool = False
    zeros: bool = False


def columns(*choices: str) -> tuple[tuple[str, ...], ...]:
    """Choices of columns, each written as words in a line."""
    return tuple(tuple(choice.split()) for choice in choices)
