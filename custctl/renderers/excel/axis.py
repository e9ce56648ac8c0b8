"""Where does a row (or a column) of a template stand in the result?

A row of a loop stands there many times, one without tags once, and one under a condition that does not hold not at all.
References in formulas, charts and ranges are moved by asking this.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Path: TypeAlias = tuple[tuple[int, int], ...]
"""The loops that a line stands in, outermost first, by the row of their tag, and which time round it is."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row or column of the result.

    Attributes:
        template: The row or column of the template that it is made from.
        path: Where in the loops it stands.
        scope: The names that its cells can use.
        blank: Whether it only keeps the place of a loop that has nothing to repeat for.
    """

    template: int
    path: Path
    scope: Mapping[str, Any]
    blank: bool = False


class Axis:
    """The rows of one sheet of the result, or its columns.

    Args:
        lines: In the order of the result.
        chains: Line of the template to the loops it stands in.
        length: Number of lines of the template.
        tags: Lines of the template that hold tags and are never in the result.
    """

    def __init__(
        self, lines: Sequence[Line], chains: Mapping[int, tuple[int, ...]], length: int, *, tags: Collection[int] = ()
    ) -> None:
        self.lines, self.length, self.tags = lines, length, tags
        self._chains = chains
        self._spans: dict[tuple[int, Path], tuple[int, int]] = {}
        self._starts: dict[Path, int] = {}
        self._prefixes: dict[tuple[int, int], dict[Path, None]] = defaultdict(dict)
        for number, line in enumerate(lines, start=1):
            for depth in range(len(line.path) + 1):
                prefix = line.path[:depth]
                first, _ = self._spans.get((line.template, prefix), (number, number))
                self._spans[line.template, prefix] = (first, number)
                self._starts.setdefault(prefix, number)
                self._prefixes[line.template, depth][prefix] = None

    def one(self, template: int, path: Path = (), *, fixed: bool = False) -> tuple[int, int] | None:
        """First and last place of a line of the template, seen from a place in the loops; None where it is not there.

        In a loop its tag's line means the line before. `fixed`, a reference with `$`, means the whole of the same loop.
        """
        if not fixed and path and template == path[-1][0]:
            before = self._starts[path] - 1
            return (before, before) if before else None
        return self._span(template, path, fixed=fixed) or self._beyond(template)

    def between(
        self, first: int, last: int, path: Path = (), *, fixed: tuple[bool, bool] = (False, False)
    ) -> tuple[int, int] | None:
        """From the first place of a line of the template to the last of another; lines that are not there are left out."""
        before = path and not fixed[0] and first == path[-1][0]
        upward, downward = range(first, self.length + 1), range(min(last, self.length), 0, -1)
        starts = self.one(first, path) if before else next(self._there(upward, path, fixed=fixed[0]), None)
        ends = self._beyond(last) or next(self._there(downward, path, fixed=fixed[1]), None)
        starts = starts or self._beyond(first)
        return (starts[0], ends[1]) if starts and ends and starts[0] <= ends[1] else None

    def each(self, first: int, last: int) -> list[tuple[int, int]]:
        """The places of lines of the template that belong together, once per time round the loops they share."""
        shared = _common(self._chains.get(first, ()), self._chains.get(last, ()))
        prefixes = {
            prefix: None for template in range(first, last + 1) for prefix in self._prefixes.get((template, shared), {})
        }
        places = [self._exactly(first, last, prefix) for prefix in prefixes]
        if not places and first > self.length:
            beyond = self.between(first, last)
            places = [beyond] if beyond else []
        return sorted(place for place in places if place)

    def joined(self, first: int, last: int) -> list[tuple[int, int]]:
        """As `each`, places that touch made one."""
        places: list[tuple[int, int]] = []
        for start, end in self.each(first, last):
            if places and places[-1][1] + 1 >= start:
                places[-1] = (places[-1][0], max(end, places[-1][1]))
            else:
                places.append((start, end))
        return places

    def _exactly(self, first: int, last: int, path: Path) -> tuple[int, int] | None:
        found = [span for template in range(first, last + 1) if (span := self._spans.get((template, path)))]
        return (min(start for start, _ in found), max(end for _, end in found)) if found else None

    def _there(self, templates: range, path: Path, *, fixed: bool) -> Iterator[tuple[int, int]]:
        return (span for template in templates if (span := self._span(template, path, fixed=fixed)))

    def _span(self, template: int, path: Path, *, fixed: bool) -> tuple[int, int] | None:
        chain = self._chains.get(template, ())
        loops = tuple(loop for loop, _ in path)
        shared = _common(chain, loops)
        if fixed and shared and chain == loops:
            shared -= 1
        return self._spans.get((template, path[:shared]))

    def _beyond(self, template: int) -> tuple[int, int] | None:
        """A line below or right of everything stays as far from the end as it was."""
        if template <= self.length:
            return None
        place = template - self.length + len(self.lines)
        return place, place


def _common(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    """How many loops two lines share."""
    shared = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        shared += 1
    return shared
