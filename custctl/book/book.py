"""What can be done with the book: add an import, read the ledger, undo and redo, check, compact."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import polars as pl

from custctl.book.ahead import Ahead
from custctl.book.cards import Beside, add_contacts, upsert_customers
from custctl.book.checks import problems
from custctl.book.documents import is_voided
from custctl.book.faults import writing
from custctl.book.folders import Folders
from custctl.book.history import Change, Counted, History
from custctl.book.imports import IMPORTS, About, Import
from custctl.book.lists import with_lists
from custctl.book.stored import dated, restored
from custctl.book.table import Table, scan_file
from custctl.errors.missing import BookDamaged, BookMissing
from custctl.errors.usage import ImportUnknown
from custctl.frames.applied import LISTED
from custctl.frames.paid_on_account import MARKS
from custctl.ledger import CONTACTS, CUSTOMERS, DOCUMENT_DAY, LEDGER
from custctl.result import Note
from custctl.schema import Schema


class Book:
    """The stored ledger in a folder.

    Args:
        path: The folder; the first import makes it.
        wait: Seconds that a writer waits for another one.
    """

    def __init__(self, path: Path, *, wait: float = 30.0) -> None:
        self.path = path
        self.wait = wait
        self._ledger = Table(path / "ledger")
        self._customers = Table(path / "customers")
        self._contacts = Table(path / "contacts")
        self._folders = Folders(path)
        self._history = History(path, self._ledger, self._folders)

    @property
    def exists(self) -> bool:
        """Whether there is anything in it; asks the disk only."""
        return self._ledger.exists or self._customers.exists or self._contacts.exists

    @property
    def commits(self) -> int:
        """How often it was written; asks the disk only."""
        return sum(table.commits for table in (self._ledger, self._customers, self._contacts))

    def ledger(self) -> pl.LazyFrame:
        """The rows that the imports in force say, each once, in no promised order.

        Returns:
            LEDGER, then any extra columns that the user kept, as text, and MARKS where lists told what was paid so far.

        Raises:
            BookMissing: There is no book.
            BookDamaged: It cannot be read.
        """
        if not self._ledger.exists:
            return self._scan(self._ledger, LEDGER)
        rows = with_lists(self._ledger.open().scan(), lambda: self._history.standing(self._history.imports()))
        return restored(dated(rows, self._history.days()), LEDGER, also=MARKS if LISTED in rows.collect_schema() else ())

    def customers(self) -> pl.LazyFrame:
        """The customer cards: CUSTOMERS, then any extra columns as text, none where there are none. Raises like `ledger`."""
        return self._scan(self._customers, CUSTOMERS)

    def contacts(self) -> pl.LazyFrame:
        """What was said to customers: CONTACTS, then any extra columns as text. Raises like `ledger`."""
        return self._scan(self._contacts, CONTACTS)

    def log(self, currency: str | None = None) -> pl.DataFrame:
        """IMPORTS: one row per import, also those undone.

        Args:
            currency: Currency of money that names none; else XXX.

        Raises:
            BookMissing: There is no book.
            BookDamaged: Its history cannot be read.
        """
        rows = [entry.row(currency) for entry in self._known().values()]
        return IMPORTS.sort(pl.LazyFrame(rows, schema=IMPORTS.dtypes)).collect()

    def already(self, sha256: str, *, source: str | None = None, sheet: str | None = None) -> Import | None:
        """The newest import in force that read a file with this hash; None where there is none.

        Args:
            sha256: Hex digest of the file's bytes.
            source: The till or account that the user named: two tills may well write the same bytes.
            sheet: The one worksheet that was asked for: the others of its workbook may come later.
        """
        entries = self._history.imports().values() if self._ledger.exists else ()
        same = (
            entry
            for entry in entries
            if sha256 in entry.about.sha256 and (entry.about.source, entry.about.sheet) == (source, sheet) and not entry.undone
        )
        return max(same, key=lambda entry: entry.id, default=None)

    def ahead(self, rows: pl.LazyFrame, about: About | None = None) -> Ahead:
        """What an import would do; nothing is written.

        Args:
            rows: LEDGER with `key_high` and `key_low` (Int64); the plan runs several times.
            about: What the import may do to documents.
        """
        about = about or About((), (), "")
        if not self._ledger.exists:
            return Ahead(rows, about, None, {})
        return Ahead(rows, about, self._ledger.open().scan(), self._history.standing(self._history.imports()))

    def rows_of(self, source: str | None, days: Sequence[date]) -> pl.LazyFrame:
        """The ledger's rows of a source on some days: LEDGER, without payments that documents told."""
        if not self._ledger.exists:
            return LEDGER.empty()
        own = pl.col("source").eq_missing(pl.lit(source, pl.String)) & pl.col(DOCUMENT_DAY).is_null()
        return LEDGER.conform(restored(self._ledger.open().scan().filter(own & pl.col("date").is_in(days)), LEDGER))

    def said(self, number: int) -> pl.LazyFrame:
        """All rows that were taken of an import's file: LEDGER, without payments that documents told.

        Raises:
            ImportUnknown: There is no such import.
            BookMissing: There is no book.
            BookDamaged: Its rows are gone.
        """
        self._entry(number)
        own = pl.col(DOCUMENT_DAY).is_null() & ~is_voided()
        return LEDGER.conform(restored(scan_file(self._folders.required(number)).filter(own), LEDGER))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the book for one writer, so that what was looked up stays true until it is written.

        Raises:
            BookBusy, BookUnwritable: As for `append`.
        """
        with writing(self.path, wait=self.wait):
            yield

    def append(self, rows: pl.LazyFrame, rejects: pl.LazyFrame, about: About, counted: Counted | None = None) -> Import:
        """Keep an import: all its rows in its folder, the new ones in the ledger. It exists after one commit or not at all.

        An import without any new row is committed and logged too.

        Args:
            rows: LEDGER with `key_high` and `key_low` (Int64) and any extra columns; the plan runs once, streaming.
            rejects: Rejected records as they go to `rejects.csv`.
            about: What the log says.
            counted: What of it the log tells as accepted money; else the sum of the new rows, whatever their kind.

        Raises:
            BookBusy: Another process writes and did not finish within `wait`.
            BookUnwritable: The disk is full or the folder read-only; the book is as it was.
            BookDamaged: The book cannot be read.
        """
        with writing(self.path, wait=self.wait):
            number = max(self._history.imports(), default=0) + 1
            self._folders.refuse_loss(number)
            try:
                self._folders.begin(number)
                return self._history.append(number, rows, rejects, about, counted)
            except BaseException:
                self._abandon(number)
                raise

    def upsert_customers(self, rows: pl.LazyFrame, *, sha256: str | None = None) -> int:
        """Bring the customer cards up to date in one commit; in none where they are.

        A card is found by its customer id. Blank cells of the new rows change nothing, so that a list of credit limits does
        not take the names away; of several rows for one customer the last one that says something counts, cell by cell.

        Args:
            rows: CUSTOMERS with any extra columns; rows without a customer are ignored.
            sha256: Hex digest of the list that they come from.

        Returns:
            Number of cards that are new or changed.

        Raises:
            BookBusy, BookUnwritable, BookDamaged: As for `append`.
        """
        with writing(self.path, wait=self.wait):
            return upsert_customers(self._customers, rows, sha256)

    def add_contacts(self, rows: pl.LazyFrame, *, sha256: str | None = None) -> int:
        """Add to what was said to customers, in one commit; what the book has already, word for word, is not added again.

        Args:
            rows: CONTACTS with any extra columns.
            sha256: Hex digest of the list that they come from.

        Returns:
            Number of contacts added.

        Raises:
            BookBusy, BookUnwritable, BookDamaged: As for `append`.
        """
        with writing(self.path, wait=self.wait):
            return add_contacts(self._contacts, rows, sha256)

    def beside(self) -> Beside:
        """What is kept beside the ledger, to look at."""
        return Beside(self._customers, self._contacts)

    def undo(self, number: int) -> Change:
        """Take an import out of force, in one commit; rows that another import in force also had stay, as that one's.

        Undoing what is undone already changes nothing.

        Raises:
            ImportUnknown: There is no such import.
            BookMissing: There is no book.
            BookBusy, BookUnwritable, BookDamaged: As for `append`.
        """
        return self._restated(number, undone=True)

    def redo(self, number: int) -> Change:
        """Put an undone import back in force, in one commit; redoing what is in force changes nothing. Raises like `undo`."""
        return self._restated(number, undone=False)

    def verify(self) -> list[Note]:
        """What is wrong with the book: nothing where counts, hashes and totals agree and the ledger is what the imports say.

        Raises:
            BookMissing: There is no book.
        """
        try:
            entries = self._known()
            self.customers()
            self.contacts()
            return list(problems(entries, self._folders, self._ledger.open())) if self._ledger.exists else []
        except BookDamaged as error:
            return [Note("book_unreadable", {"why": str(error.facts["why"])}, warning=True)]

    def compact(self) -> None:
        """Make one file of each table's many, and delete files that left it over a day ago. Imports' folders are not touched.

        Raises:
            BookMissing: There is no book.
            BookBusy, BookUnwritable, BookDamaged: As for `append`.
        """
        self._required()
        with writing(self.path, wait=self.wait):
            for table in (self._ledger, self._customers, self._contacts):
                if table.exists:
                    snapshot = table.open()
                    if len(snapshot.files) > 1:
                        table.commit(table.write(snapshot.scan()), {"does": "compact"}, removed=snapshot.files)
                    table.tidy()

    def rejects(self, number: int) -> Path:
        """Where the rejects of an import are.

        Raises:
            ImportUnknown: There is no such import.
            BookMissing: There is no book.
        """
        self._entry(number)
        return self._folders.rejects(number)

    def _required(self) -> None:
        if not self.exists:
            raise BookMissing(path=self.path, command="segment")

    def _scan(self, table: Table, schema: Schema) -> pl.LazyFrame:
        self._required()
        if not table.exists:
            return schema.empty()
        return restored(table.open().scan(), schema)

    def _known(self) -> dict[int, Import]:
        self._required()
        return self._history.imports()

    def _entry(self, number: int) -> Import:
        known = self._known()
        if number not in known:
            raise ImportUnknown(id=number, path=self.path)
        return known[number]

    def _abandon(self, number: int) -> None:
        """Take a failed import's folder away; an interrupt just after its commit failed nothing, and the log knows."""
        with suppress(BookDamaged):
            if number not in self._history.imports():
                self._folders.remove(number)

    def _restated(self, number: int, *, undone: bool) -> Change:
        self._entry(number)
        with writing(self.path, wait=self.wait):
            return self._history.restate(number, undone=undone)
