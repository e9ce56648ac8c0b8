"""Is a large file plain throughout? Its first rows decide how it is read; each row is held against that while it is read."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from custctl.errors import CustctlError
from custctl.mapping import date_texts
from custctl.mapping.faults import NEEDED_DATES
from custctl.mapping.group_headings import begins_with_heading
from custctl.mapping.guess import DATES, NUMBERS
from custctl.mapping.invoice_numbers import rows_decide
from custctl.mapping.lookups import among
from custctl.mapping.one_form import in_one_form, is_bare, written_bare, written_in
from custctl.mapping.plan import IDS, WORDED, Plan
from custctl.mapping.planning import planned
from custctl.mapping.records import records
from custctl.mapping.repeated import may_repeat
from custctl.mapping.signed_lists import PAID_OR_CREDITED
from custctl.mapping.told import Told
from custctl.mapping.working_out import worked_out
from custctl.schema import MONEY
from custctl.sheet import Glance

_JUDGED = ("skip", "bad_reason", "bad_column", "bad_value")


def plain_records(glance: Glance, told: Told, path: Path) -> tuple[Plan, pl.LazyFrame] | None:
    """What is decided about a file, and its records, worked out.

    Whatever whole columns could say otherwise than the first rows do is looked for in every row: a day or number that is not
    written like those, a word of a type, status or currency that was not seen before, a sign, a fault.

    Args:
        glance: The file as a reader saw it.
        told: What the user said.
        path: The Parquet file for its records, if they are too many to be held in memory.

    Returns:
        None where something of the kind is found, or the file is one of which a glance does not say enough.
    """
    if begins_with_heading(glance.first):
        return None
    try:
        plan = planned(glance.first, told)
    except CustctlError:
        return None
    days = {field: in_one_form(style) for field, style in plan.dates.items()}
    plan = replace(plan, dates={field: style for field, style in days.items() if style is not None})
    if len(plan.dates) < len(days) or not _clear(plan):
        return None
    plain = _plain(plan)
    if not glance.first.cells.select(plain.all()).collect().item():
        return None
    figures = {field: replace(style, checked=True) for field, style in plan.numbers.items()}
    sheet = replace(glance.first, cells=glance.rows.with_columns(pl.when(plain).then("row").alias("row")))
    plan = replace(plan, sheet=sheet, tidy=_checked(plan), numbers=figures)
    amount, written = pl.col("amount"), pl.col("written")
    unharmed = pl.col("skip").is_null() & pl.col("bad_column").is_null()  # a fault has a reason, a column and a value, or none
    sound = pl.all_horizontal(pl.col("record").is_not_null(), amount.abs() == written.abs(), unharmed)
    known = {
        **dict.fromkeys(_JUDGED, pl.lit(None, pl.String())),
        "written": pl.when("turned").then(-amount).otherwise(amount).cast(MONEY),
        **({} if plan.roles.canonical else {"record": pl.col("row")}),
    }
    every = records(plan).with_columns(sound=sound, turned=written != amount)
    found = worked_out(plan, every, path, known=known)
    if found.select(pl.col("sound").all()).collect().item():
        return plan, found.drop("sound", "turned")
    path.unlink(missing_ok=True)
    return None


def _clear(plan: Plan) -> bool:
    """Whether nothing that was decided could be another if more rows were known, as long as all of them are like these."""
    columns = plan.roles.columns.values()
    simple = all(found.recipe is None and len(found.positions) == 1 for found in columns) and not plan.roles.has("time")
    common = plan.profile is None and plan.roles.table == "ledger" and not plan.roles.receipts and plan.told.undated is None
    days = all(style.form == date_texts.PLAIN_FORM or field in NEEDED_DATES for field, style in plan.dates.items())
    figures = all(is_bare(style) for style in plan.numbers.values())
    worded = all(field in plan.words for field in WORDED if plan.roles.has(field))
    sided = plan.roles.amount == "sides" and plan.roles.has("kind")
    by_all = may_repeat(plan) or plan.once or plan.signed or plan.whole or rows_decide(plan.roles.columns, plan.sheet)
    counted = not by_all and not plan.on_first_lines and not sided
    return simple and common and days and figures and worded and counted


def _plain(plan: Plan) -> pl.Expr:
    """Whether the cells of a row are written like those of the first rows."""
    signs = plan.roles.amount == "amount" and plan.roles.has("kind") and not plan.roles.canonical
    tests = []
    for field, guess in plan.roles.columns.items():
        cell = plan.sheet.column(guess.positions[0])
        if field in plan.dates:
            form = plan.dates[field].form
            tests.append(written_in(cell, form) if field in NEEDED_DATES else cell.str.contains(date_texts.PLAIN))
        elif field in plan.numbers:
            tests.append(written_bare(cell, plan.numbers[field]))
            tests += [~cell.str.starts_with("-")] if (signs and field == "amount") or field in PAID_OR_CREDITED else []
        elif field in (*DATES, *NUMBERS):  # of which no cell was filled so far
            tests.append(cell.is_null())
        elif field in plan.words:
            tests.append(among(cell, plan.words[field]))
        elif field in IDS:
            tests.append(~cell.str.ends_with(".0"))
    return pl.all_horizontal(test.fill_null(value=True) for test in tests)


def _checked(plan: Plan) -> frozenset[int]:
    """Positions of columns whose cells are what they should be, so that they need no cleaning."""
    fields = [field for field in plan.roles.columns if field in (*DATES, *NUMBERS, *plan.words)]
    return frozenset(plan.roles.columns[field].positions[0] for field in fields)
