"""How is an error said in the user's language, with what may have been meant?"""

import difflib
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from custctl.errors import CustctlError

if TYPE_CHECKING:
    from custctl.labels import Words

REASONS = ("why", "near", "expected", "allowed", "what")
"""Facts that are sentences of their own; other languages know them by their English, as gettext has it."""

MEANT = ("table", "column", "sheet", "name", "key", "template", "format", "command", "value", "option", "topic", "fact")
"""Facts that may be a slip of one of those `available`, a value before the option that it was given to."""


def sentences(error: CustctlError, lang: str) -> dict[str, str]:
    """Message, place and hint of an error, in English or, where labels have them, in another language."""
    texts = {"message": error.message, "where": error.where, "hint": error.hint}
    facts = {name: _plain(value) for name, value in error.facts.items()}
    meant = "Did you mean '{meant}'?"
    stdin = "standard input"
    if lang != "en":
        from custctl.labels import LANGUAGES, Words

        words = Words(lang if lang in LANGUAGES else "en")
        texts = {part: words.template(f"errors.{error.key}.{part}") or text for part, text in texts.items()}
        facts |= {name: reason(facts[name], words) for name in REASONS if name in facts}
        stdin = words.text("import.standard_input")
        meant = words.template("errors.meant") or meant
    if error.command:
        texts["hint"] = _renamed(texts["hint"], error.command)
    told = _filled(texts, facts, stdin, error.beside)
    if near := _near(facts):
        told["hint"] = f"{meant.format(meant=near)}\n{told['hint']}"
    return told


def word(key: str, lang: str) -> str:
    """What stands before an error's sentences: `error` and `hint`, in the user's language."""
    if lang == "en":
        return f"{key}: "
    from custctl.labels import LANGUAGES, Words

    return Words(lang if lang in LANGUAGES else "en").template(f"errors.{key}") or f"{key}: "


def reason(text: str, words: "Words") -> str:
    """A sentence of Python's in another language; as it is where the labels do not have it.

    Labels know it by its English, `errors.why.ENGLISH`, in which placeholders stand for what differs.
    """
    if known := words.template(f"errors.why.{text}"):
        return known
    for english, other in words.under("errors.why."):
        pattern = "".join(f"(?P<{part[1:-1]}>.+)" if part.startswith("{") else re.escape(part) for part in _parts(english))
        if "{" in english and (found := re.fullmatch(pattern, text, re.DOTALL)):
            return other.format(**{name: reason(value, words) for name, value in found.groupdict().items()})
    return text


def _parts(template: str) -> Iterator[str]:
    yield from filter(None, re.split(r"(\{\w+\})", template))


def _filled(texts: Mapping[str, str], facts: Mapping[str, str], stdin: str, beside: Sequence[str]) -> dict[str, str]:
    """Sentences call standard input by its name; commands to copy call it `-`, and name files as a shell reads them."""
    files = {"path": shlex.join([facts["path"], *beside])} if "path" in facts else {}
    shown = {**facts, "path": stdin} if facts.get("path") == "-" else facts
    return {part: text.format(**({**facts, **files} if part == "hint" else shown)) for part, text in texts.items()}


def _renamed(hint: str, command: str) -> str:
    """A hint with commands for files that are not to be imported, of which no profile is kept either."""
    return re.sub(r"[;；][^;；()（）]*--save-profile NAME", "", hint).replace("custctl import", f"custctl {command}")


def _near(facts: Mapping[str, str]) -> str | None:
    """What may have been meant: the available word most like the one given, else what is likely by itself."""
    available = re.split(r"[,;、]\s*", facts.get("available", ""))
    known = {_bare(word): word.strip() for word in available if _bare(word)}
    for name in MEANT:
        if name in facts and _bare(facts[name]) not in known:
            for found in difflib.get_close_matches(_bare(facts[name]), known, 1, 0.6):
                return known[found]
    return facts.get("likely") or None


def _bare(word: str) -> str:
    """A word without what all options begin with, and without capitals."""
    return word.strip().lstrip("-").casefold()


def _plain(value: object) -> str:
    """A fact without control and bidirectional characters, which come from data and must not steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in str(value))
