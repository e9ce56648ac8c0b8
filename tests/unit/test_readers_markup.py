"""Unit tests of web pages and Excel's XML of 2003, as banks and shops name .xls."""

import time
from pathlib import Path

import pytest

from custctl.errors import CustctlError
from custctl.errors.contents import NoTable, SheetsDiffer, SheetUnknown, TooLarge, UnreadableWorkbook
from custctl.sheet import Sheet
from tests.helpers.workbooks import cells, read, skipped

HEAD = "<html><head><title>x</title><style>td {color: red}</style></head><body><p>Bank</p><table border=1>"
NAMES = "<tr><th>Date<th>Customer<th>Amount</tr>"


def page(folder: Path, text: str | bytes, **options: object) -> Sheet:
    """The sheet of a web page named .xls."""
    path = folder / "a.xls"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **options)


def test_the_table_of_a_web_page_is_read(tmp_path: Path) -> None:
    rows = "<tr><td>2025-01-01</td><td>Ada &amp;&nbsp;<b>Co</b></td><td align=right>1,20</td></tr>"
    rows += "<tr><td>2025-01-02<td>Bob<br>B.<td>3"
    sheet = page(tmp_path, f"{HEAD}{NAMES}{rows}</table></body></html>")
    assert (sheet.header, sheet.sheet) == (("Date", "Customer", "Amount"), "table 1")
    assert cells(sheet) == [(2, "2025-01-01", "Ada & Co", "1,20"), (3, "2025-01-02", "Bob B.", "3")]


@pytest.mark.parametrize("told", ["windows-1252", "iso-8859-1", "utf-8"])
def test_a_web_page_is_read_in_the_encoding_that_it_names(tmp_path: Path, told: str) -> None:
    text = f'<html><meta charset="{told}"><table>{NAMES}<tr><td>2025-01-01<td>Łódź<td>5</table>'.replace("Łódź", "Poznañ")
    assert cells(page(tmp_path, text.encode("cp1252" if told != "utf-8" else told)))[0][2] == "Poznañ"


def test_a_web_page_that_names_a_wrong_encoding_is_read_all_the_same(tmp_path: Path) -> None:
    text = f'<html><meta charset="utf-8"><table>{NAMES}<tr><td>2025-01-01<td>Café Müller<td>5</table>'
    assert cells(page(tmp_path, text.encode("cp1252")))[0][2] == "Café Müller"


def test_a_table_within_a_table_is_one_of_its_own(tmp_path: Path) -> None:
    text = f"<table><tr><td>Menu<td><table>{NAMES}<tr><td>2025-01-01<td>Ada<td>5</table></table>"
    sheet = page(tmp_path, text)
    assert (sheet.sheet, cells(sheet)) == ("table 2", [(2, "2025-01-01", "Ada", "5")])


def test_different_tables_of_a_page_are_asked_about(tmp_path: Path) -> None:
    other = "<table><tr><th>Datum<th>Beleg<th>Betrag<tr><td>2025-01-01<td>R1<td>7</table>"
    text = f"<table>{NAMES}<tr><td>2025-01-01<td>Ada<td>5</table>{other}"
    with pytest.raises(SheetsDiffer):
        page(tmp_path, text)
    assert cells(page(tmp_path, text, sheet="table 2")) == [(2, "2025-01-01", "R1", "7")]
    with pytest.raises(SheetUnknown):
        page(tmp_path, text, sheet="table 3")


def test_cells_that_span_others_keep_the_columns_in_place(tmp_path: Path) -> None:
    rows = "<tr><td rowspan=2>2025-01-01<td>Ada<td>1<tr><td>Bob<td>2<tr><td colspan=2>Total<td>3"
    sheet = page(tmp_path, f"<table>{NAMES}{rows}</table>")
    assert cells(sheet) == [(2, "2025-01-01", "Ada", "1"), (3, None, "Bob", "2")]
    assert skipped(sheet) == [(4, "total")]


def test_formulas_in_attributes_and_comments_are_no_text(tmp_path: Path) -> None:
    text = f'<!-- <table> --><table>{NAMES}<tr><td x:fmla="=IF(A1>0,1,2)">2025-01-01<td>Ada<script>a<b</script><td>5</table>'
    assert cells(page(tmp_path, text)) == [(2, "2025-01-01", "Ada", "5")]


@pytest.mark.parametrize(
    "piece", ["<!--", "</", "<a ", "<![CDATA[", "<td", "&#", "<a b='", "<script>", "<table>", "<td colspan=9>"]
)
def test_a_malformed_page_takes_no_time(tmp_path: Path, piece: str) -> None:
    start = time.process_time()
    with pytest.raises(CustctlError):
        page(tmp_path, "<table><tr><td>" + piece * 50_000)
    assert time.process_time() - start < 10


def test_spans_by_the_million_are_refused(tmp_path: Path) -> None:
    row = "<tr>" + "<td colspan=1000 rowspan=9999>x" * 200
    with pytest.raises(TooLarge):
        page(tmp_path, f"<table>{row}{'<tr><td>1' * 3000}</table>")


BOOK = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{}</Workbook>'
)
SHEET = (
    '<Worksheet ss:Name="{}"><Table>{}</Table><x:WorksheetOptions><x:Visible>{}</x:Visible></x:WorksheetOptions></Worksheet>'
)


def row(*values: str, index: str = "") -> str:
    """A row of cells of text."""
    return f"<Row{index}>" + "".join(f'<Cell><Data ss:Type="String">{value}</Data></Cell>' for value in values) + "</Row>"


def book(rows: str, visible: str = "SheetVisible") -> str:
    """A workbook of one sheet."""
    return BOOK.format(SHEET.format("Sales", row("date", "customer", "amount") + rows, visible))


def test_a_workbook_in_xml_of_2003_is_read(tmp_path: Path) -> None:
    moved = '<Row ss:Index="4"><Cell ss:Index="2"><Data>Bob</Data></Cell><Cell ss:MergeAcross="1"><Data>2</Data></Cell></Row>'
    sheet = page(tmp_path, book(row("2025-01-01T00:00:00.000", "Ada &amp; Co", "1.5") + moved))
    assert (sheet.sheet, sheet.header[:3]) == ("Sales", ("date", "customer", "amount"))
    assert [found[:4] for found in cells(sheet)] == [(2, "2025-01-01", "Ada & Co", "1.5"), (4, None, "Bob", "2")]


def test_a_hidden_sheet_of_2003_is_read_only_when_named(tmp_path: Path) -> None:
    text = book(row("2025-01-01", "Ada", "1"), "SheetHidden")
    with pytest.raises(NoTable):
        page(tmp_path, text)
    assert len(cells(page(tmp_path, text, sheet="Sales"))) == 1


@pytest.mark.parametrize(("index", "error"), [("900000000", TooLarge), ("x", UnreadableWorkbook)])
def test_rows_at_impossible_places_are_refused(tmp_path: Path, index: str, error: type[CustctlError]) -> None:
    with pytest.raises(error):
        page(tmp_path, book(row("2025-01-01", "Ada", "1", index=f' ss:Index="{index}"')))


@pytest.mark.parametrize("index", ["-5", "1"])
def test_rows_that_would_go_back_stand_where_they_are(tmp_path: Path, index: str) -> None:
    assert cells(page(tmp_path, book(row("2025-01-01", "Ada", "1", index=f' ss:Index="{index}"'))))[0][0] == 2


def test_xml_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(UnreadableWorkbook) as caught:
        page(tmp_path, book(row("&b;", "Ada", "1")).replace('<?xml version="1.0"?>', bomb))
    assert caught.value.facts["why"] == "it declares XML entities"


def test_xml_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableWorkbook):
        page(tmp_path, book(row("2025-01-01", "Ada", "1"))[:-40])
