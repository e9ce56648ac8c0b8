"""Which columns does a profile name for each field, and how does it make the field's cell of them?"""

from collections.abc import Mapping, Sequence
from datetime import date

from custctl.mapping.guess import Guess, position_of
from custctl.mapping.profile import Condition, Part, Profile
from custctl.mapping.recipes import Recipe, Source, day
from custctl.sheet import Sheet


def profile_columns(sheet: Sheet, profile: Profile, told: Mapping[str, Guess]) -> dict[str, Guess]:
    """The columns that a profile names and the file has, beside those the user told."""
    found = dict(told)
    for field, parts in profile.columns.items():
        sources = [source for part in parts if (source := _source(part, sheet.header)) is not None]
        positions = tuple(dict.fromkeys(source.position for source in sources if source.position is not None))
        if positions and field not in found:
            found[field] = Guess(field, positions, "sure", "profile", _recipe(profile, field, parts, sources))
    return found


def _recipe(profile: Profile, field: str, parts: Sequence[Part], sources: Sequence[Source]) -> Recipe | None:
    """What the profile does to the field's cells, None where it takes them as they are."""
    rewrites = tuple((rewrite.pattern, rewrite.becomes) for rewrite in profile.rewrites if rewrite.field == field)
    period = _period(profile) if field == "date" else None
    if not rewrites and period is None and all(part.bare for part in parts):
        return None
    return Recipe(tuple(sources), rewrites, period)


def _period(profile: Profile) -> tuple[date, date] | None:
    if profile.period is None:
        return None
    first, last = day(profile.period[0]), day(profile.period[1])
    return (first, last) if first and last else None


def _source(part: Part, header: Sequence[str]) -> Source | None:
    """The part in this file, None where the file lacks a column that it needs."""
    position = None if part.column is None else position_of(part.column, header)
    when = conditions_at(part.when, header)
    if len(when) < len(part.when) or (part.column is not None and position is None):
        return None
    plus = tuple(found for name in part.plus if (found := position_of(name, header)) is not None)
    return Source(position, part.value, part.pattern, when, plus)


def conditions_at(conditions: Sequence[Condition], header: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Positions and patterns of those conditions whose columns a file has."""
    found = ((position_of(condition.column, header), condition.pattern) for condition in conditions)
    return tuple((position, pattern) for position, pattern in found if position is not None)
