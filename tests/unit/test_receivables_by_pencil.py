"""Receivables worked out with a pencil: cases like those of bookkeeping textbooks, each small enough to do in the head."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from custctl.analyses.aging import aging
from custctl.analyses.receivable_tables import receivable_tables
from custctl.frames.buckets import Buckets
from custctl.frames.late_interest import INTEREST_RATES, late_interest
from custctl.result import Result
from tests.helpers.ledgers import ledger
from tests.helpers.settled import settled


def answer(text: str, day: str, **options: Any) -> Result:
    """The ageing of a text ledger, in whose terms an underscore is a blank."""
    rows = ledger(text).with_columns(pl.col("terms").str.replace_all("_", " "))
    return aging(rows, date.fromisoformat(day), **options)


def facts(result: Result, *names: str, currency: str = "EUR") -> list[Decimal]:
    return [result.facts[currency][name].value if name in result.facts[currency] else Decimal(0) for name in names]  # type: ignore[misc]


def items(result: Result, *columns: str) -> list[tuple[Any, ...]]:
    return result.tables["items"].rows.sort("document", "due").select(*columns).rows()


def interest(text: str, day: str, rate: str) -> list[Decimal]:
    as_of, rates = date.fromisoformat(day), pl.LazyFrame({"date": [date.min], "rate": [Decimal(rate)]}, schema=INTEREST_RATES)
    return late_interest(settled(text, as_of), as_of, rates=rates).collect()["interest"].to_list()


def test_each_edge_of_a_bucket_belongs_to_the_younger_one() -> None:
    dues = {"A": "2025-06-30", "B": "2025-06-29", "C": "2025-05-16", "D": "2025-05-15", "E": "2025-04-01", "F": "2025-03-31"}
    text = "\n".join(f"2025-01-02 {who} invoice 10 I{who} due={due}" for who, due in dues.items())
    found = items(answer(text, "2025-06-30", buckets=Buckets.of((45, 90))), "bucket", "days_overdue")
    assert found == [
        ("not_due", 0), ("days_1_45", 1), ("days_1_45", 45), ("days_46_90", 46), ("days_46_90", 90), ("days_over_90", 91),
    ]  # fmt: skip


def test_years_are_complete_on_their_day() -> None:
    days = {"A": "2024-03-01", "B": "2024-02-28", "C": "2022-03-01", "D": "2022-02-28"}
    text = "\n".join(f"{day} {who} invoice 10 I{who} due={day}" for who, day in days.items())
    found = items(answer(text, "2025-02-28", buckets=Buckets.of("years")), "bucket")
    assert [bucket for (bucket,) in found] == ["years_0_1", "years_1_2", "years_2_3", "years_over_3"]


@pytest.mark.parametrize(
    ("day", "terms", "due"),
    [
        ("2025-01-17", "net_45_EOM", "2025-03-17"),  # 31 January and 45 days
        ("2025-02-03", "月结60天", "2025-04-29"),  # 28 February and 60 days
        ("2023-12-05", "10_EOM", "2024-01-10"),
        ("2024-01-30", "net_30", "2024-02-29"),
        ("2025-05-20", "14_Tage_2%_Skonto,_30_Tage_netto", "2025-06-19"),
        ("2025-05-20", "due_on_receipt", "2025-05-20"),
    ],
)
def test_the_day_on_which_terms_fall_due(day: str, terms: str, due: str) -> None:
    assert items(answer(f"{day} Ada invoice 10 I1 terms={terms}", "2026-01-01"), "due") == [(date.fromisoformat(due),)]


@pytest.mark.parametrize(
    ("paid", "day", "left"),
    [
        ("1197.47", "2025-03-08", []),  # 3 % of 1,234.50 is 37.035: a cent more or less is still the discount
        ("1197.46", "2025-03-08", []),
        ("1197.40", "2025-03-08", ["37.10"]),
        ("1197.47", "2025-03-09", ["37.03"]),
    ],
)
def test_a_discount_of_three_per_cent_within_seven_days(paid: str, day: str, left: list[str]) -> None:
    text = f"2025-03-01 Ada invoice 1234.50 I1 terms=3/7_net_21\n{day} Ada payment {paid} P1 -> I1"
    assert [open_ for (open_,) in items(answer(text, "2025-03-31"), "open")] == [Decimal(amount) for amount in left]


def test_a_discount_is_of_what_the_credit_note_left() -> None:
    text = """
        2025-03-01 Ada invoice     1000 I1 terms=2/10_net_30
        2025-03-03 Ada credit_note  200 C1 -> I1
        2025-03-10 Ada payment      784 P1 -> I1
    """
    assert facts(answer(text, "2025-03-31"), "open_total", "tie_early_discount") == [0, -16]


def test_a_discount_of_an_eighth_of_a_per_cent_is_taken_to_the_cent() -> None:
    text = "2025-03-01 Ada invoice 1000 I1 terms=2.125%_10_net_30\n2025-03-10 Ada payment 978.75 P1 -> I1"
    assert facts(answer(text, "2025-03-31"), "open_total", "tie_early_discount") == [0, Decimal("-21.25")]


def test_a_payment_settles_instalments_from_the_first_on() -> None:
    text = "\n".join(f"2025-01-01 Ada invoice 300 I1 due=2025-0{month}-01" for month in (2, 3, 4))
    found = answer(f"{text}\n2025-02-20 Ada payment 450 P1 -> I1", "2025-03-15")
    assert items(found, "due", "open", "days_overdue") == [(date(2025, 3, 1), 150, 14), (date(2025, 4, 1), 300, -17)]


@pytest.mark.parametrize(("apply", "owed", "unapplied"), [("fifo", 30, 0), ("open-item", 50, -20)])
def test_what_was_paid_too_much_is_owed_to_the_customer_either_way(apply: Any, owed: int, unapplied: int) -> None:
    text = """
        2025-01-01 Ada invoice  80 I1 due=2025-01-31
        2025-02-01 Ada payment 100 P1 -> I1
        2025-02-05 Ada invoice  50 I2 due=2025-03-05
    """
    assert facts(answer(text, "2025-02-28", apply=apply), "not_due", "unapplied", "open_total") == [owed, unapplied, 30]


def test_a_credit_note_of_more_than_its_invoice_is_paid_back() -> None:
    text = "2025-01-01 Ada invoice 100 I1 due=2025-01-31\n2025-01-10 Ada credit_note 150 C1 -> I1"
    assert facts(answer(text, "2025-02-28"), "open_total", "unapplied") == [-50, -50]
    assert facts(answer(f"{text}\n2025-02-01 Ada refund 50 R1 -> C1", "2025-02-28"), "open_total", "unapplied") == [0, 0]


def test_a_bounced_payment_opens_its_invoice_again_as_late_as_it_is() -> None:
    text = """
        2025-01-01 Ada invoice  100 I1 due=2025-01-03
        2025-01-05 Ada payment  100 P1 -> I1
        2025-01-09 Ada reversal 100 R1 -> P1
    """
    assert facts(answer(text, "2025-01-08"), "open_total") == [0]
    assert items(answer(text, "2025-01-10"), "document", "open", "days_overdue") == [("I1", 100, 7)]


def test_money_on_account_goes_to_what_nobody_disputes_first() -> None:
    text = "2025-01-01 Ada invoice 200 I1 due=2025-01-10 status=disputed\n2025-01-20 Ada invoice 70 I2 due=2025-01-31"
    for paid, disputed, overdue in ((50, 200, 20), (100, 170, 0)):
        found = answer(f"{text}\n2025-02-05 Ada payment {paid} P1", "2025-02-28")
        assert facts(found, "disputed", "overdue") == [disputed, overdue]


def test_of_equal_due_dates_the_older_document_is_settled_first() -> None:
    text = """
        2025-01-02 Ada invoice 50 I1 due=2025-02-01
        2025-01-01 Ada invoice 50 I2 due=2025-02-01
        2025-01-15 Ada payment 60 P1
    """
    assert items(answer(text, "2025-01-31"), "document", "open") == [("I1", 40)]


def test_dollars_do_not_pay_an_invoice_in_euros() -> None:
    text = """
        2025-01-01 Ada invoice 100 E1 due=2025-01-31
        2025-01-01 Ada invoice 100 U1 due=2025-01-31 currency=USD
        2025-02-05 Ada payment  40 P1 currency=USD -> E1
    """
    found = answer(text, "2025-02-28")
    assert facts(found, "open_total") == [100]
    assert facts(found, "open_total", "unapplied", currency="USD") == [60, 0]
    assert "payment_elsewhere" in {note.key for note in found.notes}


def test_a_payment_beyond_what_the_write_off_left_recovers_the_rest() -> None:
    text = """
        2025-01-01 Ada invoice   250 I1 due=2025-01-31
        2025-03-01 Ada write_off 100 W1 -> I1
        2025-04-01 Ada payment   180 P1 -> I1
    """
    assert facts(answer(text, "2025-03-31"), "open_total", "tie_recovered") == [150, 0]
    assert facts(answer(text, "2025-04-30"), "open_total", "tie_recovered", "unapplied") == [0, 30, 0]


def test_a_payment_after_a_write_off_by_status_recovers_that_much_and_one_before_it_nothing() -> None:
    text = """
        2025-01-01 Ada invoice 500 I1 due=2025-01-31 status=written_off status_date=2025-03-31
        2025-03-30 Ada payment  80 P1 -> I1
        2025-04-12 Ada payment 120 P2 -> I1
    """
    names = ("open_total", "tie_lost", "tie_recovered", "unapplied")
    assert facts(answer(text, "2025-04-11"), *names[:2]) == [0, -420]
    found = answer(text, "2025-04-30")
    assert facts(found, *names) == [0, -420, 120, 0]
    told = {note.key: note.values["amount"] for note in found.notes if note.key in ("lost_by_status", "recovered")}
    assert told == {"lost_by_status": 420, "recovered": 120}


def test_what_a_status_and_a_row_both_write_off_is_recovered_once() -> None:
    text = """
        2025-01-01 Ada invoice   500 I1 due=2025-01-31 status=written_off status_date=2025-03-31
        2025-03-31 Ada write_off 500 W1 -> I1
        2025-04-12 Ada payment   120 P1 -> I1
    """
    assert facts(answer(text, "2025-04-30"), "open_total", "tie_recovered") == [0, 120]


def test_a_credit_note_after_a_write_off_settles_the_invoice_and_leaves_a_surplus() -> None:
    text = """
        2025-01-01 Ada invoice     500 I1 due=2025-01-31
        2025-03-31 Ada write_off   500 W1 -> I1
        2025-04-12 Ada credit_note 120 C1 -> I1
    """
    assert facts(answer(text, "2025-04-30"), "open_total", "tie_surplus", "unapplied") == [0, 120, 0]


def test_half_a_cent_of_a_document_is_rounded_up_and_shown() -> None:
    text = "2025-01-01 Ada invoice 16.67 I1 due=2025-01-31\n2025-01-01 Ada invoice 16.665 I1 due=2025-01-31"
    assert facts(answer(text, "2025-01-31"), "open_total", "tie_rounding") == [Decimal("33.34"), Decimal("0.005")]


@pytest.mark.parametrize(("year", "amount"), [(2023, "2.47"), (2024, "4.93")])
def test_interest_counts_the_day_that_a_leap_year_has_more(year: int, amount: str) -> None:
    # 10,000 at 9 %: 2.4658 a day; from 28 February to 1 March it is one day, or two
    assert interest(f"{year}-02-01 Ada invoice 10000 I1 due={year}-02-28", f"{year}-03-01", "0.09") == [Decimal(amount)]


def test_interest_of_parts_is_rounded_once() -> None:
    text = "2023-12-01 Ada invoice 5000 I1 due=2023-12-31\n2024-01-31 Ada payment 2000 P1 -> I1"
    # 2,000 for 31 days is 20.3836, 3,000 for 61 days 60.1644
    assert interest(text, "2024-03-01", "0.12") == [Decimal("80.55")]


def test_days_sales_outstanding_by_count_back_and_by_division() -> None:
    text = """
        2025-01-15 Ada invoice 3100 I1 due=2025-02-14
        2025-02-15 Ada invoice 1400 I2 due=2025-03-17
        2025-03-15 Ada invoice 3100 I3 due=2025-04-14
        2025-03-20 Ada payment 3100 P1 -> I1
    """
    rows = receivable_tables(ledger(text), date(2025, 3, 31), tables={"metrics"}).tables["metrics"].rows
    # 4,500 is all of March, 31 days, and all of February, 28 days; divided by March's sales it is 45 days
    assert rows.tail(1).select("receivables", "dso", "dso_count_back").row(0) == (4500, 45, 59)
