"""Which bucket does somebody mean who writes it as it stands on paper: 1-30, 91+, Not due, 1年以内?"""

import re
from collections.abc import Iterator

from custctl.labels import LANGUAGES, Words

_MACHINE = r"not_due|disputed|unapplied|(?:days|months|years)_(?:over_)?\d+(?:_\d+)?"


def bucket_named(text: str) -> str | None:
    """The machine name of a bucket, None where nobody calls one so.

    Args:
        text: A machine name, or a heading as any language has it, whatever its case.
    """
    plain = re.sub(r"\s*[-–—~]\s*", "-", text.strip().lower())
    if re.fullmatch(_MACHINE, plain):
        return plain
    return next((name for name in _headings(plain)), None)


def _headings(plain: str) -> Iterator[str]:
    """Names of all buckets whose heading a text is."""
    for words in map(Words, LANGUAGES):
        known = words.under("column.")
        yield from (name for name, heading in known if heading.lower() == plain and re.fullmatch(_MACHINE, name))
        for key, template in words.under("bucket."):
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\d+)", re.escape(template.lower()))
            if found := re.fullmatch(pattern, plain):
                yield _name(key, {part: int(number) for part, number in found.groupdict().items()})


def _name(key: str, edges: dict[str, int]) -> str:
    """The name whose heading the template of a key makes of some edges."""
    unit, _, place = key.partition("_")
    if place == "over":
        return f"{unit}_over_{edges['edge'] if 'edge' in edges else edges['next'] - 1}"
    first, last = edges.get("first", 0), edges.get("last")
    return f"{unit}_{first}" if last is None else f"{unit}_{first}_{last}"
