"""Which money settled documents that nobody told of?

A list of what is open leaves out what is settled, but has the payments of which something is left. What it says is used of
these, and settled nothing that is known, settled documents which it does not have. Each such amount gets a document of its own,
so that the rest of the money alone takes off what is owed.
"""

from datetime import date

import polars as pl

from custctl.frames.applied import IS_MONEY, LISTED, SAID
from custctl.frames.documents import BILL_KINDS
from custctl.frames.paid_so_far import LIST
from custctl.ledger import DOCUMENT_DAY, KIND, LEDGER
from custctl.schema import MONEY

_ACCOUNT = ("customer", "currency")
_OF_MONEY_ALONE = ("terms", "tax", "quantity", "cost", "product", "category", "status", "status_date", "reference", "note")
_NONE = pl.DataFrame(schema={"claim": pl.UInt32(), "amount": MONEY})


def settled_away(
    money: pl.DataFrame, used: pl.DataFrame, found: pl.DataFrame, told: pl.DataFrame, rows: pl.LazyFrame, as_of: date
) -> pl.DataFrame:
    """How much of which money settled documents that nobody told of: `claim` and `amount`.

    That is what the newest list which says so has as used, less what is known of it, and less what is open of documents from
    before that list's day which it does not have: these may be what it settled, the earlier money first.

    Args:
        money: Money that names nothing known, numbered by `claim`.
        used: What lists say by a day of how much of it is used (`applied.used_by`).
        found: PAIRS of `claim` and what was told; what is known of it.
        told: What lists told of documents by that day.
        rows: All other LEDGER rows with MARKS.
        as_of: That day.
    """
    newest = used.sort("on", LIST).group_by("claim", maintain_order=True).last().filter("exact")
    known = found.group_by("claim").agg(known=pl.col("amount").sum())
    claims = money.select("claim", *_ACCOUNT, whole="amount").join(newest, on="claim", maintain_order="left")
    rests = claims.join(known, on="claim", how="left", maintain_order="left").with_columns(
        rest=(pl.min_horizontal("used", "whole") - pl.col("known").fill_null(0)).cast(MONEY)
    )
    rests = rests.filter(pl.col("rest") > 0)
    if rests.is_empty():
        return _NONE
    group = [*_ACCOUNT, LIST]
    elsewhere = _open_elsewhere(rests.select(*group, "on").unique(), told, rows, as_of)
    beside = rests.join(elsewhere, on=group, how="left", nulls_equal=True, maintain_order="left")
    beyond = pl.col("rest").cum_sum().over(group) - pl.col("open").fill_null(0)
    away = beside.with_columns(amount=pl.min_horizontal("rest", pl.max_horizontal(beyond, 0)).cast(MONEY))
    return away.filter(pl.col("amount") > 0).select("claim", "amount")


def documents_of(money: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Money that settled documents which nobody told of, naming them, and these: due and paid on the money's own day.

    Args:
        money: LEDGER rows with MARKS, as much of each as did.
    """
    own = pl.format("({})", pl.coalesce("document", pl.col("date").dt.to_string("%Y-%m-%d")))
    naming = money.with_columns(applies_to=pl.coalesce("applies_to", own))
    bare = {name: pl.lit(None, dtype=LEDGER.columns[name].dtype) for name in (*_OF_MONEY_ALONE, "applies_to")}
    marks = {name: pl.lit(None, dtype=money.schema[name]) for name in (DOCUMENT_DAY, LISTED, SAID)}
    kind = pl.lit("opening", dtype=KIND)
    return naming, naming.with_columns(**bare, **marks, kind=kind, document="applies_to", due="date")


def _open_elsewhere(lists: pl.DataFrame, told: pl.DataFrame, rows: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """What is `open` of documents that lists do not have, of their days or before, by account and LIST.

    Args:
        lists: Account, LIST and its day `on`, null for that of the answer.
        told: What lists told of documents by then.
        rows: All other LEDGER rows with MARKS.
        as_of: The day of the answer.
    """
    near = rows.filter(pl.col("date") <= as_of).join(
        lists.lazy().select(_ACCOUNT).unique(), on=_ACCOUNT, how="semi", nulls_equal=True
    )
    billed, named = pl.collect_all(
        [
            near.filter(pl.col("kind").is_in(BILL_KINDS)).select(*_ACCOUNT, "document", "date", "amount", LISTED),
            near.filter(IS_MONEY & pl.col("applies_to").is_not_null()).select(*_ACCOUNT, "amount", document="applies_to"),
        ]
    )
    own = [*_ACCOUNT, "document"]
    settled = pl.concat([named.select(*own, "amount"), told.select(*_ACCOUNT, document="applies_to", amount="amount")])
    settled = settled.group_by(own).agg(settled=pl.col("amount").sum())
    listed = pl.col(LISTED).list.contains(pl.col(LIST)).fill_null(value=False)
    each = billed.join(lists, on=_ACCOUNT, nulls_equal=True)
    missing = each.filter(~listed & (pl.col("date") <= pl.col("on").fill_null(as_of)))
    documents = missing.group_by(*own, LIST).agg(pl.col("amount").sum())
    left = pl.max_horizontal(pl.col("amount") - pl.col("settled").fill_null(0), 0)
    return (
        documents.join(settled, on=own, how="left", nulls_equal=True).group_by(*_ACCOUNT, LIST).agg(open=left.sum().cast(MONEY))
    )
