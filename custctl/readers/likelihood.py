"""How likely is it that somebody wrote just these words? Asked of every way in which the bytes of a file can be read.

A small model of how words are built: letters by their frequency in a language, no capital after a small letter, no sign within
a word, no Greek letter in a Latin one. All figures are natural logarithms of probabilities, so that those of words add up.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log

import tomli

_SELDOM, _FOREIGN, _NEVER = 0.0003, 1e-6, 1e-7
"""Shares of letters that a language hardly has, of those of others, and of control characters and pieces of frames."""
_SIGN = 0.05
"""Share of signs beyond ASCII among the characters of a table."""

_SIGNS = {
    **dict.fromkeys("’\u00a0€", 0.15),
    **dict.fromkeys("°–£«»„“”…·（），：。、！\u3000", 0.05),
    **dict.fromkeys("§®©™²³½×—•‘º№ª", 0.02),
    **dict.fromkeys("¿¡±µ´¼¾¹‰†¥$；？《》【】「」・～￥", 0.005),
}
"""Signs beyond ASCII that people write, with their share of all signs."""
_OTHER_SIGN = 0.0002
_JOINS = frozenset("’'·-\u00a0‘´/&.`|_@\\・")
"""Signs that may stand between two letters."""
_ENDS = _JOINS | frozenset("«»„“”®©™²³ºª¿¡[]{}^~（），：。、！；？《》【】「」～\u3000")
"""Signs that may stand beside one."""

_CASE, _SCRIPTS, _AMID, _BESIDE, _DIGIT, _RUN, _ODD, _LONE = -5.0, -7.0, -7.0, -2.5, -4.0, -2.0, -4.0, -4.0
"""What oddities cost: a capital after a small letter, letters of two scripts, a sign amid letters or beside one, a foreign
letter at a digit, two foreign letters in a row, letters in an order that the language does not have, a letter alone."""

_MAIN = 0.8
"""Share of a file's words that are in its main language; the others are in any language of its encoding."""
_MUCH = 0.08
"""Share of foreign letters from which on a language has them in a row."""


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language writes: see letters.toml."""

    script: str
    plain: float
    letters: Mapping[str, float]
    other: float
    run: float
    odd: re.Pattern[str] | None
    families: tuple[str, ...]


@cache
def _languages() -> tuple[_Language, ...]:
    told = tomli.loads((files("custctl.readers") / "letters.toml").read_text(encoding="utf-8"))
    return tuple(_language(entry) for entry in told.values())


def _language(entry: Mapping[str, str | float]) -> _Language:
    rate, often = float(entry.get("rate", 1.0)), str(entry.get("often", ""))
    shares = re.findall(r"(\D+?)(\d+) ?", str(entry.get("letters", "")))
    letters = {letter: log(rate * int(share) / 1000) for letter, share in shares}
    letters |= dict.fromkeys(often, log(0.6 / max(len(often), 1)))
    # Of some scripts nothing more is told than that there are some fifty letters; those of many have some four thousand others.
    other = log(0.4 / 4000 if often else rate * _SELDOM if shares else 1 / 50)
    odd = re.compile(str(entry["odd"]), re.IGNORECASE) if "odd" in entry else None
    run = 0.0 if rate > _MUCH else _RUN
    plain = log(1 - rate) if rate < 1 else 0.0
    return _Language(str(entry.get("script", "LATIN")), plain, letters, other, run, odd, tuple(str(entry["encodings"]).split()))


def likelihood(words: Sequence[str], family: str) -> float:
    """How likely words are in the files of a family of encodings.

    Args:
        words: As one encoding reads them.
        family: One of `encodings` in letters.toml; each word may be of any of its languages.

    Returns:
        A logarithm of at most 0.
    """
    languages = [language for language in _languages() if family in language.families]
    logs = [[_in_language(word, language) for word in words] for language in languages]
    mixed = [_mean(of_word) for of_word in zip(*logs, strict=True)]
    mainly = [
        sum(_mean([log(2 * _MAIN) + own, log(2 - 2 * _MAIN) + any_]) for own, any_ in zip(of, mixed, strict=True))
        for of in logs
    ]
    return _mean(mainly) + sum(map(_build, words))


def _mean(logs: Sequence[float]) -> float:
    """The logarithm of the mean of numbers whose logarithms are given."""
    most = max(logs)
    return most + log(sum(exp(value - most) for value in logs) / len(logs))


def _in_language(word: str, language: _Language) -> float:
    """The letters of a word beyond ASCII, as one language uses them."""
    total, before = 0.0, False
    for char in word:
        script = _script(char)
        if script in ("", "ASCII", "DIGIT"):
            total += language.plain if script == "ASCII" else 0.0
            before = False
            continue
        total += language.letters.get(char.lower(), language.other if script == language.script else log(_FOREIGN))
        total += language.run if before else 0.0
        before = script == "LATIN"
    return total + (_ODD * len(language.odd.findall(word)) if language.odd else 0.0)


def _build(word: str) -> float:
    """How a word is put together, whatever its language."""
    total, letters, foreign = 0.0, 0, 0
    for place, char in enumerate(word):
        script = _script(char)
        before, after = word[place - 1 : place] if place else "", word[place + 1 : place + 2]
        if not script:
            total += _of_sign(char, before, after)
            continue
        letters += script != "DIGIT"
        foreign += script not in ("ASCII", "DIGIT")
        total += _of_pair(before, _script(before), char, script) if before else 0.0
        if before.isupper() and char.isupper() and after.islower() and not char.isascii():
            total += _CASE
    return total + (_LONE if letters == foreign == 1 and _script_of_letter(word) not in ("CJK", "HANGUL") else 0.0)


def _of_sign(char: str, before: str, after: str) -> float:
    if char < "\x7f":
        cost = 0.0
    elif unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs", "Cf") or "─" <= char <= "▟" or char == "\ufffd":
        cost = log(_NEVER)
    else:
        cost = log(_SIGN * _SIGNS.get(char, _OTHER_SIGN))
    beside = [neighbour for neighbour in (before, after) if _script(neighbour) not in ("", "DIGIT", "CJK", "HANGUL")]
    if len(beside) == 2 and char not in _JOINS:
        return cost + _AMID
    return cost + (_BESIDE if beside and char not in _ENDS else 0.0)


def _of_pair(before: str, left: str, char: str, right: str) -> float:
    """Two characters in a row, one of them a letter."""
    if left == right or not left:
        return _CASE if before.islower() and char.isupper() and not (before.isascii() and char.isascii()) else 0.0
    if "DIGIT" in (left, right):
        return 0.0 if {left, right} & {"ASCII", "CJK", "HANGUL"} else _DIGIT
    if {left, right} == {"ASCII", "LATIN"}:
        return _CASE if before.islower() and char.isupper() else 0.0
    if {left, right} & {"CJK", "HANGUL"}:
        return -1.0 if (before + char).isupper() or "ASCII" not in (left, right) else _CASE
    return _SCRIPTS


def _script_of_letter(word: str) -> str:
    return next((script for script in map(_script, word) if script not in ("", "ASCII", "DIGIT")), "")


@cache
def _script(char: str) -> str:
    """ASCII, DIGIT, LATIN, GREEK, CJK …; nothing for signs."""
    if not char:
        return ""
    if char.isascii():
        return "ASCII" if char.isalpha() else "DIGIT" if char.isdigit() else ""
    if not (char.isalpha() or unicodedata.category(char) in ("Mn", "Mc")) or char in "ªº":
        return ""
    script = unicodedata.name(char, "").split(" ")[0]
    return "CJK" if script in ("HIRAGANA", "KATAKANA", "HALFWIDTH", "KATAKANA-HIRAGANA") else script
