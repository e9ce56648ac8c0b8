"""How do rejected rows come back once they are mended? Through the rejects.csv of their import, read as their file was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from custctl import mapping, readers
from custctl.errors.usage import NothingToRetry
from custctl.mapping import REJECTS
from custctl.sheet import SKIPPED, Sheet
from custctl.workflow.debtors import known_debtors
from custctl.workflow.files import How, Read, ReadFiles
from custctl.workflow.mending import CELL, LEADING, mended_cells
from custctl.workflow.scratch import scratch_folder

PROFILE = "columns"
"""Name of the profile that is kept with the rejects of a file which no profile fitted."""


def with_cells(rejects: pl.DataFrame, sheet: Sheet) -> pl.LazyFrame:
    """REJECTS rows and behind them the raw cells of their rows under the file's own headings, to be mended in place.

    A heading that REJECTS has too gets ` (cell)` behind it. Lines that could not be cut into cells have none.
    """
    names = {f"c{position}": _heading(name) for position, name in enumerate(sheet.header)}
    # Joined to as few cells as there are rejects: a join keeps one side in memory.
    cells = sheet.cells.filter(pl.col("row").is_in(rejects["row"].unique().implode())).select("row", *names).rename(names)
    return rejects.lazy().join(cells, on="row", how="left", maintain_order="left")


def rejects_with_cells(read: ReadFiles) -> pl.DataFrame:
    """The rejects of all files with the raw cells of their rows, under the headings of all of them."""
    parts = [with_cells(table.rejects, table.sheet).collect() for table in read.tables]
    return pl.concat(parts, how="diagonal") if parts else read.rejects()


def keep_reading(table: Read, folder: Path) -> None:
    """Keep how a file was read beside its rejects, so that they are read the same way."""
    mapping.save_profile(table.understood, table.understood.profile or PROFILE, folder)


@contextmanager
def mended(book: Path, number: int, *, how: How) -> Iterator[ReadFiles]:
    """The mended rejects of an import, read and understood as its file was; their rows live as long as the block.

    Receipts of a bank account are matched again. Whoever was written where it was asked who paid, is who paid.

    Args:
        book: Folder of the book.
        number: The import.
        how: What the user said; it goes before what was decided then.

    Raises:
        ImportUnknown, BookMissing: There is no such import.
        NothingToRetry: It has no rejects, or they have no cells.
        CustctlError: The cells cannot be read or understood.
    """
    from custctl.book import Book

    path = Book(book).rejects(number)
    if not path.is_file() or not path.stat().st_size:
        raise NothingToRetry(id=number, path=book)
    with scratch_folder() as folder:
        [sheet] = readers.sheets(path, name=str(path), reading=replace(how.reading, header=True), scratch=folder)
        if len(sheet.header) <= LEADING or not sheet.cells.head(1).collect().height:
            raise NothingToRetry(id=number, path=book)
        sheet, payers = mended_cells(sheet, path.with_suffix(".parquet"))
        profile = next((entry.stem for entry in path.parent.glob("*.toml")), None)
        told = replace(
            how.told,
            profile=how.told.profile or profile,
            profile_folders=(*how.told.profile_folders, path.parent),
        )
        understood = mapping.understand(original(sheet), told).worked_out(folder / "records.parquet")
        if understood.plan.roles.receipts:
            aliases = {**{payer: payer for payer in payers}, **how.aliases}
            understood = understood.attributed(known_debtors(ReadFiles(()), book, aliases, told.currency))
        by_profile = None if understood.profile == PROFILE else understood.profile
        written = replace(understood.written_out(folder, "rows"), profile=by_profile)
        rejects = REJECTS.sort(written.rejects).collect()
        yield ReadFiles((Read(original(sheet), written, written.rows, rejects),))


def original(sheet: Sheet) -> Sheet:
    """The rows of a rejects.csv as they stood in their file: its name, its headings, its row numbers.

    A line that still has no cells is as broken as it was.
    """
    first = sheet.cells.select("c0").head(1).collect().item()
    cells = {f"c{position}": f"c{LEADING + position}" for position in range(len(sheet.header) - LEADING)}
    number = pl.col("c1").cast(pl.Int64, strict=False).fill_null(pl.col("row")).alias("row")
    header = tuple(name.removesuffix(CELL) for name in sheet.header[LEADING:])
    uncut = pl.all_horizontal(pl.col(list(cells.values())).is_null())
    return replace(
        sheet,
        file=first or sheet.file,
        header=header,
        header_row=None if header == tuple(str(position + 1) for position in range(len(header))) else sheet.header_row,
        cells=sheet.cells.filter(~uncut).select(number, **{new: pl.col(old) for new, old in cells.items()}),
        skipped=pl.DataFrame(schema=SKIPPED),
        broken=sheet.cells.filter(uncut).select(number, reason="c4", text="c3").collect(),
    )


def _heading(name: str) -> str:
    return f"{name}{CELL}" if name in REJECTS.columns else name
