"""Are orders in their documented order, though words are sorted once for each customer only?"""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from custctl.frames.orders import ORDERS, By, orders
from custctl.ledger import LEDGER

TODAY = date(2025, 3, 31)


def trade(*, names: bool) -> pl.LazyFrame:
    """600 lines of 40 customers in two currencies, in no order, some given back; some name their customer, if wanted."""
    draw = np.random.default_rng(8)
    size = 600
    number = draw.integers(40, size=size)
    rows = pl.DataFrame(
        {
            "date": [TODAY - timedelta(days=int(day)) for day in draw.integers(30, size=size)],
            "customer": [f"C{n}" if n else None for n in number],
            "name": [f"Name {n}" if names and n % 3 else None for n in number],
            "document": [f"D{n}" for n in draw.integers(9, size=size)],
            "currency": np.where(number % 2, "EUR", "USD"),
            "kind": np.where(draw.random(size) < 0.1, "refund", "sale"),
            "amount": draw.integers(100, 9000, size),
        }
    )
    return LEDGER.conform(rows.lazy())


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize("by", ["day", "document"])
def test_orders_are_in_their_documented_order(by: By, names: bool) -> None:
    found = orders(trade(names=names), TODAY, by=by).collect()
    assert found.height > 300
    assert dict(found.schema) == ORDERS.dtypes
    assert found.equals(ORDERS.sort(found.lazy()).collect())
    assert found["name"].is_not_null().any() == names
    assert found["currency"].n_unique() == 2
