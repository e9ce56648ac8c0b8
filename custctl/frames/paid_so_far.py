"""What was paid of a document, when lists told only how much was paid so far?

A list of invoices with paid amounts or balances tells a payment per settled invoice, and its amount is all that was paid until
that day. The next list says so again, with more. The ledger has what each day added: 60 paid by 31 January and 100 by 28
February are payments of 60 and 40. Where less was paid than before, the difference is a reversal, so that the document is open
again as the newest list says. What is known one by one for the same document, from a bank account, the counter or rows of the
list's own, is not added again.
"""

import polars as pl

from custctl.ledger import DOCUMENT_DAY, DOCUMENT_DUE, ROW_KEY
from custctl.schema import MONEY

LIST = "import"
"""The number of the list that a row comes from: the higher, the newer."""

LINK: tuple[str, ...] = ("customer", "applies_to")
"""By what a payment from elsewhere is known to be of a document: its customer and the number that it names."""

_DOCUMENT: tuple[str, ...] = ("source", "kind", "customer", "applies_to", DOCUMENT_DAY)

OF: tuple[str, ...] = (*_DOCUMENT, DOCUMENT_DUE)
"""What is paid: a document or, where it has several due days, an instalment of it."""

_SIGNS = {"payment": 1, "reversal": -1, "refund": -1}

_AHEAD = pl.duration(days=184)
"""How long before its invoice a payment may have come that names it; the numbers of another year are other documents'."""

_NOTHING = pl.lit(0, MONEY)


def settles() -> pl.Expr:
    """Whether a row is a payment, or one taken back, that names its document and was not told by it."""
    named = pl.col("applies_to").is_not_null() & pl.col(DOCUMENT_DAY).is_null()
    return named & pl.col("kind").cast(pl.String).is_in(list(_SIGNS))


def paid(rows: pl.LazyFrame, elsewhere: pl.LazyFrame) -> pl.LazyFrame:
    """Ledger rows for what lists said was paid so far: what each day added.

    Of two lists that tell of one day the newer counts; where both say the same, the row stays the older one's. A list that says
    no less than the one before takes nothing back, also where it does not know of a payment from elsewhere.

    Args:
        rows: What lists said, all of it for each document: LEDGER, DOCUMENT_DAY, DOCUMENT_DUE, ROW_KEY and LIST.
        elsewhere: Rows that settle the same documents (`settles`) with ROW_KEY and LIST, one for each list with it. A list
            tells beside its own rows, so these do not count against it.

    Returns:
        The same columns, with a row for each day that added something or took something back.
    """
    each = rows.sort(LIST, "date", "row").group_by(LIST, *OF, maintain_order=True)
    sums = each.agg(pl.all().exclude("amount").last(), pl.col("amount").sum().cast(MONEY)).select(rows.collect_schema().names())
    newest = sums.sort("date", LIST).unique((*OF, "date"), keep="last", maintain_order=True)
    first = sums.sort(LIST).join(newest, on=[*OF, "date", *ROW_KEY, "amount"], how="semi", nulls_equal=True)
    days = first.unique((*OF, "date"), keep="first", maintain_order=True)
    known = days.join(_known(days, elsewhere), on=[*OF, "date"], how="left", nulls_equal=True).sort("date")
    less = (pl.col("amount") < pl.col("amount").shift(1).over(OF, order_by="date")).fill_null(value=False)
    beyond = pl.max_horizontal(pl.col("amount") - pl.col("_known").fill_null(_NOTHING), _NOTHING).cast(MONEY)
    marked = known.with_columns(_fall=less.cum_sum().over(OF, order_by="date"), _told=beyond)
    told_by_then = marked.with_columns(_told=pl.col("_told").cum_max().over(*OF, "_fall", order_by="date"))
    before = pl.col("_told").shift(1).over(OF, order_by="date").fill_null(_NOTHING)
    steps = told_by_then.with_columns(_added=(pl.col("_told") - before).cast(MONEY))
    back = (pl.col("_added") < 0) & (pl.col("kind") == "payment")
    kind = pl.when(back).then(pl.lit("reversal")).otherwise("kind")
    changed = steps.filter((pl.col("_added") > 0) | back)
    return changed.with_columns(kind=kind, amount=pl.col("_added").abs()).select(rows.collect_schema().names())


def _known(days: pl.LazyFrame, elsewhere: pl.LazyFrame) -> pl.LazyFrame:
    """Per day of a document that a list tells of, what of it is known one by one until then, of its first instalments first."""
    sign = pl.col("kind").cast(pl.String).replace_strict(_SIGNS, default=0, return_dtype=pl.Int64)
    money = elsewhere.filter(settles())
    each = money.unique(ROW_KEY).select(
        *LINK, *ROW_KEY, pl.col("date").alias("_day"), _moved=(pl.col("amount") * sign).cast(MONEY)
    )
    parts = days.filter(pl.col("kind").cast(pl.String) == "payment").select(*OF, "date", LIST, "amount")
    lists = parts.select(*_DOCUMENT, "date", LIST).unique().join(each, on=LINK, nulls_equal=True)
    others = lists.join(money.select(*ROW_KEY, LIST), on=[*ROW_KEY, LIST], how="anti")
    until = others.filter(pl.col("_day").is_between(pl.col(DOCUMENT_DAY) - _AHEAD, pl.col("date")))
    sums = until.group_by(*_DOCUMENT, "date", LIST).agg(pl.col("_moved").sum().cast(MONEY))
    shared = parts.join(sums, on=[*_DOCUMENT, "date", LIST], nulls_equal=True)
    before = pl.col("amount").cum_sum().over(*_DOCUMENT, "date", LIST, order_by=DOCUMENT_DUE) - pl.col("amount")
    rest = pl.when(before > 0).then(pl.max_horizontal(pl.col("_moved") - before, _NOTHING)).otherwise("_moved")
    return shared.select(*OF, "date", _known=rest.cast(MONEY))
