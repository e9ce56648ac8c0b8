"""Which program wrote this file? Profiles: what is known about an export, as data."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custctl.errors.contents import ProfileUnknown
from custctl.mapping.words import plain


@dataclass(frozen=True, slots=True)
class Condition:
    """A regular expression that must occur in a row's cell; a blank cell is empty text."""

    column: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Part:
    """One place where a field's cell may come from; the first one filled counts.

    Attributes:
        column: Header of the column, None for a fixed text.
        pattern: Regular expression that must occur in the cell, None for any.
        when: Conditions that the row must meet.
        value: The fixed text.
        plus: Headers of further columns whose numbers, with a decimal point, are added to the column's.
    """

    column: str | None
    pattern: str | None = None
    when: tuple[Condition, ...] = ()
    value: str | None = None
    plus: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether it is a column and nothing else."""
        return self.column is not None and self.pattern is None and not self.when and not self.plus


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows that a profile singles out by a cell, and what they are.

    Attributes:
        column: Header of the cell's column.
        becomes: A kind, or for dropped rows the reason.
        values: Plain words, one of which the cell must be; empty text means a blank cell.
        pattern: Or a regular expression that must occur in the cell.
        when: Further conditions, all of which the row must meet.
        unless: Conditions any of which excepts the row from the rule.
    """

    column: str
    becomes: str
    values: tuple[str, ...] = ()
    pattern: str | None = None
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewrite:
    """How a field's cell is written anew before it is read: a regular expression and what takes its place."""

    field: str
    pattern: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about the files of one program.

    Attributes:
        name: The profile's name, the default `source` of its rows.
        headers: Plain headers, all of which a file of this kind has; none where its name alone tells.
        file: Regular expression that the file's name must hold, None for any name.
        decimal: Decimal mark, None to find it.
        day_first: Order of day and month, None to find it.
        sign: "file": a negative amount is the opposite kind; "positive": signs say nothing; "flip": all signs are reversed.
        utc: Whether times without a zone are UTC.
        zone: Time zone of the business, into which stamps that name a zone or are UTC are put.
        period: First and last day, as yyyymmdd, of files whose dates have no year (ddmm).
        once: Header of the document's number, where each line repeats the document's totals and only the first one counts.
        footer: Regular expression for the first line of sums below the table that have other columns than it.
        headings: Header of the column in which what stands alone above rows is their customer.
        receipts: Whether rows are receipts of a bank account, whose customer is to be found by payer and reference.
        columns: Field to the places of its cell; the first filled one of a row counts.
        rewrites: Fields whose cells are written anew.
        kinds: Rules that make a row a kind, the first that fits.
        drops: Rules that make a row no money of customers.
        defaults: `kind`, `currency`, `source` where the file does not tell.
        reading: What readers should know: `encoding`, `sheet`, `header`; and of which files, `file`, by a regular expression
            that their name holds, where `headers` find the profile whatever the name.
        tree: The text that it was made of, as tables.
    """

    name: str
    headers: frozenset[str]
    file: str | None = None
    decimal: str | None = None
    day_first: bool | None = None
    sign: str = "file"
    utc: bool = False
    zone: str | None = None
    period: tuple[str, str] | None = None
    once: str | None = None
    footer: str | None = None
    headings: str | None = None
    receipts: bool = False
    columns: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    rewrites: tuple[Rewrite, ...] = ()
    kinds: tuple[Rule, ...] = ()
    drops: tuple[Rule, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)
    tree: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def fits(self, file: str, header: Iterable[str]) -> bool:
        """Whether a file has this profile's headers and name."""
        named = self.file is None or re.search(self.file, Path(file).name, re.IGNORECASE) is not None
        return named and self.headers <= {plain(name) for name in header}

    @property
    def read_so(self) -> str | None:
        """Regular expression that names hold of files that are to be read as `reading` says."""
        pattern: str | None = self.reading.get("file", self.file) if self.reading else None
        return pattern


def matching(file: str, header: Sequence[str], named: str | None, known: Mapping[str, Profile]) -> Profile | None:
    """The profile that the user named, else the one that fits the file with the most headers, of equals the user's own.

    Raises:
        ProfileUnknown: There is none of that name.
    """
    if named is not None:
        if named not in known:
            raise ProfileUnknown(name=named, available=", ".join(sorted(known)))
        return known[named]
    told_by = [profile for profile in known.values() if profile.headers or profile.file]
    fitting = [profile for profile in told_by if profile.fits(file, header)]
    return max(reversed(fitting), key=lambda profile: len(profile.headers), default=None)


def read_by_name(file: str, known: Mapping[str, Profile]) -> Profile | None:
    """The profile that says how a file of this name is read, before its headers are known: that with the longest pattern."""
    fitting = [
        (len(pattern), profile)
        for profile in known.values()
        if (pattern := profile.read_so) and re.search(pattern, Path(file).name, re.IGNORECASE)
    ]
    return max(fitting, key=lambda found: found[0], default=(0, None))[1]


def names_like(file: str) -> str | None:
    """Regular expression for names that differ from a file's in numbers alone, None where it comes through a pipe."""
    return None if file == "-" else f"^{re.sub(r'[0-9]+', '[0-9]+', re.escape(Path(file).name))}$"


def source_of(profile: Profile | None) -> str | None:
    """The source of files that a profile reads: the one it names, else its own name; an empty name is none."""
    return None if profile is None else profile.defaults.get("source", profile.name) or None
