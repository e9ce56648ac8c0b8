"""Which program wrote this file? Profiles: what is known about an export, as data in TOML files."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from custctl.errors import ProfileBroken, ProfileUnknown
from custctl.mapping.words import plain


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows that a profile singles out by a cell, and what they are.

    Attributes:
        column: Header of the cell's column.
        becomes: A kind, or for dropped rows the reason.
        values: Plain words, one of which the cell must be; empty text means a blank cell.
        pattern: Or a regular expression that must occur in the cell.
        unless: A column and a regular expression in its cell that except the row from the rule.
    """

    column: str
    becomes: str
    values: tuple[str, ...] = ()
    pattern: str | None = None
    unless: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about the files of one program.

    Attributes:
        name: The profile's name, the default `source` of its rows.
        headers: Plain headers, all of which a file of this kind has.
        file: Regular expression that the file's name must hold, None for any name.
        decimal: Decimal mark, None to find it.
        day_first: Order of day and month, None to find it.
        sign: "file": a negative amount is the opposite kind; "positive": signs say nothing; "flip": all signs are reversed.
        columns: Field to headers; the first filled one of a row counts.
        kinds: Rules that make a row a kind, the first that fits.
        drops: Rules that make a row no money of customers.
        defaults: `kind`, `currency`, `source` where the file does not tell.
        reading: What readers should know: `encoding`, `skip`, `delimiter`.
    """

    name: str
    headers: frozenset[str]
    file: str | None = None
    decimal: str | None = None
    day_first: bool | None = None
    sign: str = "file"
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[Rule, ...] = ()
    drops: tuple[Rule, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, str | int] = field(default_factory=dict)

    def fits(self, file: str, header: Iterable[str]) -> bool:
        """Whether a file has this profile's headers and name."""
        named = self.file is None or re.search(self.file, Path(file).name, re.IGNORECASE) is not None
        return named and self.headers <= {plain(name) for name in header}


def profiles(folders: Sequence[Path]) -> dict[str, Profile]:
    """All profiles by name: those shipped and those in the user's folders, which come later and win.

    Raises:
        ProfileBroken: A file is not the TOML of a profile.
    """
    shipped: list[Traversable] = sorted(files(__package__).joinpath("profiles").iterdir(), key=lambda entry: entry.name)
    own = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return {
        name: _profile(name, entry) for entry in (*shipped, *own) if entry.name.endswith(".toml") for name in [entry.name[:-5]]
    }


def matching(file: str, header: Sequence[str], named: str | None, folders: Sequence[Path]) -> Profile | None:
    """The profile that the user named, else the one that fits the file with the most headers.

    Raises:
        ProfileUnknown: There is none of that name.
    """
    known = profiles(folders)
    if named is not None:
        if named not in known:
            raise ProfileUnknown(name=named, available=", ".join(sorted(known)))
        return known[named]
    fitting = [profile for profile in known.values() if profile.headers and profile.fits(file, header)]
    return max(fitting, key=lambda profile: len(profile.headers), default=None)


def write_profile(profile: Profile, folder: Path) -> Path:
    """Keep a profile as a TOML file of its name and say where."""
    match = {"headers": sorted(profile.headers), "file": profile.file}
    form = {"decimal": profile.decimal, "day_first": profile.day_first, "sign": profile.sign}
    tables: dict[str, Mapping[str, object]] = {
        "match": match,
        "format": form,
        "columns": {name: list(headers) for name, headers in profile.columns.items()},
        "defaults": dict(profile.defaults),
        "read": dict(profile.reading),
    }
    lines = [f"[{title}]\n" + "".join(_pair(key, value) for key, value in table.items()) for title, table in tables.items()]
    for title, rules in (("kind", profile.kinds), ("drop", profile.drops)):
        lines += [f"[[{title}]]\n{_rule_text(title, rule)}" for rule in rules]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{profile.name}.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _pair(key: str, value: object) -> str:
    """One TOML line; a value that is not known is left out. JSON writes strings, numbers and lists as TOML does."""
    return "" if value is None else f"{key} = {json.dumps(value, ensure_ascii=False)}\n"


def _rule_text(title: str, rule: Rule) -> str:
    """The TOML lines of a rule."""
    text = _pair("column", rule.column) + _pair("kind" if title == "kind" else "reason", rule.becomes)
    text += _pair("values", list(rule.values) or None) + _pair("pattern", rule.pattern)
    if rule.unless is None:
        return text
    column, pattern = (json.dumps(part, ensure_ascii=False) for part in rule.unless)
    return f"{text}unless = {{ column = {column}, pattern = {pattern} }}\n"


def _profile(name: str, entry: Traversable | Path) -> Profile:
    try:
        tree = tomllib.loads(entry.read_text(encoding="utf-8"))
        form = tree.get("format", {})
        return Profile(
            name=name,
            headers=frozenset(plain(header) for header in tree.get("match", {}).get("headers", ())),
            file=tree.get("match", {}).get("file"),
            decimal=form.get("decimal"),
            day_first=form.get("day_first"),
            sign=form.get("sign", "file"),
            columns={key: _several(value) for key, value in tree.get("columns", {}).items()},
            kinds=tuple(_rule(rule, "kind") for rule in tree.get("kind", ())),
            drops=tuple(_rule(rule, "reason") for rule in tree.get("drop", ())),
            defaults=tree.get("defaults", {}),
            reading=tree.get("read", {}),
        )
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ProfileBroken(path=str(entry), why=str(error)) from error


def _rule(tree: Mapping[str, Any], becomes: str) -> Rule:
    values = tuple(plain(value) for value in tree.get("values", ()))
    unless = (tree["unless"]["column"], tree["unless"]["pattern"]) if "unless" in tree else None
    return Rule(tree["column"], tree[becomes], values, tree.get("pattern"), unless)


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
