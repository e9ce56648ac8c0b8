"""Does a column called days hold the serial numbers of days that a workbook shows where its cells have no format?"""

import re
from collections.abc import Sequence

from custctl.mapping import date_texts

_SERIAL = re.compile(date_texts.SERIAL)
_MONEY = re.compile(r"\.\d\d$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SOON = {"due": 1}
_LATER = 10
"""Years after the documents' last in which a day may lie: what is due is due soon, but may be paid or disputed long after."""


def in_serials(field: str, cells: Sequence[str | None], dated: Sequence[str | None]) -> bool:
    """Whether cells are the serial numbers of days of a field.

    Amounts have five digits, too: cells that all have two decimals are money, and days follow upon those of the documents.
    What is called due is no day where nothing tells these.

    Args:
        field: A field whose cells are days.
        cells: What stands under its heading.
        dated: The days of the documents as written.
    """
    filled = [cell for cell in cells if cell]
    if not filled or not all(map(_SERIAL.match, filled)) or all(map(_MONEY.search, filled)):
        return False
    years = {year for cell in dated if cell for year in _years(cell)}
    if not years:
        return field != "due"
    last = max(years) + _SOON.get(field, _LATER)
    return all(min(years) <= year <= last for cell in filled for year in _years(cell))


def _years(cell: str) -> list[int]:
    if _SERIAL.match(cell):
        return [1900 + int(int(cell[:5]) / 365.25)]
    return [int(year) for year in _YEAR.findall(cell)]
