"""Which customers are written by name in one place and by number in another?"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from custctl.ledger import DOCUMENT_DAY

_TOLD = pl.col(DOCUMENT_DAY).is_not_null()


def numbers_of_names(ledger: pl.LazyFrame, customers: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """Customers who have no name of their own and are called as others are, whatever the case.

    Args:
        ledger: LEDGER rows; those after `as_of` are ignored.
        customers: CUSTOMERS.
        as_of: The day on which the books are read.

    Returns:
        `customer`, in order, and `numbers`, those of all who have that name.
    """
    nobody = pl.DataFrame(schema={"customer": pl.String(), "numbers": pl.List(pl.String())})
    if all(rows.select("name").drop_nulls().head(1).collect().is_empty() for rows in (ledger, customers)):
        return nobody  # which spares reading the ledger's customers
    known = [ledger.filter(pl.col("date") <= as_of), customers]
    called = [rows.select("customer", "name").drop_nulls().unique() for rows in known]
    own = pl.concat(called).with_columns(called=_written("name")).filter(pl.col("called") != _written("customer"))
    named = own.select("customer", "called").unique().collect()
    if named.is_empty():  # which spares reading the ledger again
        return nobody
    everybody = pl.concat([rows.select("customer").drop_nulls().unique() for rows in known]).unique()
    nameless = everybody.join(named.lazy(), on="customer", how="anti").with_columns(called=_written("customer"))
    alike = nameless.join(named.lazy().rename({"customer": "numbers"}), on="called")
    return alike.group_by("customer").agg(pl.col("numbers").unique().sort()).sort("customer").collect()


def once_told(ledger: pl.LazyFrame, numbers: Mapping[str, str]) -> pl.LazyFrame:
    """Rows of customers by name without the document that they name, where a list tells by then what was paid of it.

    Such money is on account, as of customers by number: it settles what lists tell and is not counted beside that.

    Args:
        ledger: LEDGER rows, with MARKS where lists tell what was paid.
        numbers: The number of each customer by name.
    """
    if DOCUMENT_DAY not in ledger.collect_schema():
        return ledger
    told = ledger.filter(_TOLD).group_by(_number="customer", applies_to="applies_to").agg(_until=pl.col("date").max())
    by_name = pl.col("customer").is_in(list(numbers)) & ~_TOLD
    whose = ledger.with_columns(_number=pl.when(by_name).then(pl.col("customer").replace(numbers)))
    rows = whose.join(told, on=["_number", "applies_to"], how="left", maintain_order="left")
    again = (pl.col("date") <= pl.col("_until")).fill_null(value=False)
    return rows.with_columns(applies_to=pl.when(~again).then("applies_to")).drop("_number", "_until")


def _written(column: str) -> pl.Expr:
    return pl.col(column).str.normalize("NFKC").str.strip_chars().str.to_lowercase()
