"""What is an import: what the workflow tells of it, what the book records, and which imports are in force?

Each import, undo and redo is one commit of the ledger, and its record is part of that commit. The history of the commits is
therefore the history of the book; which imports are in force follows from reading it from the start.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from custctl.book.documents import OnChange, OnMissing, Standing, is_voided
from custctl.ledger import DOCUMENT_DAY, UNKNOWN_CURRENCY
from custctl.schema import MONEY, Column, Role, Schema

IMPORTS = Schema(
    name="imports",
    columns={
        "id": Column(pl.Int64(), Role.COUNT, required=True),
        "at": Column(pl.String(), Role.TEXT, required=True),
        "state": Column(pl.String(), Role.KEY, required=True),
        "files": Column(pl.String(), Role.TEXT, required=True),
        "profile": Column(pl.String(), Role.TEXT),
        "source": Column(pl.String(), Role.TEXT),
        "first_date": Column(pl.Date(), Role.DATE),
        "last_date": Column(pl.Date(), Role.DATE),
        "read": Column(pl.Int64(), Role.COUNT, required=True),
        "accepted": Column(pl.Int64(), Role.COUNT, required=True),
        "duplicate": Column(pl.Int64(), Role.COUNT, required=True),
        "rejected": Column(pl.Int64(), Role.COUNT, required=True),
        "skipped": Column(pl.Int64(), Role.COUNT, required=True),
        "money_accepted": Column(pl.String(), Role.TEXT),
        "sha256": Column(pl.String(), Role.TEXT, required=True),
        "version": Column(pl.Int64(), Role.COUNT, required=True),
        "replaced": Column(pl.Int64(), Role.COUNT, required=True),
        "undone_on": Column(pl.Date(), Role.DATE),
    },
    order=("id",),
)
"""The log: one row per import. `state` is in_force or undone; `files`, `sha256`, `money_accepted` are lists joined by "; "."""


@dataclass(frozen=True, slots=True)
class Count:
    """Rows and what they add up to.

    Attributes:
        rows: Number of rows.
        money: Sum of the amounts as written, whatever the kind, by currency; XXX where a row names none.
    """

    rows: int = 0
    money: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: pl.LazyFrame) -> "Count":
        """Count stored rows in one pass; that a document told of nothing paid, or is void, is no row of its own."""
        rows = rows.filter((pl.col(DOCUMENT_DAY).is_null() | (pl.col("amount") != 0)) & ~is_voided())
        currency = pl.col("currency").fill_null(UNKNOWN_CURRENCY)
        sums = rows.group_by(currency).agg(pl.len(), pl.col("amount").sum().cast(MONEY)).sort("currency").collect()
        return cls(int(sums["len"].sum()), dict(zip(sums["currency"], sums["amount"], strict=True)))

    def __add__(self, other: "Count") -> "Count":
        """Both together."""
        currencies = sorted(self.money.keys() | other.money.keys())
        return Count(self.rows + other.rows, {code: self.sum_in(code) + other.sum_in(code) for code in currencies})

    def __sub__(self, part: "Count") -> "Count":
        """What is left when a part is taken out; every currency of the whole is named, also at zero."""
        return Count(self.rows - part.rows, {code: amount - part.sum_in(code) for code, amount in self.money.items()})

    def in_currency(self, told: str | None) -> "Count":
        """The same, with money that names no currency in the one told."""
        named = {currency: amount for currency, amount in self.money.items() if currency != UNKNOWN_CURRENCY}
        if told is None or named == self.money:
            return self
        return Count(self.rows, named) + Count(0, {told: self.sum_in(UNKNOWN_CURRENCY)})

    def sum_in(self, currency: str) -> Decimal:
        """Money of one currency, zero where there is none."""
        return self.money.get(currency, Decimal(0))

    def as_json(self) -> dict[str, Any]:
        """The count as JSON values; money as text, since it is exact."""
        return {"rows": self.rows, "money": {currency: str(amount) for currency, amount in self.money.items()}}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Count":
        """The count that `as_json` wrote."""
        return cls(values["rows"], {currency: Decimal(amount) for currency, amount in values["money"].items()})


@dataclass(frozen=True, slots=True)
class About:
    """What the workflow tells about an import.

    Attributes:
        files: Names of the files as the user gave them.
        sha256: Hex digest of each file's bytes, in the same order.
        at: When, as text; the book has no clock.
        profile: Name of the profile that read the files, None where columns were guessed.
        source: Till, account or system the rows come from.
        read: Records read from the files.
        rejected: Records rejected, with the money of those whose amount could be read.
        skipped: Records skipped: preamble, blank, totals, cancelled.
        on_change: Whether a changed document replaces the one that the book has.
        on_missing: Whether documents that the file lacks, of its days and source, are taken away.
        retries: Number of the import whose mended rejects these rows are.
        sheet: Name of the one worksheet that was asked for, None for all that belong together.
    """

    files: tuple[str, ...]
    sha256: tuple[str, ...]
    at: str
    profile: str | None = None
    source: str | None = None
    read: int = 0
    rejected: Count = field(default_factory=Count)
    skipped: int = 0
    on_change: OnChange = "replace"
    on_missing: OnMissing = "keep"
    retries: int | None = None
    sheet: str | None = None

    def standing(self, rows: pl.LazyFrame) -> Standing:
        """The import as far as it decides what the ledger holds; `rows` are all of its rows as stored."""
        return Standing(rows, self.on_change, self.on_missing)


@dataclass(frozen=True, slots=True)
class Import:
    """One import as the book knows it.

    Attributes:
        id: Its number, from 1.
        about: What the workflow told.
        accepted: Rows it brought that were new to the book then.
        counted: Records of them with their money as the files sign it, as the account of the import tells it; where nobody
            counted records, and in imports of before they were counted, the same as `accepted`.
        duplicate: Rows of its files that the book had already.
        first_date: First day of all its rows, None without rows.
        last_date: Last day of all its rows.
        rows_sha256: Hex digest of its `rows.parquet`.
        version: Version of the ledger that its commit made.
        undone: Whether it is out of force.
        replaced: Rows of the ledger that left for others when it came.
        undone_on: The day on which it was taken out of force, where this machine is.
    """

    id: int
    about: About
    accepted: Count
    duplicate: Count
    counted: Count
    first_date: date | None
    last_date: date | None
    rows_sha256: str
    version: int = 0
    undone: bool = False
    replaced: int = 0
    undone_on: date | None = None

    @property
    def day(self) -> date | None:
        """The day on which it was made, where this machine is; None where `at` is no moment."""
        try:
            return datetime.fromisoformat(self.about.at).astimezone().date()
        except ValueError:
            return None

    def meets(self, other: "Import") -> bool:
        """Whether both have rows of the same days; else they cannot share a row, for the day is part of a row's key."""
        spans = (self.first_date, self.last_date, other.first_date, other.last_date)
        if None in spans:
            return False
        mine, my_last, yours, your_last = (day for day in spans if day is not None)
        return mine <= your_last and yours <= my_last

    def record(self) -> dict[str, Any]:
        """What the commit says, as JSON values."""
        return {
            "does": "import",
            "id": self.id,
            "at": self.about.at,
            "files": list(self.about.files),
            "sha256": list(self.about.sha256),
            "profile": self.about.profile,
            "source": self.about.source,
            "read": self.about.read,
            "accepted": self.accepted.as_json(),
            "duplicate": self.duplicate.as_json(),
            "counted": self.counted.as_json(),
            "rejected": self.about.rejected.as_json(),
            "skipped": self.about.skipped,
            "on_change": self.about.on_change,
            "on_missing": self.about.on_missing,
            "retries": self.about.retries,
            "sheet": self.about.sheet,
            "first_date": self.first_date and self.first_date.isoformat(),
            "last_date": self.last_date and self.last_date.isoformat(),
            "rows_sha256": self.rows_sha256,
            "replaced": self.replaced,
        }

    def row(self, currency: str | None) -> dict[str, object]:
        """The import's row in the log; money that names no currency is in the one told."""
        money = self.counted.in_currency(currency).money
        return {
            "id": self.id,
            "at": self.about.at,
            "state": "undone" if self.undone else "in_force",
            "files": "; ".join(self.about.files),
            "profile": self.about.profile,
            "source": self.about.source,
            "first_date": self.first_date,
            "last_date": self.last_date,
            "read": self.about.read,
            "accepted": self.accepted.rows,
            "duplicate": self.duplicate.rows,
            "rejected": self.about.rejected.rows,
            "skipped": self.about.skipped,
            "money_accepted": "; ".join(f"{code} {_short(amount)}" for code, amount in money.items()),
            "sha256": "; ".join(self.about.sha256),
            "version": self.version,
            "replaced": self.replaced,
            "undone_on": self.undone_on,
        }


def imports(records: Iterable[Mapping[str, Any]]) -> dict[int, Import]:
    """Every import by its number, oldest first, from the records of the ledger's commits."""
    found: dict[int, Import] = {}
    for record in records:
        match record["does"]:
            case "import":
                found[record["id"]] = _import(record)
            case "undo" | "redo":
                undone = record["does"] == "undo"
                since = day(record.get("committed")) if undone else None
                found[record["id"]] = replace(found[record["id"]], undone=undone, undone_on=since)
    return found


def day(stamp: int | None) -> date | None:
    """The day of Delta's stamp for commits: milliseconds since 1970."""
    return None if stamp is None else datetime.fromtimestamp(stamp / 1000).astimezone().date()


def _short(amount: Decimal) -> str:
    """An amount with two decimals, and more only where it has them."""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents if cents == amount else amount.normalize():f}"


def _import(record: Mapping[str, Any]) -> Import:
    about = About(
        files=tuple(record["files"]),
        sha256=tuple(record["sha256"]),
        at=record["at"],
        profile=record["profile"],
        source=record["source"],
        read=record["read"],
        rejected=Count.from_json(record["rejected"]),
        skipped=record["skipped"],
        on_change=record.get("on_change", "replace"),
        on_missing=record.get("on_missing", "keep"),
        retries=record.get("retries"),
        sheet=record.get("sheet"),
    )
    return Import(
        id=record["id"],
        about=about,
        accepted=Count.from_json(record["accepted"]),
        duplicate=Count.from_json(record["duplicate"]),
        counted=Count.from_json(record.get("counted", record["accepted"])),
        first_date=date.fromisoformat(record["first_date"]) if record["first_date"] else None,
        last_date=date.fromisoformat(record["last_date"]) if record["last_date"] else None,
        rows_sha256=record["rows_sha256"],
        version=record["version"],
        replaced=record.get("replaced", 0),
    )
