"""A bank statement beside invoices or into a book: whose money it is, through the whole way in."""

import io
from pathlib import Path

import pytest

from custctl.book import Book
from custctl.mapping import Told
from custctl.sheet import Reading
from custctl.workflow import importing
from custctl.workflow.files import How, ReadFiles, read_files
from tests.helpers.sheets import TODAY

INVOICES = """Date,Customer ID,Customer Name,Invoice,Due Date,Amount,Currency
2025-01-31,C1,ACME Ltd,1001,2025-02-28,100.00,EUR
2025-01-31,C2,Bob & Sons,1002,2025-02-28,50.00,EUR
"""
STATEMENT = """Date,Payer,Purpose,Amount,Balance
2025-02-20,Acme Limited,thank you,100.00,1100.00
2025-02-21,Mr Bob,Invoice 1002,50.00,1150.00
2025-02-22,Stranger,hello,7.00,1157.00
2025-02-23,Landlord,rent,-900.00,257.00
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    (tmp_path / "bank.csv").write_text(STATEMENT, encoding="utf-8")
    return tmp_path


def how(*, book: Path | None = None, aliases: dict[str, str] | None = None) -> How:
    return How(Reading(), Told(today=TODAY), aliases or {}, book)


def paid(read: ReadFiles) -> list[tuple[object, ...]]:
    rows = read.rows().filter(kind="payment").sort("date").collect()
    return list(rows.select("customer", "applies_to").iter_rows())


def test_receipts_are_matched_with_the_other_files_whatever_their_order(folder: Path) -> None:
    for names in (("invoices.csv", "bank.csv"), ("bank.csv", "invoices.csv")):
        with read_files([str(folder / name) for name in names], how=how(), stdin=io.BytesIO()) as read:
            assert paid(read) == [("C1", "1001"), ("C2", "1002")]
            assert read.rejects()["value"].to_list() == ["Stranger"]
            assert [table.sheet.file for table in read.tables] == [str(folder / name) for name in names]


def test_a_statement_alone_knows_nobody(folder: Path) -> None:
    with read_files([str(folder / "bank.csv")], how=how(), stdin=io.BytesIO()) as read:
        assert paid(read) == []
        assert set(read.rejects()["reason"]) == {"payer_unknown"}


def test_what_was_confirmed_in_the_settings_counts(folder: Path) -> None:
    known = how(aliases={"Stranger": "C1"})
    with read_files([str(folder / "bank.csv"), str(folder / "invoices.csv")], how=known, stdin=io.BytesIO()) as read:
        assert paid(read)[-1] == ("C1", None)


def test_an_overlapping_statement_adds_only_what_is_new(folder: Path) -> None:
    book = folder / "book"
    for name in ("invoices.csv", "bank.csv"):
        kept(folder / name, book)
    more = folder / "more.csv"
    more.write_text(STATEMENT + "2025-02-25,ACME Ltd,1001,3.00,260.00\n", encoding="utf-8")
    before = Book(book).ledger().collect().height
    kept(more, book)
    assert Book(book).ledger().collect().height == before == 4


def kept(path: Path, book: Path) -> None:
    with read_files([str(path)], how=how(book=book), stdin=io.BytesIO()) as read:
        importing.keep(
            read, book=book, wait=1, strict=False, dry_run=False, at="2025-03-01T09:00:00", currency=None, today=TODAY
        )


def test_a_statement_beside_a_list_of_balances_carries_no_plan_of_all_that_is_known(folder: Path) -> None:
    (folder / "invoices.csv").write_text(INVOICES.replace("Currency", "Balance Due").replace("EUR", "0.00"), encoding="utf-8")
    names = [str(folder / name) for name in ("invoices.csv", "bank.csv")]
    with read_files(names, how=How(Reading(), Told(today=TODAY, as_of=TODAY)), stdin=io.BytesIO()) as read:
        assert paid(read) == [("C1", "1001"), ("C2", "1002")]
        plans = (read.rows(), read.ledger(), read.tables[1].understood.records)
        steps = [len(plan.explain(optimized=False).splitlines()) for plan in plans]
    assert max(steps) < 100, steps
