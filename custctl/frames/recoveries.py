"""What did later payments bring back of documents that had been written off, by a row or by their status?"""

from datetime import date
from decimal import Decimal

import polars as pl

from custctl.schema import MONEY

_KIND = pl.col("kind")
_IS_PAYMENT, _IS_WRITE_OFF = _KIND == "payment", _KIND == "write_off"


def recovered(book: pl.DataFrame, by_name: pl.DataFrame, wanted: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The book with write-offs undone to the amount that was later paid on the documents they name, no payment twice."""
    write_offs = book.filter(_IS_WRITE_OFF & (pl.col("left") > 0)).select("left", claim="id", written="date")
    if write_offs.is_empty():
        return book
    met = wanted.join(write_offs, on="claim").select("claim", "number", "written", "left").unique()
    payments = book.filter(_IS_PAYMENT).select(claim="id", paid_on="date")
    numbers = targets.select("target", "number").join(met, on="number", how="semi")
    paid = by_name.join(payments, on="claim").join(numbers, on="target")
    sums = paid.group_by("number", "paid_on").agg(pl.col("amount").sum()).sort("paid_on", "number")
    back = _taken_back(met.sort("written", "claim"), sums)
    joined = book.drop("recovered").join(back, on="id", how="left", maintain_order="left")
    joined = joined.with_columns(pl.col("recovered").fill_null(0))
    return joined.with_columns(left=(pl.col("left") - pl.col("recovered")).cast(MONEY))


def regained(book: pl.DataFrame, by_name: pl.DataFrame, wanted: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The book with what payments brought back of documents after these were written off by status, unless a row did so too."""
    gone = book.filter(pl.col("written_off_on").is_not_null()).select("written_off_on", target="id")
    if gone.is_empty():
        return book
    write_offs = book.filter(_IS_WRITE_OFF).select(claim="id")
    by_row = targets.join(wanted.join(write_offs, on="claim", how="semi"), on="number", how="semi")
    payments = book.filter(_IS_PAYMENT).select(claim="id", paid_on="date")
    paid = by_name.join(payments, on="claim").join(gone, on="target").filter(pl.col("paid_on") >= pl.col("written_off_on"))
    back = paid.join(by_row, on="target", how="anti").group_by(id="target").agg(back=pl.col("amount").sum())
    joined = book.join(back, on="id", how="left", maintain_order="left")
    return joined.with_columns(regained=pl.col("back").fill_null(0).cast(MONEY)).drop("back")


def _taken_back(write_offs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """What each write-off is undone by, as `id` and `recovered`: a payment undoes the oldest one first.

    What one payment finds depends on what those before took, so this goes payment by payment; only documents that were paid
    although written off come here.

    Args:
        write_offs: `claim`, `number` (of each document that it names), `written`, `left`; the oldest first.
        paid: `number`, `paid_on`, `amount`; the oldest first.
    """
    left: dict[int, Decimal] = {}
    naming: dict[int, list[tuple[int, date]]] = {}
    for claim, number, written, amount in write_offs.iter_rows():
        left[claim] = amount
        naming.setdefault(number, []).append((claim, written))
    recovered = dict.fromkeys(left, Decimal(0))
    for number, paid_on, amount in paid.iter_rows():
        rest = amount
        for claim, written in naming[number]:
            take = min(rest, left[claim]) if written <= paid_on else Decimal(0)
            left[claim] -= take
            recovered[claim] += take
            rest -= take
    schema = {"id": pl.UInt32(), "recovered": MONEY}
    return pl.DataFrame({"id": list(recovered), "recovered": list(recovered.values())}, schema=schema)
