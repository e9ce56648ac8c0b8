"""Unit tests of what is said of damaged and protected files."""

import gzip
import struct
import zipfile
from pathlib import Path

import pytest

from custctl.errors.contents import BinaryFile, UnreadableWorkbook
from custctl.errors.missing import FileEncrypted, FileUnreadable
from custctl.readers.damage import plain_why
from tests.helpers.workbooks import archive, ole, read, workbook

HEAD = ("date", "customer", "amount")
ROWS = [HEAD, *((f"2025-01-{day:02d}", "Ada", day) for day in range(1, 29))]


@pytest.mark.parametrize(
    ("complaint", "why"),
    [
        ("File is not a zip file", "it is cut off or damaged"),
        ("Xls error: Cfb error: Sector 4294967039 points past end of file", "it is cut off or damaged"),
        ("Xlsb error: I/O error: failed to fill whole buffer", "it is cut off or damaged"),
        ("Compressed file ended before the end-of-stream marker was reached", "it is cut off or damaged"),
        ("Error -3 while decompressing data: invalid block type", "its compression is damaged"),
        ("Bad CRC-32 for file 'xl/workbook.xml'", "its compression is damaged"),
        ("parquet: File out of specification: The file must end with PAR1", "its structure is damaged"),
        ("Workbook is password protected", "it is protected by a password"),
        ("[Errno 28] No space left on device", "there is no room left for temporary files"),
        ("index out of bounds: the len is 3 but the index is 7", "its structure is damaged"),
    ],
)
def test_complaints_of_libraries_are_told_in_plain_words(complaint: str, why: str) -> None:
    assert plain_why(complaint) == why


def test_an_encrypted_new_workbook_asks_for_its_password(tmp_path: Path) -> None:
    path = ole(tmp_path / "a.xlsx", {"EncryptionInfo": b"\x04\x00\x04\x00", "EncryptedPackage": b"x" * 5000})
    with pytest.raises(FileEncrypted):
        read(path)


def test_an_encrypted_old_workbook_asks_for_its_password(tmp_path: Path) -> None:
    book = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 6) + struct.pack("<HH6s", 0x2F, 6, b"\0" * 6) + b"\x0a\0\0\0"
    with pytest.raises(FileEncrypted):
        read(ole(tmp_path / "a.xls", {"Workbook": book}))


def test_an_encrypted_opendocument_sheet_asks_for_its_password(tmp_path: Path) -> None:
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    manifest = f"<manifest:manifest>{entry}</manifest:manifest>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": manifest,
        "content.xml": "?",
    }
    with pytest.raises(FileEncrypted):
        read(archive(tmp_path / "a.ods", parts))


def test_an_archive_with_a_password_asks_for_it(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": "date,customer,amount\n"})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(FileEncrypted):
        read(path)


def test_another_programs_document_in_the_old_container_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(BinaryFile):
        read(ole(tmp_path / "a.xls", {"WordDocument": b"x"}))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_workbook_that_is_cut_off_is_said_to_be(tmp_path: Path, share: float) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": ROWS})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(UnreadableWorkbook) as caught:
        read(path)
    assert caught.value.facts["why"] == "it is cut off or damaged"


def test_a_compressed_file_that_is_cut_off_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"date,customer,amount\n" * 100)[:-9])
    with pytest.raises(FileUnreadable) as caught:
        read(path)
    assert caught.value.facts["why"] == "it is cut off or damaged"


def test_a_parquet_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + b"x" * 100)
    with pytest.raises(UnreadableWorkbook) as caught:
        read(path)
    assert caught.value.facts["why"] == "its structure is damaged"


def test_an_archive_whose_file_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("a.csv", "date,customer,amount\n2025-01-01,Ada,1\n")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Ada", b"Bob"))
    with pytest.raises(FileUnreadable) as caught:
        read(path)
    assert caught.value.facts["why"] == "its compression is damaged"
