"""Which product did each line sell or take back, for how much?"""

from datetime import date

import polars as pl

from custctl.frames.orders import SALE_KINDS, Returns
from custctl.ledger import UNKNOWN_CURRENCY, kinds_with, net_amount, revenue
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
    kinds = list(SALE_KINDS) if returns == "ignore" else [*SALE_KINDS, *kinds_with(revenue=-1)]
    rows = ledger.filter(pl.col("date") <= as_of, pl.col("kind").is_in(kinds)).with_columns(net=net_amount())
    rows = rows.filter(pl.col("net") > 0) if returns == "ignore" else rows
    is_sale = pl.col("kind").is_in(SALE_KINDS)
    size = pl.col("quantity").abs()
    return SOLD.conform(
        rows.with_columns(
            currency=pl.col("currency").fill_null(UNKNOWN_CURRENCY),
            sold=is_sale,
            revenue=revenue(),
            quantity=pl.when(pl.col("net") > 0).then(pl.when(is_sale).then(size).otherwise(-size)),
        )
    )
