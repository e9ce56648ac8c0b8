"""How well does a heading fit a field? Compared with the field's words, whole or by its first or last part."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from custctl.mapping.words import of_payment, synonyms, unlike


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """How well a header fits a field; the smaller, the better."""

    contained: bool
    tier: int
    bracketed: bool
    position: int

    @property
    def rank(self) -> tuple[bool, int, bool]:
        """What tells columns that fit better from others; those of one rank fit equally."""
        return (self.contained, self.tier, self.bracketed)


def exact(field: str, forms: Sequence[tuple[str, ...]], free: Iterable[int]) -> list[Match]:
    """Columns whose header is a word of the field, or its very name, best first; with brackets it may be another field's."""
    tiers = synonyms()[field]
    matches = []
    for position in free:
        for order, form in enumerate(forms[position]):
            tier = next((tier for tier, entries in enumerate(tiers) if form in entries), None)
            if tier is None and form == field.replace("_", " ") and field != "balance":
                tier = 0
            if tier is not None:
                matches.append(Match(contained=False, tier=tier, bracketed=order == 2, position=position))
                break
            if form in _called():
                break
    if field == "net" and not exact("tax", forms, free):
        return sorted(match for match in matches if match.tier == 0)  # the other words may mean something else alone
    return sorted(matches)


def containing(field: str, forms: Sequence[tuple[str, ...]], free: Iterable[int]) -> list[Match]:
    """Columns whose header begins or ends with a word of the field and with nothing that says otherwise."""
    others = unlike(field)
    matches = []
    for position in free:
        form = forms[position][-1] if forms[position] else ""
        if any(part in form for part in others) or _called() & {*forms[position][:-1]}:
            continue
        for tier, entries in enumerate(synonyms()[field]):
            if any(_holds(form, entry) for entry in entries):
                matches.append(Match(contained=True, tier=tier, bracketed=False, position=position))
                break
    return sorted(matches)


def total(matches: Sequence[Match], forms: Sequence[tuple[str, ...]], found: Collection[str]) -> list[Match]:
    """Columns that may be the amount where some of them, such as "Amount applied", may also be what was paid of it.

    Beside another amount they are what was paid of invoices, which have terms or a due date, and go first where rows are
    payments, which have numbers of their own. Else both fit equally.

    Args:
        matches: Columns called an amount, best first.
        forms: Spellings of all headings.
        found: Fields that have a column already.
    """
    paid = {word for tier in synonyms()["paid_amount"] for word in tier}
    whole = [match for match in matches if not paid & {*forms[match.position]}]
    if "payment_id" in found or not whole or len(whole) == len(matches):
        return [*matches]
    return whole if {"due", "terms"} & {*found} else [replace(match, tier=0, bracketed=False) for match in matches]


def unnamed(matches: Sequence[Match], forms: Sequence[tuple[str, ...]]) -> list[Match]:
    """Columns that may be the customer without those of the names that stand beside their numbers: Party Name beside Party."""
    names = {f"{form} name" for match in matches for form in forms[match.position]}
    return [match for match in matches if not names & {*forms[match.position]}]


def of_payment_first(matches: Sequence[Match], forms: Sequence[tuple[str, ...]]) -> list[Match]:
    """Columns of states: the first that speaks of payment, then those that do not."""
    paid = [match for match in matches if of_payment(forms[match.position][0])]
    return [*paid[:1], *(match for match in matches if match not in paid), *paid[1:]]


@lru_cache
def _called() -> frozenset[str]:
    """The plain words of the headers of all fields."""
    return frozenset(word for tiers in synonyms().values() for tier in tiers for word in tier)


def _holds(form: str, entry: str) -> bool:
    if re.fullmatch(r"[a-z ]+", entry):
        compound = len(entry) >= 5 and form.endswith(entry)
        return compound or form.startswith(f"{entry} ") or form.endswith(f" {entry}")
    return len(entry) >= 2 and form.endswith(entry)
