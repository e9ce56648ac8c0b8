"""What becomes of documents that the book has already, when another import tells of them: on cases one can do in the head."""

from pathlib import Path

import polars as pl
import pytest

from custctl.book import Book
from tests.helpers.books import NO_REJECTS, about, add, keyed, lines
from tests.helpers.ledgers import ledger

JANUARY = """
    2025-01-05  Ada  invoice  100.00  I1
    2025-01-10  Ada  invoice   60.00  I2  product=tea
    2025-01-10  Ada  invoice   40.00  I2  product=cups
    2025-01-20  Bob  invoice   50.00  I3
"""
CHANGED = """
    2025-01-05  Ada  invoice  100.00  I1
    2025-01-10  Ada  invoice   60.00  I2  product=tea
    2025-01-10  Ada  invoice   45.00  I2  product=cups
    2025-01-20  Bob  invoice   50.00  I3
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "book", wait=0.1)


def changes(book: Book, text: str, **told: object) -> list[str]:
    """What an import would do to known documents, as `change document lines_before lines`."""
    found = book.ahead(keyed(ledger(text)), about(**told)).changes()
    return [" ".join(str(cell) for cell in row) for row in found.select("change", "document", "lines_before", "lines").rows()]


def total(book: Book) -> str:
    """What the ledger adds up to."""
    return str(book.ledger().select(pl.col("amount").sum().cast(pl.Decimal(38, 2))).collect().item())


class TestChangedDocuments:
    def test_all_lines_of_a_changed_document_are_swapped_at_once(self, book: Book) -> None:
        add(book, JANUARY)
        assert changes(book, CHANGED) == ["replaced I2 2 2"]
        kept = add(book, CHANGED, "again.csv")
        assert (kept.accepted.rows, kept.duplicate.rows) == (1, 3)
        assert total(book) == "255.00"
        of_changed = book.ledger().filter(pl.col("document") == "I2").select("file").unique().collect()
        assert of_changed.to_series().to_list() == ["again.csv"]
        assert book.verify() == []

    def test_a_line_removed_in_the_middle_of_the_file_leaves_the_book(self, book: Book) -> None:
        add(book, JANUARY)
        shorter = JANUARY.replace("2025-01-10  Ada  invoice   40.00  I2  product=cups", "")
        assert changes(book, shorter) == ["replaced I2 2 1"]
        add(book, shorter, "again.csv")
        assert total(book) == "210.00"
        assert book.verify() == []

    def test_a_document_cut_at_the_end_of_a_file_stays_whole(self, book: Book) -> None:
        add(book, JANUARY)
        cut = "2025-01-05  Ada  invoice  100.00  I1\n2025-01-10  Ada  invoice   60.00  I2  product=tea"
        assert changes(book, cut) == ["cut I2 2 1"]
        add(book, cut, "cut.csv")
        assert total(book) == "250.00"
        assert book.verify() == []

    def test_a_document_that_was_cut_becomes_whole(self, book: Book) -> None:
        add(book, "2025-01-10  Ada  invoice   60.00  I2  product=tea", "cut.csv")
        add(book, JANUARY)
        assert total(book) == "250.00"
        book.undo(2)
        assert total(book) == "60.00"

    def test_a_number_used_again_on_another_day_or_for_another_customer_is_listed_and_both_stay(self, book: Book) -> None:
        add(book, JANUARY)
        again = "2026-01-05  Ada  invoice  70.00  I1\n2026-01-06  Cy  invoice  30.00  I3"
        assert changes(book, again) == ["again I1 None 1", "again I3 None 1"]
        add(book, again, "next.csv")
        assert total(book) == "350.00"

    def test_a_document_that_left_the_file_is_listed_and_stays(self, book: Book) -> None:
        add(book, JANUARY)
        without = JANUARY.replace("2025-01-10  Ada  invoice   60.00  I2  product=tea", "").replace(
            "2025-01-10  Ada  invoice   40.00  I2  product=cups", ""
        )
        assert changes(book, without) == ["missing I2 2 None"]
        add(book, without, "again.csv")
        assert total(book) == "250.00"

    def test_a_document_that_left_the_file_goes_where_that_is_told_and_comes_back_with_an_undo(self, book: Book) -> None:
        add(book, JANUARY)
        without = "2025-01-05  Ada  invoice  100.00  I1\n2025-01-20  Bob  invoice   50.00  I3"
        assert changes(book, without, on_missing="remove") == ["removed I2 2 None"]
        kept = add(book, without, "again.csv", on_missing="remove")
        assert (kept.accepted.rows, total(book)) == (0, "150.00")
        assert book.verify() == []
        book.undo(2)
        assert total(book) == "250.00"
        book.redo(2)
        assert total(book) == "150.00"
        assert book.verify() == []

    def test_documents_of_other_days_sources_and_kinds_are_not_missed(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, "2025-01-12  Ada  payment  100.00  P1", "payments.csv")
        other = "2025-01-01  Ada  invoice  1.00  X1 source=shop\n2025-01-31  Ada  invoice  1.00  X2 source=shop"
        for text in ("2025-01-21  Cy  invoice  5.00  I9", other, "2025-01-01 Ada payment 5 P0\n2025-01-30 Ada payment 5 P9"):
            assert [line for line in changes(book, text, on_missing="remove") if "I" in line] == []

    def test_a_document_that_is_void_in_a_newer_file_leaves_and_comes_back_with_an_undo(self, book: Book) -> None:
        add(book, JANUARY)
        void = JANUARY.replace("2025-01-05  Ada  invoice  100.00  I1", "2025-01-05 Ada invoice 0 I1 status=void")
        assert changes(book, void) == ["voided I1 1 1"]
        kept = add(book, void, "again.csv")
        assert (kept.accepted.rows, kept.duplicate.rows, total(book)) == (0, 3, "150.00")
        assert book.verify() == []
        book.undo(2)
        assert total(book) == "250.00"
        book.redo(2)
        add(book, JANUARY, "third.csv")
        assert total(book) == "250.00"
        book.undo(3)
        assert total(book) == "150.00"
        assert book.verify() == []

    def test_a_void_document_stays_where_changes_are_kept_out_and_one_never_known_is_not_spoken_of(self, book: Book) -> None:
        add(book, JANUARY)
        void = "2025-01-05 Ada invoice 0 I1 status=void\n2025-01-06 Ada invoice 0 I7 status=cancelled"
        assert changes(book, void, on_change="keep") == ["kept I1 1 1"]
        add(book, void, "again.csv", on_change="keep")
        assert total(book) == "250.00"
        assert book.verify() == []

    def test_void_documents_count_for_the_days_of_their_file(self, book: Book) -> None:
        add(book, JANUARY)
        without = "2025-01-01 Ada invoice 0 I0 status=void\n2025-01-20  Bob  invoice   50.00  I3"
        assert changes(book, without) == ["missing I1 1 None", "missing I2 2 None"]

    def test_a_changed_document_is_left_as_told(self, book: Book) -> None:
        add(book, JANUARY)
        assert changes(book, CHANGED, on_change="keep") == ["kept I2 2 2"]
        add(book, CHANGED, "again.csv", on_change="keep")
        assert total(book) == "250.00"
        assert book.verify() == []

    def test_a_new_status_or_tax_comes_in_and_a_column_that_lacks_changes_nothing(self, book: Book) -> None:
        add(book, "2025-01-05 Ada invoice 100.00 I1 status=open")
        assert changes(book, "2025-01-05 Ada invoice 100.00 I1") == []
        disputed = "2025-01-05 Ada invoice 100.00 I1 status=disputed"
        assert changes(book, disputed) == ["restated I1 1 1"]
        kept = add(book, disputed, "again.csv")
        assert (kept.accepted.rows, kept.duplicate.rows) == (0, 1)
        assert book.ledger().select("status").collect().to_series().to_list() == ["disputed"]
        assert book.verify() == []

    def test_sales_and_rows_without_a_number_are_no_documents(self, book: Book) -> None:
        add(book, "2025-01-05 Ada sale 10 R1\n2025-01-05 Ada payment 10")
        assert changes(book, "2025-01-05 Ada sale 12 R1\n2025-01-05 Ada payment 11") == []

    def test_undo_and_redo_of_a_replacing_import_swap_the_lines_back_and_forth(self, book: Book) -> None:
        add(book, JANUARY)
        add(book, CHANGED, "second.csv")
        add(book, CHANGED.replace("45.00", "47.00"), "third.csv")
        assert total(book) == "257.00"
        book.undo(2)
        assert total(book) == "257.00"
        book.undo(3)
        assert total(book) == "250.00"
        book.redo(2)
        assert total(book) == "255.00"
        book.undo(1)
        assert total(book) == "255.00"
        book.redo(3)
        assert lines(book)[1:3] == ["2025-01-10 Ada 47.00", "2025-01-10 Ada 60.00"]
        assert book.verify() == []

    def test_the_dry_run_names_exactly_the_rows_that_come(self, book: Book) -> None:
        add(book, JANUARY)
        new = book.ahead(keyed(ledger(CHANGED))).new().select("document", "product").collect()
        assert new.rows() == [("I2", "cups")]


def told(text: str, day: str, due: str | None = None) -> pl.LazyFrame:
    """Rows with payments told by documents of a day."""
    paid = pl.col("document").is_null() & pl.col("applies_to").is_not_null()
    return keyed(ledger(text)).with_columns(
        document_day=pl.when(paid).then(pl.lit(day).str.to_date()), document_due=pl.lit(due, pl.String).str.to_date()
    )


def listing(paid: str | None, on: str, *, amount: int = 100, name: str = "list.csv") -> pl.LazyFrame:
    """An invoice of 5 January and what a list of some day says was paid of it."""
    invoice = f"2025-01-05 Ada invoice {amount} I1 file={name}"
    return told(f"{invoice}\n{on} Ada payment {paid} -> I1 file={name}" if paid else invoice, "2025-01-05")


def keep(book: Book, rows: pl.LazyFrame, name: str, **more: object) -> None:
    """Import rows."""
    book.append(rows, NO_REJECTS, about(name, **more))


class TestPaidSoFar:
    def test_a_later_list_adds_the_difference(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        keep(book, listing("100", "2025-02-28"), "february")
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 60.00", "2025-02-28 Ada 40.00"]
        assert book.verify() == []

    def test_the_order_of_the_imports_does_not_matter(self, book: Book) -> None:
        keep(book, listing("100", "2025-02-28"), "february")
        keep(book, listing("60", "2025-01-31"), "january")
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 60.00", "2025-02-28 Ada 40.00"]
        assert book.verify() == []

    def test_a_list_that_says_the_same_again_adds_nothing(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        keep(book, listing("60", "2025-02-28"), "february")
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 60.00"]
        assert book.log()["accepted"].to_list() == [2, 0]

    def test_what_is_paid_back_opens_the_document_again(self, book: Book) -> None:
        keep(book, listing("100", "2025-01-31"), "january")
        keep(book, listing("40", "2025-02-28"), "february")
        kinds = book.ledger().sort("date").select("kind", pl.col("amount").cast(pl.Int64)).collect().rows()
        assert kinds == [("invoice", 100), ("payment", 100), ("reversal", 60)]
        assert book.verify() == []

    def test_undoing_the_first_list_gives_its_payment_to_the_second(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        keep(book, listing("100", "2025-02-28"), "february")
        book.undo(1)
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-02-28 Ada 100.00"]
        assert book.verify() == []
        book.redo(1)
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 60.00", "2025-02-28 Ada 40.00"]
        assert book.verify() == []

    def test_a_changed_invoice_keeps_what_was_paid_and_adds_the_rest(self, book: Book) -> None:
        keep(book, listing("100", "2025-01-31"), "january")
        keep(book, listing("120", "2025-02-28", amount=120), "february")
        assert lines(book) == ["2025-01-05 Ada 120.00", "2025-01-31 Ada 100.00", "2025-02-28 Ada 20.00"]
        assert book.verify() == []

    def test_a_list_of_the_same_day_that_says_more_counts_instead(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        keep(book, listing("70", "2025-01-31"), "again")
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 70.00"]
        assert book.verify() == []

    def test_the_payment_of_an_invoice_that_is_taken_away_goes_with_it(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        keep(book, keyed(ledger("2025-01-01 Bob invoice 1 I0\n2025-01-31 Bob invoice 2 I9")), "february", on_missing="remove")
        assert lines(book) == ["2025-01-01 Bob 1.00", "2025-01-31 Bob 2.00"]
        assert book.verify() == []
        book.undo(2)
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 60.00"]
        assert book.verify() == []

    def test_a_number_used_again_next_year_is_paid_on_its_own(self, book: Book) -> None:
        keep(book, listing("100", "2025-01-31"), "this year")
        again = told("2026-01-05 Ada invoice 100 I1\n2026-01-31 Ada payment 100 -> I1", "2026-01-05")
        keep(book, again, "next year")
        assert total(book) == "400.00"
        assert book.verify() == []

    def test_what_came_in_elsewhere_is_not_added_again(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        add(book, "2025-02-03 Ada payment 40 -> I1 source=counter", "(counter)")
        keep(book, listing("100", "2025-02-28"), "february")
        payments = ["2025-01-31 Ada 60.00", "2025-02-03 Ada 40.00"]
        assert lines(book) == ["2025-01-05 Ada 100.00", *payments]
        assert book.verify() == []
        book.undo(2)
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 60.00", "2025-02-28 Ada 40.00"]
        assert book.verify() == []
        book.redo(2)
        assert lines(book) == ["2025-01-05 Ada 100.00", *payments]
        assert book.verify() == []

    def test_a_bank_account_that_is_imported_later_takes_the_place_of_what_the_list_told(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        add(book, "2025-01-20 Ada payment 60 B1 -> I1 source=bank", "bank.csv")
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-20 Ada 60.00"]
        assert book.verify() == []
        book.undo(2)
        assert lines(book) == ["2025-01-05 Ada 100.00", "2025-01-31 Ada 60.00"]
        assert book.verify() == []

    def test_a_list_that_does_not_know_a_payment_takes_nothing_back(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        add(book, "2025-02-03 Ada payment 40 -> I1 source=counter", "(counter)")
        keep(book, listing("60", "2025-02-28"), "february")
        assert total(book) == "200.00"
        keep(book, listing("100", "2025-03-31"), "march")
        assert total(book) == "200.00"
        assert book.verify() == []


class TestCutDays:
    def days(self, book: Book, text: str) -> list[tuple[object, ...]]:
        return book.ahead(keyed(ledger(text))).cut_days().select(pl.col("date").cast(pl.String), "lacking", "shared").rows()

    def test_whole_days_overlap_without_a_question(self, book: Book) -> None:
        add(book, "2025-01-30 - sale 3\n2025-01-31 - sale 4\n2025-01-31 - sale 5")
        for text in (
            "2025-01-31 - sale 5\n2025-01-31 - sale 4\n2025-02-01 - sale 5",
            "2025-01-31 - sale 4\n2025-01-31 - sale 5\n2025-01-31 - sale 6",
            "2025-02-01 - sale 3",
            "2025-01-31 Ada payment 4",
            "2025-01-31 - sale 4 source=shop",
        ):
            assert self.days(book, text) == []

    def test_two_tills_with_the_same_sale_are_asked_about(self, book: Book) -> None:
        add(book, "2025-01-31 - sale 3\n2025-01-31 - sale 4")
        assert self.days(book, "2025-01-31 - sale 3\n2025-01-31 - sale 7") == [("2025-01-31", 1, 1)]

    def test_a_day_cut_at_noon_is_asked_about(self, book: Book) -> None:
        add(book, "2025-01-31 - sale 3\n2025-01-31 - sale 4")
        assert self.days(book, "2025-01-31 - sale 5\n2025-02-01 - sale 3") == [("2025-01-31", 2, 0)]

    def test_numbers_or_a_clock_that_tell_rows_apart_need_no_question(self, book: Book) -> None:
        add(book, "2025-01-30 - sale 3 R1\n2025-01-31 - sale 4 R2")
        assert self.days(book, "2025-01-31 - sale 4 R3") == []
        assert self.days(book, "2025-01-31 - sale 5 R2") == [("2025-01-31", 1, 0)]

    def test_a_sale_that_changed_is_asked_about_where_no_source_is_named(self, book: Book) -> None:
        sales = "2025-01-30 Ann sale 9 O9\n2025-01-31 Bob sale {} O10\n2025-02-01 Cy sale 11 O11"
        for source in (None, "till"):
            kept = keyed(ledger(sales.format(10), source=source))
            book.append(kept, NO_REJECTS, about(str(source)))
            changed = keyed(ledger(sales.format(999), source=source))
            assert book.ahead(changed).cut_days().select("source", "lacking", "shared").rows() == [(source, 1, 0)]

    def test_documents_on_account_and_payments_told_are_never_asked_about(self, book: Book) -> None:
        keep(book, listing("60", "2025-01-31"), "january")
        assert self.days(book, "2025-01-05 Ada invoice 70 I7\n2025-01-31 Ada payment 1") == []
