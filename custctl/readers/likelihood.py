"""How likely is it that somebody wrote just this text? Asked of every way in which the bytes of a file can be read.

A small model of how words are built: letters by their frequency in a language, no capital after a small letter, no sign within a
word, no Greek letter in a Latin one. Numbers are natural logarithms of probabilities, so that those of words add up.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log

_SELDOM, _FOREIGN, _NEVER = 0.0003, 1e-6, 1e-7
"""Shares of letters that a language hardly uses, of other letters, and of control characters and pieces of frames."""
_ASCII = log(1 / 26)
_TYPED = 0.02
"""Share of signs beyond ASCII among all characters of a table."""

_SIGNS = {
    **dict.fromkeys("\u2019\u00a0", 0.15),
    **dict.fromkeys("€°–£«»„“”…·（），：。、！　", 0.05),
    **dict.fromkeys("§®©™²³½×—•‘º№ª", 0.02),
    **dict.fromkeys("¿¡±µ´¼¾¹‰†¥$“”；？《》【】「」・～￥", 0.005),
}
"""Signs beyond ASCII that people write, and their share of them; others are a fiftieth of a percent."""
_WITHIN = set("\u2019'·-\u00a0‘´/&.`")
"""Signs that may stand between two letters."""
_BESIDE_LETTERS = _WITHIN | set("«»„“”…–—‘\u00a0®©™²³ºª¿¡.,;:!?()[]{}<>\"#*_+~^|\\%=$@（），：。、！；？《》【】「」・～")
"""Signs that may stand at the end of a word."""

_CASE, _SCRIPT, _SIGN_WITHIN, _SIGN_BESIDE, _DIGIT, _RUN, _ODD, _LONE = -5.0, -7.0, -7.0, -2.5, -4.0, -2.0, -4.0, -2.5
"""What oddities of a word cost: a capital after a small letter, two scripts, a sign between letters or at one, a digit at a
foreign letter, foreign letters in a row, letters as the language does not put them, a letter alone."""


@dataclass(frozen=True, slots=True)
class _Language:
    """Letters with the logarithms of their shares, and what the language does not have."""

    script: str
    letters: Mapping[str, float]
    other: float
    odd: re.Pattern[str] | None
    encodings: tuple[str, ...]


@cache
def _languages() -> dict[str, _Language]:
    told = tomllib.loads((files("custctl.readers") / "letters.toml").read_text(encoding="utf-8"))
    return {name: _language(entry) for name, entry in told.items()}


def _language(entry: dict[str, str | float]) -> _Language:
    rate = float(entry.get("rate", 1.0))
    script = str(entry.get("script", "LATIN"))
    often = str(entry.get("often", ""))
    letters = {letter: log(rate * int(share) / 1000) for letter, share in re.findall(r"(\D+?)(\d+) ?", str(entry.get("letters", "")))}
    letters |= dict.fromkeys(often, log(0.6 / max(len(often), 1)))
    alone = not letters  # a script of which nothing more is known than that it has about fifty letters
    other = log(1 / 50 if alone else 0.4 / 4000 if often else rate * _SELDOM)
    odd = re.compile(str(entry["odd"]), re.IGNORECASE) if "odd" in entry else None
    return _Language(script, letters, other, odd, tuple(str(entry["encodings"]).split()))


def likelihood(words: Sequence[str], family: str) -> float:
    """How likely words are in files of one family of encodings.

    Args:
        words: As one encoding reads them.
        family: A name of `encodings` in letters.toml; each word may be in any of its languages.

    Returns:
        The logarithm, at most 0.
    """
    languages = [language for language in _languages().values() if family in language.encodings]
    return sum(_mean([_word(word, language) for word in words_of]) for word in words for words_of in [[word]]) if False else sum(
        _mean([_word(word, language) for language in languages]) for word in words
    )


def _mean(logs: Sequence[float]) -> float:
    most = max(logs)
    return most + log(sum(exp(value - most) for value in logs) / len(logs))
