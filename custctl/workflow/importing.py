"""What an import reads, understands and keeps, and whether all of it adds up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custctl import mapping
from custctl.errors.bugs import TotalsOff
from custctl.ledger import ROW_KEY
from custctl.mapping import Control
from custctl.result import Result
from custctl.sheet import Reading
from custctl.workflow.accounting import Outcome, State, accounted, accounted_again, rejected
from custctl.workflow.arriving import Terms, arrival
from custctl.workflow.files import How, Read, ReadFiles
from custctl.workflow.retrying import keep_reading, with_cells
from custctl.workflow.since import changed_since

if TYPE_CHECKING:
    from custctl.book import About, Book, Import


def keep(
    read: ReadFiles,
    *,
    book: Path,
    wait: float,
    strict: bool,
    dry_run: bool,
    at: str,
    currency: str | None,
    today: date,
    terms: Terms | None = None,
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
        terms: How to deal with what the book has.

    Returns:
        One Result per table read.

    Raises:
        BookBusy, BookUnwritable: The book is in use or cannot be written; files before stay kept.
        DayCut: A file shares a day with the book without agreeing on it; files before stay kept.
        TotalsOff: The counts or sums of a file do not add up; nothing of it is kept.
    """
    from custctl.book import Book

    stored = Book(book, wait=wait)
    outcomes = [
        (table, _outcome(table, stored, strict=strict, dry_run=dry_run, at=at, terms=terms or Terms())) for table in read.tables
    ]
    known = [accounted_again(name, entry, today, changed_since(stored, entry.id)) for name, entry in read.again]
    accounts = (accounted(table, outcome, currency, today) for table, outcome in outcomes)
    return [*known, *(_placed(account, stored) for account in accounts)]


def _placed(account: Result, stored: "Book") -> Result:
    """The account of an import with the place of its rejects."""
    number = account.tables["files"].rows["import"].item()
    if number is None or not rejected(account):
        return account
    return replace(account, options={**account.options, "rejects": str(stored.rejects(number))})


def known_files(book: Path, how: How) -> Callable[[Path], "Import | None"]:
    """Tells of a file, by its bytes alone, which import in force read it as it would be read now."""
    from custctl.book import Book
    from custctl.book.folders import sha256_of

    stored = Book(book)

    def known(path: Path) -> "Import | None":
        if not stored.exists:
            return None
        return stored.already(sha256_of(path), source=how.told.source, sheet=how.reading.sheet)

    return known


def account(read: ReadFiles, *, currency: str | None, today: date) -> list[Result]:
    """Account for what was read without any book: every record that can be taken counts as accepted."""
    return [accounted(table, _cleaned(table), currency, today) for table in read.tables]


def save_profiles(read: ReadFiles, name: str, folder: Path, *, reading: Reading) -> Path:
    """Keep how the first file is read, with what the user said of it, as a profile, and say where."""
    return mapping.save_profile(read.tables[0].understood, name, folder, reading=reading)


def _outcome(table: Read, stored: "Book", *, strict: bool, dry_run: bool, at: str, terms: Terms) -> Outcome:
    if table.understood.table != "ledger":
        return _kept_cards(table, stored, dry_run=dry_run)
    if already := _already(table, stored):
        return already
    if strict and table.rejects.height:
        return Outcome("strict")
    refuse_difference(table)
    if dry_run:
        coming = arrival(table, stored, terms, _about(table, table.understood.control, terms, at))
        new = stored.ahead(coming.rows, _about(table, coming.control, terms, at)).new()
        return Outcome("dry_run", None, *_counted(coming.rows, new), coming)
    with stored.held():
        # Another import of the same file may have come while this one waited.
        return _already(table, stored) or _kept(table, stored, at, terms)


def _already(table: Read, stored: "Book") -> Outcome | None:
    entry = stored.already(table.sheet.sha256, source=table.understood.plan.told.source, sheet=table.asked)
    return None if entry is None else Outcome("already", entry.id, day=entry.day)


def _kept_cards(table: Read, stored: "Book", *, dry_run: bool) -> Outcome:
    """Customer cards and contacts: no import of the ledger, so nothing to undo."""
    cards, sha256 = table.understood.table == "customers", table.sheet.sha256
    before = stored.beside()
    day = before.day_of(sha256)
    if dry_run:
        news = before.changed_customers(table.rows) if cards else before.fresh_contacts(table.rows)
    elif cards:
        news = stored.upsert_customers(table.rows, sha256=sha256)
    else:
        news = stored.add_contacts(table.rows, sha256=sha256)
    records = table.rows.select(pl.len()).collect().item()
    if records and not news:
        return Outcome("already_cards", day=day)
    # A card that is as it was counts among those of a list that changed others; a contact stands alone.
    state: State = "dry_run" if dry_run else "kept_cards" if cards else "kept_contacts"
    return Outcome(state, accepted=records if cards else news)


def _kept(table: Read, stored: "Book", at: str, terms: Terms) -> Outcome:
    from custctl.book import Count

    coming = arrival(table, stored, terms, _about(table, table.understood.control, terms, at))
    about = _about(table, coming.control, terms, at)

    def counted(brought: pl.LazyFrame) -> Count:
        return Count(*_counted(coming.rows, brought.join(coming.again.lazy(), on=ROW_KEY, how="anti")))

    rows = coming.rows.drop("written", "nth", "record")
    made = stored.append(rows, with_cells(coming.rejects, table.sheet), about, counted)
    if coming.rejects.height:
        keep_reading(table, stored.rejects(made.id).parent)
    return Outcome("kept", made.id, made.counted.rows, made.counted.money, coming)


def _about(table: Read, control: Control, terms: Terms, at: str) -> "About":
    """What the log says of an import."""
    from custctl.book import About, Count

    return About(
        files=(table.sheet.file,),
        sha256=(table.sheet.sha256,),
        at=at,
        profile=table.understood.profile,
        source=table.understood.plan.told.source,
        read=control.read,
        rejected=Count(control.rejected, {money.currency: money.rejected for money in control.money if money.rejected}),
        skipped=sum(control.skipped.values()),
        on_change="keep" if terms.on_change == "keep" else "replace",
        on_missing="remove" if terms.on_missing == "remove" else "keep",
        retries=terms.retries,
        sheet=table.asked,
    )


def _cleaned(table: Read) -> Outcome:
    refuse_difference(table)
    if table.understood.table != "ledger":
        return Outcome("cleaned", accepted=table.understood.control.accepted)
    return Outcome("cleaned", None, *_counted(table.rows, table.rows))


def refuse_difference(table: Read) -> None:
    """Stop where a file's parts are not its whole, in rows or in money.

    Raises:
        TotalsOff: They are not: a bug.
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
    from custctl.book.stored import height, shares

    own = rows.filter(pl.col("written").is_not_null())
    count = height(rows)
    # Mostly all rows are new, or none; only else are keys compared, share by share, because a join keeps one side in memory.
    if brought is not rows and height(brought) != count:
        found = [
            rows.filter(share).join(brought.filter(share), on=ROW_KEY, how="semi").select("record") for share in shares(count)
        ]
        records = pl.concat([part.collect() for part in found]).unique()
        own = own.join(records.lazy(), on="record", how="semi")
    sums = own.group_by("currency").agg(pl.len(), pl.col("written").sum()).sort("currency").collect()
    return int(sums["len"].sum()), dict(zip(sums["currency"], sums["written"], strict=True))
