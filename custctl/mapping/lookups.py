"""What does a word stand for, by a list of words and their meanings? Looked up row by row, so that large files stream past.

Polars' own `replace_strict` holds whole columns in memory.
"""

from collections.abc import Callable, Collection, Mapping

import polars as pl

_EDGE = "\x00"
"""Stands around a word, so that only whole words are found; no cell that was read holds it."""

_FEW = 8
"""Words up to which comparing a cell with each is cheaper than searching for all of them."""


def among(cell: pl.Expr, words: Collection[str]) -> pl.Expr:
    """Whether a cell is one of some words, null for null."""
    if 0 < len(words) <= _FEW:
        return pl.any_horizontal(cell == word for word in words)
    return cell.is_in(list(words))


def looked_up(word: pl.Expr, meanings: Mapping[str, str]) -> pl.Expr:
    """The meaning of a word, null where it is not among those known."""
    if len(meanings) <= _FEW:
        each = [pl.when(word == known).then(pl.lit(meaning)) for known, meaning in meanings.items()]
        return pl.coalesce(*each, pl.lit(None, dtype=pl.String))
    edged = [f"{_EDGE}{known}{_EDGE}" for known in meanings]
    found = pl.concat_str(pl.lit(_EDGE), word, pl.lit(_EDGE)).str.replace_many(edged, list(meanings.values()))
    return pl.when(~found.str.starts_with(_EDGE)).then(found)


def by_word(cell: pl.Expr, distinct: Collection[str] | None, meaning: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """What each cell means, worked out once a word where all words of the column are known.

    Args:
        cell: Cleaned text.
        distinct: Every word of the column, None where they are too many to know.
        meaning: The text that a cell means; null for null.
    """
    if distinct is None:
        return meaning(cell)
    return in_place_of(cell, meanings_of(distinct, meaning), distinct)


def in_place_of(cell: pl.Expr, meanings: Mapping[str, str], distinct: Collection[str]) -> pl.Expr:
    """What stands for each cell of a column: the cell itself where every word of the column stands for itself."""
    return cell if all(meanings.get(word) == word for word in distinct) else looked_up(cell, meanings)


def meanings_of(distinct: Collection[str], meaning: Callable[[pl.Expr], pl.Expr]) -> dict[str, str]:
    """Word to its meaning, for those that mean something."""
    known = pl.DataFrame({"word": list(distinct)}, schema={"word": pl.String}).with_columns(key=meaning(pl.col("word")))
    return dict(known.drop_nulls().iter_rows())
