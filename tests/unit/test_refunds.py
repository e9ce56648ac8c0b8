"""Which money does a refund take, and when is it a debt itself?"""

from datetime import date

import polars as pl
import pytest

from custctl.frames.documents import documents
from custctl.frames.settlement import settlement
from tests.helpers.ledgers import ledger

BOOK = """
    2024-01-01 Ada invoice 100 I1
    2024-01-05 Ada payment  40 P1
    2024-01-06 Ada payment  30 P2
"""


def left(refund: str) -> dict[str, int]:
    """What is open or unapplied of each document by its number, nothing applied by age."""
    book = settlement(documents(ledger(f"{BOOK}\n{refund}"), date(2024, 2, 1)).collect(), apply="open-item").documents
    return dict(book.filter(pl.col("left") > 0).select("document", pl.col("left").cast(pl.Int64)).rows())


@pytest.mark.parametrize(
    ("refund", "rest"),
    [
        ("2024-01-07 Ada refund 50 R1 -> P2", {"P1": 40, "R1": 20}),
        ("2024-01-07 Ada refund 50 R1", {"P2": 20}),
        ("2024-01-07 Ada refund 50 R1 -> P2;P1", {"P1": 20}),
        ("2024-01-07 Ada refund 50 R1 -> X9", {"P1": 40, "P2": 30, "R1": 50}),
        ("2024-01-07 Ada refund 50 R1 -> I1", {"P1": 40, "P2": 30, "R1": 50}),
    ],
)
def test_a_refund_takes_what_it_names_and_the_oldest_only_where_it_names_nothing(refund: str, rest: dict[str, int]) -> None:
    assert left(refund) == {"I1": 100} | rest


def test_a_refund_that_names_an_unknown_receipt_is_due_on_its_own_day() -> None:
    rows = ledger(f"{BOOK}\n2024-01-07 Ada refund 50 R1 -> X9")
    book = settlement(documents(rows, date(2024, 2, 1)).collect(), apply="open-item").documents
    assert book.filter(pl.col("kind") == "refund").select("due", "left").rows() == [(date(2024, 1, 7), 50)]
