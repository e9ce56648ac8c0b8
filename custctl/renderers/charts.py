"""Where on the page do the numbers of a chart lie? Numbers to geometry, in the units of an SVG's view box.

Positions are rounded to a tenth of a unit, so that the same numbers always give the same bytes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Numbers: TypeAlias = Sequence[Decimal] | Sequence[float] | Sequence[int]

WIDTH = 400.0
"""Width of a chart's view box: half a desk page and a whole phone, so that its letters can be read on both."""

BLUE, TEAL, OCHRE, ORANGE, RED, PLUM, GREY = "#3a69bd", "#2a9f86", "#b08d12", "#a8541f", "#d9525f", "#a55fc8", "#6b747c"
"""At least 3 : 1 against the white and the dark page; neighbours in a chart differ for every kind of colour sight."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a chart's parts, in their order; more parts than colours share the last."""

    parts: tuple[str, ...]

    def __getitem__(self, number: int) -> str:
        return self.parts[min(number, len(self.parts) - 1)]


COLOURS = {
    "ages": Colours((BLUE, OCHRE, ORANGE, RED, PLUM, GREY)),
    "tiers": Colours((BLUE, TEAL, OCHRE, GREY)),
    "recency": Colours((TEAL, TEAL, BLUE, OCHRE, ORANGE, RED)),
    "plain": Colours((BLUE,)),
    "rise": Colours((TEAL,)),
    "lines": Colours((BLUE, OCHRE, PLUM)),
    "alarm": Colours((RED,)),
}
"""Of which chart: receivables from not due to oldest, tiers from best to least, customers from lately seen to long gone."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a chart: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return round(self.x + self.width, 1)

    @property
    def middle(self) -> float:
        """The middle between left and right."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale: the value it stands for and where it lies."""

    value: float
    at: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A column chart: one box per value, the scale, and where zero is."""

    boxes: tuple[Box, ...]
    ticks: tuple[Tick, ...]
    zero: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: one box per value, top to bottom, and where zero is."""

    boxes: tuple[Box, ...]
    zero: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through a unit square: its points as SVG writes them, and the scale in shares."""

    points: str
    ticks: tuple[Tick, ...]


def nice_ticks(low: float, high: float, *, most: int = 5) -> tuple[float, ...]:
    """Round values that span a range: steps of 1, 2, 2.5 or 5 times a power of ten.

    Zero is always among them. The first is at most `low`, the last at least `high`.

    Args:
        low: Smallest value to show.
        high: Largest value to show.
        most: Largest number of steps.
    """
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        return (0.0, 1.0)
    step = _nice_step((high - low) / most)
    while (steps := _steps(low, high, step))[1] - steps[0] > most:
        step = _nice_step(step * 1.01)
    first, last = steps
    return tuple(_clean(number * step) for number in range(first, last + 1))


def stacked(values: Numbers, *, width: float = 1000.0, height: float = 30.0, gap: float = 3.0, least: float = 4.0) -> list[Box]:
    """Boxes side by side, as wide as their share of the whole.

    Every value above zero gets `least` before the rest is shared out, so that even the smallest can be seen.
    Values of zero and below have width 0: money that is owed the other way has no place in a whole.
    """
    shown = [max(float(value), 0.0) for value in values]
    whole, count = sum(shown), sum(value > 0 for value in shown)
    room = width - gap * (count - 1)
    boxes, at = [], 0.0
    for value in shown:
        wide = least + value / whole * (room - least * count) if value > 0 else 0.0
        boxes.append(Box(round(min(at, width), 1), 0.0, round(wide, 1), height))
        at += wide + gap if value > 0 else 0.0
    return boxes


def columns(values: Numbers, *, left: float = 34.0, top: float = 18.0, width: float = WIDTH, height: float = 150.0) -> Columns:
    """Upright columns from a zero line, under a scale of round values.

    Args:
        values: One per column, from left to right; below zero they hang.
        left: Room for the figures of the scale.
        top: Room for the figure above the tallest column.
        width: Right edge of the chart.
        height: Distance from the scale's top to its bottom.
    """
    numbers = [float(value) for value in values]
    scale = nice_ticks(min(numbers, default=0.0), max(numbers, default=0.0), most=4)
    unit = height / (scale[-1] - scale[0])
    zero = top + scale[-1] * unit
    pitch = (width - left) / max(len(numbers), 1)
    boxes = tuple(
        Box(
            round(left + pitch * (number + 0.15), 1),
            round(zero - max(value, 0.0) * unit, 1),
            round(pitch * 0.7, 1),
            round(abs(value) * unit, 1),
        )
        for number, value in enumerate(numbers)
    )
    return Columns(boxes, tuple(Tick(value, round(zero - value * unit, 1)) for value in scale), round(zero, 1))


def bars(values: Numbers, *, left: float, right: float, pitch: float, height: float, top: float = 0.0) -> Bars:
    """Lying bars from a zero line between `left` and `right`; those below zero reach to its left.

    Args:
        values: One per bar, from top to bottom.
        left: Where the smallest value (or zero) lies.
        right: Where the largest value (or zero) lies.
        pitch: Distance from one bar's top to the next.
        height: Thickness of a bar.
        top: Top of the first bar.
    """
    numbers = [float(value) for value in values]
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    unit = (right - left) / (high - low) if high > low else 0.0
    zero = left - low * unit
    boxes = tuple(
        Box(round(zero + min(value, 0.0) * unit, 1), round(top + pitch * number, 1), round(abs(value) * unit, 1), height)
        for number, value in enumerate(numbers)
    )
    return Bars(boxes, round(zero, 1))


def concentration(values: Numbers, *, left: float, top: float, width: float, height: float, points: int = 60) -> Curve:
    """The curve of cumulative shares, largest value first: how much the first part of customers brings.

    Values below zero count as zero, as in the Gini coefficient. At most `points` points are drawn.
    """
    ordered = sorted((max(float(value), 0.0) for value in values), reverse=True)
    whole = sum(ordered)
    shares = [0.0]
    for value in ordered:
        shares.append(shares[-1] + (value / whole if whole else 0.0))
    last = len(shares) - 1
    chosen = sorted({round(last * number / points) for number in range(points + 1)})
    marks = [
        f"{round(left + width * number / max(last, 1), 1)},{round(top + height * (1 - min(shares[number], 1.0)), 1)}"
        for number in chosen
    ]
    ticks = tuple(Tick(share, round(top + height * (1 - share), 1)) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    return Curve(" ".join(marks), ticks)


def _steps(low: float, high: float, step: float) -> tuple[int, int]:
    """The steps from zero that reach both ends; a dust beyond a step, as binary fractions leave it, needs no further one."""
    return math.floor(low / step * (1 - 1e-9)), math.ceil(high / step * (1 - 1e-9))


def _nice_step(rough: float) -> float:
    """The smallest step of 1, 2, 2.5 or 5 times a power of ten that is not below a rough one."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(nice * power for nice in (1.0, 2.0, 2.5, 5.0, 10.0) if nice * power >= rough * (1 - 1e-9))


def _clean(value: float) -> float:
    """A tick without the dust of binary fractions, and never minus zero."""
    return float(f"{value:.12g}") + 0.0
