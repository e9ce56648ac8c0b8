"""When does a rest close as the discount for early payment, and what may still take it?"""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from custctl.frames.documents import documents
from custctl.frames.settlement import Settlement, settlement
from tests.helpers.ledgers import ledger


def settled(text: str, as_of: str = "2026-01-20", *, currency: str = "EUR") -> Settlement:
    """The books settled by name alone, every invoice with 2/10 net 30 that says no terms."""
    rows = ledger(text, currency=currency)
    asks = (pl.col("kind") == "invoice") & pl.col("terms").is_null()
    stated = pl.col("terms").str.replace_all("_", " ")
    rows = rows.with_columns(
        terms=pl.when(asks).then(pl.lit("2/10 net 30")).otherwise(stated),
        applies_to=pl.col("applies_to").str.replace_all("_", " "),
    )
    return settlement(documents(rows, date.fromisoformat(as_of)).collect(), apply="open-item")


def left(found: Settlement) -> dict[str, str]:
    """What is open of documents, or unapplied of credits."""
    rows = found.documents.filter(pl.col("left") > 0)
    return {row["document"]: f"{row['left'].normalize():f}" for row in rows.to_dicts()}


def discounts(found: Settlement) -> Decimal:
    return Decimal(found.documents["discount_taken"].sum())


PAID = "2026-01-01 Ada invoice 1000 I1\n2026-01-05 Ada payment 980 P1 -> I1\n"


@pytest.mark.parametrize(
    ("credit", "unapplied"),
    [
        ("2026-01-14 Ada credit_note 50 C1 -> I1", {"C1": "50"}),
        ("2026-01-14 Ada credit_note 10 C1 -> I1", {"C1": "10"}),
        ("2026-01-14 Ada discount 20 D1 -> I1", {}),  # the discount as a row of its own
        ("2026-01-14 Ada payment 20 P2 -> I1", {}),  # paid after all
    ],
)
def test_a_discount_that_was_taken_is_not_undone_by_a_later_credit_note(credit: str, unapplied: dict[str, str]) -> None:
    assert left(settled(PAID + credit, "2026-01-13")) == {}
    assert left(settled(PAID + credit, "2026-01-14")) == unapplied


def test_a_credit_note_before_the_last_payment_lessens_the_discount() -> None:
    found = settled(
        "2026-01-01 Ada invoice 1000 I1\n2026-01-04 Ada credit_note 100 C1 -> I1\n2026-01-05 Ada payment 882 P1 -> I1"
    )
    assert (left(found), discounts(found)) == ({}, Decimal(18))


def test_a_credit_note_that_gives_way_settles_the_next_that_it_names() -> None:
    found = settled(PAID + "2026-01-12 Ada invoice 70 I2\n2026-01-14 Ada credit_note 50 C1 -> I1;I2")
    assert (left(found), discounts(found)) == ({"I2": "20"}, Decimal(20))


@pytest.mark.parametrize(("paid", "open_"), [("980", {}), ("979.98", {"I1": "20.02"}), ("390", {"I1": "610"})])
def test_a_discount_is_of_the_document_with_all_its_instalments(paid: str, open_: dict[str, str]) -> None:
    lines = "2026-01-01 Ada invoice 400 I1 due=2026-01-31\n2026-01-01 Ada invoice 600 I1 due=2026-02-28\n"
    found = settled(f"{lines}2026-01-11 Ada payment {paid} P1 -> I1")
    assert left(found).keys() == open_.keys()
    assert found.documents.filter(pl.col("kind") == "invoice")["left"].sum() == sum(map(Decimal, open_.values()))


TWO = "2026-01-01 Ada invoice 1000 I1\n2026-01-01 Ada invoice 500 I2\n"


@pytest.mark.parametrize(
    ("books", "open_", "taken"),
    [
        (f"{TWO}2026-01-11 Ada payment 1470 P1 -> I1;I2", {}, "30"),
        (f"{TWO}2026-01-12 Ada payment 1470 P1 -> I1;I2", {"I2": "30"}, "0"),
        (f"{TWO}2026-01-11 Ada payment 1490 P1 -> I1;I2", {}, "10"),
        (f"{TWO}2026-01-11 Ada payment 1460 P1 -> I1;I2", {"I2": "40"}, "0"),
        (f"{TWO}2026-01-05 Ada credit_note 100 C1 -> I2\n2026-01-11 Ada payment 1372 P1 -> I1;I2", {}, "28"),
        (f"{TWO}2026-01-01 Ada invoice 200 I3 terms=none\n2026-01-11 Ada payment 1670 P1 -> I1;I2;I3", {}, "30"),
    ],
)
def test_a_payment_of_several_documents_less_all_their_discounts_closes_them(
    books: str, open_: dict[str, str], taken: str
) -> None:
    found = settled(books)
    assert (left(found), discounts(found)) == (open_, Decimal(taken))


@pytest.mark.parametrize(
    ("amount", "terms", "paid", "open_"),
    [
        ("999.99", "2/10_net_30", "979.98", {}),  # 19.9998 is 20.00, and 20.01 a cent more
        ("999.99", "2/10_net_30", "979.97", {"I1": "20.02"}),
        ("100.20", "2/10_net_30", "98.21", {}),
        ("101.30", "2/10_net_30", "99.26", {}),
        ("33.33", "3/10_net_30", "32.32", {}),
        ("33.33", "3/10_net_30", "32.31", {"I1": "1.02"}),
    ],
)
def test_a_discount_is_rounded_before_a_cent_more_or_less_is_allowed(
    amount: str, terms: str, paid: str, open_: dict[str, str]
) -> None:
    books = f"2026-01-01 Ada invoice {amount} I1 terms={terms}\n2026-01-11 Ada payment {paid} P1 -> I1"
    assert left(settled(books)) == open_


@pytest.mark.parametrize("paid", ["100.40", "100.45"])  # 10 × 0.21 and 2.05, each and all together rounded
def test_the_discount_of_several_documents_is_rounded_each_or_all_together(paid: str) -> None:
    invoices = "".join(f"2026-01-01 Ada invoice 10.25 I{at}\n" for at in range(10))
    names = ";".join(f"I{at}" for at in range(10))
    assert left(settled(f"{invoices}2026-01-11 Ada payment {paid} P1 -> {names}")) == {}


@pytest.mark.parametrize(("paid", "open_"), [("1005", {}), ("1004", {}), ("1002", {"I1": "23"}), ("1007", {"I1": "18"})])
def test_a_discount_in_a_currency_without_cents_may_be_off_by_one(paid: str, open_: dict[str, str]) -> None:
    assert left(settled(f"2026-01-01 Ada invoice 1025 I1\n2026-01-05 Ada payment {paid} P1 -> I1", currency="JPY")) == open_
