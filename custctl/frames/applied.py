"""Which money in rows of a list's own settled what that list tells as paid, and how much of each row may?

A list with balances says how much is used of its payments and credit notes. So each settles that much of the documents that the
list says are settled, and the rest is on account, though another document be older.
"""

from datetime import date

import polars as pl

from custctl.frames.documents import BILL_KINDS
from custctl.frames.paid_so_far import LIST
from custctl.ledger import APPLIED, APPLIED_ON, APPLIED_SAID, ROW_KEY, kinds_with
from custctl.schema import MONEY

LISTED = "listed"
"""Numbers of the lists that tell of payments and have a row of money, or a bill beside such rows, among their own."""

SAID = "said"
"""How much of a row of money each of them has as used, the day of that, null for none, and whether it says how much."""

MARKS: dict[str, pl.DataType] = {
    LISTED: pl.List(pl.Int64()),
    SAID: pl.List(pl.Struct({LIST: pl.Int64(), "on": pl.Date(), "used": MONEY, "exact": pl.Boolean()})),
}

IS_MONEY = pl.col("kind").cast(pl.String).is_in(kinds_with(receivable=-1))
IS_EXACT = pl.col(SAID).list.eval(pl.element().struct["exact"]).list.any()
"""Whether a list says how much of a row of money is used."""
_FIGURES = ("tax", "quantity", "cost")
"""What a credit note has beside its amount, and its parts share."""


def marks(own: pl.LazyFrame) -> pl.LazyFrame:
    """MARKS by ROW_KEY of the rows of money that lists have among their own, and of the bills beside them.

    Args:
        own: ROW_KEY, `kind`, LIST and APPLICATION of lists' own rows, one for each list.
    """
    said = pl.struct(LIST, on=APPLIED_ON, used=APPLIED, exact=pl.col(APPLIED_SAID).fill_null(value=False))
    with_money = own.filter(pl.col(APPLIED_SAID)).select(LIST).unique()
    beside = own.filter(pl.col("kind").is_in(BILL_KINDS)).join(with_money, on=LIST, how="semi")
    return (
        pl.concat([own.filter(IS_MONEY), beside])
        .group_by(ROW_KEY)
        .agg(pl.col(LIST).unique().sort().alias(LISTED), said.filter(pl.col(APPLIED).is_not_null()).alias(SAID))
    )


def used_by(money: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What lists say by a day of how much of rows of money is used: `claim`, LIST, `on`, `used` and whether it is `exact`."""
    each = money.select("claim", SAID).explode(SAID).unnest(SAID).drop_nulls("used")
    return each.filter(pl.col("on").is_null() | (pl.col("on") <= as_of))


def roomed(money: pl.DataFrame, used: pl.DataFrame, number: int, known: date) -> pl.DataFrame:
    """Rows of money of which something may settle what a list tells, with as much of `amount`, and whether they are its `own`.

    That is no more than this list and all later ones say is used of them; what they are silent of may be used in whole.

    Args:
        money: `claim`, `whole`, the amount of the row, and `amount`, what of it settled nothing yet.
        used: As of `used_by`.
        number: That of the list.
        known: Its day.
    """
    own = pl.col(LIST) == number
    heeded = used.filter(own | (pl.col("on") > known) | ((pl.col("on").fill_null(known) == known) & (pl.col(LIST) > number)))
    bounds = heeded.group_by("claim").agg(pl.col("used").min(), own=own.any())
    left = pl.min_horizontal("amount", pl.col("used") - pl.col("whole") + pl.col("amount"))
    rows = money.join(bounds, on="claim", how="left", maintain_order="left")
    ready = rows.with_columns(amount=pl.when(pl.col("used").is_null()).then("amount").otherwise(left).cast(MONEY))
    return ready.filter(pl.col("amount") > 0).with_columns(pl.col("own").fill_null(value=False)).drop("used")


def shared(parts: pl.DataFrame) -> pl.DataFrame:
    """Parts of rows, `claim` the number of the row, with the shares of its tax, quantity and cost; they add up to the row's."""
    until = pl.col("amount").cum_sum().over("claim")
    total = pl.col("amount").sum().over("claim")

    def share(figure: str, of: pl.Expr) -> pl.Expr:
        return (pl.col(figure).cast(pl.Decimal(38, 8)) * of / total).round(4)

    several = pl.col("claim").is_duplicated()
    made = {figure: share(figure, until) - share(figure, until - pl.col("amount")) for figure in _FIGURES}
    return parts.with_columns(
        pl.when(several).then(part).otherwise(figure).cast(parts.schema[figure]).alias(figure) for figure, part in made.items()
    )
