"""What a table looks like: its columns, the role of each, and the rules its rows must keep."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

import polars as pl

MONEY = pl.Decimal(38, 4)
"""Exact money: four places, because quantity × unit price needs them."""
RATE = pl.Decimal(38, 10)
"""What money is multiplied by: a margin, a rate of exchange, years."""
YEAR = 365
"""Days."""


class Role(StrEnum):
    """What a column's values mean; decides alignment, format and style in every renderer."""

    TEXT = "text"
    KEY = "key"
    """A word of custctl's own (a segment, an action): a key in machine formats, a label in human ones."""
    DATE = "date"
    COUNT = "count"
    NUMBER = "number"
    ESTIMATE = "estimate"
    """A number of any size, of which at least four digits are shown."""
    MONEY = "money"
    SHARE = "share"
    """A fraction: 0.25 is shown as 25 %."""
    DAYS = "days"
    SCORE = "score"


def exact(value: Decimal | None, dtype: pl.DataType = MONEY) -> pl.Expr:
    """An exact number in a plan, of this Polars type. It goes as text: Polars loads numpy to look at a Decimal of Python."""
    return pl.lit(None if value is None else f"{value:f}", pl.String()).cast(dtype)


def typed(rows: Iterable[Mapping[str, Any]], dtypes: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Rows made in Python as a table of these columns, missing ones null; exact numbers go as text, as in `exact`."""
    numbers = {name: dtype for name, dtype in dtypes.items() if dtype.is_decimal()}
    texts = {name: pl.String() if name in numbers else dtype for name, dtype in dtypes.items()}
    written = [{**row, **{name: f"{row[name]:f}" for name in numbers if row.get(name) is not None}} for row in rows]
    return pl.LazyFrame(written, schema=texts).with_columns(pl.col(name).cast(dtype) for name, dtype in numbers.items())


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Polars type, its role, and whether a row must have it."""

    dtype: pl.DataType
    role: Role
    required: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """A table's columns in order and the named rules that each row keeps.

    Attributes:
        name: Key of the table in JSON, in `--table` and in labels.
        columns: Column name to Column, in output order.
        rules: Rule name to an expression that is true for a good row; the name is the reason of a reject.
        order: Columns that put rows in their documented total order, a leading `-` meaning descending.
    """

    name: str
    columns: Mapping[str, Column]
    rules: Mapping[str, pl.Expr] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Column name to Polars type."""
        return {name: column.dtype for name, column in self.columns.items()}

    def empty(self) -> pl.LazyFrame:
        """No rows of this table."""
        return pl.LazyFrame(schema=self.dtypes)

    def conform(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Exactly this table's columns in order and type; missing ones are null, further ones are left out."""
        present = frame.collect_schema().names()
        return frame.select(
            (pl.col(name) if name in present else pl.lit(None)).cast(column.dtype).alias(name)
            for name, column in self.columns.items()
        )

    def sort(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Rows in the documented total order."""
        if not self.order:
            return frame
        names = [name.removeprefix("-") for name in self.order]
        descending = [name.startswith("-") for name in self.order]
        return frame.sort(names, descending=descending, nulls_last=True, maintain_order=True)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that every row must have."""
        return tuple(name for name, column in self.columns.items() if column.required)

    def with_columns(self, columns: Mapping[str, Column], *, after: str | None = None) -> Self:
        """A copy with further columns, behind `after` or at the end."""
        merged: dict[str, Column] = {}
        for name, column in self.columns.items():
            merged[name] = column
            if name == after:
                merged.update(columns)
        merged.update({name: column for name, column in columns.items() if name not in merged})
        return type(self)(self.name, merged, self.rules, self.order)
