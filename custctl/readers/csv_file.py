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

from custctl.errors.contents import BinaryFile, NoHeader, NoTable
from custctl.errors.missing import FileEmpty
from custctl.readers import layout as layouts
from custctl.readers.copies import copy_path
from custctl.readers.dialect import dialect_of, is_cut_by_width
from custctl.readers.encoding import utf8
from custctl.readers.layout import Layout, unique_names
from custctl.readers.quoted_lines import unwrapped
from custctl.readers.records import Dialect, Record, cut, records, trimmed
from custctl.readers.skipped import as_skipped, cells_frame, is_note, reason, skipped_and_tail, with_footer, without
from custctl.readers.structure import structure
from custctl.sheet import BROKEN, Reading, Sheet

_NOTES = 20
"""Rows at the end of a table among which notes are looked for."""
_SAMPLE = 1 << 19
"""Characters at the start of a file on which its layout is judged."""


@dataclass(frozen=True, slots=True)
class _Table:
    """What the sample of a text file showed.

    Attributes:
        path: UTF-8 text.
        dialect: How cells are kept apart.
        layout: Where the table is.
        sample: The first records.
    """

    path: Path
    dialect: Dialect
    layout: Layout
    sample: list[Record]

    @property
    def header(self) -> list[str] | None:
        """The header's cells as written."""
        return None if self.layout.header is None else self.sample[self.layout.header].cells

    @property
    def first(self) -> int:
        """Number of the first record of data."""
        return self.layout.start + 1

    @property
    def lines_above(self) -> int:
        """Line ends before the first record of data."""
        return sum(record.text.count("\n") + 1 for record in self.sample[: self.layout.start])


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
    table = _table(unwrapped(text.path, _first_lines(text.path), scratch), reading, name)
    held = text.path.stat().st_size <= _HELD
    found = _cells(table, scratch)
    found = replace(found, plan=found.plan.collect().lazy()) if held else found
    layout = table.layout
    why = reason(layout.width, layout.shapes, table.header)
    skipped, tail = skipped_and_tail(found.plan, layout.shapes, why, after=found.last - _NOTES)
    skipped = with_footer(skipped, tail, layout.shapes)
    odd, broken = _judged(found, skipped, layout, why)
    every = pl.concat([_above(table), skipped, odd]).sort("row")
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


def _table(path: Path, reading: Reading, name: str) -> _Table:
    lines = _first_lines(path)
    if not any(line.strip("\ufeff \r\n\t") for line in lines):
        raise FileEmpty(path=name)
    if sum(ord(char) < 32 and char not in "\t\r\n\x0b\x0c\x00\x1a" for char in "".join(lines)[:4096]) > 40:
        raise BinaryFile(path=name, what="binary data")
    dialect = dialect_of(lines, reading.header_words, reading.delimiter)
    sample = list(records(lines, dialect))
    layout = layouts.layout_of([record.cells for record in sample], reading)
    if lines[0].lstrip('\ufeff"').startswith("sep=") and layout.start == 0:
        layout = replace(layout, start=1)
    layouts.check(layout, name)
    if layout.width == 1 and is_cut_by_width(lines):
        raise NoTable(path=name, why="Its columns have a width but no separator: save it as CSV in a spreadsheet program.")
    if layout.header is None and reading.header:
        raise NoHeader(path=name, first=", ".join(sample[layout.start].cells)[:60])
    return _Table(path, dialect, layout, sample)


def _first_lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        lines = list(islice(_until(file, _SAMPLE), 5000))
    return [line.rstrip("\n") for line in lines]


def _until(lines: Iterator[str], size: int) -> Iterator[str]:
    for line in lines:
        yield line
        size -= len(line)
        if size < 0:
            return


_HELD = 1 << 27
"""Bytes of a file up to which its cells are kept in memory, where they take twice as much; larger ones are read each time."""
_SMALL = 1 << 17
"""Bytes of a file up to which it is cut by Python alone."""


def _cells(table: _Table, scratch: Path) -> _Cells:
    """A scan of the file in place if its records are sound, else of a clean copy."""
    layout, dialect = table.layout, table.dialect
    plain = dialect.delimiter != " " and dialect.delimiter.isascii() and dialect.quote == '"' and not dialect.escape
    # A small file is cut with care at once: that takes less than loading what checks large ones.
    if plain and table.path.stat().st_size > _SMALL:
        start = _byte_of_line(table.path, table.lines_above)
        checked = structure(table.path, dialect, start=start, first=table.first, fewest=layout.fewest, most=layout.width)
        if checked.sound:
            misfits = list(_misfits(table, checked.odd))
            return _Cells(without(_scan(table), [record.row for record in misfits]), misfits, checked.last)
    return _clean_copy(table, scratch)


def _misfits(table: _Table, odd: pl.DataFrame) -> Iterator[Record]:
    """The rows of an unusual width that are more than blank or padded."""
    with table.path.open("rb") as file:
        for row, start, end in odd.iter_rows():
            file.seek(start)
            text = file.read(end - start).decode().rstrip("\r")
            cells = cut(text, table.dialect) or []
            if _misfit(cells, table.layout):
                yield Record(row, cells, text)


def _byte_of_line(path: Path, number: int) -> int:
    with path.open("rb") as file:
        mark = 3 if file.read(3) == b"\xef\xbb\xbf" and not number else 0
        file.seek(0)
        return sum(len(file.readline()) for _ in range(number)) + mark


def _names(width: int) -> dict[str, pl.DataType]:
    return {f"c{place}": pl.String() for place in range(width)}


def _scan(table: _Table) -> pl.LazyFrame:
    plan = pl.scan_csv(
        table.path,
        has_header=False,
        separator=table.dialect.delimiter,
        quote_char=table.dialect.quote,
        skip_lines=table.lines_above,
        schema=_names(table.layout.width),
        infer_schema=False,
        extra_columns="ignore",
        missing_columns="insert",
        raise_if_empty=False,
        row_index_name="row",
        row_index_offset=table.first,
        glob=False,
    )
    return _nulled(plan, table.layout.width)


def _scan_copy(copy: Path, width: int) -> pl.LazyFrame:
    schema = {"row": pl.Int64(), **_names(width)}
    plan = pl.scan_csv(copy, has_header=False, schema=schema, infer_schema=False, raise_if_empty=False, glob=False)
    return _nulled(plan, width)


def _nulled(plan: pl.LazyFrame, width: int) -> pl.LazyFrame:
    """Empty cells as null, whether they were quoted or not."""
    cells = [pl.col(name) for name in _names(width)]
    return plan.select(
        pl.col("row").cast(pl.Int64), *(pl.when(cell != "").then(cell).alias(f"c{n}") for n, cell in enumerate(cells))
    )


def _clean_copy(table: _Table, scratch: Path) -> _Cells:
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


def _above(table: _Table) -> pl.DataFrame:
    """The lines above the table, but for its header, as SKIPPED rows."""
    above = []
    for place, record in enumerate(table.sample[: table.layout.start]):
        if place != table.layout.header:
            cells = trimmed(record.cells)
            above.append((record.row, layouts.kind_of_line(cells, place, table.layout.header), cells))
    return as_skipped(above)


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
