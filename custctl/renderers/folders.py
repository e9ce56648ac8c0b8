"""What is a file called, and does it stay in its folder? Names that come from data never choose a place."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

_OTHERS = re.compile(r"[^\w]+|_+")
LONGEST, MOST_BYTES = 60, 200
"""Characters and bytes of a name: a file system allows 255 bytes, of which the ending and a name while writing need some."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")


def slug(text: str) -> str:
    """Text as a part of a file's name: letters and digits of any script in lower case, and hyphens between them.

    No dot, slash or blank remains, and no name that Windows keeps for itself; nothing at all becomes `customer`.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = _OTHERS.sub("-", plain).strip("-")[:LONGEST]
    name = letters.encode()[:MOST_BYTES].decode(errors="ignore").strip("-")
    return f"{name}-" if _RESERVED.match(name) else name or "customer"


def slugs(texts: Iterable[str]) -> list[str]:
    """A name of its own for each text: where two would be equal, the later ones are numbered."""
    used: set[str] = set()
    found = []
    for text in texts:
        name = first = slug(text)
        number = 2
        while name in used:
            name, number = f"{first}-{number}", number + 1
        used.add(name)
        found.append(name)
    return found


def copied(paths: Sequence[Path], root: Path, folder: Path) -> list[Path]:
    """Copy files to a folder under the same places as under `root`; those that are there stay as they are.

    Returns:
        The copies written.
    """
    written = []
    for path in paths:
        target = folder / path.relative_to(root)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            written.append(target)
    return written
