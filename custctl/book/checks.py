"""Is the book what its imports say: nothing lost, nothing changed, nothing twice?"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from custctl.book.folders import Folders, sha256_of
from custctl.book.imports import Count, Import
from custctl.book.stored import IMPORT, KEY, shares
from custctl.book.table import Snapshot, scan_file
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
        in_force = {number: folders.rows(number) for number, entry in imports.items() if not entry.undone}
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


def ledger_problems(ledger: Snapshot, in_force: Mapping[int, Path]) -> Iterator[Note]:
    """Where the ledger is not what the imports in force say: each key once, from the first import that has it."""
    columns = (*KEY, IMPORT, "currency", "amount")
    kept = [scan_file(path).with_columns(pl.lit(number, pl.Int64).alias(IMPORT)) for number, path in in_force.items()]
    stored, said = ledger.scan().select(columns), pl.concat([rows.select(columns) for rows in kept] or [ledger.scan().clear()])
    missing = extra = twice = 0
    for share in shares(ledger.rows):
        expected = said.filter(share).sort(IMPORT).unique(KEY, keep="first", maintain_order=True).collect()
        found = stored.filter(share).collect()
        missing += expected.join(found, on=columns, how="anti", nulls_equal=True).height
        extra += found.join(expected, on=columns, how="anti", nulls_equal=True).height
        twice += found.height - found.n_unique(KEY)
    if missing or extra or twice:
        yield _problem("book_ledger_differs", missing=missing, extra=extra, twice=twice)


def _problem(key: str, **values: object) -> Note:
    return Note(key, values, warning=True)  # type: ignore[arg-type]
