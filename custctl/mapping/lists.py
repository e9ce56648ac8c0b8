"""What does each record of a list beside the ledger say, of customers or contacts? Its cells typed, and what is wrong."""

from collections.abc import Callable, Sequence

import polars as pl

from custctl.mapping import dates, numbers
from custctl.mapping.faults import Fault, first_fault
from custctl.mapping.plan import Plan, raw_name
from custctl.schema import Schema


def listed(plan: Plan, schema: Schema, read: Callable[[str], pl.Expr], faults: Sequence[Fault]) -> pl.LazyFrame:
    """One row per record: `record`, the schema's columns, those kept, `skip` (null) and the fault, as `records.records`.

    Args:
        plan: How the file is read.
        schema: The table that the list fills.
        read: What makes a column of it, from the cells under `raw_FIELD`.
        faults: What can be wrong with a record, the gravest first; they see columns and cells.
    """
    cells = {raw_name(field): plan.cell(field) for field in plan.roles.columns}
    kept = {name: plan.column(plan.sheet.header.index(name)) for name in plan.kept if name not in schema.columns}
    rows = plan.sheet.cells.select(pl.col("row").alias("record"), **cells, **kept)
    typed = rows.with_columns(
        read(name).cast(column.dtype, strict=False).alias(name) for name, column in schema.columns.items()
    )
    judged = typed.with_columns(skip=pl.lit(None, dtype=pl.String), **first_fault(faults))
    return judged.select("record", *schema.columns, *kept, "skip", "bad_reason", "bad_column", "bad_value")


def cell(plan: Plan, field: str) -> pl.Expr:
    """A field's cells as day, number or text; null where they are none or the file lacks the field."""
    if not plan.tells(field):
        return pl.lit(None)
    raw = pl.col(raw_name(field))
    if field in plan.dates:
        return dates.date(raw, plan.dates[field])
    if field in plan.numbers:
        return numbers.number(raw, plan.numbers[field])
    return raw.str.strip_suffix(".0") if field in plan.whole else raw
