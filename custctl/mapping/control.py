"""Does everything add up? What was read against what was taken, rejected and skipped, in rows and in money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import polars as pl

from custctl.ledger import KINDS
from custctl.mapping import numbers
from custctl.mapping.cells import clean
from custctl.mapping.group_headings import total_of
from custctl.mapping.plan import Plan
from custctl.mapping.records import amounts_read
from custctl.mapping.words import plain
from custctl.result import Note
from custctl.schema import MONEY

_PLAUSIBLE = date(1990, 1, 1)
_ZERO = Decimal(0)
_TOTALS = 200
"""Total lines that are checked; a file with more has a total per handful of rows."""


@dataclass(frozen=True, slots=True)
class Money:
    """Sums of the amounts that can be read, as the file signs them, in one currency.

    Attributes:
        read: All of them, added up from the raw column alone, whatever became of the rows.
        accepted: Those of records taken.
        rejected: Those of records rejected for another reason than their amount.
        skipped: Those of records that are no money of customers, such as cancelled ones.
    """

    currency: str
    read: Decimal
    accepted: Decimal
    rejected: Decimal
    skipped: Decimal

    @property
    def adds_up(self) -> bool:
        """Whether the parts are the whole."""
        return self.read == self.accepted + self.rejected + self.skipped


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A total that the file states, against the rows it can mean: its group, all above it, or those since the total before."""

    row: int
    says: Decimal
    found: Decimal

    @property
    def agrees(self) -> bool:
        """Whether the rows add up to it."""
        return self.says == self.found


@dataclass(frozen=True, slots=True)
class Control:
    """The books of one import.

    Attributes:
        read: Rows of the file, counted from its cells; they are `accepted + rejected + ` all `skipped`, or something is wrong.
        accepted: Records taken; one record can make several ledger rows.
        rejected: Records with a fault and lines that could not be cut into cells.
        skipped: Reason to number of rows: preamble, blank, filler, header_again, heading, total, status_void, a profile's
            reasons.
        money: Sums per currency, in the order of their codes.
        unreadable: Rows whose amount cannot be read, and so in no sum.
        totals: Total lines of the file.
        nobody: Accepted records that name no customer.
        nobody_money: Currency to their sum.
        equal_lines: Rows that repeat an earlier row of the file in every part of its key; they are kept.
        ledger_rows: Ledger rows made.
        first: Earliest date accepted.
        last: Latest date accepted.
        customers: Customers named by the rows accepted.
        notes: Further things to know, with their counts.
    """

    read: int
    accepted: int
    rejected: int
    skipped: Mapping[str, int]
    money: tuple[Money, ...] = ()
    unreadable: int = 0
    totals: tuple[TotalLine, ...] = ()
    nobody: int = 0
    nobody_money: Mapping[str, Decimal] = field(default_factory=dict)
    equal_lines: int = 0
    ledger_rows: int = 0
    first: date | None = None
    last: date | None = None
    customers: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stated:
    """A total line: its row, its figure, and rows below one of which begins what it can mean."""

    row: int
    says: Decimal
    after: tuple[int, ...]


def reconcile(plan: Plan, records: pl.LazyFrame, rows: pl.LazyFrame) -> Control:
    """Add everything up.

    Args:
        plan: What the file means.
        records: What became of each record (`records.records`).
        rows: The keyed ledger rows.
    """
    stated = _stated(plan)
    # What plans have in common is else held in memory for all of them, which a file of any size must not be.
    sums, facts, raw, counted, made = pl.collect_all(
        [_sums(records), _facts(plan, records), _raw(plan, stated), _counted(records, stated), _made(rows)],
        optimizations=pl.QueryOptFlags(comm_subplan_elim=False),
    )
    counts = {
        name: int(number) for name, number in sums.group_by("outcome").agg(pl.col("len").sum()).sort("outcome").iter_rows()
    }
    layout = plan.sheet.skipped.group_by("reason").len().sort("reason")
    accepted, rejected = counts.pop("accepted", 0), counts.pop("rejected", 0) + plan.sheet.broken.height
    skipped = {**{reason: int(number) for reason, number in layout.iter_rows()}, **counts}
    fact = facts.row(0, named=True)
    taken = sums.filter((pl.col("outcome") == "accepted") & (pl.col("nobody") > 0))
    return Control(
        read=int(raw["records"].sum()) + plan.sheet.broken.height + plan.sheet.skipped.height,
        accepted=accepted,
        rejected=rejected,
        skipped=skipped,
        money=_money(sums, raw),
        unreadable=int(sums["unreadable"].sum()) + plan.sheet.broken.height,
        totals=_totals(stated, raw, counted),
        nobody=int(taken["nobody"].sum()),
        nobody_money=dict(taken.sort("currency").select("currency", "nobody_money").iter_rows()),
        equal_lines=int(made["equal"].item() or 0),
        ledger_rows=int(made["rows"].item()),
        first=fact["first"],
        last=fact["last"],
        customers=fact["customers"],
        notes=_notes(fact, raw.select(pl.col("rounded", "guessed").sum()).row(0, named=True), plan),
    )


def _sums(records: pl.LazyFrame) -> pl.LazyFrame:
    """Rows and money per outcome (accepted, rejected, or the reason to skip) and currency."""
    rejected = pl.when(pl.col("bad_reason").is_not_null()).then(pl.lit("rejected"))
    outcome = pl.coalesce("skip", rejected, pl.lit("accepted"))
    nobody = pl.col("customer").is_null()
    return records.group_by(outcome.alias("outcome"), "currency").agg(
        pl.len(),
        written=pl.col("written").sum(),
        unreadable=pl.col("written").is_null().sum(),
        nobody=nobody.sum(),
        nobody_money=pl.col("written").filter(nobody).sum(),
    )


def _facts(plan: Plan, records: pl.LazyFrame) -> pl.LazyFrame:
    """The span of the records taken and how many have a day that is hard to believe."""
    taken = records.filter(pl.col("skip").is_null() & pl.col("bad_reason").is_null())
    return taken.select(
        first=pl.col("date").min(),
        last=pl.col("date").max(),
        customers=pl.col("customer").drop_nulls().n_unique(),
        date_before_1990=(pl.col("date") < _PLAUSIBLE).sum(),
        date_in_future=(pl.col("date") > plan.told.today).sum(),
        due_before_date=(pl.col("due") < pl.col("date")).sum(),
    )


def _raw(plan: Plan, stated: Sequence[_Stated]) -> pl.LazyFrame:
    """Per currency the records, the sum of the raw amounts, how many were rounded or guessed, and sums down to total lines."""
    down_to = [pl.col("written").filter(pl.col("row") < row).sum().alias(f"above_{row}") for row in _rows(stated)]
    return (
        amounts_read(plan).group_by("currency").agg(pl.col("written", "rounded", "guessed").sum(), *down_to, records=pl.len())
    )


def _counted(records: pl.LazyFrame, stated: Sequence[_Stated]) -> pl.LazyFrame:
    """Sums down to total lines of the records that are money of customers, as written and as their kinds count."""
    money = records.filter(pl.col("skip").is_null())
    signs = {kind: effect.receivable or effect.revenue for kind, effect in KINDS.items()}
    counts = pl.col("amount") * pl.col("kind").cast(pl.String).replace_strict(signs, return_dtype=pl.Int64)
    told = money.select("record", "written", counts=pl.coalesce(counts, "written").cast(MONEY))
    return told.select(
        pl.col(name).filter(pl.col("record") < row).sum().alias(f"{above}_{row}")
        for name, above in (("written", "above"), ("counts", "counts"))
        for row in _rows(stated)
    )


def _rows(stated: Sequence[_Stated]) -> list[int]:
    """All rows that sums are taken down to, in order."""
    return sorted({row for line in stated for row in (line.row, *line.after)})


def _made(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(rows=pl.len(), equal=(pl.col("nth") > 0).sum())


def _money(sums: pl.DataFrame, raw: pl.DataFrame) -> tuple[Money, ...]:
    parts: dict[tuple[str, str], Decimal] = {}
    for outcome, currency, money in sums.select("outcome", "currency", "written").iter_rows():
        part = outcome if outcome in ("accepted", "rejected") else "skipped"
        parts[currency, part] = parts.get((currency, part), _ZERO) + money
    return tuple(
        Money(currency, read, *(parts.get((currency, part), _ZERO) for part in ("accepted", "rejected", "skipped")))
        for currency, read in raw.sort("currency").select("currency", "written").iter_rows()
    )


def _stated(plan: Plan) -> list[_Stated]:
    """The file's total lines, where the amount is one column that they can total."""
    if plan.roles.amount not in ("amount", "net", "open", "line_total"):
        return []
    field = plan.roles.amount_fields[0]
    if not plan.tells(field):
        return []
    [position, *_] = plan.roles.columns[field].positions
    lines = plan.sheet.skipped.filter(pl.col("reason") == "total").sort("row").head(_TOTALS)
    cell = clean(pl.col("cells").list.get(position, null_on_oob=True))
    style = replace(plan.numbers[field], plain=False, checked=False)  # totals may have a currency that no other cell has
    figures = lines.select("row", "cells", says=numbers.number(cell, style)).drop_nulls("says")
    headings = plan.sheet.skipped.filter(pl.col("reason") == "heading").sort("row").select("row", pl.col("cells").list.last())
    begins = {row: plain(text) for row, text in headings.iter_rows()}
    stated: list[_Stated] = []
    for row, cells, says in figures.iter_rows():
        whose = total_of(next(filter(None, cells), ""))
        group = [at for at, name in begins.items() if at < row and name == whose]
        stated.append(_Stated(row, says, (group[-1],) if group else (0, *(line.row for line in stated[-1:]))))
    return stated


def _totals(stated: Sequence[_Stated], raw: pl.DataFrame, counted: pl.DataFrame) -> tuple[TotalLine, ...]:
    """Each total line beside the sum that it means, or where it means none, beside the sum of its group, else of all above it.

    It can mean its rows with or without those that are no money, such as cancelled, as they are written or as they count: what
    was paid taken off what was invoiced.
    """
    sums = [(raw, "above"), (counted, "above"), (counted, "counts")]
    totals: list[TotalLine] = []
    for line in stated:
        down_to = [
            {row: sum(frame[f"{name}_{row}"].to_list(), _ZERO) for row in (line.row, *line.after)} for frame, name in sums
        ]
        meant = [above[line.row] - above[row] for row in line.after for above in down_to]
        totals.append(TotalLine(line.row, line.says, line.says if line.says in meant else meant[0]))
    return tuple(totals)


def _notes(fact: Mapping[str, int], read: Mapping[str, int], plan: Plan) -> tuple[Note, ...]:
    """What is accepted and should be known, with its count.

    Args:
        fact: What `_facts` counted.
        read: How many amounts were `rounded`, of how many a currency column's sign was `guessed`.
        plan: What the file means.
    """
    keys = ("date_before_1990", "date_in_future", "due_before_date")
    notes = [Note(key, {"rows": fact[key]}, warning=True) for key in keys if fact[key]]
    if plan.profile is not None and plan.profile.utc and plan.dates["date"].zone is None and plan.dates["date"].timed:
        notes.append(Note("times_in_utc", {}))
    if read["rounded"]:
        notes.append(Note("amounts_rounded", {"rows": read["rounded"]}))
    told = plan.tells("currency") or plan.known_currency
    guessed = read["guessed"] + (0 if told else sum(style.guessed for _, style in plan.amount_styles))
    if guessed:
        notes.append(Note("currency_guessed", {"rows": guessed}))
    return tuple(notes)


def reconcile_cards(plan: Plan, records: pl.LazyFrame) -> Control:
    """The books of a list of customers: rows only."""
    bad = pl.col("bad_reason").is_not_null()
    counts = records.select(
        rejected=bad.sum(), accepted=(~bad).sum(), customers=pl.col("customer").drop_nulls().n_unique()
    ).collect()
    accepted, rejected = int(counts["accepted"].item()), int(counts["rejected"].item()) + plan.sheet.broken.height
    layout = {reason: int(number) for reason, number in plan.sheet.skipped.group_by("reason").len().sort("reason").iter_rows()}
    read = accepted + rejected + sum(layout.values())
    return Control(read, accepted, rejected, layout, customers=int(counts["customers"].item()))
