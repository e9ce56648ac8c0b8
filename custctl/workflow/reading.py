"""From files, standard input or the book to the rows that a command works on."""

import glob
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import polars as pl

from custctl import mapping, readers
from custctl.errors import BookMissing, FolderEmpty, RowsRejected
from custctl.frames.open_items import open_items
from custctl.ledger import CONTACTS, CUSTOMERS, LEDGER, UNKNOWN_CURRENCY
from custctl.mapping import REJECTS, Debtors, Told, Understood
from custctl.result import Note
from custctl.sheet import Reading, Sheet

STDIN = "-"
KEY = ("key_high", "key_low")


@dataclass(frozen=True, slots=True)
class How:
    """What the user said about reading files: cells by `reading`, meaning by `told`.

    Attributes:
        reading: How bytes become cells.
        told: What cells mean.
        aliases: Names of payers that were confirmed, and the customer that each means.
        book: The book whose customers and open documents receipts are matched with, beside those of the files.
    """

    reading: Reading
    told: Told
    aliases: Mapping[str, str] = field(default_factory=dict)
    book: Path | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One table of one file, read and understood.

    Attributes:
        sheet: The text cells.
        understood: What they mean.
        rows: Its typed rows with keys, already worked out: scanning them again reads no spreadsheet.
        rejects: Its REJECTS rows.
    """

    sheet: Sheet
    understood: Understood
    rows: pl.LazyFrame
    rejects: pl.DataFrame


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """All tables that a command was given.

    Attributes:
        tables: One entry per table, in the order of the files.
    """

    tables: tuple[Read, ...]

    def rows(self) -> pl.LazyFrame:
        """LEDGER rows of all files; what two files both say counts once."""
        ledgers = [read.rows for read in self.tables if read.understood.table == "ledger"]
        if not ledgers:
            return LEDGER.empty()
        together = pl.concat(ledgers, how="diagonal")
        if len(ledgers) > 1:
            together = together.unique(KEY, keep="first", maintain_order=True)
        return LEDGER.conform(together)

    def customers(self) -> pl.LazyFrame:
        """CUSTOMERS rows of all files."""
        cards = [read.rows for read in self.tables if read.understood.table == "customers"]
        return CUSTOMERS.conform(pl.concat(cards, how="diagonal")) if cards else CUSTOMERS.empty()

    def contacts(self) -> pl.LazyFrame:
        """CONTACTS rows of all files."""
        said = [read.rows for read in self.tables if read.understood.table == "contacts"]
        return CONTACTS.conform(pl.concat(said, how="diagonal")) if said else CONTACTS.empty()

    def rejects(self) -> pl.DataFrame:
        """REJECTS rows of all files."""
        return pl.concat([REJECTS.conform(REJECTS.empty()).collect(), *(read.rejects for read in self.tables)])


@dataclass(frozen=True, slots=True)
class Books:
    """What an analysis answers from.

    Attributes:
        ledger: LEDGER rows, each with a currency.
        customers: CUSTOMERS rows, none where no card is known.
        rejects: REJECTS rows of the sources: what the answer lacks.
        notes: What opening them had to say.
        files: Number of files they come from, None for the book.
        contacts: CONTACTS rows, none where nothing is known of what was said.
    """

    ledger: pl.LazyFrame
    customers: pl.LazyFrame
    rejects: pl.DataFrame
    notes: tuple[Note, ...] = ()
    files: int | None = None
    contacts: pl.LazyFrame = field(default_factory=CONTACTS.empty)

    def newest(self) -> date | None:
        """The day of the newest row, None without rows."""
        day: date | None = self.ledger.select(pl.col("date").max()).collect().item()
        return day


@contextmanager
def read_files(sources: Sequence[str], *, how: How, stdin: BinaryIO) -> Iterator[ReadFiles]:
    """Read and understand files; their rows live as long as the block.

    Args:
        sources: Paths, patterns, folders, or `-`; every one is understood before any is yielded.
        how: What the user said about reading.
        stdin: What `-` reads.

    Raises:
        CustctlError: A source is missing, unreadable, or not understood.
    """
    with tempfile.TemporaryDirectory(prefix="custctl-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        reading = mapping.reading_of(how.reading, how.told)
        sheets = [
            sheet
            for path, name in _paths(sources, stdin, scratch)
            for sheet in readers.sheets(path, name=name, reading=reading, scratch=scratch)
        ]
        understood = [(sheet, mapping.understand(sheet, how.told)) for sheet in sheets]
        yield ReadFiles(_all_worked_out(understood, how, scratch))


@contextmanager
def open_books(
    sources: Sequence[str], *, book: Path, how: How, currency: str | None, strict: bool, command: str, stdin: BinaryIO
) -> Iterator[Books]:
    """The books that an analysis answers from: the sources, or the book where none is named.

    Args:
        sources: Paths, patterns, folders, or `-`.
        book: Folder of the book.
        how: What the user said about reading.
        currency: Currency of rows that name none.
        strict: Whether a rejected row stops everything.
        command: Name of the command, for hints.
        stdin: What `-` reads.

    Raises:
        BookMissing: No source is named and there is no book.
        RowsRejected: A row is rejected and `strict` is set.
        CustctlError: A source is missing, unreadable, or not understood.
    """
    if not sources:
        yield merged(_stored(book, currency, command), how.aliases)
        return
    with read_files(sources, how=how, stdin=stdin) as read:
        rejects = read.rejects()
        if strict and rejects.height:
            raise RowsRejected(count=rejects.height, **_first(rejects))
        ledger, notes = with_currency(read.rows(), currency)
        files = len(read.tables)
        yield merged(Books(ledger, read.customers(), rejects, notes, files, read.contacts()), how.aliases)


def merged(books: Books, aliases: Mapping[str, str]) -> Books:
    """The books with customers under the name that the user keeps; files and book stay as they are.

    Of several cards that become one, the card of the name kept goes first, cell by cell.
    """
    if not aliases:
        return books
    kept = pl.col("customer").replace(aliases)
    own = (kept == pl.col("customer")).alias("_own")
    cards = books.customers.with_columns(own, kept).sort("_own", descending=True, maintain_order=True)
    each = cards.group_by("customer", maintain_order=True).agg(pl.all().exclude("_own").drop_nulls().first())
    said = books.contacts.with_columns(kept)
    return replace(books, ledger=books.ledger.with_columns(kept), customers=CUSTOMERS.conform(each), contacts=said)


def with_currency(ledger: pl.LazyFrame, told: str | None) -> tuple[pl.LazyFrame, tuple[Note, ...]]:
    """Rows with a currency each, and what had to be assumed.

    A row without one has the currency told; else, where all other rows agree on one, that; else XXX.
    """
    unknown = pl.col("currency").is_null() | (pl.col("currency") == UNKNOWN_CURRENCY)
    facts = ledger.select(count=unknown.sum(), known=pl.col("currency").filter(~unknown).unique().sort().implode()).collect()
    count, known = facts["count"].item(), facts["known"].item().to_list()
    if not count:
        return ledger, ()
    used = told or (known[0] if len(known) == 1 else UNKNOWN_CURRENCY)
    notes: tuple[Note, ...] = ()
    if told is None:
        key = "currency_unknown" if used == UNKNOWN_CURRENCY else "currency_assumed"
        notes = (Note(key, {"rows": count, "currency": used}, warning=bool(known)),)
    return ledger.with_columns(pl.when(unknown).then(pl.lit(used)).otherwise("currency").alias("currency")), notes


def _stored(path: Path, currency: str | None, command: str) -> Books:
    from custctl.book import Book

    book = Book(path)
    if not book.exists:
        raise BookMissing(path=path, command=command)
    ledger, notes = with_currency(LEDGER.conform(book.ledger()), currency)
    cards, said = CUSTOMERS.conform(book.customers()), CONTACTS.conform(book.contacts())
    return Books(ledger, cards, REJECTS.empty().collect(), notes, contacts=said)


def _paths(sources: Sequence[str], stdin: BinaryIO, scratch: Path) -> Iterator[tuple[Path, str]]:
    """Each file to read and what to call it: patterns and folders spelled out, standard input copied."""
    for source in sources:
        if source == STDIN:
            yield readers.spool(stdin, scratch), STDIN
        elif (folder := Path(source)).is_dir():
            inside = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
            if not inside:
                raise FolderEmpty(path=source)
            yield from ((path, str(path)) for path in inside)
        elif not Path(source).exists() and (found := sorted(glob.glob(source, recursive=True))):  # noqa: PTH207 any path
            yield from ((Path(name), name) for name in found if Path(name).is_file())
        else:
            yield Path(source), source


def _all_worked_out(understood: Sequence[tuple[Sheet, Understood]], how: How, scratch: Path) -> tuple[Read, ...]:
    """Every table in the order of the files; bank accounts last, because what the others say tells whose receipts are."""
    found: dict[int, Read] = {}
    for number in sorted(range(len(understood)), key=lambda number: understood[number][1].plan.roles.receipts):
        sheet, meaning = understood[number]
        bank = meaning.plan.roles.receipts
        debtors = known_debtors(ReadFiles(tuple(found.values())), how.book, how.aliases, how.told.currency) if bank else None
        found[number] = _worked_out(number, sheet, meaning, scratch, debtors)
    return tuple(found[number] for number in range(len(understood)))


def known_debtors(read: ReadFiles, book: Path | None, aliases: Mapping[str, str], currency: str | None) -> Debtors:
    """All that files and book know of who may pay: customers by id and name, what they owe, what they paid already."""
    ledger, cards = read.rows(), read.customers()
    if book is not None:
        from custctl.book import Book

        stored = Book(book)
        if stored.exists:
            ledger = pl.concat([ledger, LEDGER.conform(stored.ledger())])
            cards = pl.concat([cards, CUSTOMERS.conform(stored.customers())])
    newest: date | None = ledger.select(pl.col("date").max()).collect().item()
    priced, _ = with_currency(ledger, currency)
    owed = open_items(priced, newest or date.min, customers=cards)
    named = [frame.select("customer", "name").drop_nulls("customer") for frame in (ledger, cards)]
    return Debtors(pl.concat(named).unique(), owed, ledger, aliases)


def _worked_out(number: int, sheet: Sheet, understood: Understood, scratch: Path, debtors: Debtors | None) -> Read:
    """Records and rows written once to scratch files: later steps scan these, and none types a cell again."""
    settled = understood.worked_out(scratch / f"records-{number}.parquet")
    settled = settled if debtors is None else settled.attributed(debtors)
    path = scratch / f"rows-{number}.parquet"
    settled.rows.sink_parquet(path, compression="lz4")
    return Read(sheet, settled, pl.scan_parquet(path), REJECTS.sort(settled.rejects).collect())


def _first(rejects: pl.DataFrame) -> dict[str, object]:
    row = rejects.row(0, named=True)
    return {"path": row["file"], "row": row["row"], "column": row["column"] or "", "value": row["value"] or ""}
