"""Which rows, columns and sheets of a template repeat, and which stand only under a condition?

A tag stands alone in its row: `{% for c in customers %}`, `{% else %}`, `{% endfor %}`, `{% if … %}`, `{% elif … %}`,
`{% endif %}`. `{% sheet for … %}` and `{% sheet if … %}` stand in a row of a sheet, `{% column for … %}` above a column.
Rows with tags are not in the result.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from custctl.renderers.excel.problems import Problem, TemplateProblem

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TAG = re.compile(r"\s*\{%[-+]?\s*(for|else|elif|endfor|if|endif|sheet|column)\b\s*((?:(?!%\}).)*?)\s*[-+]?%\}\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and where it stands."""

    word: str
    header: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Loop:
    """Rows that are repeated; `otherwise` stands where there is nothing to repeat them for."""

    tag: Tag
    body: "tuple[Node, ...]"
    otherwise: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows that stand under a condition; the first branch whose tag holds is taken, `else` always holds."""

    branches: "tuple[tuple[Tag, tuple[Node, ...]], ...]"


Node: TypeAlias = int | Loop | Choice
"""A plain row by its number, or rows under a tag."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a sheet of a template is put together.

    Attributes:
        nodes: Its rows.
        sheet: The tag that repeats the sheet or puts it under a condition.
        columns: Column number to the tag that repeats it.
        chains: Row to the rows of the tags of the loops it stands in, outermost first.
        length: Number of rows, tags included.
        tags: Rows that hold tags.
    """

    nodes: tuple[Node, ...]
    sheet: Tag | None
    columns: dict[int, Tag]
    chains: dict[int, tuple[int, ...]]
    length: int
    tags: frozenset[int]


def shape(sheet: "Worksheet") -> Shape:
    """Read the tags of a sheet.

    Raises:
        TemplateProblem: A tag is not closed, or stands where it cannot.
    """
    found = {row: tags for row, tags in _tags(sheet) if tags}
    length = max((row for row, _ in sheet._cells), default=0)  # noqa: SLF001 max_row counts rows that only have a height
    heads = {row: tags for row, tags in found.items() if tags[0].word in ("sheet", "column")}
    sheets = [tag for tags in heads.values() for tag in tags if tag.word == "sheet"]
    columns = {tag.column: tag for tags in heads.values() for tag in tags if tag.word == "column"}
    for tag in (*sheets[1:], *(tag for tag in columns.values() if not tag.header.startswith("for "))):
        raise _wrong(sheet, tag, "tag_misplaced")
    reader = _Rows(sheet, {row: tags[0] for row, tags in found.items() if row not in heads}, frozenset(heads), length)
    nodes, end = reader.block(1, (), ())
    if end is not None:
        raise _wrong(sheet, end, "tag_unopened")
    return Shape(nodes, sheets[0] if sheets else None, columns, reader.chains, length, frozenset(found))


def _tags(sheet: "Worksheet") -> "Iterator[tuple[int, list[Tag]]]":
    """The tags of each row, which hold nothing else.

    Raises:
        TemplateProblem: Something stands beside a tag, such as a second loop.
    """
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):  # noqa: SLF001 the cells there are, without making new ones
        if cell.value is not None and str(cell.value).strip():
            rows.setdefault(row, []).append((column, str(cell.value)))
    for row, cells in rows.items():
        tags = [Tag(found[1], found[2], row, column) for column, text in cells if (found := TAG.fullmatch(text))]
        heads = all(tag.word in ("sheet", "column") for tag in tags)
        if tags and len(cells) > len(tags):
            other = next(column for column, text in cells if not TAG.fullmatch(text))
            raise _wrong(sheet, tags[0], "tag_not_alone", other=f"{_letter(other)}{row}")
        if len(tags) > 1 and not heads:
            raise _wrong(sheet, tags[1], "tags_side_by_side")
        yield row, tags


@dataclass(slots=True)
class _Rows:
    """Reads rows from the top into nodes."""

    sheet: "Worksheet"
    tags: dict[int, Tag]
    heads: frozenset[int]
    length: int
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def block(self, row: int, ends: tuple[str, ...], chain: tuple[int, ...]) -> tuple[tuple[Node, ...], Tag | None]:
        """Nodes from a row on up to the tag that ends the block, or up to the last row."""
        nodes: list[Node] = []
        while row <= self.length:
            self.chains[row] = chain
            tag = self.tags.get(row)
            if tag is None:
                if row not in self.heads:
                    nodes.append(row)
            elif tag.word in ends or tag.word not in ("for", "if"):
                return tuple(nodes), tag
            else:
                node, row = self._loop(tag, chain) if tag.word == "for" else self._choice(tag, chain)
                nodes.append(node)
            row += 1
        return tuple(nodes), None

    def _loop(self, tag: Tag, chain: tuple[int, ...]) -> tuple[Loop, int]:
        body, end = self.block(tag.row + 1, ("endfor", "else"), (*chain, tag.row))
        otherwise: tuple[Node, ...] = ()
        if end is not None and end.word == "else":
            self.chains[end.row] = chain
            otherwise, end = self.block(end.row + 1, ("endfor",), chain)
        end = self._closed(tag, end, "endfor")
        self.chains[end.row] = chain
        return Loop(tag, body, otherwise), end.row

    def _choice(self, tag: Tag, chain: tuple[int, ...]) -> tuple[Choice, int]:
        branches: list[tuple[Tag, tuple[Node, ...]]] = []
        of: Tag | None = tag
        while of is not None and of.word != "endif":
            ends = ("endif",) if of.word == "else" else ("elif", "else", "endif")
            nodes, end = self.block(of.row + 1, ends, chain)
            if end is not None and end.word not in ends:
                raise _wrong(self.sheet, end, "tag_unopened")
            branches.append((of, nodes))
            of = end
        return Choice(tuple(branches)), self._closed(tag, of, "endif").row

    def _closed(self, tag: Tag, end: Tag | None, word: str) -> Tag:
        if end is None:
            raise _wrong(self.sheet, tag, "tag_unclosed", end=f"{{% {word} %}}")
        if end.word != word:
            raise _wrong(self.sheet, end, "tag_unopened")
        return end


def _wrong(sheet: "Worksheet", tag: Tag, key: str, **values: str) -> TemplateProblem:
    shown = f"{{% {tag.word} {tag.header}".rstrip() + " %}"
    return TemplateProblem(Problem(sheet.title, f"{_letter(tag.column)}{tag.row}", key, {"tag": shown, **values}))


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
