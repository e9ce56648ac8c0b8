"""What do the first rows of a large text file show, and which of its rows are cut like them?

A file whose rows are all alike needs no look at its bytes before it is read: that they are is checked while it is read.
"""

from itertools import islice
from pathlib import Path
from typing import TypeAlias

import polars as pl

from custctl.errors import CustctlError
from custctl.readers.encoding import utf8
from custctl.readers.file_kind import FileKind, check_readable, file_kind
from custctl.readers.layout import unique_names
from custctl.readers.skipped import cells_frame
from custctl.readers.structure import structure
from custctl.readers.text_table import HELD, TextTable, text_table
from custctl.sheet import BROKEN, Glance, Reading, Sheet

LARGE = 1 << 22
"""Bytes of a file from which on a glance is worth its while."""
_LINES, _ROWS = 500, 2000
"""How much a glance takes in: lines to judge the layout, rows to judge the columns."""
_Rows: TypeAlias = list[tuple[int, list[str]]]
"""Numbers and cells of records."""


def glance(path: Path, *, name: str, reading: Reading, scratch: Path) -> Glance | None:
    """The first rows of a file of text, and all of its rows.

    Args:
        path: The file; what it is is judged by its content.
        name: What messages and the ledger's `file` call it.
        reading: What the user says of it.
        scratch: An existing folder for copies.

    Returns:
        None where it is small, no text, or has to be looked at with more care; whatever is wrong with it is said by `sheets`.
    """
    try:
        if not path.is_file() or path.stat().st_size < LARGE:
            return None
        check_readable(path, name=name)
        if file_kind(path, name=name) is not FileKind.TEXT:
            return None
        text = utf8(path, name=name, encoding=reading.encoding, scratch=scratch)
        table = text_table(text.path, reading, name=name, scratch=scratch, lines=_LINES)
    except (CustctlError, OSError):
        return None
    if text.path != path or table.path != path or not table.fast or "date" not in table.layout.shapes:
        return None
    first = _first_rows(table) if text.bare else None
    rows = _alike(table, first)
    if rows is None:
        return None
    layout = table.layout
    cells = rows.head(_ROWS).collect() if first is None else cells_frame(first, layout.width)
    sheet = Sheet(
        file=name,
        sheet=None,
        sha256="",
        encoding=text.encoding,
        delimiter=table.dialect.delimiter,
        header=unique_names(layout.names, layout.width),
        header_row=None if layout.header is None else layout.header + 1,
        cells=cells.lazy(),
        skipped=table.above,
        broken=pl.DataFrame(schema=BROKEN),
        held=table.path.stat().st_size <= HELD,
    )
    return Glance(sheet, rows)


def _first_rows(table: TextTable) -> _Rows:
    """The numbers and cells of the first records of a file without any quote."""
    with table.path.open(encoding="utf-8-sig", newline="\n") as file:
        lines = islice(file, table.lines_above, table.lines_above + _ROWS)
        return [(row, line.rstrip("\r\n").split(table.dialect.delimiter)) for row, line in enumerate(lines, table.first)]


def _alike(table: TextTable, first: _Rows | None) -> pl.LazyFrame | None:
    """The rows of a table but blank ones; without a number are those that are no records or not cut into as many cells.

    A record begins with a digit in the first column of dates, which no total, note or header does.

    Args:
        table: The table.
        first: Its first records, None where there are quotes.

    Returns:
        None where quotes stray.
    """
    layout, rows = table.layout, table.scan(beyond=1, quoted=first is None)
    dated = pl.col(f"c{layout.shapes.index('date')}").is_between(pl.lit("0"), pl.lit(":"), closed="left").fill_null(value=False)
    whole = pl.col(f"c{layout.width}").is_null() & pl.col(f"c{layout.width - 1}").is_not_null()
    if first is None or not all(len(cells) == layout.width and cells[-1] for _, cells in first):
        start, fewest, most = table.first_byte, layout.fewest, layout.width
        checked = structure(table.path, table.dialect, start=start, first=table.first, fewest=fewest, most=most)
        if not checked.sound or not checked.odd.is_empty():
            return None
        whole = pl.lit(value=True)
    number = pl.when(dated & whole).then("row").alias("row")
    filled = rows.filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    return filled.select(number, *(f"c{place}" for place in range(layout.width)))
