"""From files to tables of rows: everything that was named is read, understood and worked out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from custctl import mapping, readers
from custctl.frames.compact import compact
from custctl.frames.paid_on_account import whole
from custctl.ledger import CONTACTS, CUSTOMERS, DOCUMENT, LEDGER, ROW_KEY
from custctl.mapping import REJECTS, Told, Understood
from custctl.mapping.own_money import has_money
from custctl.sheet import Reading, Sheet
from custctl.workflow.debtors import known_debtors
from custctl.workflow.documents_in_files import Documents, added_up, voided_elsewhere, without
from custctl.workflow.left_out import LeftOut, Shared, left_out, sums
from custctl.workflow.paid_in_files import paid_in_files, tells
from custctl.workflow.scratch import room_for_copies, scratch_folder
from custctl.workflow.sources import named_files

if TYPE_CHECKING:
    from custctl.book import Import


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
        rows: Its typed rows, already worked out: scanning them again reads no spreadsheet. Without keys where none are needed.
        rejects: Its REJECTS rows.
        asked: Name of the one worksheet that the user asked for.
        voided: Documents (`documents_in_files.DOCUMENT`) that it says are void; nothing where it is the only file.
    """

    sheet: Sheet
    understood: Understood
    rows: pl.LazyFrame
    rejects: pl.DataFrame
    asked: str | None = None
    voided: pl.DataFrame = field(default_factory=pl.DataFrame)

    def rows_alone(self) -> "Read":
        """The same for those who ask only for rows: in memory, all that they were made of takes more of it than they do."""
        rows = self.rows.drop("written", "record", strict=False)
        rows = compact(rows.collect(engine="in-memory")).lazy() if self.sheet.held else rows
        sheet, made = replace(self.sheet, cells=_emptied(self.sheet.cells)), self.understood
        plan, records, rejects = replace(made.plan, sheet=sheet), _emptied(made.records), _emptied(made.rejects)
        alone = replace(made, plan=plan, records=records, rejects=rejects, rows=rows)
        return replace(self, sheet=sheet, rows=rows, understood=alone)


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """All tables that a command was given.

    Attributes:
        tables: One entry per table, in the order of the files.
        again: Files that were not read because the book has them, and the import that each came with.
        left_out: What they say that does not count, where only rows were asked for.
    """

    tables: tuple[Read, ...]
    again: tuple[tuple[str, "Import"], ...] = ()
    left_out: LeftOut | None = None

    def rows(self) -> pl.LazyFrame:
        """LEDGER rows of all files; what two files both say counts once. With MARKS where lists tell what was paid so far."""
        if not self.ledgers:
            return LEDGER.empty()
        rows = [read.rows for read in self.standing().ledgers]
        if self._keyed and any(tells(part) for part in rows):
            told = paid_in_files(rows)
            return compact(told.collect()).lazy() if all(read.sheet.held for read in self.ledgers) else told
        together = pl.concat(rows, how="diagonal")
        if self._comparable:
            together = together.unique(ROW_KEY, keep="first", maintain_order=True)
        return LEDGER.conform(together)

    def ledger(self) -> pl.LazyFrame:
        """LEDGER rows of all files, payments on account naming what lists say they settled."""
        return whole(self.rows())

    def standing(self) -> "ReadFiles":
        """The same without documents of which another file says that they are void."""
        gone = self._voided
        if gone.is_empty():
            return self
        return replace(
            self,
            tables=tuple(
                replace(read, rows=without(read.rows, gone), voided=gone.clear()) if read.voided.width else read
                for read in self.tables
            ),
        )

    def voided_elsewhere(self) -> Documents | None:
        """Documents that are money in one file and void in another; None where there are none."""
        if self._voided.is_empty():
            return None
        return voided_elsewhere([(read.sheet.file, read.rows, read.voided) for read in self.ledgers])

    def added_up(self) -> Documents | None:
        """Documents whose lines stand in several files of which none has all; None where there are none."""
        if not self._comparable:
            return None
        return added_up([(read.sheet.file, read.rows) for read in self.ledgers])

    def shared(self) -> Shared | None:
        """What several files say and `rows` counts once; None where there is nothing."""
        if not self._comparable:
            return None
        own = [
            read.rows.filter(pl.col("written").is_not_null()).select(*ROW_KEY, "currency", "written", table=pl.lit(number))
            for number, read in enumerate(self.ledgers)
        ]
        together = pl.concat(own)
        # Of most files no more than half of the keys is ever in memory.
        low = together.select("key_low").collect().to_series().sort()
        twice = low.filter(low == low.shift(1)).unique()
        if twice.is_empty():
            return None
        few = together.filter(pl.col("key_low").is_in(twice.implode())).collect()
        each = few.group_by(ROW_KEY).agg(pl.first("currency", "written"), "table").filter(pl.col("table").list.len() > 1)
        holding = tuple(self.ledgers[number].sheet.file for number in sorted({*each["table"].explode()}))
        return Shared(holding, each.height, sums(each)) if holding else None

    @property
    def ledgers(self) -> list[Read]:
        """Those of the tables that hold ledger rows."""
        return [read for read in self.tables if read.understood.table == "ledger"]

    @property
    def _voided(self) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(), *(read.voided for read in self.tables if read.voided.width)], how="diagonal")

    @property
    def _comparable(self) -> bool:
        """Whether several files may hold the same rows, so that all of them have keys."""
        return len(self.ledgers) > 1 and self._keyed

    @property
    def _keyed(self) -> bool:
        return all(set(ROW_KEY) <= {*read.rows.collect_schema()} for read in self.ledgers)

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


@contextmanager
def read_files(
    sources: Sequence[str],
    *,
    how: How,
    stdin: BinaryIO,
    known: Callable[[Path], "Import | None"] | None = None,
    keyed: bool = True,
) -> Iterator[ReadFiles]:
    """Read and understand files; their rows live as long as the block.

    Args:
        sources: Paths, patterns, folders, or `-`; every one is understood before any is yielded.
        how: What the user said about reading.
        stdin: What `-` reads.
        known: Tells which import a file came with already; such a file is not read.
        keyed: Whether rows need their keys whatever happens; else they have them only where two files may hold the same row,
            and what they were made of is let go.

    Raises:
        CustctlError: A source is missing, unreadable, or not understood.
    """
    with scratch_folder() as scratch:
        with room_for_copies(scratch):
            again: list[tuple[str, Import]] = []
            files: list[tuple[Path, str]] = []
            for path, name in named_files(sources, stdin, scratch, reading=how.reading):
                if known is not None and path.is_file() and (entry := known(path)):
                    again.append((name, entry))
                else:
                    files.append((path, name))
            read = _read(files, how, scratch, keyed=keyed)
        yield replace(read, again=tuple(again))


def _read(files: Sequence[tuple[Path, str]], how: How, scratch: Path, *, keyed: bool) -> ReadFiles:
    """All tables; who asks only for rows is told what does not count, which rows alone cannot tell."""
    settled = _understood(files, how, scratch, keyed=keyed)
    read = ReadFiles(_tables(settled, how, scratch, keyed=keyed))
    if keyed:
        return read
    standing = read.standing()
    judged = [
        table.understood if meaning.returns else meaning for (_, meaning), table in zip(settled, read.tables, strict=True)
    ]
    found = left_out(judged, standing.shared(), read.voided_elsewhere(), standing.added_up())
    return ReadFiles(tuple(table.rows_alone() for table in standing.tables), left_out=found)


def _understood(files: Sequence[tuple[Path, str]], how: How, scratch: Path, *, keyed: bool) -> list[tuple[Sheet, Understood]]:
    """The tables of files in their order, each record worked out; every file is understood before a record of most is."""
    found: list[Sheet | Understood] = []
    for number, (path, name) in enumerate(files):
        reading = mapping.reading_of(how.reading, how.told, name)
        # Who asks only for rows needs no digest, and no close look at files that are plain.
        seen = None if keyed else readers.glance(path, name=name, reading=reading, scratch=scratch)
        plain = None if seen is None else mapping.understand_at_a_glance(seen, how.told, scratch / f"plain-{number}.parquet")
        read = partial(readers.sheets, path, name=name, reading=reading, scratch=scratch, digest=keyed, once=True)
        found += read() if plain is None else [plain]
    understood = [
        (table.plan.sheet, table) if isinstance(table, Understood) else (table, mapping.understand(table, how.told))
        for table in found
    ]
    return [
        (sheet, meaning.worked_out(scratch / f"records-{number}.parquet")) for number, (sheet, meaning) in enumerate(understood)
    ]


def _tables(settled: Sequence[tuple[Sheet, Understood]], how: How, scratch: Path, *, keyed: bool) -> tuple[Read, ...]:
    """Every table in the order of the files; bank accounts last, because what the others say tells whose receipts are."""
    banks = [meaning.plan.roles.receipts for _, meaning in settled]
    told = keyed or any(banks) or _tells_beside([meaning for _, meaning in settled]) or _may_share([m for _, m in settled])
    several = sum(meaning.table == "ledger" for _, meaning in settled) > 1
    found: dict[int, Read] = {}
    for number in sorted(range(len(settled)), key=banks.__getitem__):
        sheet, meaning = settled[number]
        if banks[number]:
            others = ReadFiles(tuple(found.values()))
            meaning = meaning.attributed(known_debtors(others, how.book, how.aliases, how.told.currency))
        meaning = meaning.written_out(scratch, f"rows-{number}") if told else meaning
        rows = meaning.rows if told else meaning.unkeyed
        rejects = REJECTS.sort(meaning.rejects).collect()
        voided = meaning.voided.select(DOCUMENT).unique().collect() if several and meaning.table == "ledger" else pl.DataFrame()
        found[number] = Read(sheet, meaning, rows, rejects, asked=how.reading.sheet, voided=voided)
    return tuple(found[number] for number in range(len(settled)))


def _tells_beside(understood: Sequence[Understood]) -> bool:
    """Whether some ledger tells what was paid so far and it, or another one, may have such payments in rows of their own."""
    ledgers = [meaning for meaning in understood if meaning.table == "ledger"]
    return any(tells(meaning.unkeyed) and (len(ledgers) > 1 or has_money(meaning.records)) for meaning in ledgers)


def _may_share(understood: Sequence[Understood]) -> bool:
    """Whether two ledgers may hold the same row: some kind and some span of days is common to both."""
    ledgers = [meaning.unkeyed for meaning in understood if meaning.table == "ledger"]
    if len(ledgers) < 2:
        return False
    spans = [
        rows.group_by("kind").agg(first=pl.col("date").min(), last=pl.col("date").max()).with_columns(file=number)
        for number, rows in enumerate(ledgers)
    ]
    each = pl.concat(spans).collect().sort("kind", "first", "file")
    before = pl.col("last").cum_max().shift(1).over("kind")
    return not each.filter(pl.col("first") <= before).is_empty()


def _emptied(frame: pl.LazyFrame) -> pl.LazyFrame:
    """A frame of the same columns that holds on to nothing; `clear` would keep what it cleared."""
    return pl.LazyFrame(schema=frame.collect_schema())
