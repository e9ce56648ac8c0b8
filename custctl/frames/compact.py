"""How do rows take no more room than what they say?"""

import polars as pl


def compact(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows. A column that says the same of all of them, as most do in most books, is held once and not per row."""
    first = rows.head(1)
    same = [name for name in rows.columns if rows[name].eq_missing(first[name]).all()] if len(rows) > 1 else []
    return rows.with_columns(pl.lit(first[name]).first().alias(name) for name in same)
