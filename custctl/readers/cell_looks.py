"""What does a cell look like, before anybody asks what it means: a date, a number, some text, a word columns are called?"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

_CELLS = 1 << 14
"""Cells kept in mind: the same ones are asked about again and again while delimiter, header and columns are found."""
_FILLED = 0.3
"""Share of a column's cells that are filled, subtotals and notes aside, for it to be more than empty."""

_DATE = re.compile(
    r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?\.?([ T].*)?"
    r"|\d{1,2}[- ]?[A-Za-zéûä]{3,9}\.?[- ,]*\d{2,4}([ T].*)?"
    r"|[A-Za-z]{3,9}\.? \d{1,2}(st|nd|rd|th)?,? \d{2,4}([ T].*)?"
    r"|\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?"
)
_CURRENCY = r"USD|EUR|GBP|CNY|RMB|JPY|CHF|INR|AUD|CAD|NZD|HKD|TWD|SGD|SEK|NOK|DKK|PLN|CZK|HUF|RUB|BRL|MXN|ZAR|TRY|kr|zł"
_NUMBER = re.compile(
    rf"[(\-+ ]*({_CURRENCY}|[^\w\s\"'#*/()\[\]{{}}])?\s?[-+]?\.?\d[\d.,'’ ]*"
    rf"(E[-+]?\d+)?\)?\s?({_CURRENCY}|CR|DR|-|万|亿|元|[^\w\s\"'])?"
)


@lru_cache(_CELLS)
def shape(cell: str) -> str:
    """What a cell looks like: `date`, `number`, `text`, or `empty`."""
    text = unicodedata.normalize("NFKC", cell).strip().strip("'`")
    if not text:
        return "empty"
    if _DATE.fullmatch(text):
        return "date"
    return "number" if _NUMBER.fullmatch(text) else "text"


@lru_cache(_CELLS)
def folded(cell: str) -> str:
    """A header cell as it is compared with known words: lower case, without marks around it."""
    return unicodedata.normalize("NFKC", cell).strip().strip("*#:").strip().casefold()


def known_words(row: Sequence[str], words: Collection[str]) -> int:
    """How many cells of a row are words that columns are known to be called."""
    return sum(folded(cell) in words for cell in row if cell.strip()) if words else 0


def shape_of(cells: Sequence[str]) -> str:
    """What most of a column's filled cells look like; `empty` where hardly any are filled."""
    found = Counter(shape(cell) for cell in cells)
    filled = len(cells) - found.pop("empty", 0)
    return found.most_common(1)[0][0] if filled and filled >= _FILLED * len(cells) else "empty"
