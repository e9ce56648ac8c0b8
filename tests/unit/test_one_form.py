"""Which columns are written in one form, and which of their cells are?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from custctl.mapping import dates, numbers
from custctl.mapping.one_form import in_one_form, is_bare, written_bare, written_in
from tests.helpers.columns import date_style, number_style


def held_against(seen: list[str], cells: list[str]) -> list[date | None]:
    """What further cells mean in the form of a column; None for those that are not written in it."""
    style = date_style(seen)
    assert style is not None
    formed = in_one_form(style)
    assert formed is not None
    cell = pl.col("cell")
    found = pl.when(written_in(cell, formed.form)).then(dates.date(cell, formed))
    return pl.DataFrame({"cell": cells}).select(found).to_series().to_list()


@pytest.mark.parametrize(
    ("seen", "written", "otherwise"),
    [
        (["2024-12-31"], "2025-01-03", ["03.01.2025", "2025-1-3", "2025/01/03", "2025-02-30", "20250103"]),
        (["31.12.2024"], "3.1.2025", ["3.13.2025", "03/01/2025", "3.1.25", "03.01.2025 10:00", "31.02.2025", "2025-01-03"]),
        (["05.06.2024"], "03.01.2025", ["03-01-2025", "01.13.2025"]),
        (["12/31/2024"], "1/3/2025", ["25/3/2025", "1.3.2025", "01/03/25", "2/30/2025"]),
        (["31-12-2024"], "03-01-2025", ["3-Jan-25", "2025-01-03"]),
        (["2024/12/31"], "2025/1/3", ["2025-01-03", "2025/13/1", "2025/1"]),
    ],
)
def test_days_of_one_form_are_told_from_all_others(seen: list[str], written: str, otherwise: list[str]) -> None:
    assert held_against(seen, [written, *otherwise]) == [date(2025, 1, 3), *[None] * len(otherwise)]


@pytest.mark.parametrize(
    "seen",
    [
        ["03/01/2025"],  # in which order?
        ["05/05/2025"],  # the same in either, which another may not be
        ["31.12.2024", "12.31.2024", *["31.12.2024"] * 20],
        ["31.12.2024", "2024-12-31"],
        ["31.12.24"],
        ["2024-12-31 10:00"],
        ["3 Jan 2025"],
    ],
)
def test_a_column_of_several_forms_or_an_open_order_has_none(seen: list[str]) -> None:
    style = date_style(seen)
    assert style is not None
    assert in_one_form(style) is None


@pytest.mark.parametrize(
    ("seen", "written", "otherwise"),
    [
        (["7.00"], ["1234.50", "12", "-1234.5678", "0.250"], ["1,234.50", "1.234", "12,50", "1e3", "+5", "5 €", "1.23456", ""]),
        (["7,00"], ["1.234,50", "12", "-1.234", "1234,5678"], ["12.50", "0,250", "0.250", "1234.567,00", "1 234,50", "5,00 €"]),
        (["1,007.00"], ["1,234.50", "12", "-1,234"], ["12,50", "0,250", "1234,567.00", "(5.00)", "1.234", "5.00-"]),
    ],
)
def test_bare_numbers_are_told_from_all_others(seen: list[str], written: list[str], otherwise: list[str]) -> None:
    style = number_style(seen)
    assert style is not None
    assert is_bare(style)
    cells = pl.DataFrame({"cell": [*written, *otherwise]})
    assert cells.filter(written_bare(pl.col("cell"), style))["cell"].to_list() == written


def test_numbers_in_groups_are_read_as_ever() -> None:
    style = number_style(["1.234,50"])
    assert style is not None
    cells = pl.DataFrame({"cell": ["1.234,50", "-1.234.567", "12", "0,25"]})
    read = cells.select(
        numbers.number(pl.col("cell"), replace(style, checked=True)), slow=numbers.number(pl.col("cell"), style)
    )
    assert read["cell"].to_list() == read["slow"].to_list() == [*map(Decimal, ("1234.50", "-1234567", "12", "0.25"))]


@pytest.mark.parametrize("seen", [["1.234"], ["7,00", "7.00"], ["5,00 €"], ["1 234,50"], ["1,5e3"], ["Rs.500"]])
def test_numbers_with_something_about_them_are_not_bare(seen: list[str]) -> None:
    style = number_style(seen)
    assert style is not None
    assert not is_bare(style)
