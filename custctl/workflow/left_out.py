"""What do files say that an answer from them does not count? Where it is no fault, it is only told beside the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from custctl.mapping import TotalLine, Understood
from custctl.workflow.documents_in_files import Documents

_LATER_LINES = "order_line"
"""Why further lines of an order are skipped: its first line counts all of its money, so that nothing is left out."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Records that are no money of customers, such as cancelled ones, or what a bank paid out.

    Attributes:
        files: Where they stand.
        reasons: Why they do not count, and how many of them for that.
        money: Currency to the sum of their amounts, as the files sign them.
    """

    files: tuple[str, ...]
    reasons: Mapping[str, int]
    money: Mapping[str, Decimal]

    @property
    def rows(self) -> int:
        """How many they are."""
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Shared:
    """Records that several files hold, each counted once.

    Attributes:
        files: Those that hold them, in their order.
        rows: How many they are.
        money: Currency to the sum of their amounts, as the files sign them.
    """

    files: tuple[str, ...]
    rows: int
    money: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an answer from files does not count, and the total lines that their rows do not add up to.

    Attributes:
        skipped: Records that are no money of customers, None where there are none.
        shared: Records counted once although several files hold them, None where there are none.
        voided: Documents that are money in one file and void in another, and so not counted; None where there are none.
        added_up: Documents whose lines in several files were added up; None where there are none.
        totals: Of each file with such total lines: its name, the first of them, and how many they are.
    """

    skipped: Skipped | None
    shared: Shared | None
    voided: Documents | None
    added_up: Documents | None
    totals: tuple[tuple[str, TotalLine, int], ...]


def left_out(
    understood: Sequence[Understood], shared: Shared | None, voided: Documents | None, added_up: Documents | None
) -> LeftOut:
    """What is left out of some files; a file of which a glance was enough has nothing of the kind.

    Args:
        understood: The files, with all that their rows are made of.
        shared: What several of them hold.
        voided: Documents that are void in one of them alone.
        added_up: Documents of which several of them hold different lines.
    """
    looked_at = [meaning for meaning in understood if meaning.table == "ledger" and not meaning.plain]
    totals = tuple(found for meaning in looked_at for found in _totals_off(meaning))
    return LeftOut(_skipped(looked_at), shared, voided, added_up, totals)


def sums(rows: pl.DataFrame) -> dict[str, Decimal]:
    """Currency to the sum of `written`."""
    return dict(rows.group_by("currency").agg(pl.col("written").sum()).sort("currency").iter_rows())


def _skipped(understood: Sequence[Understood]) -> Skipped | None:
    no_money = pl.col("skip").is_not_null() & (pl.col("skip") != _LATER_LINES)
    parts = [
        meaning.records.filter(no_money)
        .group_by("skip", "currency")
        .agg(pl.len(), pl.col("written").sum())
        .with_columns(file=pl.lit(meaning.plan.sheet.file))
        for meaning in understood
    ]
    if not parts or (found := pl.concat(pl.collect_all(parts))).is_empty():
        return None
    reasons = found.group_by("skip").agg(pl.col("len").sum()).sort("skip")
    return Skipped(tuple(found["file"].unique(maintain_order=True)), dict(reasons.iter_rows()), sums(found))


def _totals_off(meaning: Understood) -> list[tuple[str, TotalLine, int]]:
    """The first total line of a file that its rows do not add up to, if any; only files with such lines are added up."""
    sheet = meaning.plan.sheet
    if sheet.skipped.filter(pl.col("reason") == "total").is_empty():
        return []
    control = replace(meaning, rows=meaning.rows.head(0)).control  # whose further counts of rows nobody asks for
    off = [line for line in control.totals if not line.agrees]
    return [(sheet.file, off[0], len(off))] if off else []
