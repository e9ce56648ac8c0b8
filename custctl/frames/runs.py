"""Which rows belong to one customer and one day? Put together where they stand together, and brought together where not.

Ledgers have the lines of a document one behind the other, so adding up neighbours leaves few rows for little work. What is left
is sorted by a number of each customer, which takes a quarter of what putting groups of words together does.
"""

from collections.abc import Iterable, Sequence

import polars as pl


def together(rows: pl.LazyFrame, key: Sequence[str], summed: Iterable[str], *, counted: str | None = None) -> pl.LazyFrame:
    """Rows of one key that stand one behind the other, put together; a key may have several runs.

    Args:
        rows: Columns `key` (one of them never null) and `summed`.
        key: What tells runs apart.
        summed: Columns that are added up; null counts as zero. All of a column together must be in the range of its type.
        counted: Name of a further column, the number of rows of each run.

    Returns:
        `key`, `summed` and `counted` of each run, in the order of the rows.
    """
    names, place = list(summed), "place"
    count = [] if counted is None else [(pl.col(place) - pl.col(place).shift(1, fill_value=0)).alias(counted)]
    return (
        (rows if counted is None else rows.with_row_index(place, offset=1))
        .with_columns(*(pl.col(name).fill_null(0).cum_sum() for name in names))
        .filter(_changed(key, to=-1))
        .select(*key, *(pl.col(name) - pl.col(name).shift(1, fill_value=0) for name in names), *count)
    )


def by_buyer(rows: pl.LazyFrame, key: Sequence[str], *, number: pl.Expr | None = None) -> pl.LazyFrame:
    """Rows in memory, those of one customer and currency together, day after day.

    Args:
        rows: `date` and the columns of `key`, which may be null; other columns ride along.
        key: "customer", and "currency" where there are several.
        number: What rows are sorted by, the same for equal keys; None is a hash of the key.

    Returns:
        `rows` with `buyer`, which is one number for each key and rises from row to row.
    """
    numbered = rows.with_columns(number=pl.struct(key).hash() if number is None else number)
    placed = numbered.collect()
    placed = (placed if placed["date"].is_sorted() else placed.sort("date")).sort("number", maintain_order=True)
    placed = placed.with_columns(other=_changed(key, to=1))
    strangers = pl.col("other") & (pl.col("number") == pl.col("number").shift(1))
    if placed.select(strangers.any()).item():  # Two keys with one hash: words it is.
        placed = placed.sort(*key, "date").with_columns(other=_changed(key, to=1))
    return placed.with_columns(buyer=pl.col("other").cum_sum().set_sorted()).drop("number", "other").lazy()


def _changed(key: Sequence[str], *, to: int) -> pl.Expr:
    """Whether a row's key is another than that of the row so many before."""
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(to)) for name in key)
