"""What do several files say of one document: that it is void, other lines of it than the others?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from custctl.ledger import COUNTER_KINDS, DOCUMENT, DOCUMENT_DAY, ROW_KEY

_TOLD_OF = ("source", "customer", "applies_to", DOCUMENT_DAY)
_PAYMENTS = ("payment", "refund", "reversal")
"""Kinds whose number is often a mere word, so that several of one day are several."""


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents of which several files say different things.

    Attributes:
        files: Those files, in their order: where they are void, or where their lines stand.
        numbers: Their numbers, each once.
        count: How many documents they are.
        money: Currency to the sum of their lines.
    """

    files: tuple[str, ...]
    numbers: tuple[str, ...]
    count: int
    money: dict[str, Decimal]


def without(rows: pl.LazyFrame, voided: pl.DataFrame) -> pl.LazyFrame:
    """Ledger rows without some documents (DOCUMENT) and what lists told as paid of them."""
    left = rows.join(voided.lazy(), on=DOCUMENT, how="anti", nulls_equal=True, maintain_order="left")
    if DOCUMENT_DAY not in rows.collect_schema():
        return left
    of = voided.lazy().select("source", "customer", applies_to="document", **{DOCUMENT_DAY: "date"})
    return left.join(of, on=_TOLD_OF, how="anti", nulls_equal=True, maintain_order="left")


def voided_elsewhere(files: Sequence[tuple[str, pl.LazyFrame, pl.DataFrame]]) -> Documents | None:
    """Documents that are money in one file and void in another; None where there are none.

    Args:
        files: Name of each file, its ledger rows, and the DOCUMENT rows that it says are void.
    """
    said = pl.concat([voided.with_columns(file=pl.lit(name)) for name, _, voided in files]).lazy()
    lines = pl.concat([rows.select(*DOCUMENT, "currency", "amount") for _, rows, _ in files])
    found = lines.join(said.select(DOCUMENT).unique(), on=DOCUMENT, how="semi", nulls_equal=True)
    told = said.join(found, on=DOCUMENT, how="semi", nulls_equal=True, maintain_order="left")
    return _documents(*pl.collect_all([found, told]))


def added_up(files: Sequence[tuple[str, pl.LazyFrame]]) -> Documents | None:
    """Documents whose lines stand in several files of which none has all; None where there are none.

    Args:
        files: Name of each file and its ledger rows with ROW_KEY.
    """
    numbered = pl.col("document").is_not_null() & ~pl.col("kind").cast(pl.String).is_in([*COUNTER_KINDS, *_PAYMENTS])
    lines = [rows.filter(numbered).select(*DOCUMENT, "currency", "amount", *ROW_KEY) for _, rows in files]
    # Of most files no more than a hash per document is ever in memory.
    each = pl.concat([part.select(pl.struct(DOCUMENT).hash().unique()).collect().to_series() for part in lines])
    several = each.filter(each.is_duplicated()).unique()
    if several.is_empty():
        return None
    few = pl.struct(DOCUMENT).hash().is_in(several.implode())
    near = pl.concat([part.filter(few).with_columns(file=pl.lit(name)) for part, (name, _) in zip(lines, files, strict=True)])
    known = pl.struct(ROW_KEY).n_unique().over(DOCUMENT)
    apart = near.collect().with_columns(_all=known, _own=pl.len().over(*DOCUMENT, "file"))
    split = apart.filter(pl.col("_own").max().over(DOCUMENT) < pl.col("_all"))
    return _documents(split.unique(ROW_KEY, keep="first", maintain_order=True), split)


def _documents(lines: pl.DataFrame, files: pl.DataFrame) -> Documents | None:
    if lines.is_empty():
        return None
    sums = dict(lines.group_by("currency").agg(pl.col("amount").sum()).sort("currency").iter_rows())
    numbers = tuple(lines["document"].unique().sort())
    return Documents(tuple(files["file"].unique(maintain_order=True)), numbers, lines.n_unique(DOCUMENT), sums)
