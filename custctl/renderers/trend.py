"""How did a figure move, in one line of text?"""

from collections.abc import Sequence
from itertools import pairwise

LEAST = 4
"""Values from which a course can be seen."""
MOST = 36
"""Cells of the longest course; more values are drawn as means of neighbours."""
_LEVELS = "▁▂▃▄▅▆▇█"
ASCII = dict(zip(map(ord, _LEVELS), "_.,-=+*#", strict=True))
"""What stands for the levels on a console without Unicode."""


def trend(values: Sequence[float | None]) -> str:
    """The course of values, one cell each, between their lowest and their highest; nothing for fewer than four.

    Values that are not known leave a gap.
    """
    known = [value for value in values if value is not None]
    if len(known) < LEAST:
        return ""
    means = _means(values) if len(values) > MOST else list(values)
    drawn = [value for value in means if value is not None]
    low, span = min(drawn), max(drawn) - min(drawn)
    return "".join(" " if value is None else _LEVELS[_level(value - low, span)] for value in means)


def _level(above: float, span: float) -> int:
    top = len(_LEVELS) - 1
    return round(above / span * top) if span else top // 2


def _means(values: Sequence[float | None]) -> list[float | None]:
    """As many means of neighbours as there are cells."""
    edges = [round(len(values) * cell / MOST) for cell in range(MOST + 1)]
    parts = ([value for value in values[begin:end] if value is not None] for begin, end in pairwise(edges))
    return [sum(part) / len(part) if part else None for part in parts]
