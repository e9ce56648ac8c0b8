"""Which sheets of a workbook are the table that is read, and how do they become one?

Worksheets with the same header, in whatever order, are one table. What reads them is not asked: workbooks, web pages and XML
come here alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from custctl.errors.contents import NoHeader, NoTable, SheetsDiffer, SheetUnknown, TableHidden
from custctl.readers import layout as layouts
from custctl.readers.cell_looks import folded
from custctl.readers.excel_cells import tidied
from custctl.readers.layout import Layout, unique_names
from custctl.readers.records import trimmed
from custctl.readers.repeated_sheets import repeated
from custctl.readers.skipped import as_skipped, reason, skipped_rows, with_footer, without
from custctl.sheet import BROKEN, Reading, Sheet

SAMPLE = 1000
"""Rows on which the layout of a sheet is judged."""
_NOTES = 20
"""Rows at the end of a sheet among which notes are looked for."""
_KNOWN = 3
"""Known column words that make a sheet a table of transactions."""


@dataclass(frozen=True, slots=True)
class Grids:
    """The cells of a file's sheets as text.

    Attributes:
        titles: Names of all sheets.
        frames: Name and cells (c0, c1, …) of the visible sheets, or of the one asked for.
        hidden: Name and first cells of the others, where none is asked for.
    """

    titles: Sequence[str]
    frames: Sequence[tuple[str, pl.DataFrame]]
    hidden: Sequence[tuple[str, pl.DataFrame]] = ()


@dataclass(frozen=True, slots=True)
class _Worksheet:
    """One worksheet with something in it: its rows as text from its first row on, and where the table is."""

    title: str
    frame: pl.DataFrame
    layout: Layout
    header: tuple[str, ...]
    known: int

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its header."""
        return tuple(folded(cell) for cell in trimmed(list(self.header)))

    @property
    def form(self) -> tuple[str, ...]:
        """What sheets of one table have in common: the words of the header, in any order where each is there once."""
        words = self.words
        return tuple(sorted(words)) if all(words) and len({*words}) == len(words) else words

    @property
    def likeness(self) -> float:
        """How much it looks like a table of records."""
        return layouts.weight(self.layout, self.frame.height - self.layout.start)


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one worksheet: SKIPPED ones, and its records."""

    sheet: _Worksheet
    skipped: pl.DataFrame
    records: pl.LazyFrame


def joined_sheet(grids: Grids, *, name: str, digest: str, encoding: str | None, reading: Reading, once: bool) -> Sheet:
    """The table of a workbook.

    Args:
        grids: Its sheets.
        name: What messages and the ledger call the file.
        digest: SHA-256 of the file as the user has it.
        encoding: Text encoding, None for workbooks.
        reading: What the user says of it.
        once: Whether sheets are left out all of whose rows another one has.

    Raises:
        SheetUnknown: It has no sheet of the name given.
        SheetsDiffer: Several sheets hold different tables.
        NoTable: All its sheets are empty, or have more columns than any list of a shop.
        NoHeader: The first row is data already, and `reading` does not say so.
        TableHidden: So it is, and a hidden sheet holds a table of transactions.
    """
    if reading.sheet is not None and not grids.frames:
        raise SheetUnknown(path=name, sheet=reading.sheet, available=", ".join(grids.titles))
    widest = max((frame.width for _, frame in grids.frames), default=0)
    found = _filled(grids.frames, reading)
    if not found and widest > layouts.WIDEST:
        raise layouts.too_wide(widest, name)
    if not found:
        raise NoTable(path=name, why=_why_empty([sheet.title for sheet in _filled(grids.hidden, reading)]))
    hidden = _filled(grids.hidden, reading)
    tables = tuple(sheet.title for sheet in hidden if sheet.known >= _KNOWN and sheet.likeness > 0)
    try:
        taken = _taken(found, name, reading)
    except NoHeader:
        if not tables:
            raise
        raise TableHidden(path=name, sheets=", ".join(tables), first=f'"{tables[0]}"') from None
    parts = _parts(taken)
    again = repeated([part.records for part in parts]) if once else set()
    repeats = tuple(part.sheet.title for place, part in enumerate(parts) if place in again)
    parts = [part for place, part in enumerate(parts) if place not in again]
    left_out = tuple(title for title in grids.titles if title not in {part.sheet.title for part in parts})
    alike = tuple(sheet.title for sheet in hidden if _goes_with(sheet, taken[0]))
    others = tuple(title for title in tables if title not in alike)
    joined = _joined(parts, name, digest, encoding)
    return replace(joined, left_out=left_out, hidden=alike, repeats=repeats, hidden_tables=others)


def _why_empty(hidden: Sequence[str]) -> str:
    if not hidden:
        return "Its sheets are empty."
    return f'Only hidden sheets of it hold anything: {", ".join(hidden)}. Name one:  --sheet "{hidden[0]}".'


def wanted(title: str, reading: Reading) -> bool:
    """Whether a sheet is the one that the user names."""
    return reading.sheet is not None and title.strip().casefold() == reading.sheet.strip().casefold()


def framed(rows: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    """Cells c0, c1, … of rows of any length."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[place] if place < len(row) else None for row in rows] for place in range(width)]
    return pl.DataFrame(
        dict(zip(column_names(width), columns, strict=True)), schema=dict.fromkeys(column_names(width), pl.String())
    )


def column_names(width: int) -> list[str]:
    """Names c0, c1, … of the columns of cells."""
    return [f"c{place}" for place in range(width)]


def _filled(frames: Sequence[tuple[str, pl.DataFrame]], reading: Reading) -> list[_Worksheet]:
    """The sheets with something in them that are not too wide for a table."""
    narrow = ((title, frame) for title, frame in frames if 0 < frame.width <= layouts.WIDEST)
    return [sheet for title, frame in narrow if (sheet := _worksheet(title, frame, reading))]


def _worksheet(title: str, frame: pl.DataFrame, reading: Reading) -> _Worksheet | None:
    """A sheet with its layout, None where all its cells are empty."""
    frame = tidied(frame).with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.Int64))
    filled = frame.select(pl.any_horizontal(pl.exclude("row").is_not_null()).arg_true()).to_series()
    if not len(filled):
        return None
    frame = frame.head(int(filled[-1]) + 1)
    rows = [[cell or "" for cell in row] for row in frame.head(SAMPLE).drop("row").iter_rows()]
    layout = layouts.layout_of(rows, reading)
    header = tuple(rows[layout.header]) if layout.header is not None else ()
    known = sum(folded(cell) in reading.header_words for cell in header if cell)
    return _Worksheet(title, frame, layout, header, known)


def _taken(found: Sequence[_Worksheet], name: str, reading: Reading) -> list[_Worksheet]:
    """The sheets that are read: all of the one header, or those of the only table of records."""
    groups: dict[tuple[str, ...], list[_Worksheet]] = {}
    for sheet in found:
        groups.setdefault(sheet.form, []).append(sheet)
    tables = list(groups.values())
    tables = [group for group in tables if any(sheet.known >= _KNOWN for sheet in group)] or tables
    if len(tables) > 1:
        tables = [group for group in tables if any(sheet.likeness > 0 for sheet in group)] or tables
    if len(tables) > 1:
        names = [sheet.title for sheet in found]
        raise SheetsDiffer(path=name, available=", ".join(names), first=f'"{tables[0][0].title}"')
    first = tables[0][0]
    for sheet in tables[0]:
        layouts.check(sheet.layout, name)
    if first.layout.header is None and reading.header:
        raise layouts.without_header(first.layout, first.frame.drop("row").row(first.layout.start), name)
    if first.layout.header is None:
        return _without_header(tables[0])
    return [_in_order(sheet, first.words, reading) for sheet in tables[0]]


def _in_order(sheet: _Worksheet, words: tuple[str, ...], reading: Reading) -> _Worksheet:
    """A sheet with the columns of its table in the order of some words of headers; what stands above stays as it is."""
    if sheet.words == words or sheet.layout.header is None:
        return sheet
    places = [sheet.words.index(word) for word in words]
    names = sheet.frame.columns[1:]
    ordered = [names[place] for place in (*places, *range(len(places), len(names)))]
    below = sheet.frame.slice(sheet.layout.header).select(
        pl.col(name).alias(at) for name, at in zip(ordered, names, strict=True)
    )
    frame = pl.concat([sheet.frame.head(sheet.layout.header).select(names), below])
    return _worksheet(sheet.title, frame, reading) or sheet


def _without_header(sheets: list[_Worksheet]) -> list[_Worksheet]:
    """Only sheets of one width can be one table where no header says so."""
    return [sheet for sheet in sheets if sheet.layout.width == sheets[0].layout.width]


def _goes_with(sheet: _Worksheet, read: _Worksheet) -> bool:
    """Whether a sheet that is not read has rows of the same table as one that is."""
    alike = sheet.form == read.form and (sheet.form != () or sheet.layout.width == read.layout.width)
    return alike and sheet.frame.height > sheet.layout.start


def _parts(sheets: Sequence[_Worksheet]) -> list[_Part]:
    """The rows of sheets, all of one width, apart."""
    width = max(sheet.layout.width for sheet in sheets)
    return [_part(sheet, width) for sheet in sheets]


def _part(sheet: _Worksheet, width: int) -> _Part:
    layout = sheet.layout
    frame = sheet.frame.select("row", *_padded(sheet.frame, width))
    data = frame.slice(layout.start)
    shapes = (*layout.shapes, *["empty"] * (width - layout.width))
    gone = skipped_rows(data.lazy(), shapes, reason(width, shapes, sheet.header or None))
    gone = with_footer(gone, data.tail(_NOTES), shapes)
    above = _above(frame.head(layout.start), layout)
    return _Part(sheet, pl.concat([above, gone]), without(data.lazy(), gone["row"]))


def _joined(parts: Sequence[_Part], name: str, digest: str, encoding: str | None) -> Sheet:
    """One table of the rows of several sheets; row numbers run on from sheet to sheet."""
    heights = [part.sheet.frame.height for part in parts]
    before = [pl.col("row") + sum(heights[:place]) for place in range(len(parts))]
    cells = [part.records.with_columns(row) for part, row in zip(parts, before, strict=True)]
    skipped = [part.skipped.with_columns(row) for part, row in zip(parts, before, strict=True)]
    layout, width = parts[0].sheet.layout, max(part.sheet.layout.width for part in parts)
    return Sheet(
        file=name,
        sheet=", ".join(part.sheet.title for part in parts),
        sha256=digest,
        encoding=encoding,
        delimiter=None,
        header=unique_names(layout.names, width),
        header_row=None if layout.header is None else layout.header + 1,
        cells=pl.concat(cells) if len(cells) > 1 else cells[0],
        skipped=pl.concat(skipped).sort("row"),
        broken=pl.DataFrame(schema=BROKEN),
        spans=tuple(
            (part.sheet.title, sum(heights[:place]) + 1, sum(heights[: place + 1])) for place, part in enumerate(parts)
        ),
    )


def _padded(frame: pl.DataFrame, width: int) -> list[pl.Expr]:
    return [(pl.col(name) if name in frame.columns else pl.lit(None, pl.String)).alias(name) for name in column_names(width)]


def _above(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The rows above the table, but for its header, as SKIPPED rows."""
    rows = []
    for place, (row, *cells) in enumerate(frame.iter_rows()):
        if place != layout.header:
            text = trimmed([cell or "" for cell in cells])
            rows.append((row, layouts.kind_of_line(text, place, layout.header), text))
    return as_skipped(rows)
