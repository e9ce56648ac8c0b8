"""Small answers for the tests of renderers, and the hostile texts that every form must survive."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from custctl.result import Fact, Note, Result, Table, Value
from custctl.schema import MONEY, Column, Role, Schema

AS_OF = date(2026, 10, 31)

HOSTILE: tuple[str, ...] = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\x1b[31mred\x1b[0m\x07",
    "\x9b2J",
    "\u202egnp.exe\u200f",
    "two\nlines\r\nand\ttab",
    'quotes " and , and ; and |',
    "<script>alert(1)</script> [link](http://x) **bold** `code` [red]markup[/red] :smile:",
    "上海汉字贸易有限公司",
    "👩‍👩‍👧 family 🇩🇪",
    "x" * 200,
    "null\x00byte",
    "#N/A",
    "2024-01-01",
    "007",
    " ",
)
"""Texts that want to be a formula, an escape sequence, markup, another type, or too much."""

COLUMNS: dict[Role, pl.DataType] = {
    Role.TEXT: pl.String(),
    Role.KEY: pl.String(),
    Role.DATE: pl.Date(),
    Role.COUNT: pl.Int64(),
    Role.NUMBER: pl.Float64(),
    Role.MONEY: MONEY,
    Role.SHARE: pl.Float64(),
    Role.DAYS: pl.Int64(),
    Role.SCORE: pl.Int64(),
}


def table(name: str, roles: Mapping[str, Role], rows: Sequence[Sequence[object]]) -> Table:
    """A table whose columns have their role's usual type; money may be written as text."""
    schema = Schema(name, {column: Column(COLUMNS[role], role) for column, role in roles.items()})
    money = [position for position, role in enumerate(roles.values()) if role is Role.MONEY]
    typed = [[Decimal(str(v)) if i in money and v is not None else v for i, v in enumerate(row)] for row in rows]
    return Table(schema, pl.DataFrame(typed, schema=schema.dtypes, orient="row"))


def result(
    *tables: Table,
    analysis: str = "aging",
    facts: Mapping[str, Mapping[str, Fact]] | None = None,
    options: Mapping[str, Value] | None = None,
    notes: Sequence[Note] = (),
) -> Result:
    """An answer in euros unless the facts say otherwise."""
    return Result(
        analysis, AS_OF, options or {}, {"EUR": {}} if facts is None else facts, {one.name: one for one in tables}, tuple(notes)
    )


def texts(*values: str | None) -> Result:
    """An answer whose one table `words` has one row per text."""
    return result(table("words", {"text": Role.TEXT, "amount": Role.MONEY}, [[value, "1.5"] for value in values]))


AGING_ROLES: dict[str, Role] = {
    "customer": Role.TEXT,
    "name": Role.TEXT,
    "currency": Role.TEXT,
    "not_due": Role.MONEY,
    "days_1_30": Role.MONEY,
    "days_31_60": Role.MONEY,
    "days_61_90": Role.MONEY,
    "days_over_90": Role.MONEY,
    "disputed": Role.MONEY,
    "unapplied": Role.MONEY,
    "total": Role.MONEY,
    "overdue": Role.MONEY,
    "overdue_share": Role.SHARE,
    "oldest_days": Role.DAYS,
}


def owing(
    customer: str, name: str | None, *ages: str, unapplied: str = "0", oldest: int = 0, currency: str = "EUR"
) -> list[object]:
    """A row of AGING_ROLES: not due and the four buckets are given, the sums are worked out."""
    amounts = [Decimal(age) for age in ages] + [Decimal(0)] * (5 - len(ages))
    overdue = sum(amounts[1:], Decimal(0))
    total = sum(amounts, Decimal(unapplied))
    share = float(overdue / (total - Decimal(unapplied))) if overdue else 0.0
    return [customer, name, currency, *amounts, Decimal(0), Decimal(unapplied), total, overdue, share, oldest]


def aging(*rows: list[object], facts: Mapping[str, Mapping[str, Fact]] | None = None, notes: Sequence[Note] = ()) -> Result:
    """Who owes how much, as `custctl aging` answers it."""
    return result(table("customers", AGING_ROLES, rows), facts=facts, notes=notes)


def a_shop() -> Result:
    """The receivables of a small shop: 46 customers, of which the first three are Nordwind, Atlas and Lindner."""
    rows = [
        owing("10023", "Nordwind Handel GmbH", "4200", "1150", oldest=12),
        owing("10007", "Atlas Bau", "1020.50", "640", "310", "0", "980", oldest=131),
        owing("10311", "Lindner & Töchter", "2480", unapplied="-450"),
        *(owing(f"1{n:04}", f"Customer {n:02}", str(400 + n), str(10 * n), oldest=n) for n in range(43)),
    ]
    ties = {"invoice": "212300.00", "payment": "-159345.00", "credit_note": "-450.00", "write_off": "0"}
    total = sum(Decimal(amount) for amount in ties.values())
    facts = {
        "open_total": Fact(total, Role.MONEY),
        "customers": Fact(46, Role.COUNT),
        "open_items": Fact(118, Role.COUNT),
        "newest_payment": Fact(date(2026, 10, 29), Role.DATE),
        "overdue_share": Fact(0.25, Role.SHARE),
        **{f"tie_{kind}": Fact(Decimal(amount), Role.MONEY) for kind, amount in ties.items()},
    }
    return aging(*rows, facts={"EUR": facts})
