"""Is a column nothing but plain days (2025-01-31) or bare numbers (-12.50), and what is its evidence then?

What `dates.date_evidence` and `numbers.number_evidence` find out of any column costs many patterns a cell; here it costs two.
"""

from collections.abc import Mapping

import polars as pl

from custctl.mapping import date_texts, number_texts
from custctl.mapping.cells import example_evidence
from custctl.mapping.dates import date_evidence
from custctl.mapping.numbers import number_evidence

_WHOLE, _POINT, _UNSURE = 1, 2, 3
_BARE = {"whole": _WHOLE, "point": _POINT, "unsure": _UNSURE}


def plain_days(cell: pl.Expr, name: str) -> list[pl.Expr]:
    """Aggregates over a column as it stands that tell whether all of its dates are plain (2025-01-31), and the first one.

    Returns:
        Expressions named "{name}.…"; `days_plainly` makes the evidence of what they say.
    """
    shown = example_evidence(cell, pl.col("row"), cell.is_not_null(), f"{name}.first")
    return [cell.str.contains(date_texts.PLAIN).all().alias(f"{name}.plain"), cell.count().alias(f"{name}.cells"), *shown]


def days_plainly(seen: Mapping[str, object], name: str) -> dict[str, object]:
    """What `date_evidence` says of a column whose dates are all plain."""
    at = f"{name}.date"
    every = (part.meta.output_name() for part in date_evidence(pl.col("cell"), name, mark=pl.col("mark")))
    known = {"cells": "cells", "plain": "cells", "date_row": "first_row", "date_text": "first_text"}
    return {**dict.fromkeys(every), **{f"{at}.{key}": seen[f"{name}.{of}"] for key, of in known.items()}}


def bare_mark(cell: pl.Expr) -> pl.Expr:
    """How a cell writes a bare number, as a small number that `bare_numbers` counts; 0 for others, null for no cell."""
    point = pl.when(cell.str.contains(number_texts.PLAIN_UNSURE)).then(_UNSURE).otherwise(_POINT)
    bare = pl.when(cell.str.contains(".", literal=True)).then(point).otherwise(_WHOLE)
    return pl.when(cell.str.contains(number_texts.PLAIN)).then(bare).when(cell.is_not_null()).then(0).cast(pl.UInt8)


def bare_numbers(cell: pl.Expr, name: str, *, mark: pl.Expr) -> list[pl.Expr]:
    """Aggregates over a column as it stands that tell whether all of its numbers are bare, and how they are written.

    Args:
        cell: The column.
        name: Prefix of the aliases, unique to the column.
        mark: `bare_mark(cell)`, best as a column that was added before.

    Returns:
        Expressions named "{name}.…"; `numbers_plainly` makes the evidence of what they say.
    """
    row, point, unsure = pl.col("row"), mark == _POINT, mark == _UNSURE
    return [
        (mark > 0).all().alias(f"{name}.plain"),
        cell.count().alias(f"{name}.cells"),
        *((mark == found).sum().alias(f"{name}.{key}") for key, found in _BARE.items()),
        *example_evidence(cell, row, point, f"{name}.point"),
        *example_evidence(cell, row, unsure, f"{name}.unsure"),
    ]


def numbers_plainly(seen: Mapping[str, object], name: str) -> dict[str, object]:
    """What `number_evidence` says of a column whose numbers are all bare."""
    at = f"{name}.number"
    every = (part.meta.output_name() for part in number_evidence(pl.col("cell"), name, mark=pl.col("mark")))
    same = ("cells", "whole", "point", "unsure", "point_row", "point_text", "unsure_row", "unsure_text")
    known = {key: seen[f"{name}.{key}"] for key in same} | {"plain": seen[f"{name}.cells"]}
    return {**dict.fromkeys(every), **{f"{at}.{key}": value for key, value in known.items()}}
