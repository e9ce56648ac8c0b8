"""What can be wrong with a record, and how is that said?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from custctl.ledger import COUNTER_KINDS, KINDS, LEDGER
from custctl.mapping.cells import blank, dash
from custctl.mapping.kinds import settled
from custctl.mapping.plan import Plan, figure_name, raw_name
from custctl.mapping.roles import ONE_SIDED
from custctl.schema import Column, Role, Schema

REJECTS = Schema(
    name="rejects",
    columns={
        "file": Column(pl.String(), Role.TEXT),
        "row": Column(pl.Int64(), Role.COUNT),
        "column": Column(pl.String(), Role.TEXT),
        "value": Column(pl.String(), Role.TEXT),
        "reason": Column(pl.String(), Role.KEY, required=True),
        "hint": Column(pl.String(), Role.KEY),
    },
    order=("file", "row", "column"),
)
"""Rows that could not be taken: where, the raw text, the keys of the reason (`reason.*`) and of what mends it (`hint.*`)."""

NEEDED_DATES = ("date", "due", "paid_date", "refunded_date", "retention_due", "written_off_date", "disputed_date")
"""Dates of which a cell that names no day is a fault."""
_NEEDED_NUMBERS = ("tax", "paid_amount", "taken_off", "balance", "refunded_amount", "retention")
_CENT = Decimal("0.01")
"""What rounding may add to the parts of an amount."""
_ERROR_CELL = r"^#[A-Z0-9/]+[!?]?$"
_OVERLONG = r"^[^\p{L}\d]*(\d[ ,.'’]?){19}[^\p{L}]*$"
"""A number of more digits than any amount has."""
_DAY_SHAPED = r"^\D{0,3}\d{1,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,4}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be wrong with a record: when, the reason's key, and the cell to show."""

    broken: pl.Expr
    reason: pl.Expr
    column: str | None
    value: pl.Expr


def faults(plan: Plan) -> list[Fault]:
    """What can be wrong with a record of this file, the gravest first."""
    roles = plan.roles
    found = [unread(plan, field, "date") for field in NEEDED_DATES if plan.tells(field)]
    for field in roles.amount_fields:
        raw = pl.col(raw_name(field))
        broken = pl.col("written").is_null() & (
            pl.lit(value=True) if roles.amount in ONE_SIDED or not plan.tells(field) else pl.col(figure_name(field)).is_null()
        )
        faulty = pl.when(pl.col("written").is_null()).then(raw)  # the patterns below are for these cells alone
        reason = pl.when(raw.is_null()).then(pl.lit("amount_missing")).otherwise(_not_a_number(faulty))
        found.append(Fault(broken, reason, plan.heading(field), raw))
    found += [unread(plan, field, "number") for field in _NEEDED_NUMBERS if plan.tells(field)]
    if roles.has("kind"):
        word = pl.col(raw_name("kind"))
        reason = pl.when(word.is_null()).then(pl.lit("kind_missing")).otherwise(pl.lit("kind_unknown"))
        found.append(Fault(pl.col("kind").is_null(), reason, plan.heading("kind"), word))
    value = pl.col(raw_name(roles.amount_fields[0]))
    below = ~LEDGER.rules["amount_negative"]
    found.append(Fault(below, pl.lit("amount_negative"), plan.heading(roles.amount_fields[0]), value))
    if plan.tells("tax"):
        taxed = pl.col("kind").cast(pl.String).is_in([kind for kind, effect in KINDS.items() if effect.revenue])
        above = taxed & (pl.col("tax").abs() > pl.col("amount"))
        found.append(Fault(above, pl.lit("tax_above_amount"), plan.heading("tax"), pl.col(raw_name("tax"))))
    if plan.tells("retention"):
        invoice = pl.col("kind").cast(pl.String) == "invoice"
        above = invoice & (pl.col("retention").abs() > pl.col("amount"))
        raw = pl.col(raw_name("retention"))
        found.append(Fault(above, pl.lit("retention_above_amount"), plan.heading("retention"), raw))
    found += _of_balance(plan) if plan.tells("balance") and roles.amount != "open" else []
    if plan.tells("settled"):
        raw = pl.col(raw_name("settled"))
        owed = pl.col("kind").cast(pl.String) == "invoice"
        strange = owed & raw.is_not_null() & ~dash(raw) & settled(raw, roles).is_null()
        found.append(Fault(strange, pl.lit("not_yes_or_no"), plan.heading("settled"), raw))
    nobody = ~LEDGER.rules["customer_missing"] if roles.has("customer") else ~pl.col("kind").is_in(COUNTER_KINDS)
    found.append(Fault(nobody, pl.lit("customer_missing"), plan.heading("customer"), pl.lit("")))
    return found


def first_fault(found: Sequence[Fault]) -> dict[str, pl.Expr]:
    """Reason, column and cell of the gravest thing wrong with a record, which comes first; null for a good one."""
    told = [(pl.when(fault.broken), fault) for fault in found]
    return {
        "bad_reason": pl.coalesce(when.then(fault.reason) for when, fault in told),
        "bad_column": pl.coalesce(when.then(pl.lit(fault.column or "")) for when, fault in told),
        "bad_value": pl.coalesce(when.then(fault.value.fill_null("")) for when, fault in told),
    }


def _of_balance(plan: Plan) -> list[Fault]:
    """An invoice of which more is paid and open than it amounts to, or of which nothing says what is open of it."""
    invoice, raw = pl.col("kind").cast(pl.String) == "invoice", pl.col(raw_name("balance"))
    if plan.tells("paid_amount"):
        both = pl.col("paid_amount").abs().fill_null(0) + pl.col("balance")
        above = invoice & (pl.col("balance") > 0) & (both > pl.col("amount") + _CENT)
        return [Fault(above, pl.lit("open_above_amount"), plan.heading("balance"), raw)]
    above = invoice & (pl.col("balance") > pl.col("amount") + _CENT)
    found = [Fault(above, pl.lit("open_above_amount"), plan.heading("balance"), raw)]
    if plan.tells("paid_date"):
        return found
    silent = invoice & pl.col("balance").is_null() & pl.col("status").is_null()
    return [*found, Fault(silent, pl.lit("balance_missing"), plan.heading("balance"), raw)]


def unread(plan: Plan, field: str, form: str) -> Fault:
    """A cell that is filled and does not read as a day or number; an empty one is a fault only where a row has no day."""
    raw = pl.when(pl.col(field).is_null()).then(pl.col(raw_name(field)))  # nothing is asked of cells that were read
    filled = raw.is_not_null() & ~blank(raw)
    broken = pl.col(field).is_null() & (~plan.of_paid_date | filled if field == "date" else filled)
    reason = _not_a_day(raw) if form == "date" else _not_a_number(raw)
    missing = pl.when(raw.is_null()).then(pl.lit(f"{field}_missing")).otherwise(reason)
    return Fault(broken, missing, plan.heading(field), raw)


def _not_a_day(raw: pl.Expr) -> pl.Expr:
    error = pl.when(raw.str.contains(_ERROR_CELL)).then(pl.lit("error_cell"))
    return error.when(raw.str.contains(_DAY_SHAPED)).then(pl.lit("no_such_day")).otherwise(pl.lit("not_a_day"))


def _not_a_number(raw: pl.Expr) -> pl.Expr:
    error = pl.when(raw.str.contains(_ERROR_CELL)).then(pl.lit("error_cell"))
    share = error.when(raw.str.contains(r"^[^\p{L}]*%$")).then(pl.lit("percent"))
    return share.when(raw.str.contains(_OVERLONG)).then(pl.lit("too_large")).otherwise(pl.lit("not_a_number"))
