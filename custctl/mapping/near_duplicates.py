"""Which customers may be one, written in two ways? "ACME Ltd." and "Acme Limited", full-width and half-width letters."""

import polars as pl

from custctl.mapping.names import name_key


def near_duplicates(new: pl.Series, known: pl.Series) -> list[tuple[str, str]]:
    """New names that are a known or another new one but for case, accents, punctuation, width or the form of the company.

    Args:
        new: Names that a file brought.
        known: Names that the book had before.

    Returns:
        Pairs of the new name and the first name like it, a known one where there is one, in the order of the new names.
    """
    names = pl.concat(
        [known.alias("name").to_frame().with_columns(new=False), new.alias("name").to_frame().with_columns(new=True)]
    )
    each = names.lazy().drop_nulls("name").sort("new", "name").unique("name", keep="first", maintain_order=True)
    keyed = each.with_columns(key=name_key(pl.col("name")).str.replace_all(" ", "")).filter(pl.col("key") != "")
    like = keyed.with_columns(like=pl.col("name").first().over("key", order_by=["new", "name"]))
    found = like.filter(pl.col("new") & (pl.col("name") != pl.col("like"))).select("name", "like").sort("name").collect()
    return [(name, other) for name, other in found.iter_rows()]
