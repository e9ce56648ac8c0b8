"""Do the parts of a chart lie where their numbers say?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custctl.renderers import shapes

AMOUNTS = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))


@given(st.floats(1, 1e6), st.lists(AMOUNTS, max_size=6))
def test_a_bridge_leads_from_its_first_total_to_its_last(before: float, steps: list[float]) -> None:
    after = before + sum(steps)
    chart = shapes.waterfall([before, *steps, after])
    assert chart.steps[-2].joint == pytest.approx(chart.steps[-1].joint, abs=0.2)
    assert [step.rises for step in chart.steps] == [None, *(step >= 0 for step in steps), None]
    top, bottom = chart.ticks[-1].at, chart.ticks[0].at
    assert all(top - 0.2 <= step.box.y and step.box.y + step.box.height <= bottom + 0.2 for step in chart.steps)


def test_small_changes_of_a_large_total_start_above_zero_and_say_so() -> None:
    chart = shapes.waterfall([1000, 50, -30, 1020])
    assert chart.torn
    assert 0 < chart.ticks[0].value < 1000
    assert not shapes.waterfall([100, 50, -90, 60]).torn
    assert not shapes.waterfall([0, 50, 50]).torn


def test_a_step_is_as_high_as_its_amount() -> None:
    chart = shapes.waterfall([100, 50, -100, 50])
    unit = (chart.ticks[0].at - chart.ticks[-1].at) / (chart.ticks[-1].value - chart.ticks[0].value)
    assert [step.box.height for step in chart.steps] == [pytest.approx(amount * unit, abs=0.2) for amount in (100, 50, 100, 50)]


def test_a_small_line_fills_its_height_and_skips_what_is_unknown() -> None:
    line = shapes.trend([1, None, 3], left=0, top=0, width=100, height=20)
    assert line.points == "0.0,20.0 100.0,0.0"
    assert line.last == (100.0, 0.0)


def test_lines_share_a_scale_and_their_names_do_not_overlap() -> None:
    chart = shapes.trends([[1, 2, 10], [1, 2, 10], [0, 1, 9.9]], left=0, top=0, width=100, height=100)
    assert chart.lines[0].points == chart.lines[1].points
    heights = sorted(line.label for line in chart.lines)
    assert all(after - before >= shapes.LETTERS for before, after in pairwise(heights))


def test_lines_without_a_value_are_empty() -> None:
    assert shapes.trends([[None, None]], left=0, top=0, width=100, height=100).lines[0].points == ""


def test_the_fullest_field_is_the_darkest_and_an_unknown_one_has_no_colour() -> None:
    [[full, half, unknown]] = shapes.heat([[0.8, 0.4, None]], left=0, top=0, width=10, height=10)
    assert (full.opacity, unknown.opacity) == (shapes.DARKEST, 0)
    assert shapes.LIGHTEST < half.opacity < full.opacity


def test_columns_of_a_group_stand_behind_each_other() -> None:
    [[outer, inner]] = shapes.pairs([[100, 40]]).groups
    assert (outer.x, outer.width) == (inner.x, inner.width)
    assert inner.height == pytest.approx(outer.height * 0.4, abs=0.2)
    assert outer.y + outer.height == pytest.approx(inner.y + inner.height, abs=0.2)


def test_groups_without_money_are_flat() -> None:
    assert [box.height for group in shapes.pairs([[0, 0]]).groups for box in group] == [0, 0]
