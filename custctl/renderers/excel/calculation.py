"""What does a formula come to, for phones and previews that do not calculate?

The arithmetic, comparisons and everyday functions of worksheets. What is not known here is left without a value: a workbook
is calculated anew when it is opened, so that a value is only ever shown where nothing calculates.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from custctl.renderers.excel.references import Area

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

Scalar: TypeAlias = Decimal | str | bool | None
Node: TypeAlias = Callable[["Looking"], Any]


class Unknown(Exception):  # noqa: N818 an answer: no value can be told
    """This is not calculated here."""


class Failure(Exception):  # noqa: N818 a value of worksheets
    """An error value, such as `#DIV/0!`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Looking(Protocol):
    """Where a formula looks up cells."""

    areas: Sequence[Sequence[Area]]
    memory: dict[object, Any]

    def grid(self, area: Area) -> Iterator[Any]:
        """The cells of an area, empty ones as None."""

    def without_subtotals(self) -> AbstractContextManager[None]:
        """Subtotals in the areas read meanwhile do not count."""

    def values(self, area: Area) -> Iterator[Any]:
        """The cells of an area that are not empty, row by row."""


_COMPARED = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_BINARY: dict[str, tuple[int, Callable[[Any, Any], Any]]] = {
    **{sign: (1, function) for sign, function in _COMPARED.items()},
    "&": (2, lambda left, right: text(left) + text(right)),
    "+": (3, lambda left, right: number(left) + number(right)),
    "-": (3, lambda left, right: number(left) - number(right)),
    "*": (4, lambda left, right: number(left) * number(right)),
    "/": (4, lambda left, right: _divided(number(left), number(right))),
    "^": (5, lambda left, right: number(left) ** number(right)),
}
"""Sign to how tightly it binds and what it does."""
_PREFIX = 6


def compiled(tokens: "Sequence[Token]", is_reference: Sequence[bool]) -> Node:
    """A function that calculates a formula.

    Args:
        tokens: The formula.
        is_reference: For each token, whether it is a reference to cells.

    Raises:
        Unknown: It holds what is not calculated here.
    """
    from openpyxl.formula.tokenizer import Token

    kept = [(token, own) for token, own in zip(tokens, is_reference, strict=True) if token.type != Token.WSPACE]
    reader = _Reader([token for token, _ in kept], [own for _, own in kept])
    node = reader.expression(0)
    if reader.position < len(kept):
        raise Unknown
    return lambda look: scalar(node(look), look)


class _Reader:
    """Reads tokens by precedence."""

    def __init__(self, tokens: "Sequence[Token]", is_reference: Sequence[bool]) -> None:
        self._tokens, self._is_reference = tokens, is_reference
        self.position = self._references = 0

    def expression(self, floor: int) -> Node:
        """Everything that binds more tightly than `floor`."""
        from openpyxl.formula.tokenizer import Token

        left = self._operand()
        while self.position < len(self._tokens):
            token = self._tokens[self.position]
            if token.type == Token.OP_POST:
                self.position += 1
                left = _percent(left)
                continue
            if token.type != Token.OP_IN:
                break
            if token.value not in _BINARY:
                raise Unknown
            binding, function = _BINARY[token.value]
            if binding <= floor:
                break
            self.position += 1
            left = _applied(function, left, self.expression(binding), compares=binding == 1)
        return left

    def _operand(self) -> Node:
        from openpyxl.formula.tokenizer import Token

        if self.position >= len(self._tokens):
            raise Unknown
        token, is_reference = self._tokens[self.position], self._is_reference[self.position]
        self.position += 1
        if is_reference:
            self._references += 1
            return _looked_up(self._references - 1)
        if token.type == Token.OPERAND and token.subtype != Token.RANGE:
            return _constant(token)
        if token.type == Token.OP_PRE:
            inner = self.expression(_PREFIX)
            return (lambda look: -number(_single(inner(look)))) if token.value == "-" else inner
        if token.subtype == Token.OPEN and token.type == Token.PAREN:
            node = self.expression(0)
            self._close()
            return node
        if token.subtype == Token.OPEN and token.type == Token.FUNC:
            return self._call(token.value[:-1].upper().removeprefix("_XLFN."))
        raise Unknown

    def _call(self, name: str) -> Node:
        from openpyxl.formula.tokenizer import Token

        from custctl.renderers.excel.functions import FUNCTIONS

        arguments: list[Node] = []
        first, start = self._references, self.position
        while self._tokens[self.position].subtype != Token.CLOSE:
            if self._tokens[self.position].type == Token.SEP:
                self.position += 1
            arguments.append(self.expression(0))
        only_cells = all(self._is_reference[start : self.position : 2])
        self._close()
        if name not in FUNCTIONS:
            raise Unknown
        function = FUNCTIONS[name]
        if not only_cells:
            return lambda look: function(look, arguments)
        return _remembered(name, function, arguments, slice(first, self._references))

    def _close(self) -> None:
        from openpyxl.formula.tokenizer import Token

        if self.position >= len(self._tokens) or self._tokens[self.position].subtype != Token.CLOSE:
            raise Unknown
        self.position += 1


def _remembered(name: str, function: Callable[..., Any], arguments: list[Node], references: slice) -> Node:
    """A function of cells alone is worked out once: each row's share of one total does not add it up anew."""

    def node(look: Looking) -> Any:  # noqa: ANN401 a value of worksheets
        key = (name, tuple(tuple(areas) for areas in look.areas[references]))
        if key not in look.memory:
            look.memory[key] = function(look, arguments)
        return look.memory[key]

    return node


def _constant(token: "Token") -> Node:
    from openpyxl.formula.tokenizer import Token

    value: Scalar
    match token.subtype:
        case Token.TEXT:
            value = token.value[1:-1].replace('""', '"')
        case Token.NUMBER:
            value = Decimal(token.value)
        case Token.LOGICAL:
            value = token.value.upper() == "TRUE"
        case _:
            raise Unknown
    return lambda _: value


def _looked_up(position: int) -> Node:
    return lambda look: list(look.areas[position])


def _percent(node: Node) -> Node:
    return lambda look: number(_single(node(look))) / 100


def _applied(function: Callable[[Any, Any], Any], left: Node, right: Node, *, compares: bool) -> Node:
    def node(look: Looking) -> Any:  # noqa: ANN401 a value of worksheets
        one, other = scalar(left(look), look), scalar(right(look), look)
        if compares:
            one, other = _comparable(one, other)
        try:
            return function(one, other)
        except DecimalException as error:
            raise Failure("#NUM!") from error

    return node


def _comparable(left: Scalar, right: Scalar) -> tuple[Any, Any]:
    """Numbers come before texts, texts before TRUE and FALSE; letters count alike, large or small."""
    empty: dict[type, Scalar] = {str: "", bool: False}
    left = empty.get(type(right), Decimal(0)) if left is None else left
    right = empty.get(type(left), Decimal(0)) if right is None else right

    def key(value: Scalar) -> tuple[int, Any]:
        rank = 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0
        return rank, value.casefold() if isinstance(value, str) else value

    return key(left), key(right)


def scalar(value: Any, look: Looking) -> Scalar:  # noqa: ANN401 a value or areas
    """A single value: of an area its only cell."""
    if not isinstance(value, list):
        return plain(value)
    if len(value) != 1 or (value[0].top, value[0].left) != (value[0].bottom, value[0].right):
        if not value:
            return None
        raise Unknown
    return plain(next(look.values(value[0]), None))


def _single(value: Any) -> Any:  # noqa: ANN401 a value or areas
    if isinstance(value, list):
        raise Unknown
    return value


def plain(value: Any) -> Scalar:  # noqa: ANN401 whatever stands in a cell
    """A value as worksheets count it: dates are numbers of days."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, date | datetime | time | timedelta):
        from openpyxl.utils.datetime import to_excel

        return Decimal(str(to_excel(value)))
    return Decimal(str(value))


def number(value: Scalar) -> Decimal:
    """A value in arithmetic.

    Raises:
        Failure: It is a text that is no number.
    """
    if isinstance(value, str):
        try:
            return Decimal(value.strip())
        except DecimalException as error:
            raise Failure("#VALUE!") from error
    return Decimal(0) if value is None else Decimal(value)


def text(value: Scalar) -> str:
    """A value in a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _divided(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise Failure("#DIV/0!")
    return left / right
