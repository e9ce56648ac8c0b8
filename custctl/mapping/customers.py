"""What does a list of customers say? One card per record, with what is wrong with it, and which of its cells are left out."""

import polars as pl

from custctl.ledger import CUSTOMERS
from custctl.mapping import numbers
from custctl.mapping.cells import Example, blank
from custctl.mapping.currencies import currency_code
from custctl.mapping.faults import Fault
from custctl.mapping.guess import DATES, NUMBERS
from custctl.mapping.lists import cell, listed
from custctl.mapping.number_texts import CODES
from custctl.mapping.plan import Plan, raw_name
from custctl.mapping.words import no_limit_words, plain, plain_cell

_SIGNS = {"€": "EUR", "£": "GBP"}
"""Signs in headings that one currency alone has."""


def cards(plan: Plan) -> pl.LazyFrame:
    """One row per record: `record`, CUSTOMERS columns, those kept, `skip` (null) and the fault, as `records.records`."""

    def read(name: str) -> pl.Expr:
        return _currency_of_limit(plan) if name == "credit_limit_currency" else cell(plan, name)

    nobody = Fault(pl.col("customer").is_null(), pl.lit("customer_missing"), plan.heading("customer"), pl.lit(""))
    return listed(plan, CUSTOMERS, read, [nobody])


def unread_cells(plan: Plan) -> dict[str, tuple[Example, ...]]:
    """Field to its cells that are filled and are no days or figures, so that cards lack them."""
    told = [field for field in CUSTOMERS.columns if plan.roles.has(field) and field in DATES | NUMBERS]
    rows = plan.sheet.cells.select("row", **{raw_name(field): plan.cell(field) for field in told})
    found = {}
    for field in told:
        raw = pl.col(raw_name(field))
        said = blank(raw) | (plain_cell(raw).is_in(no_limit_words()) if field == "credit_limit" else False)
        found[field] = rows.filter(raw.is_not_null() & ~said & cell(plan, field).is_null()).select("row", cell=raw)
    frames = zip(found, pl.collect_all(found.values()), strict=True)
    return {field: tuple(Example(*row) for row in frame.sort("row").rows()) for field, frame in frames if frame.height}


def _currency_of_limit(plan: Plan) -> pl.Expr:
    """What a limit is in, by its own column, the mark in its cell, or its heading; null where nothing names a currency."""
    if not plan.tells("credit_limit"):
        return pl.lit(None)
    limit, style, known = pl.col(raw_name("credit_limit")), plan.numbers["credit_limit"], plan.known_currency
    found = [pl.lit(_currency_in(plan.heading("credit_limit") or ""), pl.String)]
    if style.marked > (style.guessed if known else 0):
        found.insert(0, numbers.currency(limit))
    if plan.roles.has("credit_limit_currency"):
        found.insert(0, currency_code(pl.col(raw_name("credit_limit_currency")), known=known))
    return pl.when(cell(plan, "credit_limit").is_not_null()).then(pl.coalesce(found))


def _currency_in(heading: str) -> str | None:
    """The ISO code of the currency that a heading names, as in "Credit limit (EUR)"."""
    codes = [word for word in plain(heading).upper().split() if word in CODES]
    return next(iter([*codes, *(code for sign, code in _SIGNS.items() if sign in heading)]), None)
