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


def settled_away(free: pl.DataFrame, used: pl.DataFrame, elsewhere: pl.DataFrame) -> pl.DataFrame:
    """How much of which money settled documents that nobody told of by the day of a list: `claim` and `amount`.

    That is what the list says is used of it, less what is known of it by then, and less what is open of documents that the list
    does not have: these may be what it settled, the earlier money first.

    Args:
        free: Money that names nothing known: `claim`, account, `whole` and `amount`, what of it settled nothing yet.
        used: What the list says is used: `claim` and `used`.
        elsewhere: Of that list as of `open_elsewhere`.
    """
    known = pl.col("whole") - pl.col("amount")
    claims = free.join(used.select("claim", "used"), on="claim", maintain_order="left")
    rests = claims.with_columns(rest=pl.min_horizontal("used", "whole") - known).filter(pl.col("rest") > 0)
    beside = rests.join(elsewhere, on=_ACCOUNT, how="left", nulls_equal=True, maintain_order="left")
    beyond = pl.col("rest").cum_sum().over(_ACCOUNT) - pl.col("open").fill_null(0)
    away = beside.select("claim", amount=pl.min_horizontal("rest", pl.max_horizontal(beyond, 0)).cast(MONEY))
    return away.filter(pl.col("amount") > 0)


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


def open_elsewhere(lists: pl.DataFrame, told: pl.DataFrame, rows: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """What is `open` of documents that lists do not have, of their days or before, by account and LIST.

    Args:
        lists: Account, LIST and its day `on`, null for that of the answer.
        told: What lists told of documents by then.
        rows: All LEDGER rows with MARKS but these and money that names nothing known.
        as_of: The day of the answer.
    """
    if lists.is_empty():
        return pl.DataFrame(schema={**{name: lists.schema[name] for name in (*_ACCOUNT, LIST)}, "open": MONEY})
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
