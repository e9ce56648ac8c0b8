"""How did the ledger become what it is, and how does it go on? Imports, undos and redos as commits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import polars as pl

from custctl.book.documents import Standing, comparison
from custctl.book.faults import reading
from custctl.book.folders import Folders, sha256_of
from custctl.book.imports import About, Count, Import, imports
from custctl.book.in_force import Swap, arrival, days, new_rows, plain, plain_rows, restatement, special, without_keys
from custctl.book.stored import IMPORT, without
from custctl.book.table import Table, scan_file
from custctl.ledger import ROW_KEY

Counted: TypeAlias = Callable[[pl.LazyFrame], Count]
"""Counts the records of an import of which rows come into the ledger, from the keys of these rows."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an undo or redo did.

    Attributes:
        id: The import's number.
        done: False where the import was so already and nothing happened.
        rows: By how many rows the ledger grew; below zero where it shrank.
    """

    id: int
    done: bool
    rows: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """The ledger's commits and what each import keeps beside them. Whoever adds to it holds the book's lock.

    Attributes:
        book: The book's folder.
        ledger: Its ledger.
        folders: What its imports keep.
    """

    book: Path
    ledger: Table
    folders: Folders

    def imports(self) -> dict[int, Import]:
        """Every import by its number.

        Raises:
            BookDamaged: The history cannot be read.
        """
        records = self.ledger.records()
        with reading(self.book):
            return imports(records)

    def days(self) -> dict[int, date | None]:
        """The day of each import."""
        return {number: entry.day for number, entry in self.imports().items()}

    def standing(self, entries: Mapping[int, Import]) -> dict[int, Standing]:
        """The imports in force, with their rows."""
        in_force = (entry for entry in entries.values() if not entry.undone)
        return {entry.id: self._standing_of(entry) for entry in in_force}

    def append(
        self, number: int, rows: pl.LazyFrame, rejects: pl.LazyFrame, about: About, counted: Counted | None = None
    ) -> Import:
        """Write an import's folder, then commit what it brings; see `Book.append`."""
        path = self.folders.write(number, rows, rejects)
        kept = scan_file(path)
        swap = self._arrival(number, about.standing(kept))
        files, rest = without_keys(self.ledger.open(), swap.gone.lazy()) if swap.gone.height else ([], [])
        ledger = self.ledger.open().scan() if self.ledger.exists else None
        first = new_rows(plain(kept), plain(kept), ledger).with_columns(pl.lit(number, pl.Int64).alias(IMPORT))
        fresh = self.ledger.write(pl.concat([first, *swap.come, *rest], how="diagonal"))
        brought = scan_file(fresh).filter(pl.col(IMPORT) == number)
        accepted = Count.of(without(brought, swap.gone.lazy()))
        records = accepted if counted is None else counted(brought.select(ROW_KEY))
        entry = Import(number, about, accepted, Count.of(kept) - accepted, records, *days(kept), rows_sha256=sha256_of(path))
        entry = replace(entry, replaced=swap.gone.height)
        return replace(entry, version=self.ledger.commit(fresh, entry.record(), removed=files))

    def restate(self, number: int, *, undone: bool) -> Change:
        """Take an import out of force or put it back, in one commit; see `Book.undo`."""
        entries = self.imports()
        if entries[number].undone == undone:
            return Change(number, done=False)
        moved = self._standing_of(entries[number])
        entries[number] = replace(entries[number], undone=undone)
        standing = {other: moved if other == number else entry for other, entry in self.standing(entries).items()}
        meeting = {other: standing[other] for other in standing if entries[other].meets(entries[number])}
        before = self.ledger.open()
        keys, said = plain(moved.rows).select(ROW_KEY), plain_rows(moved, meeting)
        if special(moved.rows) or moved.on_missing == "remove":
            swap = restatement(moved, meeting, standing, before.scan())
            keys, said = pl.concat([keys, swap.gone.lazy()]), [*said, *swap.come]
        files, rest = without_keys(before, keys)
        rows = pl.concat([before.scan().clear(), *rest, *said], how="diagonal")
        self.ledger.commit(self.ledger.write(rows), {"does": "undo" if undone else "redo", "id": number}, removed=files)
        return Change(number, done=True, rows=self.ledger.open().rows - before.rows)

    def _standing_of(self, entry: Import) -> Standing:
        return entry.about.standing(scan_file(self.folders.required(entry.id)))

    def _arrival(self, number: int, arriving: Standing) -> Swap:
        """What documents and payments told of an import that comes now change in the ledger."""
        if not special(arriving.rows) and arriving.on_missing == "keep":
            return Swap([], pl.DataFrame(schema=dict.fromkeys(ROW_KEY, pl.Int64())))
        ledger = self.ledger.open().scan() if self.ledger.exists else arriving.rows.clear()
        standing = {**self.standing(self.imports()), number: arriving}
        return arrival(number, standing, ledger, comparison(arriving, ledger))
