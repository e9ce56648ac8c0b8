"""The Online Retail file as ledger rows, built without the import, so that analyses are tested by themselves."""

from pathlib import Path

import polars as pl

from custctl.ledger import KIND, LEDGER


def retail_ledger(folder: Path, *, positive_price_only: bool = False) -> pl.LazyFrame:
    """LEDGER rows of the gift wholesaler: negative lines are returns, zero-price lines sales worth nothing."""
    lines = pl.read_csv(folder / "data" / "online_retail" / "online_retail.csv.gz", infer_schema=False)
    quantity = pl.col("Quantity").cast(pl.Decimal(38, 4))
    value = pl.col("Quantity").cast(pl.Decimal(38, 0)) * pl.col("UnitPrice").cast(pl.Decimal(38, 4))
    rows = lines.lazy().with_row_index("row", offset=1).with_columns(value=value, quantity=quantity)
    if positive_price_only:
        rows = rows.filter(pl.col("value") > 0, pl.col("CustomerID").is_not_null())
    typed = rows.select(
        date=pl.col("InvoiceDate").str.slice(0, 10).str.to_date("%Y-%m-%d"),
        customer="CustomerID",
        kind=pl.when(pl.col("value") < 0).then(pl.lit("return")).otherwise(pl.lit("sale")).cast(KIND),
        document="InvoiceNo",
        amount=pl.col("value").abs(),
        currency=pl.lit("GBP"),
        product="StockCode",
        quantity=pl.col("quantity").abs(),
        source=pl.lit("shop"),
        file=pl.lit("online_retail.csv"),
        row=pl.col("row").cast(pl.Int64),
    )
    return LEDGER.conform(typed).collect().lazy()
