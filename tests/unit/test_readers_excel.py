"""Unit tests of reading workbooks as text."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from custctl import readers
from custctl.errors import CustctlError
from custctl.errors.contents import (
    NoHeader,
    NoTable,
    SheetsDiffer,
    SheetUnknown,
    TableHidden,
    TablesStacked,
    UnreadableWorkbook,
)
from custctl.errors.missing import FileEncrypted
from custctl.readers.excel_cells import as_text, plain_number, rounded
from tests.helpers.workbooks import Rows, cells, ods, raw_workbook, read, skipped, workbook, xlsb

STAMP = datetime.fromisoformat("2025-01-31 08:26")
MIDNIGHT = datetime.fromisoformat("2025-01-31")
HEAD = ("date", "customer", "amount")


def test_dates_stay_dates_and_numbers_stay_plain(tmp_path: Path) -> None:
    rows = [HEAD, (date(2025, 1, 31), 17850, 2.55), (STAMP, "00123", 0.1 + 0.2), (None, 17850.0, -5)]
    sheet = read(workbook(tmp_path / "a.xlsx", {"Sales": rows}))
    assert cells(sheet) == [
        (2, "2025-01-31", "17850", "2.55"),
        (3, "2025-01-31 08:26:00", "00123", "0.3"),
        (4, None, "17850", "-5"),
    ]
    assert (sheet.sheet, sheet.header, sheet.header_row, sheet.encoding) == ("Sales", HEAD, 1, None)


def test_dates_of_the_1904_epoch_are_the_same_days(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD, (date(2025, 1, 31), "Ada", 1)]}, epoch_1904=True)
    assert cells(read(path)) == [(2, "2025-01-31", "Ada", "1")]


def test_a_time_of_day_has_no_day(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [("date", "time", "amount"), (date(2025, 1, 31), time(8, 26), 1)]})
    assert cells(read(path)) == [(2, "2025-01-31", "08:26:00", "1")]


MIXED = ["99,90", "1.234,50 €", 12.5, 12.125, -1234.567, 0.1 + 0.2, 12.25, 7.0]
"""Numbers and texts of one column; the texts have a decimal comma."""
IN_ONE_MANNER = ["99,90", "1.234,50 €", "12,50", "12,1250", "-1234,5670", "0,30", "12,25", "7"]
TYPED = '<table:table-cell office:value-type="float" office:value="{}"/>'
WRITTEN = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def _mixed(folder: Path, ending: str) -> Path:
    rows = [(name, value) for name, value in zip("ABCDEFGH", MIXED, strict=True)]
    if ending == "xlsb":
        return xlsb(folder / "a.xlsb", [("customer", "amount"), *rows])
    if ending == "ods":
        made = [(WRITTEN.format(name), (WRITTEN if isinstance(value, str) else TYPED).format(value)) for name, value in rows]
        lines = [(WRITTEN.format("customer"), WRITTEN.format("amount")), *made]
        return ods(folder / "a.ods", "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines))
    return workbook(folder / "a.xlsx", {"S": [("customer", "amount"), *rows]})


@pytest.mark.parametrize("ending", ["xlsx", "xlsb", "ods"])
def test_numbers_among_texts_with_a_decimal_comma_are_written_with_one(tmp_path: Path, ending: str) -> None:
    assert [row[2] for row in cells(read(_mixed(tmp_path, ending)))] == IN_ONE_MANNER


def test_the_second_reader_writes_numbers_in_the_manner_of_texts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastexcel, "read_excel", lambda *_: 1 / 0)
    assert [row[2] for row in cells(read(_mixed(tmp_path, "xlsx")))] == IN_ONE_MANNER


@pytest.mark.parametrize("texts", [("1,234.50", "99.90"), ("99,90", "99.90"), ("1,234", "5"), ("12.5", "Musterweg 5,12")])
def test_numbers_among_other_texts_are_written_with_a_point(tmp_path: Path, texts: tuple[str, str]) -> None:
    rows = [("customer", "amount"), *(("Ada", value) for value in (*texts, 12.5, 12.125))]
    assert [row[2] for row in cells(read(workbook(tmp_path / "a.xlsx", {"S": rows})))] == [*texts, "12.5", "12.125"]


def test_a_text_with_a_point_among_numbers_stays_as_it_is(tmp_path: Path) -> None:
    rows = [("customer", "amount"), *(("Ada", value) for value in ("99,90", "1,5", "12.5", 12.5))]
    assert [row[2] for row in cells(read(workbook(tmp_path / "a.xlsx", {"S": rows})))] == ["99,90", "1,5", "12.5", "12,50"]


def test_error_cells_come_as_their_text(tmp_path: Path) -> None:
    row = '<row r="{0}"><c r="C{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="D{0}" t="{2}"><v>{3}</v></c></row>'
    data = row.format(3, "Ada", "e", "#N/A") + row.format(4, "Bob", "n", "5") + row.format(5, "Cid", "e", "#NAME?")
    head = row.format(2, "customer", "str", "amount")
    sheet = read(raw_workbook(tmp_path / "a.xlsx", head + data))
    assert cells(sheet) == [(3, "Ada", "#N/A"), (4, "Bob", "5"), (5, "Cid", "#NAME?")]


def test_error_cells_of_old_workbooks_come_as_their_text(shared: Path) -> None:
    sheet = read(shared / "data/messy/tablib/errors.xls")
    assert [row[1:] for row in cells(sheet)] == [("#DIV/0!", "#NAME?", "#N/A", "#N/A")]


def test_sheets_with_the_same_header_are_one_table_with_running_rows(tmp_path: Path) -> None:
    january = [HEAD, ("2025-01-01", "Ada", 1), ("2025-01-02", "Bob", 2)]
    february = [HEAD, ("2025-02-01", "Cid", 3)]
    sheet = read(workbook(tmp_path / "a.xlsx", {"Jan": january, "Feb": february}))
    assert sheet.sheet == "Jan, Feb"
    assert [(row[0], row[2]) for row in cells(sheet)] == [(2, "Ada"), (3, "Bob"), (5, "Cid")]


ADA, BOB, CID = ("2025-01-01", "Ada", 1), ("2025-01-02", "Bob", 2), ("2025-02-01", "Cid", 3)


@pytest.mark.parametrize(
    ("sheets", "read_", "repeats", "names"),
    [
        ({"Jan": [ADA, BOB], "Feb": [CID], "All": [CID, ADA, BOB]}, "All", ("Jan", "Feb"), ["Cid", "Ada", "Bob"]),
        ({"Jan": [ADA, BOB, ("Total", None, 3)], "Copy": [BOB, ADA]}, "Jan", ("Copy",), ["Ada", "Bob"]),
        ({"Jan": [ADA, ADA], "Feb": [ADA, BOB]}, "Jan, Feb", (), ["Ada", "Ada", "Ada", "Bob"]),
        ({"Jan": [ADA, BOB], "Feb": [BOB, CID]}, "Jan, Feb", (), ["Ada", "Bob", "Bob", "Cid"]),
        ({"Jan": [ADA], "Feb": [ADA, ADA], "Mar": [ADA, ADA]}, "Feb", ("Jan", "Mar"), ["Ada", "Ada"]),
        ({"Form": [], "Jan": [ADA]}, "Form, Jan", (), ["Ada"]),
    ],
)
def test_a_sheet_all_of_whose_rows_another_has_is_not_read_again(
    sheets: dict[str, list[tuple[object, ...]]], read_: str, repeats: tuple[str, ...], names: list[str], tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", {title: [HEAD, *rows] for title, rows in sheets.items()})
    [sheet] = readers.sheets(path, scratch=tmp_path, once=True)
    assert (sheet.sheet, sheet.repeats, [row[2] for row in cells(sheet)]) == (read_, repeats, names)
    assert read(path).sheet == ", ".join(sheets)


def test_sheets_with_the_same_columns_in_another_order_are_one_table_by_their_names(tmp_path: Path) -> None:
    first = [HEAD, ("2025-01-01", "Ada", 1), ("2025-01-02", "Bo", 2)]
    turned = [
        ("Sales of February",),
        tuple(HEAD[place] for place in (2, 0, 1)),
        (3, "2025-02-01", "Cy"),
        (4, "2025-02-02", "Di"),
    ]
    sheet = read(workbook(tmp_path / "a.xlsx", {"Jan": first, "Feb": turned, "Old": turned}, hidden=["Old"]))
    assert (sheet.sheet, sheet.header, sheet.hidden) == ("Jan, Feb", HEAD, ("Old",))
    assert [row[1:] for row in cells(sheet)] == [
        ("2025-01-01", "Ada", "1"),
        ("2025-01-02", "Bo", "2"),
        ("2025-02-01", "Cy", "3"),
        ("2025-02-02", "Di", "4"),
    ]
    assert skipped(sheet) == [(4, "preamble")]


@pytest.mark.parametrize("other", [("amount", "date", "date"), ("date", "customer", "document")])
def test_sheets_with_other_columns_are_not_one_table(tmp_path: Path, other: tuple[str, ...]) -> None:
    rows = [("2025-01-01", "Ada", 1)] * 2
    with pytest.raises(SheetsDiffer):
        read(workbook(tmp_path / "a.xlsx", {"Jan": [HEAD, *rows], "Feb": [other, *rows]}))


def test_empty_and_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    sales = [HEAD, ("2025-01-01", "Ada", 1)]
    path = workbook(tmp_path / "a.xlsx", {"Sales": sales, "Empty": [], "Old": sales}, hidden=["Old"])
    sheet = read(path)
    assert (sheet.sheet, sheet.left_out) == ("Sales", ("Empty", "Old"))
    assert read(path, sheet="old").sheet == "Old"


def test_hidden_sheets_with_rows_of_the_same_table_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sales, other = [HEAD, ("2025-01-01", "Ada", 1)], [("date", "note"), ("2025-01-01", "x")]
    sheets = {"Sales": sales, "Old": sales, "Other": other, "Form": [HEAD], "Blank": []}
    path = workbook(tmp_path / "a.xlsx", sheets, hidden=["Old", "Other", "Form", "Blank"])
    assert (read(path).hidden, read(path, sheet="Sales").hidden) == (("Old",), ())
    monkeypatch.setattr(fastexcel, "read_excel", lambda *_: 1 / 0)
    assert (read(path).hidden, read(path, sheet="Sales").hidden) == (("Old",), ())


@pytest.mark.parametrize("seen", [[("Total", 150), ("Open", 100)], [("150", "100"), ("2025-01-31", "50")]])
def test_a_hidden_table_is_proposed_where_the_visible_sheet_has_no_header(tmp_path: Path, seen: Rows) -> None:
    sales = [HEAD, ("2025-01-01", "Ada", 1), ("2025-01-02", "Bo", 2)]
    with pytest.raises(TableHidden) as refused:
        read(workbook(tmp_path / "a.xlsx", {"Sums": seen, "Rows": sales}, hidden=["Rows"]))
    assert refused.value.facts["first"] == '"Rows"'
    sheets = {"Sums": [("x", "date"), ("a", "2025-01-01")], "Rows": sales, "Old": [("x", "date"), ("b", "2025-01-01")]}
    assert read(workbook(tmp_path / "c.xlsx", sheets, hidden=["Rows", "Old"])).hidden_tables == ("Rows",)
    with pytest.raises(NoHeader):
        read(workbook(tmp_path / "b.xlsx", {"Sums": seen, "Notes": [("Do not", "touch")]}, hidden=["Notes"]))


def test_a_workbook_with_nothing_but_hidden_sheets_is_refused_with_their_names(tmp_path: Path) -> None:
    sales = [HEAD, ("2025-01-01", "Ada", 1)]
    with pytest.raises(NoTable) as refused:
        read(workbook(tmp_path / "a.xlsx", {"New": [], "Old": sales}, hidden=["Old"]))
    assert refused.value.facts["why"] == 'Only hidden sheets of it hold anything: Old. Name one:  --sheet "Old".'


def test_a_sheet_of_notes_beside_the_table_is_left_out(tmp_path: Path) -> None:
    sheet = read(workbook(tmp_path / "a.xlsx", {"Read me": [("How to use this",)], "Data": [HEAD, ("2025-01-01", "Ada", 1)]}))
    assert (sheet.sheet, sheet.left_out) == ("Data", ("Read me",))


def test_different_tables_are_asked_about(tmp_path: Path) -> None:
    other = [("date", "beleg", "betrag"), ("2025-01-01", "R1", 1)]
    path = workbook(tmp_path / "a.xlsx", {"A": [HEAD, ("2025-01-01", "Ada", 1)], "B": other})
    with pytest.raises(SheetsDiffer):
        read(path)
    assert read(path, sheet="B").header == ("date", "beleg", "betrag")


def test_an_unknown_sheet_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Sales": [HEAD, ("2025-01-01", "Ada", 1)]})
    with pytest.raises(SheetUnknown) as caught:
        read(path, sheet="Slaes")
    assert caught.value.facts["available"] == "Sales"


def test_titles_blank_rows_and_totals_are_skipped(tmp_path: Path) -> None:
    rows = [("Sales of Shop A",), (), HEAD, ("2025-01-01", "Ada", 1), (), ("2025-01-02", "Bob", 2), ("Total", None, 3)]
    sheet = read(workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert skipped(sheet) == [(1, "preamble"), (2, "blank"), (5, "blank"), (7, "total")]
    assert [row[0] for row in cells(sheet)] == [4, 6]


def test_rows_keep_their_numbers_below_leading_blank_ones(tmp_path: Path) -> None:
    sheet = read(workbook(tmp_path / "a.xlsx", {"S": [(), (), HEAD, ("2025-01-01", "Ada", 1)]}))
    assert (sheet.header_row, cells(sheet)[0][0]) == (3, 4)


def test_a_workbook_without_a_header_is_refused_unless_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [("2025-01-01", "Ada", 1), ("2025-01-02", "Bob", 2)]})
    with pytest.raises(NoHeader) as refused:
        read(path)
    assert refused.value.facts["options"] == "--map date=1 --map customer=2 --map amount=3"
    assert cells(read(path, header=False))[0] == (1, "2025-01-01", "Ada", "1")


def test_a_workbook_of_empty_sheets_holds_no_table(tmp_path: Path) -> None:
    with pytest.raises(NoTable):
        read(workbook(tmp_path / "a.xlsx", {"S": []}))


def test_openpyxl_reads_alike_what_the_fast_reader_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [HEAD, (date(2025, 1, 31), "Ada", 2.5), (STAMP, 17850, 1 / 8)]
    path = workbook(tmp_path / "a.xlsx", {"S": rows, "Hidden": rows}, hidden=["Hidden"])
    fast = cells(read(path))

    def refuse(*_: object) -> None:
        raise fastexcel.FastExcelError("calamine error: no")

    monkeypatch.setattr(fastexcel, "read_excel", refuse)
    assert cells(read(path)) == fast


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD]})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadableWorkbook):
        read(path)


def test_a_workbook_with_a_damaged_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableWorkbook):
        read(raw_workbook(tmp_path / "a.xlsx", "<row><c></row>"))


def test_an_old_workbook_with_a_password_is_refused(shared: Path) -> None:
    with pytest.raises(FileEncrypted):
        read(shared / "data/messy/sheetjs/password_2002_40_xor.xls")


def test_a_panic_of_the_native_reader_is_a_refusal_and_prints_nothing(shared: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnreadableWorkbook):
        read(shared / "data/messy/calamine/ptgexp-truncated-operand.xls")
    assert capfd.readouterr().err == ""


def test_an_opendocument_sheet_is_cells(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    head = "".join(cell.format(name) for name in HEAD)
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2025-01-31"><text:p>31.01.25</text:p></table:table-cell>'
    )
    stamp = day.replace("2025-01-31", "2025-01-31T08:26:00")
    amount = '<table:table-cell office:value-type="float" office:value="2.5"><text:p>2,50</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{row}</table:table-row>"
        for row in (head, day + cell.format("Ada") + amount, stamp + cell.format("Bob") + amount)
    )
    sheet = read(ods(tmp_path / "a.ods", rows))
    assert cells(sheet) == [(2, "2025-01-31", "Ada", "2.5"), (3, "2025-01-31 08:26:00", "Bob", "2.5")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.30000000000000004", "0.3"),
        ("123456789012345.703125", "123456789012346"),
        ("2.550", "2.55"),
        ("-7.05", "-7.05"),
        ("0.000", "0"),
    ],
)
def test_numbers_keep_fifteen_significant_digits(value: str, expected: str) -> None:
    assert rounded(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (17850.0, "17850"),
        (2.5, "2.5"),
        (True, "true"),
        (date(2025, 1, 31), "2025-01-31"),
        (MIDNIGHT, "2025-01-31"),
        (STAMP, "2025-01-31 08:26:00"),
        (time(8, 26), "08:26:00"),
        ("x", "x"),
        ("", None),
        (None, None),
    ],
)
def test_values_are_written_as_the_fast_reader_writes_them(value: object, expected: str | None) -> None:
    assert as_text(value) == expected


def test_floats_of_other_files_are_plain_decimals() -> None:
    frame = pl.DataFrame({"x": [0.1 + 0.2, 17850.0, -2.5, 1e12, None, 0.0]})
    assert frame.select(plain_number(pl.col("x")))["x"].to_list() == ["0.3", "17850", "-2.5", "1000000000000", None, "0"]


def test_merged_header_cells_are_joined_with_the_names_below_them(tmp_path: Path) -> None:
    rows = [
        ("date", "customer", "amount", None),
        (None, None, "net", "gross"),
        ("2025-01-01", "Ada", 1, 2),
        ("2025-01-02", "Bob", 3, 4),
    ]
    sheet = read(workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert (sheet.header, skipped(sheet)) == (("date", "customer", "amount net", "amount gross"), [(2, "header_again")])


def test_two_tables_in_one_sheet_are_refused_with_their_rows(tmp_path: Path) -> None:
    rows = [HEAD, ("2025-01-01", "Ada", 1), (), ("beleg", "datum", "betrag"), ("R1", "2025-01-01", 1), ("R2", "2025-01-02", 1)]
    with pytest.raises(TablesStacked) as caught:
        read(workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert (caught.value.facts["first"], caught.value.facts["second"]) == (1, 4)


def test_subtotals_and_notes_of_a_sheet_are_no_records(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ("2025-01-01", "Ada", 1),
        (None, "Ada Total", 1),
        ("2025-01-02", "Bob", 2),
        (None, "Grand Total", 3),
        ("Printed by Eve",),
    ]
    sheet = read(workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert (skipped(sheet), [row[0] for row in cells(sheet)]) == ([(3, "total"), (5, "total"), (6, "footer")], [2, 4])


def test_error_cells_of_binary_workbooks_come_as_their_text(tmp_path: Path) -> None:
    sheet = read(xlsb(tmp_path / "a.xlsb", [[*HEAD], ["2025-01-01", "Ada", 5.5], ["2025-01-02", "Bob", Exception]]))
    assert cells(sheet) == [(2, "2025-01-01", "Ada", "5.5"), (3, "2025-01-02", "Bob", "#N/A")]


def test_the_native_reader_prints_nothing_whatever_the_kind(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = xlsb(tmp_path / "a.xlsb", [[*HEAD], ["2025-01-01", "Ada", 5.5]])
    content = path.read_bytes()
    for name in ("a.xlsb", "b.xlsx"):
        broken_path = tmp_path / name
        broken_path.write_bytes(content[: len(content) // 2])
        with pytest.raises(CustctlError):
            read(broken_path)
    assert capfd.readouterr().err == ""


def test_standard_error_of_python_is_whole_after_a_workbook_was_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    import sys

    read(workbook(tmp_path / "a.xlsx", {"S": [HEAD, ("2025-01-01", "Ada", 1)]}))
    print("still here", file=sys.stderr)
    assert capfd.readouterr().err == "still here\n"
