"""How is a text file read as a table of cells?

Found out on its first lines, checked on all of its bytes, and then left to a lazy scan: a file may be larger than the memory.
Where quotes are out of place, a clean copy is written record by record and scanned instead.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import polars as pl

from custctl.readers.copies import copy_path
from custctl.readers.encoding import utf8
from custctl.readers.layout import Layout, unique_names
from custctl.readers.records import Record, cut, records, trimmed
from custctl.readers.skipped import as_skipped, cells_frame, is_note, reason, skipped_and_tail, with_footer, without
from custctl.readers.structure import structure
from custctl.readers.text_table import HELD, TextTable, cell_names, text_table, with_nulls
from custctl.sheet import BROKEN, Reading, Sheet

_NOTES = 20
"""Rows at the end of a table among which notes are looked for."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """Rows of data.

    Attributes:
        plan: Rows of a usual width: `row` and cells, empty ones null.
        misfits: Rows that cannot be cut or have too few or too many cells, total lines and notes among them.
        last: Number of the last row of a usual width.
    """

    plan: pl.LazyFrame
    misfits: list[Record]
    last: int


def text_sheet(path: Path, *, name: str, digest: str, reading: Reading, scratch: Path) -> Sheet:
    """The table of a CSV, TSV or aligned text file.

    Args:
        path: The file, not compressed.
        name: What messages and the ledger call it.
        digest: SHA-256 of the file as the user has it.
        reading: What the user says of it.
        scratch: Folder for a decoded or cleaned copy.

    Raises:
        NoHeader: The first row is data already, and `reading` does not say so.
        BinaryFile: It is no text.
        EncodingUnclear: Two encodings are equally likely.
        EncodingWrong: The named encoding does not fit.
    """
    text = utf8(path, name=name, encoding=reading.encoding, scratch=scratch)
    table = text_table(text.path, reading, name=name, scratch=scratch)
    held = text.path.stat().st_size <= HELD
    found = _cells(table, scratch)
    found = replace(found, plan=found.plan.collect().lazy()) if held else found
    layout = table.layout
    why = reason(layout.width, layout.shapes, table.header)
    skipped, tail = skipped_and_tail(found.plan, layout.shapes, why, after=found.last - _NOTES)
    skipped = with_footer(skipped, tail, layout.shapes)
    odd, broken = _judged(found, skipped, layout, why)
    every = pl.concat([table.above, skipped, odd]).sort("row")
    return Sheet(
        file=name,
        sheet=None,
        sha256=digest,
        encoding=text.encoding,
        delimiter=table.dialect.delimiter,
        header=unique_names(layout.names, layout.width),
        header_row=None if layout.header is None else layout.header + 1,
        cells=without(found.plan, skipped["row"]),
        skipped=every,
        broken=broken,
        held=held,
    )


_SMALL = 1 << 17
"""Bytes of a file up to which it is cut by Python alone."""


def _cells(table: TextTable, scratch: Path) -> _Cells:
    """A scan of the file in place if its records are sound, else of a clean copy."""
    # A small file is cut with care at once: that takes less than loading what checks large ones.
    if table.fast and table.path.stat().st_size > _SMALL:
        layout, start = table.layout, table.first_byte
        checked = structure(table.path, table.dialect, start=start, first=table.first, fewest=layout.fewest, most=layout.width)
        if checked.sound:
            misfits = list(_misfits(table, checked.odd))
            return _Cells(without(table.scan(), [record.row for record in misfits]), misfits, checked.last)
    return _clean_copy(table, scratch)


def _misfits(table: TextTable, odd: pl.DataFrame) -> Iterator[Record]:
    """The rows of an unusual width that are more than blank or padded."""
    with table.path.open("rb") as file:
        for row, start, end in odd.iter_rows():
            file.seek(start)
            text = file.read(end - start).decode().rstrip("\r")
            cells = cut(text, table.dialect) or []
            if _misfit(cells, table.layout):
                yield Record(row, cells, text)


def _scan_copy(copy: Path, width: int) -> pl.LazyFrame:
    schema = {"row": pl.Int64(), **cell_names(width)}
    plan = pl.scan_csv(copy, has_header=False, schema=schema, infer_schema=False, raise_if_empty=False, glob=False)
    return with_nulls(plan, width)


def _clean_copy(table: TextTable, scratch: Path) -> _Cells:
    """A scan of a well-formed copy of the rows of data with their record numbers."""
    layout, misfits, last = table.layout, [], 0
    copy = copy_path(scratch, table.path.name)
    with table.path.open(encoding="utf-8-sig", newline="\n") as source, copy.open("w", encoding="utf-8", newline="") as target:
        lines = islice(source, table.lines_above, None)
        write = csv.writer(target, lineterminator="\n").writerow
        for record in records(lines, table.dialect, fewest=layout.fewest, most=layout.width, first=table.first):
            if record.problem or _misfit(record.cells, layout):
                misfits.append(record)
            else:
                cells = record.cells[: layout.width]
                write([record.row, *cells, *[""] * (layout.width - len(cells))])
                last = record.row
    return _Cells(_scan_copy(copy, layout.width), misfits, last)


def _misfit(cells: Sequence[str], layout: Layout) -> str | None:
    """What is wrong with the number of cells; lines with one cell or none are judged by what they say."""
    kept = trimmed(list(cells))
    if len(kept) > layout.width:
        return "too_many_cells"
    if len(cells) >= layout.fewest or not kept:
        return None
    return "too_few_cells"


def _judged(found: _Cells, skipped: pl.DataFrame, layout: Layout, why: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The misfits as SKIPPED (total lines, fillers, notes below the table) and BROKEN rows."""
    if not found.misfits:
        return as_skipped([]), pl.DataFrame(schema=BROKEN)
    frame = cells_frame([(record.row, record.cells) for record in found.misfits], layout.width)
    reasons = dict(frame.select("row", why.alias("reason")).iter_rows())
    gone = set(skipped["row"])
    last = found.last
    while last in gone:
        last -= 1
    aside: list[tuple[int, str, Sequence[str]]] = []
    broken = []
    for record in found.misfits:
        reading = None if record.problem else reasons[record.row]
        if not record.text.strip("\x1a\x00 "):
            reading = "filler"
        if reading in (None, "blank") and record.row > last and record.row - 1 in gone and is_note(record.cells):
            reading = "footer"
        if reading in (None, "blank"):
            broken.append((record.row, record.problem or _misfit(record.cells, layout), record.text))
        else:
            aside.append((record.row, str(reading), record.cells))
            gone.add(record.row)
    return as_skipped(aside), pl.DataFrame(broken, schema=BROKEN, orient="row")
