"""How do people of a language write numbers, money and dates?"""

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from babel import dates, numbers

from custctl.result import Value
from custctl.schema import Role

_DIGITS, _MOST_PLACES = 4, 12
"""Digits that are shown of an estimate, and decimals at most."""
_WIDE = Context(prec=60)
"""Room for any amount of 38 digits and its decimals; the default context ends at 28."""


def day(value: date, pattern: str, *, locale: str) -> str:
    """A day by a pattern of the language."""
    return dates.format_date(value, pattern, locale=locale)


def number(value: Decimal, role: Role, *, locale: str, percent: str, currency: str | None, whole: bool) -> str:
    """A number by its role, as `Words.show` has it; `percent` is how the language writes one."""
    match role:
        case Role.MONEY:
            places = 0 if whole and abs(value) >= 1 else _places(currency)
            return _with_decimals(_rounded(value, places), places, locale)
        case Role.SHARE:
            return percent.format(n=_rounded(value * 100, 0 if abs(value) >= Decimal("0.1") or value == 0 else 1))
        case Role.NUMBER | Role.SCORE:
            return numbers.format_decimal(value, "#,##0.##", locale=locale)
        case Role.ESTIMATE:
            places = min(max(_DIGITS - 1 - value.adjusted(), 0), _MOST_PLACES)
            return numbers.format_decimal(_rounded(value, places), "#,##0." + "#" * places, locale=locale)
        case _:
            return _with_decimals(_rounded(value, 0), 0, locale)


def exact(amount: Decimal, *, locale: str, currency: str | None) -> str:
    """Money with every decimal that it has."""
    return _with_decimals(amount, max(_places(currency), -_exponent(amount)), locale)


def role_of(value: Value) -> Role:
    """What a value means where nobody says so, by its type."""
    match value:
        case Decimal():
            return Role.MONEY
        case int():
            return Role.COUNT
        case float():
            return Role.NUMBER
        case date():
            return Role.DATE
        case _:
            return Role.TEXT


def _with_decimals(value: Decimal, places: int, locale: str) -> str:
    return numbers.format_decimal(value, "#,##0" + ("." + "0" * places if places else ""), locale=locale)


def _exponent(amount: Decimal) -> int:
    """The place of the last digit that is not zero: -3 for 9.7340."""
    exponent = amount.normalize(_WIDE).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as people round; nothing is never below zero."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    return rounded or rounded.copy_abs()


def _places(currency: str | None) -> int:
    """Decimals of a currency; two of one that is not known."""
    return 2 if currency is None else numbers.get_currency_precision(currency)
