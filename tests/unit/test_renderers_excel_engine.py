"""What a template's owner is promised: values stay what they are, text is text, all around the rows grows with them."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from custctl.renderers.excel.problems import TemplateProblem
from custctl.renderers.excel.sheet_names import sheet_name
from tests.helpers.excel_templates import cells, file_of, filled, made, people, shown, template

LOOP, END = ("{% for c in rows %}",), ("{% endfor %}",)


def listing(*after: tuple[Any, ...]) -> tuple[Workbook, Worksheet]:
    """A heading in row 1, a loop in rows 2 to 4, whatever comes after from row 5."""
    return template(("Name", "Amount"), LOOP, ("{{ c.name }}", "{{ c.amount }}"), END, *after)


# ------------------------------------------------------------------------------------------------ values


@pytest.mark.parametrize(
    ("value", "read_back"),
    [
        (12, 12),
        (1.5, 1.5),
        (Decimal("1234.5600"), 1234.56),
        (Decimal("99999999999.99"), 99999999999.99),
        (True, True),
        (date(2026, 1, 2), datetime(2026, 1, 2)),  # noqa: DTZ001 cells know no zones
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 1, 2, 3, 4)),  # noqa: DTZ001
        (time(3, 4), time(3, 4)),
        ("007", "007"),
        ("2024-01-01", "2024-01-01"),
        (None, None),
        (float("nan"), None),
        (Decimal("Infinity"), None),
        (10**18, "1000000000000000000"),
        (date(1899, 12, 31), "1899-12-31"),
        (["a", "b"], "a; b"),
    ],
)
def test_a_cell_that_is_one_expression_keeps_the_type_of_its_value(value: object, read_back: object) -> None:
    book, _ = template(("{{ value }}", "end"))
    cell = filled(book, value=value).worksheets[0]["A1"]
    assert (cell.value, type(cell.value)) == (read_back, type(read_back))


def test_text_around_an_expression_makes_a_text() -> None:
    book, _ = template(("{{ n }} customers & {{ m }}",))
    assert filled(book, n=3, m="<b>").worksheets[0]["A1"].value == "3 customers & <b>"


HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("source", ["{{ value }}", "{{ value }} "])
def test_text_from_data_is_never_a_formula(text: str, source: str) -> None:
    book, _ = template((source, "=1+1"))
    data = made(book, value=text)
    cell = shown(data).worksheets[0]["A1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.read("xl/worksheets/sheet1.xml").count(b"<f>") == 1


def test_data_that_looks_like_a_template_is_not_run() -> None:
    book, _ = listing()
    sheet = filled(book, rows=[{"name": "{{ 7 * 7 }}{% for %}", "amount": "{% endfor %}"}]).worksheets[0]
    assert cells(sheet)[1] == ("{{ 7 * 7 }}{% for %}", "{% endfor %}")


def test_what_no_workbook_can_hold_is_left_out_and_long_text_is_cut() -> None:
    book, _ = template(("{{ odd }}", "{{ long }}", "{{ escaped }}"))
    row = cells(filled(book, odd="a\x00b\x1fc\ufffed\ud800", long="y" * 40_000, escaped="_x0041_").worksheets[0])[0]
    assert row[0] == "abcd"
    assert (len(row[1]), row[1][-1]) == (32_767, "…")
    with zipfile.ZipFile(io.BytesIO(made(book, odd="", long="", escaped="_x0041_"))) as parts:
        assert b"_x005F_x0041_" in parts.read("xl/worksheets/sheet1.xml")


def test_a_value_brings_its_number_format_where_the_cell_has_none() -> None:
    class Euro(Decimal):
        number_format = "#,##0.00"

    book, sheet = template(("{{ a }}", "{{ a }}", "{{ day }}"))
    sheet["B1"].number_format = "0"
    row = filled(book, a=Euro("5"), day=date(2026, 1, 2)).worksheets[0][1]
    assert [cell.number_format for cell in row] == ["#,##0.00", "0", "yyyy-mm-dd"]


def test_a_formula_without_a_format_takes_that_of_the_first_cell_it_refers_to() -> None:
    book, sheet = listing(("Total", "=SUM(B3)"))
    sheet["B3"].number_format = "0.000"
    assert filled(book, rows=people(1, 2)).worksheets[0]["B4"].number_format == "0.000"
    book.worksheets[0]["B5"] = "=SUM(B1:B4)"
    assert filled(book, rows=people(1, 2)).worksheets[0]["B4"].number_format == "0.000"


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=40))
def test_any_text_comes_out_as_it_went_in_or_without_what_cannot_be_written(text: str) -> None:
    book, _ = template(("{{ value }}", "end"))
    value = filled(book, value=text).worksheets[0]["A1"].value or ""
    kept = "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff"))
    assert value.replace("\r\n", "\n").replace("\r", "\n") == kept.replace("\r\n", "\n").replace("\r", "\n")


# ---------------------------------------------------------------------------------------- rows and sheets


@pytest.mark.parametrize("count", [0, 1, 3])
def test_rows_of_a_loop_are_repeated_and_tags_vanish(count: int) -> None:
    book, _ = listing(("end",))
    rows = cells(filled(book, rows=people(*range(count))).worksheets[0])
    body = [("A", 0), ("B", 1), ("C", 2)][:count] or [(None, None)]
    assert rows == [("Name", "Amount"), *body, ("end", None)]


def test_a_loop_with_nothing_shows_its_else() -> None:
    book, _ = template(LOOP, ("{{ c }}",), ("{% else %}",), ("Nobody",), END)
    assert cells(filled(book, rows=[]).worksheets[0]) == [("Nobody",)]
    assert cells(filled(book, rows=["Ada"]).worksheets[0]) == [("Ada",)]


def test_rows_under_a_condition() -> None:
    book, _ = template(
        ("{% if n > 1 %}",), ("many",), ("{% elif n == 1 %}",), ("one",), ("{% else %}",), ("none",), ("{% endif %}",)
    )
    assert [cells(filled(book, n=n).worksheets[0]) for n in (5, 1, 0)] == [[("many",)], [("one",)], [("none",)]]


def test_jinja_in_a_loop_s_head_filters_unpacks_and_counts() -> None:
    book, _ = template(
        ("{% for name, n in pairs if n > 1 %}",), ("{{ loop.index }}/{{ loop.length }} {{ name }}", "{{ n }}"), END
    )
    assert cells(filled(book, pairs=[("a", 1), ("b", 2), ("c", 3)]).worksheets[0]) == [("1/2 b", 2), ("2/2 c", 3)]


GROUPS = (
    ("{% for g in groups %}",),
    ("{{ g.name }}",),
    ("{% for c in g.rows %}",),
    ("{{ c.name }}", "{{ c.amount }}", "=B4/SUM(B$4:B$4)"),
    END,
    ("Subtotal", "=SUBTOTAL(9,B4)"),
    END,
    ("Total", "=SUBTOTAL(9,B2:B6)"),
)


def test_groups_have_subtotals_and_the_total_counts_each_row_once() -> None:
    book, _ = template(*GROUPS)
    groups = [{"name": "G1", "rows": people(1, 3)}, {"name": "G2", "rows": people(10)}]
    data = made(book, groups=groups)
    formulas = cells(filled(book, groups=groups).worksheets[0])
    assert formulas[3] == ("Subtotal", "=SUBTOTAL(9,B2:B3)", None)
    assert formulas[6] == ("Subtotal", "=SUBTOTAL(9,B6)", None)
    assert formulas[7] == ("Total", "=SUBTOTAL(9,B1:B7)", None)
    assert [row[1] for row in cells(shown(data).worksheets[0])] == [None, 1, 3, 4, None, 10, 10, 14]
    assert [row[2] for row in cells(shown(data).worksheets[0])] == [None, 0.25, 0.75, None, None, 1, None, None]


def test_a_sheet_is_repeated_for_each_group() -> None:
    book, sheet = template(
        ("{% sheet for g in groups %}",), ("{{ g.name }}", "=A1"), LOOP, ("{{ c }}",), END, title="{{ g.name }}"
    )
    sheet.conditional_formatting.add("A4", CellIsRule(operator="equal", formula=["1"], font=Font(bold=True)))
    total = book.create_sheet("Sum")
    total["A1"] = "=SUM('{{ g.name }}'!A4)"
    result = filled(book, groups=[{"name": "Nord"}, {"name": "Süd/Ost"}], rows=[1, 2])
    assert result.sheetnames == ["Nord", "Süd Ost", "Sum"]
    assert [cells(one)[0][0] for one in result.worksheets[:2]] == ["Nord", "Süd/Ost"]
    assert all(str(next(iter(one.conditional_formatting)).sqref) == "A2:A3" for one in result.worksheets[:2])
    assert result["Sum"]["A1"].value == "=SUM(Nord!A2:A3,'Süd Ost'!A2:A3)"
    assert [one.sheet_view.tabSelected for one in result.worksheets] == [True, False, False]


def test_a_sheet_under_a_condition_is_left_out_and_what_refers_to_it_stays_valid() -> None:
    book, _ = template(("{% sheet if wanted %}",), (5,), title="Extra")
    book.create_sheet("Main")["A1"] = "=SUM(Extra!A2)+1"
    assert filled(book, wanted=True)["Main"]["A1"].value == "=SUM(Extra!A1)+1"
    result = made(book, wanted=False)
    assert shown(result).sheetnames == ["Main"]
    assert shown(result)["Main"]["A1"].value == 1


def test_a_column_is_repeated_and_sums_across_grow() -> None:
    book, sheet = template(
        (None, "{% column for b in buckets %}"), ("Name", "{{ b }}", "Sum"),
        LOOP, ("{{ c.name }}", "{{ c[b] }}", "=SUM(B4:B4)"), END,
        ("Total", "=SUM(B4)", "=SUM(C4)"),
    )  # fmt: skip
    sheet.column_dimensions["B"].width = 20
    sheet.column_dimensions["C"].width = 30
    scope: dict[str, Any] = {"buckets": ["x", "y", "z"], "rows": [{"name": "A", "x": 1, "y": 2, "z": 4}]}
    result = filled(book, **scope).worksheets[0]
    assert cells(result) == [
        ("Name", "x", "y", "z", "Sum"), ("A", 1, 2, 4, "=SUM(B2:D2)"),
        ("Total", "=SUM(B2)", "=SUM(C2)", "=SUM(D2)", "=SUM(E2)"),
    ]  # fmt: skip
    assert [result.column_dimensions[letter].width for letter in "BCDE"] == [20, 20, 20, 30]
    assert cells(shown(made(book, **{**scope, "buckets": []})).worksheets[0]) == [("Name", "Sum"), ("A", 0), ("Total", 0)]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("a/b\\c:d*e?f[g]", "a b c d e f g"),
        ("x" * 40, "x" * 31),
        ("'quoted'", "quoted"),
        ("", "1"),
        ("History", "History 1"),
        ("a\x00b\ud800", "a b"),
        ("客户" * 20, "客户" * 15 + "客"),
    ],
)
def test_a_sheet_s_name_is_one_that_workbooks_allow(wanted: str, name: str) -> None:
    assert sheet_name(wanted, set()) == name


def test_sheets_of_one_name_are_told_apart() -> None:
    taken: set[str] = set()
    assert [sheet_name(name, taken) for name in ("Ada", "ADA", "x" * 40, "X" * 33)] == [
        "Ada",
        "ADA 2",
        "x" * 31,
        "X" * 29 + " 2",
    ]


# ----------------------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("formula", "for_three"),
    [
        ("=SUM(B3:B3)", "=SUM(B2:B4)"),
        ("=SUM(B3)", "=SUM(B2:B4)"),
        ("=SUM(B2:B4)", "=SUM(B2:B4)"),
        ("=SUM($B$3:$B$3)*2", "=SUM($B$2:$B$4)*2"),
        ("=SUM(B:B)", "=SUM(B:B)"),
        ("=SUM(3:3)", "=SUM(2:4)"),
        ("=AVERAGE(B1:B4,B6)", "=AVERAGE(B1:B4,B6)"),
        ("=B6+B7", "=B6+B7"),
        ("=IF(COUNT(B3)>0,MAX(B3),0)", "=IF(COUNT(B2:B4)>0,MAX(B2:B4),0)"),
        ('="B3: "&B3', '="B3: "&B2'),
        ("=Sheet!B3", "=Sheet!B2"),
        ("=SUM(Sheet!B3:B3)", "=SUM(Sheet!B2:B4)"),
        ("=SUM(Table1[Amount])", "=SUM(Table1[Amount])"),
        ("=SUM([1]Other!B3)", "=SUM([1]Other!B3)"),
        ("=SUM(amounts)", "=SUM(amounts)"),
    ],
)
def test_a_formula_below_a_loop_moves_and_grows(formula: str, for_three: str) -> None:
    book, _ = listing(("x", formula), ("y", 1), ("z", 2))
    assert filled(book, rows=people(1, 2, 3)).worksheets[0]["B5"].value == for_three


@pytest.mark.parametrize(
    ("formula", "third"),
    [
        ("=B3*2", "=B4*2"),
        ("=$B3*2", "=$B4*2"),
        ("=B3*B1", "=B4*B1"),
        ("=B3*$B$1", "=B4*$B$1"),
        ("=B3/B$5", "=B4/B$5"),
        ("=SUM(B$3:B3)", "=SUM(B$2:B4)"),
        ("=B3/SUM(B$3:B$3)", "=B4/SUM(B$2:B$4)"),
        ("=N(C2)+B3", "=N(C3)+B4"),
        ("=Rate!A1*B3", "=Rate!A1*B4"),
        ("=IF(B3>0,A3,\"\")", '=IF(B4>0,A4,"")'),
    ],
)  # fmt: skip
def test_a_formula_in_a_loop_is_translated_for_each_row(formula: str, third: str) -> None:
    book, sheet = listing(("Total", "=SUM(B3)"))
    sheet["C3"] = formula
    book.create_sheet("Rate")["A1"] = 3
    assert filled(book, rows=people(1, 2, 3)).worksheets[0]["C4"].value == third


def test_formulas_on_other_sheets_and_names_grow_too() -> None:
    book, _ = listing(("Total", "=SUM(B3)"))
    other = book.create_sheet("It's 1st")
    other["A1"], other["A2"], other["A3"] = "=Sheet!B5", "=SUM(Sheet!B3:B3)", "=SUM(amounts)"
    book.defined_names["amounts"] = DefinedName("amounts", attr_text="Sheet!$B$3")
    book.worksheets[0]["C5"] = "='It''s 1st'!A1"
    data = made(book, rows=people(1, 2, 3))
    result = filled(book, rows=people(1, 2, 3))
    assert [result["It's 1st"][place].value for place in ("A1", "A2", "A3")] == [
        "=Sheet!B5",
        "=SUM(Sheet!B2:B4)",
        "=SUM(amounts)",
    ]
    assert result.defined_names["amounts"].attr_text == "Sheet!$B$2:$B$4"
    assert [shown(data)["It's 1st"][place].value for place in ("A1", "A2")] == [6, 6]
    assert shown(data)["Sheet"]["C5"].value == 6


@pytest.mark.parametrize("formula", ["=SUM(B3:B3)", "=SUM(B3)", "=Sheet!B3", "=SUM(B2:B4)", "=COUNTA(B3)", "=B3+0"])
def test_an_empty_list_leaves_valid_formulas(formula: str) -> None:
    book, _ = listing(("x", formula))
    result = made(book, rows=[])
    assert "#REF!" not in str(cells(filled(book, rows=[]).worksheets[0]))
    assert shown(result).worksheets[0]["B3"].value in (0, None)


def test_what_refers_to_rows_that_are_not_there_counts_as_nothing() -> None:
    book, _ = template(("{% if wanted %}",), (5, 6), ("{% endif %}",), ("=SUM(A2:B2)", "=A2+1", "=COUNT(A2)"))
    assert cells(shown(made(book, wanted=False)).worksheets[0])[0] == (0, 1, 0)
    assert cells(shown(made(book, wanted=True)).worksheets[0])[1] == (11, 6, 1)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1/0", "#DIV/0!"),
        ("=IFERROR(1/0,5)", 5),
        ('="a"+1', "#VALUE!"),
        ('="1"+1', 2),
        ("=-2^2", 4),
        ("=2^0.5", 2**0.5),
        ("=50%", 0.5),
        ("=1+2*3-4/2", 5),
        ("=(1+2)*3", 9),
        ('="A"="a"', True),
        ('=1<"a"', True),
        ('="n: "&1.50', "n: 1.5"),
        ("=ROUND(2.5,0)", 3),
        ("=ROUND(-2.345,2)", -2.35),
        ("=INT(-1.5)", -2),
        ("=ABS(-3)", 3),
        ("=AVERAGE(A2:C2)", 2),
        ("=AVERAGE(D2:D3)", "#DIV/0!"),
        ("=COUNT(A2:D2)", 3),
        ("=COUNTA(A2:D2)", 4),
        ("=MAX(A2:C2)-MIN(A2:C2)", 2),
        ("=SUM(A2:D2,10)", 16),
        ('=SUMIF(D2:D3,"x",A2:A3)', 1),
        ('=COUNTIF(D2:D3,"X")', 1),
        ('=IF(AND(A2=1,OR(B2=9,C2=3)),"yes","no")', "yes"),
        ("=NOT(A2=1)", False),
        ('=LEN("客户")', 2),
        ("=N(D2)", 0),
        ('=CONCATENATE("a",1)', "a1"),
        ("=10^400", "#NUM!"),
        ("=NOW()", None),
        ("=VLOOKUP(1,A2:B2,2)", None),
        ("=E1", None),
        ("=SUM(", None),
    ],
)
def test_a_formula_s_value_is_what_a_worksheet_says_or_is_left_out(formula: str, value: object) -> None:
    book, sheet = template((None, None, None, None, formula), (1, 2, 3, "x"))
    sheet["F1"] = formula if formula != "=E1" else "=F1"
    shown_cell = shown(made(book)).worksheets[0]["F1"].value
    assert shown_cell == (pytest.approx(value) if isinstance(value, float) else value)


def test_a_long_chain_of_formulas_is_calculated() -> None:
    book, sheet = template(*[(f"=A{row + 1}+1",) for row in range(1, 2001)])
    sheet["A2001"] = 1
    assert shown(made(book)).worksheets[0]["A1"].value == 2001


def test_array_formulas_and_page_breaks_move() -> None:
    book, sheet = listing(("x",))
    sheet["C5"] = ArrayFormula("C5", "=SUM(B3:B3*2)")
    sheet.row_breaks.append(Break(id=3))
    result = filled(book, rows=people(1, 2)).worksheets[0]
    assert (result["C4"].value.ref, result["C4"].value.text) == ("C4", "=SUM(B2:B3*2)")
    assert [one.id for one in result.row_breaks.brk] == [2, 3]


def test_two_loops_below_each_other_and_a_sum_over_both() -> None:
    book, _ = template(("Head",), LOOP, ("{{ c.amount }}",), END, LOOP, ("{{ c.amount * 10 }}",), END, ("=SUM(A3:A6)",))
    assert [row[0] for row in cells(shown(made(book, rows=people(1, 2))).worksheets[0])] == ["Head", 1, 2, 10, 20, 33]


def test_an_inner_loop_with_nothing_keeps_its_group_whole() -> None:
    book, _ = template(*GROUPS)
    groups = [{"name": "G", "rows": []}, {"name": "H", "rows": people(5)}]
    assert [row[1] for row in cells(shown(made(book, groups=groups)).worksheets[0])] == [None, None, 0, None, 5, 5, 5]


# --------------------------------------------------------------------------------------- all around the cells


def test_styles_and_heights_are_those_of_the_template_s_row() -> None:
    book, sheet = listing()
    sheet["A3"].font, sheet["A3"].fill = Font(bold=True, color="FF112233"), PatternFill("solid", fgColor="FF445566")
    sheet.row_dimensions[3].height, sheet.row_dimensions[1].height = 33, 44
    result = filled(book, rows=people(1, 2)).worksheets[0]
    assert all(result.cell(row, 1).font.b and result.cell(row, 1).fill.fgColor.rgb == "FF445566" for row in (2, 3))
    assert [result.row_dimensions[row].height for row in (1, 2, 3, 4)] == [44, 33, 33, None]


def test_a_row_is_as_high_as_its_wrapped_text_needs() -> None:
    book, sheet = listing()
    sheet["A3"].alignment = Alignment(wrap_text=True)
    sheet.column_dimensions["A"].width = 20
    result = filled(
        book, rows=[{"name": "word " * 12, "amount": 1}, {"name": "客户" * 20, "amount": 1}, {"name": "x", "amount": 1}]
    )
    assert [result.worksheets[0].row_dimensions[row].height for row in (2, 3, 4)] == [60, 75, None]


def test_merged_cells_are_repeated_in_a_loop_and_grow_around_it() -> None:
    book, sheet = template(("Title", None, None), LOOP, ("{{ c.name }}", None, "{{ c.amount }}"), ("x",), END, ("foot",))
    for area in ("A1:C1", "A3:B3", "C3:C4", "A6:C6", "D2:D5"):
        sheet.merge_cells(area)
    merged = {str(area) for area in filled(book, rows=people(1, 2)).worksheets[0].merged_cells.ranges}
    assert merged == {"A1:C1", "A2:B2", "A4:B4", "C2:C3", "C4:C5", "A6:C6", "D2:D5"}


def test_the_frame_of_a_sheet_grows_with_it() -> None:
    book, sheet = template(("Title",), ("Name", "Amount"), LOOP, ("{{ c.name }}", "{{ c.amount }}"), END, ("Total", "=SUM(B4)"))
    sheet.freeze_panes, sheet.print_title_rows, sheet.print_area = "B3", "1:2", "A1:B6"
    sheet.auto_filter.ref = "A2:B5"
    result = filled(book, rows=people(1, 2, 3)).worksheets[0]
    assert (result.freeze_panes, result.print_title_rows, result.print_area) == ("B3", "$1:$2", "'Sheet'!$A$1:$B$6")
    panes = [selection.pane for selection in result.sheet_view.selection]
    assert len(panes) == len(set(panes))
    assert result.auto_filter.ref == "A2:B5"
    assert result.dimensions == "A1:B6"


def test_print_titles_below_a_loop_move() -> None:
    book, sheet = listing(("Head",), ("Body",))
    sheet.print_title_rows, sheet.freeze_panes = "5:5", "A6"
    result = filled(book, rows=people(1, 2, 3)).worksheets[0]
    assert (result.print_title_rows, result.freeze_panes) == ("$5:$5", "A6")


def test_conditional_formats_and_validation_cover_the_rows_of_each_loop() -> None:
    book, sheet = template(*GROUPS)
    sheet.conditional_formatting.add("B4", FormulaRule(formula=["$B4>5"], font=Font(bold=True)))
    rule = DataValidation(type="list", formula1='"a,b"')
    rule.add("A4")
    sheet.add_data_validation(rule)
    result = filled(book, groups=[{"name": "G", "rows": people(1, 2)}, {"name": "H", "rows": people(3)}]).worksheets[0]
    [formats] = result.conditional_formatting
    assert str(formats.sqref) == "B2:B3 B6"
    assert formats.rules[0].formula == ["$B2>5"]
    assert str(result.data_validations.dataValidation[0].sqref) == "A2:A3 A6"


def test_a_table_grows_with_its_total_row_and_takes_its_headings_from_the_cells() -> None:
    book, sheet = template(
        ("{{ title }}", "Sum"), LOOP, ("{{ c.name }}", "{{ c.amount }}"), END, ("Total", "=SUBTOTAL(109,Sales[Sum])")
    )
    table = Table(displayName="Sales", ref="A1:B5", totalsRowCount=1)
    table.tableColumns = [
        TableColumn(id=1, name="x", totalsRowLabel="Total"),
        TableColumn(id=2, name="Sum", totalsRowFunction="sum"),
    ]
    sheet.add_table(table)
    result = filled(book, title="sum", rows=people(1, 2, 3)).worksheets[0]
    grown = result.tables["Sales"]
    assert grown.ref == "A1:B5"
    assert [column.name for column in grown.tableColumns] == ["sum", "Sum 2"] == [result["A1"].value, result["B1"].value]
    assert [column.name for column in filled(book, title="T", rows=[]).worksheets[0].tables["Sales"].tableColumns] == [
        "T",
        "Sum",
    ]
    assert filled(book, title="T", rows=[]).worksheets[0].tables["Sales"].ref == "A1:B3"


def test_tables_of_repeated_sheets_have_names_of_their_own() -> None:
    book, sheet = template(("{% sheet for n in (1, 2) %}",), ("A", "B"), (1, "=SUM(T[A])"))
    sheet.add_table(Table(displayName="T", ref="A2:B3"))
    sheet.tables["T"]._initialise_columns()
    result = filled(book)
    assert [list(one.tables) for one in result.worksheets] == [["T"], ["T_2"]]
    assert [one["B2"].value for one in result.worksheets] == ["=SUM(T[A])", "=SUM(T_2[A])"]


def test_charts_show_the_ranges_as_they_are_and_stand_where_they_stood() -> None:
    book, sheet = listing(("Total", "=SUM(B3)"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=3, max_row=3))
    chart.set_categories(Reference(sheet, min_col=1, min_row=3))
    chart.title = "Sales of {{ year }}"
    sheet.add_chart(chart, "A7")
    [moved] = filled(book, rows=people(10, 20, 30), year=2026).worksheets[0]._charts
    [series] = moved.series
    assert series.val.numRef.f == "Sheet!$B$2:$B$4"
    assert [point.v for point in series.val.numRef.numCache.pt] == [10, 20, 30]
    assert series.cat.numRef.f == "Sheet!$A$2:$A$4"
    assert moved.anchor._from.row == 6
    assert moved.title.tx.rich.p[0].r[0].t == "Sales of 2026"


def picture() -> Image:
    """A dot, as a file would hold it."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    return Image(io.BytesIO(png))


def test_pictures_move_and_are_repeated_with_their_row() -> None:
    book, sheet = listing(("x",))
    sheet.add_image(picture(), "D1")
    sheet.add_image(picture(), "D3")
    sheet.add_image(picture(), "D5")
    result = filled(book, rows=people(1, 2, 3)).worksheets[0]
    assert sorted(image.anchor._from.row for image in result._images) == [0, 1, 2, 3, 4]


def test_links_and_notes_go_with_their_cells() -> None:
    book, sheet = listing(("x",))
    sheet["A3"].hyperlink = "https://example.org/"
    sheet["A5"].comment = Comment("Checked", "Ada")
    result = filled(book, rows=people(1, 2, 3)).worksheets[0]
    assert [result.cell(row, 1).hyperlink.target for row in (2, 3, 4)] == ["https://example.org/"] * 3
    assert result["A5"].comment.text == "Checked"
    assert result["A4"].comment is None


def test_head_and_foot_of_the_page_are_filled() -> None:
    book, sheet = template(("x",))
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "{{ business }}", "&P / &N"
    result = filled(book, business="Ada & Co").worksheets[0]
    assert "Ada" in result.oddFooter.left.text
    assert result.oddFooter.right.text == "&P / &N"
    assert b"Ada &amp;&amp; Co" in zipfile.ZipFile(io.BytesIO(made(book, business="Ada & Co"))).read("xl/worksheets/sheet1.xml")


# ------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("rows", "cell", "key"),
    [
        ([("x", "{{ missing }}")], "B1", "jinja"),
        ([("{{ c.nothing }}",)], "A1", "jinja"),
        ([("a",), ("{{ 1 / 0 }}",)], "A2", "jinja"),
        ([("{{ oops",)], "A1", "jinja"),
        ([("{{ c }}",)], "A1", "no_value"),
        ([("{% for x in missing %}",), ("y",), END], "A1", "jinja"),
        ([("{% for x in (1,) %}",), ("y",)], "A1", "tag_unclosed"),
        ([("y",), END], "A2", "tag_unopened"),
        ([("{% for x in (1,) %}", "beside")], "A1", "tag_not_alone"),
        ([("{% for x in (1,) %}", "{% for y in (1,) %}"), ("a", "b"), (END[0], END[0])], "B1", "tags_side_by_side"),
        ([("{% if missing %}",), ("{% endif %}",)], "A1", "jinja"),
        ([("{% if c %}",), ("y",), END], "A3", "tag_unopened"),
        ([("{% sheet for x in (1,) %}", "{% sheet if c %}")], "B1", "tag_misplaced"),
        ([("{{ c.__class__.__mro__ }}",)], "A1", "jinja"),
        ([("{{ rows.append(1) }}",)], "A1", "jinja"),
    ],
)
def test_an_error_names_sheet_and_cell(rows: list[tuple[Any, ...]], cell: str, key: str) -> None:
    book, _ = template(*rows, title="Äged")
    with pytest.raises(TemplateProblem) as raised:
        filled(book, c={"name": "Ada"}, rows=[1])
    assert (raised.value.problem.sheet, raised.value.problem.cell, raised.value.problem.key) == ("Äged", cell, key)
    assert raised.value.problem.place == f"'Äged'!{cell}"


def test_an_error_deep_in_a_loop_names_the_cell_of_the_template() -> None:
    book, _ = listing()
    with pytest.raises(TemplateProblem) as raised:
        filled(book, rows=[{"name": "Ada", "amount": 1}, {"name": "Bob"}])
    assert raised.value.problem.cell == "B3"


# -------------------------------------------------------------------------------------------------- bytes


def test_equal_input_gives_equal_bytes_and_nothing_from_the_clock() -> None:
    book, sheet = listing(("Total", "=SUM(B3)"))
    sheet["A5"].comment = Comment("Checked", "Ada")
    source = file_of(book)
    assert made(book, rows=people(1)) == made(book, rows=people(1))
    with zipfile.ZipFile(io.BytesIO(made(book, rows=people(1)))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2026-10-31T00:00:00Z") == 2
    assert source


def test_whoever_opens_the_workbook_is_told_to_calculate() -> None:
    book, _ = listing(("Total", "=SUM(B3)"))
    assert filled(book, rows=people(1)).calculation.fullCalcOnLoad


def test_five_thousand_rows_are_all_there() -> None:
    book, sheet = listing(("Total", "=SUM(B3)"))
    sheet["C3"] = "=B3/SUM(B$3:B$3)"
    data = made(book, rows=people(*range(5000)))
    result = shown(data).worksheets[0]
    assert result.max_row == 5002
    assert result["B5002"].value == sum(range(5000))
    assert result["C5001"].value == pytest.approx(4999 / sum(range(5000)))
