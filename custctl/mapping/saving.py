"""How is what was decided about a file kept as a profile?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from custctl.mapping.guess import Guess, position_of
from custctl.mapping.plan import Plan
from custctl.mapping.profile import Part, Profile, names_like, source_of
from custctl.mapping.profile_files import unfilled, write_profile
from custctl.mapping.words import plain
from custctl.sheet import Reading

if TYPE_CHECKING:
    from custctl.mapping import Understood


def save_profile(understood: "Understood", name: str, folder: Path, *, reading: Reading | None = None) -> Path:
    """Keep what was decided about a file as a profile, so that the next one like it needs no options.

    Args:
        understood: The file.
        name: Name of the profile.
        folder: Where it is kept.
        reading: What the user said of the file, which readers should know next time too.

    Returns:
        The file written.
    """
    decided = understood.plan
    header = decided.sheet.header
    orders = {style.day_first for style in decided.dates.values()} - {None}
    marks = {style.decimal for style in decided.numbers.values()}
    named = decided.sheet.header_row is not None
    base = unfilled(decided.profile) if decided.profile else Profile(name, frozenset())
    told = {"currency": decided.told.currency, "kind": decided.roles.kind if decided.roles.kind_told else None}
    defaults = {**told, "source": decided.told.source or source_of(decided.profile) or ""}
    kept = replace(
        base,
        name=name,
        headers=frozenset(plain(column) for column in header if column) if named else frozenset(),
        file=base.file if named else names_like(decided.sheet.file),
        decimal=marks.pop() if len(marks) == 1 else base.decimal,
        day_first=orders.pop() if len(orders) == 1 else base.day_first,
        columns={
            field: base.columns[field] if found.reason == "profile" and field in base.columns else _parts(found, header)
            for field, found in decided.roles.columns.items()
            if found.reason != "heading"
        },
        headings=_headings(decided, base),
        zone=decided.told.zone or base.zone,
        receipts=decided.roles.receipts,
        reading={**base.reading, **_said(reading, names_like(decided.sheet.file) if named else None)},
        defaults={**base.defaults, **{key: value for key, value in defaults.items() if value is not None}},
    )
    return write_profile(kept, folder)


def _parts(found: Guess, header: Sequence[str]) -> tuple[Part, ...]:
    """The columns that a field was taken from, or the sum of them."""
    if found.recipe is not None and found.recipe.sources[0].plus:
        first, *rest = (header[position] for position in found.positions)
        return (Part(first, plus=tuple(rest)),)
    return tuple(Part(header[position]) for position in found.positions)


def _headings(decided: Plan, base: Profile) -> str | None:
    """The column in which the user said, or the profile says, that customers stand above their rows."""
    if all(found.reason != "heading" for found in decided.roles.columns.values()):
        return None
    told = decided.told.columns.get("customer")
    place = None if told is None else position_of(told, decided.sheet.header)
    return base.headings if place is None else decided.sheet.header[place]


def _said(reading: Reading | None, file: str | None) -> dict[str, object]:
    """What the user said of how a file is read, as `[read]` of a profile has it, and of files of which names."""
    if reading is None:
        return {}
    said = {"encoding": reading.encoding, "sheet": reading.sheet, "header": None if reading.header else False}
    kept = {name: value for name, value in said.items() if value is not None}
    return {**({"file": file} if kept and file else {}), **kept}
