"""Charts show the ranges as they have become, and charts and pictures stand beside the rows that they stood beside."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from custctl.renderers.excel import expressions
from custctl.renderers.excel.calculation import plain
from custctl.renderers.excel.grid import Grid, shown
from custctl.renderers.excel.references import Here, Made, Sheets, formula

if TYPE_CHECKING:
    from openpyxl.chart._chart import ChartBase
    from openpyxl.worksheet.worksheet import Worksheet


def move(sheet: "Worksheet", made: Made) -> None:
    """Charts and pictures go where their first cell has gone; those of rows that are not there go too.

    A picture in a loop stands in each of its rows.
    """
    sheet._charts = [chart for chart in sheet._charts if _shifted(chart.anchor, made)]  # noqa: SLF001 no other way to them
    pictures = []
    for picture in sheet._images:  # noqa: SLF001
        anchors = list(_anchors(picture.anchor, made))
        data = picture._data() if len(anchors) > 1 else b""  # noqa: SLF001
        pictures += [picture if len(anchors) == 1 else _copied(picture, data, anchor) for anchor in anchors]
        if len(anchors) == 1:
            picture.anchor = anchors[0]
    sheet._images = pictures  # noqa: SLF001


def _copied(picture: Any, data: bytes, anchor: Any) -> Any:  # noqa: ANN401 openpyxl's
    from io import BytesIO

    from openpyxl.drawing.image import Image

    made = Image(BytesIO(data))
    made.width, made.height, made.anchor = picture.width, picture.height, anchor
    return made


def _corner(anchor: Any) -> Any:  # noqa: ANN401 openpyxl's
    """The cell in which a drawing begins, None for one that is bound to no cell."""
    return getattr(anchor, "_from", None)


def _anchors(anchor: Any, made: Made) -> Iterator[Any]:  # noqa: ANN401 openpyxl's
    corner = _corner(anchor)
    if corner is None:
        yield anchor
        return
    places = made.rows.each(corner.row + 1, corner.row + 1)
    for place, _ in places:
        one = deepcopy(anchor)
        _put(one, made, place)
        yield one
    if not places and _shifted(anchor, made):
        yield anchor


def _shifted(anchor: Any, made: Made) -> bool:  # noqa: ANN401 openpyxl's
    """Move an anchor and keep its size; False where the row it stands in is not there."""
    corner = _corner(anchor)
    if corner is None:
        return True
    row = corner.row + 1
    place = made.rows.between(row, max(row, made.rows.length)) if row in made.rows.tags else made.rows.one(row)
    if place is None:
        return False
    _put(anchor, made, place[0])
    return True


def _put(anchor: Any, made: Made, row: int) -> None:  # noqa: ANN401 openpyxl's
    start = _corner(anchor)
    column = made.columns.one(start.col + 1) or (1, 1)
    down, right = row - 1 - start.row, column[0] - 1 - start.col
    for corner in (start, getattr(anchor, "to", None)):
        if corner is not None:
            corner.row, corner.col = corner.row + down, corner.col + right


def point(chart: "ChartBase", here: Here, sheets: Sheets, grids: Mapping[str, Grid], scope: Mapping[str, Any]) -> None:
    """Have a chart show the ranges of the result, their values as phones and previews show them, and its words.

    Raises:
        expressions.Wrong: An expression in a title has no value.
    """
    for part in _parts(chart):
        text = getattr(part, "f", None)
        if isinstance(text, str) and type(part).__name__ in ("NumRef", "StrRef", "MultiLevelStrRef"):
            part.f, areas = formula("=" + text, grows=True).at(here, sheets)
            _remember(part, [shown(content) for one in areas for area in one for content in grids[area.sheet].contents(area)])
        elif type(part).__name__ == "RegularTextRun" and expressions.is_dynamic(part.t):
            part.t = expressions.text(part.t, scope)


def _parts(chart: "ChartBase") -> list[Any]:
    """A chart and all within it, each once."""
    from openpyxl.descriptors.serialisable import Serialisable

    found: dict[int, Any] = {}
    waiting: list[Any] = [chart]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting.extend(reversed(part))
        elif isinstance(part, Serialisable) and id(part) not in found:
            found[id(part)] = part
            waiting.extend(reversed(list(vars(part).values())))
    return list(found.values())


def _remember(part: Any, values: list[Any]) -> None:  # noqa: ANN401 openpyxl's
    from openpyxl.chart.data_source import NumData, NumVal, StrData, StrVal

    if type(part).__name__ == "NumRef":
        numbers = [(index, plain(value)) for index, value in enumerate(values) if value is not None]
        points = [NumVal(idx=index, v=float(value)) for index, value in numbers if not isinstance(value, str | None)]
        old = part.numCache.formatCode if part.numCache is not None else None
        part.numCache = NumData(formatCode=old or "General", ptCount=len(values), pt=points)
    elif type(part).__name__ == "StrRef":
        texts = [StrVal(idx=index, v=str(value)) for index, value in enumerate(values) if value is not None]
        part.strCache = StrData(ptCount=len(values), pt=texts)
    else:
        part.multiLvlStrCache = None
