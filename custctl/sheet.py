"""A sheet: one table of text cells as a reader found it, before anything is understood.

It stands between the rooms `readers` (bytes to cells) and `mapping` (cells to ledger rows), so that neither knows the other.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import polars as pl

STDIN = "-"
"""What stands for standard input, on the command line and as the name of a file."""

SKIPPED: dict[str, pl.DataType] = {"row": pl.Int64(), "reason": pl.String(), "cells": pl.List(pl.String)}
"""Lines that are no records: preamble, blank, filler, header_again, heading, total. `row` counts the lines of file or sheet."""

BROKEN: dict[str, pl.DataType] = {"row": pl.Int64(), "reason": pl.String(), "text": pl.String()}
"""Lines that cannot be cut into the table's cells: too_many_cells, too_few_cells, unclosed_quote, nul_byte."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the user wants files read; every field is optional and overrides what readers find out.

    Attributes:
        sheet: Name of the one sheet of a workbook to read.
        encoding: Name of the text encoding.
        header: False for a file whose first row is data already.
        delimiter: The character between the cells of a text.
        skip: Rows above the table; the header, or the first row where there is none, is the next one filled.
        max_size: Bytes a file may unpack to; None for 4 GB, and no more than a hundred times its own size.
        header_words: Lower-case words that columns are known to be called, to tell a header row from a row of data.
    """

    sheet: str | None = None
    encoding: str | None = None
    header: bool = True
    delimiter: str | None = None
    skip: int | None = None
    max_size: int | None = None
    header_words: Collection[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Sheet:
    """Text cells of one table, all of the same width.

    Attributes:
        file: The file's name as the user gave it, for messages and for the ledger's `file`.
        sheet: Name of the worksheet(s) read, or of the one file named in an archive; None for text files.
        sha256: Hex digest of the file's bytes, empty where nobody asked for it.
        encoding: Text encoding found or given, None for workbooks.
        delimiter: Cell separator found, None for workbooks.
        header: One unique, trimmed name per column; "1", "2", … where there is no header, "" for one that was put `beside`.
        header_row: Record number of the header, None where there is none.
        cells: `row` (Int64, the record's number in file or sheet, from 1) and one String column per header name's position:
            "c0", "c1", …. Empty cells are null. Real spreadsheet dates come as "2025-01-31" or "2025-01-31 08:26:00",
            spreadsheet numbers as plain decimals ("17850", "2.55"; with a comma where texts beside them have one), error
            cells as their text ("#NAME?").
            The plan may be collected several times; rows come in file order.
        skipped: SKIPPED rows.
        broken: BROKEN rows.
        left_out: Names of further sheets that were not read.
        hidden: Those of them that are hidden and have rows of the same table.
        hidden_tables: Those of them that are hidden and look like another table of transactions.
        repeats: Those of them all of whose rows a sheet that was read has, too.
        spans: Names of the worksheets read, each with its first and last row as `row` counts them.
        held: Whether the cells are in memory already, so that reading them again costs nothing.
    """

    file: str
    sheet: str | None
    sha256: str
    encoding: str | None
    delimiter: str | None
    header: tuple[str, ...]
    header_row: int | None
    cells: pl.LazyFrame
    skipped: pl.DataFrame
    broken: pl.DataFrame
    left_out: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hidden_tables: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()
    held: bool = False

    def column(self, position: int) -> pl.Expr:
        """The cells of the column at a position, counted from 0."""
        return pl.col(f"c{position}")

    def beside(self, name: str, text: str) -> "Sheet":
        """The sheet with one more column, whose cells all hold the same text."""
        cells = self.cells.with_columns(pl.lit(text).alias(f"c{len(self.header)}"))
        return replace(self, header=(*self.header, name), cells=cells)


@dataclass(frozen=True, slots=True)
class Glance:
    """A large file of text as a glance shows it, and what was not looked at yet.

    Attributes:
        first: The first rows of its table, as if they were all; `held` if all of its rows may be held in memory.
        rows: All rows: `row` and cells as of a Sheet. One that is not cut like the first, or is no record, has no number.
    """

    first: Sheet
    rows: pl.LazyFrame
