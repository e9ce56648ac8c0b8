"""Of which document was a payment told? A list of invoices says what was paid so far, so the next list must find it again."""

import polars as pl

from custctl.mapping.duplicates import keyed

_BETWEEN = "\x1e"


def paid_so_far(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows in which those that a document told besides its own name that document's day and due day.

    Args:
        rows: Keyed ledger rows of one file, with `written` and `record`.

    Returns:
        The same columns with `document_day` and `document_due`, both null on all rows but payments (or returns, refunds) that
        another record told with the number of its document. These get keys that hold document, day and due day too, so that
        equal payments of two invoices are two.
    """
    told = pl.col("written").is_null() & pl.col("document").is_null() & pl.col("applies_to").is_not_null()
    nothing = (pl.lit(None, pl.Date).alias("document_day"), pl.lit(None, pl.Date).alias("document_due"))
    if rows.filter(told).head(1).collect().is_empty():
        return rows.with_columns(nothing)
    own = rows.filter(pl.col("written").is_not_null()).unique("record", keep="first", maintain_order=True)
    days = own.select("record", pl.col("date").alias("document_day"), pl.col("due").alias("document_due"))
    found = rows.filter(told).join(days, on="record", how="left", maintain_order="left")
    number = pl.concat_str(
        "applies_to",
        pl.col("document_day").dt.to_string("%Y-%m-%d").fill_null(""),
        pl.col("document_due").dt.to_string("%Y-%m-%d").fill_null(""),
        separator=_BETWEEN,
    )
    marked = keyed(found.with_columns(document=number)).with_columns(document=pl.lit(None, pl.String))
    return pl.concat([rows.filter(~told).with_columns(nothing), marked.select(*rows.collect_schema(), *_DAYS)])


_DAYS = ("document_day", "document_due")
