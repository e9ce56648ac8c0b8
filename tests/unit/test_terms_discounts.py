"""Which shares in terms are discounts for paying early, and which are something else?"""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from custctl.analyses.aging import aging
from custctl.frames.open_items import open_items
from custctl.frames.terms import discount_until, due_by_terms, terms_read
from tests.helpers.ledgers import ledger

START = date(2026, 9, 1)


def read(terms: str) -> tuple[date | None, date | None, Decimal | None]:
    """Due date, last day of the discount, and its share."""
    found = terms_read(pl.LazyFrame({"terms": [terms]}))
    start = pl.lit(START)
    due, until, share = found.select(due_by_terms(start), discount_until(start).alias("until"), "discount").collect().row(0)
    return due, until, share


@pytest.mark.parametrize(
    "terms",
    [
        "Net 30. 1.5% late fee after 30 days",
        "net 30 days 5% late charge",
        "Net 30, 2% per month after 30 days",
        "30 Tage netto inkl. 19% MwSt",
        "30 Tage netto zzgl. 21% MwSt",
        "30 days incl 20% VAT",
        "20% deposit 30 days",
        "Net 30, 5% retention 365 days",
        "30 days, 2% surcharge after 60 days",
        "30 Tage netto, 9% Verzugszinsen ab 31 Tagen",
    ],
)
def test_a_share_that_is_a_fee_interest_tax_or_a_part_to_pay_is_no_discount(terms: str) -> None:
    assert read(terms) == (date(2026, 10, 1), None, None)


@pytest.mark.parametrize(
    ("terms", "days", "share"),
    [
        ("2% discount if paid within 10 days, net 30", 10, "0.02"),
        ("net 30, 2% 10 days", 10, "0.02"),
        ("30 days 2% if paid within 10 days", 10, "0.02"),
        ("2% if paid in 10 days or 30 days net", 10, "0.02"),
        ("2% Skonto bei Zahlung innerhalb von 10 Tagen, sonst 30 Tage netto", 10, "0.02"),
        ("14 Tage 2% Skonto 30 Tage netto", 14, "0.02"),
        ("10 Tage abzgl. 2,5% Skonto, 30 Tage ohne Abzug", 10, "0.025"),
        ("10 days - 2% - 30 days net", 10, "0.02"),
        ("2% d'escompte si paiement sous 10 jours, 30 jours net", 10, "0.02"),
        ("2% de descuento por pronto pago 10 días, 30 días", 10, "0.02"),
        ("10天内付款享2%折扣,30天净额", 10, "0.02"),
        ("net 30 | 2% 10", 10, "0.02"),
        ("2-10 net 30", 10, "0.02"),
        ("1.5-10, net 30 days", 10, "0.015"),
        ("2 10 n/30", 10, "0.02"),
        ("2/10-30", 10, "0.02"),
        ("3% cash discount 10 days, net 30", 10, "0.03"),
    ],
)
def test_a_share_for_paying_within_days_is_a_discount_in_whatever_words(terms: str, days: int, share: str) -> None:
    assert read(terms) == (date(2026, 10, 1), date(2026, 9, 1 + days), Decimal(share))


@pytest.mark.parametrize(
    "terms",
    [
        *("net 30 days 2% 10 days", "Net 30 days 2% discount 10 days", "Net 30 Days - 2% 10 Days", "net 30 days (2% 10 days)"),
        *("netto 30 Tage 2% 10 Tage", "Zahlbar netto 30 Tage abzgl. 2% Skonto 10 Tage", "net 30 jours 2% escompte 10 jours"),
        *("neto 30 días 2% dto 10 días", "净30天 2%折扣10天", "net 30 days 2%/10 days", "net 30 / 2% 10 days"),
        *("30 Tage 2% 10 Tage", "30 days 2% 10", "30 days net 2% 10 days", "30 Tage netto 10 Tage 2%"),
        *("10 days 2% 30 days", "10 Tage 2% Skonto 30 Tage netto", "10天2%折扣 净30天", "2% 10 Tage 30 Tage netto"),
        *("2% 10/30 days net", "2% 10 days 1% 20 days net 30", "2% 10 Tage - 1% 20 Tage - 30 Tage netto"),
    ],
)
def test_a_share_amid_net_days_and_fewer_is_for_paying_within_the_fewer(terms: str) -> None:
    assert read(terms) == (date(2026, 10, 1), date(2026, 9, 11), Decimal("0.02"))


@pytest.mark.parametrize(
    "terms",
    [
        *("2/40 net 30", "net 10 days 2% 30 days", "30 Tage 2% 10 Tage netto", "net 30 days 2%, 10 days", "10 days/2%/30 days"),
        *("14 Tage 2% - 8 Tage 3% - 30 Tage netto", "2% 30 days, due on receipt", "2% 60 days, net 1 month", "2/40 EOM"),
    ],
)
def test_terms_whose_discount_would_end_after_they_are_due_are_not_read_and_told(terms: str) -> None:
    assert (read(terms)[0], read(terms)[2]) == (None, None)
    books = ledger("2026-01-01 Ada invoice 1000 I1").with_columns(terms=pl.lit(terms))
    [note] = [note for note in aging(books, as_of=date(2026, 1, 21)).notes if note.key.endswith("_unread")]
    assert (note.key, note.values) == ("terms_unread", {"count": 1, "terms": [terms]})


@pytest.mark.parametrize(("terms", "days"), [("2/30 net 30", 30), ("2/10 net 2 months", 10)])
def test_a_discount_may_last_until_the_document_is_due(terms: str, days: int) -> None:
    assert read(terms)[1] == START + timedelta(days)


@pytest.mark.parametrize(
    "terms",
    ["2% 2 weeks, net 30", "net 30 days 2% two weeks", "2 Wochen 2% Skonto, 30 Tage netto", "2周内付款享2%折扣,净30天"],
)
def test_a_discount_may_be_for_weeks(terms: str) -> None:
    assert read(terms) == (date(2026, 10, 1), date(2026, 9, 15), Decimal("0.02"))


@pytest.mark.parametrize("terms", ["2% for cash within 10 days", "2% cash 10 days"])
def test_paying_cash_for_a_discount_is_not_paying_at_once(terms: str) -> None:
    assert read(terms) == (date(2026, 9, 11), date(2026, 9, 11), Decimal("0.02"))


def test_a_payment_after_the_discount_leaves_it_open_though_net_days_come_first() -> None:
    books = ledger("2026-05-01 Ada invoice 1000 I1\n2026-05-26 Ada payment 980 P1 -> I1")
    items = open_items(books.with_columns(terms=pl.lit("net 30 days 2% 10 days")), date(2026, 5, 26)).collect()
    assert items.select("due", "open").rows() == [(date(2026, 5, 31), Decimal(20))]


def test_a_cash_discount_is_none_for_paying_cash() -> None:
    assert read("3% cash discount 30 days") == (date(2026, 10, 1), date(2026, 10, 1), Decimal("0.03"))


@pytest.mark.parametrize("terms", ["2-10-30", "2/10/30", "30-60 net", "5-8 days"])
def test_numbers_that_may_be_a_plan_are_no_discount(terms: str) -> None:
    assert (read(terms)[0], read(terms)[2]) == (None, None)


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ("3% cash discount, 30 days", ["discounts_unread"]),
        ("30 Tage, Skonto 2%", ["discounts_unread"]),
        ("50% advance, 3% discount", ["terms_unread"]),
        ("3% discount 10 days, net 30", []),
        ("net 30 inkl. 19% MwSt", []),
    ],
)
def test_a_discount_that_names_no_days_is_told(terms: str, told: list[str]) -> None:
    books = ledger("2026-01-01 Ada invoice 1000 I1").with_columns(terms=pl.lit(terms))
    notes = {note.key: note.values for note in aging(books, as_of=date(2026, 1, 21)).notes if note.key.endswith("_unread")}
    assert notes == {key: {"count": 1, "terms": [terms]} for key in told}


@pytest.mark.parametrize("terms", ["50% advance", "30% deposit, balance net 30", "25% bei Auftrag, Rest 30 Tage netto"])
def test_more_than_a_fifth_is_a_part_to_pay_and_names_no_one_day(terms: str) -> None:
    assert read(terms) == (None, None, None)


def test_a_payment_short_by_a_late_fee_leaves_that_open() -> None:
    books = ledger("2026-01-01 Ada invoice 1000 I1\n2026-01-20 Ada payment 950 P1 -> I1")
    items = open_items(books.with_columns(terms=pl.lit("net 30 days 5% late charge")), date(2026, 1, 21)).collect()
    assert items["open"].to_list() == [Decimal(50)]
