"""What became of every record of an import, as an answer: counts, sums, columns, rejects, documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

import polars as pl

from custctl.ledger import UNKNOWN_CURRENCY
from custctl.mapping import REJECTS, Control
from custctl.result import Fact, Note, Result, Table
from custctl.schema import MONEY, Column, Role, Schema
from custctl.workflow.arriving import Arrival
from custctl.workflow.files import Read
from custctl.workflow.named_parts import rows_counted, said_of, settled_elsewhere
from custctl.workflow.paid_at_once import perhaps_on_account

if TYPE_CHECKING:
    from custctl.book import Import

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
        "imported_on": Column(pl.Date(), Role.DATE),
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

`state` is a `State`.
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


State: TypeAlias = Literal["kept", "kept_cards", "kept_contacts", "already", "already_cards", "dry_run", "strict", "cleaned"]
"""What became of a file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the records that could be taken.

    Attributes:
        state: What became of the file.
        number: The import's number, None where the book made none.
        accepted: Records that were new.
        money: Currency to the sum of their amounts, as the file signs them.
        coming: What the book made of the file, None where it was not asked.
        day: When the book got the file already.
    """

    state: State
    number: int | None = None
    accepted: int = 0
    money: Mapping[str, Decimal] = field(default_factory=dict)
    coming: Arrival | None = None
    day: date | None = None


def accounted(table: Read, outcome: Outcome, currency: str | None, today: date) -> Result:
    """The account of one file.

    Args:
        table: The file.
        outcome: What became of its records.
        currency: Currency of rows that name none, for what is said.
        today: The day on which this happens.
    """
    from custctl.book import CHANGES

    coming = outcome.coming
    control = coming.control if coming else table.understood.control
    nothing_kept = outcome.state in ("already", "already_cards", "strict")
    facts = _facts(control, outcome, currency)
    tables = {
        "files": _file(table, control, outcome),
        "columns": _columns(table),
        "rejects": Table(REJECTS, coming.rejects if coming else table.rejects),
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
    tables["documents"] = Table(CHANGES, coming.changes if coming else CHANGES.empty().collect())
    said = (*said_of(table), *settled_elsewhere(table), *rows_counted(table), *perhaps_on_account(table))
    notes = (*said, *(coming.notes if coming else ()), *control.notes)
    return Result("import", today, {"kept": not nothing_kept}, facts, tables, notes)


def accounted_again(file: str, entry: "Import", today: date, changed: int) -> Result:
    """The account of a file that the book has already and that was not read again: what its import counted then.

    Args:
        file: The file.
        entry: Its import.
        today: The day on which this happens.
        changed: How many of its documents later imports changed.
    """
    about = entry.about
    row = {
        "file": file,
        "profile": about.profile,
        "table": "ledger",
        "state": "already",
        "import": entry.id,
        "imported_on": entry.day,
        "read": about.read,
        "accepted": 0,
        "duplicate": about.read - about.rejected.rows - about.skipped,
        "rejected": about.rejected.rows,
        "skipped": about.skipped,
        "first_date": entry.first_date,
        "last_date": entry.last_date,
        **dict.fromkeys(("customers", "unnamed_rows", "unreadable_amounts", "equal_lines"), 0),
    }
    tables = {
        "files": Table.collect(IMPORTED_FILE, pl.LazyFrame([row], schema=IMPORTED_FILE.dtypes)),
        "rejects": Table.collect(REJECTS, REJECTS.empty()),
    }
    notes = (Note("changed_since", {"count": changed, "id": entry.id}, warning=True),) if changed else ()
    return Result("import", today, {"kept": False}, {}, tables, notes)


def _facts(control: Control, outcome: Outcome, currency: str | None) -> dict[str, dict[str, Fact]]:
    """Per currency what was read and what became of it; XXX is shown as the currency that the books are read in."""
    sums: dict[str, dict[str, Decimal]] = {}
    for money in control.money:
        accepted = outcome.money.get(money.currency, Decimal(0))
        code = currency or money.currency if money.currency == UNKNOWN_CURRENCY else money.currency
        parts = {
            "read": money.read,
            "accepted": accepted,
            "duplicate": Decimal(0) if outcome.state == "strict" else money.accepted - accepted,
            "rejected": money.rejected,
            "skipped": money.skipped,
            "unnamed": control.nobody_money.get(money.currency, Decimal(0)),
        }
        known = sums.get(code, {})
        sums[code] = {name: known.get(name, Decimal(0)) + amount for name, amount in parts.items()}
    return {code: {name: Fact(amount, Role.MONEY) for name, amount in parts.items()} for code, parts in sums.items()}


def _file(table: Read, control: Control, outcome: Outcome) -> Table:
    duplicates = 0 if outcome.state == "strict" else control.accepted - outcome.accepted
    row = {
        "file": table.sheet.file,
        "sheet": table.sheet.sheet,
        "header_row": table.sheet.header_row,
        "profile": table.understood.profile,
        "table": table.understood.table,
        "state": outcome.state,
        "import": outcome.number,
        "imported_on": outcome.day,
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


def rejected(account: Result) -> bool:
    """Whether rows of a file were rejected; not where the file was known already and nothing was done."""
    return account.tables["rejects"].rows.height > 0 and account.tables["files"].rows["state"].item() != "already"
