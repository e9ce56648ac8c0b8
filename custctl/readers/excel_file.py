"""How are the cells of a workbook read as text?

With fastexcel (calamine), text first; with openpyxl where that fails.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custctl.errors.contents import UnreadableWorkbook
from custctl.errors.missing import FileEncrypted
from custctl.readers import ole
from custctl.readers.damage import plain_why
from custctl.readers.excel_cells import as_text, in_one_manner
from custctl.readers.extent import Contents, LostCell
from custctl.readers.workbook_parts import inspected
from custctl.readers.worksheets import SAMPLE, Grids, column_names, framed, wanted
from custctl.sheet import Reading

if TYPE_CHECKING:
    from fastexcel import DType, ExcelReader, ExcelSheet

_SLOW = 5 << 20
"""Bytes of a workbook beyond which the second reader would take too long."""
_GAP = 100_000
"""Blank rows in a row that the second reader goes through."""


def workbook_grids(path: Path, *, old: bool, name: str, reading: Reading) -> Grids:
    """The sheets of a workbook.

    Args:
        path: The workbook.
        old: Whether it is an .xls file.
        name: What messages call it.
        reading: What the user says of it.

    Raises:
        FileEncrypted: It has a password.
        TooLarge: It asks for more memory than allowed.
        UnreadableWorkbook: It is damaged.
    """
    if old and ole.is_encrypted(path, name=name):
        raise FileEncrypted(path=name)
    found = ole.inspected(path, name=name, reading=reading) if old else inspected(path, name=name, reading=reading)
    grids = _grids(path, old, name, reading, found)
    return replace(grids, frames=[(title, _mended(frame, found.lost.get(title, ()))) for title, frame in grids.frames])


def _grids(path: Path, old: bool, name: str, reading: Reading, found: Contents) -> Grids:
    """The sheets as the first reader that can has them."""
    try:
        with _without_panic_text():
            return _with_fastexcel(path, reading, found)
    except BaseException as error:
        # A panic of the native code is no Exception; anything else that is none is the user's interrupt.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        why = plain_why(error)
    if old or path.stat().st_size > _SLOW:
        raise UnreadableWorkbook(path=name, why=why)
    try:
        return _with_openpyxl(path, reading)
    except Exception:  # openpyxl raises whatever its parsers raise
        raise UnreadableWorkbook(path=name, why=why) from None


@contextmanager
def _without_panic_text() -> Iterator[None]:
    """Keeps a panic of the reader's native code, which is caught, from writing its trace on standard error."""
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error to keep clean
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _with_fastexcel(path: Path, reading: Reading, found: Contents) -> Grids:
    import fastexcel

    book = fastexcel.read_excel(found.mended or path)
    frames, hidden = [], []
    for place, title in enumerate(book.sheet_names):
        if title in found.charts or (reading.sheet is not None and not wanted(title, reading)):
            continue
        sheet = _loaded(book, place, "string")
        if reading.sheet is None and sheet.visible != "visible":
            hidden.append((title, _framed(sheet).head(SAMPLE)))
        else:
            frames.append((title, in_one_manner(_framed(sheet), partial(_numbers, book, place))))
    return Grids(list(book.sheet_names), frames, hidden)


def _loaded(book: "ExcelReader", place: int, kind: "DType") -> "ExcelSheet":
    return book.load_sheet(place, header_row=None, skip_rows=0, dtypes=kind, skip_whitespace_tail_rows=True)


def _framed(sheet: "ExcelSheet") -> pl.DataFrame:
    frame = sheet.to_polars() if sheet.width and sheet.height else pl.DataFrame()
    return frame.rename(dict(zip(frame.columns, column_names(frame.width), strict=True)))


def _numbers(book: "ExcelReader", place: int) -> pl.DataFrame:
    """Which cells of a sheet are numbers: asked for truths, the reader takes numbers for such, but no texts and no dates."""
    return _framed(_loaded(book, place, "boolean"))


def _with_openpyxl(path: Path, reading: Reading) -> Grids:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        book = load_workbook(file, read_only=True, data_only=True)
        frames, hidden = [], []
        for sheet in book.worksheets:
            if reading.sheet is not None and not wanted(sheet.title, reading):
                continue
            sheet.reset_dimensions()
            shown = reading.sheet is not None or sheet.sheet_state == "visible"
            rows = list(_rows(sheet.iter_rows(values_only=True, max_row=None if shown else SAMPLE)))
            texts = framed([[as_text(value) for value in row] for row in rows])
            if shown:
                frames.append((sheet.title, in_one_manner(texts, partial(_numbers_of, rows))))
            else:
                hidden.append((sheet.title, texts))
        return Grids(list(book.sheetnames), frames, hidden)


def _numbers_of(rows: Sequence[Sequence[object]]) -> pl.DataFrame:
    """Which cells of rows are numbers, as `_numbers` has it."""
    return framed([["number" if isinstance(value, int | float) else None for value in row] for row in rows])


def _rows(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """Rows up to their last filled cell.

    Raises:
        ValueError: Far too many are blank; making them up takes openpyxl half a minute.
    """
    blank = 0
    for row in rows:
        last = next((place for place in reversed(range(len(row))) if row[place] is not None), -1)
        blank = blank + 1 if last < 0 else 0
        if blank > _GAP:
            raise ValueError("too many blank rows")
        yield row[: last + 1]


def _mended(frame: pl.DataFrame, lost: Sequence[LostCell]) -> pl.DataFrame:
    """The cells with the texts that the reader left out."""
    for place in {column for _, column, _ in lost if column < frame.width}:
        here = [(row, text) for row, column, text in lost if column == place and row < frame.height]
        column = frame.columns[place]
        frame = frame.with_columns(frame[column].scatter([row for row, _ in here], [text for _, text in here]))
    return frame
