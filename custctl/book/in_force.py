"""What does the ledger hold, given the imports in force?

One rule for three sorts of rows. A line of a document on account: as `documents` says, each document from its newest import.
A payment that a list told as paid so far: as `paid` says, what each day added, while its document stands. Any other row: each
key once, from the first import in force that has it. The ledger is therefore a function of the imports in force, whatever
appends, undos and redos led there. Here the rule is applied to what one import concerns; `checks` applies it to all. Keys are
compared share by share and only those found on both sides are kept in memory, so that large imports can come and go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from custctl.book.documents import DOCUMENT, TAKEN, Standing, compared, is_document, lines_of, providers, spans, versions
from custctl.book.paid import LINK, TARGET, linked, paid, said, settles, targets, told_of, untold_of
from custctl.book.stored import DOCUMENT_DAY, IMPORT, KEY, among, known, once, without
from custctl.book.table import Snapshot, scan_file


@dataclass(frozen=True, slots=True)
class Swap:
    """Rows that enter the ledger and keys of rows that leave it; a row that changes does both."""

    come: list[pl.LazyFrame]
    gone: pl.DataFrame


def plain(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Stored rows that are neither a document's line nor told as paid so far."""
    return rows.filter(~is_document() & pl.col(DOCUMENT_DAY).is_null())


def special(rows: pl.LazyFrame) -> bool:
    """Whether any row is a document's line, told as paid so far, or a payment that names its document."""
    return not rows.filter(is_document() | pl.col(DOCUMENT_DAY).is_not_null() | settles()).head(1).collect().is_empty()


def document_changes(standing: Standing, ledger: pl.LazyFrame) -> pl.LazyFrame:
    """What an import does to the documents of the ledger (`documents.compared`), worked out."""
    span = spans(standing.rows).select(first=pl.col("first").min(), last=pl.col("last").max()).collect().row(0)
    have = versions(ledger.filter(pl.col("date").is_between(*span)))
    return compared(have, versions(standing.rows), standing).collect().lazy()


def arrival(number: int, standing: Mapping[int, Standing], ledger: pl.LazyFrame) -> Swap:
    """What the documents of a new import, and the payments told of them, change in the ledger.

    Args:
        number: The import's.
        standing: All imports in force, the new one among them.
        ledger: The ledger's rows as stored.
    """
    rows = standing[number].rows
    changes = document_changes(standing[number], ledger)
    taken = changes.filter(pl.col("change").is_in(TAKEN))
    leaving = changes.filter(pl.col("change").is_in(["replaced", "restated", "removed"]))
    lines = lines_of(rows, taken).with_columns(pl.lit(number, pl.Int64).alias(IMPORT))
    links = pl.concat([rows.filter(settles()).select(LINK), lines_of(ledger, leaving).filter(settles()).select(LINK)])
    changed = changes.filter(pl.col("change") != "elsewhere").select(TARGET)
    concerned = pl.concat([targets(rows), changed, targets(linked(said(standing), links))]).unique().collect().lazy()
    before = told_of(ledger, concerned).collect().lazy()
    now = paid_in_force(told_of(said(standing), concerned), standing).collect().lazy()
    row = [*KEY, "kind", "amount"]
    gone = pl.concat([lines_of(ledger, leaving).select(KEY), before.join(now, on=row, how="anti").select(KEY)])
    return Swap([lines, now.join(before, on=row, how="anti")], gone.collect())


def restatement(
    moved: Standing, meeting: Mapping[int, Standing], standing: Mapping[int, Standing], ledger: pl.LazyFrame
) -> Swap:
    """What the coming or going of an import changes in documents and payments told.

    Args:
        moved: The import.
        meeting: The imports in force from now on that have rows of its days, and so may have its documents.
        standing: All imports that are in force from now on.
        ledger: The ledger's rows as stored.
    """
    # An import that takes documents away concerns those that it lacks.
    speaking = [moved, *meeting.values()] if moved.on_missing == "remove" else [moved]
    concerned = pl.concat([versions(entry.rows).select(DOCUMENT) for entry in speaking]).unique().collect().lazy()
    held = providers(meeting, concerned).lazy()
    before, lines = lines_of(ledger, concerned), document_lines(meeting, held)
    links = [part.filter(settles()).select(LINK) for part in (moved.rows, before, *lines)]
    linked_targets = targets(linked(said({**standing, 0: moved}), pl.concat(links)))
    about = pl.concat([targets(moved.rows), concerned.select(TARGET), linked_targets]).unique().collect().lazy()
    gone = pl.concat([before.select(KEY), told_of(ledger, about).select(KEY)]).collect()
    return Swap([*lines, paid_in_force(told_of(said(standing), about), standing)], gone)


def paid_in_force(told_rows: pl.LazyFrame, standing: Mapping[int, Standing]) -> pl.LazyFrame:
    """Ledger rows for what was told as paid so far of documents that stand.

    Args:
        told_rows: All that imports in force told of some documents (`paid.said`).
        standing: All imports in force.
    """
    rows = told_rows.collect().lazy()
    if rows.head(1).collect().is_empty():
        return rows
    wanted = targets(rows).collect().lazy()
    named = [
        entry.rows.filter(is_document()).select(DOCUMENT).join(wanted, on=TARGET, how="semi", nulls_equal=True)
        for entry in standing.values()
    ]
    held = providers(standing, pl.concat(named).unique().collect().lazy()).lazy()
    return paid(untold_of(rows, held), settling(standing, rows))


def settling(standing: Mapping[int, Standing], links: pl.LazyFrame) -> pl.LazyFrame:
    """Rows in force that settle documents (`paid.settles`) which some rows' LINK names."""
    found = [linked(entry.rows.filter(settles()), links) for entry in standing.values()]
    numbered = pl.concat([part.filter(is_document()).select(DOCUMENT) for part in found]).unique().collect().lazy()
    lines = document_lines(standing, providers(standing, numbered).lazy())
    without_number = pl.concat([plain(part) for part in found], how="diagonal").unique(KEY, keep="first", maintain_order=True)
    return (
        pl.concat([without_number, *(linked(part.filter(settles()), links) for part in lines)], how="diagonal").collect().lazy()
    )


def document_lines(standing: Mapping[int, Standing], held: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Stored lines of documents, each from the import that `held` (`documents.providers`) names."""
    return [
        lines_of(entry.rows, held.filter(pl.col(IMPORT) == number)).with_columns(pl.lit(number, pl.Int64).alias(IMPORT))
        for number, entry in sorted(standing.items())
    ]


def days(rows: pl.LazyFrame) -> tuple[date | None, date | None]:
    """First and last day of some rows."""
    first, last = rows.select(pl.col("date").min().alias("first"), pl.col("date").max().alias("last")).collect().row(0)
    return first, last


def new_rows(rows: pl.LazyFrame, keys: pl.LazyFrame, ledger: pl.LazyFrame | None) -> pl.LazyFrame:
    """Those of some plain rows that the ledger lacks, each key once.

    Args:
        rows: The rows.
        keys: KEY and date of the same rows.
        ledger: The ledger's rows as stored, None before the first import.
    """
    distinct = once(rows, keys.select(KEY))
    if ledger is None:
        return distinct
    # The day is part of the key, so only the ledger's rows of these days can have the same.
    same_days = ledger.filter(pl.col("date").is_between(*days(keys)))
    return without(distinct, known(keys.select(KEY), same_days))


def plain_rows(moved: Standing, standing: Mapping[int, Standing]) -> list[pl.LazyFrame]:
    """Stored plain rows that the imports in force say for the keys of one import.

    Args:
        moved: The import that comes or goes, which may be among them.
        standing: The imports in force that may have such rows, by number.

    Returns:
        One plan for each import in force: the columns as stored and IMPORT.
    """
    parts = []
    earlier: list[pl.LazyFrame] = []
    for number, entry in sorted(standing.items()):
        rows = plain(entry.rows)
        keys = rows.select(KEY)
        if entry is not moved:
            rows = among(rows, known(keys, plain(moved.rows).select(KEY)))
        if earlier:
            rows = without(rows, known(keys, pl.concat(earlier)))
        parts.append(once(rows, keys).with_columns(pl.lit(number, pl.Int64).alias(IMPORT)))
        earlier.append(keys)
    return parts


def without_keys(ledger: Snapshot, keys: pl.LazyFrame) -> tuple[list[Path], list[pl.LazyFrame]]:
    """Which files of the ledger hold some keys, and their other rows.

    Returns:
        The files, and a plan for each file that has other rows.
    """
    files, rest = [], []
    for path in ledger.files:
        rows = scan_file(path)
        found = known(keys, rows.select(KEY)).collect()
        if found.height:
            files.append(path)
            if found.height < rows.select(pl.len()).collect().item():
                rest.append(without(rows, found.lazy()))
    return files, rest
