"""Numbers: which exact amount does a cell mean, and when must custctl ask?"""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.mapping import numbers
from custctl.mapping.cells import clean
from custctl.schema import MONEY
from tests.helpers.columns import CELL, column, number_style, read_number, read_numbers


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("(1,234.50)", "-1234.50"),
        ("$1,200.00", "1200"),
        ("1,000.00 CR", "-1000"),
        ("1,000.00 cr.", "-1000"),
        ("1,000.00 DR", "1000"),
        ("-€5.00", "-5"),
        ("€-5.00", "-5"),
        ("12.00-", "-12"),
        ("12.00- EUR", "-12"),
        ("- $220.00", "-220"),
        ("+5.00", "5"),
        ("−5.00", "-5"),
        ("１２３．４５", "123.45"),
        ("￥1,234.50", "1234.50"),
        ("¥28.16", "28.16"),
        ("100.00元", "100"),
        ("3.5万", "35000"),
        ("1.23456万", "12345.6"),
        ("1.2亿", "120000000"),
        ("1'234.50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("1 234.50", "1234.50"),
        ("1\u00a0234.50", "1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("1,23,456.78", "123456.78"),
        ("USD 5.00", "5"),
        ("5.00 USD", "5"),
        ("(5.00) USD", "-5"),
        ("$(5.00)", "-5"),
        ("Rs.500", "500"),
        ("Rs. 500.25", "500.25"),
        ("Fr. 12.50", "12.50"),
        ("$.50", "0.50"),
        (".5", "0.5"),
        ("5.", "5"),
        ("5.-", "5"),
        ("1e3", "1000"),
        ("1.5E+2", "150"),
        ("1.5e-3", "0.0015"),
        ("007", "7"),
        ("'-5.00", "-5"),
        ('="5.00"', "5"),
    ],
)
def test_an_amount_is_read_in_every_common_way_of_writing_it(cell: str, expected: str) -> None:
    assert read_number(cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "5%",
        "5.00 %",
        "abc",
        "",
        "-",
        "--5",
        "(5",
        "5)",
        "-(5.00)",
        "-5.00-",
        "-5.00 CR",
        "1.2.3",
        "1,2345.00",
        "12 50",
        "1 2345",
        "10,000,00.5",
        "#NAME?",
        "1,234.5.6",
        "5 XYZ",
        "12:30",
        "2025-01-03",
        "1e999",
        "5€5",
    ],
)
def test_what_is_no_amount_is_null(cell: str) -> None:
    assert read_number(cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1'234,50", "1234.50"),
        ("12.345.678", "12345678"),
        ("1.234", "1234"),
        ("-6.914,98 €", "-6914.98"),
        ("(6.914,98)", "-6914.98"),
        ("5,-", "5"),
        ("1.234,--", "1234"),
        ("0,5", "0.5"),
        ("1,23456", "1.2346"),
        (",5", "0.5"),
    ],
)
def test_a_comma_is_a_decimal_mark_where_the_column_says_so(cell: str, expected: str) -> None:
    assert read_numbers([cell, "12,50", "0,75"])[0] == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.00005", "1.0001"),
        ("1.00015", "1.0002"),
        ("-1.00005", "-1.0001"),
        ("1.00004", "1"),
        ("1.000049", "1"),
        ("0.00005", "0.0001"),
        ("-0.00005", "-0.0001"),
        ("2.5500000000000003", "2.55"),
        ("0.30000000000000004", "0.3"),
        ("1.00004999999999999", "1.0001"),
        ("-1.00004999999999999", "-1.0001"),
        ("1.0000499999999", "1"),
        ("17649.9999999999964", "17650"),
    ],
)
def test_amounts_are_rounded_half_up_and_floats_to_fifteen_digits_before(cell: str, expected: str) -> None:
    assert read_number(cell) == Decimal(expected)


@pytest.mark.parametrize("cell", ["123456789012.3456", "123456789012345678.1234", "-99999999999999.9999"])
def test_large_amounts_stay_exact(cell: str) -> None:
    assert read_number(cell) == Decimal(cell)


def test_a_number_of_more_digits_than_any_amount_is_none() -> None:
    assert read_number("1234567890123456789.1234") is None


def test_only_what_is_lost_counts_as_rounded() -> None:
    cells = ["1.00005", "2.5500000000000003", "1.50000", "1.5", "x", "1.23456万", "1.234567891万", None]
    style = number_style(cells, expected=True)
    assert style is not None
    counted = column(cells).select(numbers.rounded(CELL, style)).collect().to_series().to_list()
    assert counted == [True, False, False, False, False, False, True, False]


@pytest.mark.parametrize(
    ("cell", "point", "comma"), [("1.234", "1.234", "1234"), ("1,234", "1234", "1.234"), ("$12.500", "12.5", "12500")]
)
def test_three_digits_behind_the_only_mark_are_a_question(cell: str, point: str, comma: str) -> None:
    style = number_style(["7", cell])
    assert style is not None
    assert style.ambiguous
    assert style.example is not None
    assert (style.example.row, style.example.text) == (2, cell)
    assert style.readings == (Decimal(point), Decimal(comma))
    assert read_numbers(["7", cell]) == [Decimal(7), None]
    assert read_numbers(["7", cell], decimal=".")[1] == Decimal(point)
    assert read_numbers(["7", cell], decimal=",")[1] == Decimal(comma)


@pytest.mark.parametrize(
    "sure", ["12.5", "12.50", "0.1234", "1,234.567", "1,234,567", "1234.567", "0.125", "1'234.567", "1.5e2"]
)
def test_one_cell_beyond_doubt_decides_for_the_point(sure: str) -> None:
    assert read_numbers(["1.234", sure])[0] == Decimal("1.234")


@pytest.mark.parametrize("sure", ["12,5", "12,50", "0,1234", "1.234,567", "1.234.567", "1234,567", "0,125", "1 234,567", "5,-"])
def test_one_cell_beyond_doubt_decides_for_the_comma(sure: str) -> None:
    assert read_numbers(["1.234", sure])[0] == Decimal(1234)


@pytest.mark.parametrize("cell", ["Rs.500", "7", "1 234", "1'234", "-12"])
def test_whole_numbers_decide_nothing_and_are_no_question(cell: str) -> None:
    style = number_style([cell])
    assert style is not None
    assert (style.ambiguous, style.because) == (False, "whole")
    doubtful = number_style([cell, "1.234"])
    assert doubtful is not None
    assert doubtful.ambiguous


def test_cells_of_two_styles_that_are_beyond_doubt_are_each_read_as_they_stand() -> None:
    cells = ["1,234.50", "1 234,50", "12,50", "12.50"]
    style = number_style(cells)
    assert style is not None
    assert (style.decimal, style.opposed, style.because) == (".", 2, "majority")
    assert read_numbers(cells) == [Decimal("1234.5"), Decimal("1234.5"), Decimal("12.5"), Decimal("12.5")]


def test_a_single_digit_behind_the_other_mark_is_not_trusted() -> None:
    assert read_numbers(["12.50", "13.50", "12,5"]) == [Decimal("12.5"), Decimal("13.5"), None]


def test_doubtful_cells_among_two_styles_are_a_question_unless_one_is_rare() -> None:
    mixed = number_style(["1.234", "12.50", "12,50"])
    assert mixed is not None
    assert mixed.ambiguous
    rare = number_style(["1.234", *["12.50"] * 11, "12,50"])
    assert rare is not None
    assert (rare.ambiguous, rare.decimal) == (False, ".")


@pytest.mark.parametrize("cells", [["Ada", "Bob"], [None], [], ["5%", "6%"], ["2025-01-03"], ["R-0001"], ["+49 170 123-45"]])
def test_columns_without_numbers_have_no_style(cells: list[str | None]) -> None:
    assert number_style(cells) is None
    assert number_style(cells, expected=True) is None


def test_a_column_needs_eight_numbers_in_ten_unless_it_is_expected_to_be_one() -> None:
    assert number_style(["1"] * 7 + ["x"] * 3) is None
    assert number_style(["1"] * 8 + ["x"] * 2) is not None
    style = number_style(["x", "1.50"], expected=True)
    assert style is not None
    assert style.plain
    assert style.odd is not None
    assert style.odd.row == 1
    assert read_numbers(["x", "1.50", "1e5x"], expected=True) == [None, Decimal("1.5"), None]


def test_a_refund_noted_beside_the_amount_is_kept_apart() -> None:
    cells = ["¥131.77(已退款89.84)", "¥5.00(已全额退款)", "¥7.00", "131.77(已退款￥89.84)"]
    style = number_style(cells)
    assert style is not None
    assert style.refunds == 3
    assert read_numbers(cells) == [Decimal("131.77"), Decimal(5), Decimal(7), Decimal("131.77")]
    refunds = column(cells).select(numbers.refunded(CELL, style)).collect().to_series().to_list()
    assert refunds == [Decimal("89.84"), Decimal(5), None, Decimal("89.84")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("$5.00", "USD"),
        ("US$5.00", "USD"),
        ("HK$ 5.00", "HKD"),
        ("-€5.00", "EUR"),
        ("5,00 €", "EUR"),
        ("£5", "GBP"),
        ("￥5", "CNY"),
        ("100元", "CNY"),
        ("人民币", "CNY"),
        ("RMB 5", "CNY"),
        ("5.00 eur", "EUR"),
        ("CHF 5.00", "CHF"),
        ("Rs.500", "INR"),
        ("12.50zł", "PLN"),
        ("USD", "USD"),
        ("EUR - Euro", "EUR"),
        ("¥131.77(已退款89.84)", "CNY"),
        ("99 kr", None),
        ("5.00", None),
        ("5.00 CR", None),
        ("Eurostar", None),
        ("Bob", None),
    ],
)
def test_the_currency_named_in_a_cell(cell: str, code: str | None) -> None:
    assert column([cell]).select(numbers.currency(CELL)).collect().item() == code


def test_signs_that_several_countries_use_are_counted_as_guesses() -> None:
    style = number_style(["$5.00", "¥6.00", "€7.00", "US$8.00", "9.00"])
    assert style is not None
    assert (style.marked, style.guessed) == (4, 2)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('="00123"', "00123"),
        ("'007", "007"),
        ("`4200001\t", "4200001"),
        ("\t 12 \u3000", "12"),
        ("'=1+2", "=1+2"),
        ("ＡＣＭＥ　Ｌｔｄ", "ACME Ltd"),
        ("\ufeff\u200eAda\u200f", "Ada"),
        ("O’Brien", "O’Brien"),
        ("'t Hart", "'t Hart"),
        ("=1+2", "=1+2"),
        ('=""', None),
        ("   ", None),
        (None, None),
    ],
)
def test_cleaning_takes_off_what_is_not_part_of_the_text(raw: str | None, expected: str | None) -> None:
    cleaned = pl.DataFrame({"name": [raw]}, schema={"name": pl.String}).select(clean(pl.col("name")))
    assert cleaned.to_dict(as_series=False) == {"name": [expected]}


def test_amounts_have_the_type_of_money() -> None:
    for cells in (["1.50"], ["1,50"], ["$1.50"], ["1.50万"], ["1.234"]):
        style = number_style(cells)
        assert style is not None
        assert column(cells).select(numbers.number(CELL, style)).collect_schema().dtypes() == [MONEY]


def test_ten_real_styles_in_one_column_are_all_read(shared: Path) -> None:
    cells = pl.read_csv(shared / "data/nasty/4_numbers.csv", infer_schema=False)["Amount"].to_list()
    wanted = ["-1234.50", "1200", "-1000", "-5", "-12", "123.45", "35000", "1234.50", "1234.50"]
    assert read_numbers(cells) == [Decimal(amount) for amount in wanted]


def test_a_real_german_column_is_read(shared: Path) -> None:
    lines = (shared / "data/nasty/1_de_preamble.csv").read_text().splitlines()
    cells = [line.split(";")[2] for line in lines if line.count(";") == 3 and line[:2].isdigit()]
    assert read_numbers(cells) == [Decimal(cell.replace(".", "").replace(",", ".")) for cell in cells]
    assert len(cells) > 10
