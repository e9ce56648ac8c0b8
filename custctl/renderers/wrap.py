"""How is a sentence broken into lines, also where it has no blanks between its words?"""

import re
from functools import cache

_WIDE = r"\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_DAY = r"\d+\u5e74\d+\u6708\d+\u65e5"
_OPENING = "“‘（《〈【「『"
_CLOSING = "，。；：、！？”’）》〉】」』"
_HINT = f"(?<=[{_WIDE}{_CLOSING}]) | (?=[{_WIDE}{_OPENING}])"
_ATOM = f" +|[{_OPENING}]*(?:{_DAY}|[{_WIDE}]|[^ {_WIDE}{_OPENING}{_CLOSING}]+)[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+"
"""Blanks, a word, a day, or one character of Chinese; punctuation stays with what it belongs to."""
_FIRST_WIDE = "\u2e80"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Classes of so many characters take milliseconds to compile, which a text in Latin letters need not wait for."""
    return re.compile(text)


def wrapped(text: str, width: int) -> list[str]:
    """A text as lines of at most `width` cells; what is longer than a line is cut where the line ends."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for atom in _pattern(_ATOM if max(text, default="") >= _FIRST_WIDE else " +|[^ ]+").findall(text):
        if cell_len(lines[-1]) + cell_len(atom) <= width:
            lines[-1] += atom
        elif atom.isspace():
            lines.append("")
        else:
            lines += chop_cells(atom, width)
    return [stripped for line in lines if (stripped := line.strip(" "))] or [""]


def unhinted(line: str) -> str:
    """A line of Chinese without the blanks that say where it may be broken."""
    return _pattern(_HINT).sub("", line) if max(line, default="") >= _FIRST_WIDE else line
