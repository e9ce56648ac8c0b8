"""The workbooks that custctl ships: what stands in them, in both languages, and that an owner may restyle them."""

import importlib.util
import io
import re
import zipfile
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.styles import Font, PatternFill

from custctl.errors.settings import OwnTemplateWrong, TemplateMissing, TemplateWrong
from custctl.labels import LANGUAGES, Words
from custctl.renderers import excel
from custctl.renderers.excel import context, workbooks
from custctl.renderers.excel.calculation import Unknown
from custctl.renderers.excel.grid import Calculated
from custctl.renderers.excel.problems import Problem
from custctl.renderers.templates import shipped
from tests.helpers.excel_answers import AS_OF, answers, together
from tests.helpers.excel_templates import cells, shown

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(shipped().glob("*.xlsx"))
REPORTS = ("owner", "receivables", "statement")


def report(template: str = "owner", lang: str = "en", **more: Any) -> bytes:
    customer = "Nordwind" if template == "statement" else None
    return excel.report_workbook(**{"results": answers(), "customer": customer, **more}, words=Words(lang), template=template)


@lru_cache
def usual(template: str = "owner", lang: str = "en") -> bytes:
    """A report about the usual shop, rendered once for all tests that only look at it."""
    return report(template, lang)


def opened(template: str = "owner", lang: str = "en", **more: Any) -> Workbook:
    return shown(report(template, lang, **more) if more else usual(template, lang))


def column(sheet: Any, heading: str) -> list[Any]:
    """What stands below a heading."""
    [head] = [cell for row in sheet.iter_rows() for cell in row if cell.value == heading]
    return [sheet.cell(row, head.column).value for row in range(head.row + 1, sheet.max_row + 1)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("template", REPORTS)
def test_every_formula_has_a_value_and_none_is_an_error(template: str, lang: str) -> None:
    data = usual(template, lang)
    formulas, values = load_workbook(io.BytesIO(data)), shown(data)
    found = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found += 1
                    value = values[sheet.title][cell.coordinate].value
                    assert value is not None or '""' in cell.value, f"{sheet.title}!{cell.coordinate} {cell.value}"
                    assert not str(value).startswith("#"), f"{sheet.title}!{cell.coordinate} {cell.value}"
    assert found > 3
    assert not any("{{" in str(value) or "{%" in str(value) for sheet in values for row in cells(sheet) for value in row)


def stands_right(cell: Any) -> bool:
    kind = cell.alignment.horizontal
    return kind == "right" or (kind in (None, "general") and isinstance(cell.value, int | float | datetime))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("template", REPORTS)
def test_no_text_touches_the_figures_before_it(template: str, lang: str) -> None:
    for sheet in opened(template, lang).worksheets:
        for row in sheet.iter_rows():
            for before, cell in pairwise(row):
                if isinstance(cell.value, str) and not stands_right(cell) and before.value is not None:
                    assert not stands_right(before) or cell.alignment.indent, f"{sheet.title}!{cell.coordinate}"


def test_totals_are_those_of_the_analysis_to_the_cent() -> None:
    book = opened("receivables")
    owed = answers()["aging"]
    facts = owed.facts["EUR"]
    rows = cells(book["Ageing"])
    [total] = [row for row in rows if row[0] == "Total"]
    debtors = owed.tables["customers"].rows
    names = [name for name in debtors.columns if name == "not_due" or name.startswith("days_")]
    assert [Decimal(str(value)) for value in total[1 : len(names) + 1]] == [debtors[name].sum() for name in names]
    assert Decimal(str(total[len(names) + 1])) == facts["open_total"].value
    [items] = [row for row in cells(book["Open items"]) if row[0] == "Total"]
    assert Decimal(str(items[5])) == facts["open_total"].value
    [loss] = [row for row in cells(book["Loss allowance"]) if row[0] == "Total"]
    assert Decimal(str(loss[3])) == owed.tables["provision"].rows["expected_loss"].sum()
    [difference] = [row for row in cells(book["Tie-out"]) if row[0] == "Difference"]
    assert difference[1] == 0


def test_names_from_data_are_text() -> None:
    sheet = load_workbook(io.BytesIO(usual()))["Customers"]
    names = [cell for cell in sheet["A"] if str(cell.value).startswith("=")]
    assert [(cell.value, cell.data_type) for cell in names] == [("=cmd|'/C calc'!A0", "s")]


def test_the_chinese_table_has_its_columns_and_units() -> None:
    book = opened("receivables", "zh", business="上海示例贸易有限公司")
    assert book.sheetnames[:3] == ["账龄分析表", "账龄分析表(万元)", "坏账准备计提表"]
    rows = cells(book["账龄分析表"])
    head = next(row for row in rows if row[0] == "序号")
    assert head[:4] == ("序号", "客户名称", "期末余额", "未到期")
    assert head[-1] == "占比"
    total, in_ten_thousands = (next(row for row in cells(book[name]) if row[1] == "合计") for name in book.sheetnames[:2])
    assert total[2] == pytest.approx(in_ten_thousands[2] * 10_000)
    assert total[-1] == pytest.approx(1)
    assert any("2026年10月31日" in str(value) for row in rows for value in row)
    assert next(row for row in cells(book["坏账准备计提表"]) if row[0] == "账龄") == (
        "账龄", "期末余额", "占比", "计提比例", "坏账准备", "账面价值",
    )  # fmt: skip


def test_money_has_the_decimals_of_its_currency_and_days_the_order_of_the_language() -> None:
    euro, yen = (load_workbook(io.BytesIO(report("statement", results=answers(code)))).worksheets[0] for code in ("EUR", "JPY"))
    assert [(sheet["D6"].number_format, sheet["F6"].number_format) for sheet in (euro, yen)] == [
        ("#,##0.00",) * 2,
        ("#,##0",) * 2,
    ]
    chinese = load_workbook(io.BytesIO(usual("statement", "zh"))).worksheets[0]
    assert [sheet["B6"].number_format for sheet in (euro, chinese)] == ["d mmm yyyy", 'yyyy"年"m"月"d"日"']


def test_currencies_have_sheets_of_their_own_and_are_never_added() -> None:
    book = opened("receivables", results=together(answers("EUR"), answers("CNY")))
    assert book.sheetnames[:2] == ["Ageing EUR", "Ageing CNY"]
    totals = [next(row for row in cells(book[name]) if row[0] == "Total") for name in book.sheetnames[:2]]
    assert totals[0] == totals[1]
    assert {cell.value for cell in book["Open items CNY"]["A"]} >= {"Total"}


def test_a_statement_speaks_of_one_customer() -> None:
    sheet = opened("statement", business="Muster GmbH").worksheets[0]
    items = answers()["aging"].tables["items"].rows
    own = items.filter(items["customer"] == "Nordwind")
    assert sheet["A2"].value == "Statement of account for Nordwind"
    total = next(row for row in cells(sheet) if row[0] == "Total")
    assert Decimal(str(total[5])) == own["open"].sum()
    assert not any("Atlas" in str(value) for row in cells(sheet) for value in row)


def test_sheets_without_data_are_left_out_and_a_line_says_what_would_bring_them() -> None:
    book = opened(results={"segment": answers()["segment"]})
    assert book.sheetnames == ["To do", "Customers", "Segments", "Notes"]
    assert any("custctl import invoices" in str(value) for (value,) in cells(book["Notes"]))
    assert opened("receivables", results={"segment": answers()["segment"]}).sheetnames == ["Notes"]


@pytest.mark.parametrize("template", REPORTS)
def test_pages_print_as_wide_as_they_are_with_their_heading(template: str) -> None:
    book = load_workbook(io.BytesIO(usual(template)))
    for sheet in book.worksheets:
        assert (sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, True)
    frozen = {"owner": ["Customers", "Segments", "Growth"], "receivables": ["Ageing", "Open items", "Trend"], "statement": []}[
        template
    ]
    for name in frozen:
        assert book[name].freeze_panes
        assert book[name].print_title_rows
        assert book[name].page_setup.orientation == "landscape"


@pytest.mark.parametrize(
    ("template", "sheet", "values"),
    [
        ("owner", "Segments", 11),
        ("owner", "Ageing", 5),
        ("receivables", "Ageing", 5),
        ("receivables", "Trend", 6),
        ("receivables", "Forecast", 4),
    ],
)
def test_charts_are_native_and_show_all_rows(template: str, sheet: str, values: int) -> None:
    book = load_workbook(io.BytesIO(usual(template)))
    [chart] = book[sheet]._charts
    for series in chart.series:
        name, _, area = series.val.numRef.f.replace("$", "").rpartition("!")
        assert name.strip("'") == sheet
        shown_cells = [cell.value for row in book[sheet][area] for cell in row]
        assert len(shown_cells) == values
        assert series.val.numRef.numCache.ptCount == values


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_answers_give_the_same_bytes(lang: str) -> None:
    for template in REPORTS:
        assert report(template, lang) == usual(template, lang)
    with zipfile.ZipFile(io.BytesIO(usual())) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(f"{AS_OF}T00:00:00Z".encode()) == 2


# ------------------------------------------------------------------------------------------ an owner's hand


def test_a_restyled_template_still_renders(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    book = load_workbook(shipped() / "receivables.xlsx")
    sheet = book.worksheets[0]
    sheet.title = "Wer schuldet was"
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(name="Georgia", size=13, color="FF663399")
    sheet["A5"].fill = PatternFill("solid", fgColor="FFFFE4B5")
    sheet["D5"].value, sheet["E5"].value = sheet["E5"].value, sheet["D5"].value  # columns change places
    sheet["D7"].value, sheet["E7"].value = sheet["E7"].value, sheet["D7"].value
    sheet["F5"], sheet["F7"], sheet["F9"] = "With 5 % interest", "=ROUND(C7*1.05,2)", "=SUM(F7)"
    chart = LineChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=7))
    sheet.add_chart(chart, "H20")
    book.save(path)
    data = excel.report_workbook(answers(), words=Words("en"), template=str(path))
    result, values = load_workbook(io.BytesIO(data))["Wer schuldet was"], shown(data)["Wer schuldet was"]
    [total] = [row for row in cells(values) if row[0] == "Total"]
    assert Decimal(str(total[-1])) == sum(
        (
            (Decimal(str(value)) * Decimal("1.05")).quantize(Decimal("0.01"), ROUND_HALF_UP)
            for value in answers()["aging"].tables["customers"].rows["total"]
        ),
        Decimal(0),
    )
    assert result["A5"].font.name == "Georgia"
    assert len(result._charts) == 2
    last = len(result["A"])
    assert re.fullmatch(r"'Wer schuldet was'!\$\w+\$\d+:\$\w+\$\d+", result._charts[1].series[0].val.numRef.f), last


def test_a_template_of_the_owner_stands_before_the_shipped_one(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "{{ currencies[0].aging.facts.open_total }}"
    book.save(tmp_path / "owner.xlsx")
    assert opened(folders=[tmp_path]).worksheets[0]["A1"].value == float(answers()["aging"].facts["EUR"]["open_total"].value)
    assert excel.names([tmp_path]) == ["owner", "receivables", "statement"]


def test_keys_are_compared_as_keys_and_shown_as_words(tmp_path: Path) -> None:
    book = Workbook()
    source = "{% for c in currencies[0].customers if c.segment == 'lost' or true %}"
    for row, value in enumerate([source, "{{ c.segment }}", "{% endfor %}"], start=1):
        book.active.cell(row, 1, value)
    book.save(tmp_path / "keys.xlsx")
    keys = answers()["segment"].tables["customers"].rows["segment"]
    written = {value for (value,) in cells(shown(report(str(tmp_path / "keys.xlsx"))).worksheets[0])}
    assert written == {Words("en").word("segment", key) for key in keys}


@pytest.mark.parametrize(
    ("cell", "place", "words"),
    [
        ("{{ turnover }}", "'Sheet'!A1", "'turnover' is undefined"),
        ("{{ currencies[0].aging.tables.itemz }}", "'Sheet'!A1", "itemz"),
    ],
)
def test_a_template_that_does_not_work_is_told_with_sheet_and_cell(tmp_path: Path, cell: str, place: str, words: str) -> None:
    book = Workbook()
    book.active["A1"] = cell
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(TemplateWrong, match=r"mine\.xlsx does not work") as raised:
        report(str(tmp_path / "mine.xlsx"))
    assert raised.value.where.format(**raised.value.facts) == f"mine.xlsx:{place}"
    assert words in str(raised.value)


@pytest.mark.parametrize(("named", "wrong"), [("statement", OwnTemplateWrong), ("{}/statement.xlsx", TemplateWrong)])
def test_a_template_in_the_place_of_a_shipped_one_is_to_be_moved_away(
    tmp_path: Path, named: str, wrong: type[TemplateWrong]
) -> None:
    (tmp_path / "statement.xlsx").write_text("hello")
    with pytest.raises(TemplateWrong) as raised:
        report(named.format(tmp_path), folders=[tmp_path])
    assert type(raised.value) is wrong


def test_what_is_no_workbook_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("hello")
    with pytest.raises(TemplateWrong):
        report(str(tmp_path / "text.xlsx"))
    for missing in (str(tmp_path / "none.xlsx"), "nonesuch", "data"):
        with pytest.raises(TemplateMissing, match=re.escape(missing)):
            report(missing)


# ------------------------------------------------------------------------------------------------ checking


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.stem != "data"], ids=lambda path: path.name)
def test_the_shipped_templates_have_nothing_to_mend(path: Path) -> None:
    assert excel.check_template(path) == []


def check(tmp_path: Path, *rows: tuple[Any, ...]) -> list[tuple[str | None, str]]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "mine.xlsx")
    return [(problem.cell, problem.key) for problem in excel.check_template(tmp_path / "mine.xlsx")]


def test_a_check_finds_what_will_not_work_without_an_answer(tmp_path: Path) -> None:
    assert check(tmp_path, ("{{ turnover }}",)) == [("A1", "unknown")]
    assert check(tmp_path, ("{{ as_of",)) == [("A1", "jinja")]
    assert check(tmp_path, ("{% for c in currencies %}",), ("{{ c.currency }}{{ d }}",), ("{% endfor %}",), ("{{ c }}",)) == [
        ("A2", "unknown"), ("A4", "unknown"),
    ]  # fmt: skip
    assert check(tmp_path, ("{% for c in currencies %}",)) == [("A1", "tag_unclosed")]
    assert check(tmp_path, ('="{{ business }}"&A2',)) == [("A1", "expression_in_formula")]
    assert check(tmp_path, ("{% sheet for m in currencies %}",), ("{{ m.currency }}",), ("{% if x %}",), ("{% endif %}",)) == [
        ("A3", "unknown"),
    ]  # fmt: skip
    assert check(tmp_path, ("plain", 1, "=A1")) == []


PARTS = {
    "macros": "xl/vbaProject.bin",
    "pivot": "xl/pivotTables/pivotTable1.xml",
    "slicers": "xl/slicers/slicer1.xml",
    "controls": "xl/ctrlProps/ctrlProp1.xml",
    "threaded": "xl/threadedComments/threadedComment1.xml",
    "diagrams": "xl/diagrams/data1.xml",
    "new_charts": "xl/charts/chartEx1.xml",
    "chart_styles": "xl/charts/style1.xml",
    "queries": "xl/connections.xml",
    "rich_values": "xl/richData/rdrichvalue.xml",
    "embedded": "xl/embeddings/oleObject1.bin",
}
INSIDE = {
    "shapes": ("xl/drawings/drawing9.xml", b"<xdr:sp macro=''></xdr:sp>"),
    "sparklines": ("xl/worksheets/extra.xml", b"<x14:sparklineGroup type='column'>"),
    "new_formats": ("xl/worksheets/extra.xml", b"<x14:conditionalFormatting xmlns:x='y'>"),
    "new_validation": ("xl/worksheets/extra.xml", b"<x14:dataValidation type='list'>"),
    "data_tables": ("xl/worksheets/extra.xml", b'<f t="dataTable" ref="A1"/>'),
}


@pytest.mark.parametrize("kind", [*PARTS, *INSIDE])
def test_what_would_get_lost_is_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mine.xlsx"
    Workbook().save(path)
    name, content = (PARTS[kind], b"x") if kind in PARTS else INSIDE[kind]
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr(name, content)
    assert excel.check_template(path) == [Problem(None, None, f"lost.{kind}", warning=True)]


def test_a_check_of_what_is_no_workbook_says_so(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("hello")
    assert [problem.key for problem in excel.check_template(tmp_path / "text.xlsx")] == ["unreadable"]


def test_every_problem_has_its_sentence_in_both_languages() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "custctl/renderers/excel").glob("*.py"))
    calls = r'(?:Problem|_wrong|_problem)\([^()"]*, "(\w+)"'
    keys = set(re.findall(calls, source))
    assert keys >= {"jinja", "no_sheet", "unreadable", "expression_in_formula", "tag_unclosed", "tags_side_by_side"}
    for lang in LANGUAGES:
        for key in (*keys, *(f"lost.{kind}" for kind in (*PARTS, *INSIDE))):
            assert f"workbook.problem.{key}" in Words(lang)
        assert Problem("A", "B1", "unknown", {"names": "x", "known": "y"}).told(Words(lang))


# ---------------------------------------------------------------------------------------- documents and files


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_workbooks", ROOT / "templates" / "build_workbooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_templates_are_those_that_their_script_makes(tmp_path: Path) -> None:
    builder().main(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.xlsx")} == {
        path.name: path.read_bytes() for path in SHIPPED
    }


def documented(chapter: str) -> set[str]:
    text = (ROOT / "docs" / "excel-templates.md").read_text(encoding="utf-8")
    [part] = re.findall(rf"^### {chapter}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^\| `(\w+)`", part, re.MULTILINE))


def test_the_names_that_templates_can_use_are_documented() -> None:
    given = context.context(answers(), Words("en"))
    assert set(given) == set(context.NAMES) == documented("Everywhere")
    assert set(context.Money.__dataclass_fields__) == documented("In a currency")
    joined = {name for names in context.JOINED.values() for name in names} | {"customer"}
    assert joined == documented("A customer") == set(given["currencies"][0].customers[0])


def test_a_table_that_an_answer_may_lack_is_empty_and_another_is_an_error() -> None:
    [money] = context.context({"aging": answers()["aging"]}, Words("en"))["currencies"]
    assert money.aging.tables.interest == []
    assert money.segment.tables.anything == []
    assert not money.segment
    with pytest.raises(AttributeError, match="no table 'itemz'"):
        _ = money.aging.tables.itemz


def test_formulas_of_the_shipped_templates_are_all_calculated() -> None:
    names = context.context(answers(), Words("en"))
    for path in SHIPPED:
        if path.stem != "data":
            rendered = workbooks.render(load_workbook(path, rich_text=True), names)
            contents = [content for sheet in rendered.sheets for row in sheet.grid.rows.values() for _, _, content in row]
            assert all(content.node is not None for content in contents if isinstance(content, Calculated)), Unknown


def test_the_day_is_that_of_the_answers() -> None:
    assert opened().properties.modified.date() == date(2026, 10, 31)
