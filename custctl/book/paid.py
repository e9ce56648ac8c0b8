"""What was paid of a document, when lists told only how much was paid so far?

A list of invoices with paid amounts or balances tells a payment per settled invoice, and its amount is all that was paid until
that day. The next list says so again, with more. Each import keeps what its list said; the ledger has what each day added:
60 paid by 31 January and 100 by 28 February are payments of 60 and 40. Where less was paid than before, the difference is a
reversal, so that the document is open again as the newest list says. What the book has from elsewhere for the same document, a
bank account or the counter, is not added again.
"""

from collections.abc import Mapping

import polars as pl

from custctl.book.documents import LINES_AT_ONCE, ON_ACCOUNT, Standing
from custctl.book.stored import DOCUMENT_DAY, DOCUMENT_DUE, FURTHER, IMPORT, KEY, stored
from custctl.ledger import LEDGER
from custctl.schema import MONEY

TARGET: tuple[str, ...] = ("source", "customer", "document", "date")
"""A document that payments were told of, whatever its kind."""

LINK: tuple[str, ...] = ("customer", "applies_to")
"""By what a payment from elsewhere is known to be of a document: its customer and the number that it names."""

_SIGNS = {"payment": 1, "reversal": -1, "refund": -1}

_OF: tuple[str, ...] = ("source", "kind", "customer", "applies_to", DOCUMENT_DAY, DOCUMENT_DUE)
"""What is paid: a document or, where it has several due days, an instalment of it."""

SAID: tuple[str, ...] = (IMPORT, *_OF, "date", "row", *KEY, "amount")
"""What of a row that was told decides what is paid; the rest stays on disk."""


def paid_apart(number: str, documents: int) -> list[pl.Expr]:
    """Filters that split documents, and payments of them from wherever, into shares, each with all of its documents.

    Args:
        number: The column with the document's number.
        documents: How many documents there are.
    """
    count = documents // LINES_AT_ONCE + 1
    return [pl.struct("customer", pl.col(number).alias("_number")).hash() % count == share for share in range(count)]


def told(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Those of some stored rows that a document's list told as paid so far."""
    return rows.filter(pl.col(DOCUMENT_DAY).is_not_null())


def targets(rows: pl.LazyFrame) -> pl.LazyFrame:
    """TARGET of rows that were told, each once."""
    day = pl.col(DOCUMENT_DAY).alias("date")
    return told(rows).select("source", "customer", pl.col("applies_to").alias("document"), day).unique()


def told_of(rows: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """Those of some stored rows that were told as paid so far of the given documents (TARGET)."""
    on = ["source", "customer", "applies_to", DOCUMENT_DAY]
    return told(rows).join(documents.select(TARGET), left_on=on, right_on=TARGET, how="semi", nulls_equal=True)


def untold_of(rows: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """Rows that were told, less those told of documents (TARGET) which the book does not hold; only documents on account go."""
    on = ["source", "customer", "applies_to", DOCUMENT_DAY]
    held = rows.join(documents.select(TARGET).unique(), left_on=on, right_on=TARGET, how="semi", nulls_equal=True)
    over_the_counter = ~pl.col("kind").is_in(ON_ACCOUNT)
    return pl.concat([held.filter(~over_the_counter), rows.filter(over_the_counter)])


def said(standing: Mapping[int, Standing]) -> pl.LazyFrame:
    """What each import in force says was paid so far: stored rows with IMPORT."""
    none = stored(LEDGER.empty(), LEDGER, further=FURTHER).with_columns(pl.lit(0, pl.Int64).alias(IMPORT))
    each = (told(entry.rows).with_columns(pl.lit(number, pl.Int64).alias(IMPORT)) for number, entry in sorted(standing.items()))
    return pl.concat([none, *each], how="diagonal")


def settles() -> pl.Expr:
    """Whether a stored row is a payment, or one taken back, that names its document and was not told by it."""
    named = pl.col("applies_to").is_not_null() & pl.col(DOCUMENT_DAY).is_null()
    return named & pl.col("kind").cast(pl.String).is_in(list(_SIGNS))


def linked(rows: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """Stored rows whose LINK is among some rows'."""
    return rows.join(links.select(LINK).unique(), on=LINK, how="semi", nulls_equal=True)


def paid(rows: pl.LazyFrame, elsewhere: pl.LazyFrame) -> pl.LazyFrame:
    """Ledger rows for what lists said was paid so far: what each day added.

    Of two lists that tell of one day the newer counts; where both say the same, the row stays the older one's. A list that says
    no less than the one before takes nothing back, also where it does not know of a payment from elsewhere.

    Args:
        rows: What imports in force said (`said`), all of it for each document.
        elsewhere: Rows that settle the same documents (`settles`).

    Returns:
        The same columns, with a row for each day that added something or took something back.
    """
    each = rows.sort(IMPORT, "date", "row").group_by(IMPORT, *_OF, maintain_order=True)
    sums = each.agg(pl.all().exclude("amount").last(), pl.col("amount").sum().cast(MONEY)).select(rows.collect_schema().names())
    newest = sums.sort("date", IMPORT).unique((*_OF, "date"), keep="last", maintain_order=True)
    first = sums.sort(IMPORT).join(newest, on=[*_OF, "date", *KEY, "amount"], how="semi", nulls_equal=True)
    days = first.unique((*_OF, "date"), keep="first", maintain_order=True)
    known = days.join(_known(days, elsewhere), on=[*_OF, "date"], how="left", nulls_equal=True).sort("date")
    less = (pl.col("amount") < pl.col("amount").shift(1).over(_OF, order_by="date")).fill_null(value=False)
    beyond = pl.max_horizontal(pl.col("amount") - pl.col("_known").fill_null(_NOTHING), _NOTHING).cast(MONEY)
    marked = known.with_columns(_fall=less.cum_sum().over(_OF, order_by="date"), _told=beyond)
    told_by_then = marked.with_columns(_told=pl.col("_told").cum_max().over(*_OF, "_fall", order_by="date"))
    before = pl.col("_told").shift(1).over(_OF, order_by="date").fill_null(_NOTHING)
    steps = told_by_then.with_columns(_added=(pl.col("_told") - before).cast(MONEY))
    back = (pl.col("_added") < 0) & (pl.col("kind") == "payment")
    kind = pl.when(back).then(pl.lit("reversal")).otherwise("kind")
    changed = steps.filter((pl.col("_added") > 0) | back)
    return changed.with_columns(kind=kind, amount=pl.col("_added").abs()).select(rows.collect_schema().names())


def _known(days: pl.LazyFrame, elsewhere: pl.LazyFrame) -> pl.LazyFrame:
    """Per day of a document that a list tells of, what was paid from elsewhere until then."""
    sign = pl.col("kind").cast(pl.String).replace_strict(_SIGNS, default=0, return_dtype=pl.Int64)
    moved = elsewhere.filter(settles()).select(
        *LINK, pl.col("date").alias("_day"), _moved=(pl.col("amount") * sign).cast(MONEY)
    )
    met = days.filter(pl.col("kind") == "payment").select(*_OF, "date").join(moved, on=LINK, nulls_equal=True)
    until = met.filter(pl.col("_day").is_between(pl.col(DOCUMENT_DAY), pl.col("date")))
    return until.group_by(*_OF, "date").agg(_known=pl.col("_moved").sum().cast(MONEY))


_NOTHING = pl.lit(0, MONEY)
