"""Which commands are there, and what does each take? The one description that help, completion and the manual are made from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from typer.core import TyperArgument, TyperGroup, TyperOption

from custctl.cli.examples import EXAMPLES, Example


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command.

    Attributes:
        names: As it is written, the short name first.
        takes: What stands behind it, such as `FILE` or `due|invoice`; None for one that stands alone.
        choices: The values it may have, where these are few.
        help: What it does.
        default: Its value where it is not given, None where that says nothing.
        panel: Heading that it stands under.
    """

    names: tuple[str, ...]
    takes: str | None
    choices: tuple[str, ...]
    help: str
    default: str | None
    panel: str


@dataclass(frozen=True, slots=True)
class Argument:
    """What a command is given without a name.

    Attributes:
        name: In capitals.
        choices: The values it may have, where these are few.
        help: What it is.
        required: Whether the command is nothing without it.
        many: Whether there may be several.
    """

    name: str
    choices: tuple[str, ...]
    help: str
    required: bool
    many: bool

    def __str__(self) -> str:
        return (self.name if self.required else f"[{self.name}]") + ("..." if self.many else "")


@dataclass(frozen=True, slots=True)
class Command:
    """A command and those under it.

    Attributes:
        path: Its words, as in `custctl book undo`.
        summary: One sentence.
        examples: Command lines to copy.
        arguments: What it is given, in order.
        options: Its options.
        commands: Those under it.
    """

    path: tuple[str, ...]
    summary: str
    examples: tuple[Example, ...]
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]
    commands: tuple["Command", ...]

    def __iter__(self) -> Iterator["Command"]:
        """The command and all under it."""
        yield self
        for command in self.commands:
            yield from command

    @property
    def name(self) -> str:
        """Its last word."""
        return self.path[-1]

    @property
    def usage(self) -> str:
        """How it is called."""
        if self.commands:
            return f"{' '.join(self.path)} COMMAND …"
        return " ".join([*self.path, *map(str, self.arguments), "[OPTIONS]"])

    def panels(self) -> dict[str, list[Option]]:
        """Options by heading, in the order of the code."""
        found: dict[str, list[Option]] = {}
        for option in self.options:
            found.setdefault(option.panel, []).append(option)
        return found


def tree(command: Any, path: tuple[str, ...] = ("custctl",)) -> Command:  # noqa: ANN401 Typer names no public type for it
    """The description of a Typer command and those under it."""
    under = command.commands.values() if isinstance(command, TyperGroup) else ()
    key = " ".join(path[1:])
    return Command(
        path=path,
        summary=_summary(command.help),
        examples=EXAMPLES.get(key, ()),
        arguments=tuple(_argument(each) for each in command.params if isinstance(each, TyperArgument)),
        options=tuple(_option(each) for each in command.params if isinstance(each, TyperOption) and not each.hidden),
        commands=tuple(tree(each, (*path, each.name or "")) for each in under if not each.hidden),
    )


def _summary(text: str | None) -> str:
    return " ".join((text or "").partition("\n\n")[0].split())


def _argument(parameter: TyperArgument) -> Argument:
    return Argument(
        name=(parameter.metavar or parameter.name or "").upper(),
        choices=_choices(parameter),
        help=parameter.help or "",
        required=parameter.required,
        many=parameter.nargs != 1,
    )


def _option(parameter: TyperOption) -> Option:
    choices = _choices(parameter)
    return Option(
        names=tuple(sorted(parameter.opts, key=len)),
        takes=None if parameter.is_flag else parameter.metavar or "|".join(choices) or _kind(parameter),
        choices=choices,
        help=parameter.help or "",
        default=_default(parameter.default),
        panel=parameter.rich_help_panel or "Options",
    )


def _choices(parameter: TyperArgument | TyperOption) -> tuple[str, ...]:
    return tuple(
        str(choice.value if isinstance(choice, Enum) else choice) for choice in parameter.type_descriptor.choices or ()
    )


def _kind(parameter: TyperOption) -> str:
    annotation = parameter.type_descriptor.annotation
    return "N" if annotation in (int, float) else "FILE" if "Path" in str(annotation) else "TEXT"


def _default(value: object) -> str | None:
    if value is None or isinstance(value, bool | list | tuple):
        return None
    return str(value.value if isinstance(value, Enum) else value)
