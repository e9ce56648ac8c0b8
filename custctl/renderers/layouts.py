"""Which columns of a table matter when there is not room for all, and which of their sums mean something?

Only people's forms ask: machine formats hold every column. A table that is not named here shows its columns from the left.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from custctl.labels import Words
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.renderers.customer_layouts import CUSTOMER_LAYOUTS
from custctl.renderers.layout import BUCKETS, Layout, columns
from custctl.renderers.receivable_layouts import RECEIVABLE_LAYOUTS
from custctl.result import Result, Table
from custctl.schema import Role

SHOWN_IF_USED = frozenset({"disputed", "unapplied", "overdue"})
"""Amounts whose column is left out where every row has zero."""

_BRIDGE = ("period", "revenue_before", "new", "reactivated", "more", "less", "lost", "unnamed", "revenue_now")

LAYOUTS: dict[tuple[str, str], Layout] = {
    **CUSTOMER_LAYOUTS,
    **RECEIVABLE_LAYOUTS,
    ("growth", "bridge"): Layout(
        sets=(
            (*_BRIDGE, "growth", "price", "volume", "mix", "unpriced", "growth_on_year"),
            (*_BRIDGE, "growth"),
            _BRIDGE,
            tuple(name for name in _BRIDGE if name != "unnamed"),
            ("period", "revenue_before", "revenue_now", "growth"),
        ),
        trends=("revenue_now",),
    ),
    ("book", "imports"): Layout(
        sets=columns(
            "id at state files source first_date last_date read accepted duplicate rejected skipped money_accepted",
            "id at state files accepted rejected money_accepted",
            "id at state files accepted rejected",
            "id at files accepted",
            "id files",
        ),
        ends=frozenset({"files"}),
        latest=True,
    ),
    ("config", "settings"): Layout(sets=columns("setting in_force origin", "setting in_force"), all_rows=True),
}

FIRST_SHOWN: dict[str, tuple[str, ...]] = {"segment": ("segments", "migration", "customers"), "growth": ("bridge", "quality")}
"""Tables that answer a command's question where no table is asked for; else the default one."""


@dataclass(frozen=True, slots=True)
class Block:
    """The part of a table that is shown as one: one currency's rows, with people's names for customers.

    Attributes:
        table: The table it is from.
        rows: Its rows in order; `customer` holds the name where there is one.
        currency: ISO code of every amount in it, None where rows differ or it is unknown.
        layout: How it is shown.
        sets: The layout's choices of columns, of those that exist and, but for the first, say something.
        untold: Columns whose sum the answer does not tell.
        beside: Rows that are not shown and count in the totals.
    """

    table: Table
    rows: pl.DataFrame
    currency: str | None
    layout: Layout
    sets: tuple[tuple[str, ...], ...]
    untold: frozenset[str] = frozenset()
    beside: pl.DataFrame | None = None

    def roomy(self, names: Sequence[str]) -> bool:
        """Whether a choice of columns only adds to a smaller one, so that it is not worth cutting names for."""
        return any(set(fewer) < set(names) for fewer in self.sets)

    def total(self, name: str) -> bool:
        """Whether the sum of a column means something."""
        if name in self.untold:
            return False
        return name in self.layout.totals or (BUCKETS in self.layout.totals and name in _buckets(self.rows))

    def totals(self, names: Sequence[str]) -> dict[str, int | float | Decimal]:
        """Those of some columns whose sum means something, and the sum; nothing for a single row."""
        parts = [self.rows, *([] if self.beside is None else [self.beside])]
        if sum(len(part) for part in parts) < 2:
            return {}
        return {name: pl.concat([part[name] for part in parts]).sum() for name in names if self.total(name)}

    @property
    def worst(self) -> str | None:
        """The oldest bucket of an ageing."""
        return max(_buckets(self.rows), key=self.rows.columns.index, default=None)


def tables(result: Result, table: str | None) -> list[Table]:
    """The tables that people are shown: the one asked for, else those that answer the question.

    Raises:
        UnknownTable: The analysis has no such table.
    """
    if table is not None:
        return [result.table(table)]
    named = [result.tables[name] for name in FIRST_SHOWN.get(result.analysis, ()) if name in result.tables]
    return named or [result.table(None)]


def by_currency(result: Result, table: Table) -> bool:
    """Whether a table is shown in parts, one under each currency, or where there is but one; else it stands at the end."""
    return len(result.facts) < 2 or "currency" in table.schema.columns


def of(result: Result, table: Table) -> Layout:
    """How a table is shown: as named here, else from the left without what is said elsewhere."""
    said = {"name"} if "customer" in table.schema.columns else set()
    said |= {"currency"} if result.currency or by_currency(result, table) else set()
    left = Layout(sets=(tuple(name for name in table.schema.columns if name not in said),), exact=True)
    valued = LAYOUTS.get((result.analysis, f"{table.name}_valued")) if "approach" in table.schema.columns else None
    return valued or LAYOUTS.get((result.analysis, table.name), left)


def block(result: Result, table: Table, currency: str | None) -> Block:
    """A table as shown under one currency: amounts of several are never added.

    Args:
        result: The answer that the table is from.
        table: The table; where it has no column `currency`, all its rows.
        currency: One of the facts' currencies, or None for all rows.
    """
    layout = of(result, table)
    rows = _under(table.rows, layout, currency)
    beside = None if table.beside is None else _under(table.beside, layout, currency)
    facts = result.facts.get(currency or "", {})
    untold = frozenset(name for name, fact in layout.total_facts.items() if fact in facts and facts[fact].value is None)
    sets = tuple(_sets(layout, rows if beside is None else pl.concat([rows, beside])))
    return Block(table, _named(rows), currency, layout, sets, untold, beside)


def _under(rows: pl.DataFrame, layout: Layout, currency: str | None) -> pl.DataFrame:
    """The rows of a currency that are worth showing."""
    if currency is not None and "currency" in rows.columns:
        rows = rows.filter(pl.col("currency") == currency)
    return rows.filter(pl.col(layout.counted) != 0) if layout.counted in rows.columns else rows


def caption(result: Result, table: Table, words: Words) -> str | None:
    """What a table is called: `table.ANALYSIS.NAME`, where analyses share a name, else `table.NAME`."""
    keys = (f"table.{result.analysis}.{table.name}", f"table.{table.name}")
    values = {"as_of": words.show(result.as_of, Role.DATE)}
    return next((words.text(key, values) for key in keys if key in words), None)


def title(result: Result, words: Words, currency: str | None) -> list[str]:
    """The parts of an answer's heading, such as what it is, the currency, how many customers."""
    return filled(f"title.{result.analysis}", result, words, currency) or [result.analysis]


def filled(group: str, result: Result, words: Words, currency: str | None) -> list[str]:
    """The sentences `group.1`, `group.2`, … filled with a currency's facts; one that names a fact there is not is left out."""
    facts = result.facts.get(currency or "", {})
    values: dict[str, str | int] = {"as_of": words.show(result.as_of, Role.DATE)}
    if currency is not None and currency != UNKNOWN_CURRENCY:
        values["currency"] = currency
    for name, fact in facts.items():
        if fact.value is not None:
            counted = f"count.{name}{'_one' if fact.value == 1 else ''}"
            shown = words.show(fact.value, fact.role, currency=currency)
            values[name] = words.text(counted, {"n": shown}) if counted in words else shown
    sentences: list[str] = []
    number = 1
    while (key := f"{group}.{number}") in words:
        with suppress(KeyError):
            sentences.append(words.text(key, values, currency=currency))
        number += 1
    return sentences


def _sets(layout: Layout, rows: pl.DataFrame) -> Iterator[tuple[str, ...]]:
    """The choices of a layout with the columns that there are."""
    silent = {name for name in rows.columns if not _says_something(rows[name])}
    if any(name.startswith("years_") for name in rows.columns):  # of which nothing can be not due
        silent.add("not_due")
    for chosen in layout.sets:
        expanded = [name for column in chosen for name in (_buckets(rows) if column == BUCKETS else (column,))]
        there = [name for name in expanded if name in rows.columns]
        yield tuple(name for name in there if name == there[0] or name not in silent)


def _buckets(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name.startswith(("days_", "months_", "years_")) and name[-1].isdigit()]


def _says_something(values: pl.Series) -> bool:
    if values.name in SHOWN_IF_USED:
        return any(values)
    return values.is_empty() or values.null_count() < len(values)


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Customers by their names, with the number beside it where two have the same."""
    if not {"customer", "name"} <= set(rows.columns):
        return rows
    shared = pl.col("customer").n_unique().over("name") > 1
    both = pl.format("{} ({})", "name", "customer")
    return rows.with_columns(customer=pl.coalesce(pl.when(shared).then(both).otherwise(pl.col("name")), "customer"))
