"""What may a sheet be called?"""

import re

MOST = 31
"""Characters of a sheet's name."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]")
_RESERVED = frozenset({"history"})


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name like the one wanted that no other sheet has; `taken` gets it too.

    Args:
        wanted: Any text.
        taken: Names that are used, with small letters.
    """
    clean = " ".join(_FORBIDDEN.sub(" ", wanted).split()).strip("' ")
    if clean.casefold() in _RESERVED:
        clean += " 1"
    clean = clean[:MOST].rstrip("' ") or "1"
    name, number = clean, 2
    while name.casefold() in taken:
        ending = f" {number}"
        name, number = clean[: MOST - len(ending)].rstrip() + ending, number + 1
    taken.add(name.casefold())
    return name
