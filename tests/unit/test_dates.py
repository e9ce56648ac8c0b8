"""Dates: which day does a cell mean, and when must custctl ask?"""

from datetime import date, time
from pathlib import Path

import polars as pl
import pytest

from custctl.mapping import dates
from custctl.mapping.date_order import both_days, order_decided, order_evidence
from tests.helpers.columns import CELL, MARK, column, date_style, read_days, read_times

JANUARY_THIRD = date(2025, 1, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "2025-01-03",
        "2025-1-3",
        "2025/1/3",
        "2025.01.03",
        "2025. 1. 3.",
        "20250103",
        "20250103.0",
        "2025-01-03T14:05:06Z",
        "2025-01-03 14:05:06 +0800",
        "2025年1月3日",
        "2025年01月03日 14:05",
        "２０２５年１月３日",
        "3-Jan-25",
        "03 January 2025",
        "Jan 3, 2025",
        "January 3rd, 2025",
        "Fri, 3 Jan 2025 08:26:00 GMT",
        "Fri Jan 03 2025 08:26:00 GMT+0100 (Central European Time)",
        "3. Januar 2025",
        "3 janvier 2025",
        "3 de enero de 2025",
        "2025-Jan-03",
        "3.1.2025",
        "Fr., 03.01.2025",
        "\u200e3\u200e.\u200e1\u200e.\u200e2025",
        "3.1.25 08:26",
    ],
)
def test_a_day_is_read_in_every_common_way_of_writing_it(cell: str) -> None:
    assert read_days([cell]) == [JANUARY_THIRD]


@pytest.mark.parametrize(
    "cell", ["2025-13-45", "2025-02-30", "31.09.2026", "2025-01-03 foo", "0000-01-01", "", "-", "May 5", "12.50"]
)
def test_what_is_no_day_is_null(cell: str) -> None:
    assert read_days([cell, "2025-01-03", "14.01.2025"], expected=True)[0] is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-01-03 14:05", time(14, 5)),
        ("2025-01-03T14:05:06.250Z", time(14, 5, 6, 250_000)),
        ("2025-01-0314:05", time(14, 5)),
        ("2025-01-03 2:05 PM", time(14, 5)),
        ("2025-01-03 12:05 am", time(0, 5)),
        ("2025-01-03 12:05 PM", time(12, 5)),
        ("2025-01-03 下午2:05", time(14, 5)),
        ("2025-01-03 上午 9:05", time(9, 5)),
        ("2025年1月3日14时05分06秒", time(14, 5, 6)),
        ("14.01.2025 14.05", time(14, 5)),
        ("14/1/202514:05", time(14, 5)),
        ("20250103 140506", time(14, 5, 6)),
        ("2025-01-03", None),
        ("2025-01-03 25:05", None),
    ],
)
def test_the_time_of_day_is_kept(cell: str, expected: time | None) -> None:
    assert read_times([cell, "2025-01-04 10:00"])[0] == expected


def test_two_digit_years_turn_over_at_sixty_nine() -> None:
    assert read_days(["31.12.68", "31.12.69", "31.12.00"]) == [date(2068, 12, 31), date(1969, 12, 31), date(2000, 12, 31)]


def test_dots_mean_day_first() -> None:
    style = date_style(["03.01.2025", "04.02.2025"])
    assert style is not None
    assert (style.day_first, style.ambiguous, style.because) == (True, False, "dotted")
    assert style.example is not None
    assert (style.example.row, style.example.text) == (1, "03.01.2025")


@pytest.mark.parametrize("mark", ["/", "-"])
def test_slashes_and_dashes_without_a_part_over_twelve_are_a_question(mark: str) -> None:
    cells = [None, "01/01/2025", "03/01/2025", "02/06/2025"]
    style = date_style([cell and cell.replace("/", mark) for cell in cells])
    assert style is not None
    assert style.ambiguous
    assert style.day_first is None
    assert style.example is not None
    assert style.example.row == 3
    assert style.readings == (date(2025, 1, 3), date(2025, 3, 1))


def test_an_ambiguous_column_reads_as_nothing_until_told() -> None:
    cells = ["03/01/2025", "02/06/2025"]
    assert read_days(cells) == [None, None]
    assert read_days(cells, day_first=True) == [date(2025, 1, 3), date(2025, 6, 2)]
    assert read_days(cells, day_first=False) == [date(2025, 3, 1), date(2025, 2, 6)]


def test_one_part_over_twelve_in_the_last_row_decides_for_all() -> None:
    style = date_style(["03/01/2025"] * 30_000 + ["25/01/2025"])
    assert style is not None
    assert (style.day_first, style.because) == (True, "day_over_12")
    assert style.example is not None
    assert style.example.row == 30_001
    assert read_days(["03/01/2025", "01/25/2025"]) == [date(2025, 3, 1), date(2025, 1, 25)]


def test_days_equal_to_their_months_are_no_question() -> None:
    assert read_days(["01/01/2025", "2/2/2025"]) == [date(2025, 1, 1), date(2025, 2, 2)]


def test_a_slip_into_the_other_order_is_rejected_and_many_are_a_question() -> None:
    slip = date_style(["03/01/2025", *["25/01/2025"] * 11, "01/25/2025"])
    assert slip is not None
    assert (slip.day_first, slip.opposed, slip.because) == (True, 1, "majority")
    assert read_days(["03/01/2025", *["25/01/2025"] * 11, "01/25/2025"])[-1] is None
    mixed = date_style(["03/01/2025", "25/01/2025", "01/25/2025"])
    assert mixed is not None
    assert mixed.ambiguous


def test_dotted_dates_do_not_decide_for_slashed_ones() -> None:
    style = date_style(["25.01.2025", "03/04/2025"])
    assert style is not None
    assert style.ambiguous
    assert style.example is not None
    assert style.example.text == "03/04/2025"


def test_what_the_user_says_goes_and_what_contradicts_it_is_null() -> None:
    style = date_style(["03/01/2025", "25/01/2025"], day_first=False)
    assert style is not None
    assert (style.because, style.opposed) == ("told", 1)
    assert read_days(["03/01/2025", "25/01/2025"], day_first=False) == [date(2025, 3, 1), None]


def test_short_years_in_front_are_seen_where_only_they_stand_still() -> None:
    cells = [f"25-01-{day:02}" for day in range(2, 11)] + ["24-12-31"]
    assert read_days(cells) == [*(date(2025, 1, day) for day in range(2, 11)), date(2024, 12, 31)]
    assert read_days(["25-12-24", "27-12-24"]) == [date(2024, 12, 25), date(2024, 12, 27)]
    assert read_days(["15.01.05", "20.01.20"] * 5)[:2] == [date(2005, 1, 15), date(2020, 1, 20)]


def test_serials_of_workbooks_are_days_only_where_days_are_expected() -> None:
    assert date_style(["45321", "45321.5"]) is None
    assert read_days(["45321", "45321.5"], expected=True) == [date(2024, 1, 30)] * 2
    assert read_times(["45321", "45321.5", "45321.354166666664"], expected=True) == [None, time(12), time(8, 30)]


def test_document_numbers_that_begin_like_days_are_no_dates_by_themselves() -> None:
    assert date_style(["202501310001", "202501310002"]) is None
    assert read_days(["202501311405"], expected=True) == [date(2025, 1, 31)]


@pytest.mark.parametrize(
    "cells", [["Ada", "Bob"], ["12.50", "1.234,50"], [None, None], [], ["Item 12, 2024"], ["10.0.0.1"], ["R-0001"]]
)
def test_columns_without_dates_have_no_style(cells: list[str | None]) -> None:
    assert date_style(cells) is None
    assert date_style(cells, expected=True) is None


def test_a_column_needs_eight_dates_in_ten_unless_it_is_expected_to_be_one() -> None:
    assert date_style(["2025-01-03"] * 7 + ["x"] * 3) is None
    assert date_style(["2025-01-03"] * 8 + ["x"] * 2) is not None
    style = date_style(["x", "2025-01-03"], expected=True)
    assert style is not None
    assert style.odd is not None
    assert (style.odd.row, style.odd.text) == (1, "x")


def test_mixed_ways_of_writing_are_all_read() -> None:
    cells = ["2025-01-31", "31.01.2025", "31 Jan 2025", "2025年1月31日", "20250131", "2025-01-31T08:00:00Z"]
    assert read_days(cells) == [date(2025, 1, 31)] * 6


def test_times_with_a_zone_stay_as_written_unless_a_zone_is_named() -> None:
    cells = ["2025-01-31T23:05:00Z", "2025-01-31T23:05:00+08:00", "2025-01-31", "2025-01-31 23:30"]
    style = date_style(cells)
    assert style is not None
    assert style.zoned
    assert read_days(cells) == [date(2025, 1, 31)] * 4
    february = date(2025, 2, 1)
    assert read_days(cells, zone="Asia/Shanghai") == [february, date(2025, 1, 31), date(2025, 1, 31), date(2025, 1, 31)]
    assert read_times(cells, zone="Asia/Shanghai") == [time(7, 5), time(23, 5), None, time(23, 30)]


def test_times_that_are_utc_by_their_header_are_converted_too() -> None:
    cells = ["2025-07-31 23:30", "2025-01-31 22:30 PST"]
    assert read_days(cells, zone="Europe/Berlin", utc=True) == [date(2025, 8, 1), date(2025, 2, 1)]
    assert read_times(cells, zone="Europe/Berlin", utc=True) == [time(1, 30), time(7, 30)]


def _order(rows: list[tuple[str, str]]) -> bool | None:
    frame = pl.DataFrame(rows, schema=["date", "due"], orient="row").lazy()
    ways = [both_days(pl.col(name)) for name in ("date", "due")]
    return order_decided(frame.select(order_evidence(ways[0], ways[1], "n")).collect().row(0, named=True), "n")


def test_a_due_day_before_its_document_gives_the_wrong_order_away() -> None:
    assert _order([("03/01/2025", "02/02/2025")]) is True
    assert _order([("01/03/2025", "02/02/2025")]) is False
    assert _order([("01/03/2025", "02/04/2025")]) is None


def test_a_few_wrong_due_days_do_not_undo_the_evidence() -> None:
    good, wrong = ("03/01/2025", "02/02/2025"), ("01/03/2025", "02/02/2025")
    assert _order([good] * 11 + [wrong]) is True
    assert _order([good] * 10 + [wrong]) is None


def test_days_in_the_future_give_the_wrong_order_away() -> None:
    frame = column(["03/12/2025", "02/03/2025"])
    evidence = frame.select(order_evidence(both_days(CELL), (pl.lit(date(2025, 4, 1)),) * 2, "n")).collect()
    assert order_decided(evidence.row(0, named=True), "n") is False


def test_evidence_of_many_columns_fits_into_one_look() -> None:
    frame = pl.DataFrame({"row": [1, 2], "a": ["2025-01-03", "2025-01-04"], "b": ["03/01/2025", "25/01/2025"]}).lazy()
    marked = frame.with_columns(dates.date_mark(pl.col(name)).alias(f"{name}.mark") for name in "ab")
    asked = [part for name in "ab" for part in dates.date_evidence(pl.col(name), name, mark=pl.col(f"{name}.mark"))]
    evidence = marked.select(asked).collect(engine="streaming").row(0, named=True)
    first, second = (dates.date_style(evidence, name) for name in "ab")
    assert first is not None
    assert second is not None
    assert (first.because, second.because) == ("iso", "day_over_12")


def test_a_mark_is_null_only_for_an_empty_cell() -> None:
    marks = column([None, "x", "2025-01-03"]).select(dates.date_mark(CELL).alias("mark")).collect()["mark"]
    assert marks.is_null().to_list() == [True, False, False]
    assert MARK.meta.output_name() == "mark"


def test_the_one_decisive_date_of_a_real_trap_is_found(shared: Path) -> None:
    cells = pl.read_csv(shared / "data/nasty" / "3_ambig_late25.csv", infer_schema=False)["Date"].to_list()
    style = date_style(cells)
    assert style is not None
    assert style.day_first is True
    assert style.example is not None
    assert style.example.row == 30_001
    assert None not in read_days(cells)


def test_a_real_column_with_two_readings_is_a_question(shared: Path) -> None:
    style = date_style(pl.read_csv(shared / "data/nasty" / "2_ambiguous.csv", infer_schema=False)["Date"].to_list())
    assert style is not None
    assert style.ambiguous


def test_american_dates_of_a_real_export_are_read_month_first(shared: Path) -> None:
    [path] = (shared / "data/receivables").glob("*.csv")
    cells = pl.read_csv(path, infer_schema=False)["InvoiceDate"].to_list()
    style = date_style(cells)
    assert style is not None
    assert style.day_first is False
    assert None not in read_days(cells)
