"""How does a column become text, or Parquet, that any program on any machine reads the same way?"""

import io
from decimal import Decimal

import polars as pl

from custctl.result import Table
from custctl.schema import MONEY, Column, Role

LIST_SEPARATOR = "; "


def parquet(table: Table) -> bytes:
    """One table as a Parquet file: exact decimals, dates and lists; keys as plain text rather than enumerations."""
    buffer = io.BytesIO()
    keys = [name for name, dtype in table.rows.schema.items() if isinstance(dtype, pl.Enum)]
    table.rows.with_columns(pl.col(keys).cast(pl.String)).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def plain_text(name: str, column: Column) -> pl.Expr:
    """The values of a column as text free of any language: ISO dates, plain decimals, null where there is none.

    Money has two decimals, more only if it needs them, and never an exponent; other decimals and floats have their shortest
    form; what is not a finite number is null. Entries of a list are joined by a semicolon and a blank.
    """
    value = pl.col(name)
    if column.role is Role.MONEY:
        return _money_text(_finite(value, column.dtype).cast(MONEY))
    if isinstance(column.dtype, pl.List):
        return value.list.eval(pl.element().cast(pl.String)).list.join(LIST_SEPARATOR)
    if column.dtype.is_float():
        return (_finite(value, column.dtype) + 0.0).cast(pl.String)  # + 0.0 turns a negative zero into zero
    if isinstance(column.dtype, pl.Decimal):
        return value.cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return value.cast(pl.String)


def plain_decimal(value: Decimal, *, places: int) -> str:
    """One exact number as text, with at least so many decimals, never an exponent and never a negative zero."""
    whole, _, decimals = f"{value:f}".partition(".")
    kept = decimals.rstrip("0").ljust(places, "0")
    text = f"{whole}.{kept}" if kept else whole
    return text.removeprefix("-") if value == 0 else text


def _money_text(value: pl.Expr) -> pl.Expr:
    """`MONEY` has four places, so up to two trailing zeros say nothing."""
    return value.cast(pl.String).str.strip_suffix("0").str.strip_suffix("0")


def _finite(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return pl.when(value.is_finite()).then(value) if dtype.is_float() else value
