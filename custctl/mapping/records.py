"""What does each record of a file say? Its cells typed, its kind and sign settled, and what is wrong with it."""

import polars as pl

from custctl.ledger import KIND, KINDS, LEDGER
from custctl.mapping import dates, kinds, numbers, states
from custctl.mapping.amounts import figures, on_credit, signed_amount, written
from custctl.mapping.currencies import row_currency, sign_guessed
from custctl.mapping.faults import faults, first_fault
from custctl.mapping.first_lines import filled_down
from custctl.mapping.invoice_numbers import numbers_of_row, row_decides
from custctl.mapping.plan import Plan, raw_name
from custctl.mapping.profile import source_of
from custctl.mapping.returned_payments import says_returned
from custctl.mapping.rules import ruled
from custctl.mapping.whole_documents import shares
from custctl.schema import MONEY

HELPERS: dict[str, pl.DataType] = {
    "paid_date": pl.Date(),
    "paid_amount": MONEY,
    "taken_off": MONEY,
    "balance": MONEY,
    "refunded_amount": MONEY,
    "refunded_date": pl.Date(),
    "retention": MONEY,
    "retention_due": pl.Date(),
}
"""Fields that are no ledger column but make further ledger rows."""

_TEXTS = ("customer", "name", "document", "terms", "applies_to", "reference", "product", "category")
_MORE_TEXTS = ("salesperson", "channel", "region", "note")


def records(plan: Plan) -> pl.LazyFrame:
    """One row per record of the file: LEDGER columns, HELPERS, and what became of it.

    Further columns: `record`, its number in this file; `written`, the amount as the file signs it, null where it cannot be
    read; `skip`, the reason why the record is no money of customers; `bad_reason`, `bad_column`, `bad_value` of the first
    fault.
    """
    read = _cleaned(plan).with_columns(*_days(plan), *figures(plan), *_words(plan))
    named = read.with_columns(written=written(plan), status=states.state(plan)).with_columns(_first_kind=_first_kind(plan))
    settled = named.with_columns(_own=signed_amount(plan))
    signed = settled.with_columns(
        kind=_returned(plan, kinds.signed_kind(pl.col("_first_kind"), pl.col("_own"), signed=plan.signed, sided=plan.sided)),
        amount=kinds.unsigned_amount(pl.col("_first_kind"), pl.col("_own")).cast(MONEY),
    ).with_columns(**shares(plan))
    out = pl.lit(plan.roles.receipts) & (pl.col("written") < 0)
    paid_out = pl.when(out & (pl.col("kind") != "reversal")).then(pl.lit("expense"))
    skip = pl.coalesce(pl.col("_drop"), kinds.no_money(pl.col("status")), kinds.no_money(states.bounced(plan)), paid_out)
    told = [_tax(plan), *_costs(plan), *_paid_on(plan), *_since(plan)]
    judged = signed.with_columns(*told, skip=skip, **_numbers(plan), **first_fault(faults(plan)))
    record = pl.col("row").alias("record")
    return judged.select(
        *_ledger(plan), *_helpers(plan), *plan.kept, record, "written", "skip", "bad_reason", "bad_column", "bad_value"
    )


def _helpers(plan: Plan) -> list[pl.Expr]:
    """HELPERS as the file tells them; what is paid back may also stand in the amount's own cell, or in a state."""
    found = {name: pl.col(name) if plan.tells(name) else pl.lit(None) for name in HELPERS}
    if plan.tells("paid_date"):
        found["paid_date"] = pl.when(~states.part_paid(plan)).then("paid_date")
    if plan.refunding is not None:
        found["refunded_amount"] = pl.col("_refunded")
    elif plan.refunded_states:
        found["refunded_amount"] = pl.when(states.refunded(plan)).then("amount")
    return [made.cast(HELPERS[name]).alias(name) for name, made in found.items()]


def _days(plan: Plan) -> list[pl.Expr]:
    found = []
    for field, style in plan.dates.items():
        cell = pl.col(raw_name(field))
        day = dates.date(cell, style)
        if field == "date" and plan.told.undated is not None:
            day = pl.when(cell.is_null()).then(pl.lit(plan.told.undated)).otherwise(day)
        found.append(day.alias(field))
        if field == "date":
            found.append(dates.time(cell, style).alias("time"))
    return found


def _words(plan: Plan) -> list[pl.Expr]:
    fields = [*_TEXTS, *_MORE_TEXTS]
    present = [_text(plan, field).alias(field) for field in fields if plan.roles.has(field)]
    return [*present, row_currency(plan).alias("currency"), _source(plan).alias("source")]


def _text(plan: Plan, field: str) -> pl.Expr:
    """The cells of a text field; ids lose the `.0` that a workbook gave them all."""
    cell = pl.col(raw_name(field))
    return cell.str.strip_suffix(".0") if field in plan.whole else cell


def _cleaned(plan: Plan) -> pl.LazyFrame:
    """The cells of every field as `raw_FIELD`, those that the user keeps, and what a profile's rules say of each record."""
    raw = {raw_name(field): plan.day_cell(field) for field in plan.roles.columns}
    kept = {name: plan.column(plan.sheet.header.index(name)) for name in plan.kept}
    cells = plan.sheet.cells.select("row", *ruled(plan), **raw, **kept)
    return filled_down(plan, cells) if plan.on_first_lines else cells


def amounts_read(plan: Plan) -> pl.LazyFrame:
    """Currency and amount of every record, from the raw cells alone, and whether the one was guessed, the other rounded."""
    told = [field for field in plan.roles.amount_fields if plan.tells(field)]
    rounded = pl.any_horizontal(
        pl.lit(value=False), *(numbers.rounded(pl.col(raw_name(field)), plan.numbers[field]).fill_null(False) for field in told)
    )
    read = _cleaned(plan).with_columns(*figures(plan), currency=row_currency(plan), guessed=sign_guessed(plan), rounded=rounded)
    return read.select("row", "currency", "guessed", "rounded", written=written(plan))


def _first_kind(plan: Plan) -> pl.Expr:
    """The kind before the sign is heard."""
    cell = pl.col(raw_name("kind")) if plan.roles.has("kind") else None
    marks = plan.profile.kinds if plan.profile else ()
    rules = [(pl.col(f"_rule_{number}"), rule.becomes) for number, rule in enumerate(marks)]
    named = kinds.named_kind(cell, plan.kinds, rules, plan.words.get("kind")).cast(KIND, strict=False)
    if cell is not None and not rules and "due" in plan.dates and not kinds.receives(plan.words.get("kind", ())):
        asked = kinds.prepaid(cell, plan.words.get("kind")) & pl.col("due").is_not_null() & (pl.col("written") > 0)
        named = pl.when(asked).then(pl.lit("invoice", dtype=KIND)).otherwise(named)
    default: pl.Expr = pl.lit(plan.roles.kind, dtype=KIND)
    if plan.roles.amount == "sides" and plan.roles.kind == "invoice":
        default = pl.when(on_credit(plan)).then(pl.lit("payment", dtype=KIND)).otherwise(default)
    if cell is None or plan.roles.kind_told:
        return named.fill_null(default)
    if plan.roles.kind_reason == "else" and kinds.on_account(plan.words.get("kind", ())):
        return named  # a row without a type among invoices and payments may be either, and is hardly a sale paid at once
    return pl.when(cell.is_null()).then(named.fill_null(default)).otherwise(named)


def _returned(plan: Plan, kind: pl.Expr) -> pl.Expr:
    """The kind, where money that went out of a bank account may be a payment that came back."""
    said = [pl.col(field) for field in ("reference", "note", "product") if plan.roles.has(field)]
    if not plan.roles.receipts or not said:
        return kind
    back = (pl.col("written") < 0) & says_returned(pl.concat_str(said, separator=" ", ignore_nulls=True))
    return pl.when(back).then(pl.lit("reversal", dtype=KIND)).otherwise(kind)


def _source(plan: Plan) -> pl.Expr:
    """Where the row comes from: as the user says, else its own column, else the profile."""
    if plan.told.source is not None:
        return pl.lit(plan.told.source)
    default = source_of(plan.profile)
    own = _text(plan, "source") if plan.roles.has("source") else pl.lit(None, dtype=pl.String)
    return own.fill_null(pl.lit(default, dtype=pl.String))


def _costs(plan: Plan) -> list[pl.Expr]:
    """Fees as costs: some programs write what they keep as a negative amount."""
    return [pl.col("cost").abs()] if plan.tells("cost") else []


def _paid_on(plan: Plan) -> list[pl.Expr]:
    """The day of a row whose type says that it is a payment: when it was paid, not that of its invoice."""
    return [pl.when(plan.of_paid_date).then("paid_date").otherwise("date").alias("date")] if plan.tells("paid_date") else []


def _since(plan: Plan) -> list[pl.Expr]:
    """The day of the state that a row is in."""
    return [states.since(plan).alias("status_date")] if states.dated(plan) else []


def _numbers(plan: Plan) -> dict[str, pl.Expr]:
    """The row's number and what it applies to, where its kind says which of them a cell is."""
    none = pl.lit(None, dtype=pl.String)
    own, linked = (_text(plan, field) if plan.roles.has(field) else none for field in ("own_number", "linked_number"))
    return numbers_of_row(pl.col("applies_to"), own, linked) if row_decides(plan.roles.columns) else {}


def _tax(plan: Plan) -> pl.Expr:
    """The part of the amount that is tax: its column's, else the user's rate inside amounts that are revenue."""
    if plan.tells("tax"):
        whose = [field for field in ("document", "customer") if plan.roles.has(field)]
        lines = pl.when(pl.col("document").is_not_null()).then(pl.col("tax").sum().over(whose))
        return (pl.coalesce(lines, "tax") if plan.tax_of_lines else pl.col("tax")).abs().alias("tax")
    if plan.roles.amount == "net_rate":
        return (pl.col("written").abs() - pl.col("net").abs()).cast(MONEY).alias("tax")
    rate = plan.told.tax_rate
    if rate is None:
        return pl.lit(None, dtype=MONEY).alias("tax")
    taxed = [kind for kind, effect in KINDS.items() if effect.revenue]
    inside = pl.col("amount").cast(pl.Decimal(38, 12)) * rate / (1 + rate)
    return (
        pl.when(pl.col("kind").cast(pl.String).is_in(taxed))
        .then(inside.round(4, mode="half_away_from_zero"))
        .cast(MONEY)
        .alias("tax")
    )


def untold(plan: Plan) -> frozenset[str]:
    """Columns of `records` that are null on every record, because the file has nothing of the kind."""
    columns = {name for name in LEDGER.columns if name not in ("file", "row") and not _known(plan, name)}
    helpers = {name for name in HELPERS if not plan.tells(name) and not (name == "refunded_amount" and plan.refunds)}
    untimed = {"time"} if "date" not in plan.dates or not plan.dates["date"].timed else set()
    taxed = plan.tells("tax") or plan.roles.amount == "net_rate" or plan.told.tax_rate is not None
    untaxed = set() if taxed else {"tax"}
    stateless = set() if states.told(plan) else {"status"}
    return frozenset(columns | helpers | untimed | untaxed | stateless)


def _known(plan: Plan, name: str) -> bool:
    """Whether a ledger column is more than nulls; some are made of other things than a column of their own."""
    made = name in ("kind", "amount", "tax", "currency", "status", "source") or (name == "status_date" and states.dated(plan))
    return made or plan.tells("date" if name == "time" else name)


def _ledger(plan: Plan) -> list[pl.Expr]:
    """LEDGER columns; those that the file does not tell are null, file and row are its own unless its columns tell them."""
    roles = plan.roles
    columns = []
    for name, column in LEDGER.columns.items():
        if name in ("file", "row"):
            own = pl.lit(plan.sheet.file) if name == "file" else pl.col("row")
            columns.append((pl.col(raw_name(name)) if roles.canonical else own).cast(column.dtype, strict=False).alias(name))
        else:
            columns.append((pl.col(name) if _known(plan, name) else pl.lit(None)).cast(column.dtype, strict=False).alias(name))
    return columns
