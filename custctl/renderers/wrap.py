"""How is a sentence broken into lines, also where it has no blanks between its words?"""

import re

_WIDE = r"\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_DAY = r"\d+\u5e74\d+\u6708\d+\u65e5"
_OPENING = "“‘（《〈【「『"
_CLOSING = "，。；：、！？”’）》〉】」』"
_HINT = re.compile(f"(?<=[{_WIDE}{_CLOSING}]) | (?=[{_WIDE}{_OPENING}])")
_ATOM = re.compile(
    f" +|[{_OPENING}]*(?:{_DAY}|[{_WIDE}]|[^ {_WIDE}{_OPENING}{_CLOSING}]+)[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+"
)
"""Blanks, a word, a day, or one character of Chinese; punctuation stays with what it belongs to."""


def wrapped(text: str, width: int) -> list[str]:
    """A text as lines of at most `width` cells; what is longer than a line is cut where the line ends."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for atom in _ATOM.findall(text):
        if cell_len(lines[-1]) + cell_len(atom) <= width:
            lines[-1] += atom
        elif atom.isspace():
            lines.append("")
        else:
            lines += chop_cells(atom, width)
    return [stripped for line in lines if (stripped := line.strip(" "))] or [""]


def unhinted(line: str) -> str:
    """A line of Chinese without the blanks that say where it may be broken."""
    return _HINT.sub("", line)
