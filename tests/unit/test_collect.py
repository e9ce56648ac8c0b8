"""Does the list of today name whom to remind, with what, and leave alone who must be left alone?"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.analyses.collect import collect
from custctl.frames.dunning import Policy, Step
from custctl.frames.late_interest import EU_COMPENSATION, INTEREST_RATES, UK_COMPENSATION
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS, CUSTOMERS
from custctl.result import Result
from tests.helpers.ledgers import ledger
from tests.helpers.receivable_cases import case_ledger
from tests.helpers.transcripts import run

DAY = date(2025, 3, 31)
LATE = "2025-02-01 Ada invoice 100 I1 due=2025-03-01"  # 30 days


def said(*rows: tuple[str, str, str, str | None, str | None, int | None]) -> pl.LazyFrame:
    """CONTACTS of date, customer, what, document, due, amount."""
    names = ("date", "customer", "what", "document", "due", "amount")
    typed = [dict(zip(names, row, strict=True)) for row in rows]
    frame = pl.LazyFrame(typed, schema={**dict.fromkeys(names, pl.String), "amount": pl.Int64})
    return CONTACTS.conform(frame.with_columns(pl.col("date", "due").str.to_date()))


def work(books: pl.LazyFrame | str, **options: Any) -> list[dict[str, Any]]:
    rows = ledger(books) if isinstance(books, str) else books
    return collect(rows, DAY, **options).tables["customers"].rows.to_dicts()


def facts(result: Result) -> dict[str, Any]:
    return {name: fact.value for name, fact in result.facts["EUR"].items()}


@pytest.mark.parametrize(
    ("due", "level"),
    [
        ("2025-04-04", None),
        ("2025-04-03", 0),
        ("2025-03-31", 0),
        ("2025-03-30", None),
        ("2025-03-29", None),
        ("2025-03-28", 1),
        ("2024-03-28", 1),  # the first reminder comes first, however late it is
    ],
)
def test_a_word_comes_three_days_before_and_the_first_reminder_three_days_after(due: str, level: int | None) -> None:
    found = work(f"2024-01-01 Ada invoice 100 I1 due={due}")
    assert [row["level"] for row in found] == ([] if level is None else [level])


@pytest.mark.parametrize(
    ("sent", "level"),
    [
        ([("2025-03-24", 1)], 2),  # seven days ago
        ([("2025-03-25", 1)], None),  # six days ago
        ([("2025-03-04", 1), ("2025-03-15", 2)], 3),  # 30 days late today
        ([("2025-03-04", 1), ("2025-03-15", 2), ("2025-03-20", 3)], None),  # 45 days are not reached
    ],
)
def test_the_next_reminder_comes_a_week_after_the_last_once_its_day_is_reached(
    sent: list[tuple[str, int]], level: int | None
) -> None:
    contacts = said(*((day, "Ada", f"reminder_{step}", "I1", None, None) for day, step in sent))
    assert [row["level"] for row in work(LATE, contacts=contacts)] == ([] if level is None else [level])


def test_after_the_last_reminder_it_is_time_to_decide() -> None:
    books = "2024-01-01 Ada invoice 100 I1 due=2024-02-01"
    sent = [(f"2024-0{step + 2}-01", "Ada", f"reminder_{step}", "I1", None, None) for step in (1, 2, 3, 4)]
    [row] = work(books, contacts=said(*sent))
    assert (row["level"], row["approach"], row["last_contact"]) == (4, "decide", date(2024, 6, 1))


def test_a_reminder_without_a_document_is_about_all_that_was_invoiced_by_then() -> None:
    books = LATE + "\n2025-03-12 Ada invoice 50 I2 due=2025-03-20"
    result = collect(ledger(books), DAY, contacts=said(("2025-03-10", "Ada", "reminder_1", None, None, None)))
    levels = {row["document"]: (row["last_level"], row["level"]) for row in result.tables["items"].rows.to_dicts()}
    assert levels == {"I1": (1, 2), "I2": (None, 1)}
    [row] = result.tables["customers"].rows.to_dicts()
    assert (row["items"], row["level"], row["overdue"], row["oldest_days"]) == (2, 2, 150, 30)


def test_the_policy_of_days_month_end_and_days_after_the_last_reminder(shared: Path) -> None:
    [folder] = (shared / "cases" / "receivables").glob("24_*")
    case = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    modes = {"net_days", "end_of_month", "previous_date"}
    policy = [Step(step["level"], step["delay"], step["mode"]) for step in case["options"]["policy"]]
    assert {step.mode for step in policy} == modes
    sent: list[tuple[str, str, str, str | None, str | None, int | None]] = []
    for one in case["runs"]:
        day = date.fromisoformat(one["run"])
        result = collect(case_ledger(folder), day, policies=[Policy(tuple(policy))], contacts=said(*sent))
        levels = result.tables["items"].rows["level"].to_list()
        assert levels == ([] if one["level"] is None else [one["level"]]), one
        sent += [(one["run"], "P", f"reminder_{level}", "INV-1", None, None) for level in levels]


def test_the_word_before_the_due_date_is_not_said_twice() -> None:
    books = "2025-03-01 Ada invoice 100 I1 due=2025-04-01"
    assert work(books, contacts=said(("2025-03-28", "Ada", "call", None, None, None)))[0]["approach"] == "announce"
    assert work(books, contacts=said(("2025-03-29", "Ada", "call", None, None, None))) == []


def test_disputed_items_are_never_dunned_by_status_or_by_what_was_said() -> None:
    assert work(f"{LATE} status=disputed") == []
    assert work(LATE, contacts=said(("2025-03-10", "Ada", "dispute", "I1", None, None))) == []
    assert len(work(LATE, contacts=said(("2025-03-10", "Ada", "dispute", "I9", None, None)))) == 1


def test_nobody_is_asked_whose_unapplied_money_covers_what_is_overdue() -> None:
    for paid, listed in ((100, 0), (99, 1)):
        books = f"{LATE}\n2025-03-20 Ada payment {paid} P1"
        assert len(work(books, apply="open-item")) == listed
    result = collect(ledger(f"{LATE}\n2025-03-20 Ada payment 100 P1"), DAY, apply="open-item")
    assert (facts(result)["overdue_total"], facts(result)["left_alone"], facts(result)["overdue"]) == (100, 100, 0)


@pytest.mark.parametrize(("promised", "listed"), [("2025-04-05", 0), ("2025-03-31", 0), ("2025-03-30", 1)])
def test_a_promise_takes_a_customer_off_the_list_until_the_day_after(promised: str, listed: int) -> None:
    found = work(LATE, contacts=said(("2025-03-10", "Ada", "promise", None, promised, 100)))
    assert len(found) == listed
    assert [(row["promise"], row["broken_promises"]) for row in found] == [(date(2025, 3, 30), 1)] * listed


def test_whose_word_was_not_kept_is_named() -> None:
    books = ledger("2025-01-01 Ada invoice 100 I1 due=2025-03-01\n2025-01-01 Bo invoice 100 I2 due=2025-03-01")
    contacts = said(("2025-03-10", "Ada", "promise", None, "2025-03-30", None))
    told = [note for note in collect(books, DAY, contacts=contacts).notes if note.key == "collect_promises_broken"]
    assert [note.values for note in told] == [{"count": 1, "customers": ["Ada"]}]
    assert all(note.key != "collect_promises_broken" for note in collect(books, DAY).notes)


def test_a_promise_about_one_document_leaves_the_others_on_the_list() -> None:
    books = LATE + "\n2025-02-02 Ada invoice 50 I2 due=2025-03-02"
    result = collect(ledger(books), DAY, contacts=said(("2025-03-10", "Ada", "promise", "I1", "2025-04-05", 100)))
    assert result.tables["items"].rows["document"].to_list() == ["I2"]
    assert facts(result) == {
        "customers": 1,
        "items": 1,
        "overdue": 150,
        "at_risk": 150,
        "overdue_total": 150,
        "left_alone": 100,
    }


def test_most_money_at_risk_comes_first() -> None:
    books = """
        2025-02-01 Ada invoice 900 I1 due=2025-03-20
        2024-02-01 Ben invoice 100 I2 due=2024-03-01
    """
    assert [row["customer"] for row in work(books)] == ["Ada", "Ben"]
    rates = pl.LazyFrame({"bucket": ["days_1_30", "days_over_90"], "rate": [Decimal("0.01"), Decimal("0.50")]})
    found = work(books, loss_rates=rates)
    assert [(row["customer"], row["at_risk"], row["loss_rate"]) for row in found] == [("Ben", 50, 0.5), ("Ada", 9, 0.01)]


def test_money_of_an_age_without_a_rate_is_all_at_risk_and_said_to_be() -> None:
    rates = pl.LazyFrame({"bucket": ["days_1_45", "days_over_90"], "rate": [Decimal("0.10"), Decimal("0.50")]})
    books = ledger(LATE + "\n2024-02-01 Bo invoice 200 I2 due=2024-03-01")
    result = collect(books, DAY, loss_rates=rates)
    assert [row["at_risk"] for row in result.tables["customers"].rows.to_dicts()] == [100, 100]
    told = [note.values for note in result.notes if note.key == "collect_rate_unknown"]
    assert told == [{"currency": "EUR", "bucket": "days_1_30", "amount": 100}]
    assert "100.00 EUR" in Words("en").text("note.collect_rate_unknown", told[0])
    assert not [note for note in collect(books, DAY).notes if note.key == "collect_rate_unknown"]


def test_rates_by_segment_and_currency_leave_what_is_owed_as_it_is() -> None:
    books = """
        2024-10-01 Ada invoice 100 I1 due=2024-11-01
        2024-10-01 Bo  invoice 100 I2 due=2024-11-01
        2024-10-01 Cy  invoice 100 I3 due=2024-11-01
        2024-10-01 Cy  invoice 100 I4 due=2024-11-01 currency=USD
    """
    said_rates = [("champions", None, "0.1"), ("lost", None, "0.5"), (None, None, "0.2"), (None, "USD", "0.3")]
    typed = [{"bucket": "days_over_90", "segment": whose, "currency": money, "rate": rate} for whose, money, rate in said_rates]
    rates = pl.LazyFrame(typed).with_columns(pl.col("rate").cast(pl.Decimal(38, 10)))
    whose = pl.LazyFrame({"customer": ["Ada", "Bo"], "segment": ["champions", "lost"]})
    found = {(row["customer"], row["currency"]): row for row in work(books, loss_rates=rates, segments=whose)}
    assert {key: row["overdue"] for key, row in found.items()} == dict.fromkeys(found, 100)
    assert {key: row["at_risk"] for key, row in found.items()} == {
        ("Ada", "EUR"): 10,
        ("Bo", "EUR"): 50,
        ("Cy", "EUR"): 20,
        ("Cy", "USD"): 30,
    }


def test_the_items_of_reminders_follow_the_list_whatever_the_numbers_of_the_customers() -> None:
    late = (("A", 1), ("B", 4), ("C", 3), ("B", 5))
    books = "\n".join(f"2025-01-0{day} {who} invoice {day}0 {who}{day} due=2025-02-0{day}" for who, day in late)
    tables = collect(ledger(books), date(2025, 3, 31)).tables
    assert tables["customers"].rows["customer"].to_list() == ["B", "C", "A"]
    assert tables["items"].rows["document"].to_list() == ["B4", "B5", "C3", "A1"]


def test_the_command_takes_loss_rates_by_segment(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "i.csv").write_text("Invoice,Customer,Date,Due,Amount\nR1,Ada,2024-02-01,2024-03-01,100.00\n", encoding="utf-8")
    told = run("custctl segment i.csv --as-of 2025-03-31 --currency EUR --format json", tmp_path, capfd)
    [ada] = json.loads(told.out)["tables"]["customers"]
    lines = [f"days_over_90,{rate}%,{segment}" for rate, segment in ((25, ada["segment"]), (50, "another"), (75, ""))]
    (tmp_path / "rates.csv").write_text("\n".join(["bucket,rate,segment", *lines]), encoding="utf-8")
    command = "custctl collect i.csv --as-of 2025-03-31 --loss-rates rates.csv --currency EUR --format json"
    answer = run(command, tmp_path, capfd)
    [row] = json.loads(answer.out)["tables"]["customers"]
    assert (row["overdue"], row["at_risk"]) == (100, 25)


@pytest.mark.parametrize(
    ("due", "value", "approach"),
    [
        ("2025-03-20", None, "remind"),
        ("2025-03-20", 50, "remind"),
        ("2025-03-20", 100, "call_kindly"),
        ("2025-02-20", None, "call"),
        ("2025-02-20", 50, "call"),
        ("2025-01-20", 50, "prepay"),
        ("2025-01-20", 100, "call_kindly"),
        ("2025-01-20", None, "call"),
    ],
)
def test_how_to_speak_goes_by_what_they_are_worth_and_how_they_pay(due: str, value: int | None, approach: str) -> None:
    values = pl.LazyFrame(
        {"customer": ["Ada"], "currency": ["EUR"], "value": [None if value is None else Decimal(value)]},
        schema={"customer": pl.String, "currency": pl.String, "value": pl.Decimal(38, 4)},
    )
    [row] = work(f"2025-01-01 Ada invoice 100 I1 due={due}", values=values)
    assert row["approach"] == approach


def test_name_and_phone_come_from_the_card_and_currencies_are_apart() -> None:
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada"], "name": ["Ada Ltd"], "phone": ["+49 1"]}))
    books = LATE + "\n2025-02-01 Ada invoice 70 I2 due=2025-03-01 currency=USD"
    found = work(books, customers=cards)
    assert [(row["name"], row["phone"], row["currency"], row["overdue"]) for row in found] == [
        ("Ada Ltd", "+49 1", "EUR", 100),
        ("Ada Ltd", "+49 1", "USD", 70),
    ]


def test_nobody_owing_is_an_empty_list() -> None:
    result = collect(ledger("2025-03-01 Ada sale 10"), DAY)
    assert result.tables["customers"].rows.is_empty()
    assert list(result.facts) == ["XXX"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_approach_column_and_note_has_its_words(lang: str) -> None:
    words = Words(lang)
    keys = [f"approach.{key}" for key in ("announce", "remind", "call", "call_kindly", "prepay", "decide")]
    keys += [f"note.collect_{key}" for key in ("nothing_sent", "rates_missing")]
    result = collect(ledger(LATE), DAY)
    keys += [f"column.{name}" for table in result.tables.values() for name in table.schema.columns]
    keys += [f"fact.{name}" for name in facts(result)]
    assert [key for key in keys if key not in words] == []


def test_the_command_answers_from_files_and_takes_loss_rates(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "i.csv").write_text("Invoice,Customer,Date,Due,Amount\nR1,Ada,2025-02-01,2025-03-01,100.00\n", encoding="utf-8")
    (tmp_path / "rates.csv").write_text("bucket,rate\ndays_1_30,25%\n", encoding="utf-8")
    answer = run("custctl collect i.csv --as-of 2025-03-31 --loss-rates rates.csv --currency EUR", tmp_path, capfd)
    head, row = answer.out.splitlines()
    found = dict(zip(head.split(","), row.split(","), strict=True))
    assert (answer.code, found["customer"], found["overdue"], found["at_risk"], found["level"]) == (
        0,
        "Ada",
        "100.00",
        "25.00",
        "1",
    )


@pytest.fixture
def book(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    """A folder with a book of one late invoice each of Ada and, called Ben Ltd, of 1007."""
    invoices = "R1,Ada,Ada,2025-02-01,2025-03-01,100.00\nR2,1007,Ben Ltd,2025-02-01,2025-03-05,60.00"
    (tmp_path / "i.csv").write_text(f"Invoice,Customer No,Customer Name,Date,Due,Amount\n{invoices}\n", encoding="utf-8")
    assert run("custctl import i.csv --currency EUR", tmp_path, capfd).code == 0
    return tmp_path


def listed(folder: Path, capfd: pytest.CaptureFixture[str], options: str) -> list[tuple[str, str]]:
    """Customer and level of the list that a command prints."""
    answer = run(f"custctl collect {options}", folder, capfd)
    assert answer.code == 0, answer.err
    head, *rows = answer.out.splitlines()
    cells = [dict(zip(head.split(","), row.split(","), strict=True)) for row in rows]
    return [(row["customer"], row["level"]) for row in cells]


def test_a_reminder_marked_as_sent_is_not_due_again_and_marking_twice_adds_nothing(
    book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert listed(book, capfd, "--as-of 2025-03-31 --mark-sent") == [("Ada", "1"), ("1007", "1")]
    assert listed(book, capfd, "--as-of 2025-03-31 --mark-sent") == []
    assert listed(book, capfd, "--as-of 2025-04-07") == [("Ada", "2"), ("1007", "2")]
    assert listed(book, capfd, "--as-of 2025-03-30") == [("Ada", "1"), ("1007", "1")]  # what was known then


def test_a_promise_told_by_name_is_kept_and_takes_effect_at_once(book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert listed(book, capfd, '--as-of 2025-03-31 --promise "ben ltd=2025-04-05:60"') == [("Ada", "1")]
    assert listed(book, capfd, "--as-of 2025-04-05") == [("Ada", "1")]
    assert listed(book, capfd, "--as-of 2025-04-06") == [("Ada", "1"), ("1007", "1")]


def test_a_dispute_and_a_note_are_kept(book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert listed(book, capfd, '--as-of 2025-03-31 --dispute R1 --note "1007=asked = for a copy"') == [("1007", "1")]
    assert listed(book, capfd, "--as-of 2025-04-10") == [("1007", "1")]
    answer = run("custctl collect --as-of 2025-04-10 -f json", book, capfd)
    assert '"last_contact": "2025-03-31"' in answer.out


@pytest.mark.parametrize(
    "options",
    [
        "--promise Nobody=2025-04-05",
        "--promise Ada=soon",
        "--promise Ada=2025-02-30",
        "--note Ada",
        "--note =text",
        "--dispute R9",
        "i.csv --mark-sent",
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_is_kept(
    options: str, book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = run(f"custctl collect {options} --as-of 2025-03-31", book, capfd)
    assert (answer.code, answer.out) == (2, "")
    assert listed(book, capfd, "--as-of 2025-03-31") == [("Ada", "1"), ("1007", "1")]


def test_the_word_before_the_due_date_is_marked_as_a_note(book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert listed(book, capfd, "--as-of 2025-02-27 --mark-sent") == [("Ada", "0")]
    assert listed(book, capfd, "--as-of 2025-02-28") == []
    assert listed(book, capfd, "--as-of 2025-03-04") == [("Ada", "1"), ("1007", "0")]


def test_the_log_tells_what_was_said_and_sent_by_the_day_newest_first() -> None:
    contacts = said(
        ("2025-03-10", "Ada", "reminder_1", "I1", None, None),
        ("2025-03-20", "Bo", "promise", None, "2025-04-02", 50),
        ("2025-04-01", "Ada", "call", None, None, None),
    )
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada"], "name": ["Ada Ltd"]}))
    log = collect(ledger(LATE), DAY, contacts=contacts, customers=cards).tables["log"].rows
    assert log.select("date", "name", "what", "document", "due", "amount").rows() == [
        (date(2025, 3, 20), None, "promise", None, date(2025, 4, 2), 50),
        (date(2025, 3, 10), "Ada Ltd", "reminder_1", "I1", None, None),
    ]


def test_interest_stands_beside_the_items_only_where_it_is_asked_for() -> None:
    books = "2025-01-01 Ada invoice 2000 I1 due=2025-02-14"  # 45 days
    rates = pl.LazyFrame({"date": [date.min], "rate": [Decimal("0.1325")]}, schema=dict(INTEREST_RATES))
    assert "interest" not in collect(ledger(books), DAY).tables["items"].rows.columns
    [item] = collect(ledger(books), DAY, interest_rates=rates, bands=UK_COMPENSATION).tables["items"].rows.to_dicts()
    assert (item["interest"], item["compensation"]) == (Decimal("32.67"), 70)


def test_parts_of_one_number_and_due_date_share_what_is_asked_for_being_late() -> None:
    books = """
        2025-01-01 Ada invoice 1000 I1 due=2025-02-14
        2025-01-02 Ada invoice 1000 I1 due=2025-02-14
    """
    rates = pl.LazyFrame({"date": [date.min], "rate": [Decimal("0.1325")]}, schema=dict(INTEREST_RATES))
    items = collect(ledger(books), DAY, interest_rates=rates, bands=EU_COMPENSATION).tables["items"].rows
    assert len(items) == 2
    # 1000 x 13.25 % x 45 / 365 is 16.34 for each, and 40 for each
    assert (items["interest"].sum(), items["compensation"].sum()) == (Decimal("32.68"), 80)
