"""What was paid of a document, when lists told only how much was paid so far?

A list of invoices with paid amounts or balances tells a payment per settled invoice, and its amount is all that was paid until
that day. The next list says so again, with more. Each import keeps what its list said; the ledger has what each day added:
60 paid by 31 January and 100 by 28 February are payments of 60 and 40. Where less was paid than before, the difference is a
reversal, so that the document is open again as the newest list says.
"""

from collections.abc import Mapping

import polars as pl

from custctl.book.documents import ON_ACCOUNT, Standing
from custctl.book.stored import DOCUMENT_DAY, DOCUMENT_DUE, IMPORT, KEY
from custctl.schema import MONEY

TARGET: tuple[str, ...] = ("source", "customer", "document", "date")
"""A document that payments were told of, whatever its kind."""

_OF: tuple[str, ...] = ("source", "kind", "customer", "currency", "applies_to", DOCUMENT_DAY, DOCUMENT_DUE)
"""What is paid: a document or, where it has several due days, an instalment of it."""


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
    return pl.concat(
        [told(entry.rows).with_columns(pl.lit(number, pl.Int64).alias(IMPORT)) for number, entry in sorted(standing.items())],
        how="diagonal",
    )


def paid(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Ledger rows for what lists said was paid so far: what each day added.

    Of two lists that tell of one day the newer counts; where both say the same, the row stays the older one's.

    Args:
        rows: What imports in force said (`said`), all of it for each document.

    Returns:
        The same columns, with a row for each day that added something or took something back.
    """
    each = rows.sort(IMPORT, "date", "row").group_by(IMPORT, *_OF, maintain_order=True)
    sums = each.agg(pl.all().exclude("amount").last(), pl.col("amount").sum().cast(MONEY)).select(rows.collect_schema().names())
    newest = sums.sort("date", IMPORT).unique((*_OF, "date"), keep="last", maintain_order=True)
    first = sums.sort(IMPORT).join(newest, on=[*_OF, "date", *KEY, "amount"], how="semi", nulls_equal=True)
    days = first.unique((*_OF, "date"), keep="first", maintain_order=True)
    before = pl.col("amount").shift(1).over(_OF, order_by="date").fill_null(pl.lit(0, MONEY))
    steps = days.with_columns(_added=(pl.col("amount") - before).cast(MONEY))
    back = (pl.col("_added") < 0) & (pl.col("kind") == "payment")
    kind = pl.when(back).then(pl.lit("reversal")).otherwise("kind")
    changed = steps.filter((pl.col("_added") > 0) | back)
    return changed.with_columns(kind=kind, amount=pl.col("_added").abs()).drop("_added")
