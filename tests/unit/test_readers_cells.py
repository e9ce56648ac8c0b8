"""Unit tests of the cells of workbooks as people have them: formats, formulas, texts in parts, ids that look like numbers."""

from datetime import date
from pathlib import Path

import pytest

from tests.helpers.workbooks import cells, raw_workbook, read, workbook

HEAD = ("date", "customer", "amount")
NAMES = "".join(f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>' for column, name in zip("ABC", HEAD, strict=True))
ADA = '<c r="A2" t="inlineStr"><is><t>2025-01-31</t></is></c><c r="B2" t="inlineStr"><is>{}</is></c>{}'


def one_row(path: Path, customer: str = "<t>Ada</t>", amount: str = '<c r="C2"><v>5</v></c>') -> list[tuple[object, ...]]:
    """What is read of a sheet of one record."""
    return cells(
        read(raw_workbook(path / "a.xlsx", f'<row r="1">{NAMES}</row><row r="2">{ADA.format(customer, amount)}</row>'))
    )


@pytest.mark.parametrize("number", ["00123", "12345678901234567890", "1E5", "0049-30-1234", "1,234.50", "=1+1", "'007"])
def test_a_text_that_looks_like_a_number_stays_as_it_is(tmp_path: Path, number: str) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD, ("2025-01-31", number, 1)]})
    if number.startswith("="):
        from openpyxl import load_workbook

        book = load_workbook(path)
        book["S"]["B2"].data_type = "s"
        book.save(path)
    assert cells(read(path)) == [(2, "2025-01-31", number, "1")]


@pytest.mark.parametrize(
    ("form", "value"), [("0.00%", 0.19), ('#,##0.00 "€"', 1234.5), ("[$¥-804]#,##0", 99), ("0.00E+00", 12345.678)]
)
def test_a_format_does_not_change_what_a_number_says(tmp_path: Path, form: str, value: float) -> None:
    from openpyxl import load_workbook

    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD, ("2025-01-31", "Ada", value)]})
    book = load_workbook(path)
    book["S"]["C2"].number_format = form
    book.save(path)
    assert cells(read(path)) == [(2, "2025-01-31", "Ada", str(value))]


def test_a_date_with_a_format_of_another_country_is_its_day(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD, (date(2025, 2, 3), "Ada", 1)]})
    for form in ("DD.MM.YYYY", "[$-F800]dddd, mmmm dd, yyyy", 'yyyy"年"m"月"d"日"'):
        book = load_workbook(path)
        book["S"]["A2"].number_format = form
        book.save(path)
        assert cells(read(path)) == [(2, "2025-02-03", "Ada", "1")], form


def test_a_text_in_parts_of_several_fonts_is_one(tmp_path: Path) -> None:
    parts = '<r><t xml:space="preserve">Ada </t></r><r><rPr><b/></rPr><t>Bell</t></r>'
    assert one_row(tmp_path, customer=parts) == [(2, "2025-01-31", "Ada Bell", "5")]


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_that_was_never_worked_out_shows_itself(tmp_path: Path, value: str) -> None:
    amount = f'<c r="C2"><f>SUM(D2:D9)&amp;"x"</f>{value}</c>'
    assert one_row(tmp_path, amount=amount) == [(2, "2025-01-31", "Ada", '=SUM(D2:D9)&"x"')]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="C2"><f>2*3</f><v>6</v></c>', "6"),
        ('<c r="C2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', "ab"),
        ('<c r="C2" t="shared"><f t="shared" si="0"/><v>7</v></c>', "7"),
        ('<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="C2" t="b"><v>1</v></c>', "true"),
        ("<c r='C2'><v>8</v></c>", "8"),
    ],
)
def test_a_formula_that_was_worked_out_is_its_value(tmp_path: Path, cell: str, value: str) -> None:
    if "shared" in cell:
        cell = cell.replace(' t="shared"><f', "><f")
    assert one_row(tmp_path, amount=cell) == [(2, "2025-01-31", "Ada", value)]


def test_merged_cells_have_their_value_in_the_first_only(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = workbook(
        tmp_path / "a.xlsx", {"S": [HEAD, (date(2025, 1, 1), "Ada", 1), (None, None, 2), (date(2025, 1, 3), "B", 3)]}
    )
    book = load_workbook(path)
    book["S"].merge_cells("A2:A3")
    book["S"].merge_cells("B2:B3")
    book.save(path)
    assert cells(read(path))[:2] == [(2, "2025-01-01", "Ada", "1"), (3, None, None, "2")]
