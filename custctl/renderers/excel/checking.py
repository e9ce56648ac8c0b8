"""Will a template work, and what of it would get lost? Told before there is an answer to fill it with."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from custctl.renderers.excel import expressions
from custctl.renderers.excel.context import NAMES
from custctl.renderers.excel.problems import Problem, TemplateProblem
from custctl.renderers.excel.tags import TAG, Loop, Node, Shape, Tag, shape

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LOST: dict[str, re.Pattern[str]] = {
    "macros": re.compile(r"xl/vbaProject\.bin|xl/macrosheets/.*"),
    "pivot": re.compile(r"xl/pivot(Tables|Cache)/.*"),
    "slicers": re.compile(r"xl/(slicers|slicerCaches|timelines|timelineCaches)/.*"),
    "controls": re.compile(r"xl/(ctrlProps|activeX)/.*"),
    "threaded": re.compile(r"xl/(threadedComments|persons)/.*"),
    "diagrams": re.compile(r"xl/diagrams/.*"),
    "new_charts": re.compile(r"xl/charts/chartEx\d+\.xml"),
    "chart_styles": re.compile(r"xl/charts/(style|colors)\d+\.xml"),
    "queries": re.compile(r"xl/(queryTables/.*|connections\.xml)|customXml/item\d+\.xml"),
    "rich_values": re.compile(r"xl/richData/.*"),
    "embedded": re.compile(r"xl/embeddings/.*"),
}
"""What openpyxl drops on loading, by the parts of the file that hold it."""
LOST_INSIDE: dict[str, tuple[re.Pattern[str], re.Pattern[bytes]]] = {
    "shapes": (re.compile(r"xl/drawings/drawing\d+\.xml"), re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[ >]")),
    "sparklines": (re.compile(r"xl/worksheets/.*\.xml"), re.compile(rb"sparklineGroup[ >]")),
    "new_formats": (re.compile(r"xl/worksheets/.*\.xml"), re.compile(rb"<x14:conditionalFormatting[ >]")),
    "new_validation": (re.compile(r"xl/worksheets/.*\.xml"), re.compile(rb"<x14:dataValidation[ >]")),
    "data_tables": (re.compile(r"xl/worksheets/.*\.xml"), re.compile(rb'<f [^>]*t="dataTable"')),
}
"""What it drops within parts that it keeps otherwise."""


def lost(path: Path) -> list[Problem]:
    """Kinds of things in a workbook that the result will not have."""
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        found = [kind for kind, pattern in LOST.items() if any(pattern.fullmatch(name) for name in names)]
        for kind, (where, what) in LOST_INSIDE.items():
            if any(what.search(parts.read(name)) for name in names if where.fullmatch(name)):
                found.append(kind)
    return [Problem(None, None, f"lost.{kind}", {}, warning=True) for kind in found]


def problems(book: "Workbook") -> Iterator[Problem]:
    """What is wrong in the cells of a template: tags that do not match, expressions that cannot be read, names nobody gives."""
    for sheet in book.worksheets:
        try:
            of = shape(sheet)
        except TemplateProblem as error:
            yield error.problem
            continue
        yield from _Checked(sheet, of).problems()


class _Checked:
    """One sheet with the names that each of its rows and columns can use."""

    def __init__(self, sheet: "Worksheet", of: Shape) -> None:
        self._sheet, self._shape = sheet, of
        self._found: list[Problem] = []
        self._names: dict[int, set[str]] = {}
        self._columns: dict[int, set[str]] = {}

    def problems(self) -> list[Problem]:
        known = set(NAMES)
        tag = self._shape.sheet
        if tag is not None:
            self._condition(tag, known) if tag.header.startswith("if ") else known.update(self._loop(tag, known))
        for column, tag in self._shape.columns.items():
            self._columns[column] = self._loop(tag, known)
        self._walk(self._shape.nodes, known)
        for cell in self._sheet._cells.values():  # noqa: SLF001 the cells there are, without making new ones
            self._cell(cell.row, cell.column, str(cell.value or ""), formula=cell.data_type == "f")
        if expressions.is_dynamic(self._sheet.title):
            self._source(self._sheet.title, known, None)
        return self._found

    def _walk(self, nodes: Iterable[Node], known: set[str]) -> None:
        for node in nodes:
            if isinstance(node, int):
                self._names[node] = known
            elif isinstance(node, Loop):
                self._walk(node.body, known | self._loop(node.tag, known))
                self._walk(node.otherwise, known)
            else:
                for tag, rows in node.branches:
                    if tag.word != "else":
                        self._condition(tag, known)
                    self._walk(rows, known)

    def _loop(self, tag: Tag, known: set[str]) -> set[str]:
        """The variables of a loop, after a look at what it goes through."""
        header = tag.header if tag.word == "for" else tag.header.removeprefix("for ")
        self._source(f"{{% for {header} %}}{{% endfor %}}", known, _place(tag))
        try:
            return {*expressions.names_bound(header), "loop"}
        except expressions.Wrong:
            return set()

    def _condition(self, tag: Tag, known: set[str]) -> None:
        self._source(f"{{% if {tag.header.removeprefix('if ')} %}}{{% endif %}}", known, _place(tag))

    def _cell(self, row: int, column: int, text: str, *, formula: bool) -> None:
        from openpyxl.utils import get_column_letter

        place = f"{get_column_letter(column)}{row}"
        if formula and "{{" in text:
            self._found.append(Problem(self._sheet.title, place, "expression_in_formula"))
        elif not formula and expressions.is_dynamic(text) and not TAG.fullmatch(text):
            self._source(text, self._names.get(row, set()) | self._columns.get(column, set()), place)

    def _source(self, source: str, known: set[str], place: str | None) -> None:
        try:
            unknown = expressions.unknown_names(source, known)
        except expressions.Wrong as error:
            self._found.append(Problem(self._sheet.title, place, "jinja", {"why": error.why}))
            return
        if unknown:
            names = {"names": ", ".join(unknown), "known": ", ".join(sorted(known))}
            self._found.append(Problem(self._sheet.title, place, "unknown", names))


def _place(tag: Tag) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(tag.column)}{tag.row}"
