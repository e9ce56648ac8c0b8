"""Sheets for tests, written as the text a reader would have cut into cells."""

import csv
from datetime import date
from pathlib import Path

import polars as pl

from custctl.frames.paid_on_account import whole
from custctl.ledger import LEDGER
from custctl.mapping import Told, Understood, understand
from custctl.sheet import BROKEN, SKIPPED, Sheet
from custctl.workflow.paid_in_files import paid_in_files

TODAY = date(2026, 11, 21)


def sheet(
    text: str,
    *,
    file: str = "table.csv",
    header: bool = True,
    above: tuple[str, ...] = (),
    total: tuple[str, ...] | None = None,
) -> Sheet:
    """A sheet from comma-separated lines, the first being the header; blank cells are null.

    `above` are lines of preamble before the header, `total` the cells of a total line behind the rows.
    """
    lines = list(csv.reader(text.strip().splitlines()))
    first = len(above) + 1 + (1 if header else 0)
    names = tuple(cell.strip() for cell in lines[0]) if header else tuple(str(n) for n in range(1, len(lines[0]) + 1))
    body = lines[1:] if header else lines
    columns = {
        f"c{position}": pl.Series([line[position] or None for line in body], dtype=pl.String) for position in range(len(names))
    }
    rows = pl.Series(range(first, first + len(body)), dtype=pl.Int64)
    skipped = [(number, "preamble", [line]) for number, line in enumerate(above, start=1)]
    if total is not None:
        skipped.append((first + len(body), "total", [cell or None for cell in total]))
    return Sheet(
        file=file,
        sheet=None,
        sha256="0" * 64,
        encoding="utf-8",
        delimiter=",",
        header=names,
        header_row=len(above) + 1 if header else None,
        cells=pl.LazyFrame({"row": rows, **columns}),
        skipped=pl.DataFrame(skipped, schema=SKIPPED, orient="row"),
        broken=pl.DataFrame(schema=BROKEN),
    )


def understood(text: str, **told: object) -> Understood:
    """What custctl understands of comma-separated lines, told nothing but `told`."""
    return understand(sheet(text), Told(**{"today": TODAY, **told}))  # type: ignore[arg-type]


def rows(found: Understood) -> list[dict[str, object]]:
    """The ledger rows in file order, what a record tells besides itself behind it."""
    return found.rows.sort("record", "kind").collect().to_dicts()


def settled(found: Understood) -> list[dict[str, object]]:
    """The ledger rows of a list that tells of payments as answers have them: its own money beside what else it tells."""
    return LEDGER.sort(whole(paid_in_files([found.rows]))).collect().to_dicts()


def choice(found: Understood, field: str) -> str | None:
    """The header that a field was taken from."""
    return next((entry.header for entry in found.choices if entry.field == field), None)


def read(path: Path, folder: Path, *, header: bool = True) -> list[Sheet]:
    """The sheets of a real file, as the program itself reads them."""
    from custctl.mapping import header_words
    from custctl.readers import sheets
    from custctl.sheet import Reading

    return sheets(path, reading=Reading(header=header, header_words=header_words()), scratch=folder)
