"""Words and formats of each language: keys to words, values to the way people write them."""

import string
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING, Any

import tomli

if TYPE_CHECKING:
    from custctl.result import Value
    from custctl.schema import Role

LANGUAGES: tuple[str, ...] = ("en", "zh")
BLANK = "–"
_NUMBERS = {"one": 1, "none": 0}
"""Numbers for which a placeholder may choose a word."""


class MissingWord(KeyError):  # noqa: N818 what it says, not that it is an error
    """A label that the code uses and the language lacks: a bug that the architecture tests catch."""


class Words:
    """The words of one language and its way of writing dates, numbers and money.

    Args:
        lang: "en" or "zh".
    """

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang
        self._texts = _texts(lang)
        self._locale = self._texts["writing.locale"]

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def template(self, key: str) -> str | None:
        """A sentence with its placeholders unfilled, None where the language lacks it."""
        return self._texts.get(key)

    def under(self, prefix: str) -> list[tuple[str, str]]:
        """Keys that begin so, without that beginning, and their texts."""
        return [(key.removeprefix(prefix), text) for key, text in self._texts.items() if key.startswith(prefix)]

    def text(self, key: str, values: "Mapping[str, Value] | None" = None, *, currency: str | None = None) -> str:
        """The word or sentence of a key, its placeholders filled.

        A placeholder may name the role of its value, `{amount:money}` or `{share:share}`, or ask for every decimal with
        `{amount:exact}`, or for the sign of a share with `{error:signed}`, or choose a word by number with
        `{rows:one|row|rows}` or `{rows:none||, {rows} more}`; without one the value's type decides. A list of words is
        joined by commas.

        Raises:
            MissingWord: The language has no such key.
        """
        if key not in self._texts:
            raise MissingWord(f"{self.lang}: {key}")
        return _Filler(self, currency).vformat(self._texts[key], (), dict(values or {}))

    def word(self, group: str, key: str | None) -> str:
        """The label of a key of custctl's own, such as a segment; the key itself where it has none."""
        if key is None:
            return BLANK
        return self._texts.get(f"{group}.{key}", key)

    def column(self, name: str, table: str | None = None) -> str:
        """A column's heading, a table's own where there is one; those of buckets such as `days_31_60` are built."""
        own = self._texts.get(f"column.{table}.{name}")
        return own or self._texts.get(f"column.{name}") or self._bucket(name) or name.replace("_", " ")

    def show(self, value: "Value", role: "Role", *, currency: str | None = None, whole: bool = False) -> str:
        """A value as people of this language write it; an unknown one is a dash.

        Args:
            value: The value; shares are fractions, money is in `currency`.
            role: What it means.
            currency: ISO code that fixes the decimals of money; two without one.
            whole: Money without its decimals, for narrow tables; amounts under 1 keep theirs.
        """
        if value is None or (isinstance(value, float) and not isfinite(value)):
            return BLANK
        if isinstance(value, list):
            return self._texts["writing.list"].join(str(entry) for entry in value)
        if isinstance(value, bool | str):
            return str(value)
        from custctl.labels import writing

        if isinstance(value, date):
            return writing.day(value, self._texts["writing.date"], locale=self._locale)
        percent = self._texts["writing.percent"]
        number = Decimal(str(value))
        return writing.number(number, role, locale=self._locale, percent=percent, currency=currency, whole=whole)

    def exact(self, amount: Decimal, *, currency: str | None = None) -> str:
        """Money with every decimal that it has, for sums that must be seen to agree."""
        from custctl.labels import writing

        return writing.exact(amount, locale=self._locale, currency=currency)

    def _bucket(self, name: str) -> str | None:
        unit, _, rest = name.partition("_")
        if unit not in ("days", "months", "years") or not rest.replace("over_", "").replace("_", "").isdigit():
            return None
        if rest.startswith("over_"):
            edge = int(rest.removeprefix("over_"))
            return self._texts[f"bucket.{unit}_over"].format(edge=edge, next=edge + 1)
        first, _, last = rest.partition("_")
        return self._texts[f"bucket.{unit}" if first != "0" else f"bucket.{unit}_first"].format(first=first, last=last or first)


class _Filler(string.Formatter):
    """Fills placeholders with values written the language's way."""

    def __init__(self, words: Words, currency: str | None) -> None:
        self._words, self._currency = words, currency

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 as the base class has it
        number, _, choice = format_spec.partition("|")
        if choice and number in _NUMBERS:
            so_many, others = choice.split("|")
            return so_many if value == _NUMBERS[number] else others
        if format_spec.startswith("key|"):
            group = format_spec.removeprefix("key|")
            return self._words.column(value) if group == "column" else self._words.word(group, value)
        if format_spec == "exact":
            return self._words.exact(value, currency=self._currency)
        if isinstance(value, str):
            return value
        from custctl.labels.writing import role_of
        from custctl.schema import Role

        if format_spec == "signed":
            return ("+" if value > 0 else "") + self._words.show(value, Role.SHARE)
        role = Role(format_spec) if format_spec else role_of(value)
        return self._words.show(value, role, currency=self._currency)


@lru_cache
def _texts(lang: str) -> dict[str, str]:
    """All labels of a language as dotted keys, from its TOML files, one per topic.

    Raises:
        ValueError: Two files define the same key.
    """
    texts: dict[str, str] = {}
    for entry in sorted(files(__package__).joinpath(lang).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            new = dict(_flatten(tomli.loads(entry.read_text(encoding="utf-8"))))
            if twice := texts.keys() & new.keys():
                raise ValueError(f"labels/{lang}: defined twice: {sorted(twice)}")
            texts.update(new)
    return texts


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        pairs += _flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, str(value))]
    return pairs
