"""What an import reads, understands and keeps, and whether all of it adds up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custctl import mapping
from custctl.errors import TotalsOff
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.mapping import REJECTS, Control
from custctl.result import Fact, Result, Table
from custctl.schema import MONEY, Column, Role, Schema
from custctl.workflow.reading import KEY, Read, ReadFiles

if TYPE_CHECKING:
    from custctl.book import Book

IMPORTED_FILE = Schema(
    name="files",
    columns={
        "file": Column(pl.String(), Role.TEXT, required=True),
        "sheet": Column(pl.String(), Role.TEXT),
        "header_row": Column(pl.Int64(), Role.COUNT),
        "profile": Column(pl.String(), Role.TEXT),
        "table": Column(pl.String(), Role.KEY, required=True),
        "state": Column(pl.String(), Role.KEY, required=True),
        "import": Column(pl.Int64(), Role.COUNT),
        "read": Column(pl.Int64(), Role.COUNT, required=True),
        "accepted": Column(pl.Int64(), Role.COUNT, required=True),
        "duplicate": Column(pl.Int64(), Role.COUNT, required=True),
        "rejected": Column(pl.Int64(), Role.COUNT, required=True),
        "skipped": Column(pl.Int64(), Role.COUNT, required=True),
        "first_date": Column(pl.Date(), Role.DATE),
        "last_date": Column(pl.Date(), Role.DATE),
        "customers": Column(pl.Int64(), Role.COUNT, required=True),
        "unnamed_rows": Column(pl.Int64(), Role.COUNT, required=True),
        "unreadable_amounts": Column(pl.Int64(), Role.COUNT, required=True),
        "equal_lines": Column(pl.Int64(), Role.COUNT, required=True),
    },
)
"""One row: the file, what became of it, and its counts of records.

`state` is kept, kept_cards, already, dry_run, strict or cleaned.
"""

CHOSEN_COLUMNS = Schema(
    name="columns",
    columns={
        "field": Column(pl.String(), Role.TEXT, required=True),
        "column": Column(pl.String(), Role.TEXT),
        "format": Column(pl.String(), Role.KEY, required=True),
        "example": Column(pl.String(), Role.TEXT),
        "row": Column(pl.Int64(), Role.COUNT),
        "confidence": Column(pl.String(), Role.KEY, required=True),
        "reason": Column(pl.String(), Role.KEY, required=True),
    },
)
"""What each field was taken from, how its cells are read, and how sure that is."""

SKIPPED_ROWS = Schema(
    name="skipped",
    columns={"reason": Column(pl.String(), Role.KEY, required=True), "rows": Column(pl.Int64(), Role.COUNT, required=True)},
    order=("reason",),
)
TOTAL_LINES = Schema(
    name="total_lines",
    columns={
        "row": Column(pl.Int64(), Role.COUNT, required=True),
        "total": Column(MONEY, Role.MONEY, required=True),
        "sum": Column(MONEY, Role.MONEY, required=True),
    },
    order=("row",),
)


STATES = ("kept", "kept_cards", "already", "dry_run", "strict", "cleaned")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the records that could be taken.

    Attributes:
        state: kept, kept_cards, already, dry_run, strict or cleaned.
        number: The import's number, None where the book made none.
        accepted: Records that were new.
        money: Currency to the sum of their amounts, as the file signs them.
    """

    state: str
    number: int | None = None
    accepted: int = 0
    money: Mapping[str, Decimal] = field(default_factory=dict)


def keep(
    read: ReadFiles, *, book: Path, wait: float, strict: bool, dry_run: bool, at: str, currency: str | None, today: date
) -> list[Result]:
    """Put what was read into the book, file by file, and account for every record.

    Args:
        read: The files.
        book: Folder of the book.
        wait: Seconds to wait for a book in use.
        strict: Whether a rejected row keeps a file out.
        dry_run: Whether to account only.
        at: This moment, for the log.
        currency: Currency of rows that name none, for what is said.
        today: The day on which this happens.

    Returns:
        One Result per table read.

    Raises:
        BookBusy, BookUnwritable: The book is in use or cannot be written; files before stay kept.
        TotalsOff: The counts or sums of a file do not add up; nothing of it is kept.
    """
    from custctl.book import Book

    stored = Book(book, wait=wait)
    known = [stored.already(table.sheet.sha256) if stored.exists else None for table in read.tables]
    return [
        _accounted(table, _outcome(table, stored, number, strict=strict, dry_run=dry_run, at=at), currency, today)
        for table, number in zip(read.tables, known, strict=True)
    ]


def account(read: ReadFiles, *, currency: str | None, today: date) -> list[Result]:
    """Account for what was read without any book: every record that can be taken counts as accepted."""
    return [_accounted(table, _cleaned(table), currency, today) for table in read.tables]


def save_profiles(read: ReadFiles, name: str, folder: Path) -> Path:
    """Keep how the first file is read as a profile, and say where."""
    return mapping.save_profile(read.tables[0].understood, name, folder)


def _outcome(table: Read, stored: "Book", already: int | None, *, strict: bool, dry_run: bool, at: str) -> Outcome:
    if table.understood.table == "customers":
        rows = table.rows.select(pl.len()).collect().item()
        if not dry_run:
            stored.upsert_customers(table.rows)
        return Outcome("dry_run" if dry_run else "kept_cards", accepted=rows)
    if already is not None:
        return Outcome("already", already)
    if strict and table.rejects.height:
        return Outcome("strict")
    if dry_run:
        return Outcome("dry_run", None, *_counted(table.rows, stored.new(table.rows)))
    return _kept(table, stored, at)


def _kept(table: Read, stored: "Book", at: str) -> Outcome:
    from custctl.book import About, Count

    control = table.understood.control
    checked(table)
    about = About(
        files=(table.sheet.file,),
        sha256=(table.sheet.sha256,),
        at=at,
        profile=table.understood.profile,
        source=table.understood.plan.told.source,
        read=control.read,
        rejected=Count(control.rejected, {money.currency: money.rejected for money in control.money if money.rejected}),
        skipped=sum(control.skipped.values()),
    )
    made = stored.append(table.rows.drop("written", "nth", "record"), table.rejects.lazy(), about)
    return Outcome("kept", made.id, *_counted(table.rows, stored.brought(made.id)))


def _cleaned(table: Read) -> Outcome:
    checked(table)
    if table.understood.table == "customers":
        return Outcome("cleaned", accepted=table.understood.control.accepted)
    return Outcome("cleaned", None, *_counted(table.rows, table.rows))


def checked(table: Read) -> None:
    """Make sure that a file's parts are its whole, in rows and in money.

    Raises:
        TotalsOff: They are not.
    """
    control = table.understood.control
    parts = control.accepted + control.rejected + sum(control.skipped.values())
    if parts != control.read:
        raise TotalsOff(what=table.sheet.file, left=control.read, right=parts)
    for money in control.money:
        if not money.adds_up:
            raise TotalsOff(what=table.sheet.file, left=money.read, right=money.accepted + money.rejected + money.skipped)


def _counted(rows: pl.LazyFrame, brought: pl.LazyFrame) -> tuple[int, dict[str, Decimal]]:
    """Records of which a row was brought, and their sums as the file signs them.

    Args:
        rows: All rows of a file.
        brought: Those of them that are new, by key.
    """
    records = rows.join(brought, on=KEY, how="semi").select("record").unique()
    own = rows.filter(pl.col("written").is_not_null()).join(records, on="record", how="semi")
    sums = own.group_by("currency").agg(pl.len(), pl.col("written").sum()).sort("currency").collect()
    return int(sums["len"].sum()), dict(zip(sums["currency"], sums["written"], strict=True))


def _accounted(table: Read, outcome: Outcome, currency: str | None, today: date) -> Result:
    control = table.understood.control
    nothing_kept = outcome.state in ("already", "strict")
    facts = _facts(control, outcome, currency)
    tables = {
        "files": _file(table, outcome, duplicates=0 if outcome.state == "strict" else control.accepted - outcome.accepted),
        "columns": _columns(table),
        "rejects": Table(REJECTS, table.rejects),
        "skipped": Table.collect(
            SKIPPED_ROWS,
            pl.LazyFrame({"reason": list(control.skipped), "rows": list(control.skipped.values())}, schema=SKIPPED_ROWS.dtypes),
        ),
        "total_lines": Table.collect(
            TOTAL_LINES,
            pl.LazyFrame(
                {
                    "row": [line.row for line in control.totals],
                    "total": [line.says for line in control.totals],
                    "sum": [line.found for line in control.totals],
                },
                schema=TOTAL_LINES.dtypes,
            ),
        ),
    }
    return Result("import", today, {"kept": not nothing_kept}, facts, tables, control.notes)


def _facts(control: Control, outcome: Outcome, currency: str | None) -> dict[str, dict[str, Fact]]:
    """Per currency what was read and what became of it; XXX is shown as the currency that the books are read in."""

    def fact(amount: Decimal) -> Fact:
        return Fact(amount, Role.MONEY)

    facts = {}
    for money in control.money:
        accepted = outcome.money.get(money.currency, Decimal(0))
        code = currency or money.currency if money.currency == UNKNOWN_CURRENCY else money.currency
        facts[code] = {
            "read": fact(money.read),
            "accepted": fact(accepted),
            "duplicate": fact(money.accepted - accepted),
            "rejected": fact(money.rejected),
            "skipped": fact(money.skipped),
            "unnamed": fact(control.nobody_money.get(money.currency, Decimal(0))),
        }
    return facts


def _file(table: Read, outcome: Outcome, *, duplicates: int) -> Table:
    control = table.understood.control
    row = {
        "file": table.sheet.file,
        "sheet": table.sheet.sheet,
        "header_row": table.sheet.header_row,
        "profile": table.understood.profile,
        "table": table.understood.table,
        "state": outcome.state,
        "import": outcome.number,
        "read": control.read,
        "accepted": outcome.accepted,
        "duplicate": duplicates,
        "rejected": control.rejected,
        "skipped": sum(control.skipped.values()),
        "first_date": control.first,
        "last_date": control.last,
        "customers": control.customers,
        "unnamed_rows": control.nobody,
        "unreadable_amounts": control.unreadable,
        "equal_lines": control.equal_lines,
    }
    return Table.collect(IMPORTED_FILE, pl.LazyFrame([row], schema=IMPORTED_FILE.dtypes))


def _columns(table: Read) -> Table:
    rows = [
        (choice.field, choice.header, choice.format, choice.example, choice.row, choice.confidence, choice.reason)
        for choice in table.understood.choices
    ]
    return Table.collect(CHOSEN_COLUMNS, pl.LazyFrame(rows, schema=CHOSEN_COLUMNS.dtypes, orient="row"))
