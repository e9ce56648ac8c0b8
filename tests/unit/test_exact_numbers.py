"""Do exact numbers of Python arrive in a table as they are?"""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.schema import MONEY, exact, typed

RATE = pl.Decimal(38, 10)
AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=12)


@settings(deadline=None)
@given(AMOUNTS)
def test_an_exact_number_is_what_polars_makes_of_it(value: Decimal) -> None:
    [made] = pl.select(exact(value, RATE)).to_series()
    assert made == pl.Series([value], dtype=RATE)[0]


@settings(deadline=None)
@given(st.lists(AMOUNTS | st.none(), max_size=5))
def test_a_table_is_what_polars_makes_of_its_rows(values: list[Decimal | None]) -> None:
    dtypes = {"name": pl.String(), "day": pl.Date(), "amount": MONEY}
    rows = [{"name": "Ada", "day": date(2025, 1, 1), "amount": value} for value in values]
    assert typed(rows, dtypes).collect().equals(pl.DataFrame(rows, schema=dtypes))


@pytest.mark.parametrize("value", ["1E+2", "1E-4", "-0", "123456789012345678901234567890.1234"])
def test_a_number_with_an_exponent_or_many_digits_stays_exact(value: str) -> None:
    assert pl.select(exact(Decimal(value))).item() == Decimal(value)


def test_what_is_unknown_stays_unknown() -> None:
    assert pl.select(exact(None)).item() is None
    assert typed([{"amount": None}, {}], {"amount": MONEY}).collect()["amount"].to_list() == [None, None]


def test_whole_numbers_and_no_rows_are_fine() -> None:
    assert typed([{"amount": 5}], {"amount": MONEY}).collect()["amount"].to_list() == [Decimal(5)]
    assert typed([], {"amount": MONEY}).collect().schema == {"amount": MONEY}
