"""How do the rows of an answer's table stand in a template? As mappings of typed values, money in the row's own currency."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from custctl.labels import Words
from custctl.renderers import layouts
from custctl.renderers.excel.values import Shown
from custctl.result import Result, Table

Row: TypeAlias = dict[str, Any]


def rows(table: Table, shown: Shown, currency: str | None) -> list[Row]:
    """The rows of a table with typed values; money is in the row's own currency."""
    if "currency" in table.schema.columns:
        parts = table.rows.partition_by("currency", as_dict=True, maintain_order=True)
        if len(parts) > 1:
            return _ordered(table, shown)
        currency = str(next(iter(parts), (currency,))[0])
    made: dict[str, list[Any]] = {}
    for name, column in table.schema.columns.items():
        values = table.rows[name].to_list()
        kind = next((type(value) for value in values if value is not None), str)
        make = shown.maker(column.role, name, kind, currency)
        made[name] = [None if value is None else make(value) for value in values]
    return [dict(zip(made, values, strict=True)) for values in zip(*made.values(), strict=True)]


def _ordered(table: Table, shown: Shown) -> list[Row]:
    """Rows of several currencies in their order."""
    numbered = table.rows.with_row_index("row_number_")
    found: list[tuple[int, Row]] = []
    for part in numbered.partition_by("currency", maintain_order=True):
        one = Table(table.schema, part.drop("row_number_"))
        found += zip(part["row_number_"].to_list(), rows(one, shown, None), strict=True)
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def tables_of(result: Result, tables: Sequence[Table], words: Words) -> Iterator[Row]:
    """The tables of one answer for the workbook that has a sheet for each: `title`, `columns`, `rows`."""
    shown = Shown(words)
    for table in tables:
        yield {
            "title": layouts.caption(result, table, words) or words.column(table.name).capitalize(),
            "columns": [{"name": name, "label": words.column(name, table.name)} for name in table.schema.columns],
            "rows": rows(table, shown, result.currency),
        }
