"""What a past day looks like once more is known: later states, later money, replaced documents, undone imports."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.aging import aging
from custctl.analyses.receivable_tables import receivable_tables
from custctl.book import Book
from custctl.cli import application
from custctl.result import Note, Result
from custctl.workflow.answering import noted
from custctl.workflow.past import past_changes
from custctl.workflow.reading import Books
from tests.helpers.books import about, add, keyed
from tests.helpers.ledgers import ledger

OPEN = "2025-01-05 Ada invoice 100.00 I1\n2025-01-06 Bo invoice 50.00 I2"
DISPUTED = "2025-01-05 Ada invoice 100.00 I1 status=disputed\n2025-01-06 Bo invoice 50.00 I2 status=written_off"
FEBRUARY, MARCH = {"at": "2025-02-03 09:00:00"}, {"at": "2025-03-03 09:00:00"}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "book", wait=0.1)


def since(book: Book) -> dict[str, date | None]:
    """Document to the day from which its state holds."""
    return dict(book.ledger().select("document", "status_date").collect().rows())


def notes(result: Result) -> dict[str, Note]:
    return {note.key: note for note in result.notes}


def aside(result: Result) -> dict[str, Note]:
    return {note.key: note for note in result.aside}


def past(book: Book, as_of: date) -> list[str]:
    return [note.key for note in past_changes(book.log(), as_of)]


def test_a_state_without_a_day_holds_from_the_import_that_brought_it(book: Book) -> None:
    add(book, OPEN, **FEBRUARY)
    add(book, DISPUTED, "march.csv", **MARCH)
    assert since(book) == {"I1": date(2025, 3, 3), "I2": date(2025, 3, 3)}
    before, after = (aging(book.ledger(), day).facts["EUR"] for day in (date(2025, 3, 2), date(2025, 3, 3)))
    assert [before[name].value for name in ("open_total", "disputed")] == [Decimal(150), Decimal(0)]
    assert [after[name].value for name in ("open_total", "disputed")] == [Decimal(100), Decimal(100)]


def test_the_day_of_an_import_is_no_change_of_a_document(book: Book) -> None:
    add(book, DISPUTED, **FEBRUARY)
    assert book.ahead(keyed(ledger(DISPUTED)), about("again.csv", **MARCH)).changes().is_empty()
    again = add(book, DISPUTED, "again.csv", **MARCH)
    assert (again.accepted.rows, again.replaced) == (0, 0)
    assert since(book) == {"I1": date(2025, 2, 3), "I2": date(2025, 2, 3)}
    assert book.verify() == []


def test_a_state_with_a_day_keeps_it_and_an_open_document_has_none(book: Book) -> None:
    add(
        book,
        "2025-01-05 Ada invoice 100.00 I1 status=disputed status_date=2025-01-20\n2025-01-06 Bo invoice 50.00 I2",
        **FEBRUARY,
    )
    assert since(book) == {"I1": date(2025, 1, 20), "I2": None}


def test_a_past_day_says_that_states_came_later(book: Book) -> None:
    add(book, DISPUTED, **FEBRUARY)
    assert aside(aging(book.ledger(), date(2025, 2, 2)))["stated_later"].values["count"] == 2
    assert "stated_later" not in aside(aging(book.ledger(), date(2025, 2, 3)))


def test_without_a_book_a_state_without_a_day_holds_always_and_that_is_said() -> None:
    said = aging(ledger(DISPUTED), date(2025, 1, 7))
    assert {"disputed_undated", "written_off_undated"} <= notes(said).keys()
    assert "stated_later" not in aside(said)


def test_money_of_later_days_is_told_apart_and_moves_no_figure() -> None:
    later = "\n2025-02-10 Ada payment 60 P1 -> I1\n2025-02-12 Ada reversal 10 P1\n2025-02-12 Bo credit_note 5 G1"
    then, now = (aging(ledger(text), date(2025, 1, 31)) for text in (OPEN, OPEN + later))
    assert then.facts == now.facts
    assert all(then.tables[name].rows.equals(now.tables[name].rows) for name in then.tables)
    said = {"as_of": date(2025, 1, 31), "currency": "EUR", "amount": Decimal(50), "newest": date(2025, 2, 12)}
    assert aside(now)["received_since"].values == said
    assert now.notes == then.notes
    assert then.aside == ()


def test_a_document_replaced_later_is_named_on_days_before_that(book: Book) -> None:
    add(book, OPEN, **FEBRUARY)
    add(book, OPEN.replace("100.00", "90.00"), "march.csv", **MARCH)
    assert past(book, date(2025, 3, 2)) == ["past_replaced"]
    assert past(book, date(2025, 3, 3)) == []
    assert past(book, date(2025, 1, 4)) == []


def test_an_import_undone_later_is_named_until_it_is_redone(book: Book) -> None:
    add(book, OPEN, **FEBRUARY)
    assert past(book, date(2025, 2, 28)) == []
    book.undo(1)
    assert past(book, date(2025, 2, 28)) == ["past_undone"]
    assert past(book, date(2999, 1, 1)) == []
    book.redo(1)
    assert past(book, date(2025, 2, 28)) == []


def test_an_answer_from_the_book_carries_the_notes_about_its_past(book: Book) -> None:
    add(book, OPEN, **FEBRUARY)
    add(book, OPEN.replace("100.00", "90.00"), "march.csv", **MARCH)
    books = Books(book.ledger(), pl.LazyFrame(), pl.DataFrame(), log=book.log())
    result = noted(aging(books.ledger, date(2025, 2, 28)), books)
    assert notes(result)["past_replaced"].values == {"imports": "2", "count": 1, "rows": 1}


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
@pytest.mark.parametrize("command", ["aging", "collect"])
def test_what_came_after_the_day_is_said_on_stderr_and_the_answer_stays(
    command: str, form: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = "date,customer,kind,document,due,amount,status,status_date\n2025-01-05,Ada,invoice,I1,2025-01-20,100.00,,\n"
    later = "2025-02-10,Ada,payment,P1,,60.00,,\n2025-02-11,Ada,invoice,I2,2025-03-11,9.00,,\n"
    path = tmp_path / "ledger.csv"
    printed = []
    for text in (head, head + later):
        path.write_text(text, encoding="utf-8")
        application(command)([command, str(path), "--as-of", "2025-01-31", "--format", form], standalone_mode=False)
        printed.append(capfd.readouterr())
    then, now = printed
    assert now.out == then.out
    assert "2 rows dated after 31 Jan 2025 are left out" in now.err
    assert "60.00" in now.err
    assert "dated after" not in then.err


def test_rows_after_the_day_are_listed_where_asked_for() -> None:
    books = ledger(OPEN + "\n2025-02-10 Ada payment 60 P1 -> I1\n2025-02-12 Bo sale 5 S1")
    rows = receivable_tables(books, date(2025, 1, 31), tables=["later"]).tables["later"].rows
    assert rows.select("date", "customer", "kind", "document", "applies_to", "amount").rows() == [
        (date(2025, 2, 10), "Ada", "payment", "P1", "I1", Decimal(-60))
    ]


@pytest.mark.parametrize("command", ["segment", "growth"])
def test_a_day_before_the_books_begin_is_said_beside_an_empty_answer(
    command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,customer,amount\n2025-01-05,Ada,100.00\n", encoding="utf-8")
    printed = []
    for day in ("2024-12-31", "2025-01-05"):
        application(command)([command, str(path), "--as-of", day, "--format", "table"], standalone_mode=False)
        printed.append(capfd.readouterr().err)
    assert ["No row is dated this day or earlier; the newest is dated 5 Jan 2025" in said for said in printed] == [True, False]
