"""Which rows, columns and sheets does the result have, and which names can each use?"""

from collections.abc import Mapping, Sequence
from typing import Any

from custctl.renderers.excel.axis import Axis, Line, Path
from custctl.renderers.excel.expressions import Wrong, holds, turns
from custctl.renderers.excel.problems import Problem, TemplateProblem
from custctl.renderers.excel.tags import Loop, Node, Shape, Tag

Scope = Mapping[str, Any]


def scopes(shape: Shape, scope: Scope, sheet: str) -> list[dict[str, Any]]:
    """The names of each sheet that one of the template becomes: one without a tag, none where a condition does not hold."""
    tag = shape.sheet
    if tag is None:
        return [dict(scope)]
    word, _, header = tag.header.partition(" ")
    if word == "for":
        return [{**scope, **turn} for turn in _turns(tag, header, scope, sheet)]
    return [dict(scope)] if _holds(tag, header, scope, sheet) else []


def rows(shape: Shape, scope: Scope, sheet: str) -> Axis:
    """The rows of a sheet.

    Raises:
        TemplateProblem: A loop or a condition cannot be worked out.
    """
    lines: list[Line] = []
    _expand(shape.nodes, (), scope, (shape, sheet), lines)
    return Axis(lines, shape.chains, shape.length, tags=shape.tags)


def columns(shape: Shape, scope: Scope, sheet: str, width: int) -> Axis:
    """The columns of a sheet; one under a tag stands there once for each time round.

    Raises:
        TemplateProblem: A loop cannot be worked out.
    """
    lines: list[Line] = []
    for number in range(1, max(width, *shape.columns, 1) + 1):
        tag = shape.columns.get(number)
        if tag is None:
            lines.append(Line(number, (), {}))
            continue
        found = _turns(tag, tag.header.removeprefix("for "), scope, sheet)
        lines.extend(Line(number, ((-number, turn),), names) for turn, names in enumerate(found))
    chains = {number: (-number,) for number in shape.columns}
    return Axis(lines, chains, max(width, *shape.columns, 1))


def _expand(nodes: Sequence[Node], path: Path, scope: Scope, of: tuple[Shape, str], lines: list[Line]) -> None:
    for node in nodes:
        if isinstance(node, int):
            lines.append(Line(node, path, scope))
        elif isinstance(node, Loop):
            _repeat(node, path, scope, of, lines)
        else:
            for tag, rows in node.branches:
                if tag.word == "else" or _holds(tag, tag.header, scope, of[1]):
                    _expand(rows, path, scope, of, lines)
                    break


def _repeat(loop: Loop, path: Path, scope: Scope, of: tuple[Shape, str], lines: list[Line]) -> None:
    """The rows of a loop; with nothing to repeat for, those of its `else`, or one that keeps the place empty."""
    found = _turns(loop.tag, loop.tag.header, scope, of[1])
    for number, names in enumerate(found):
        _expand(loop.body, (*path, (loop.tag.row, number)), {**scope, **names}, of, lines)
    if not found and loop.otherwise:
        _expand(loop.otherwise, path, scope, of, lines)
    elif not found and (first := _first(loop.body)) is not None:
        inside = of[0].chains[first][len(path) :]
        lines.append(Line(first, (*path, *((row, 0) for row in inside)), scope, blank=True))


def _first(nodes: Sequence[Node]) -> int | None:
    """The first plain row of a loop."""
    for node in nodes:
        if isinstance(node, int):
            return node
        inner = [node.body] if isinstance(node, Loop) else [rows for _, rows in node.branches]
        found = next((row for rows in inner if (row := _first(rows)) is not None), None)
        if found is not None:
            return found
    return None


def _turns(tag: Tag, header: str, scope: Scope, sheet: str) -> list[dict[str, Any]]:
    try:
        return turns(header, scope)
    except Wrong as error:
        raise _problem(tag, sheet, error) from error


def _holds(tag: Tag, condition: str, scope: Scope, sheet: str) -> bool:
    try:
        return holds(condition, scope)
    except Wrong as error:
        raise _problem(tag, sheet, error) from error


def _problem(tag: Tag, sheet: str, error: Wrong) -> TemplateProblem:
    from openpyxl.utils import get_column_letter

    return TemplateProblem(Problem(sheet, f"{get_column_letter(tag.column)}{tag.row}", "jinja", {"why": error.why}))
