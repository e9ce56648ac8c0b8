"""Is a file that the book has noticed before it is read, and is one that only looks like it imported?"""

import re
from pathlib import Path

import openpyxl
import pytest

from custctl import readers
from tests.helpers.imports import Shop

SALES = "Date,Customer,Amount\n2025-01-31,,3.00\n"


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    return Shop(tmp_path, capsys)


def test_a_known_file_is_not_read_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.imports(SALES, "sales.csv")

    def read(*_: object, **__: object) -> None:
        pytest.fail("The file was read.")

    monkeypatch.setattr(readers, "sheets", read)
    said = shop.imports(SALES, "copy.csv")
    assert re.search(r"copy\.csv\n  Already imported on \d+ \w+ \d{4} as import 1; nothing was added", said)
    assert "custctl book undo 1" in said


def test_a_known_file_beside_a_new_one_keeps_the_new_one_out_of_nothing(shop: Shop) -> None:
    shop.imports(SALES, "sales.csv")
    (shop.folder / "more.csv").write_text("Date,Customer,Amount\n2025-02-01,,4.00\n", encoding="utf-8")
    answer = shop.custctl("import sales.csv more.csv --currency EUR")
    assert answer.code == 0
    assert "Already imported" in answer.err
    assert "Kept as import 2" in answer.err
    assert shop.book("amount") == ["3.00", "4.00"]


def test_a_file_whose_import_was_undone_is_read_again(shop: Shop) -> None:
    shop.imports(SALES, "sales.csv")
    shop.custctl("book undo 1")
    assert "= 1 accepted" in shop.imports(SALES, "sales.csv")
    assert shop.book("amount") == ["3.00"]


def test_two_tills_may_write_the_same_bytes(shop: Shop) -> None:
    shop.imports(SALES, "till1.csv", "--source one")
    assert "= 1 accepted" in shop.imports(SALES, "till2.csv", "--source two")
    assert shop.book("amount", "source") == ["3.00 one", "3.00 two"]
    assert "Already imported" in shop.imports(SALES, "till2.csv", "--source two")


def test_the_sheets_of_a_workbook_come_one_after_the_other(shop: Shop) -> None:
    book = openpyxl.Workbook()
    for title, amount in (("January", 3), ("February", 4)):
        sheet = book.create_sheet(title)
        sheet.append(["Date", "Customer", "Amount"])
        sheet.append([f"2025-0{amount - 2}-05", "Ada", amount])
    del book["Sheet"]
    book.save(shop.folder / "year.xlsx")
    for title in ("January", "February"):
        assert shop.custctl(f"import year.xlsx --sheet {title} --currency EUR").code == 0
    assert shop.book("amount") == ["3.00", "4.00"]
    assert "Already imported" in shop.custctl("import year.xlsx --sheet January").err


def test_a_profile_is_saved_from_a_file_that_the_book_has(shop: Shop) -> None:
    shop.imports(SALES, "sales.csv")
    answer = shop.custctl("import sales.csv --save-profile till")
    assert answer.code == 0
    assert "Saved profile till" in answer.err
    assert "Already imported" in answer.err
