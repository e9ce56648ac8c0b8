"""Columns of text cells, read as an import would read them."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

import polars as pl

from custctl.mapping import dates, numbers
from custctl.mapping.cells import clean
from custctl.mapping.dates import DateStyle
from custctl.mapping.numbers import NumberStyle

CELL, MARK = pl.col("cell"), pl.col("mark")


def column(cells: Sequence[str | None]) -> pl.LazyFrame:
    """Cleaned cells with their record numbers from 1."""
    raw = pl.DataFrame({"row": range(1, len(cells) + 1), "cell": cells}, schema={"row": pl.Int64, "cell": pl.String})
    return raw.lazy().with_columns(clean(CELL))


def date_style(cells: Sequence[str | None], **told: object) -> DateStyle | None:
    """The style decided from the cells themselves."""
    marked = column(cells).with_columns(mark=dates.date_mark(CELL))
    evidence = marked.select(dates.date_evidence(CELL, "c", mark=MARK)).collect(engine="streaming")
    return dates.date_style(evidence.row(0, named=True), "c", **told)  # type: ignore[arg-type]


def number_style(cells: Sequence[str | None], **told: object) -> NumberStyle | None:
    """The style decided from the cells themselves."""
    marked = column(cells).with_columns(mark=numbers.number_mark(CELL))
    evidence = marked.select(numbers.number_evidence(CELL, "c", mark=MARK)).collect(engine="streaming")
    return numbers.number_style(evidence.row(0, named=True), "c", **told)  # type: ignore[arg-type]


def read_days(cells: Sequence[str | None], **told: object) -> list[date | None]:
    """The days of a column by its own evidence."""
    style = date_style(cells, **told)
    assert style is not None, f"no dates in {cells}"
    return column(cells).select(dates.date(CELL, style)).collect().to_series().to_list()


def read_times(cells: Sequence[str | None], **told: object) -> list[time | None]:
    """The times of day of a column by its own evidence."""
    style = date_style(cells, **told)
    assert style is not None, f"no dates in {cells}"
    return column(cells).with_columns(read=dates.time(CELL, style)).collect()["read"].to_list()


def read_numbers(cells: Sequence[str | None], **told: object) -> list[Decimal | None]:
    """The amounts of a column by its own evidence."""
    style = number_style(cells, **told)
    assert style is not None, f"no numbers in {cells}"
    return column(cells).select(numbers.number(CELL, style)).collect().to_series().to_list()


def read_number(cell: str, **told: object) -> Decimal | None:
    """One amount among others that decide nothing but the point."""
    return read_numbers([cell, "0.50", "0.75"], expected=True, **told)[0]
