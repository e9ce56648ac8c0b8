"""Which of the groups that the user named does a customer belong to?"""

from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches

import polars as pl
import polars.selectors as cs
from polars.exceptions import ColumnNotFoundError, PolarsError, SQLInterfaceError, SQLSyntaxError

from custctl.errors import CustctlError
from custctl.errors.settings import OwnSegmentColumn, OwnSegmentUnreadable, OwnSegmentWrong

OTHER = "(other)"
OF_CARDS: tuple[str, ...] = (
    "group", "industry", "city", "region", "salesperson", "channel", "acquired_on", "credit_limit", "satisfaction",
    "birth_year", "potential",
)  # fmt: skip
"""Columns of the customer cards that rules may use; `age` comes with them."""
_INNER = "_POLARS_"
"""What Polars calls columns of its own, such as those of a query within a condition."""


def own_segment(customers: pl.DataFrame, rules: Sequence[tuple[str, str]]) -> pl.Series:
    """The name of the first rule that is true of each customer, "(other)" where none is.

    Args:
        customers: One customer per row, with every column that a rule may use.
        rules: Name and condition; a condition is a Polars SQL expression, true, false or null (which is not true).

    Returns:
        Text in the order of the rows; all null without rules.

    Raises:
        OwnSegmentUnreadable: A condition is not SQL.
        OwnSegmentColumn: One asks for a column that there is not.
        OwnSegmentWrong: One compares what cannot be compared, or is no condition.
    """
    found = pl.repeat(None, customers.height, dtype=pl.String, eager=True)
    for name, where in rules:
        true = _true_of(customers, name, where)
        found = pl.select(pl.when(found.is_null() & true).then(pl.lit(name)).otherwise(found)).to_series()
    return (found.fill_null(OTHER) if rules else found).alias("own_segment")


def columns_named(rules: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Columns that the conditions name; those of a condition that cannot be read are missing."""
    named: set[str] = set()
    for _, where in rules:
        with suppress(PolarsError):
            named.update(pl.sql_expr(where).meta.root_names())
    return frozenset(named)


def _true_of(customers: pl.DataFrame, name: str, where: str) -> pl.Series:
    try:
        condition = pl.sql_expr(where)
        if unknown := set(condition.meta.root_names()) - {*customers.columns, "*"}:
            raise ColumnNotFoundError(min(unknown))
        # Polars compares money with text as text, where other numbers are an error.
        customers.clear().with_columns(cs.decimal().cast(pl.Float64)).select(condition)
        # Beside a column, so that a condition on no column is one answer per customer too.
        answer = customers.select(pl.first().alias("beside"), condition.alias("true"))["true"]
    except PolarsError as error:
        raise _wrong(customers, name, where, error) from None
    if answer.dtype != pl.Boolean:
        raise _wrong(customers, name, where, TypeError(where))
    return answer.fill_null(False)


def _wrong(customers: pl.DataFrame, name: str, where: str, error: Exception) -> CustctlError:
    """What is wrong with a condition, in the user's terms; how Polars puts it helps nobody who wrote one line of SQL."""
    facts = {"name": name, "where": where}
    columns = ", ".join(customers.columns)
    if isinstance(error, ColumnNotFoundError) and not (column := _column(error)).startswith(_INNER):
        likely = next(iter(get_close_matches(column.casefold(), customers.columns, 1)), "")
        return OwnSegmentColumn(column=column, columns=columns, likely=likely, **facts)
    if isinstance(error, (ColumnNotFoundError, SQLSyntaxError, SQLInterfaceError)):
        return OwnSegmentUnreadable(columns=columns, **facts)
    text = cs.string() | cs.enum() | cs.categorical()
    kinds = {"numbers": cs.numeric(), "days": cs.temporal(), "words": text}
    return OwnSegmentWrong(**{kind: ", ".join(customers.select(those).columns) for kind, those in kinds.items()}, **facts)


def _column(error: ColumnNotFoundError) -> str:
    return str(error).splitlines()[0].partition("; valid columns")[0]
