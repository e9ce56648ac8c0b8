"""How is a profile written down? As a TOML file: read, filled with what a file says above its table, and saved."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import tomli

from custctl.errors.settings import ProfileBroken
from custctl.mapping.profile import Condition, Part, Profile, Rewrite, Rule
from custctl.mapping.words import plain

_ABOVE = re.compile(r"<above (\d+)(?:\|([^>]*))?>")
"""`<above 14|4>` stands for the 14th cell of the first line above the table, or 4 where there is none."""
_HEADERS = re.compile(r"^headers\s*=\s*\[[^\]]*\]", re.MULTILINE)


def profiles(folders: Sequence[Path]) -> dict[str, Profile]:
    """All profiles by name: those shipped and those in the user's folders, which come later and win.

    Raises:
        ProfileBroken: A file is not the TOML of a profile.
    """
    own = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) if path.suffix == ".toml"]
    return {**shipped(), **{path.stem: read_profile(path) for path in own}}


def possible(header: Sequence[str], folders: Sequence[Path]) -> dict[str, Profile]:
    """The profiles that a file's headers allow, by name; of those shipped only these are read in full, which takes time.

    Raises:
        ProfileBroken: A file is not the TOML of a profile.
    """
    words = {plain(name) for name in header}
    own = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) if path.suffix == ".toml"]
    fitting = [entry for entry, wanted in _headers_wanted().items() if wanted <= words]
    return {**{entry.name[:-5]: read_profile(entry) for entry in fitting}, **{path.stem: read_profile(path) for path in own}}


@lru_cache
def _headers_wanted() -> Mapping[Traversable, frozenset[str]]:
    """The profiles that come with custctl and the plain headers that each asks for, read off its text alone."""
    listed = {entry: _HEADERS.search(entry.read_text(encoding="utf-8")) for entry in _shipped_files()}
    return {
        entry: frozenset(plain(name) for name in tomli.loads(found[0])["headers"]) if found else frozenset()
        for entry, found in listed.items()
    }


def _shipped_files() -> list[Traversable]:
    folder = files(__package__).joinpath("profiles")
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)


@lru_cache
def shipped() -> Mapping[str, Profile]:
    """The profiles that come with custctl, by name."""
    return {entry.name[:-5]: read_profile(entry) for entry in _shipped_files()}


def read_profile(entry: Traversable | Path) -> Profile:
    """The profile that a TOML file holds.

    Raises:
        ProfileBroken: It does not.
    """
    try:
        return _profile(entry.name[:-5], tomli.loads(entry.read_text(encoding="utf-8")))
    except (tomli.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError, RecursionError, re.error) as error:
        raise ProfileBroken(path=str(entry), why=str(error)) from error


def filled(profile: Profile, above: Sequence[str | None]) -> Profile:
    """The profile with the cells of the first line above the table in the places that name them."""
    tree = json.loads(_ABOVE.sub(lambda found: _cell(found, above), json.dumps(profile.tree)))
    return replace(_profile(profile.name, tree), tree=profile.tree)


def unfilled(profile: Profile) -> Profile:
    """The profile as it stands in its file."""
    return _profile(profile.name, profile.tree)


def write_profile(profile: Profile, folder: Path) -> Path:
    """Keep a profile as a TOML file of its name and say where."""
    form = {
        "decimal": profile.decimal,
        "day_first": profile.day_first,
        "sign": profile.sign,
        "utc": profile.utc or None,
        "zone": profile.zone,
        "period": list(profile.period) if profile.period else None,
        "once": profile.once,
        "footer": profile.footer,
        "headings": profile.headings,
        "receipts": profile.receipts or None,
    }
    tables: dict[str, Mapping[str, object]] = {
        "match": {"headers": sorted(profile.headers), "file": profile.file},
        "format": form,
        "columns": {name: [_part_tree(part) for part in parts] for name, parts in profile.columns.items()},
        "defaults": dict(profile.defaults),
        "read": dict(profile.reading),
    }
    lines = [f"[{title}]\n" + "".join(_pair(key, value) for key, value in table.items()) for title, table in tables.items()]
    lines += [f"[[kind]]\n{_rule_text('kind', rule)}" for rule in profile.kinds]
    lines += [f"[[drop]]\n{_rule_text('reason', rule)}" for rule in profile.drops]
    for rewrite in profile.rewrites:
        pairs = (("field", rewrite.field), ("pattern", rewrite.pattern), ("becomes", rewrite.becomes))
        lines.append("[[rewrite]]\n" + "".join(_pair(*pair) for pair in pairs))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{profile.name}.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _cell(found: re.Match[str], above: Sequence[str | None]) -> str:
    position = int(found[1]) - 1
    told = (above[position] or "").strip() if position < len(above) else ""
    return json.dumps(told or found[2] or "")[1:-1]


def _pair(key: str, value: object) -> str:
    """One TOML line; a value that is not known is left out."""
    return "" if value is None else f"{key} = {_value(value)}\n"


def _value(value: object) -> str:
    """A value as TOML writes it; JSON writes strings, numbers and truths the same way."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _part_tree(part: Part) -> object:
    if part.bare:
        return part.column
    tree = {"column": part.column, "pattern": part.pattern, "value": part.value, "plus": list(part.plus) or None}
    return {key: value for key, value in tree.items() if value is not None} | _conditions_tree("when", part.when)


def _conditions_tree(name: str, conditions: Sequence[Condition]) -> dict[str, object]:
    found = [{"column": condition.column, "pattern": condition.pattern} for condition in conditions]
    return {name: found} if found else {}


def _rule_text(becomes: str, rule: Rule) -> str:
    """The TOML lines of a rule."""
    text = _pair("column", rule.column) + _pair(becomes, rule.becomes)
    text += _pair("values", list(rule.values) or None) + _pair("pattern", rule.pattern)
    trees = _conditions_tree("when", rule.when) | _conditions_tree("unless", rule.unless)
    return text + "".join(_pair(name, tree) for name, tree in trees.items())


def _profile(name: str, tree: Mapping[str, Any]) -> Profile:
    form, match = tree.get("format", {}), tree.get("match", {})
    re.compile(match.get("file", ""))
    period = form.get("period")
    return Profile(
        name=name,
        headers=frozenset(plain(header) for header in match.get("headers", ())),
        file=match.get("file"),
        decimal=form.get("decimal"),
        day_first=form.get("day_first"),
        sign=form.get("sign", "file"),
        utc=form.get("utc", False),
        zone=form.get("zone"),
        period=(period[0], period[1]) if period else None,
        once=form.get("once"),
        footer=form.get("footer"),
        headings=form.get("headings"),
        receipts=form.get("receipts", False),
        columns={key: tuple(_part(item) for item in _several(value)) for key, value in tree.get("columns", {}).items()},
        rewrites=tuple(Rewrite(item["field"], item["pattern"], item["becomes"]) for item in tree.get("rewrite", ())),
        kinds=tuple(_rule(rule, "kind") for rule in tree.get("kind", ())),
        drops=tuple(_rule(rule, "reason") for rule in tree.get("drop", ())),
        defaults=tree.get("defaults", {}),
        reading=_reading(tree.get("read", {})),
        tree=tree,
    )


_READ = {"file": str, "encoding": str, "sheet": str, "header": bool, "delimiter": str, "skip": int}
"""What a profile may say in `[read]`."""


def _reading(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """What readers should know, checked.

    Raises:
        ValueError: A word is none of `_READ`, or its value cannot be.
    """
    re.compile(tree.get("file", ""))
    for name, value in tree.items():
        if name not in _READ:
            raise ValueError(f"[read] has no '{name}', only {', '.join(_READ)}")
        given = type(value)
        if given is not _READ[name] or (name == "skip" and value < 0) or (name == "delimiter" and len(value) != 1):
            raise ValueError(f"[read] {name} = {_value(value)}")
    return tree


def _part(item: str | Mapping[str, Any]) -> Part:
    if isinstance(item, str):
        return Part(item)
    plus = tuple(item.get("plus", ()))
    return Part(item.get("column"), item.get("pattern"), _conditions(item.get("when")), item.get("value"), plus)


def _rule(tree: Mapping[str, Any], becomes: str) -> Rule:
    values = tuple(plain(value) for value in tree.get("values", ()))
    when, unless = _conditions(tree.get("when")), _conditions(tree.get("unless"))
    return Rule(tree["column"], tree[becomes], values, tree.get("pattern"), when, unless)


def _conditions(trees: object) -> tuple[Condition, ...]:
    return tuple(Condition(tree["column"], tree["pattern"]) for tree in _several(trees or []))


def _several(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]
