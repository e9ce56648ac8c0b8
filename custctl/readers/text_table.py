"""Where in a text file is its table, and how are its cells kept apart? Found out on the first lines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import polars as pl

from custctl.errors.contents import BinaryFile, NoTable
from custctl.errors.missing import FileEmpty
from custctl.readers import layout as layouts
from custctl.readers.dialect import dialect_of, is_cut_by_width
from custctl.readers.layout import Layout
from custctl.readers.quoted_lines import unwrapped
from custctl.readers.records import Dialect, Record, records, trimmed
from custctl.readers.skipped import as_skipped
from custctl.sheet import Reading

_LINES, _CHARACTERS = 5000, 1 << 19
"""How much of the start of a file its layout is judged on: lines, and characters at most."""

HELD = 1 << 27
"""Bytes of a file up to which its cells are kept in memory, where they take twice as much; larger ones are read each time."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """What the first lines of a text file showed.

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

    @property
    def first_byte(self) -> int:
        """Where the first record of data begins."""
        above = self.lines_above
        with self.path.open("rb") as file:
            mark = 3 if file.read(3) == b"\xef\xbb\xbf" and not above else 0
            file.seek(0)
            return sum(len(file.readline()) for _ in range(above)) + mark

    @property
    def above(self) -> pl.DataFrame:
        """The lines above the table, but for its header, as SKIPPED rows."""
        lines = []
        for place, record in enumerate(self.sample[: self.layout.start]):
            if place != self.layout.header:
                cells = trimmed(record.cells)
                lines.append((record.row, layouts.kind_of_line(cells, place, self.layout.header), cells))
        return as_skipped(lines)

    @property
    def fast(self) -> bool:
        """Whether its cells are kept apart in a way that the fast parser knows."""
        delimiter, quote = self.dialect.delimiter, self.dialect.quote
        return delimiter != " " and delimiter.isascii() and quote == '"' and not self.dialect.escape

    def scan(self, *, beyond: int = 0, quoted: bool = True) -> pl.LazyFrame:
        """The records of data by the fast parser: `row` and cells, empty ones null; lines that are too short are filled up.

        Args:
            beyond: Cells behind the table's own that are wanted, too; what lies behind them is left out.
            quoted: Whether there is any quote in the file.
        """
        width = self.layout.width + beyond
        plan = pl.scan_csv(
            self.path,
            has_header=False,
            separator=self.dialect.delimiter,
            quote_char=self.dialect.quote if quoted else None,
            skip_lines=self.lines_above,
            schema=cell_names(width),
            infer_schema=False,
            extra_columns="ignore",
            missing_columns="insert",
            raise_if_empty=False,
            row_index_name="row",
            row_index_offset=self.first,
            glob=False,
        )
        return with_nulls(plan, width) if quoted else plan.with_columns(pl.col("row").cast(pl.Int64))


def text_table(path: Path, reading: Reading, *, name: str, scratch: Path, lines: int = _LINES) -> TextTable:
    """The table of a text file as its first lines show it.

    Args:
        path: UTF-8 text.
        reading: What the user says of it.
        name: What messages call it.
        scratch: Folder for a copy.
        lines: How many lines are looked at, at most.

    Raises:
        FileEmpty: There is nothing but blanks.
        NoHeader: The first row is data already, and `reading` does not say so.
        BinaryFile: It is no text.
        NoTable: It is one that no table can be made of.
    """
    written = _first_lines(path, lines)
    inner = unwrapped(path, written, scratch)
    text = written if inner == path else _first_lines(inner, lines)
    if not any(line.strip("\ufeff \r\n\t") for line in text):
        raise FileEmpty(path=name)
    if sum(ord(char) < 32 and char not in "\t\r\n\x0b\x0c\x00\x1a" for char in "".join(text)[:4096]) > 40:
        raise BinaryFile(path=name, what="binary data")
    dialect = dialect_of(text, reading.header_words, reading.delimiter)
    sample = list(records(text, dialect))
    layout = layouts.layout_of([record.cells for record in sample], reading)
    if text[0].lstrip('\ufeff"').startswith("sep=") and layout.start == 0:
        layout = replace(layout, start=1)
    layouts.check(layout, name)
    if layout.width == 1 and is_cut_by_width(text):
        raise NoTable(path=name, why="Its columns have a width but no separator: save it as CSV in a spreadsheet program.")
    if layout.header is None and reading.header:
        raise layouts.without_header(layout, sample[layout.start].cells, name)
    return TextTable(inner, dialect, layout, sample)


def _first_lines(path: Path, most: int) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        lines = list(islice(_until(file, _CHARACTERS), most))
    return [line.rstrip("\n") for line in lines]


def _until(lines: Iterator[str], size: int) -> Iterator[str]:
    for line in lines:
        yield line
        size -= len(line)
        if size < 0:
            return


def cell_names(width: int) -> dict[str, pl.DataType]:
    """The columns of a sheet's cells."""
    return {f"c{place}": pl.String() for place in range(width)}


def with_nulls(plan: pl.LazyFrame, width: int) -> pl.LazyFrame:
    """Empty cells as null, whether they were quoted or not."""
    cells = [pl.col(name) for name in cell_names(width)]
    return plan.select(
        pl.col("row").cast(pl.Int64), *(pl.when(cell != "").then(cell).alias(f"c{n}") for n, cell in enumerate(cells))
    )
