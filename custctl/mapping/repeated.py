"""Do the lines of a document repeat its total, so that it must count once?

Three lines of 30 can be a plan of three instalments or one invoice of 30 written three times. They are one invoice only where
all that a header says is equal on them and the lines' own amounts add up to that total, alone or with their tax.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from custctl.mapping import numbers
from custctl.mapping.cells import clean
from custctl.mapping.guess import Content
from custctl.mapping.invoice_numbers import INVOICE
from custctl.mapping.plan import Plan
from custctl.mapping.words import plain
from custctl.schema import MONEY

_HEADER = ("date", "due", "customer", "kind", "document")
_OF_THE_WHOLE = ("paid_amount", "balance", "refunded_amount", "retention", "tax", "cost")
_WAYS = ("amount", "net_tax", "net")
"""Ways to an amount that may be that of a whole document."""
_SEVERAL = 2
"""Documents that must each repeat an amount before that is no chance."""
_PLAINLY = 0.8
"""Share of filled cells that are numbers from which on a column may hold the amounts of lines."""


def counted_once(plan: Plan, looks: Sequence[Content]) -> Plan:
    """The plan, with the amounts of lines instead of the documents' totals where lines repeat these.

    Where further figures of the whole document stand beside the total, such as what was paid, its first line counts instead; so
    it does where lines add up to the total only with their tax, or in a column that nobody else reads.
    Runs over the file only if it has amounts of lines and of documents, or the first rows repeat an amount.
    """
    line = _line(plan)
    if line is None or not may_repeat(plan):
        return _added_up(plan, looks)
    facts = _documents(plan, line).select(
        repeated=pl.col("repeats").sum(),
        unlike=(pl.col("repeats") & ~pl.col("adds_up")).sum(),
        other=(~pl.col("repeats") & (pl.col("lines") != pl.col("amounts"))).fill_null(value=True).sum(),
    )
    repeated, unlike, other = facts.collect().row(0)
    if not repeated:
        return _added_up(plan, looks)
    if unlike:
        return _added_up(replace(plan, repeated=unlike), looks)
    if other or any(plan.tells(field) for field in _OF_THE_WHOLE):
        return replace(plan, once=True)
    return replace(plan, roles=replace(plan.roles, amount=line))


def may_repeat(plan: Plan) -> bool:
    """Whether a file has what it takes: amounts of documents and of their lines, and nobody said which count."""
    known = plan.profile is not None and plan.profile.once is not None
    return not known and plan.roles.amount == "amount" and _line(plan) is not None and plan.tells("document")


def _line(plan: Plan) -> str | None:
    """The way to a line's amount, None where the file has none."""
    if plan.tells("line_total"):
        return "line_total"
    return "product" if plan.tells("quantity") and plan.tells("unit_price") else None


def _documents(plan: Plan, line: str) -> pl.LazyFrame:
    """Per document: sums, and whether several lines have all header cells in common (`repeats`) and add up to the total.

    Lines that are the very amount of the document each repeat nothing: they are instalments or a list of lines.
    """
    figure = {
        field: numbers.number(plan.cell(field), plan.numbers[field])
        for field in ("amount", "line_total", "quantity", "unit_price")
        if plan.tells(field)
    }
    own = figure["line_total"] if line == "line_total" else figure["quantity"] * figure["unit_price"]
    known = [field for field in _HEADER if plan.roles.has(field)]
    cells = plan.sheet.cells.select(
        **{f"cell_{field}": plan.cell(field) for field in known},
        amount=figure["amount"],
        line=own.cast(pl.Decimal(38, 4)),
    ).filter(pl.col("cell_document").is_not_null())
    keys = [f"cell_{field}" for field in ("document", "customer") if field in known]
    equal = [pl.col(f"cell_{field}").n_unique() == 1 for field in known] + [pl.col("amount").n_unique() == 1]
    grouped = cells.group_by(keys).agg(
        several=(pl.len() > 1) & (pl.col("line") != pl.col("amount")).any() & pl.all_horizontal(equal),
        total=pl.col("amount").first(),
        amounts=pl.col("amount").sum(),
        lines=pl.col("line").sum(),
    )
    return grouped.with_columns(repeats=pl.col("several"), adds_up=pl.col("lines") == pl.col("total"))


def _added_up(plan: Plan, looks: Sequence[Content]) -> Plan:
    """The plan, with the first line of each document only, where a column of lines adds up to the total of all with several.

    With the tax of the document that may be, or with that of its lines, which then counts with the first one. Where nothing
    adds up, but all of several documents repeat an amount, or one repeats what is called an invoice's, that is to be said.
    """
    if not _may_add_up(plan, looks):
        return plan
    columns = _lines_own(plan, looks)
    found = _sums(plan, columns).collect().row(0, named=True)
    if not (found["documents"] and found["repeats"] and found["worth"]):
        return plan
    proven = [way for way in ("alone", "document", "lines") if any(found[f"{way}_{name}"] for name in columns)]
    if not proven:
        of_each = plan.roles.kind != "invoice" or any(map(plan.tells, ("paid_amount", "balance")))
        of_invoices = INVOICE.search(plain(plan.heading(plan.roles.amount_fields[0]) or ""))
        told = not of_each and (found["documents"] >= _SEVERAL or of_invoices)
        return replace(plan, repeated=found["documents"]) if told else plan
    return replace(plan, once=True, repeated=0, tax_of_lines=found["taxes_differ"] or proven == ["lines"])


def _may_add_up(plan: Plan, looks: Sequence[Content]) -> bool:
    """Whether a file without a profile has amounts of documents, and the first rows repeat one of them."""
    roles = plan.roles
    if plan.profile is not None or roles.canonical or roles.table != "ledger" or roles.amount not in _WAYS:
        return False
    if not plan.tells("document") or not all(map(plan.tells, roles.amount_fields)):
        return False
    fields = [field for field in ("document", "customer", *roles.amount_fields) if roles.has(field)]
    rows = zip(*(looks[roles.columns[field].positions[0]].cells for field in fields), strict=True)
    known = [row for row in rows if row[0]]
    return len(set(known)) < len(known)


def _lines_own(plan: Plan, looks: Sequence[Content]) -> dict[str, pl.Expr]:
    """What may be the amount of a line: what is called so, quantity × price, and columns of numbers that nobody reads."""
    columns, style = plan.roles.columns, replace(plan.amount_styles[0][1], plain=False, checked=False)
    called = {columns[field].positions[0] for field in ("line_total", "net") if field in columns}
    taken = {place for found in columns.values() for place in found.positions} - called
    taken |= {columns[field].positions[0] for field in plan.roles.amount_fields}
    amounts = [place for place, name in enumerate(plan.sheet.header) if place not in taken and "%" not in name]
    free = [place for place in amounts if looks[place].numbers >= _PLAINLY > looks[place].dates]
    found = {str(place): numbers.number(clean(plan.sheet.column(place)), style) for place in free}
    if _line(plan) == "product":
        count, price = (numbers.number(plan.cell(field), plan.numbers[field]) for field in ("quantity", "unit_price"))
        found["product"] = (count * price).cast(pl.Decimal(38, 4))
    return found


def _sums(plan: Plan, columns: Mapping[str, pl.Expr]) -> pl.LazyFrame:
    """Whether all documents of several lines repeat what a header says and their amount, and what adds up to it in all of them.

    `alone_…` says so of each column by itself, `document_…` with the one tax of its document, `lines_…` with that of its lines.
    """
    known = [field for field in _HEADER if plan.roles.has(field)]
    figure = {field: numbers.number(plan.cell(field), plan.numbers[field]) for field in plan.roles.amount_fields}
    tax = numbers.number(plan.cell("tax"), plan.numbers["tax"]) if plan.tells("tax") else pl.lit(0)
    cells = plan.sheet.cells.select(
        **{f"cell_{field}": plan.cell(field) for field in known},
        amount=pl.sum_horizontal(*figure.values()),
        tax=tax.fill_null(0).cast(MONEY),
        **columns,
    ).filter(pl.col("cell_document").is_not_null())
    equal = [pl.col(name).n_unique() == 1 for name in (*(f"cell_{field}" for field in known), "amount")]
    grouped = cells.group_by([f"cell_{field}" for field in ("document", "customer") if field in known]).agg(
        *(pl.col(name).sum() for name in columns),
        several=pl.len() > 1,
        repeats=pl.all_horizontal(equal),
        total=pl.col("amount").first(),
        one_tax=pl.col("tax").n_unique() == 1,
        tax=pl.col("tax").first(),
        taxes=pl.col("tax").sum(),
    )
    adding = {
        way: {f"{way}_{name}": (pl.col(name) + more == pl.col("total")).all() for name in columns}
        for way, more in (("alone", pl.lit(0)), ("document", pl.when("one_tax").then("tax")), ("lines", pl.col("taxes")))
    }
    return grouped.filter("several").select(
        pl.col("repeats").all(),
        documents=pl.len(),
        worth=(pl.col("total") != 0).any(),
        taxes_differ=(~pl.col("one_tax")).any(),
        **adding["alone"],
        **adding["document"],
        **adding["lines"],
    )
