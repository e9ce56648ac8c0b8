"""Which functions of worksheets does custctl calculate by itself?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

from custctl.renderers.excel.calculation import (
    Failure,
    Looking,
    Node,
    Scalar,
    Unknown,
    number,
    plain,
    scalar,
    text,
)

Function: TypeAlias = Callable[[Looking, Sequence[Node]], Scalar]


def truth(value: Scalar) -> bool:
    """A value as a condition.

    Raises:
        Failure: It is a text.
    """
    if isinstance(value, str):
        raise Failure("#VALUE!")
    return bool(value)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero, as worksheets round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _each(look: Looking, arguments: Sequence[Node]) -> Iterator[tuple[Scalar, bool]]:
    """Every value of the arguments, and whether it stands in a cell."""
    for argument in arguments:
        value = argument(look)
        if isinstance(value, list):
            yield from ((plain(cell), True) for area in value for cell in look.values(area))
        else:
            yield plain(value), False


def _numbers(look: Looking, arguments: Sequence[Node]) -> list[Decimal]:
    """The numbers of the arguments; texts and conditions in cells do not count."""
    found = _each(look, arguments)
    return [number(value) for value, in_cell in found if not in_cell or isinstance(value, Decimal)]


def _sum(look: Looking, arguments: Sequence[Node]) -> Decimal:
    return sum(_numbers(look, arguments), Decimal(0))


def _average(look: Looking, arguments: Sequence[Node]) -> Decimal:
    values = _numbers(look, arguments)
    if not values:
        raise Failure("#DIV/0!")
    return sum(values, Decimal(0)) / len(values)


def _counta(look: Looking, arguments: Sequence[Node]) -> Decimal:
    return Decimal(sum(value is not None for value, _ in _each(look, arguments)))


_SUMMARIES: Mapping[int, Function] = {
    1: _average,
    2: lambda look, arguments: Decimal(len(_numbers(look, arguments))),
    3: _counta,
    4: lambda look, arguments: max(_numbers(look, arguments), default=Decimal(0)),
    5: lambda look, arguments: min(_numbers(look, arguments), default=Decimal(0)),
    9: _sum,
}
"""By the number that SUBTOTAL has for them."""


def _subtotal(look: Looking, arguments: Sequence[Node]) -> Scalar:
    """As SUBTOTAL without filters; further subtotals in its range do not count."""
    chosen = int(number(scalar(arguments[0](look), look))) % 100
    if chosen not in _SUMMARIES:
        raise Unknown
    with look.without_subtotals():
        return _SUMMARIES[chosen](look, arguments[1:])


def _if(look: Looking, arguments: Sequence[Node]) -> Scalar:
    holds = truth(scalar(arguments[0](look), look))
    chosen = 1 if holds else 2
    return scalar(arguments[chosen](look), look) if chosen < len(arguments) else False


def _iferror(look: Looking, arguments: Sequence[Node]) -> Scalar:
    try:
        return scalar(arguments[0](look), look)
    except Failure:
        return scalar(arguments[1](look), look)


def _round(look: Looking, arguments: Sequence[Node]) -> Decimal:
    value, places = (number(scalar(argument(look), look)) for argument in arguments)
    return rounded(value, int(places))


def _matching(look: Looking, cells: Node, wanted: Node) -> list[bool]:
    """For each cell of an area whether it is the value wanted; other criteria are not calculated here."""
    area = cells(look)
    value = scalar(wanted(look), look)
    if not isinstance(area, list) or (isinstance(value, str) and (value[:1] in "<>=" or "*" in value or "?" in value)):
        raise Unknown
    same = value.casefold() if isinstance(value, str) else value
    found = [plain(cell) for one in area for cell in look.grid(one)]
    return [(cell.casefold() if isinstance(cell, str) else cell) == same for cell in found]


def _sumif(look: Looking, arguments: Sequence[Node]) -> Decimal:
    matches = _matching(look, arguments[0], arguments[1])
    summed = [plain(cell) for one in arguments[-1 if len(arguments) > 2 else 0](look) for cell in look.grid(one)]
    if len(summed) != len(matches):
        raise Unknown
    chosen = (cell for cell, match in zip(summed, matches, strict=True) if match)
    return sum((cell for cell in chosen if isinstance(cell, Decimal)), Decimal(0))


def _of_one(function: Callable[[Any], Scalar]) -> Function:
    return lambda look, arguments: function(scalar(arguments[0](look), look))


FUNCTIONS: Mapping[str, Function] = {
    "SUM": _sum,
    "AVERAGE": _average,
    "COUNT": _SUMMARIES[2],
    "COUNTA": _counta,
    "MAX": _SUMMARIES[4],
    "MIN": _SUMMARIES[5],
    "SUBTOTAL": _subtotal,
    "IF": _if,
    "IFERROR": _iferror,
    "ROUND": _round,
    "SUMIF": _sumif,
    "COUNTIF": lambda look, arguments: Decimal(sum(_matching(look, arguments[0], arguments[1]))),
    "ABS": _of_one(lambda value: abs(number(value))),
    "INT": _of_one(
        lambda value: number(value) // 1 if number(value) >= 0 or number(value) % 1 == 0 else number(value) // 1 - 1
    ),
    "N": _of_one(lambda value: Decimal(0) if isinstance(value, str) else number(value)),
    "NOT": _of_one(lambda value: not truth(value)),
    "LEN": _of_one(lambda value: Decimal(len(text(value)))),
    "AND": lambda look, arguments: all(truth(value) for value, _ in _each(look, arguments)),
    "OR": lambda look, arguments: any(truth(value) for value, _ in _each(look, arguments)),
    "CONCATENATE": lambda look, arguments: "".join(text(scalar(argument(look), look)) for argument in arguments),
}
