"""Which product did each line sell or take back, for how much?"""

from datetime import date

import polars as pl

from custctl.frames.orders import Returns, trades
from custctl.schema import MONEY, Column, Role, Schema

SOLD = Schema(
    name="sold",
    columns={
        "currency": Column(pl.String(), Role.TEXT, required=True),
        "customer": Column(pl.String(), Role.TEXT),
        "date": Column(pl.Date(), Role.DATE, required=True),
        "document": Column(pl.String(), Role.TEXT),
        "product": Column(pl.String(), Role.TEXT),
        "category": Column(pl.String(), Role.TEXT),
        "sold": Column(pl.Boolean(), Role.KEY, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "quantity": Column(pl.Decimal(38, 4), Role.NUMBER),
    },
)


def sold(ledger: pl.LazyFrame, as_of: date, *, returns: Returns) -> pl.LazyFrame:
    """Every line that moves revenue, on its own day, with what was sold.

    Args:
        ledger: LEDGER rows; those after `as_of` and those without effect on revenue are ignored.
        as_of: The day on which the books are read.
        returns: "net" keeps sales, returns and discounts; "ignore" keeps sales above zero only.

    Returns:
        SOLD in no order. `revenue` is net of tax with its sign, `quantity` has the same sign; it is null where it is unknown
        or the line is worth nothing, because samples and stock corrections have no price.
    """
    size = pl.col("quantity").abs()
    signed = pl.when("sold").then(size).otherwise(-size)
    return SOLD.conform(trades(ledger, as_of, returns=returns).with_columns(quantity=pl.when(pl.col("net") > 0).then(signed)))
