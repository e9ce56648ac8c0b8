"""Is every line of a text one quoted cell, because a table was put into one column and saved again? Then its quotes go."""

import re
from collections.abc import Sequence
from pathlib import Path

from custctl.readers.copies import copy_path

_WHOLE = re.compile(r'\ufeff?"((?:[^"]|"")*)"[,;\t ]*\r?')
_SHARE = 0.9
"""Share of lines that are one quoted cell, from which on all are taken for it."""


def unwrapped(path: Path, lines: Sequence[str], scratch: Path) -> Path:
    """The text without the quotes around its lines, in place where there are none.

    Args:
        path: UTF-8 text.
        lines: Its first lines.
        scratch: Folder for a copy.
    """
    filled = [line for line in lines if line.strip()]
    inner = [match[1] for line in filled if (match := _WHOLE.fullmatch(line))]
    separated = [min(text.count(mark) for text in inner[:100]) for mark in ",;\t|"] if inner else []
    if len(inner) < _SHARE * len(filled) or not any(separated):
        return path
    copy = copy_path(scratch, path.name)
    with path.open(encoding="utf-8-sig", newline="\n") as source, copy.open("w", encoding="utf-8", newline="\n") as target:
        for line in source:
            match = _WHOLE.fullmatch(line.rstrip("\n"))
            target.write(match[1].replace('""', '"') + "\n" if match else line)
    return copy
