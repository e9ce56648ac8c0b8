"""How do values of answers behave in a template? As themselves, with the number format and the word that people expect.

Money is a decimal, a share a fraction, a key the text of a key; each brings along how a cell without a number format of its own
shows it.
"""

from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from typing import Any

from custctl.labels import Words
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.renderers.cells import key_word
from custctl.result import Value
from custctl.schema import Role

COUNT, NUMBER, SHARE = "#,##0", "#,##0.##", "0.0%"


class Key(str):
    """A word of custctl's own: compared as its key, shown as people call it."""

    __slots__ = ("word",)
    word: str

    def __str__(self) -> str:
        return self.word


class Share(float):
    """A fraction."""

    __slots__ = ()
    number_format = SHARE


class Count(int):
    """A number of things or of days."""

    __slots__ = ()
    number_format = COUNT


class Number(float):
    """Any other number."""

    __slots__ = ()
    number_format = NUMBER


def money_format(currency: str | None) -> str:
    """The number format of an amount: as many decimals as the currency has."""
    from babel.numbers import get_currency_precision

    places = 2 if currency in (None, UNKNOWN_CURRENCY) else get_currency_precision(str(currency))
    return "#,##0" + ("." + "0" * places if places else "")


class Shown:
    """Makes values of one language into those of a template.

    Args:
        words: The language.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._money: dict[str | None, type[Decimal]] = {}
        self._days: type[Any] | None = None

    def value(self, value: Value, role: Role, *, group: str = "", currency: str | None = None) -> Any:  # noqa: ANN401
        """One value; `group` is the column of a key, under which its words stand."""
        return value if value is None else self.maker(role, group, type(value), currency)(value)

    def maker(self, role: Role, group: str, kind: type, currency: str | None) -> Callable[[Any], Any]:
        """What makes values of a role and a type; a whole column has the same."""
        if role is Role.KEY and kind is not list:
            return lambda key: self._key(group, key)
        if kind is list:
            return lambda keys: [self._key(group, key) if role is Role.KEY else key for key in keys]
        if role is Role.MONEY:
            return self.money(currency)
        if role is Role.SHARE:
            return lambda share: Share(share) if isfinite(share) else None
        if role in (Role.COUNT, Role.DAYS, Role.SCORE) and kind is int:
            return Count
        if kind in (float, Decimal):
            return lambda number: Number(number) if isfinite(number) else None
        return self._day if role is Role.DATE else lambda value: value

    def money(self, currency: str | None) -> type[Decimal]:
        """The class of amounts in a currency."""
        if currency not in self._money:
            told = {"__slots__": (), "number_format": money_format(currency), "currency": currency}
            self._money[currency] = type("Money", (Decimal,), told)
        return self._money[currency]

    def _key(self, group: str, key: str) -> Key:
        made = Key(key)
        made.word = key_word(group, key, self._words)
        return made

    def _day(self, day: Any) -> Any:  # noqa: ANN401 a date or a text that says one
        from datetime import date

        if not isinstance(day, date):
            return day
        if self._days is None:
            self._days = type("Day", (date,), {"__slots__": (), "number_format": self._words.text("excel.date")})
        return self._days(day.year, day.month, day.day)
