"""Are rows of one customer and day put together, whatever they stand beside?"""

import random
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.frames.runs import by_buyer, together

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Bob", None]), st.sampled_from(["EUR", "USD"]), st.integers(0, 4), st.sampled_from([None, 1, 7])
    ),
    max_size=30,
)
KEY = ["customer", "currency"]


def lines(rows: list[tuple[str | None, str, int, int | None]]) -> pl.LazyFrame:
    known = [(customer, currency, day, amount and Decimal(amount)) for customer, currency, day, amount in rows]
    types = {"customer": pl.String, "currency": pl.String, "day": pl.Int32, "amount": pl.Decimal(38, 4)}
    frame = pl.LazyFrame(known, schema=types, orient="row")
    return frame.with_columns(date=pl.date(2024, 1, 1) + pl.duration(days="day")).drop("day")


def test_neighbours_are_added_up_and_counted() -> None:
    found = together(
        lines([("Ada", "EUR", 1, 7), ("Ada", "EUR", 1, None), ("Bob", "EUR", 1, 1), ("Ada", "EUR", 1, 1)]),
        [*KEY, "date"],
        ["amount"],
        counted="lines",
    )
    assert found.select("customer", "amount", "lines").collect().rows() == [
        ("Ada", Decimal(7), 2),
        ("Bob", Decimal(1), 1),
        ("Ada", Decimal(1), 1),
    ]


@settings(deadline=None, max_examples=30)
@given(ROWS)
def test_runs_keep_every_row_and_amount(rows: list[tuple[str | None, str, int, int | None]]) -> None:
    key = [*KEY, "date"]
    runs = together(lines(rows), key, ["amount"], counted="lines")
    sums = [pl.col("amount").sum()]
    expected = lines(rows).group_by(key).agg(*sums, lines=pl.len().cast(pl.Int64)).sort(key, nulls_last=True).collect()
    assert runs.group_by(key).agg(*sums, pl.col("lines").sum()).sort(key, nulls_last=True).collect().equals(expected)


@pytest.mark.parametrize("number", [None, pl.lit(0), pl.col("currency").hash()], ids=["hash", "all alike", "by currency"])
def test_customers_stand_together_day_after_day_even_where_their_hashes_are_alike(number: pl.Expr | None) -> None:
    dice = random.Random(7)
    rows = [(dice.choice(["Ada", "Bob", "Cem", None]), dice.choice(["EUR", "USD"]), dice.randint(0, 9), 1) for _ in range(90)]
    found = by_buyer(lines(rows), KEY, number=number).collect()
    each = found.group_by("buyer", maintain_order=True).agg(pl.struct(KEY).n_unique().alias("who"), pl.col("date"))
    assert found["buyer"].is_sorted()
    assert each["who"].to_list() == [1] * len({(customer, currency) for customer, currency, *_ in rows})
    assert each.select(pl.col("date").list.eval(pl.element().is_sorted()).list.all().all()).item()
