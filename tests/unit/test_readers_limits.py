"""Unit tests of what is refused before it is unpacked."""

import gzip
import io
import time
import zlib
from pathlib import Path

import pytest

from custctl import readers
from custctl.errors.contents import BinaryFile, NoTable, PipeTooLong, TooLarge, UnreadableWorkbook
from custctl.errors.missing import FileEmpty, FileUnreadable
from custctl.readers.limits import SMALL, check_size
from custctl.sheet import Reading
from tests.helpers.workbooks import archive, cells, number, ods, old_workbook, raw_workbook, read, workbook, xlsb

HEAD = "date,customer,amount\n"
CELL = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'


def zeros(size: int) -> bytes:
    """A gzip stream of that many spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * (1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(size >> 20)), packer.flush()])


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "bomb.xlsx", {"xl/workbook.xml": "<workbook/>", "xl/media/big.bin": b" " * (130 << 20)})
    with pytest.raises(TooLarge) as caught:
        read(path)
    assert caught.value.facts["size"] == "136.3 MB"
    assert caught.value.facts["needed"] == "138MB"


def test_the_size_the_user_allows_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(HEAD.encode() + b"2025-01-01,Ada,1\n"))
    check_size(SMALL + 1, path=path, name="a", reading=Reading(max_size=SMALL + 1))
    with pytest.raises(TooLarge):
        check_size(SMALL + 1, path=path, name="a", reading=Reading())
    with pytest.raises(TooLarge):
        read(path, max_size=10)


def test_a_gzip_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(zeros(130 << 20))
    with pytest.raises(TooLarge):
        read(path)


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": b" " * (140 << 20)})
    with pytest.raises(TooLarge):
        read(path)


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.xlsx", {"xl/workbook.xml": "<workbook/>", **{f"xl/{n}": b"" for n in range(10_001)}})
    with pytest.raises(TooLarge):
        read(path)


def test_two_cells_at_the_corners_of_a_sheet_are_refused(tmp_path: Path) -> None:
    rows = f'<row r="1">{CELL.format("A1")}</row><row r="1048576">{CELL.format("XFD1048576")}</row>'
    with pytest.raises(TooLarge):
        read(raw_workbook(tmp_path / "a.xlsx", rows))


def test_a_format_at_the_corner_of_a_sheet_asks_for_nothing(tmp_path: Path) -> None:
    head = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for column, name in zip("AB", ("date", "amount"), strict=True)
    )
    rows = f'<row r="1">{head}</row><row r="2"><c r="A2"><v>45000</v></c><c r="B2"><v>5</v></c></row>'
    sheet = read(raw_workbook(tmp_path / "a.xlsx", rows + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert cells(sheet) == [(2, "45000", "5")]


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(UnreadableWorkbook):
        read(raw_workbook(tmp_path / "a.xlsx", f'<row r="1">{CELL.format("A1")}</row>', before=bomb))


def test_an_opendocument_sheet_that_repeats_cells_by_the_billion_is_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    with pytest.raises(TooLarge):
        read(ods(tmp_path / "a.ods", f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'))


def test_an_opendocument_sheet_may_repeat_empty_cells(tmp_path: Path) -> None:
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="16380"/>'
    rows = "".join(
        f"<table:table-row>{text.format(a)}{text.format(b)}{empty}</table:table-row>"
        for a, b in (("date", "amount"), ("x", "5"))
    )
    rows += f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    assert cells(read(ods(tmp_path / "a.ods", rows))) == [(2, "x", "5")]


def test_an_opendocument_sheet_that_declares_entities_is_refused(tmp_path: Path) -> None:
    parts = {"mimetype": "x", "content.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}
    with pytest.raises(UnreadableWorkbook):
        read(archive(tmp_path / "a.ods", parts))


def test_two_gigabytes_without_a_line_end_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    start = time.process_time()
    with pytest.raises(BinaryFile):
        read(path)
    assert time.process_time() - start < 1


def test_one_long_line_of_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"a," * (5 << 20))
    with pytest.raises(BinaryFile):
        read(path)


def test_the_one_table_of_an_archive_is_read(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"sales.csv": HEAD + "2025-01-01,Ada,1\n", "__MACOSX/._sales.csv": "x"})
    assert cells(read(path)) == [(2, "2025-01-01", "Ada", "1")]


def test_a_workbook_within_an_archive_is_read(tmp_path: Path) -> None:
    inner = workbook(tmp_path / "in.xlsx", {"S": [("date", "customer", "amount"), ("2025-01-01", "Ada", 1)]})
    assert cells(read(archive(tmp_path / "a.zip", {"in.xlsx": inner.read_bytes()}))) == [(2, "2025-01-01", "Ada", "1")]


def test_an_archive_of_several_tables_is_asked_about(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": HEAD, "b.csv": HEAD + "2025-01-01,Ada,1\n"})
    with pytest.raises(NoTable):
        read(path)
    assert len(cells(read(path, sheet="b.csv"))) == 1


def test_a_compressed_file_is_read_and_known_by_its_own_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(HEAD.encode() + b"2025-01-01,Ada,1\n"))
    sheet = read(path)
    assert cells(sheet) == [(2, "2025-01-01", "Ada", "1")]
    assert sheet.sha256 == readers.sha256(path)


def zstd(content: bytes) -> bytes:
    """A Zstandard frame of one block stored as it is, without a checksum."""
    header = b"\x28\xb5\x2f\xfd\x00\x58"
    return header + (len(content) << 3 | 1).to_bytes(3, "little") + content


def repeated_zstd(size: int) -> bytes:
    """A Zstandard frame of lines of spaces: blocks that repeat one byte, and a line end after each."""
    long, end = ((1 << 17) << 3 | 2).to_bytes(3, "little") + b" ", (1 << 3).to_bytes(3, "little") + b"\n"
    return b"\x28\xb5\x2f\xfd\x00\x58" + (long + end) * (size >> 17) + (1).to_bytes(3, "little")


def test_a_zstandard_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zst"
    path.write_bytes(zstd(HEAD.encode() + '2025-01-01,"Zoë, Ltd",1\n\n2025-01-02,Bob,2\n'.encode()))
    assert cells(read(path)) == [(2, "2025-01-01", "Zoë, Ltd", "1"), (4, "2025-01-02", "Bob", "2")]


def test_a_zstandard_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zst"
    path.write_bytes(repeated_zstd(140 << 20))
    with pytest.raises(TooLarge):
        read(path)


def test_a_damaged_zstandard_file_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zst"
    path.write_bytes(zstd(HEAD.encode() * 50)[:60])
    with pytest.raises(FileUnreadable):
        read(path)


@pytest.mark.parametrize("cut", [12, -5])
def test_a_damaged_compressed_file_is_unreadable(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(HEAD.encode() * 100)[:cut])
    with pytest.raises(FileUnreadable):
        read(path)


def test_standard_input_is_kept_as_a_file(tmp_path: Path) -> None:
    assert cells(read(readers.spool(io.BytesIO(HEAD.encode() + b"2025-01-01,Ada,1\n"), tmp_path))) == [
        (2, "2025-01-01", "Ada", "1")
    ]


def test_nothing_on_standard_input_is_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        readers.spool(io.BytesIO(), tmp_path)


class Endless(io.RawIOBase):
    """A pipe that never ends."""

    def read(self, size: int = -1) -> bytes:
        return b"y\n" * (size // 2)


@pytest.mark.parametrize(("allowed", "needed"), [(3 * 1024**2, "8MB"), (None, None)])
def test_a_pipe_without_an_end_is_cut_off_at_the_size_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: int | None, needed: str | None
) -> None:
    monkeypatch.setattr("custctl.readers.limits._DEFAULT", 5 * 1024**2)
    with pytest.raises(PipeTooLong) as caught:
        readers.spool(Endless(), tmp_path, reading=Reading(max_size=allowed))  # type: ignore[arg-type]
    assert caught.value.facts["needed"] == (needed or "12MB")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= (allowed or 5 * 1024**2)


def test_two_cells_at_the_corners_of_a_binary_sheet_are_refused(tmp_path: Path) -> None:
    start = time.process_time()
    with pytest.raises(TooLarge):
        read(xlsb(tmp_path / "a.xlsb", [["date", "customer", "amount"]], far=(1_048_575, 16_383)))
    assert time.process_time() - start < 2


def test_two_cells_at_the_corners_of_an_old_sheet_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge) as caught:
        read(old_workbook(tmp_path / "a.xls", {"Data": number(0, 0, 1) + number(65_535, 255, 1)}))
    assert caught.value.facts["needed"] == "538MB"


def test_a_limit_that_the_user_names_holds_though_it_is_the_usual_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x")
    check_size(SMALL + 1, path=path, name="a", reading=Reading(max_size=4 * 1024**3))
    with pytest.raises(TooLarge):
        check_size(SMALL + 1, path=path, name="a", reading=Reading())


def test_an_archive_within_an_archive_is_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path / "in.zip", {"a.csv": HEAD})
    with pytest.raises(NoTable):
        read(archive(tmp_path / "a.zip", {"in.zip": inner.read_bytes()}))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_part_that_unpacks_to_more_than_it_declares_is_refused(tmp_path: Path, part: str) -> None:
    path = archive(tmp_path / "a.xlsx", {"xl/workbook.xml": "<workbook/>", part: "<sst>" + "x" * 5000 + "</sst>"})
    content = bytearray(path.read_bytes())
    for mark, size, name in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        at = content.find(mark, content.find(mark) + 4)
        assert content[at + name :].startswith(part.encode())
        content[at + size : at + size + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(UnreadableWorkbook) as caught:
        read(path)
    assert caught.value.facts["why"] == "its compression is damaged"


class Pipe(io.RawIOBase):
    """A pipe that breaks off after some bytes."""

    def read(self, size: int = -1) -> bytes:
        raise OSError(5, "Input/output error")


def test_a_pipe_that_breaks_off_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable) as caught:
        readers.spool(Pipe(), tmp_path)  # type: ignore[arg-type]
    assert caught.value.facts == {"path": "standard input", "why": "Input/output error"}
