"""How does the receivable come about from the rows as read, kind by kind?"""

from datetime import date
from decimal import Decimal

import polars as pl

from custctl.errors.bugs import TotalsOff
from custctl.frames.documents import ACCOUNT_KINDS
from custctl.frames.settlement import IS_DEBIT
from custctl.ledger import KINDS, UNKNOWN_CURRENCY, receivable
from custctl.schema import MONEY


def raw_totals(ledger: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """What the rows that touch the receivable add up to, straight from the ledger and independent of any settlement.

    Args:
        ledger: LEDGER rows.
        as_of: The day on which the books are read.

    Returns:
        `currency`, `kind`, `later` (dated after `as_of`), `nameless` (no currency in the row), the signed `effect` of the rows
        of each such group, how many `rows` they are, the date of the `newest`, and how many are `stated_later`: disputed or
        written off, but not on the day yet.
    """
    sums = (
        ledger.filter(pl.col("kind").is_in(ACCOUNT_KINDS))
        .group_by(
            pl.col("currency").fill_null(UNKNOWN_CURRENCY),
            "kind",
            later=pl.col("date") > as_of,
            nameless=pl.col("currency").is_null(),
        )
        .agg(
            pl.col("amount").sum(),
            rows=pl.len(),
            newest=pl.col("date").max(),
            stated_later=(pl.col("status").is_in(["disputed", "written_off"]) & (pl.col("status_date") > as_of)).sum(),
        )
    )
    # Rows of one kind have one sign.
    return sums.with_columns(effect=receivable().cast(MONEY), kind=pl.col("kind").cast(pl.String)).drop("amount")


def tie_out(currency: str, raw: pl.DataFrame, documents: pl.DataFrame, *, printed: tuple[Decimal, ...]) -> dict[str, Decimal]:
    """What leads from the rows as read to the total: their effects by kind, then what only the settlement knows.

    Args:
        currency: The currency to tie out; currencies are never added.
        raw: `raw_totals`.
        documents: The settled documents.
        printed: The total by each way in which the answer adds it up; all must be what the rows lead to.

    Returns:
        Kind, or rounding, early_discount, lost, recovered, surplus, to signed amount; kinds that do not occur are left out.

    Raises:
        TotalsOff: The rows do not lead to what is about to be printed: a bug.
    """
    known = raw.filter((pl.col("currency") == currency) & ~pl.col("later"))
    effects = {kind: total(known.filter(pl.col("kind") == kind), pl.col("effect")) for kind in KINDS if kind in known["kind"]}
    closings = {
        "rounding": pl.col("rounding") * pl.when(IS_DEBIT).then(1).otherwise(-1),
        "early_discount": -pl.col("discount_taken"),
        "lost": -pl.col("lost") - pl.col("regained"),
        "recovered": pl.col("recovered") + pl.col("regained"),
        "surplus": pl.col("surplus"),
    }
    moved = ("rounding", "discount_taken", "lost", "recovered", "surplus", "regained")
    some = pl.any_horizontal(pl.col(name) != 0 for name in moved)  # of few documents
    ours = documents.lazy().filter(some & (pl.col("currency") == currency))
    closed = ours.select(amount.cast(MONEY).sum().alias(name) for name, amount in closings.items()).collect()
    ties = effects | {name: amount for name, amount in closed.row(0, named=True).items() if amount}
    right = sum(ties.values(), Decimal(0))
    for left in printed:
        if left != right:
            raise TotalsOff(what=f"receivables in {currency}", left=left, right=right)
    return ties


def total(rows: pl.DataFrame, amount: pl.Expr) -> Decimal:
    """The exact sum of an amount over rows; zero without any."""
    added = rows.select(amount.cast(MONEY).sum()).item()
    return added if isinstance(added, Decimal) else Decimal(0)
