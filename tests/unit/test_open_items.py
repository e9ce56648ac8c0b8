"""Is each rule of settlement right on a case one can do in the head?"""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from custctl.frames.documents import documents
from custctl.frames.open_items import OPEN_ITEMS, open_items
from custctl.frames.settlement import Apply, settlement
from custctl.frames.terms import discount_until, due_by_terms, terms_read
from custctl.ledger import CUSTOMERS
from tests.helpers.ledgers import ledger

DAY = date(2024, 3, 1)


def open_amounts(text: str, as_of: date = DAY, **options: Any) -> dict[str, str]:
    """Document to open amount."""
    items = open_items(ledger(text), as_of, **options).collect()
    return {row["document"]: f"{row['open'].normalize():f}" for row in items.sort("document").to_dicts()}


def unapplied(text: str, as_of: date = DAY, **options: Any) -> dict[str | None, str]:
    """Document to unapplied amount of payments and credits."""
    book = settlement(documents(ledger(text), as_of).collect(), **options).documents
    money = book.filter(
        pl.col("kind").is_in(["payment", "credit_note", "write_off", "discount", "opening_credit"]) & (pl.col("left") > 0)
    )
    return {row["document"]: f"{row['left'].normalize():f}" for row in money.to_dicts()}


def test_a_later_payment_does_not_move_the_due_date() -> None:
    books = ledger("""
        2024-01-01  Ada  invoice  100.00  I1
        2024-02-20  Ada  payment   10.00  -> I1
    """)
    [item] = open_items(books, DAY, terms=30).collect().to_dicts()
    assert (item["due"], item["open"], item["days_overdue"]) == (date(2024, 1, 31), Decimal(90), 30)


def test_items_come_most_overdue_first_with_their_schema() -> None:
    items = open_items(
        ledger("2024-02-02 Ada invoice 5 I2\n2024-01-01 Bo invoice 7 I1\n2024-02-02 Ada invoice 5 I1"), DAY
    ).collect()
    assert dict(items.schema) == OPEN_ITEMS.dtypes
    assert items["document"].to_list() == ["I1", "I1", "I2"]
    assert items["customer"].to_list() == ["Bo", "Ada", "Ada"]


def test_nothing_known_is_nothing_open() -> None:
    assert open_items(ledger("2024-05-01 Ada invoice 5 I1"), DAY).collect().is_empty()


def test_sales_paid_at_once_are_no_receivable() -> None:
    assert open_amounts("2024-01-01 Ada sale 100 S1\n2024-01-02 Ada return 10 S1\n2024-01-03 - sale 5") == {}


def test_a_payment_settles_the_document_it_names_before_an_older_one() -> None:
    assert open_amounts("2024-01-01 Ada invoice 100 I1\n2024-01-05 Ada invoice 50 I2\n2024-02-01 Ada payment 50 P1 -> I2") == {
        "I1": "100"
    }


@pytest.mark.parametrize("names", ["I2;I1", "I2, I1", "I2 I1", " I2 ;I1", "I2、I1", "I2/I1", "I2 & I1", "I2+I1", "I2，I1"])
def test_several_names_are_served_in_the_order_given(names: str) -> None:
    books = "2024-01-01 Ada invoice 100 I1\n2024-01-05 Ada invoice 50 I2\n2024-02-01 Ada payment 70 P1"
    rows = ledger(books).with_columns(applies_to=pl.when(pl.col("kind") == "payment").then(pl.lit(names)))
    items = open_items(rows, DAY, apply="open-item").collect()
    assert items.select("document", pl.col("open").cast(pl.Int64)).rows() == [("I1", 80)]


def test_a_document_whose_number_holds_a_space_is_found_alone_and_in_a_list() -> None:
    rows = ledger("""
        2024-01-01 Ada invoice 10 I1
        2024-01-01 Ada invoice 20 RE_7
        2024-02-01 Ada payment 20 P1
        2024-02-02 Ada payment  5 P2
    """)
    number = pl.col("document").str.replace("_", " ")
    names = pl.when(number == "P1").then(pl.lit("RE 7")).when(number == "P2").then(pl.lit("RE 7; I1"))
    items = open_items(rows.with_columns(document=number, applies_to=names), DAY, apply="open-item").collect()
    assert items.select("document", pl.col("open").cast(pl.Int64)).rows() == [("I1", 5)]


def test_a_number_with_a_slash_is_found_alone_and_in_a_list() -> None:
    rows = ledger("2024-01-01 Ada invoice 10 25/1\n2024-01-01 Ada invoice 20 25/2\n2024-02-01 Ada payment 25 P1")
    named = rows.with_columns(applies_to=pl.when(pl.col("kind") == "payment").then(pl.lit("25/2、25/1")))
    items = open_items(named, DAY, apply="open-item").collect()
    assert items.select("document", pl.col("open").cast(pl.Int64)).rows() == [("25/1", 5)]


@pytest.mark.parametrize(
    ("names", "left"),
    [
        ("inv-002", {"INV-001": "10"}),
        ("Inv-001;inv-002", {"INV-002": "10"}),
        ("INV_002", {"INV-001": "10"}),
        ("inv002", {"INV-001": "10"}),
        ("a-1", {"INV-001": "10", "INV-002": "20", "A1": "5"}),
        ("a1", {"INV-001": "10", "INV-002": "20", "A-1": "5"}),  # the document of that spelling
        ("a_1", {"INV-001": "10", "INV-002": "20", "A1": "5", "A-1": "5"}),  # which may be either
    ],
)
def test_a_number_is_found_in_another_spelling_if_it_can_be_no_other(names: str, left: dict[str, str]) -> None:
    more = "\n2024-01-01 Ada invoice 5 A1\n2024-01-01 Ada invoice 5 A-1" if names.startswith("a") else ""
    books = (
        f"2024-01-01 Ada invoice 10 INV-001\n2024-01-01 Ada invoice 20 INV-002{more}\n2024-02-01 Ada payment 20 P1 -> {names}"
    )
    assert open_amounts(books, apply="open-item") == left


def test_an_earlier_payment_is_served_before_a_later_one_that_names_the_same_in_a_list() -> None:
    books = """
        2024-01-01 Ada invoice  50 I1
        2024-01-01 Ada invoice 100 I2
        2024-01-01 Ada invoice 100 I3
        2024-02-01 Ada payment 100 P1 -> I1 I2
        2024-02-02 Ada payment 100 P2 -> I2 I3
    """
    assert open_amounts(books, apply="open-item") == {"I3": "50"}


def test_instalments_are_settled_oldest_due_first() -> None:
    books = """
        2024-01-01 Ada invoice 60 I1 due=2024-04-01
        2024-01-01 Ada invoice 40 I1 due=2024-02-01
        2024-01-10 Ada payment 50 P1 -> I1
    """
    items = open_items(ledger(books), DAY).collect()
    assert items.select("due", pl.col("open").cast(pl.Int64)).rows() == [(date(2024, 4, 1), 50)]


def test_money_without_a_name_settles_the_oldest_due_or_stays() -> None:
    books = """
        2024-01-01 Ada invoice 100 I1 due=2024-02-28
        2024-01-05 Ada invoice 50 I2 due=2024-02-01
        2024-02-01 Ada payment 70 P1
    """
    assert open_amounts(books) == {"I1": "80"}
    assert open_amounts(books, apply="open-item") == {"I1": "100", "I2": "50"}
    assert unapplied(books, apply="open-item") == {"P1": "70"}


def test_what_a_named_document_cannot_take_spills_over() -> None:
    books = "2024-01-01 Ada invoice 100 I1\n2024-01-05 Ada invoice 50 I2\n2024-02-01 Ada payment 70 P1 -> I2"
    assert open_amounts(books) == {"I1": "80"}
    assert unapplied(books, apply="open-item") == {"P1": "20"}


def test_a_payment_never_settles_another_customer_or_currency() -> None:
    books = """
        2024-01-01 Ada invoice 100 I1
        2024-01-01 Bo invoice 50 I2
        2024-02-01 Bo payment 80 P1 -> I1
        2024-02-01 Ada payment 9 P2 currency=USD
    """
    assert open_amounts(books) == {"I1": "100"}
    assert unapplied(books) == {"P1": "30", "P2": "9"}


def test_the_same_number_at_two_customers_is_two_debts() -> None:
    assert len(open_items(ledger("2024-01-01 Ada invoice 10 I1\n2024-01-01 Bo invoice 20 I1"), DAY).collect()) == 2


def test_disputed_items_are_settled_last_by_age_but_first_by_name() -> None:
    books = "2024-01-01 Ada invoice 10 I1 status=disputed\n2024-01-05 Ada invoice 10 I2\n2024-02-01 Ada payment 10 P1"
    assert open_amounts(books) == {"I1": "10"}
    assert open_amounts(books + " -> I1") == {"I2": "10"}


def test_a_dispute_holds_from_its_date() -> None:
    books = ledger("2024-01-01 Ada invoice 10 I1 status=disputed status_date=2024-02-10")
    states = [open_items(books, day).collect()["status"].to_list() for day in (date(2024, 2, 9), date(2024, 2, 10))]
    assert states == [["open"], ["disputed"]]


def test_a_reversal_reopens_the_invoice_with_its_own_due_date() -> None:
    books = """
        2024-01-01 Ada invoice 100 I1 due=2024-01-31
        2024-01-20 Ada payment 100 P1 -> I1
        2024-01-25 Ada reversal 100 R1 -> P1
    """
    [item] = open_items(ledger(books), DAY).collect().to_dicts()
    assert (item["document"], item["due"], item["open"]) == ("I1", date(2024, 1, 31), 100)


def test_a_reversal_may_name_the_invoice_that_was_paid() -> None:
    books = """
        2024-01-01 Ada invoice 100 I1
        2024-01-01 Ada invoice 100 I2
        2024-01-20 Ada payment 100 P1 -> I1
        2024-01-21 Ada payment 100 P2 -> I2
        2024-01-25 Ada reversal 100 R1 -> I1
    """
    assert open_amounts(books) == {"I1": "100"}


BOUNCED = """
    2024-01-01 Ada invoice 100 I1
    2024-01-01 Ada invoice 100 I2
    2024-01-20 Ada payment 30 P1 -> I1
    2024-01-21 Ada payment 40 P2 -> I1
    2024-01-21 Ada payment 20 P2 -> I2
    2024-01-22 Ada payment 50 P3 -> I1,I2
    2024-01-23 Ada payment 9 P4
"""


@pytest.mark.parametrize(
    ("reversal", "left"),
    [
        ("40 P2 -> I1", {"P1": 30, "P2": 20, "P3": 50, "P4": 9}),
        ("25 P2 -> I1", {"P1": 30, "P2": 35, "P3": 50, "P4": 9}),
        ("20 P2 -> I2", {"P1": 30, "P2": 40, "P3": 50, "P4": 9}),
        ("60 P2", {"P1": 30, "P3": 50, "P4": 9}),
        ("50 P3 -> I1", {"P1": 30, "P2": 60, "P4": 9}),
        ("9 P4 -> I1", {"P1": 30, "P2": 60, "P3": 50}),
        ("20 P1 -> P2", {"P1": 30, "P2": 40, "P3": 50, "P4": 9}),
        ("20 P1 -> I2", {"P1": 30, "P2": 40, "P3": 50, "P4": 9}),
        ("10 P9 -> I1", {"P1": 20, "P2": 60, "P3": 50, "P4": 9}),
    ],
)
def test_a_reversal_takes_back_the_receipt_whose_number_it_has_unless_it_names_another(
    reversal: str, left: dict[str, int]
) -> None:
    rows = ledger(f"{BOUNCED}\n2024-01-25 Ada reversal {reversal}")
    made = settlement(documents(rows, DAY).collect())
    paid = made.allocations.join(made.documents.select("document", claim="id"), on="claim")
    found = paid.group_by("document").agg(pl.col("amount").sum().cast(pl.Int64))
    assert dict(found.sort("document").rows()) == left


def test_a_reversal_without_a_name_takes_the_newest_receipt_of_its_time() -> None:
    books = """
        2024-01-01 Ada invoice 100 I1
        2024-01-01 Ada invoice 100 I2
        2024-01-01 Ada invoice 100 I3
        2024-01-20 Ada payment 100 P1 -> I1
        2024-01-21 Ada payment 100 P2 -> I2
        2024-01-25 Ada reversal 100
        2024-01-28 Ada payment 100 P3 -> I3
    """
    assert open_amounts(books) == {"I2": "100"}


def test_two_reversals_without_a_name_take_the_two_newest_receipts() -> None:
    books = """
        2024-01-01 Ada invoice 30 I1
        2024-01-01 Ada invoice 20 I2
        2024-01-01 Ada invoice 10 I3
        2024-01-20 Ada payment 30 P1 -> I1
        2024-01-21 Ada payment 20 P2 -> I2
        2024-01-22 Ada payment 10 P3 -> I3
        2024-01-25 Ada reversal 10 R1
        2024-01-26 Ada reversal 25 R2
    """
    assert open_amounts(books) == {"I1": "5", "I2": "20", "I3": "10"}


def test_a_reversal_with_nothing_to_undo_is_owed_from_its_date() -> None:
    [item] = open_items(ledger("2024-02-01 Ada reversal 25 R2"), DAY).collect().to_dicts()
    assert (item["kind"], item["due"], item["open"]) == ("reversal", date(2024, 2, 1), 25)


def test_a_refund_takes_the_unapplied_rest_it_names_and_its_own_rest_is_owed() -> None:
    books = """
        2024-01-01 Ada credit_note  3 CN1
        2024-01-10 Ada payment    160 P4
        2024-01-11 Ada refund     120 R1 -> P4
        2024-01-12 Ada refund      50 R2 -> P4
    """
    assert open_amounts(books, apply="open-item") == {"R2": "10"}
    assert unapplied(books, apply="open-item") == {"CN1": "3"}
    assert open_amounts(books) == {"R2": "7"}


def test_a_refund_without_a_name_takes_the_oldest_unapplied_money() -> None:
    books = "2024-01-05 Ada payment 20 P2\n2024-01-01 Ada payment 10 P1\n2024-01-11 Ada refund 15 R1"
    assert unapplied(books) == {"P2": "15"}


def test_a_payment_on_a_written_off_document_reverses_the_write_off_to_that_amount() -> None:
    books = """
        2024-01-01 Ada invoice   100 I1
        2024-01-20 Ada write_off 100 W1 -> I1
        2024-02-20 Ada payment    30 P1 -> I1
        2024-02-21 Ada invoice    50 I2
    """
    assert open_amounts(books) == {"I2": "50"}
    book = settlement(documents(ledger(books), DAY).collect()).documents
    assert dict(book.select("document", "recovered").rows())["W1"] == 30


def test_a_payment_undoes_one_of_two_write_offs_of_one_invoice_the_oldest() -> None:
    books = """
        2024-01-01 Ada invoice   100 I1
        2024-01-20 Ada write_off 100 W1 -> I1
        2024-01-21 Ada write_off 100 W2 -> I1
        2024-02-20 Ada payment    30 P1 -> I1
    """
    book = settlement(documents(ledger(books), DAY).collect()).documents
    assert dict(book.filter(pl.col("kind") == "write_off").select("document", "recovered").rows()) == {"W1": 30, "W2": 0}
    assert unapplied(books) == {}
    assert dict(book.filter(pl.col("kind") == "write_off").select("document", "surplus").rows()) == {"W1": 0, "W2": 100}


def test_a_payment_between_two_write_offs_undoes_the_earlier_one_only() -> None:
    books = """
        2024-01-01 Ada invoice   100 I1
        2024-01-10 Ada write_off 100 W1 -> I1
        2024-01-15 Ada payment   100 P1 -> I1
        2024-01-20 Ada write_off 100 W2 -> I1
    """
    book = settlement(documents(ledger(books), DAY).collect()).documents
    assert dict(book.filter(pl.col("kind") == "write_off").select("document", "recovered").rows()) == {"W1": 100, "W2": 0}
    assert unapplied(books) == {}
    assert dict(book.filter(pl.col("kind") == "write_off").select("document", "surplus").rows()) == {"W1": 0, "W2": 100}


def test_a_write_off_that_names_a_document_twice_recovers_what_was_paid_once() -> None:
    text = """
        2024-01-04 Ada invoice    2.00 I1
        2024-01-08 Ada write_off 12.34 W1 -> I1; I1
        2024-01-21 Ada payment   12.34 P1 -> I1
    """
    book = settlement(documents(ledger(text), DAY).collect()).documents
    assert dict(book.select("document", "recovered").rows())["W1"] == 2


@pytest.mark.parametrize("apply", ["fifo", "open-item"])
def test_a_write_off_of_more_than_was_open_settles_nothing_else_and_is_not_called_recovered(apply: Apply) -> None:
    books = """
        2024-01-01 Ada invoice 100 I1
        2024-01-02 Ada invoice  80 I2
        2024-01-10 Ada payment  30 P1 -> I1
        2024-01-20 Ada write_off 100 W1 -> I1
    """
    book = settlement(documents(ledger(books), DAY).collect(), apply=apply).documents
    assert dict(book.filter(pl.col("left") > 0).select("document", "left").rows()) == {"I2": 80}
    assert book.filter(pl.col("surplus") > 0).select("document", "surplus", "recovered").rows() == [("W1", 30, 0)]


def test_a_write_off_without_a_name_settles_the_oldest() -> None:
    books = "2024-01-01 Ada invoice 100 I1\n2024-01-02 Ada invoice 80 I2\n2024-01-20 Ada write_off 120 W1"
    assert open_amounts(books) == {"I2": "60"}


def test_a_document_written_off_by_status_leaves_at_its_date() -> None:
    books = "2024-01-01 Ada invoice 100 I1 status=written_off status_date=2024-02-10\n2024-01-02 Ada payment 30 P1 -> I1"
    assert open_amounts(books, date(2024, 2, 9)) == {"I1": "70"}
    assert open_amounts(books, date(2024, 2, 10)) == {}


@pytest.mark.parametrize(
    ("paid", "day", "left"),
    [
        ("98.00", "2024-01-11", {}),
        ("97.99", "2024-01-11", {}),
        ("98.01", "2024-01-11", {}),
        ("97.98", "2024-01-11", {"I1": "2.02"}),
        ("98.00", "2024-01-12", {"I1": "2"}),
    ],
)
def test_an_early_payment_short_by_exactly_the_discount_closes_the_document(paid: str, day: str, left: dict[str, str]) -> None:
    books = ledger(f"2024-01-01 Ada invoice 100 I1\n{day} Ada payment {paid} P1 -> I1").with_columns(
        terms=pl.lit("2/10 net 30")
    )
    items = open_items(books, DAY).collect()
    assert {row["document"]: f"{row['open'].normalize():f}" for row in items.to_dicts()} == left


def test_a_discount_is_taken_of_what_was_not_credited() -> None:
    books = "2024-01-01 Ada invoice 100 I1\n2024-01-05 Ada credit_note 50 C1 -> I1\n2024-01-08 Ada payment 49 P1 -> I1"
    assert open_items(ledger(books).with_columns(terms=pl.lit("2/10 net 30")), DAY).collect().is_empty()


def test_the_total_of_a_document_is_rounded_half_up_to_the_smallest_coin() -> None:
    lines = "2024-01-01 Ada invoice 1.0025 I1\n2024-01-01 Ada invoice 1.0025 I1"
    assert open_amounts(lines) == {"I1": "2.01"}
    amounts = [open_items(ledger(lines, currency=code), DAY).collect()["open"].to_list() for code in ("JPY", "KWD")]
    assert amounts == [[Decimal(2)], [Decimal("2.005")]]


def test_the_same_number_on_another_date_is_another_document() -> None:
    books = "2024-01-01 Ada invoice 10 I1\n2024-02-01 Ada invoice 20 I1\n2024-02-02 Ada payment 10 P1 -> I1"
    items = open_items(ledger(books), DAY).collect()
    assert items.select("date", pl.col("open").cast(pl.Int64)).rows() == [(date(2024, 2, 1), 20)]


def test_lines_of_a_document_are_one_item() -> None:
    books = "2024-01-01 Ada invoice 10 I1 product=tea\n2024-01-01 Ada invoice 20 I1 product=cups"
    assert open_amounts(books) == {"I1": "30"}


@pytest.mark.parametrize(
    ("state", "paid", "left"),
    [
        ("disputed", 0, [(100, "open"), (30, "disputed")]),
        ("disputed", 110, [(20, "disputed")]),
        ("written_off", 0, [(100, "open")]),
        ("written_off", 40, [(60, "open")]),
        ("written_off", 110, []),
    ],
)
def test_a_line_in_dispute_or_written_off_says_nothing_of_the_others(
    state: str, paid: int, left: list[tuple[int, str]]
) -> None:
    lines = ledger(f"""
        2024-01-01 Ada invoice  30 I1 status={state}
        2024-01-01 Ada invoice 100 I1 status=open terms=net_30
        2024-01-05 Ada payment {paid} P1 -> I1
    """)
    items = open_items(lines.with_columns(pl.col("terms").str.replace("_", " ")), DAY).collect()
    assert items.select(pl.col("open").cast(pl.Int64), "status").sort("status", descending=True).rows() == left
    assert set(items["due"]) <= {date(2024, 1, 31)}


def test_due_date_comes_from_the_row_its_terms_the_customer_the_option_or_receipt() -> None:
    books = ledger("""
        2024-01-01 Ada invoice 1 I1 due=2024-01-09
        2024-01-01 Ada invoice 1 I2
        2024-01-01 Bo  invoice 1 I3
        2024-01-01 Cy  invoice 1 I4
    """).with_columns(terms=pl.when(pl.col("document") == "I2").then(pl.lit("net 14")))
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada", "Bo"], "terms": ["net 60", "net 7"]}))
    items = open_items(books, DAY, terms=30, customers=cards).collect().sort("document")
    assert items.select("due", "due_from").rows() == [
        (date(2024, 1, 9), "stated"),
        (date(2024, 1, 15), "document"),
        (date(2024, 1, 8), "customer"),
        (date(2024, 1, 31), "option"),
    ]
    [last] = open_items(books, DAY).collect().filter(pl.col("document") == "I4").to_dicts()
    assert (last["due"], last["due_from"]) == (date(2024, 1, 1), "receipt")


@pytest.mark.parametrize(
    ("terms", "start", "due", "discount", "until"),
    [
        ("net 30", "2026-01-15", "2026-02-14", None, None),
        ("net 60", "2026-03-01", "2026-04-30", None, None),
        ("net 30 EOM", "2026-05-11", "2026-06-30", None, None),
        ("net 10 EOM", "2026-05-11", "2026-06-10", None, None),
        ("EOM", "2026-09-01", "2026-09-30", None, None),
        ("15 MFI", "2026-05-11", "2026-06-15", None, None),
        ("2/10 net 30", "2026-09-01", "2026-10-01", "0.02", "2026-09-11"),
        ("net 45 EOM", "2026-05-11", "2026-07-15", None, None),
        ("due on receipt", "2026-05-11", "2026-05-11", None, None),
        ("30 EOM", "2026-05-11", "2026-06-30", None, None),
        ("月结30天", "2026-05-11", "2026-06-30", None, None),
        ("次月15日", "2026-05-11", "2026-06-15", None, None),
        ("货到付款", "2026-05-11", "2026-05-11", None, None),
        ("14 Tage 2% Skonto, 30 Tage netto", "2026-05-11", "2026-06-10", "0.02", "2026-05-25"),
        ("14 Tage 2% Skonto", "2026-05-11", "2026-05-25", "0.02", "2026-05-25"),
        ("3 % Skonto innerhalb 8 Tagen, 30 Tage netto", "2026-05-11", "2026-06-10", "0.03", "2026-05-19"),
        ("30 Tage netto", "2026-05-11", "2026-06-10", None, None),
        ("1,5/10 n/45", "2026-05-11", "2026-06-25", "0.015", "2026-05-21"),
        ("zahlbar sofort", "2026-05-11", "2026-05-11", None, None),
        ("45 jours fin de mois", "2026-05-11", None, None, None),
        ("as agreed", "2026-05-11", None, None, None),
        ("NET-30", "2026-05-11", "2026-06-10", None, None),
        ("30 d", "2026-05-11", "2026-06-10", None, None),
        ("net 10th prox", "2026-05-11", "2026-06-10", None, None),
        ("15th of the following month", "2026-05-11", "2026-06-15", None, None),
        ("见票即付", "2026-05-11", "2026-05-11", None, None),
        ("PIA", "2026-05-11", "2026-05-11", None, None),
        ("每月25日", "2026-05-11", None, None, None),
        ("30/60/90", "2026-05-11", None, None, None),
        ("50% advance, 50% net 30", "2026-05-11", None, None, None),
        ("-5", "2026-05-11", None, None, None),
        ("net 30", "2024-01-31", "2024-03-01", None, None),
        ("2/10 net 30", "2024-02-19", "2024-03-20", "0.02", "2024-02-29"),
        ("EOM", "2024-02-01", "2024-02-29", None, None),
        ("end of following month", "2024-01-31", "2024-02-29", None, None),
        ("payable by the end of the next month", "2026-12-31", "2027-01-31", None, None),
        ("Ende des Folgemonats", "2026-05-11", "2026-06-30", None, None),
        ("fin du mois suivant", "2026-05-11", "2026-06-30", None, None),
        ("fin del mes siguiente", "2026-05-11", "2026-06-30", None, None),
        ("次月底付款", "2026-05-11", "2026-06-30", None, None),
        ("下个月末", "2026-01-30", "2026-02-28", None, None),
        ("次月10日", "2026-05-11", "2026-06-10", None, None),
        ("2 weeks", "2026-05-11", "2026-05-25", None, None),
        ("3 Wochen netto", "2026-05-11", "2026-06-01", None, None),
        ("两周", "2026-05-11", "2026-05-25", None, None),
        ("30 días", "2026-05-11", "2026-06-10", None, None),
        ("15th MFI", "2026-05-11", "2026-06-15", None, None),
        ("10th of EOM", "2026-05-11", "2026-06-10", None, None),
        ("10. des Folgemonats", "2026-09-01", "2026-10-10", None, None),
        ("bis zum 15. nächsten Monats", "2026-09-01", "2026-10-15", None, None),
        ("le 10 du mois suivant", "2026-05-11", "2026-06-10", None, None),
        ("月結30天", "2026-05-11", "2026-06-30", None, None),
        ("月結", "2026-05-11", "2026-05-31", None, None),
        ("月结九十天", "2026-05-11", "2026-08-29", None, None),
        ("次月十日", "2026-05-11", "2026-06-10", None, None),
        ("次次月10日", "2026-01-31", "2026-03-10", None, None),
        ("次次月底", "2026-05-11", "2026-07-31", None, None),
        ("Net 30, 1% monthly interest", "2026-05-11", "2026-06-10", None, None),
        ("Net 30 days. Late fee 1.5% monthly", "2026-05-11", "2026-06-10", None, None),
        ("30天,每月1.5%滞纳金", "2026-05-11", "2026-06-10", None, None),
        ("30 T netto", "2026-05-11", "2026-06-10", None, None),
        ("last day of month", "2026-05-11", "2026-05-31", None, None),
    ],
)
def test_terms_say_when_a_document_is_due(
    terms: str, start: str, due: str | None, discount: str | None, until: str | None
) -> None:
    [read] = (
        terms_read(pl.LazyFrame({"terms": [terms]}))
        .with_columns(
            due=due_by_terms(pl.lit(date.fromisoformat(start))), until=discount_until(pl.lit(date.fromisoformat(start)))
        )
        .collect()
        .to_dicts()
    )
    assert read["due"] == (date.fromisoformat(due) if due else None)
    assert read["discount"] == (Decimal(discount) if discount else None)
    assert read["until"] == (date.fromisoformat(until) if until else None)


@pytest.mark.parametrize("unit", [Decimal(1), Decimal(10) ** 13, Decimal(10) ** 18])
def test_amounts_of_any_size_are_settled_to_the_last_place(unit: Decimal) -> None:
    asked, paid = (f"{unit * Decimal(text):f}" for text in ("7.01", "3.02"))
    books = f"2024-01-01 Ada invoice {asked} I1\n2024-01-02 Bo invoice {asked} I2\n2024-01-20 Bo payment {paid} P1"
    book = settlement(documents(ledger(books), DAY).collect())
    assert dict(book.documents.select("document", "left").rows()) == {
        "I1": Decimal(asked),
        "I2": Decimal(asked) - Decimal(paid),
        "P1": 0,
    }
    assert book.allocations["amount"].to_list() == [Decimal(paid)]
