"""Is what the user asked about true of an answer, as in `--fail-if "overdue_90 > 10000"`?

A condition compares facts of the answer, and sums of its tables, with numbers, days and each other. It is parsed by Python and
worked out here, node by node, so that nothing but comparisons and arithmetic can ever run.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias

from custctl.errors.usage import ConditionUnclear, FactUnknown

if TYPE_CHECKING:
    from custctl.result import Result

Known: TypeAlias = Decimal | date | str | bool | None
"""A value in a condition; None is one that the answer does not know, of which nothing is true."""

LONGEST = 500
ROWS = "rows"
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been read.

    Attributes:
        text: As the user wrote it.
        tree: What Python made of it.
    """

    text: str
    tree: ast.expr

    @classmethod
    def read(cls, text: str) -> "Condition":
        """A condition such as `overdue_90 > 10000` or `overdue / open_total > 20% and not customers < 5`.

        Raises:
            ConditionUnclear: It is none.
        """
        plain = re.sub(r"(\d)\s*%", r"\1 * 0.01", text)
        plain = re.sub(r"(?<![<>=!])=(?!=)", "==", plain)
        try:
            tree = ast.parse(plain.strip(), mode="eval").body if len(text) <= LONGEST else None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            tree = None
        if tree is None:
            raise ConditionUnclear(condition=text, why="it is no comparison")
        return cls(text, tree)

    def of(self, result: "Result") -> "Judgement":
        """Whether it is true of an answer.

        Raises:
            FactUnknown: It names what the answer does not have.
            ConditionUnclear: It or what `and`, `or`, `not` join compares nothing, or what cannot be compared, or no currency is
                named where there are several.
        """
        evaluation = _Evaluation(self, result)
        try:
            true = evaluation.truth(self.tree)
        except (TypeError, DivisionByZero, InvalidOperation):
            raise ConditionUnclear(condition=self.text, why="it compares what cannot be compared") from None
        return Judgement(true is True, evaluation.seen)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a condition.

    Attributes:
        true: Whether it is true.
        seen: Each name in it and its value in the answer, and each quotient that there is not.
    """

    true: bool
    seen: Mapping[str, Known]

    @property
    def unknown(self) -> list[str]:
        """Names whose value the answer does not know, and what would be divided by zero."""
        return [name for name, value in self.seen.items() if value is None]


class _Evaluation:
    """Works a condition out over one answer."""

    def __init__(self, condition: Condition, result: "Result") -> None:
        self._condition, self._result = condition, result
        self.seen: dict[str, Known] = {}

    def truth(self, node: ast.expr) -> bool | None:
        """Whether a part of the condition is true; None where that hangs on what is not known."""
        match node:
            case ast.BoolOp(op=operation, values=parts):
                return _joined(isinstance(operation, ast.And), [self.truth(part) for part in parts])
            case ast.UnaryOp(op=ast.Not(), operand=part):
                true = self.truth(part)
                return None if true is None else not true
            case ast.Compare(left=left, ops=operations, comparators=others):
                return self._compared([left, *others], operations)
            case _:
                raise ConditionUnclear(condition=self._condition.text, why="it compares nothing")

    def value(self, node: ast.expr) -> Known:
        """The value of what is compared; None where it is not known."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=part):
                value = self.value(part)
                return -value if isinstance(value, Decimal) else self._refused()
            case ast.BinOp(op=operation) if type(operation) in _ARITHMETIC:
                return self._arithmetic(node, _ARITHMETIC[type(operation)])
            case ast.Constant(value=bool() | None):
                return self._refused()
            case ast.Constant(value=int() | float() as number):
                return Decimal(str(number))
            case ast.Constant(value=str() as text):
                return text
            case ast.Name() | ast.Attribute():
                return self._named(ast.unparse(node))
            case _:
                return self._refused()

    def _refused(self) -> Known:
        raise ConditionUnclear(condition=self._condition.text, why="only facts, numbers, + - * /, comparisons, and, or, not")

    def _arithmetic(self, node: ast.BinOp, operation: Callable[[Any, Any], Any]) -> Known:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        if operation is operator.truediv and right == 0:
            self.seen[ast.unparse(node)] = None
            return None
        value = operation(left, right)
        return value if isinstance(value, Decimal) else self._refused()

    def _compared(self, parts: list[ast.expr], operations: list[ast.cmpop]) -> bool | None:
        values = [self.value(part) for part in parts]
        found: list[bool | None] = []
        for left, operation, right in zip(values, operations, values[1:], strict=False):
            if type(operation) not in _COMPARISONS:
                self._refused()
            one, other = _alike(left, right)
            found.append(None if one is None or other is None else _COMPARISONS[type(operation)](one, other))
        return _joined(True, found)

    def _named(self, name: str) -> Known:
        """The value of `FACT`, `TABLE.COLUMN` or `TABLE.rows`, each perhaps behind a currency."""
        currency, _, rest = name.partition(".")
        facts = self._result.facts
        if re.fullmatch(r"[A-Z]{3}", currency):
            value = self._looked_up(rest, currency, name) if currency in facts else None
        elif len(facts) > 1:
            named = "  ".join(f"{code}.{name}" for code in facts)
            raise ConditionUnclear(
                condition=self._condition.text, why=f"there are several currencies; name the one meant: {named}"
            )
        else:
            value = self._looked_up(name, next(iter(facts), None), name)
        self.seen[name] = value
        return value

    def _looked_up(self, name: str, currency: str | None, written: str) -> Known:
        facts = self._result.facts.get(currency or "", {})
        if name in facts:
            return _plain(facts[name].value)
        table, _, column = name.partition(".")
        if table in self._result.tables and column:
            return self._total(table, column, currency, written)
        if not self._result.facts:
            return None  # an answer from no rows at all knows nothing
        raise self._unknown(written)

    def _total(self, table: str, column: str, currency: str | None, written: str) -> Known:
        """The sum of a column of money or counts over the rows in a currency, or their number."""
        import polars as pl

        from custctl.schema import Role

        found = self._result.tables[table]
        rows = (
            found.rows.filter(pl.col("currency") == currency) if currency and "currency" in found.rows.columns else found.rows
        )
        if column == ROWS:
            return Decimal(rows.height)
        if column not in found.schema.columns or found.schema.columns[column].role not in (Role.MONEY, Role.COUNT):
            raise self._unknown(written)
        return _plain(rows[column].sum())

    def _unknown(self, name: str) -> FactUnknown:
        facts = next(iter(self._result.facts.values()), {})
        table = next(iter(self._result.tables))
        names = ", ".join(facts) or "-"
        return FactUnknown(analysis=self._result.analysis, name=name, available=names, example=f"{table}.{ROWS} > 10")


def _joined(every: bool, values: list[bool | None]) -> bool | None:
    """All or any of some truths; what is not known decides nothing."""
    decisive = False if every else True  # noqa: SIM211 reads as the rule does
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _alike(left: Known, right: Known) -> tuple[Known, Known]:
    """A day beside a text is compared as a day."""
    if isinstance(left, date) and isinstance(right, str):
        return left, _day(right)
    if isinstance(left, str) and isinstance(right, date):
        return _day(left), right
    return left, right


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TypeError from None


def _plain(value: object) -> Known:
    match value:
        case None | bool() | date() | str():
            return value
        case int() | float() | Decimal():
            number = Decimal(str(value))
            return number if number.is_finite() else None
        case _:
            return str(value)


def shown(value: Known) -> str:
    """A value as machine formats write it."""
    from custctl.renderers.columnar import plain_decimal

    return plain_decimal(value, places=0) if isinstance(value, Decimal) else str(value)
