"""The plain workbook: one sheet per table, text that is text, the same bytes every time."""

import io
import zipfile
from datetime import date, datetime

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from custctl.errors.output import TooLongForExcel
from custctl.labels import Words
from custctl.renderers import render
from custctl.renderers.excel import data as sheets
from custctl.result import Fact, Note, Result
from custctl.schema import Role
from tests.helpers.results import HOSTILE, a_shop, aging, owing, result, table, texts


def opened(answer: Result, lang: str = "en", name: str | None = None) -> Workbook:
    return load_workbook(io.BytesIO(render(answer, format="xlsx", table=name, words=Words(lang))))


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.strip()])
def test_text_from_data_is_text_in_a_cell(hostile: str) -> None:
    sheet = opened(texts(hostile)).worksheets[0]
    cell = sheet["A2"]
    assert (cell.data_type, sheet.max_row) == ("s", 2)
    kept = "".join(character for character in hostile if character >= " " or character in "\t\n\r")
    assert cell.value.replace("\r\n", "\n") == kept.replace("\r\n", "\n")


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_text_like_a_formula_stays_text_when_somebody_edits_the_cell(hostile: str) -> None:
    assert opened(texts(hostile)).worksheets[0]["A2"].quotePrefix


def test_no_formula_is_written_at_all() -> None:
    data = render(texts(*HOSTILE), format="xlsx", table=None, words=Words("en"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in b"".join(parts.read(name) for name in parts.namelist() if "worksheets" in name)


def test_roles_decide_how_a_cell_is_written() -> None:
    roles = {"customer": Role.TEXT, "due": Role.DATE, "open": Role.MONEY, "overdue_share": Role.SHARE, "orders": Role.COUNT}
    sheet = opened(result(table("items", roles, [["007", date(2026, 1, 2), "1234.5", 0.25, 12]]))).worksheets[0]
    row = sheet[2]
    assert [cell.value for cell in row] == ["007", datetime.fromisoformat("2026-01-02"), 1234.5, 0.25, 12]
    assert [cell.number_format for cell in row] == ["General", "d mmm yyyy", "#,##0.00", "0.0%", "#,##0"]


def test_money_has_the_decimals_of_the_rows_currency() -> None:
    sheet = opened(
        aging(owing("1", "Ada", "5", currency="JPY"), owing("2", "Bob", "6"), facts={"EUR": {}, "JPY": {}})
    ).worksheets[0]
    assert [sheet["D2"].number_format, sheet["D3"].number_format] == ["#,##0", "#,##0.00"]


def test_the_heading_stays_in_view_and_filters() -> None:
    sheet = opened(a_shop()).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N47"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet["A1"].value == "Customer"


def test_headings_are_in_the_language() -> None:
    sheet = opened(a_shop(), "zh").worksheets[0]
    assert [cell.value for cell in sheet[1]][:3] == ["客户", "名称", "币种"]


def test_columns_are_as_wide_as_what_they_hold_within_reason() -> None:
    widths = {letter: opened(texts(*HOSTILE)).worksheets[0].column_dimensions[letter].width for letter in "AB"}
    assert widths == {"A": 48, "B": 8}


def test_a_heading_of_several_words_has_room_for_all_of_them_on_two_lines() -> None:
    sheet = opened(result(table("customers", {"average_days_late": Role.NUMBER}, [[42.0]]))).worksheets[0]
    assert sheet["A1"].value == "Days late, average"
    assert sheet.row_dimensions[1].height == 30
    assert sheet.column_dimensions["A"].width == len("Days late,") + 2


def test_a_text_behind_figures_does_not_touch_them() -> None:
    roles = {"value_12m": Role.MONEY, "say": Role.KEY, "name": Role.TEXT, "open": Role.MONEY, "document": Role.TEXT}
    sheet = opened(
        result(table("t", roles, [["5000", "kindly", "Ada", "1", "=1"], ["1", "firmly", "Bob", None, "R2"]]))
    ).worksheets[0]
    for row in sheet.iter_rows():
        assert [cell.alignment.indent for cell in row] == [0, 1, 0, 0, 1]
        assert [row[place].alignment.horizontal for place in (1, 4)] == ["left", "left"]
    assert sheet["E2"].quotePrefix
    assert sheet.column_dimensions["E"].width == len("Document") + 3


def test_each_table_has_a_sheet_and_the_last_is_for_notes() -> None:
    answer = result(*(table(name, {"a": Role.TEXT}, []) for name in ("x" * 40, "x" * 40 + "y", "Notes", "a/b")))
    names = opened(answer).sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 31 for name in names)
    assert names[-1] == "Notes"
    assert "/" not in names[3]


def test_one_table_when_one_is_asked_for() -> None:
    answer = result(table("first", {"a": Role.TEXT}, []), table("second", {"a": Role.TEXT}, []))
    assert len(opened(answer, name="second").sheetnames) == 2


def test_the_notes_sheet_says_what_the_answer_is(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words("en")
    monkeypatch.setattr(words, "_texts", {**words._texts, "note.odd": "{count} odd rows"})
    facts = {"EUR": {"open_total": Fact(5, Role.MONEY), "newest_payment": Fact(date(2026, 10, 29), Role.DATE)}}
    answer = result(table("t", {"a": Role.TEXT}, []), facts=facts, options={"terms": 30}, notes=[Note("odd", {"count": 3})])
    sheet = load_workbook(io.BytesIO(render(answer, format="xlsx", table=None, words=words)))["Notes"]
    rows = [tuple(value for value in row if value is not None) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ("Receivables on 31 Oct 2026 · EUR",)
    assert ("As of", datetime.fromisoformat("2026-10-31")) in rows
    assert ("Terms", 30) in rows
    assert any(row[1:] == (5, "EUR") for row in rows)
    assert any(row[1:] == (datetime.fromisoformat("2026-10-29"), "EUR") for row in rows)
    assert rows[-1] == ("3 odd rows",)


def test_nothing_comes_from_the_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(render(a_shop(), format="xlsx", table=None, words=Words("en")))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2026-10-31T00:00:00Z") == 2


def test_a_text_longer_than_a_cell_ends_in_dots() -> None:
    value = opened(texts("y" * 40_000)).worksheets[0]["A2"].value
    assert (len(value), value[-1]) == (32_767, "…")


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(TooLongForExcel, match="3 rows"):
        opened(texts("a", "b", "c"))


def test_what_is_unknown_is_an_empty_cell() -> None:
    roles = {"a": Role.TEXT, "due": Role.DATE, "m": Role.MONEY, "s": Role.SHARE, "segment": Role.KEY}
    sheet = opened(result(table("t", roles, [["x", None, None, float("nan"), None]]))).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["x", None, None, None, None]


def test_keys_are_words() -> None:
    sheet = opened(result(table("t", {"kind": Role.KEY, "bucket": Role.KEY}, [["write_off", "days_31_60"]]))).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["Write-off", "31-60"]


def test_the_numbers_read_back_as_they_were() -> None:
    data = render(a_shop(), format="xlsx", table=None, words=Words("en"))
    back = pl.DataFrame(
        list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=2, values_only=True)), orient="row"
    )
    assert back["column_10"].to_list() == [float(total) for total in a_shop().tables["customers"].rows["total"]]
