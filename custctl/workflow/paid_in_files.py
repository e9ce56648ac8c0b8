"""What do files say together of what was paid? Lists of documents tell it, as far as other files do not know it one by one."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from custctl.frames.applied import marks
from custctl.frames.paid_on_account import conformed
from custctl.frames.paid_so_far import LIST, paid, settles
from custctl.ledger import APPLICATION, APPLIED, APPLIED_SAID, DOCUMENT_DAY, LEDGER, ROW_KEY, TOLD_OF

_PAYMENT = pl.col("kind").cast(pl.String) == "payment"
_TOLD = pl.col(DOCUMENT_DAY).is_not_null()
_ACCOUNT = ("customer", "currency")


def tells(rows: pl.LazyFrame) -> bool:
    """Whether a file may tell of payments besides its own rows."""
    return DOCUMENT_DAY in rows.collect_schema()


def used_elsewhere(rows: pl.LazyFrame) -> dict[str | None, Decimal]:
    """Currency to the money among a list's own rows of which nothing says that it is open, nor what it settled.

    It names none of the list's invoices, and these were not paid by it: an answer takes it off what the customer owes.

    Args:
        rows: LEDGER rows of a file with TOLD_OF.
    """
    numbers = rows.filter(pl.col("kind").cast(pl.String) == "invoice").select("customer", applies_to="document").drop_nulls()
    used = rows.filter(pl.col(APPLIED) > 0).join(numbers.unique(), on=["customer", "applies_to"], how="anti")
    told = rows.filter(_PAYMENT & pl.col(APPLIED).is_null()).group_by(_ACCOUNT).agg(told=pl.col("amount").sum())
    said = pl.col(APPLIED_SAID).fill_null(value=False)
    sums = used.group_by(_ACCOUNT).agg(used=pl.col(APPLIED).filter(~said).sum(), said=pl.col(APPLIED).filter(said).sum())
    beyond = sums.join(told, on=_ACCOUNT, how="left", nulls_equal=True)
    explained = pl.max_horizontal(pl.col("told").fill_null(0) - pl.col("said"), 0)
    left = beyond.with_columns(left=pl.col("used") - explained).filter(pl.col("left") > 0)
    return dict(left.group_by("currency").agg(pl.col("left").sum()).sort("currency").collect().iter_rows())


def paid_in_files(files: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """LEDGER rows of files with MARKS, each row once, in the order of LEDGER.

    Args:
        files: LEDGER rows of each with ROW_KEY and, of those that tell of payments, DOCUMENT_DAY and DOCUMENT_DUE.
    """
    numbered = [rows.with_columns(pl.lit(number, pl.Int64()).alias(LIST)) for number, rows in enumerate(_by_age(files))]
    each = pl.concat([*numbered, pl.LazyFrame(schema=TOLD_OF)], how="diagonal")
    own = each.filter(~_TOLD)
    rows = own.unique(ROW_KEY, keep="first", maintain_order=True)
    lists = pl.concat([part.filter(~_TOLD) for part in numbered if tells(part)], how="diagonal")
    listed = marks(lists.select(LIST, *ROW_KEY, "kind", *APPLICATION))
    told = each.filter(_TOLD)
    told = paid(told, own.filter(settles())) if len(files) > 1 else told  # one list alone says how much each of its days added
    return LEDGER.sort(conformed(pl.concat([rows.join(listed, on=ROW_KEY, how="left"), told], how="diagonal")))


def _by_age(files: Sequence[pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Files in the order in which they were written, as far as what they say tells it, whatever order they are named in."""
    facts = [rows.select(day=pl.col("date").max(), paid=pl.col("amount").filter(_PAYMENT).sum()) for rows in files]
    found = pl.concat(facts).with_row_index("at").sort("day", "paid", "at").collect()
    return [files[number] for number in found["at"]]
