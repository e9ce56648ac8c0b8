"""How does an answer become JSON whose numbers are exact?

Columns are turned into JSON text by Polars, a whole column at a time, and joined to rows: Polars' own writer would make text of
money, Python's would take a value at a time.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from custctl.labels import Words
from custctl.renderers.columnar import plain_decimal, plain_text
from custctl.result import Fact, Note, Result, Table, Value
from custctl.schema import Column, Role, Schema


def document(result: Result, tables: Iterable[Table], words: Words) -> bytes:
    """The whole answer as one JSON object in UTF-8, one table row per line.

    `currency` is null and `facts` holds one object per currency unless there is exactly one. Money is a number with two
    decimals, more only if needed. `notes[].text` is in the language of `words`, everything else is free of language.
    """
    parts = {
        "analysis": _text(result.analysis),
        "as_of": _text(result.as_of.isoformat()),
        "options": _object({name: _value(value, Role.NUMBER) for name, value in result.options.items()}),
        "currency": "null" if result.currency is None else _text(result.currency),
        "facts": _facts(result),
        "tables": _object({table.name: _array(rows(table)) for table in tables}, indent="  "),
        "notes": _array(_note(note, result, words) for note in result.notes),
    }
    return (_object(parts, indent="") + "\n").encode()


def lines(table: Table) -> bytes:
    """One table as NDJSON in UTF-8: one row per line, nothing at all for no rows."""
    return "".join(f"{row}\n" for row in rows(table)).encode()


def rows(table: Table) -> list[str]:
    """Each row of a table as a JSON object on one line."""
    return table.rows.select(row(table.schema))["row"].to_list()


def row(schema: Schema) -> pl.Expr:
    """A row of a table as a JSON object on one line, in a column `row`."""
    names = [f"{', ' if number else '{'}{_text(name)}: " for number, name in enumerate(schema.columns)]
    cells = [_cells(name, column) for name, column in schema.columns.items()]
    pairs = [part for name, cell in zip(names, cells, strict=True) for part in (pl.lit(name), cell)]
    return pl.concat_str(*pairs, pl.lit("}")).alias("row")


def _cells(name: str, column: Column) -> pl.Expr:
    """A column's values as JSON text."""
    dtype = column.dtype
    if dtype.is_numeric() or isinstance(dtype, pl.Boolean):
        return plain_text(name, column).fill_null("null")
    encoded = pl.col(name) if isinstance(dtype, pl.List) else pl.col(name).cast(pl.String)
    return pl.struct(v=encoded).struct.json_encode().str.strip_prefix('{"v":').str.strip_suffix("}")


def _facts(result: Result) -> str:
    blocks = {currency: _object(_block(facts), indent="    ") for currency, facts in result.facts.items()}
    if result.currency is not None:
        return _object(_block(result.facts[result.currency]), indent="  ")
    return _object(blocks, indent="  ")


def _block(facts: Mapping[str, Fact]) -> dict[str, str]:
    return {name: _value(fact.value, fact.role) for name, fact in facts.items()}


def _note(note: Note, result: Result, words: Words) -> str:
    """A note as one object: its key, its sentence, then the values that the sentence names."""
    members = {"key": _text(note.key), "text": _text(words.text(f"note.{note.key}", note.values, currency=result.currency))}
    for name, value in note.values.items():
        members.setdefault(name, _value(value, Role.MONEY if isinstance(value, Decimal) else Role.NUMBER))
    return _object(members)


def _value(value: Value, role: Role) -> str:
    """One value as JSON text; money exact, what is not finite null."""
    match value:
        case None:
            return "null"
        case bool() | str() | list():
            return json.dumps(value, ensure_ascii=False)
        case date():
            return _text(value.isoformat())
        case int() if role is not Role.MONEY:
            return str(value)
        case float() if role is not Role.MONEY:
            return json.dumps(value + 0.0) if abs(value) < float("inf") else "null"
        case _:
            exact = Decimal(str(value)) if isinstance(value, int | Decimal) else round(Decimal(str(value)), 4)
            return plain_decimal(exact, places=2 if role is Role.MONEY else 0) if exact.is_finite() else "null"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _object(members: Mapping[str, str], *, indent: str | None = None) -> str:
    """Members already in JSON, on one line or, with an indent, one per line."""
    pairs = [f"{_text(name)}: {value}" for name, value in members.items()]
    if indent is None or not pairs:
        return "{" + ", ".join(pairs) + "}"
    return "{\n" + ",\n".join(f"{indent}  {pair}" for pair in pairs) + f"\n{indent}}}"


def _array(entries: Iterable[str]) -> str:
    """Entries already in JSON, one per line."""
    lines = ",\n".join(entries)
    return f"[\n{lines}\n]" if lines else "[]"
