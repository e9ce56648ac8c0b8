"""What an analysis answers: numbers and keys, never words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import polars as pl

from custctl.errors.usage import UnknownTable
from custctl.schema import Role, Schema

Value: TypeAlias = str | int | float | Decimal | date | bool | list[str] | None

NAMED = 5
"""How many customers or documents a note names at most."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of the answer, with the role that decides how it is shown."""

    value: Value
    role: Role


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know: a key in labels under `note.*` and the facts its sentence names."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of the answer in their documented order, checked against their schema.

    Attributes:
        schema: What they are.
        rows: The rows.
        beside: Rows like them that are not shown and count in the totals below; None for none.
    """

    schema: Schema
    rows: pl.DataFrame
    beside: pl.DataFrame | None = None

    @classmethod
    def collect(cls, schema: Schema, frame: pl.LazyFrame) -> "Table":
        """Run the plan, once, and check what comes out.

        Raises:
            TypeError: The plan's columns or types are not those of the schema: a bug in the analysis.
        """
        return cls._checked(schema, schema.sort(frame).collect())

    @classmethod
    def collect_all(cls, *plans: tuple[Schema, pl.LazyFrame], large: bool = False) -> "dict[str, Table]":
        """Run plans over frames that are in memory already, all at once: what they share is worked out once.

        Args:
            plans: Schemas of the tables and their plans.
            large: The frames may have as many rows as the ledger: they are streamed, which small ones would not repay.

        Returns:
            Name of each table to the table, in the order of the plans.

        Raises:
            TypeError: As `collect`.
        """
        ready = [schema.sort(frame) for schema, frame in plans]
        found = pl.collect_all(ready, engine="streaming" if large else "in-memory")
        return {schema.name: cls._checked(schema, rows) for (schema, _), rows in zip(plans, found, strict=True)}

    @classmethod
    def _checked(cls, schema: Schema, rows: pl.DataFrame) -> "Table":
        if dict(rows.schema) != schema.dtypes:
            raise TypeError(f"table {schema.name}: {dict(rows.schema)} is not {schema.dtypes}")
        return cls(schema, rows)

    @property
    def name(self) -> str:
        """Key of the table in JSON, `--table` and labels."""
        return self.schema.name


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one analysis on one day.

    Attributes:
        analysis: Name of the analysis, which is the name of its command.
        as_of: The day on which the books were read.
        options: Options that shaped the answer, for the record.
        facts: Currency code to fact name to fact; one block per currency, never added.
        tables: Table name to table, the default one first.
        notes: What the reader should know, most important first.
        aside: What is known besides and is no part of the answer, such as rows after its day: said, never printed with it, so
            that the answer for a past day stays the same for ever.
    """

    analysis: str
    as_of: date
    options: Mapping[str, Value]
    facts: Mapping[str, Mapping[str, Fact]]
    tables: Mapping[str, Table]
    notes: tuple[Note, ...] = ()
    aside: tuple[Note, ...] = ()

    @property
    def currency(self) -> str | None:
        """The currency of every amount, or None where there are several."""
        return next(iter(self.facts)) if len(self.facts) == 1 else None

    def table(self, name: str | None) -> Table:
        """A table by name, the default one for None.

        Raises:
            UnknownTable: There is none of that name.
        """
        if name is None:
            return next(iter(self.tables.values()))
        if name not in self.tables:
            raise UnknownTable(analysis=self.analysis, table=name, available=", ".join(self.tables))
        return self.tables[name]
