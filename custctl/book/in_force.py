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

from custctl.book.documents import (
    Comparison,
    Standing,
    is_document,
    is_voided,
    keys_of,
    numbers_apart,
    providers,
)
from custctl.book.paid import SAID, TARGET, linked, paid_apart, said, targets, told, told_of, untold_of
from custctl.book.stored import IMPORT, among, height, known, once, without
from custctl.book.table import Snapshot, scan_file
from custctl.frames.paid_so_far import LINK, paid, settles
from custctl.ledger import DOCUMENT, DOCUMENT_DAY, ROW_KEY

_PAYMENT: tuple[str, ...] = (*ROW_KEY, "kind", "amount")
"""What can change of a payment that a list told."""


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
    return not _none(rows.filter(is_document() | pl.col(DOCUMENT_DAY).is_not_null() | settles()))


def arrival(number: int, standing: Mapping[int, Standing], ledger: pl.LazyFrame, met: Comparison) -> Swap:
    """What the documents of a new import, and the payments told of them, change in the ledger.

    Args:
        number: The import's.
        standing: All imports in force, the new one among them.
        ledger: The ledger's rows as stored.
        met: What the import does to the ledger's documents (`documents.comparison`).
    """
    rows = standing[number].rows
    own = rows.filter(is_document())
    money = own.filter(~is_voided())
    lines = _marked(without(once(money, money.select(ROW_KEY)), met.left.lazy()), number)
    all_told = said(standing)
    if _none(all_told):
        return Swap([lines], met.leaving)
    leaving = among(ledger, met.leaving.lazy())
    links = pl.concat([rows.filter(settles()).select(LINK), leaving.filter(settles()).select(LINK)])
    documents = pl.concat([own.select(TARGET), leaving.filter(is_document()).select(TARGET)])
    changed = documents.join(targets(all_told).collect().lazy(), on=TARGET, how="semi", nulls_equal=True)
    concerned = pl.concat([targets(rows), changed, targets(linked(all_told, links))]).unique().collect().lazy()
    before = told_of(ledger, concerned).select(_PAYMENT).collect().lazy()
    now = paid_in_force(standing, concerned).lazy()
    gone = pl.concat([met.leaving.lazy(), before.join(now, on=_PAYMENT, how="anti").select(ROW_KEY)])
    return Swap([lines, *told_lines(standing, now.join(before, on=_PAYMENT, how="anti"))], gone.collect())


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
    concerned = pl.concat([entry.rows.filter(is_document()) for entry in speaking], how="diagonal").select(DOCUMENT)
    lines = document_lines(meeting, concerned)
    shares = numbers_apart(height(concerned))
    leaving = pl.concat([keys_of(ledger.filter(share), concerned.filter(share)).collect() for share in shares]).lazy()
    all_told = said({**standing, 0: moved})
    if _none(all_told):
        return Swap(lines, leaving.collect())
    links = [part.filter(settles()).select(LINK) for part in (moved.rows, among(ledger, leaving), *lines)]
    changed = concerned.select(TARGET).join(targets(all_told).collect().lazy(), on=TARGET, how="semi", nulls_equal=True)
    about = pl.concat([targets(moved.rows), changed, targets(linked(all_told, pl.concat(links)))]).unique().collect().lazy()
    gone = pl.concat([leaving, told_of(ledger, about).select(ROW_KEY)]).collect()
    return Swap([*lines, *told_lines(standing, paid_in_force(standing, about).lazy())], gone)


def paid_in_force(standing: Mapping[int, Standing], documents: pl.LazyFrame) -> pl.DataFrame:
    """What the ledger says was paid of documents as lists told it.

    Args:
        standing: All imports in force.
        documents: TARGET rows that are asked about.

    Returns:
        SAID, with `kind` and `amount` as the ledger has them.
    """
    count = height(documents)
    parts = [pl.DataFrame(schema=said(standing).select(SAID).collect_schema())]
    for there, here in zip(paid_apart("document", count), paid_apart("applies_to", count), strict=True):
        rows = told_of(said(standing).filter(here), documents.filter(there)).select(SAID).collect().lazy()
        parts.append(paid(untold_of(rows, _held(standing, rows)), settling(standing, rows)).collect())
    return pl.concat(parts)


def _held(standing: Mapping[int, Standing], rows: pl.LazyFrame) -> pl.LazyFrame:
    """Those documents that some payments told are of which the ledger holds."""
    wanted = targets(rows).collect().lazy()
    named = [
        entry.rows.filter(is_document()).select(DOCUMENT).join(wanted, on=TARGET, how="semi", nulls_equal=True)
        for entry in standing.values()
    ]
    return providers(standing, pl.concat(named).unique().collect().lazy()).lazy()


def told_lines(standing: Mapping[int, Standing], found: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Stored rows of payments told, with the kind and amount that were found (`paid_in_force`)."""
    parts = []
    for number, entry in sorted(standing.items()):
        changed = found.filter(pl.col(IMPORT) == number).select(_PAYMENT)
        rows = told(entry.rows).drop("kind", "amount").join(changed, on=ROW_KEY)
        parts.append(_marked(once(rows, rows.select(ROW_KEY)), number))
    return parts


def settling(standing: Mapping[int, Standing], links: pl.LazyFrame) -> pl.LazyFrame:
    """Rows in force that settle documents (`paid_so_far.settles`) which some rows' LINK names, one for each import of it."""
    found = [linked(_marked(entry.rows.filter(settles()), number), links) for number, entry in standing.items()]
    numbered = pl.concat([part.filter(is_document()).select(DOCUMENT) for part in found]).unique().collect().lazy()
    lines = document_lines(standing, numbered)
    without_number = pl.concat([plain(part) for part in found], how="diagonal").unique(
        ROW_KEY, keep="first", maintain_order=True
    )
    rows = pl.concat([without_number, *(linked(part.filter(settles()), links) for part in lines)], how="diagonal").drop(IMPORT)
    each = pl.concat([part.select(*ROW_KEY, IMPORT) for part in found]).unique()
    return rows.join(each, on=ROW_KEY).collect().lazy()


def document_lines(standing: Mapping[int, Standing], concerned: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Stored lines of some documents (DOCUMENT), each document from the import that `documents.providers` names."""
    keys: dict[int, list[pl.DataFrame]] = {number: [] for number in standing}
    for share in numbers_apart(height(concerned)):
        held = providers(standing, concerned.filter(share).unique().collect().lazy()).lazy()
        for number, entry in standing.items():
            keys[number].append(keys_of(entry.rows, held.filter(pl.col(IMPORT) == number)).unique().collect())
    found = ((number, among(standing[number].rows, pl.concat(parts).lazy())) for number, parts in sorted(keys.items()))
    return [_marked(once(lines, lines.select(ROW_KEY)), number) for number, lines in found]


def _marked(rows: pl.LazyFrame, number: int) -> pl.LazyFrame:
    return rows.with_columns(pl.lit(number, pl.Int64).alias(IMPORT))


def _none(rows: pl.LazyFrame) -> bool:
    return rows.head(1).collect().is_empty()


def days(rows: pl.LazyFrame) -> tuple[date | None, date | None]:
    """First and last day of some rows."""
    first, last = rows.select(pl.col("date").min().alias("first"), pl.col("date").max().alias("last")).collect().row(0)
    return first, last


def new_rows(rows: pl.LazyFrame, keys: pl.LazyFrame, ledger: pl.LazyFrame | None) -> pl.LazyFrame:
    """Those of some plain rows that the ledger lacks, each key once.

    Args:
        rows: The rows.
        keys: ROW_KEY and date of the same rows.
        ledger: The ledger's rows as stored, None before the first import.
    """
    distinct = once(rows, keys.select(ROW_KEY))
    if ledger is None:
        return distinct
    # The day is part of the key, so only the ledger's rows of these days can have the same.
    same_days = ledger.filter(pl.col("date").is_between(*days(keys)))
    return without(distinct, known(keys.select(ROW_KEY), same_days))


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
        keys = rows.select(ROW_KEY)
        if entry is not moved:
            rows = among(rows, known(keys, plain(moved.rows).select(ROW_KEY)))
        if earlier:
            rows = without(rows, known(keys, pl.concat(earlier)))
        parts.append(_marked(once(rows, keys), number))
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
        found = known(keys, rows.select(ROW_KEY)).collect()
        if found.height:
            files.append(path)
            if found.height < rows.select(pl.len()).collect().item():
                rest.append(without(rows, found.lazy()))
    return files, rest
