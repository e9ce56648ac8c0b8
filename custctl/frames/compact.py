"""How do rows take no more room than what they say?"""

from collections.abc import Sequence

import polars as pl


def compact(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows. A column that says the same of all of them, as most do in most books, is held once and not per row."""
    few = rows.gather_every(len(rows) // 8 + 1)  # in which most columns differ already
    same = _same(rows, _same(few, rows.columns)) if len(rows) > 1 else []
    first = rows.head(1)
    return rows.with_columns(pl.lit(first[name]).first().alias(name) for name in same)


def _same(rows: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """Those columns that say the same of all rows."""
    found = rows.select(pl.col(name).eq_missing(pl.col(name).first()).all() for name in names)
    return [name for name in names if found[name].item()]
