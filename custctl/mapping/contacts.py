"""What does a list of contacts say? One row per reminder, call or promise, with what is wrong with it."""

import polars as pl

from custctl.ledger import CONTACTS
from custctl.mapping.faults import Fault, unread
from custctl.mapping.guess import DATES, NUMBERS
from custctl.mapping.lists import cell, listed
from custctl.mapping.plan import Plan, raw_name
from custctl.mapping.words import meaning, meanings

_FROM = {"text": "note"}
"""Columns of CONTACTS that go by another name among the fields of files."""


def contacts(plan: Plan) -> pl.LazyFrame:
    """One row per record: `record`, CONTACTS columns, those kept, `skip` (null) and the fault, as `records.records`."""

    def read(name: str) -> pl.Expr:
        return meaning(pl.col(raw_name(name)), meanings("contacts")) if name == "what" else cell(plan, _FROM.get(name, name))

    first, *others = _unread_cells(plan)  # of which the day is the first
    nobody = Fault(pl.col("customer").is_null(), pl.lit("customer_missing"), plan.heading("customer"), pl.lit(""))
    said = pl.col(raw_name("what"))
    unknown = Fault(pl.col("what").is_null(), pl.lit("contact_unknown"), plan.heading("what"), said)
    return listed(plan, CONTACTS, read, [first, nobody, unknown, *others])


def _unread_cells(plan: Plan) -> list[Fault]:
    """A day or number of CONTACTS that the file has: a cell that is filled and does not read as one is a fault."""
    told = [field for field in CONTACTS.columns if plan.roles.has(field) and field in DATES | NUMBERS]
    return [unread(plan, field, "date" if field in DATES else "number") for field in told]
