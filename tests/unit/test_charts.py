"""Do the shapes of a chart tell the truth about its numbers?"""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from custctl.renderers import charts
from tests.helpers.colours import SIGHTS, contrast, lab, linear

AMOUNTS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 2))
POSITIVE = st.floats(0.01, 1e9).map(lambda value: round(value, 2))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 24, (0, 5, 10, 15, 20, 25)),
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (0, 0.7, (0, 0.2, 0.4, 0.6, 0.8)),
        (-30, 90, (-25 * 2, 0, 50, 100)),
        (3, 9, (0, 2, 4, 6, 8, 10)),
        (0, 0, (0, 1)),
    ],
)
def test_ticks_are_round_and_hold_zero_and_both_ends(low: float, high: float, ticks: tuple[float, ...]) -> None:
    assert charts.nice_ticks(low, high) == ticks


@example(one=0.01, other=-5_000_001.0, most=2)
@given(AMOUNTS, AMOUNTS, st.integers(2, 10))
def test_ticks_span_any_range_in_equal_steps(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    ticks = charts.nice_ticks(low, high, most=most)
    assert ticks[0] <= min(low, 0) + 1e-6 * abs(low)
    assert ticks[-1] >= max(high, 0) - 1e-6 * abs(high)
    assert 0 in ticks
    assert 2 <= len(ticks) <= most + 1
    steps = [after - before for before, after in pairwise(ticks)]
    assert steps == pytest.approx([steps[0]] * len(steps))


def test_the_parts_of_a_bar_are_as_wide_as_their_shares() -> None:
    boxes = charts.stacked([Decimal(50), Decimal(30), Decimal(20)], width=100, gap=0, least=0)
    assert [(box.x, box.width, box.right) for box in boxes] == [(0, 50, 50), (50, 30, 80), (80, 20, 100)]


def test_money_owed_the_other_way_is_no_part_of_a_bar() -> None:
    boxes = charts.stacked([60, -10, 0, 40], width=100, gap=0, least=0)
    assert [box.width for box in boxes] == [60, 0, 0, 40]


def test_a_bar_of_nothing_has_no_parts() -> None:
    assert [box.width for box in charts.stacked([0, -5])] == [0, 0]
    assert charts.stacked([]) == []


@given(st.lists(AMOUNTS, min_size=1, max_size=8).filter(lambda values: max(values) > 0))
def test_every_amount_above_zero_can_be_seen_and_the_bar_is_full(values: list[float]) -> None:
    boxes = charts.stacked(values, width=1000, gap=3, least=4)
    assert all((box.width >= 4) == (value > 0) for value, box in zip(values, boxes, strict=True))
    assert max(box.right for box in boxes) == pytest.approx(1000, abs=0.5)
    ranked = sorted(zip(values, boxes, strict=True), key=lambda pair: pair[0])
    assert all(before[1].width <= after[1].width for before, after in pairwise(ranked))


def test_columns_stand_on_zero_and_reach_their_value() -> None:
    chart = charts.columns([10, 5, 0], left=0, top=0, width=300, height=100)
    assert chart.zero == 100
    assert [(box.y, box.height) for box in chart.boxes] == [(0, 100), (50, 50), (100, 0)]
    assert [tick.value for tick in chart.ticks] == [0, 2.5, 5, 7.5, 10]


def test_a_column_below_zero_hangs() -> None:
    chart = charts.columns([10, -10], left=0, top=0, width=200, height=100)
    assert chart.zero == 50
    assert [(box.y, box.height) for box in chart.boxes] == [(0, 50), (50, 50)]


@given(st.lists(AMOUNTS, min_size=1, max_size=12))
def test_columns_stay_inside_their_chart(values: list[float]) -> None:
    chart = charts.columns(values, left=30, top=10, width=400, height=150)
    assert all(box.x >= 30 and box.right <= 400.1 for box in chart.boxes)
    assert all(box.y >= 9.9 and box.y + box.height <= 160.2 for box in chart.boxes)


def test_a_chart_of_no_values_is_an_empty_scale() -> None:
    chart = charts.columns([])
    assert (chart.boxes, [tick.value for tick in chart.ticks]) == ((), [0, 1])


def test_bars_below_zero_reach_to_the_left_of_it() -> None:
    chart = charts.bars([30, -10], left=0, right=400, pitch=20, height=10)
    assert chart.zero == 100
    assert [(box.x, box.y, box.width) for box in chart.boxes] == [(100, 0, 300), (0, 20, 100)]


def test_bars_of_nothing_have_no_length() -> None:
    assert [box.width for box in charts.bars([0, 0], left=0, right=400, pitch=20, height=10).boxes] == [0, 0]


def test_the_curve_of_equal_customers_is_the_diagonal() -> None:
    curve = charts.concentration([Decimal(5)] * 4, left=0, top=0, width=100, height=100)
    assert curve.points == "0.0,100.0 25.0,75.0 50.0,50.0 75.0,25.0 100.0,0.0"


def test_the_curve_starts_with_the_largest_whatever_the_order() -> None:
    layout = {"left": 0, "top": 0, "width": 100, "height": 100}
    assert charts.concentration([1, 9], **layout) == charts.concentration([9, 1], **layout)
    assert charts.concentration([1, 9], **layout).points == "0.0,100.0 50.0,10.0 100.0,0.0"


def test_a_curve_of_many_customers_stays_short() -> None:
    curve = charts.concentration(range(1, 100_001), left=0, top=0, width=100, height=100)
    assert curve.points.count(" ") <= 60
    assert curve.points.endswith("100.0,0.0")


def test_customers_who_sent_back_more_than_they_bought_do_not_bend_the_curve_down() -> None:
    curve = charts.concentration([10, -4], left=0, top=0, width=100, height=100)
    assert curve.points == "0.0,100.0 50.0,0.0 100.0,0.0"


def test_further_parts_share_the_last_colour() -> None:
    assert charts.COLOURS["plain"][7] == charts.COLOURS["plain"][0]


PALETTE = [charts.BLUE, charts.TEAL, charts.OCHRE, charts.ORANGE, charts.RED, charts.PLUM, charts.GREY]
PAGES = ["#ffffff", "#12171d"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("colour", PALETTE)
def test_colours_stand_out_from_the_white_and_the_dark_page(colour: str, page: str) -> None:
    assert contrast(colour, page) >= 3


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("chart", ["ages", "tiers"])
def test_neighbours_in_a_chart_differ_for_every_kind_of_colour_sight(chart: str, sight: str) -> None:
    seen = [lab(linear(colour), SIGHTS[sight]) for colour in charts.COLOURS[chart].parts]
    apart = [sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 for one, other in pairwise(seen)]
    assert min(apart) >= 15, apart
