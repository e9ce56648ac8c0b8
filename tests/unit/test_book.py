"""What the book promises of imports, undos, checks and failures, on cases one can do in the head."""

import json
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake
from filelock import FileLock

from custctl.book import IMPORTS, About, Book, Count, checks, stored
from custctl.book.table import Table
from custctl.errors.missing import BookDamaged, BookMissing
from custctl.errors.output import BookBusy, BookUnwritable
from custctl.errors.usage import ImportUnknown
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CUSTOMERS, LEDGER
from tests.helpers.books import NO_REJECTS, about, add, contents, digest, interrupted_commits, keyed, lines
from tests.helpers.ledgers import ledger

JANUARY = """
    2025-01-10  Ada  sale  10.00  R1
    2025-01-20  Bob  sale   5.00  R2
"""
OVERLAPPING = """
    2025-01-20  Bob  sale   5.00  R2
    2025-02-01  Cy   sale   7.00  R3
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "book", wait=0.1)


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file can grow beyond some bytes; the system says so as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class TestReading:
    def test_there_is_no_book_before_the_first_import(self, book: Book) -> None:
        assert not book.exists
        for question in (book.ledger, book.customers, book.log, book.verify, book.compact, lambda: book.undo(1)):
            with pytest.raises(BookMissing, match="no book"):
                question()
        assert not book.path.exists()

    def test_rows_come_back_as_they_went_in(self, book: Book) -> None:
        rows = ledger("2025-01-10 Ada invoice 10.1234 I1 due=2025-02-10 tax=1.90 quantity=2 note=朋友 status=paid")
        rows = rows.with_columns(pl.Series("time", [time(8, 26, 1, 500_000)]))
        book.append(keyed(rows), NO_REJECTS, about())
        assert book.exists
        assert book.ledger().collect_schema() == LEDGER.dtypes
        assert book.ledger().collect().equals(rows.collect())

    def test_the_ledger_is_read_lazily(self, book: Book) -> None:
        add(book, JANUARY)
        plan = book.ledger().select("amount").explain()
        assert "PROJECT 1/34 COLUMNS" in plan

    def test_files_without_the_days_asked_for_are_skipped(self, book: Book) -> None:
        add(book, JANUARY)
        actions = pl.DataFrame(DeltaTable(book.path / "ledger").get_add_actions(flatten=True))
        assert actions.select("num_records", "min.date", "max.date").row(0) == (2, date(2025, 1, 10), date(2025, 1, 20))

    def test_extra_columns_ride_along_as_text(self, book: Book) -> None:
        add(book, JANUARY)
        assert book.ledger().collect_schema().names() == list(LEDGER.columns)
        rows = keyed(ledger(OVERLAPPING)).with_columns(voucher=pl.col("row") * 2)
        book.append(rows, NO_REJECTS, about("more.csv"))
        assert book.ledger().sort("date").select("document", "voucher").collect().rows() == [
            ("R1", None),
            ("R2", None),
            ("R3", "4"),
        ]
        assert book.verify() == []

    @pytest.mark.parametrize("name", ["mein Büro", "账簿", "book [1]", "a#b", "what?*", "100% sure"])
    def test_the_folder_may_have_any_name(self, tmp_path: Path, name: str) -> None:
        book = Book(tmp_path / name)
        add(book, JANUARY)
        add(book, OVERLAPPING, "february.csv")
        book.undo(1)
        book.redo(1)
        book.compact()
        assert len(lines(book)) == 3
        assert book.log()["id"].to_list() == [1, 2]
        assert book.verify() == []
        assert [entry.name for entry in tmp_path.iterdir()] == [name]

    def test_a_name_that_delta_would_misread_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BookUnwritable, match="choose another name"):
            add(Book(tmp_path / "a%20b"), JANUARY)
        assert list(tmp_path.iterdir()) == []


class TestAppending:
    def test_only_what_is_new_enters_the_ledger(self, book: Book) -> None:
        first, second = add(book, JANUARY), add(book, OVERLAPPING, "february.csv")
        assert (first.id, first.accepted, first.duplicate.rows) == (1, Count(2, {"EUR": Decimal(15)}), 0)
        assert (second.id, second.accepted, second.duplicate) == (
            2,
            Count(1, {"EUR": Decimal(7)}),
            Count(1, {"EUR": Decimal(5)}),
        )
        assert (second.first_date, second.last_date) == (date(2025, 1, 20), date(2025, 2, 1))
        assert lines(book) == ["2025-01-10 Ada 10.00", "2025-01-20 Bob 5.00", "2025-02-01 Cy 7.00"]

    def test_the_records_of_what_an_import_brings_are_counted_by_its_keys(self, book: Book) -> None:
        add(book, JANUARY)
        rows = keyed(ledger(OVERLAPPING))

        def counted(brought: pl.LazyFrame) -> Count:
            found = rows.join(brought, on=["key_high", "key_low"], how="semi").select("document").collect()
            assert found.to_series().to_list() == ["R3"]
            return Count(1, {"XXX": Decimal(-7), "USD": Decimal(2)})

        made = book.append(rows, NO_REJECTS, about("february.csv"), counted)
        assert made.accepted == Count(1, {"EUR": Decimal(7)})
        assert made.counted.rows == 1
        assert book.log()["money_accepted"].to_list() == ["EUR 15.00", "XXX -7.00; USD 2.00"]
        assert book.log("USD")["money_accepted"].to_list() == ["EUR 15.00", "USD -5.00"]
        assert book.verify() == []

    def test_a_dry_run_tells_the_new_rows_and_writes_nothing(self, book: Book) -> None:
        everything = keyed(ledger(JANUARY))
        assert book.ahead(everything).new().collect().height == 2
        assert not book.path.exists()
        add(book, JANUARY)
        before = contents(book.path)
        new = book.ahead(keyed(ledger(OVERLAPPING))).new()
        assert new.select("document").collect().to_series().to_list() == ["R3"]
        assert contents(book.path) == before

    def test_rows_that_two_files_of_one_import_share_count_once(self, book: Book) -> None:
        kept = add(book, JANUARY + OVERLAPPING)
        assert (kept.accepted.rows, kept.duplicate.rows) == (3, 1)
        assert len(lines(book)) == 3
        assert book.verify() == []

    def test_of_rows_with_one_key_the_first_of_the_file_is_kept(self, book: Book) -> None:
        add(book, "2025-01-10 Ada sale 10 R1 note=first\n2025-01-11 Bob sale 1 R2\n2025-01-10 Ada sale 10 R1 note=second")
        assert book.ledger().filter(pl.col("customer") == "Ada").select("note").collect().to_series().to_list() == ["first"]

    def test_all_rows_and_rejects_are_kept_beside_the_ledger(self, book: Book) -> None:
        add(book, JANUARY)
        rejects = pl.LazyFrame({"file": ["b.csv"], "row": [7], "column": ["Betrag"], "value": ["1.2.3"], "reason": ["number"]})
        kept = book.append(keyed(ledger(OVERLAPPING)), rejects, about("b.csv", rejected=Count(1)))
        rows = pl.read_parquet(book.path / "imports" / "2" / "rows.parquet")
        assert rows["document"].to_list() == ["R2", "R3"]
        assert book.rejects(kept.id).read_text() == "file,row,column,value,reason\nb.csv,7,Betrag,1.2.3,number\n"

    def test_an_import_without_new_rows_is_logged_in_a_commit_of_its_own(self, book: Book) -> None:
        add(book, JANUARY)
        files = DeltaTable(book.path / "ledger").file_uris()
        again = add(book, JANUARY, "again.csv")
        assert (again.accepted.rows, again.version) == (0, 1)
        assert DeltaTable(book.path / "ledger").file_uris() == files
        assert book.log()["accepted"].to_list() == [2, 0]

    def test_a_book_may_begin_with_an_import_of_rejects_only(self, book: Book) -> None:
        nothing = keyed(ledger(JANUARY)).filter(pl.lit(value=False))
        kept = book.append(nothing, NO_REJECTS, about(read=3, rejected=Count(3, {"EUR": Decimal(9)})))
        assert (kept.accepted, kept.first_date) == (Count(), None)
        assert book.ledger().collect().is_empty()
        assert book.log()["rejected"].to_list() == [3]
        add(book, JANUARY, "january.csv")
        assert len(lines(book)) == 2

    def test_money_is_counted_by_currency(self, book: Book) -> None:
        kept = add(
            book, "2025-01-10 Ada sale 10 R1 currency=EUR\n2025-01-10 Bob sale 5 R2 currency=CNY\n2025-01-11 Bob sale 1 R3"
        )
        assert kept.accepted.money == {"CNY": Decimal(5), "EUR": Decimal(11)}

    def test_rows_without_a_currency_count_as_xxx(self, book: Book) -> None:
        rows = ledger(JANUARY).with_columns(currency=pl.lit(None, pl.String))
        assert book.append(keyed(rows), NO_REJECTS, about()).accepted.money == {"XXX": Decimal(15)}


class TestLog:
    def test_the_log_tells_each_import(self, book: Book) -> None:
        told = About(
            files=("a.csv", "b.csv"),
            sha256=("aa", "bb"),
            at="2025-03-31 12:00:00",
            profile="shopify",
            source="till",
            read=5,
            rejected=Count(1, {"EUR": Decimal("2.50")}),
            skipped=2,
        )
        book.append(keyed(ledger(JANUARY)), NO_REJECTS, told)
        assert dict(book.log().schema) == IMPORTS.dtypes
        [entry] = book.log().to_dicts()
        assert entry == {
            "id": 1,
            "at": "2025-03-31 12:00:00",
            "state": "in_force",
            "files": "a.csv; b.csv",
            "profile": "shopify",
            "source": "till",
            "first_date": date(2025, 1, 10),
            "last_date": date(2025, 1, 20),
            "read": 5,
            "accepted": 2,
            "duplicate": 0,
            "rejected": 1,
            "skipped": 2,
            "money_accepted": "EUR 15.00",
            "sha256": "aa; bb",
            "version": 0,
            "replaced": 0,
            "undone_on": None,
        }

    def test_the_commit_itself_carries_the_record(self, book: Book) -> None:
        add(book, JANUARY)
        [commit] = DeltaTable(book.path / "ledger").history()
        assert commit["custctl"]["files"] == ["sales.csv"]
        assert commit["custctl"]["accepted"] == {"rows": 2, "money": {"EUR": "15.0000"}}
        assert commit["custctl"]["format"] == 1

    def test_the_record_outlives_checkpoints(self, book: Book) -> None:
        add(book, JANUARY)
        table = DeltaTable(book.path / "ledger")
        table.create_checkpoint()
        table.cleanup_metadata()
        assert book.log()["id"].to_list() == [1]
        assert table.metadata().configuration["delta.enableExpiredLogCleanup"] == "false"

    def test_a_file_is_known_by_its_hash_while_its_import_is_in_force(self, book: Book) -> None:
        assert book.already(digest("sales.csv"), source="test") is None
        add(book, JANUARY)
        known = book.already(digest("sales.csv"), source="test")
        assert known is not None
        assert known.id == 1
        assert book.already(digest("other.csv"), source="test") is None
        assert book.already(digest("sales.csv"), source="other till") is None
        book.undo(1)
        assert book.already(digest("sales.csv"), source="test") is None


class TestUndo:
    def test_rows_that_another_import_has_too_stay(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, OVERLAPPING, "february.csv")
        change = book.undo(1)
        assert (change.done, change.rows) == (True, -1)
        assert lines(book) == ["2025-01-20 Bob 5.00", "2025-02-01 Cy 7.00"]
        assert book.ledger().select("file").unique().collect().to_series().to_list() == ["february.csv"]
        assert book.log()["state"].to_list() == ["undone", "in_force"]

    def test_redo_brings_back_exactly_what_was(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, OVERLAPPING, "february.csv")
        before = book.ledger().sort("date").collect()
        book.undo(1)
        assert book.redo(1).rows == 1
        assert book.ledger().sort("date").collect().equals(before)
        assert book.verify() == []

    def test_an_undo_is_one_commit_and_one_of_the_last_import_rewrites_nothing(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, "2025-03-01 Di sale 1 R9", "march.csv")
        book.undo(2)
        table = DeltaTable(book.path / "ledger")
        assert table.version() == 2
        assert [Path(file).name for file in table.file_uris()] == ["00000000.parquet"]

    def test_undoing_twice_changes_nothing(self, book: Book) -> None:
        add(book, JANUARY)
        book.undo(1)
        before = contents(book.path)
        assert not book.undo(1).done
        assert contents(book.path) == before
        assert book.redo(1).done
        assert not book.redo(1).done

    def test_an_import_of_duplicates_only_can_come_into_its_own(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, JANUARY, "copy.csv")
        book.undo(1)
        assert book.ledger().select("file").collect().to_series().to_list() == ["copy.csv", "copy.csv"]
        assert book.undo(2).rows == -2
        assert book.ledger().collect().is_empty()
        assert book.verify() == []

    def test_an_import_with_rows_that_came_twice_is_redone_once(self, book: Book) -> None:
        add(book, JANUARY + OVERLAPPING)
        add(book, OVERLAPPING, "february.csv")
        for step in (book.undo, book.redo):
            step(1)
            assert book.verify() == []
        assert len(lines(book)) == 3

    def test_an_undone_file_can_be_imported_again(self, book: Book) -> None:
        add(book, JANUARY)
        book.undo(1)
        assert add(book, JANUARY).accepted.rows == 2
        assert book.redo(1).rows == 0
        assert len(lines(book)) == 2
        assert book.verify() == []

    def test_tables_too_large_for_one_comparison_are_compared_in_shares(
        self, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stored, "_LARGEST_SHARE", 1)
        assert add(book, JANUARY + OVERLAPPING).duplicate.rows == 1
        assert add(book, OVERLAPPING, "february.csv").duplicate.rows == 2
        book.undo(1)
        assert book.redo(1).rows == 1
        assert len(lines(book)) == 3
        assert book.verify() == []

    def test_an_unknown_import_is_named(self, book: Book) -> None:
        add(book, JANUARY)
        for question in (book.undo, book.redo, book.rejects):
            with pytest.raises(ImportUnknown, match="no import 7"):
                question(7)


class TestCustomers:
    def test_there_are_none_until_a_list_is_imported(self, book: Book) -> None:
        add(book, JANUARY)
        assert book.customers().collect_schema() == CUSTOMERS.dtypes
        assert book.customers().collect().is_empty()

    def test_a_card_is_filled_cell_by_cell(self, book: Book) -> None:
        assert book.upsert_customers(pl.LazyFrame({"customer": ["Ada", "Bob"], "name": ["Ada L", "Bob"]})) == 2
        limits = pl.LazyFrame({"customer": ["Cy", "Ada"], "credit_limit": ["5", "7.5"], "name": [None, None]}).cast(
            {"name": pl.String}
        )
        book.upsert_customers(limits)
        cards = book.customers().select("customer", "name", "credit_limit").sort("customer").collect()
        assert cards.rows() == [("Ada", "Ada L", Decimal("7.5")), ("Bob", "Bob", None), ("Cy", None, Decimal(5))]

    def test_a_limit_takes_the_currency_of_the_card_that_states_it(self, book: Book) -> None:
        for limit, currency in ((5, "JPY"), (None, None), (7, None)):
            card = {"customer": ["Ada"], "credit_limit": [limit], "credit_limit_currency": [currency]}
            book.upsert_customers(pl.LazyFrame(card, schema_overrides={"credit_limit_currency": pl.String}))
            [(known, named)] = book.customers().select("credit_limit", "credit_limit_currency").collect().rows()
            assert (known, named) == ((5, "JPY") if limit != 7 else (7, None))

    def test_the_last_row_of_a_customer_counts_and_rows_without_one_do_not(self, book: Book) -> None:
        rows = pl.LazyFrame({"customer": ["Ada", None, "Ada"], "city": ["Ulm", "Bonn", "Köln"]})
        assert book.upsert_customers(rows) == 1
        assert book.customers().select("customer", "city").collect().rows() == [("Ada", "Köln")]

    def test_extra_columns_are_kept(self, book: Book) -> None:
        book.upsert_customers(pl.LazyFrame({"customer": ["Ada"], "hobby": ["chess"]}))
        book.upsert_customers(pl.LazyFrame({"customer": ["Bob"], "shoe": [43]}))
        found = book.customers().select("customer", "hobby", "shoe").sort("customer").collect()
        assert found.rows() == [("Ada", "chess", None), ("Bob", None, "43")]

    def test_cards_without_sales_are_a_book_with_an_empty_ledger(self, book: Book) -> None:
        book.upsert_customers(pl.LazyFrame({"customer": ["Ada"]}))
        assert book.exists
        assert book.ledger().collect().is_empty()
        assert book.log().is_empty()
        assert book.verify() == []


class TestVerify:
    def test_changed_rows_of_an_import_are_found(self, book: Book) -> None:
        add(book, JANUARY)
        path = book.path / "imports" / "1" / "rows.parquet"
        pl.read_parquet(path).with_columns(pl.col("amount") + 1).write_parquet(path)
        assert [(note.key, note.values) for note in book.verify()] == [("book_rows_changed", {"id": 1})]

    def test_lost_rows_of_an_import_are_found_and_stop_an_undo(self, book: Book) -> None:
        add(book, JANUARY)
        (book.path / "imports" / "1" / "rows.parquet").unlink()
        assert [note.key for note in book.verify()] == ["book_rows_missing"]
        with pytest.raises(BookDamaged, match=r"imports/1/rows\.parquet is missing"):
            book.undo(1)

    def test_rows_that_others_wrote_into_the_ledger_are_found(self, book: Book) -> None:
        add(book, JANUARY)
        stored = pl.read_parquet(book.path / "ledger" / "00000000.parquet")
        write_deltalake(book.path / "ledger", stored.head(1).with_columns(pl.col("amount") + 1), mode="append")
        [note] = book.verify()
        assert (note.key, note.values) == ("book_ledger_differs", {"missing": 0, "extra": 1, "twice": 1})
        assert note.warning

    def test_rows_that_others_deleted_are_found(self, book: Book) -> None:
        add(book, JANUARY)
        DeltaTable(book.path / "ledger").delete("customer = 'Ada'")
        assert [note.values for note in book.verify()] == [{"missing": 1, "extra": 0, "twice": 0}]

    def test_a_missing_file_of_the_ledger_is_found(self, book: Book) -> None:
        add(book, JANUARY)
        (book.path / "ledger" / "00000000.parquet").unlink()
        assert [note.values["why"] for note in book.verify()] == ["ledger/00000000.parquet is missing"]

    def test_a_damaged_customers_table_is_found(self, book: Book) -> None:
        add(book, JANUARY)
        book.upsert_customers(pl.LazyFrame({"customer": ["Ada"]}))
        (book.path / "customers" / "00000000.parquet").unlink()
        assert [note.values["why"] for note in book.verify()] == ["customers/00000000.parquet is missing"]

    def test_an_import_that_the_log_forgot_is_found(self, book: Book) -> None:
        add(book, JANUARY)
        DeltaTable(book.path / "ledger").create_checkpoint()
        add(book, OVERLAPPING, "february.csv")
        (book.path / "ledger" / "_delta_log" / f"{0:020}.json").unlink()
        assert book.verify()[0].key == "book_log_gap"

    def test_counts_that_the_log_does_not_confirm_are_found(self, book: Book) -> None:
        add(book, JANUARY)
        path = book.path / "ledger" / "_delta_log" / f"{0:020}.json"
        path.write_text(path.read_text().replace('{"EUR":"15.0000"}', '{"EUR":"16.0000"}'))
        assert [note.key for note in book.verify()] == ["book_counts_off"]

    def test_every_problem_has_words_in_each_language(self) -> None:
        keys = re.findall(r'"(book_[a-z_]+)"', "".join(path.read_text() for path in Path(checks.__file__).parent.glob("*.py")))
        assert len(set(keys)) == 6
        for lang in LANGUAGES:
            assert [key for key in keys if f"note.{key}" not in Words(lang)] == []

    def test_foreign_commits_do_not_disturb_the_log(self, book: Book) -> None:
        add(book, JANUARY)
        DeltaTable(book.path / "ledger").optimize.compact()
        add(book, OVERLAPPING, "february.csv")
        assert book.log()["id"].to_list() == [1, 2]
        assert book.verify() == []


class TestCompact:
    def test_the_ledger_becomes_one_file_and_every_import_can_still_be_undone_and_redone(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, OVERLAPPING, "february.csv")
        before = lines(book)
        book.compact()
        assert len(DeltaTable(book.path / "ledger").file_uris()) == 1
        assert lines(book) == before
        book.undo(1)
        book.undo(2)
        book.compact()
        book.redo(2)
        book.redo(1)
        assert lines(book) == before
        assert book.verify() == []

    def test_files_that_left_the_ledger_stay_a_day_for_those_who_read_them(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, OVERLAPPING, "february.csv")
        plan = book.ledger()
        book.compact()
        assert plan.collect().height == 3


class TestOthersReadTheBook:
    def test_polars_scans_the_delta_table(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, OVERLAPPING, "february.csv")
        found = pl.scan_delta(str(book.path / "ledger")).select("kind", "amount", "import").sort("import").collect()
        assert found["import"].to_list() == [1, 1, 2]
        assert found.schema["kind"] == pl.String

    def test_duckdb_reads_the_files_that_the_table_lists(self, book: Book) -> None:
        rows = ledger(JANUARY).with_columns(time=pl.lit(time(8, 26)))
        book.append(keyed(rows), NO_REJECTS, about())
        files = DeltaTable(book.path / "ledger").file_uris()
        asked = "select customer, time::time, kind, amount from read_parquet(?) order by date"
        found = duckdb.execute(asked, [files]).fetchall()
        assert found[0] == ("Ada", time(8, 26), "sale", Decimal("10.0000"))


class TestFailures:
    def test_a_second_writer_waits_and_is_then_told(self, book: Book) -> None:
        add(book, JANUARY)
        with FileLock(book.path / ".lock"), pytest.raises(BookBusy, match="in use by another custctl"):
            add(book, OVERLAPPING, "february.csv")
        assert add(book, OVERLAPPING, "february.csv").id == 2

    def test_readers_do_not_wait_for_a_writer(self, book: Book) -> None:
        add(book, JANUARY)
        with FileLock(book.path / ".lock"):
            assert len(lines(book)) == 2
            assert book.log().height == 1

    def test_a_full_disk_leaves_the_book_as_it_was(self, book: Book) -> None:
        add(book, JANUARY)
        before = contents(book.path)
        with full_disk(3000), pytest.raises(BookUnwritable, match="File too large"):
            add(book, "\n".join(f"2025-02-01 C{number} sale {number} R{number}" for number in range(2000)), "large.csv")
        assert contents(book.path) == before
        assert book.verify() == []

    def test_a_disk_that_fills_up_at_the_commit_leaves_the_book_as_it_was(
        self, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add(book, JANUARY)
        before = contents(book.path)
        commit = Table.commit

        def late(table: Table, added: Path, record: dict[str, object], **removed: object) -> int:
            with full_disk(500):
                return commit(table, added, record, **removed)

        with monkeypatch.context() as patched:
            patched.setattr(Table, "commit", late)
            with pytest.raises(BookUnwritable):
                add(book, OVERLAPPING, "february.csv")
        assert contents(book.path) == before
        assert add(book, OVERLAPPING, "february.csv").id == 2
        assert book.verify() == []

    @pytest.mark.parametrize("after_commit", [False, True])
    def test_an_interrupt_leaves_the_book_as_before_or_as_after(
        self, book: Book, monkeypatch: pytest.MonkeyPatch, after_commit: bool
    ) -> None:
        add(book, JANUARY)
        with interrupted_commits(monkeypatch, after=after_commit), pytest.raises(KeyboardInterrupt):
            add(book, OVERLAPPING, "february.csv")
        assert len(lines(book)) == (3 if after_commit else 2)
        assert (book.path / "imports" / "2" / "rows.parquet").exists() == after_commit
        assert book.verify() == []

    def test_what_a_killed_import_left_is_written_over_by_the_next(self, book: Book) -> None:
        add(book, JANUARY)
        folder = book.path / "imports" / "2"
        folder.mkdir()
        (folder / "rows.parquet").write_bytes(b"half")
        (folder / "odd").write_bytes(b"")
        (book.path / "ledger" / "00000001.parquet").write_bytes(b"half")
        assert book.log()["id"].to_list() == [1]
        assert add(book, OVERLAPPING, "february.csv").id == 2
        assert not (folder / "odd").exists()
        assert book.verify() == []

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "book").write_text("a file")
        with pytest.raises(BookUnwritable, match="book cannot be written"):
            add(Book(tmp_path / "book"), JANUARY)

    def test_a_plan_that_fails_is_not_blamed_on_the_disk(self, book: Book) -> None:
        add(book, JANUARY)
        wrong = keyed(ledger(OVERLAPPING)).with_columns(pl.col("customer").cast(pl.Int64))
        with pytest.raises(pl.exceptions.PolarsError):
            book.append(wrong, NO_REJECTS, about("wrong.csv"))
        assert not (book.path / "imports" / "2").exists()

    def test_a_damaged_log_is_named(self, book: Book) -> None:
        add(book, JANUARY)
        (book.path / "ledger" / "_delta_log" / f"{0:020}.json").write_text("no json")
        for question in (book.ledger, book.log, lambda: add(book, OVERLAPPING)):
            with pytest.raises(BookDamaged, match="cannot be read"):
                question()
        assert [note.key for note in book.verify()] == ["book_unreadable"]

    def test_a_file_of_the_ledger_that_was_cut_short_is_named(self, book: Book) -> None:
        add(book, JANUARY)
        path = book.path / "ledger" / "00000000.parquet"
        path.write_bytes(path.read_bytes()[:-100])
        with pytest.raises(BookDamaged, match=r"ledger/00000000\.parquet was changed"):
            book.ledger()

    def test_imports_whose_ledger_was_lost_are_not_written_over(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, OVERLAPPING, "february.csv")
        shutil.rmtree(book.path / "ledger")
        before = contents(book.path)
        with pytest.raises(BookDamaged, match="ledger/ is missing"):
            add(book, JANUARY)
        assert contents(book.path) == before

    def test_a_book_of_a_later_format_is_refused(self, book: Book) -> None:
        add(book, JANUARY)
        path = book.path / "ledger" / "_delta_log" / f"{0:020}.json"
        path.write_text(path.read_text().replace("custctl book, format 1", "custctl book, format 2"))
        with pytest.raises(BookDamaged, match="format 2"):
            book.ledger()

    def test_a_commit_record_that_is_not_understood_is_damage(self, book: Book) -> None:
        add(book, JANUARY)
        path = book.path / "ledger" / "_delta_log" / f"{0:020}.json"
        commits = [json.loads(line) for line in path.read_text().splitlines()]
        del next(commit for commit in commits if "commitInfo" in commit)["commitInfo"]["custctl"]["id"]
        path.write_text("\n".join(json.dumps(commit) for commit in commits))
        with pytest.raises(BookDamaged):
            book.log()


def test_importing_the_book_does_not_load_deltalake() -> None:
    code = "import sys, custctl.book; sys.exit('deltalake' in sys.modules or 'filelock' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
