"""Do the documents of an account stand in the order in which they pay and are paid, in whatever order they came?"""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from custctl.frames import payment_order
from custctl.frames.documents import DOCUMENTS, documents
from custctl.frames.matching import beside
from custctl.frames.payment_order import in_payment_order
from custctl.frames.settlement import settlement
from custctl.schema import MONEY
from tests.helpers.ledgers import ledger

DAY = date(2025, 3, 31)
SHOP = """
    2025-01-20 Bo  invoice   10 I9 due=2025-01-31
    2025-01-10 Ada invoice  100 I2 due=2025-02-09
    2025-01-05 Ada write_off 20 W1 -> I1
    2025-01-10 Ada invoice  100 I1 due=2025-02-09
    2025-01-02 Ada invoice   50 I3 due=2025-03-03
    2025-01-08 Ada payment   30 P1
"""


def known(text: str = SHOP) -> pl.DataFrame:
    return documents(ledger(text), DAY).collect()


def of(rows: pl.DataFrame, customer: str) -> list[str]:
    return rows.filter(pl.col("customer") == customer)["document"].to_list()


def test_the_oldest_due_date_comes_first_then_the_number_and_write_offs_last() -> None:
    rows = in_payment_order(known())
    assert of(rows, "Ada") == ["P1", "I1", "I2", "I3", "W1"]
    assert of(rows, "Bo") == ["I9"]


def test_an_account_is_one_customer_in_one_currency_and_its_rows_stand_together() -> None:
    rows = in_payment_order(known().vstack(known().with_columns(currency=pl.lit("USD"))))
    assert rows["account"].is_sorted()
    accounts = rows.group_by("account").agg(pl.col("customer", "currency").n_unique()).select("customer", "currency")
    assert accounts.rows() == [(1, 1)] * 4


def test_nothing_is_lost_or_changed_on_the_way() -> None:
    rows = in_payment_order(known())
    assert dict(rows.drop("account").schema) == DOCUMENTS.dtypes
    assert_frame_equal(rows.drop("account"), known(), check_row_order=False)


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_documents_are_put_in_order_too(count: int) -> None:
    few = known().head(count)
    assert in_payment_order(few).drop("account").equals(few)


def test_accounts_that_share_a_mark_are_told_apart_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    own = payment_order._mark

    def mark(seed: int) -> pl.Expr:
        asked.append(seed)
        return pl.col("customer").is_null().cast(pl.UInt64) if seed < 2 else own(seed)

    expected = in_payment_order(known())
    monkeypatch.setattr(payment_order, "_mark", mark)
    rows = in_payment_order(known())
    assert {*asked} == {0, 1, 2}
    assert [of(rows, name) for name in ("Ada", "Bo")] == [of(expected, name) for name in ("Ada", "Bo")]
    assert rows["account"].n_unique() == 2


def test_documents_alike_but_for_whence_they_are_due_settle_alike_in_whatever_order_they_came() -> None:
    text = """
        2025-01-10 Ada invoice 40 I1 due=2025-02-09
        2025-01-10 Ada invoice 70 I1
        2025-02-10 Ada payment 50 P1
    """
    rows = documents(ledger(text), DAY, terms=30).collect()
    assert rows.filter(pl.col("kind") == "invoice")["due"].n_unique() == 1
    left = [settlement(frame).documents.sort("amount")["left"].to_list() for frame in (rows, rows.reverse())]
    assert left[0] == left[1]


def test_pairs_stand_beside_what_is_known_of_their_documents() -> None:
    pairs = pl.DataFrame(
        {"claim": [2, 0], "target": [1, 1], "amount": [Decimal(1), Decimal(2)]}, schema_overrides={"amount": MONEY}
    )
    kinds = pl.DataFrame({"kind": ["a", "b", "c"]})
    assert beside(pairs, "claim", kinds)["kind"].to_list() == ["c", "a"]
    assert beside(pairs, "target", kinds)["kind"].to_list() == ["b", "b"]
