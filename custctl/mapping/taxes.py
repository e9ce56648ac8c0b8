"""What says how much tax there is: an amount, several that add up, or a rate?"""

import re
from collections.abc import Mapping, Sequence

from custctl.mapping.first_figures import number
from custctl.mapping.guess import Content, Guess
from custctl.mapping.recipes import Recipe, Source
from custctl.mapping.words import spellings, tax_parts
from custctl.sheet import Sheet

_HIGHEST = 30
"""The highest rate of tax there is, about, in per cent."""
_PER_CENT = re.compile(r"\s*[%％]$")
_POINTED = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


def taxes_of_parts(columns: Mapping[str, Guess], sheet: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with the tax as the sum of those that name parts of it, such as CGST and SGST; GST beside these is no part.

    Sums are made of numbers with a decimal point alone.
    """
    taken = {place for field, found in columns.items() if field != "tax" for place in found.positions}
    free = [place for place, look in enumerate(looks) if place not in taken and look.filled and look.suits("tax")]
    names = {place: _part(sheet.header[place]) for place in free}
    parts = [place for place in free if names[place] and not any(_within(names[place], other) for other in names.values())]
    alike = len({names[place] for place in parts}) < max(2, len(parts))
    if alike or ("tax" in columns and (columns["tax"].reason == "told" or columns["tax"].positions[0] not in parts)):
        return dict(columns)
    cells = [cell for place in parts for cell in looks[place].cells if cell]
    if not all(map(_POINTED.fullmatch, cells)) or ("," in "".join(cells) and "." not in "".join(cells)):
        return dict(columns)
    added = Recipe((Source(parts[0], plus=tuple(parts[1:])),))
    return {**columns, "tax": Guess("tax", tuple(parts), "likely", "header", added)}


def rates_of_tax(columns: Mapping[str, Guess], looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns with a rate of tax only where all its cells are in per cent; a tax with a % in every cell is one."""
    field = "tax_rate" if "tax_rate" in columns else "tax"
    if field not in columns or columns[field].recipe is not None:
        return dict(columns)
    place = columns[field].positions[0]
    cells = [cell for cell in looks[place].cells if cell]
    if field == "tax" and not (cells and all(map(_PER_CENT.search, cells))):
        return dict(columns)
    others = {name: found for name, found in columns.items() if name != field}
    if any(rate and not 1 <= rate <= _HIGHEST for rate in map(number, cells)):
        return others
    bare = Recipe((Source(place),), rewrites=((_PER_CENT.pattern, ""),))
    return {**others, "tax_rate": Guess("tax_rate", (place,), columns[field].confidence, columns[field].reason, bare)}


def _part(heading: str) -> str:
    """What a heading calls a part of the tax, empty where it names none."""
    return next((form.removesuffix(" amount") for form in spellings(heading) if form in tax_parts()), "")


def _within(name: str, other: str) -> bool:
    """Whether a tax consists of another one, as GST of CGST."""
    return other != name and other.endswith(name)
