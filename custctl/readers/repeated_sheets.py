"""Which worksheets say nothing that another one does not say, too: the month beside the sheet of all months, a copy kept?

Only a whole sheet tells: single rows that are equal may be two sales of one day in two shops.
"""

from collections.abc import Sequence

import polars as pl


def repeated(sheets: Sequence[pl.LazyFrame]) -> set[int]:
    """Places of the sheets each of whose records another sheet that is read has at least as often; of equal ones the later.

    Args:
        sheets: The records of each: `row` and its cells, all of one width.
    """
    if len(sheets) < 2:
        return set()
    said = [frame.drop("row").collect().hash_rows() for frame in sheets]
    found: set[int] = set()
    for place, rows in enumerate(said):
        longer = (
            other
            for at, other in enumerate(said)
            if at not in {*found, place} and (other.len(), place) > (rows.len(), at) and not rows.is_empty()
        )
        if any(_has(other, rows) for other in longer):
            found.add(place)
    return found


def _has(other: pl.Series, rows: pl.Series) -> bool:
    """Whether every one of some rows is among others as often, at least."""
    if rows[0] not in other:  # which settles it for most months
        return False
    wanted, there = (each.rename("said").value_counts().lazy() for each in (rows, other))
    missing = wanted.join(there, on="said", how="left").filter(pl.col("count") > pl.col("count_right").fill_null(0))
    return missing.head(1).collect().is_empty()
