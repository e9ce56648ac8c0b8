"""Is the book what its imports say: nothing lost, nothing changed, nothing twice?"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from custctl.book.documents import Standing, is_document
from custctl.book.folders import Folders, sha256_of
from custctl.book.imports import Count, Import
from custctl.book.in_force import document_lines, paid_in_force, plain, special, told_lines
from custctl.book.paid import said, targets
from custctl.book.stored import IMPORT, shares
from custctl.book.table import Snapshot, scan_file
from custctl.ledger import DOCUMENT, ROW_KEY
from custctl.result import Note


def problems(imports: Mapping[int, Import], folders: Folders, ledger: Snapshot) -> Iterator[Note]:
    """What is wrong with a book; nothing where all is well.

    Args:
        imports: Every import by number.
        folders: What the imports keep.
        ledger: The ledger as it is.

    Yields:
        Notes whose keys begin with `book_`, the gravest first.
    """
    if gaps := sorted(set(range(1, max(imports, default=0) + 1)) - imports.keys()):
        yield _problem("book_log_gap", imports=[str(number) for number in gaps])
    broken = [note for number, entry in imports.items() for note in rows_problems(entry, folders.rows(number))]
    yield from broken
    if not broken:
        in_force = {
            number: entry.about.standing(scan_file(folders.rows(number)))
            for number, entry in imports.items()
            if not entry.undone
        }
        yield from ledger_problems(ledger, in_force)


def rows_problems(entry: Import, path: Path) -> Iterator[Note]:
    """What is wrong with the rows that an import kept."""
    if not path.is_file():
        yield _problem("book_rows_missing", id=entry.id)
        return
    if sha256_of(path) != entry.rows_sha256:
        yield _problem("book_rows_changed", id=entry.id)
        return
    found = Count.of(scan_file(path))
    if found != entry.accepted + entry.duplicate:
        yield _problem("book_counts_off", id=entry.id, rows=found.rows, logged=entry.accepted.rows + entry.duplicate.rows)


def ledger_problems(ledger: Snapshot, in_force: Mapping[int, Standing]) -> Iterator[Note]:
    """Where the ledger is not what the imports in force say (`in_force`)."""
    columns = (*ROW_KEY, IMPORT, "kind", "currency", "amount")
    rows = [entry.rows.with_columns(pl.lit(number, pl.Int64).alias(IMPORT)) for number, entry in in_force.items()]
    others = _specials(in_force) if any(special(kept) for kept in rows) else []
    stored, told = ledger.scan().select(columns), [plain(kept).select(columns) for kept in rows]
    documents = pl.concat([ledger.scan().clear().select(columns), *(part.select(columns) for part in others)]).collect().lazy()
    missing = extra = twice = 0
    for share in shares(ledger.rows):
        first = [pl.concat(told).filter(share).sort(IMPORT).unique(ROW_KEY, keep="first", maintain_order=True)] if told else []
        expected = pl.concat([*first, documents.filter(share)]).collect()
        found = stored.filter(share).collect()
        missing += expected.join(found, on=columns, how="anti", nulls_equal=True).height
        extra += found.join(expected, on=columns, how="anti", nulls_equal=True).height
        twice += found.height - found.n_unique(ROW_KEY)
    if missing or extra or twice:
        yield _problem("book_ledger_differs", missing=missing, extra=extra, twice=twice)


def _specials(in_force: Mapping[int, Standing]) -> list[pl.LazyFrame]:
    """All lines of documents and all payments told that the ledger must hold."""
    documents = pl.concat([entry.rows.filter(is_document()).select(DOCUMENT) for entry in in_force.values()])
    paid = paid_in_force(in_force, targets(said(in_force))).lazy()
    return [*document_lines(in_force, documents), *told_lines(in_force, paid)]


def _problem(key: str, **values: object) -> Note:
    return Note(key, values, warning=True)  # type: ignore[arg-type]
