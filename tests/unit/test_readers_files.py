"""Unit tests of files that are missing, unreadable or no tables at all."""

import os
import threading
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.errors.contents import BinaryFile, UnreadableWorkbook
from custctl.errors.missing import FileEmpty, FileMissing, FileUnreadable
from custctl.ledger import LEDGER
from tests.helpers.ledgers import ledger
from tests.helpers.workbooks import archive, cells, read

STAMP = datetime.fromisoformat("2025-01-31 08:26")
MIDNIGHT = datetime.fromisoformat("2025-01-31")


def test_a_missing_file_is_named_with_what_is_near(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").touch()
    with pytest.raises(FileMissing) as caught:
        read(tmp_path / "slaes.csv")
    assert "sales.csv" in str(caught.value.facts["near"])


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissing) as caught:
        read(tmp_path / "nowhere" / "sales.csv")
    assert "no folder" in str(caught.value.facts["near"])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read(tmp_path)


def test_a_named_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("date,customer,amount\n2025-01-01,Ada,1\n",))
    writer.start()
    sheet = read(path)
    writer.join()
    assert (sheet.file, cells(sheet)) == (str(path), [(2, "2025-01-01", "Ada", "1")])


def test_a_pipe_that_nothing_comes_out_of_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("",))
    writer.start()
    with pytest.raises(FileEmpty) as caught:
        read(path)
    writer.join()
    assert caught.value.facts == {"path": str(path)}


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date,customer,amount\n2025-01-01,Ada,1\n")
    (tmp_path / "link").symlink_to(tmp_path / "a.csv")
    (tmp_path / "lost").symlink_to(tmp_path / "b.csv")
    assert cells(read(tmp_path / "link")) == [(2, "2025-01-01", "Ada", "1")]
    with pytest.raises(FileMissing):
        read(tmp_path / "lost")


def test_a_device_without_end_is_no_table() -> None:
    with pytest.raises(BinaryFile):
        read(Path("/dev/zero"))


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's refusal is made up, since the superuser may read everything."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    path.chmod(0)
    if os.geteuid() == 0:

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileUnreadable) as caught:
        read(path)
    assert caught.value.facts["why"] == "permission denied"


def test_an_empty_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    with pytest.raises(FileEmpty):
        read(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"<html><body><p>Welcome</p></body></html>", "HTML"),
        (b"<html><body><table><tr><td></td></tr></table>", "HTML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"),
        (b"OFXHEADER:100\nDATA:OFXSGML\n", "OFX"),
        (b"!Type:Bank\nD01/02/2025\nT-50.00\n^\n", "QIF"),
        (b":20:START\n:25:123/456\n:61:2501010101D5,00NMSC\n", "MT940"),
        (b"BEGIN:VCARD\nFN:Ada\nEND:VCARD\n", "address"),
        (b"-- dump\nINSERT INTO sales VALUES (1, 2);\n", "SQL"),
        (b"  <!DOCTYPE html>\n<html>", "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b'[{"a": 1}]', "JSON"),
        (b'{\n "a": 1}', "JSON"),
        (b"ID;PWXL;N;E\n", "SYLK"),
        (bytes(range(256)) * 40, "binary"),
    ],
)
def test_what_is_no_table_is_named_whatever_its_suffix(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "table.xls"
    path.write_bytes(content)
    with pytest.raises(BinaryFile) as caught:
        read(path)
    assert what in str(caught.value.facts["what"])


def test_a_word_document_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(BinaryFile):
        read(archive(tmp_path / "letter.docx", {"word/document.xml": "<x/>"}))


def test_a_cut_off_container_is_a_damaged_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 10)
    with pytest.raises(UnreadableWorkbook):
        read(path)


def test_a_text_that_begins_like_a_magic_number_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("BM,date,amount\nx,2025-01-01,5\n")
    assert read(path).header == ("BM", "date", "amount")


def test_parquet_values_are_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = {
        "date": [date(2025, 1, 31)],
        "at": [STAMP],
        "day": [MIDNIGHT],
        "customer": [17850.0],
        "amount": [Decimal("12.5000")],
        "quantity": [3],
        "note": [""],
        "tags": [["x"]],
    }
    pl.DataFrame(frame).write_parquet(path)
    sheet = read(path)
    assert cells(sheet) == [(1, "2025-01-31", "2025-01-31 08:26:00", "2025-01-31", "17850", "12.5000", "3", None)]
    assert (sheet.header[0], sheet.header_row, sheet.left_out) == ("date", None, ("tags",))


def test_a_ledger_in_parquet_reads_back_with_all_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "ledger.parquet"
    ledger("2025-01-31 Ada invoice 100.00 I1").collect().write_parquet(path)
    sheet = read(path)
    assert sheet.header == tuple(LEDGER.columns)
    row = sheet.cells.collect().row(0)
    assert row[1 + sheet.header.index("amount")] == "100.0000"


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + b"\x00" * 40)
    with pytest.raises(UnreadableWorkbook):
        read(path)
