"""What does a list of customers say? One card per record, with what is wrong with it."""

from functools import partial

import polars as pl

from custctl.ledger import CUSTOMERS
from custctl.mapping.faults import Fault
from custctl.mapping.lists import cell, listed, unread_cells
from custctl.mapping.plan import Plan


def cards(plan: Plan) -> pl.LazyFrame:
    """One row per record: `record`, CUSTOMERS columns, those kept, `skip` (null) and the fault, as `records.records`."""
    nobody = Fault(pl.col("customer").is_null(), pl.lit("customer_missing"), plan.heading("customer"), pl.lit(""))
    return listed(plan, CUSTOMERS, partial(cell, plan), [nobody, *unread_cells(plan, CUSTOMERS)])
