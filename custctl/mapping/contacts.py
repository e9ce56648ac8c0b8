"""What does a list of contacts say? One row per reminder, call or promise, with what is wrong with it."""

import polars as pl

from custctl.ledger import CONTACTS
from custctl.mapping import dates, numbers
from custctl.mapping.plan import Plan
from custctl.mapping.words import meaning, meanings

_FROM = {"text": "note"}
"""Columns of CONTACTS that go by another name among the fields of files."""


def contacts(plan: Plan) -> pl.LazyFrame:
    """One row per record: `record`, CONTACTS columns, those kept, `skip` (null) and the fault, as `records.records`."""
    columns = [_column(plan, name).cast(column.dtype, strict=False).alias(name) for name, column in CONTACTS.columns.items()]
    kept = [plan.column(plan.sheet.header.index(name)).alias(name) for name in plan.kept if name not in CONTACTS.columns]
    read = plan.sheet.cells.select(
        pl.col("row").alias("record"), *columns, *kept, *(_raw(plan, name) for name in CONTACTS.required)
    )
    faults = {
        "date_missing": ("date", pl.col("_date").is_null()),
        "not_a_day": ("date", pl.col("date").is_null()),
        "customer_missing": ("customer", pl.col("customer").is_null()),
        "contact_unknown": ("what", pl.col("what").is_null()),
    }
    first = [(pl.when(broken), reason, field) for reason, (field, broken) in faults.items()]
    judged = read.with_columns(
        skip=pl.lit(None, dtype=pl.String),
        bad_reason=pl.coalesce(when.then(pl.lit(reason)) for when, reason, _ in first),
        bad_column=pl.coalesce(when.then(pl.lit(plan.heading(field) or "")) for when, _, field in first),
        bad_value=pl.coalesce(when.then(pl.col(f"_{field}").fill_null("")) for when, _, field in first),
    )
    return judged.drop(f"_{name}" for name in CONTACTS.required)


def _raw(plan: Plan, name: str) -> pl.Expr:
    return (plan.cell(name) if plan.roles.has(name) else pl.lit(None, pl.String)).alias(f"_{name}")


def _column(plan: Plan, name: str) -> pl.Expr:
    """A column of the contact; a day or number that is not needed and cannot be read is left out."""
    field = _FROM.get(name, name)
    if name == "what":
        return meaning(plan.cell("what"), meanings("contacts"))
    if not plan.tells(field):
        return pl.lit(None)
    if field in plan.dates:
        return dates.date(plan.cell(field), plan.dates[field])
    if field in plan.numbers:
        return numbers.number(plan.cell(field), plan.numbers[field])
    return plan.cell(field).str.strip_suffix(".0") if field in plan.whole else plan.cell(field)
