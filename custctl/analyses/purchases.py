"""What does each customer buy, and how has it gone month by month? The history on a customer's card."""

from datetime import date

import polars as pl

from custctl.frames.orders import Returns
from custctl.frames.sold import sold
from custctl.result import Result, Table
from custctl.schema import MONEY, Column, Role, Schema

_WHO: dict[str, Column] = {
    "customer": Column(pl.String(), Role.TEXT, required=True),
    "currency": Column(pl.String(), Role.TEXT, required=True),
}
PRODUCTS = Schema(
    name="products",
    columns={
        **_WHO,
        "product": Column(pl.String(), Role.TEXT, required=True),
        "times": Column(pl.Int64(), Role.COUNT, required=True),
        "quantity": Column(pl.Decimal(38, 4), Role.NUMBER),
        "revenue": Column(MONEY, Role.MONEY, required=True),
        "last_bought": Column(pl.Date(), Role.DATE),
    },
    order=("customer", "currency", "-revenue", "product"),
)
"""What each customer bought: `times` are the days on which they did; quantity and revenue are net of what came back."""

MONTHS = Schema(
    name="months",
    columns={
        **_WHO,
        "month": Column(pl.Date(), Role.DATE, required=True),
        "revenue": Column(MONEY, Role.MONEY, required=True),
    },
    order=("customer", "currency", "month"),
)
"""Revenue of each customer by month, named by its first day; months without any are left out."""


def purchases(ledger: pl.LazyFrame, as_of: date, *, returns: Returns = "net") -> Result:
    """What customers bought, by product and by month.

    Args:
        ledger: LEDGER rows; those after `as_of` and those without a customer are ignored.
        as_of: The day on which the books are read.
        returns: "net" takes returns off, "ignore" sees sales above zero only.

    Returns:
        The tables PRODUCTS, of lines that name a product, and MONTHS. Money is net of tax.
    """
    lines = sold(ledger, as_of, returns=returns).filter(pl.col("customer").is_not_null())
    bought = pl.col("date").filter(pl.col("sold"))
    products = (
        lines.filter(pl.col("product").is_not_null())
        .group_by("customer", "currency", "product")
        .agg(
            times=bought.n_unique().cast(pl.Int64),
            quantity=pl.when(pl.col("quantity").count() > 0).then(pl.col("quantity").sum()),
            revenue=pl.col("revenue").sum().cast(MONEY),
            last_bought=bought.max(),
        )
    )
    months = lines.group_by("customer", "currency", month=pl.col("date").dt.truncate("1mo")).agg(
        pl.col("revenue").sum().cast(MONEY)
    )
    tables = {
        schema.name: Table.collect(schema, schema.conform(frame)) for schema, frame in ((PRODUCTS, products), (MONTHS, months))
    }
    return Result("purchases", as_of, {"returns": returns}, {}, tables)
