"""Is what should come in placed in the right week, and is the forecast's own error told?"""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.frames.promises import PROMISES
from custctl.frames.receipts_expected import forecast, forecast_error, receipts_expected
from custctl.result import Note
from tests.helpers.ledgers import ledger
from tests.helpers.settled import settled

DAY = date(2025, 6, 30)


def paid(customer: str, late: int, *, times: int) -> str:
    """So many paid invoices of 100, each so many days after its due date."""
    due = [date(2025, 1, 31) + timedelta(7 * number) for number in range(times)]
    return "\n".join(
        f"{day - timedelta(30)} {customer} invoice 100 {customer}{number} due={day}\n"
        f"{day + timedelta(late)} {customer} payment 100 {customer}P{number} -> {customer}{number}"
        for number, day in enumerate(due)
    )


def days(text: str, as_of: date = DAY, **known: pl.LazyFrame) -> dict[str, tuple[date | None, date | None]]:
    rows = receipts_expected(settled(text, as_of), as_of, **known).collect()
    return {row["document"]: (row["p50"], row["p80"]) for row in rows.sort("document", "open").iter_rows(named=True)}


def promise(text: str) -> pl.LazyFrame:
    """`made customer due [amount] [document]` per line."""
    rows = [(*line.split(), None, None)[:5] for line in text.strip().splitlines()]
    return PROMISES.conform(
        pl.LazyFrame(
            [
                {
                    "date": date.fromisoformat(made),
                    "customer": customer,
                    "due": date.fromisoformat(due),
                    "amount": Decimal(amount) if amount and amount != "-" else None,
                    "document": document,
                }
                for made, customer, due, amount, document in rows
            ],
            schema=PROMISES.dtypes,
        )
    )


def test_lateness_is_shrunk_to_everyones() -> None:
    text = f"{paid('Ada', 10, times=5)}\n{paid('Bo', 2, times=15)}\n2025-06-20 Ada invoice 50 NEW due=2025-07-20"
    # Ada's own 10 days weigh 5, everyone's median of 2 days weighs 5.
    assert days(text)["NEW"][0] == date(2025, 7, 26)


def test_a_newcomer_is_expected_like_everyone() -> None:
    text = f"{paid('Bo', 3, times=4)}\n2025-06-20 Ada invoice 50 NEW due=2025-07-20"
    assert days(text)["NEW"] == (date(2025, 7, 23), date(2025, 7, 23))


def test_early_payers_are_expected_early() -> None:
    text = f"{paid('Ada', -6, times=4)}\n2025-06-20 Ada invoice 50 NEW due=2025-07-20"
    assert days(text)["NEW"][0] == date(2025, 7, 14)


def test_without_any_payment_the_due_date_stands() -> None:
    assert days("2025-06-20 Ada invoice 50 NEW due=2025-07-20")["NEW"] == (date(2025, 7, 20), date(2025, 7, 20))


def test_who_let_the_usual_day_pass_comes_when_those_did_who_were_as_late() -> None:
    text = f"{paid('Ada', 1, times=6)}\n{paid('Bo', 40, times=2)}\n2025-05-01 Ada invoice 50 OLD due=2025-06-10"
    assert days(text)["OLD"][0] == date(2025, 7, 20)


def test_who_is_later_than_anybody_ever_was_is_not_expected() -> None:
    text = f"{paid('Ada', 1, times=6)}\n2025-01-01 Ada invoice 50 OLD due=2025-02-01"
    assert days(text)["OLD"] == (None, None)


def test_the_cautious_day_is_never_before_the_likely_one() -> None:
    text = f"{paid('Ada', 30, times=4)}\n{paid('Bo', 0, times=30)}\n2025-06-01 Ada invoice 50 NEW due=2025-07-01"
    likely, cautious = days(text)["NEW"]
    assert likely is not None
    assert cautious is not None
    assert likely <= cautious


def test_disputed_items_are_not_expected() -> None:
    assert days("2025-06-20 Ada invoice 50 NEW due=2025-07-20 status=disputed") == {}


def test_a_promise_stands_as_promised_up_to_its_amount() -> None:
    text = "2025-06-01 Ada invoice 50 I1 due=2025-07-01\n2025-06-02 Ada invoice 80 I2 due=2025-07-02"
    said = promise("2025-06-25 Ada 2025-08-15 70")
    rows = receipts_expected(settled(text, DAY), DAY, promises=said).collect().sort("document", "open")
    assert rows.select("document", pl.col("open").cast(pl.Int64), "p50").rows() == [
        ("I1", 50, date(2025, 8, 15)),
        ("I2", 20, date(2025, 8, 15)),
        ("I2", 60, date(2025, 7, 2)),
    ]


def test_a_promise_about_a_document_leaves_the_others_alone() -> None:
    text = "2025-06-01 Ada invoice 50 I1 due=2025-07-01\n2025-06-02 Ada invoice 80 I2 due=2025-07-02"
    found = days(text, promises=promise("2025-06-25 Ada 2025-08-15 - I2"))
    assert (found["I1"][0], found["I2"][0]) == (date(2025, 7, 1), date(2025, 8, 15))


def test_an_amount_promised_is_of_the_oldest_item_s_currency() -> None:
    text = (
        "2025-06-01 Ada invoice 50 I1 due=2025-07-01 currency=EUR\n2025-06-02 Ada invoice 80 I2 due=2025-07-02 currency=USD\n"
        "2025-06-03 Ada invoice 80 I3 due=2025-07-03 currency=EUR"
    )
    promised = date(2025, 8, 15)
    for said, days_promised in (("70", {"I1": 50, "I3": 20}), ("-", {"I1": 50, "I2": 80, "I3": 80}), ("90 I2", {"I2": 80})):
        known = promise(f"2025-06-25 Ada 2025-08-15 {said}")
        rows = receipts_expected(settled(text, DAY), DAY, promises=known).filter(pl.col("p50") == promised).collect()
        assert dict(rows.select("document", pl.col("open").cast(pl.Int64)).iter_rows()) == days_promised


def test_of_each_item_the_newest_promise_about_it_counts() -> None:
    text = "\n".join(f"2025-06-0{number} Ada invoice 50 I{number} due=2025-07-0{number}" for number in (1, 2, 3))
    both = "2025-06-24 Ada 2025-08-01 - I1\n2025-06-24 Ada 2025-08-02 - I2"
    more = promise(f"{both}\n2025-06-25 Ada 2025-08-03\n2025-06-26 Ada 2025-08-04 - I2")
    assert [day for day, _ in days(text, promises=more).values()] == [date(2025, 8, 3), date(2025, 8, 4), date(2025, 8, 3)]
    assert [day for day, _ in days(text, promises=promise(both)).values()] == [
        date(2025, 8, 1),
        date(2025, 8, 2),
        date(2025, 7, 3),
    ]


def test_old_and_later_promises_change_nothing() -> None:
    text = "2025-06-01 Ada invoice 50 I1 due=2025-07-01"
    assert days(text, promises=promise("2025-06-01 Ada 2025-06-30\n2025-07-05 Ada 2025-09-01")) == days(text)


def test_the_newest_promise_counts() -> None:
    text = "2025-06-01 Ada invoice 50 I1 due=2025-07-01"
    said = promise("2025-06-01 Ada 2025-09-01\n2025-06-20 Ada 2025-08-01")
    assert days(text, promises=said)["I1"][0] == date(2025, 8, 1)


def test_weeks_begin_the_day_after_and_hold_seven_days() -> None:
    text = "\n".join(f"2025-06-01 Ada invoice 10 I{day} due=2025-07-{day:02}" for day in (1, 7, 8, 14, 15))
    rows = forecast(receipts_expected(settled(text, DAY), DAY), DAY, weeks=2).collect()
    assert rows.select("week", "begins", "ends", pl.col("p50").cast(pl.Int64)).rows() == [
        (1, date(2025, 7, 1), date(2025, 7, 7), 20),
        (2, date(2025, 7, 8), date(2025, 7, 14), 20),
    ]


def test_error_compares_what_was_said_with_what_came() -> None:
    text = (
        f"{paid('Bo', 0, times=4)}\n2025-06-01 Ada invoice 100 I1 due=2025-07-03\n2025-06-01 Ada invoice 60 I2 due=2025-07-04"
    )
    later = f"{text}\n2025-07-10 Ada payment 100 P1 -> I1\n2025-07-03 Ada payment 40 P2 -> I2\n2025-07-05 Cy invoice 9 I3"
    cut, now = DAY, DAY + timedelta(14)
    [row] = forecast_error(settled(text, cut), settled(later, now), cut, weeks=2).collect().to_dicts()
    assert (row["expected"], row["came"]) == (160, 140)
    assert row["error"] == 20 / 140
    assert row["weekly_error"] == (120 + 100) / 140


def notes(text: str, weeks: int = 2) -> dict[str, Note]:
    result = receivable_tables(ledger(text), DAY, tables=["forecast"], assumptions=Assumptions(weeks=weeks))
    return {note.key: note for note in result.notes}


def test_the_answer_tells_its_error_and_what_lies_beyond() -> None:
    history = paid("Bo", 0, times=24)
    found = notes(f"{history}\n2025-06-01 Ada invoice 70 I1 due=2025-12-31")
    assert found["forecast_later"].values["amount"] == 70
    assert found["forecast_error"].values["date"] == date(2025, 6, 16)


def test_a_young_book_says_that_the_forecast_is_untested() -> None:
    assert set(notes("2025-06-29 Ada invoice 70 I1 due=2025-07-05")) == {"forecast_untested"}


def test_a_forecast_of_which_nothing_came_in_is_not_said_to_lack_history() -> None:
    said = notes(
        "2025-01-05 Ada invoice 90 I0 due=2025-02-05\n2025-03-01 Ada payment 90 P0\n2025-03-05 Ada invoice 70 I1 due=2025-04-05"
    )
    assert "forecast_quiet" in said
    assert "forecast_untested" not in said
