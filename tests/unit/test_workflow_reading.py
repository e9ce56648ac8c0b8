"""From files to rows: patterns and folders, standard input, overlapping files, and rows without a currency."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.errors.contents import RowsRejected
from custctl.errors.missing import BookMissing, FileMissing, FolderEmpty
from custctl.ledger import LEDGER
from custctl.mapping import Told
from custctl.sheet import Reading
from custctl.workflow.files import How, ReadFiles, read_files
from custctl.workflow.past import known_on
from custctl.workflow.pricing import with_currency
from custctl.workflow.reading import Books, open_books
from tests.helpers.ledgers import ledger

HOW = How(Reading(), Told(today=date(2025, 6, 1)))
JANUARY = "Date,Customer,Invoice,Amount\n2025-01-02,Ada,S1,10.00\n2025-01-02,Ada,S1,10.00\n2025-01-09,Ben,S2,20.00\n"
FEBRUARY = "Date,Customer,Invoice,Amount\n2025-01-09,Ben,S2,20.00\n2025-02-03,Ada,S3,30.00\n"


@pytest.fixture
def months(tmp_path: Path) -> Path:
    """A folder with two exports that overlap."""
    (tmp_path / "january.csv").write_text(JANUARY, encoding="utf-8")
    (tmp_path / "february.csv").write_text(FEBRUARY, encoding="utf-8")
    return tmp_path


@contextmanager
def read(*sources: object, stdin: bytes = b"") -> Iterator[ReadFiles]:
    with read_files([str(source) for source in sources], how=HOW, stdin=io.BytesIO(stdin)) as files:
        yield files


def total(files: ReadFiles) -> Decimal:
    return files.rows().select(pl.col("amount").sum()).collect().item()


def test_rows_have_the_columns_of_the_ledger(months: Path) -> None:
    with read(months / "january.csv") as files:
        assert dict(files.rows().collect_schema()) == LEDGER.dtypes


def test_who_asks_only_for_rows_holds_nothing_of_what_they_are_made_of(months: Path) -> None:
    lines = "".join(f"2025-01-02,Ada,S{number},10.00\n" for number in range(5000))
    (months / "january.csv").write_text(f"Date,Customer,Invoice,Amount\n{lines}", encoding="utf-8")
    with read_files([str(months)], how=HOW, stdin=io.BytesIO(), keyed=False) as files:
        assert total(files) == 50_000 + 50
        for table in files.tables:
            assert table.understood.plan.sheet is table.sheet
            assert table.understood.rows is table.rows
            for frame in (table.sheet.cells, table.understood.records, table.understood.rejects):
                assert len(frame.serialize()) < len(lines) / 10


def test_who_imports_still_has_the_cells_to_check_the_rows_against(months: Path) -> None:
    with read(months / "january.csv") as files:
        [table] = files.tables
        assert (table.sheet.cells.collect().height, table.understood.control.read) == (3, 3)


def test_equal_lines_of_one_file_both_count(months: Path) -> None:
    with read(months / "january.csv") as files:
        assert total(files) == 40


def test_what_two_files_both_say_counts_once(months: Path) -> None:
    with read(months / "january.csv", months / "february.csv") as files:
        assert total(files) == 70


def test_the_same_file_named_twice_counts_once(months: Path) -> None:
    with read(months / "january.csv", months / "january.csv") as files:
        assert total(files) == 40


def test_a_folder_means_the_files_in_it(months: Path) -> None:
    (months / ".hidden").write_text("x", encoding="utf-8")
    with read(months) as files:
        assert [table.sheet.file for table in files.tables] == [str(months / "february.csv"), str(months / "january.csv")]


def test_a_pattern_means_the_files_it_matches(months: Path) -> None:
    with read(months / "j*.csv") as files:
        assert [table.sheet.file for table in files.tables] == [str(months / "january.csv")]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(months: Path) -> None:
    path = months / "sales [1].csv"
    path.write_text(JANUARY, encoding="utf-8")
    with read(path) as files:
        assert total(files) == 40


def test_standard_input_is_a_file_like_any_other() -> None:
    with read("-", stdin=JANUARY.encode()) as files:
        assert total(files) == 40
        assert files.tables[0].sheet.file == "-"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissing), read(tmp_path / "nowhere.csv"):
        pass


def test_a_folder_without_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderEmpty), read(tmp_path):
        pass


@contextmanager
def books(*sources: object, strict: bool = False, currency: str | None = None, book: Path = Path("none")) -> Iterator[Books]:
    wanted = [str(source) for source in sources]
    with open_books(
        wanted, book=book, how=HOW, currency=currency, strict=strict, command="segment", stdin=io.BytesIO()
    ) as found:
        yield found


def test_without_sources_and_book_there_is_nothing_to_answer_from(tmp_path: Path) -> None:
    with pytest.raises(BookMissing), books(book=tmp_path / "book"):
        pass


def test_rejected_rows_come_along_and_strict_stops_at_them(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Date,Customer,Amount\n2025-01-02,Ada,10.00\n2025-02-31,Ada,5.00\n", encoding="utf-8")
    with books(path) as found:
        [row] = found.rejects.to_dicts()
        assert (row["row"], row["column"], row["value"], row["reason"]) == (3, "Date", "2025-02-31", "no_such_day")
    with pytest.raises(RowsRejected), books(path, strict=True):
        pass


def test_the_newest_row_is_that_of_the_latest_day(months: Path) -> None:
    with books(months) as found:
        assert found.newest() == date(2025, 2, 3)


def test_no_rows_have_no_newest_day(tmp_path: Path) -> None:
    path = tmp_path / "header.csv"
    path.write_text("Date,Customer,Amount\n", encoding="utf-8")
    with books(path) as found:
        assert found.newest() is None


SALES = "2025-01-02 Ada sale 10.00\n2025-01-03 Ben sale 20.00"


def currencies(rows: pl.LazyFrame) -> list[str]:
    return rows.collect()["currency"].to_list()


def test_rows_that_name_a_currency_keep_it() -> None:
    rows, notes = with_currency(ledger(SALES, currency="USD"), "EUR")
    assert (currencies(rows), notes) == (["USD", "USD"], ())


@pytest.mark.parametrize("unknown", [None, "XXX"])
def test_rows_without_a_currency_have_the_one_told(unknown: str | None) -> None:
    rows, notes = with_currency(ledger(SALES, currency=unknown), "EUR")
    assert (currencies(rows), notes) == (["EUR", "EUR"], ())


def test_where_all_others_agree_that_currency_is_assumed_and_said() -> None:
    rows, [note] = with_currency(pl.concat([ledger(SALES, currency="USD"), ledger(SALES, currency=None)]), None)
    assert set(currencies(rows)) == {"USD"}
    assert (note.key, note.values["rows"], note.values["currency"]) == ("currency_assumed", 2, "USD")
    assert note.warning


def test_where_others_differ_nothing_is_assumed() -> None:
    mixed = pl.concat([ledger(SALES, currency="USD"), ledger(SALES, currency="EUR"), ledger(SALES, currency=None)])
    rows, [note] = with_currency(mixed, None)
    assert sorted(set(currencies(rows))) == ["EUR", "USD", "XXX"]
    assert note.key == "currency_unknown"


def test_an_unknown_currency_everywhere_is_said_once() -> None:
    rows, [note] = with_currency(ledger(SALES, currency=None), None)
    assert currencies(rows) == ["XXX", "XXX"]
    assert (note.key, note.warning) == ("currency_unknown", False)


def test_a_file_read_anew_each_time_says_what_one_held_in_memory_says(months: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for most in (1 << 27, 0):
        monkeypatch.setattr("custctl.readers.csv_file.HELD", most)
        with read(months / "january.csv", months / "february.csv") as files:
            assert {table.sheet.held for table in files.tables} == {most > 0}
            found.append(files.rows().sort("file", "row").collect())
    assert found[0].equals(found[1])


def test_on_a_past_day_a_later_currency_is_not_assumed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    head = "date,customer,kind,document,amount,currency\n2025-01-02,Ada,invoice,I1,10.00,\n"
    path.write_text(head + "2025-02-02,Ada,invoice,I2,20.00,EUR\n2025-03-02,Ada,invoice,I3,20.00,USD\n", encoding="utf-8")
    with open_books(
        [str(path)], book=tmp_path / "none", how=HOW, currency=None, strict=True, command="aging", stdin=io.BytesIO()
    ) as books:
        days = (date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31))
        known = [known_on(books, day) for day in days]
        first = [then.ledger.filter(pl.col("document") == "I1").collect()["currency"].item() for then in known]
    assert first == ["XXX", "EUR", "XXX"]
    assert [[(note.key, note.values["rows"]) for note in then.notes] for then in known] == [
        [("currency_unknown", 1)],
        [("currency_assumed", 1)],
        [("currency_unknown", 1)],
    ]
