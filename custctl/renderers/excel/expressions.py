"""What do the expressions in a template's cells come to? Jinja in its sandbox: nothing may be missing or be changed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_DYNAMIC = re.compile(r"\{\{|\{%|\{#")
_LOOP = ("index", "index0", "first", "last", "length", "revindex")
_TAKE, _TURN = "take_", "turn_"


class Wrong(Exception):  # noqa: N818 caught where the cell is known
    """An expression cannot be read or has no value.

    Attributes:
        number: Which of the expressions it is, from 0.
    """

    def __init__(self, why: str, number: int = 0) -> None:
        super().__init__(why)
        self.why, self.number = why, number


def is_dynamic(value: object) -> bool:
    """Whether a cell holds something to fill in."""
    return isinstance(value, str) and _DYNAMIC.search(value) is not None


@lru_cache
def environment() -> "ImmutableSandboxedEnvironment":
    """Where expressions are evaluated; cells are no markup, so nothing is escaped."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


@lru_cache(maxsize=1000)
def _prepared(source: str) -> "Template":
    """A source made ready once, however many customers have a workbook of their own."""
    return environment().from_string(source)


def single(source: str) -> str | None:
    """The expression of a cell that is exactly one, `{{ … }}`; None for text with or without expressions in it."""
    tokens = list(environment().lex(source.strip()))
    if not tokens or tokens[0][1] != "variable_begin" or tokens[-1][1] != "variable_end":
        return None
    if sum(kind == "variable_begin" for _, kind, _ in tokens) != 1:
        return None
    return "".join(text for _, _, text in tokens[1:-1])


@dataclass(frozen=True, slots=True)
class Program:
    """The expressions of one row, evaluated in one go.

    Attributes:
        template: Calls `take_` with the value of each.
    """

    template: "Template"

    def values(self, scope: Mapping[str, Any], turns: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Any]:
        """The values in order; an expression in a column that is repeated gives one for each.

        Raises:
            Wrong: One has no value.
        """
        from jinja2 import TemplateError, Undefined

        found: list[Any] = []

        def take(value: Any) -> str:  # noqa: ANN401 whatever an expression is
            if isinstance(value, Undefined):
                value = str(value) or None  # a strict one tells what is missing; `x if y` without `else` is nothing
            found.append(value)
            return ""

        try:
            self.template.render({**scope, **turns, _TAKE: take})
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
            raise Wrong(_said(error), len(found)) from error
        return found


def program(cells: Iterable[tuple[str, str | None, Sequence[str]]]) -> Program:
    """Prepare the cells of a row.

    Args:
        cells: Source of each; for one in a column that is repeated, the name under which its turns are given and the
            variables that differ.
    """
    parts: list[str] = []
    for source, turns, names in cells:
        one = single(source)
        # What an expression sets stays within it.
        part = (
            f"{{{{ {_TAKE}(({one})) }}}}"
            if one is not None
            else f"{{% set text_ %}}{source}{{% endset %}}{{{{ {_TAKE}(text_) }}}}"
        )
        if turns is not None:
            opened = "".join(f"{{% set {name} = {_TURN}[{name!r}] %}}" for name in names)
            part = f"{{% for {_TURN} in {turns} %}}{opened}{part}{{% endfor %}}"
        parts.append(part)
    return Program(_prepared("".join(parts)))


def text(source: str, scope: Mapping[str, Any]) -> str:
    """A text with expressions in it, such as a heading.

    Raises:
        Wrong: It cannot be read, or one has no value.
    """
    from jinja2 import TemplateError

    try:
        return _prepared(source).render(scope)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise Wrong(_said(error)) from error


def holds(condition: str, scope: Mapping[str, Any]) -> bool:
    """Whether a condition is true.

    Raises:
        Wrong: It cannot be read, or one of its names is missing.
    """
    return bool(text(f"{{% if {condition} %}}1{{% endif %}}", scope))


def names_bound(header: str) -> tuple[str, ...]:
    """The variables of a loop, in the order written: `c`, or `key` and `value`.

    Args:
        header: What follows the word `for`.

    Raises:
        Wrong: It is no loop.
    """
    from jinja2 import TemplateSyntaxError, nodes

    try:
        [loop] = environment().parse(f"{{% for {header} %}}{{% endfor %}}").body
    except (TemplateSyntaxError, ValueError) as error:
        raise Wrong(_said(error)) from error
    assert isinstance(loop, nodes.For)
    targets = [loop.target, *loop.target.find_all(nodes.Name)]
    return tuple(node.name for node in targets if isinstance(node, nodes.Name))


def turns(header: str, scope: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a loop's variables are each time round, `loop` among them.

    Raises:
        Wrong: It cannot be read, or there is nothing to go through.
    """
    from jinja2 import TemplateError

    names = names_bound(header)
    found: list[dict[str, Any]] = []

    def take(*values: Any) -> str:  # noqa: ANN401 whatever is gone through
        *state, last = values
        found.append({"loop": dict(zip(_LOOP, state, strict=True)), **dict(zip(names, last, strict=True))})
        return ""

    state = ", ".join(f"loop.{word}" for word in _LOOP)
    source = f"{{% for {header} %}}{{{{ {_TAKE}({state}, [{', '.join(names)}]) }}}}{{% endfor %}}"
    try:
        _prepared(source).render({**scope, _TAKE: take})
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise Wrong(_said(error)) from error
    return found


def unknown_names(source: str, known: Iterable[str]) -> list[str]:
    """Names that a text uses and nobody gives it.

    Raises:
        Wrong: It cannot be read.
    """
    from jinja2 import TemplateSyntaxError, meta

    try:
        return sorted(meta.find_undeclared_variables(environment().parse(source)) - set(known))
    except TemplateSyntaxError as error:
        raise Wrong(_said(error)) from error


def _said(error: BaseException) -> str:
    """Jinja's sentence, without its full stop."""
    return str(error).rstrip(".")
