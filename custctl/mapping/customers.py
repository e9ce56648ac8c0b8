"""What does a list of customers say? One card per record, with what is wrong with it."""

import polars as pl

from custctl.ledger import CUSTOMERS
from custctl.mapping import dates, numbers
from custctl.mapping.plan import Plan
from custctl.schema import Role


def cards(plan: Plan) -> pl.LazyFrame:
    """One row per record: `record`, CUSTOMERS columns, those kept, `skip` (null) and the fault, as `records.records`."""
    columns = [_column(plan, name).cast(column.dtype, strict=False).alias(name) for name, column in CUSTOMERS.columns.items()]
    kept = [plan.column(plan.sheet.header.index(name)).alias(name) for name in plan.kept if name not in CUSTOMERS.columns]
    missing = pl.col("customer").is_null()
    return plan.sheet.cells.select(pl.col("row").alias("record"), *columns, *kept).with_columns(
        skip=pl.lit(None, dtype=pl.String),
        bad_reason=pl.when(missing).then(pl.lit("customer_missing")),
        bad_column=pl.when(missing).then(pl.lit(plan.heading("customer"))),
        bad_value=pl.when(missing).then(pl.lit("")),
    )


def _column(plan: Plan, name: str) -> pl.Expr:
    """A column of the card; a day or number that cannot be read is left out, because the card is good without it."""
    if not plan.tells(name):
        return pl.lit(None)
    if CUSTOMERS.columns[name].role is Role.DATE:
        return dates.date(plan.cell(name), plan.dates[name])
    if name in plan.numbers:
        return numbers.number(plan.cell(name), plan.numbers[name])
    return plan.cell(name).str.strip_suffix(".0") if name in plan.whole else plan.cell(name)
