"""Where do the parts of a bridge, a trend, a heat map and pairs of columns lie? More geometry, in the units of a view box.

The scales and boxes are those of `charts`; positions are rounded to a tenth, so that the same numbers give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from custctl.renderers.charts import WIDTH, Box, Numbers, Tick, nice_ticks

FROM_ZERO_BELOW = 0.6
"""A bridge whose lowest step is at least this part of its highest starts above zero, and says so with a torn edge."""
LETTERS = 13.0
"""Height of a line of letters."""
DARKEST, LIGHTEST = 0.72, 0.06
"""Opacity of the fullest and the emptiest cell of a heat map: letters on either keep a contrast of 4.5 on both pages."""


@dataclass(frozen=True, slots=True)
class Step:
    """One column of a bridge: `rises` is None for a total; `joint` is the height at which the next column begins."""

    box: Box
    rises: bool | None
    joint: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """A bridge of totals and steps: `torn` says that the scale starts above zero."""

    steps: tuple[Step, ...]
    ticks: tuple[Tick, ...]
    torn: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its points as SVG writes them, the last of them, and the height of its name."""

    points: str
    last: tuple[float, float]
    label: float


@dataclass(frozen=True, slots=True)
class Trends:
    """Lines over one scale."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a heat map and how opaque it is."""

    box: Box
    opacity: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Columns side by side in groups: for each group one box per series, and the scale."""

    groups: tuple[tuple[Box, ...], ...]
    ticks: tuple[Tick, ...]


def waterfall(values: Numbers, *, left: float = 40.0, top: float = 20.0, height: float = 140.0) -> Bridge:
    """A bridge from the first value to the last, both totals, over the steps between them.

    Args:
        values: Total before, each change, total after.
        left: Room for the figures of the scale.
        top: Room for the figure above the tallest column.
        height: Distance from the scale's top to its bottom.
    """
    numbers = [float(value) for value in values]
    sums = list(accumulate(numbers[:-1]))
    low, high = min([0.0, *sums]), max([0.0, *sums, numbers[-1]])
    floor = min([*sums, numbers[-1]])
    torn = low == 0 and high > 0 and floor / high >= FROM_ZERO_BELOW
    scale = _scale_from(floor, high) if torn else nice_ticks(low, high, most=4)
    unit, pitch = height / (scale[-1] - scale[0]), (WIDTH - left) / len(numbers)

    def at(value: float) -> float:
        return top + (scale[-1] - value) * unit

    steps = []
    for number, value in enumerate(numbers):
        total = number in (0, len(numbers) - 1)
        before, after = (max(0.0, scale[0]), value) if total else (sums[number - 1], sums[number])
        upper, lower = at(max(before, after)), at(min(before, after))
        box = Box(round(left + pitch * (number + 0.14), 1), round(upper, 1), round(pitch * 0.72, 1), round(lower - upper, 1))
        steps.append(Step(box, None if total else value >= 0, round(at(after), 1)))
    return Bridge(tuple(steps), tuple(Tick(value, round(at(value), 1)) for value in scale), torn)


def trend(values: Sequence[Decimal | float | None], *, left: float, top: float, width: float, height: float) -> Line:
    """A small line over the range of its own values, as it stands beside a figure."""
    known = [float(value) for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    return _line(values, Box(left, top, width, height), low, high if high > low else low + 1)


def trends(
    series: Sequence[Sequence[Decimal | float | None]], *, left: float, top: float, width: float, height: float
) -> Trends:
    """Lines over one scale from zero, their names kept apart.

    Args:
        series: Values at equal distances from left to right, as many in each; unknown ones are left out.
        left: Left edge.
        top: Top edge.
        width: Distance from the first value to the last.
        height: Distance from the scale's top to its bottom.
    """
    known = [float(value) for values in series for value in values if value is not None]
    scale = nice_ticks(min(known, default=0.0), max(known, default=0.0), most=4)
    box = Box(left, top, width, height)
    found = [_line(values, box, scale[0], scale[-1]) for values in series]
    unit = height / (scale[-1] - scale[0])
    ticks = tuple(Tick(value, round(top + (scale[-1] - value) * unit, 1)) for value in scale)
    return Trends(tuple(_apart(found)), ticks)


def _line(values: Sequence[Decimal | float | None], box: Box, low: float, high: float) -> Line:
    step, unit = box.width / max(len(values) - 1, 1), box.height / (high - low)
    places = [
        (round(box.x + step * number, 1), round(box.y + (high - float(value)) * unit, 1))
        for number, value in enumerate(values)
        if value is not None
    ]
    last = places[-1] if places else (box.x, box.y + box.height)
    return Line(" ".join(f"{x},{y}" for x, y in places), last, last[1])


def _apart(lines: Sequence[Line]) -> list[Line]:
    """The lines with their names moved down until none lies on another."""
    moved: dict[int, float] = {}
    lowest = -LETTERS
    for number in sorted(range(len(lines)), key=lambda number: lines[number].label):
        lowest = max(lines[number].label, lowest + LETTERS)
        moved[number] = round(lowest, 1)
    return [replace(line, label=moved[number]) for number, line in enumerate(lines)]


def heat(rows: Sequence[Sequence[float | None]], *, left: float, top: float, width: float, height: float) -> list[list[Cell]]:
    """Fields of a table of shares, the fuller the darker; the fullest is as dark as any may be.

    Args:
        rows: Shares from 0 to 1, None where nothing is known; rows may differ in length.
        left: Left edge of the first column.
        top: Top edge of the first row.
        width: Distance from column to column.
        height: Distance from row to row.
    """
    most = max((value for row in rows for value in row if value is not None), default=0.0)
    return [
        [
            Cell(
                Box(round(left + width * column, 1), round(top + height * line, 1), round(width - 2, 1), round(height - 2, 1)),
                0.0 if value is None else round(LIGHTEST + (DARKEST - LIGHTEST) * (value / most if most else 0.0), 2),
            )
            for column, value in enumerate(row)
        ]
        for line, row in enumerate(rows)
    ]


def pairs(groups: Sequence[Numbers], *, left: float = 40.0, top: float = 18.0, height: float = 130.0) -> Pairs:
    """Groups of columns that stand behind each other from a zero line: each series is drawn over the one before.

    Args:
        groups: For each group its values from the largest to the smallest, none below zero.
        left: Room for the figures of the scale.
        top: Room for the figure above the tallest column.
        height: Distance from the scale's top to its bottom.
    """
    numbers = [[float(value) for value in group] for group in groups]
    scale = nice_ticks(0.0, max((value for group in numbers for value in group), default=0.0), most=4)
    unit, pitch = height / scale[-1], (WIDTH - left) / max(len(numbers), 1)
    boxes = tuple(
        tuple(
            Box(
                round(left + pitch * (place + 0.16), 1),
                round(top + height - value * unit, 1),
                round(pitch * 0.68, 1),
                round(value * unit, 1),
            )
            for value in group
        )
        for place, group in enumerate(numbers)
    )
    return Pairs(boxes, tuple(Tick(value, round(top + height - value * unit, 1)) for value in scale))


def _scale_from(low: float, high: float) -> tuple[float, ...]:
    """Round values from below `low` to at least `high`, the first never below zero; some room stays under the lowest step."""
    step = nice_ticks(0.0, (high - low) * 1.6 or high, most=4)[1]
    first = max(int((low - 0.3 * (high - low)) / step) * step, 0.0)
    scale = [first]
    while scale[-1] < high or len(scale) < 2:
        scale.append(round(scale[-1] + step, 9))
    return tuple(scale)
