"""Is a column nothing but plain days (2025-01-31) or bare numbers (-12.50), and what is its evidence then?

What `dates.date_evidence` and `numbers.number_evidence` find out of any column costs many patterns a cell; here it costs two.
"""

from collections.abc import Mapping

import polars as pl

from custctl.mapping import date_texts, number_texts
from custctl.mapping.cells import example_evidence
from custctl.mapping.dates import date_evidence
from custctl.mapping.numbers import number_evidence


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


def bare_numbers(cell: pl.Expr, name: str) -> list[pl.Expr]:
    """Aggregates over a column as it stands that tell whether all of its numbers are bare, and how they are written.

    Returns:
        Expressions named "{name}.…"; `numbers_plainly` makes the evidence of what they say.
    """
    whole, unsure = ~cell.str.contains(".", literal=True), cell.str.contains(number_texts.PLAIN_UNSURE)
    row, point = pl.col("row"), ~whole & ~unsure
    return [
        cell.str.contains(number_texts.PLAIN).all().alias(f"{name}.plain"),
        cell.count().alias(f"{name}.cells"),
        *(found.sum().alias(f"{name}.{key}") for key, found in (("whole", whole), ("point", point), ("unsure", unsure))),
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
