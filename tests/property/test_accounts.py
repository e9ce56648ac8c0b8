"""Does a customer's account always lead to what the ageing says they owe?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.accounts import accounts
from custctl.analyses.aging import aging
from custctl.ledger import LEDGER
from tests.helpers.crowds import crowd
from tests.helpers.ledgers import ledger

DAYS = st.integers(0, 90).map(lambda days: date(2024, 1, 1) + timedelta(days))


def frame(rows: list[dict]) -> pl.LazyFrame:
    return pl.LazyFrame([{name: row.get(name) for name in LEDGER.columns} for row in rows], schema=LEDGER.dtypes)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), DAYS, st.sampled_from(["fifo", "open-item"]))
def test_the_last_balance_is_the_total_of_the_ageing(seed: int, as_of: date, apply: Any) -> None:
    ledger = frame(crowd(seed))
    lines = accounts(ledger, as_of, apply=apply).tables["lines"].rows
    last = lines.group_by("customer", "currency", maintain_order=True).agg(pl.col("balance").last(), pl.col("amount").sum())
    assert last["balance"].to_list() == last["amount"].to_list()
    owed = aging(ledger, as_of, apply=apply).tables["customers"].rows.filter(pl.col("total") != 0)
    known = last.filter(pl.col("balance") != 0).select("customer", "currency", "balance").sort("customer", "currency")
    assert known.rows() == owed.select("customer", "currency", "total").sort("customer", "currency").rows()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), DAYS)
def test_later_rows_and_the_order_of_rows_change_nothing(seed: int, as_of: date) -> None:
    rows = crowd(seed)

    def lines(some: list[dict]) -> pl.DataFrame:
        return accounts(frame(some), as_of).tables["lines"].rows

    known = [row for row in rows if row["date"] <= as_of]
    assert lines(rows).equals(lines(known[::-1]))


def test_a_document_written_off_by_its_status_leaves_the_account_on_the_day_of_that() -> None:
    rows = ledger("2024-01-05 Ada invoice 100 I1 due=2024-02-04 status=written_off status_date=2024-03-10")
    lines = accounts(rows, date(2024, 3, 31)).tables["lines"].rows
    assert lines.select("date", "kind", "balance").rows() == [
        (date(2024, 1, 5), "invoice", Decimal(100)),
        (date(2024, 3, 10), "write_off", Decimal(0)),
    ]
