"""Unit tests of what workbooks say of themselves that native cell readers would believe: nothing of it ends the program."""

import struct
import time
from collections.abc import Sequence
from datetime import date
from datetime import time as clock
from pathlib import Path
from zipfile import ZipFile

import pytest

from custctl.errors import CustctlError
from custctl.errors.contents import NoTable, TooLarge, UnreadableWorkbook
from custctl.readers import xlsb as binary
from custctl.readers import xlsx
from custctl.readers.extent import OLD_COLUMNS, Span
from custctl.readers.ole import inspected
from custctl.sheet import Reading
from tests.helpers.workbooks import (
    cells,
    changed,
    label,
    number,
    ods,
    old_workbook,
    raw_workbook,
    read,
    record,
    skipped,
    substream,
    workbook,
    xlsb,
)

HEAD = ("date", "customer", "amount")
TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
MIDNIGHT = clock(0, 0)
OLD = b"".join(label(0, place, name) for place, name in enumerate(HEAD)) + label(1, 1, "Ada") + number(1, 2, 5.5)
SST = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"{}>{}</sst>'
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>'
)


def shared_texts(path: Path, texts: Sequence[str], cells: Sequence[Sequence[int]], *, told: str = "") -> Path:
    """A workbook whose cells are numbers of texts told once; `told` is what their list says of itself."""
    rows = "".join(
        f'<row r="{y}">' + "".join(f'<c r="{"ABC"[x]}{y}" t="s"><v>{text}</v></c>' for x, text in enumerate(row)) + "</row>"
        for y, row in enumerate(cells, start=1)
    )
    listed = SST.format(told, "".join(f"<si><t>{text}</t></si>" for text in texts))
    parts = {"xl/sharedStrings.xml": listed, "xl/_rels/workbook.xml.rels": RELATION}
    return changed(raw_workbook(path, rows), parts)


def cell(place: str, value: object = 1) -> str:
    """A row of one cell of a number."""
    return f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}"><v>{value}</v></c></row>'


@pytest.mark.parametrize(
    "place", ["A1048577", "A999999999", "A4294967295", "A18446744073709551615", "XFE1", "ZZZZZZZ1", "XFD0"]
)
@pytest.mark.parametrize("form", [' r="', " r='", '\nr="', ' r = "'])
def test_a_cell_beyond_the_last_of_a_sheet_is_refused_however_it_is_written(tmp_path: Path, place: str, form: str) -> None:
    rows = (cell("A1") + cell("A1048576") + cell(place)).replace(' r="', form)
    if "'" in form:
        rows = rows.replace('"', "'")
    with pytest.raises((UnreadableWorkbook, TooLarge)):
        read(raw_workbook(tmp_path / "a.xlsx", rows))


@pytest.mark.parametrize("far", [(5, 16_384), (1 << 20, 1), (1 << 31, 1)])
def test_a_cell_beyond_the_last_of_a_binary_sheet_is_refused(tmp_path: Path, far: tuple[int, int]) -> None:
    with pytest.raises(UnreadableWorkbook) as caught:
        read(xlsb(tmp_path / "a.xlsb", [HEAD], far=far))
    assert caught.value.facts["why"] == "one of its cells lies beyond the last row or column that a sheet has"


def test_texts_told_once_are_read_wherever_they_are_used(tmp_path: Path) -> None:
    path = shared_texts(tmp_path / "a.xlsx", [*HEAD, "2025-01-31", "Ada", "5"], [(0, 1, 2), (3, 4, 5)])
    assert cells(read(path)) == [(2, "2025-01-31", "Ada", "5")]


def test_a_list_of_texts_that_says_it_holds_billions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableWorkbook):
        read(shared_texts(tmp_path / "a.xlsx", HEAD, [(0, 1, 2)], told=' uniqueCount="4294967295"'))


def test_one_huge_text_used_by_many_cells_is_refused(tmp_path: Path) -> None:
    path = shared_texts(tmp_path / "a.xlsx", [*HEAD, "x" * 1_000_000], [(0, 1, 2), *[(3, 3, 3)] * 100])
    with pytest.raises(TooLarge) as caught:
        read(path)
    assert caught.value.facts["size"] == "300.0 MB"


def test_one_long_text_used_once_among_many_short_ones_is_read(tmp_path: Path) -> None:
    rows = [(0, 1, 2), (3, 3, 3), *[(4, 4, 4)] * 3000]
    assert len(cells(read(shared_texts(tmp_path / "a.xlsx", [*HEAD, "x" * 40_000, "y"], rows)))) == 3001


def test_texts_of_a_binary_workbook_count_as_often_as_they_are_used() -> None:
    def part(kind: int, body: bytes) -> bytes:
        return bytes([kind & 0x7F | 0x80, kind >> 7] if kind > 127 else [kind]) + bytes([len(body)]) + body

    texts = part(159, struct.pack("<II", 2, 2)) + part(19, b"x" * 100) + part(19, b"y" * 20)
    assert binary.text_lengths(texts) == [100, 20]
    row = part(0, struct.pack("<I", 0))
    used = row + b"".join(part(7, struct.pack("<III", column, 0, text)) for column, text in enumerate((0, 0, 1, 9)))
    assert binary.extent(used, [100, 20]).size == 4 * 32 + 220
    with pytest.raises(ValueError, match="more texts"):
        binary.text_lengths(part(159, struct.pack("<II", 1, 1 << 31)))


@pytest.mark.parametrize(
    "rows",
    [
        "<table:table-row>" + TEXT.format('a<text:s text:c="99999999999"/>b') + "</table:table-row>",
        '<table:table-row><table:table-cell table:formula="=1" table:number-columns-repeated="9999999999"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="100000">' + TEXT.format("x" * 20_000) + "</table:table-row>",
    ],
    ids=["spaces", "formulas", "texts"],
)
def test_what_an_opendocument_sheet_repeats_is_counted(tmp_path: Path, rows: str) -> None:
    with pytest.raises(TooLarge):
        read(ods(tmp_path / "a.ods", rows))


@pytest.mark.parametrize("count", ["-5", "many"])
def test_a_repeat_count_that_is_none_is_damage(tmp_path: Path, count: str) -> None:
    row = f'<table:table-row table:number-rows-repeated="{count}">{TEXT.format(1)}</table:table-row>'
    with pytest.raises(UnreadableWorkbook):
        read(ods(tmp_path / "a.ods", row))


def test_an_opendocument_part_of_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    content = '<?xml version="1.0" encoding="UTF-1e400"?><x/>'
    with pytest.raises(UnreadableWorkbook):
        read(changed(ods(tmp_path / "a.ods", ""), {"content.xml": content}))


def test_times_by_the_million_in_one_cell_are_refused(tmp_path: Path) -> None:
    time_cell = '<table:table-cell office:value-type="time" office:time-value="PT1H" table:number-columns-repeated="9000000"/>'
    with pytest.raises((UnreadableWorkbook, TooLarge)):
        read(ods(tmp_path / "a.ods", f"<table:table-row>{time_cell}</table:table-row>"))


def old(tmp_path: Path, content: bytes = OLD, before: bytes = b"") -> Path:
    return old_workbook(tmp_path / "a.xls", {"Data": content}, before=before)


def test_an_old_workbook_is_cells(tmp_path: Path) -> None:
    assert cells(read(old(tmp_path))) == [(2, None, "Ada", "5.5")]


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (40, 1 << 31),  # sectors of the directory
        (44, 1 << 31),  # sectors of the table
        (48, 1 << 30),  # the first of the directory
        (64, 1 << 24),  # sectors of small streams
        (72, 1 << 31),  # further sectors of the table
        (68, 1 << 20),  # the first of those
        (76, 1 << 30),  # the table's own place
        (512 + 4, 1),  # the directory's chain comes back to itself
        (512 + 4 * 2, 2),  # and the workbook's
        (512 + 4 * 2, 1 << 30),  # which leaves the file
        (1024 + 128 + 120, 1 << 31),  # length of the workbook
        (1024 + 128 + 116, 1 << 29),  # where it begins
    ],
)
def test_a_container_with_impossible_numbers_is_refused_soon(tmp_path: Path, at: int, value: int) -> None:
    path = old(tmp_path)
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, at, value)
    path.write_bytes(content)
    started = time.process_time()
    with pytest.raises(UnreadableWorkbook):
        read(path)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "content",
    [
        record(0x200, struct.pack("<IIHHH", 0, 1 << 31, 0, 9, 0)) + OLD,
        record(0x200, struct.pack("<IIHHH", 5, 1, 0, 9, 0)) + OLD,
        record(0x200, struct.pack("<IIHHH", 0, 9, 0, 60_000, 0)) + OLD,
        record(0x200, struct.pack("<HHHHH", 9, 1, 0, 9, 0)) + OLD,
        OLD + number(3, 256, 1),
        OLD + record(0xBD, struct.pack("<HHHIH", 3, 0, 0, 0, 65_000)),
    ],
    ids=["rows", "no rows", "columns", "no rows of old", "cell", "cells"],
)
def test_an_old_sheet_larger_than_any_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableWorkbook):
        read(old(tmp_path, content))


def test_an_old_workbook_with_more_texts_than_bytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableWorkbook):
        read(old(tmp_path, before=record(0xFC, struct.pack("<II", 1, 1 << 30))))


def test_a_chart_on_an_old_sheet_does_not_write_over_its_cells(tmp_path: Path) -> None:
    """The chart repeats its numbers from the first row on, and the cell reader takes them for cells."""
    chart = substream(number(0, 0, 77) + number(1, 1, 88))
    long = OLD + b"".join(label(row, 1, "Bob") + number(row, 2, row) for row in range(2, 200))
    path = old(tmp_path, long + chart)
    assert cells(read(path))[:2] == [(2, None, "Ada", "5.5"), (3, None, "Bob", "2")]
    assert read(path).header == HEAD
    assert inspected(old(tmp_path, long), name="a", reading=Reading()).mended is None


def test_a_chart_sheet_of_an_old_workbook_is_no_table(tmp_path: Path) -> None:
    path = old_workbook(tmp_path / "a.xls", {"Data": OLD, "Chart": OLD}, kinds=(0, 2))
    assert (len(cells(read(path))), read(path).left_out) == (1, ("Chart",))


def test_a_chart_sheet_of_a_binary_workbook_is_left_out(shared: Path) -> None:
    sheet = read(shared / "data/messy/calamine/any_sheets.xlsb", header=False)
    assert (sheet.sheet, sheet.left_out) == ("Visible", ("Hidden", "VeryHidden", "Chart"))


def test_what_excel_for_mac_notes_of_a_workbook_does_not_change_its_epoch(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD, (date(2025, 1, 31), "Ada", 1)]}, epoch_1904=True)
    with ZipFile(path) as source:
        told = source.read("xl/workbook.xml")
    note = b'<extLst><ext><x15:workbookPr xmlns:x15="x" chartTrackingRefBase="1"/></ext></extLst></workbook>'
    changed(path, {"xl/workbook.xml": told.replace(b"</workbook>", note)})
    assert cells(read(path)) == [(2, "2025-01-31", "Ada", "1")]


def test_a_workbook_whose_parts_lie_in_no_folder_is_one(shared: Path) -> None:
    assert read(shared / "data/messy/calamine/minimal_package.xlsx").header[:2] == ("BKG_NUM", "BKG_DT")


def test_times_of_day_and_errors_of_an_opendocument_sheet_are_kept(tmp_path: Path) -> None:
    told = '<table:table-cell office:value-type="time" office:time-value="{}"{}/>'
    error = (
        '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">{}</table:table-cell>'
    )
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = [
        "",
        empty + TEXT.format("date") + TEXT.format("amount") + TEXT.format("at"),
        empty + TEXT.format("2025-01-01") + error.format("<text:p>#N/A</text:p>") + told.format("PT08H05M09.5S", ""),
        empty + TEXT.format("2025-01-02") + told.format("PT30H00M00S", ' table:number-columns-repeated="2"'),
    ]
    path = ods(tmp_path / "a.ods", "".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    assert cells(read(path)) == [(3, "2025-01-01", "#N/A", "08:05:09"), (4, "2025-01-02", "30:00:00", "30:00:00")]


def test_midnight_is_a_time_of_day(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [("date", "at", "amount"), ("2025-01-31", MIDNIGHT, 1)]})
    assert cells(read(path)) == [(2, "2025-01-31", "00:00:00", "1")]


def test_one_stray_cell_at_the_right_end_of_a_sheet_makes_it_no_table(tmp_path: Path) -> None:
    started = time.process_time()
    with pytest.raises(NoTable) as caught:
        read(raw_workbook(tmp_path / "a.xlsx", cell("A1") + cell("XFD2")))
    assert caught.value.facts["why"] == "It has 16,384 columns, where 1,000 are the most."
    assert time.process_time() - started < 3


def test_the_second_reader_does_not_make_up_blank_rows_by_the_million(tmp_path: Path) -> None:
    rows = cell("A1") + '<row r="900000"><c r="A900000" s="oops"/></row>'
    started = time.process_time()
    with pytest.raises(CustctlError):
        read(raw_workbook(tmp_path / "a.xlsx", rows.replace('s="oops"', 's="oops" t="s"')))
    assert time.process_time() - started < 5


def test_a_span_is_the_rectangle_of_its_cells() -> None:
    span = Span(columns=OLD_COLUMNS)
    assert span.extent([]).size == 0
    span.add(4, 2, 3)
    span.add(1, 5, 5)
    extent = span.extent([(4, 2, "#N/A")], text=7)
    assert (extent.size, extent.lost) == (5 * 4 * 32 + 7, [(4, 0, "#N/A")])


def test_columns_are_counted_from_a() -> None:
    assert [xlsx._column(letters) for letters in (b"A", b"Z", b"AA", b"xfd")] == [0, 25, 26, 16_383]


def test_rows_above_the_table_are_told_apart_in_old_workbooks_too(tmp_path: Path) -> None:
    title = label(0, 0, "Sales 2025")
    body = b"".join(label(2, place, name) for place, name in enumerate(HEAD))
    body += b"".join(label(row, 0, f"2025-01-0{row}") + label(row, 1, "Ada") + number(row, 2, row) for row in range(3, 7))
    assert skipped(read(old(tmp_path, title + body))) == [(1, "preamble"), (2, "blank")]
