"""Lists of all that is open, month by month: what becomes of invoices that they no longer name?"""

import json
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

HEAD = "Customer,Invoice No,Invoice Date,Due Date,Amount,Balance,Currency"
I1, I2 = "Ada,I1,2025-01-05,2025-02-04,100,100,EUR", "Ada,I2,2025-01-10,2025-02-09,200"
I3, I4 = "Bo,I3,2025-01-15,2025-02-14,300,300,EUR", "Bo,I4,2025-02-15,2025-03-17,50,50,EUR"
LISTS = {
    "2025-01-31": (I1, f"{I2},150,EUR", I3),
    "2025-02-28": (f"{I2},80,EUR", I3, I4),
    "2025-03-31": (I3, I4, "Cy,I5,2025-03-03,2025-04-02,70,70,EUR"),
}


class Shop:
    """A folder with lists and a book."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capture = capture

    def imported(self, lists: dict[str, tuple[str, ...]], options: str, head: str = HEAD) -> list[str]:
        """What is said of documents after each list."""
        told = []
        for day, lines in lists.items():
            (self.folder / f"{day}.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
            said = run(f"custctl import {day}.csv --as-of {day} {options}", self.folder, self.capture)
            assert said.code == 0, said.err
            told += [line.strip() for line in said.err.splitlines() if "not in the file" in line or "no longer" in line]
        return told

    def open(self) -> dict[str, float]:
        """What is open by the end of March, by number; the book is whole."""
        assert run("custctl book verify", self.folder, self.capture).code == 0
        found = run("custctl aging --as-of 2025-03-31 -f json", self.folder, self.capture)
        return {row["document"]: row["open"] for row in json.loads(found.out)["tables"]["items"]}

    def money(self, kind: str) -> float:
        """What the ledger's rows of a kind add up to."""
        out = run("custctl book export -f ndjson", self.folder, self.capture).out
        return sum(float(row["amount"]) for row in map(json.loads, out.splitlines()) if row["kind"] == kind)


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Shop:
    return Shop(tmp_path, capfd)


def test_open_invoices_of_any_earlier_day_that_are_gone_are_named_with_both_ways_out(shop: Shop) -> None:
    february, march = shop.imported(LISTS, "")
    assert february.startswith("1 document open in the book is not in the file")
    assert march.startswith("2 documents open in the book are not in the file")
    assert all(way in march for way in ("I1, I2", "--on-missing paid", "--on-missing remove"))
    assert shop.open() == {"I1": 100, "I2": 80, "I3": 300, "I4": 50, "I5": 70}


def test_their_rest_is_paid_by_the_day_of_the_list_where_that_is_told_and_open_again_with_an_undo(shop: Shop) -> None:
    february, march = shop.imported(LISTS, "--on-missing paid")
    assert (february.endswith(": I1."), march.endswith(": I2.")) == (True, True)
    assert shop.open() == {"I3": 300, "I4": 50, "I5": 70}
    assert (shop.money("invoice"), shop.money("payment")) == (720, 300)
    run("custctl book undo 3", shop.folder, shop.capture)
    assert shop.open() == {"I2": 80, "I3": 300, "I4": 50}


def test_they_leave_the_book_where_that_is_told(shop: Shop) -> None:
    assert len(shop.imported(LISTS, "--on-missing remove")) == 2
    assert shop.open() == {"I3": 300, "I4": 50, "I5": 70}
    assert shop.money("invoice") == 420


def test_what_is_paid_already_is_neither_missed_nor_paid_again(shop: Shop) -> None:
    shop.imported({"2025-01-31": LISTS["2025-01-31"]}, "")
    run("custctl book add payment Ada 100 --document I1 --date 2025-02-10", shop.folder, shop.capture)
    assert shop.imported({"2025-02-28": LISTS["2025-02-28"]}, "--on-missing paid") == []
    assert shop.open() == {"I2": 80, "I3": 300, "I4": 50}


def test_a_list_with_settled_invoices_or_of_other_invoices_says_nothing_of_earlier_days(shop: Shop) -> None:
    shop.imported({"2025-01-31": LISTS["2025-01-31"]}, "")
    settled = (f"{I2},0,EUR", I4)
    assert shop.imported(
        {"2025-02-27": settled, "2025-02-28": ("Bo,I9,2025-02-20,2025-03-22,50,50,EUR",)}, "--on-missing remove"
    ) == ["1 document is no longer in the file and was taken out of the book: I3."]


def test_credit_notes_gone_with_invoices_took_off_what_was_paid_of_them_once(shop: Shop) -> None:
    credit, open_ = "Ada,C1,2025-01-12,,-30,-30,EUR", "Ada,I0,2025-01-02,2025-02-01,40,40,USD"
    lists = {
        "2025-01-31": (open_, I1, credit),
        "2025-02-28": (open_, "Ada,I6,2025-02-10,2025-03-12,60,60,EUR", "Ada,C2,2025-02-12,,-20,-20,EUR"),
        "2025-03-31": (open_,),
    }
    february, march = shop.imported(lists, "--on-missing paid")
    assert (february.endswith(": I1, C1."), march.endswith(": I6, C2.")) == (True, True)
    assert (shop.money("payment"), shop.money("credit_note")) == (70 + 40, 50)
    assert shop.open() == {"I0": 40}


def test_a_credit_note_that_no_list_of_invoices_had_is_not_gone_from_one(shop: Shop) -> None:
    shop.imported({"2025-01-31": (I1, I3)}, "")
    run("custctl book add credit_note Ada 30 --date 2025-01-20", shop.folder, shop.capture)
    [february] = shop.imported({"2025-02-28": (I3,)}, "--on-missing paid")
    assert february.endswith(": I1.")
    assert shop.money("payment") == 100


def test_what_a_list_says_is_unapplied_of_its_money_does_not_keep_an_invoice_from_being_gone(shop: Shop) -> None:
    head = "Type,Number,Customer,Date,Due Date,Amount,Open Balance,Currency"
    i1, p1 = "Invoice,I1,Ada,2025-01-05,2025-02-04,100,14,EUR", "Payment,P1,Ada,2025-01-20,,-167,-81,EUR"
    lists = {"2025-01-31": (i1, p1), "2025-02-28": ("Invoice,I2,Ada,2025-02-10,2025-03-12,213,102,EUR",)}
    assert "I1" in shop.imported(lists, "--on-missing paid", head)[0]
    assert shop.open() == {"I2": 102}
