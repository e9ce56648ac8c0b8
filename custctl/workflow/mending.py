"""What did the user mend in a rejects.csv? The cells under the file's own headings, or the value that is shown as wrong."""

import csv
from dataclasses import replace
from pathlib import Path

import polars as pl

from custctl.mapping import REJECTS
from custctl.sheet import Sheet

CELL = " (cell)"
"""What stands behind a heading of the file that REJECTS has too."""

LEADING = len(REJECTS.columns)
"""Columns before the cells."""

_FILE, _ROW, _COLUMN, _VALUE, _REASON = (f"c{position}" for position in range(5))
_DELIMITERS = (",", ";", "\t", "|")


def mended_cells(sheet: Sheet, kept: Path) -> tuple[Sheet, frozenset[str]]:
    """The rejects with what was mended in `value` put into the cell that it shows, or the line that it shows cut into cells.

    A cell that was mended itself goes before a value.

    Args:
        sheet: A rejects.csv as it is now.
        kept: The same as it was written.

    Returns:
        The sheet, and what the user wrote where it was asked who paid.
    """
    if not kept.is_file():
        return sheet, frozenset()
    now = sheet.cells.collect()
    joined = now.join(_as_written(kept, now.width - 1), on=[_FILE, _ROW, _COLUMN], how="left", nulls_equal=True)
    valued = _differ(_VALUE) & pl.col(_VALUE).is_not_null()
    names = [name.removesuffix(CELL) for name in sheet.header]
    cells = {f"c{position}": names[position] for position in range(LEADING, len(names))}
    shown = joined.with_columns(
        pl.when(valued & (pl.col(_COLUMN) == name) & ~_differ(cell)).then(_VALUE).otherwise(cell).alias(cell)
        for cell, name in cells.items()
    )
    asked = pl.col(_REASON).str.starts_with("payer_")
    payers = {
        payer
        for cell, name in cells.items()
        for payer in shown.filter(asked, pl.col(_COLUMN) == name, _differ(cell) | valued, pl.col(cell).is_not_null())[cell]
    }
    line = pl.col(_COLUMN).is_null() & valued & pl.all_horizontal(pl.col(list(cells)).is_null())
    lines = _cut(shown.filter(line).select("row", _VALUE), list(cells))
    whole = shown.select(now.columns).update(lines, on="row")
    return replace(sheet, cells=whole.lazy()), frozenset(payers)


def _as_written(kept: Path, width: int) -> pl.DataFrame:
    """The rejects as they were written: one row per place, its columns `was_c0` and so on but for those that tell the place."""
    frame = pl.read_parquet(kept)
    names = {name: f"c{position}" for position, name in enumerate(frame.columns[:width])}
    places = (_FILE, _ROW, _COLUMN)
    frame = frame.rename(names).select(names.values()).unique(places, keep="none", maintain_order=True)
    return frame.rename({name: f"was_{name}" for name in frame.columns if name not in places})


def _differ(cell: str) -> pl.Expr:
    """Whether a cell is not as it was written."""
    return pl.col(cell).fill_null("").str.strip_chars() != pl.col(f"was_{cell}").fill_null("").str.strip_chars()


def _cut(lines: pl.DataFrame, cells: list[str]) -> pl.DataFrame:
    """Mended lines as cells; those that no usual delimiter cuts into as many cells as there are headings are left out."""
    found = []
    for row, line in lines.iter_rows():
        cuts = (next(csv.reader([line], delimiter=mark), []) for mark in _DELIMITERS)
        if cut := next((cut for cut in cuts if len(cut) == len(cells)), None):
            found.append((row, *cut))
    return pl.DataFrame(found, schema={"row": pl.Int64, **dict.fromkeys(cells, pl.String)}, orient="row")
