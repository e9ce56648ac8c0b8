"""What do the cells of a spreadsheet mean? Text cells become typed ledger rows, and what cannot be one is said.

sheet → profile and columns (guess) → what the file is (roles) → how its cells read (plan) → records → rows, rejects, control
"""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from custctl.errors.contents import PaidDayUnknown
from custctl.mapping.at_a_glance import plain_records
from custctl.mapping.choices import Choice, explain
from custctl.mapping.contacts import contacts
from custctl.mapping.control import Control, Money, TotalLine, reconcile, reconcile_cards
from custctl.mapping.customers import cards, unread_cells
from custctl.mapping.debtors import Debtors
from custctl.mapping.derived import ledger_rows, settlements, tells_payments, unpaid, voided
from custctl.mapping.duplicates import keyed, keyed_in, to_scratch
from custctl.mapping.faults import REJECTS
from custctl.mapping.plan import Plan
from custctl.mapping.planning import planned
from custctl.mapping.profile import matching, read_by_name
from custctl.mapping.profile_files import possible, profiles
from custctl.mapping.receipts import PROPOSALS, SAID, attributed, proposals
from custctl.mapping.records import records
from custctl.mapping.saving import save_profile
from custctl.mapping.told import Told
from custctl.mapping.words import header_words
from custctl.mapping.working_out import worked_out
from custctl.sheet import Glance, Reading, Sheet

__all__ = [
    "PROPOSALS",
    "REJECTS",
    "Choice",
    "Control",
    "Debtors",
    "Money",
    "Told",
    "TotalLine",
    "Understood",
    "header_words",
    "proposals",
    "reading_of",
    "save_profile",
    "understand",
    "understand_at_a_glance",
]


@dataclass(frozen=True)
class Understood:
    """A file that is understood; nothing is typed until its plans are run.

    Attributes:
        table: "ledger", "customers" or "contacts".
        choices: What each field is taken from and why, in the order of the table.
        profile: Name of the profile used, None for none.
        plan: Everything that was decided.
        records: What became of each record.
        rows: The rows to keep. For a ledger LEDGER columns, those the user keeps, `written` (the amount as the file signs it,
            null on rows that a record tells besides its own), `record` (its number in this file), `nth`, ROW_KEY and, where
            records tell of payments, TOLD_OF. For customers CUSTOMERS columns and those kept, for
            contacts CONTACTS columns and those kept.
        rejects: REJECTS rows, in no order.
        plain: Whether a glance was enough: every record is worked out already, and none is skipped or faulty.
    """

    table: str
    choices: tuple[Choice, ...]
    profile: str | None
    plan: Plan
    records: pl.LazyFrame
    rows: pl.LazyFrame
    rejects: pl.LazyFrame
    plain: bool = False

    def worked_out(self, path: Path) -> "Understood":
        """The same with every record worked out, once, which all plans then read instead of the cells.

        Records of a file that is held in memory stay there, others go into a Parquet file.

        Only `control` looks at the cells again: its sums must not come from the records that they check.
        """
        return self if self.plain else _understood(self.plan, worked_out(self.plan, self.records, path))

    def written_out(self, folder: Path, name: str) -> "Understood":
        """The same with all rows to keep written once into a Parquet file, their equal ones counted."""
        if self.table == "ledger":
            return replace(self, rows=keyed_in(self.unkeyed, folder, name))
        path = folder / f"{name}.parquet"
        to_scratch(self.rows, path)
        return replace(self, rows=pl.scan_parquet(path, glob=False))

    def attributed(self, debtors: Debtors) -> "Understood":
        """The same with the receipts of a bank account given to the customers who sent them, where that is sure.

        The others are rejects whose value is the proposal. What is no bank account stays as it is.
        """
        if not self.plan.roles.receipts:
            return self
        headings = (self.plan.heading(field) for field in ("customer", *SAID))
        column = next((heading for heading in headings if heading is not None), None)
        return _understood(self.plan, attributed(self.records, debtors, column=column))

    @property
    def returns(self) -> bool:
        """Whether finding out whose receipts are, which takes long, may also tell of money spent."""
        back = (pl.col("kind").cast(pl.String) == "reversal") & pl.col("skip").is_null()
        return self.plan.roles.receipts and self.records.filter(back).head(1).collect().height > 0

    @property
    def _good(self) -> pl.LazyFrame:
        return self.records if self.plain else _good(self.records)

    @property
    def unkeyed(self) -> pl.LazyFrame:
        """`rows` without keys, for those who have no other rows to compare them with: that spares most of their cost."""
        return ledger_rows(self.plan, self._good) if self.table == "ledger" else self.rows

    @property
    def unpaid(self) -> pl.LazyFrame:
        """Payments of nothing that invoices tell (`derived.unpaid`): `rows` without keys."""
        return unpaid(self.plan, self._good)

    @cached_property
    def voided(self) -> pl.LazyFrame:
        """Lines of nothing of documents that are void (`derived.voided`): `rows` without keys."""
        return voided(self.plan, self.records)

    @cached_property
    def control(self) -> Control:
        """The books of this import: rows and money read, accepted, rejected, skipped. Runs over the file, once."""
        return (
            reconcile_cards(self.plan, self.records)
            if self.table != "ledger"
            else reconcile(self.plan, self.records, self.rows)
        )


def understand(sheet: Sheet, told: Told) -> Understood:
    """Find out what the columns of a sheet are and how their cells read.

    Args:
        sheet: A table as a reader found it.
        told: What the user said; it goes before every profile and every guess.

    Raises:
        InputError: Something that matters can be read in several ways, or in none; the error names the file and the
            option that decides it.
        FieldUnknown: The user names a field that there is not.
    """
    decided = planned(sheet, told)
    if decided.roles.table == "customers":
        decided = replace(decided, unread_cells=unread_cells(decided))
    found = {"customers": cards, "contacts": contacts}.get(decided.roles.table, records)(decided)
    understood = _understood(decided, found)
    if understood.table == "ledger":
        _refuse_undated(decided, _good(found))
    return understood


def understand_at_a_glance(glance: Glance, told: Told, path: Path) -> Understood | None:
    """The same of a large file that is plain throughout, every record worked out already, in one pass over it.

    Args:
        glance: The file as a reader saw it.
        told: What the user said.
        path: The Parquet file for its records, if they are too many to be held in memory.

    Returns:
        What `understand` would find, without skipped lines and rejects, of which there are none; None where any cell asks for a
        look at whole columns.

    Raises:
        PaidDayUnknown: What is still open tells of payments, and nothing tells when they came.
    """
    found = plain_records(glance, told, path)
    if found is None:
        return None
    _refuse_undated(*found)
    return replace(_understood(*found), plain=True)


def _understood(decided: Plan, found: pl.LazyFrame) -> Understood:
    """What follows from the records of a file."""
    good = _good(found)
    if decided.roles.table != "ledger":
        rows = good.drop("record", "skip", "bad_reason", "bad_column", "bad_value")
    else:
        rows = keyed(ledger_rows(decided, good))
    name = decided.profile.name if decided.profile else None
    return Understood(decided.roles.table, explain(decided), name, decided, found, rows, _rejects(decided.sheet, found))


def _good(found: pl.LazyFrame) -> pl.LazyFrame:
    return found.filter(pl.col("skip").is_null() & pl.col("bad_reason").is_null())


def reading_of(reading: Reading, told: Told, file: str = "") -> Reading:
    """How a file is to be read: the user's words, and where these are silent those of the profile that they or its name tell.

    Raises:
        ProfileUnknown: There is none of that name.
    """
    reading = replace(reading, header_words=header_words())
    if told.profile is None:
        named = read_by_name(file, possible((), told.profile_folders))
    else:
        named = matching(file, (), told.profile, profiles(told.profile_folders))
    known = named.reading if named else {}
    return replace(
        reading,
        encoding=reading.encoding or known.get("encoding"),
        sheet=reading.sheet or known.get("sheet"),
        header=reading.header and known.get("header", True),
        delimiter=reading.delimiter or known.get("delimiter"),
        skip=reading.skip if reading.skip is not None else known.get("skip"),
        header_words={*reading.header_words, *(named.headers if named else ())},
    )


def _refuse_undated(decided: Plan, good: pl.LazyFrame) -> None:
    """Stop where payments that the file tells have no day.

    Raises:
        PaidDayUnknown: What is still open tells of payments, and nothing tells when they came.
    """
    if decided.as_of is None and tells_payments(decided):
        undated = settlements(decided, good).filter(pl.col("date").is_null())
        if undated.head(1).collect().height:
            raise PaidDayUnknown(path=decided.sheet.file)


def _rejects(sheet: Sheet, found: pl.LazyFrame) -> pl.LazyFrame:
    """Records with a fault, and lines that could not be cut into cells."""
    bad = found.filter(pl.col("skip").is_null() & pl.col("bad_reason").is_not_null()).select(
        file=pl.lit(sheet.file),
        row="record",
        column=pl.when(pl.col("bad_column") != "").then("bad_column"),
        value="bad_value",
        reason="bad_reason",
        hint="bad_reason",
    )
    broken = sheet.broken.lazy().select(
        file=pl.lit(sheet.file), row="row", column=pl.lit(None, dtype=pl.String), value="text", reason="reason", hint="reason"
    )
    return pl.concat([REJECTS.conform(bad), REJECTS.conform(broken)])
