"""How is a workbook read as one table of text cells?

With fastexcel (calamine), text first; with openpyxl where that fails. Worksheets with the same header are one table.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from custctl import errors
from custctl.readers import layout as layouts
from custctl.readers import ole
from custctl.readers.excel_cells import as_text, tidied
from custctl.readers.layout import Layout, folded, unique_names
from custctl.readers.records import trimmed
from custctl.readers.skipped import as_skipped, reason, skipped_rows, without
from custctl.readers.workbook_parts import inspected
from custctl.sheet import BROKEN, Reading, Sheet

_SAMPLE = 1000
_KNOWN = 3
"""Known column words that make a sheet a table of transactions."""

_Errors = Mapping[str, list[tuple[int, int, str]]]


@dataclass(frozen=True, slots=True)
class _Worksheet:
    """One worksheet with something in it: its rows as text from its first row on, and where the table is."""

    title: str
    frame: pl.DataFrame
    layout: Layout
    header: tuple[str, ...]
    known: int

    @property
    def likeness(self) -> float:
        """How much it looks like a table of records."""
        return layouts.weight(self.layout, self.frame.height - self.layout.start)


def workbook_sheet(path: Path, *, old: bool, name: str, digest: str, reading: Reading) -> Sheet:
    """The table of a workbook.

    Args:
        path: The workbook.
        old: Whether it is an .xls file.
        name: What messages and the ledger call it.
        digest: SHA-256 of the file as the user has it.
        reading: What the user says of it.

    Raises:
        FileEncrypted: It has a password.
        TooLarge: It asks for more memory than allowed.
        UnreadableWorkbook: It is damaged.
        SheetUnknown: It has no sheet of the name given.
        SheetsDiffer: Several sheets hold different tables.
        NoTable: All its sheets are empty.
        NoHeader: The first row is data already, and `reading` does not say so.
    """
    if old and ole.is_encrypted(path, name=name):
        raise errors.FileEncrypted(path=name)
    flaws = _old_errors(path, name) if old else inspected(path, name=name, reading=reading).error_cells
    titles, frames = _frames(path, old, name, reading)
    if reading.sheet is not None and not frames:
        raise errors.SheetUnknown(path=name, sheet=reading.sheet, available=", ".join(titles))
    filled = [_worksheet(title, _mended(frame, flaws.get(title, ())), reading) for title, frame in frames if frame.width]
    found = [sheet for sheet in filled if sheet is not None]
    if not found:
        raise errors.NoTable(path=name, why="Its sheets are empty.")
    taken = _taken(found, name, reading)
    return _joined(taken, tuple(title for title in titles if title not in {sheet.title for sheet in taken}), name, digest)


def _old_errors(path: Path, name: str) -> _Errors:
    try:
        return ole.error_cells(path, name=name)
    except (ValueError, IndexError, LookupError):
        return {}


def _frames(path: Path, old: bool, name: str, reading: Reading) -> tuple[list[str], list[tuple[str, pl.DataFrame]]]:
    """All sheet names, and the cells of the visible sheets or of the one asked for."""
    import fastexcel

    try:
        with _without_panic_text() if old else nullcontext():
            return _with_fastexcel(path, reading)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        if old:
            raise errors.UnreadableWorkbook(path=name, why=_first_line(error)) from None
        first = _first_line(error)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        first = "its structure is damaged"
    try:
        return _with_openpyxl(path, reading)
    except Exception:  # openpyxl raises whatever its parsers raise
        raise errors.UnreadableWorkbook(path=name, why=first) from None


@contextmanager
def _without_panic_text() -> Iterator[None]:
    """Keeps a panic of the reader's native code, which is caught, from writing its trace on standard error."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].removeprefix("calamine error: ")


def _wanted(title: str, reading: Reading) -> bool:
    return reading.sheet is not None and title.strip().casefold() == reading.sheet.strip().casefold()


def _with_fastexcel(path: Path, reading: Reading) -> tuple[list[str], list[tuple[str, pl.DataFrame]]]:
    import fastexcel

    book = fastexcel.read_excel(path)
    frames = []
    for place, title in enumerate(book.sheet_names):
        if reading.sheet is not None and not _wanted(title, reading):
            continue
        sheet = book.load_sheet(place, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True)
        if reading.sheet is None and sheet.visible != "visible":
            continue
        frame = sheet.to_polars() if sheet.width and sheet.height else pl.DataFrame()
        frames.append((title, frame.rename(dict(zip(frame.columns, _names(frame.width), strict=True)))))
    return list(book.sheet_names), frames


def _with_openpyxl(path: Path, reading: Reading) -> tuple[list[str], list[tuple[str, pl.DataFrame]]]:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        book = load_workbook(file, read_only=True, data_only=True)
        frames = []
        for sheet in book.worksheets:
            if _wanted(sheet.title, reading) or (reading.sheet is None and sheet.sheet_state == "visible"):
                sheet.reset_dimensions()
                rows = [[as_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
                frames.append((sheet.title, _framed(rows)))
        return list(book.sheetnames), frames


def _framed(rows: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    width = max((len(row) for row in rows), default=0)
    columns = [[row[place] if place < len(row) else None for row in rows] for place in range(width)]
    return pl.DataFrame(dict(zip(_names(width), columns, strict=True)), schema=dict.fromkeys(_names(width), pl.String()))


def _names(width: int) -> list[str]:
    return [f"c{place}" for place in range(width)]


def _mended(frame: pl.DataFrame, flaws: Sequence[tuple[int, int, str]]) -> pl.DataFrame:
    """The cells with the error texts that the reader left out."""
    for place in {column for _, column, _ in flaws if column < frame.width}:
        here = [(row, text) for row, column, text in flaws if column == place and row < frame.height]
        column = frame.columns[place]
        frame = frame.with_columns(frame[column].scatter([row for row, _ in here], [text for _, text in here]))
    return frame


def _worksheet(title: str, frame: pl.DataFrame, reading: Reading) -> _Worksheet | None:
    """A sheet with its layout, None where all its cells are empty."""
    frame = tidied(frame).with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.Int64))
    filled = frame.select(pl.any_horizontal(pl.exclude("row").is_not_null()).arg_true()).to_series()
    if not len(filled):
        return None
    frame = frame.head(int(filled[-1]) + 1)
    rows = [[cell or "" for cell in row] for row in frame.head(_SAMPLE).drop("row").iter_rows()]
    layout = layouts.layout_of(rows, words=reading.header_words, header=reading.header)
    header = tuple(rows[layout.header]) if layout.header is not None else ()
    known = sum(folded(cell) in reading.header_words for cell in header if cell)
    return _Worksheet(title, frame, layout, header, known)


def _taken(found: Sequence[_Worksheet], name: str, reading: Reading) -> list[_Worksheet]:
    """The sheets that are read: all of the one header, or those of the only table of records."""
    groups: dict[tuple[str, ...], list[_Worksheet]] = {}
    for sheet in found:
        groups.setdefault(tuple(folded(cell) for cell in trimmed(list(sheet.header))), []).append(sheet)
    tables = list(groups.values())
    tables = [group for group in tables if any(sheet.known >= _KNOWN for sheet in group)] or tables
    if len(tables) > 1:
        tables = [group for group in tables if any(sheet.likeness > 0 for sheet in group)] or tables
    if len(tables) > 1:
        names = [sheet.title for sheet in found]
        raise errors.SheetsDiffer(path=name, available=", ".join(names), first=f'"{tables[0][0].title}"')
    first = tables[0][0]
    if first.layout.header is None and reading.header:
        cells = first.frame.drop("row").row(first.layout.start)
        raise errors.NoHeader(path=name, first=", ".join(cell for cell in cells if cell)[:60])
    return tables[0] if first.layout.header is not None else _without_header(tables[0])


def _without_header(sheets: list[_Worksheet]) -> list[_Worksheet]:
    """Only sheets of one width can be one table where no header says so."""
    return [sheet for sheet in sheets if sheet.layout.width == sheets[0].layout.width]


def _joined(sheets: Sequence[_Worksheet], left_out: tuple[str, ...], name: str, digest: str) -> Sheet:
    """One table of the rows of several sheets; row numbers run on from sheet to sheet."""
    width = max(sheet.layout.width for sheet in sheets)
    above, skipped, cells, rows_before = [], [], [], 0
    for sheet in sheets:
        layout = sheet.layout
        frame = sheet.frame.with_columns(pl.col("row") + rows_before).select("row", *_padded(sheet.frame, width))
        data = frame.slice(layout.start)
        shapes = (*layout.shapes, *["empty"] * (width - layout.width))
        gone = skipped_rows(data.lazy(), shapes, reason(width, shapes, sheet.header or None))
        above.append(_above(frame.head(layout.start), layout))
        skipped.append(gone)
        cells.append(without(data.lazy(), gone["row"]))
        rows_before += sheet.frame.height
    first = sheets[0]
    return Sheet(
        file=name,
        sheet=", ".join(sheet.title for sheet in sheets),
        sha256=digest,
        encoding=None,
        delimiter=None,
        header=unique_names(first.header, width),
        header_row=None if first.layout.header is None else first.layout.header + 1,
        cells=pl.concat(cells) if len(cells) > 1 else cells[0],
        skipped=pl.concat([*above, *skipped]).sort("row"),
        broken=pl.DataFrame(schema=BROKEN),
        left_out=left_out,
    )


def _padded(frame: pl.DataFrame, width: int) -> list[pl.Expr]:
    return [(pl.col(name) if name in frame.columns else pl.lit(None, pl.String)).alias(name) for name in _names(width)]


def _above(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The rows above the table, but for its header, as SKIPPED rows."""
    rows = []
    for place, (row, *cells) in enumerate(frame.iter_rows()):
        if place != layout.header:
            text = trimmed([cell or "" for cell in cells])
            rows.append((row, "preamble" if text else "blank", text))
    return as_skipped(rows)
