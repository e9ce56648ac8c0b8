"""What was wrong with a command line that Typer did not understand?"""

import difflib
import re
import shlex
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from typing import Any

from typer.core import TyperGroup

from custctl.cli.log import called
from custctl.cli.tree import tree
from custctl.errors import CustctlError
from custctl.errors.usage import (
    ArgumentMissing,
    ArgumentTooMany,
    BadOption,
    ChoiceUnknown,
    CommandUnknown,
    NumberWrong,
    OptionTooEarly,
    OptionUnknown,
    ValueMissing,
    ValueTooMany,
)


def misused(error: Any, arguments: Sequence[str]) -> CustctlError:  # noqa: ANN401 Typer names no public types for them
    """The error of custctl's own that says the same as one of Typer's."""
    context, text = error.ctx, error.format_message()
    command = context.command_path if context else f"custctl {called(arguments)}"
    word = next(reversed(re.findall(r"'([^']*)'|\((\S*)\)", text)), ("", ""))
    match type(error).__name__:
        case "NoSuchOption" if isinstance(context.command, TyperGroup) and (
            named := _owner(context.command, error.option_name, arguments)
        ):
            return OptionTooEarly(option=error.option_name, example=f"{command} {named} {error.option_name}")
        case "NoSuchOption" if signed := _signed_amount(error, arguments):
            unsigned = shlex.join(word.removeprefix("-") if word == signed else word for word in arguments)
            expected = f"Write a plain number without a sign, such as  custctl {unsigned}"
            return BadOption(option="AMOUNT", value=signed, expected=expected)
        case "NoSuchOption":
            options = [name for parameter in context.command.params for name in parameter.opts if name.startswith("--")]
            likely = _by_value(context.command, _value(arguments, error.option_name))
            return OptionUnknown(option=error.option_name, command=command, available=", ".join(options), likely=likely)
        case "BadOptionUsage" if "does not take" in text:
            return ValueTooMany(option=error.option_name, command=command)
        case "BadOptionUsage":
            return ValueMissing(option=error.option_name, command=command)
        case "MissingParameter":
            usage = tree(context.command, tuple(command.split())).usage
            return ArgumentMissing(argument=_named(error.param), usage=usage, command=command)
        case "BadParameter":
            return _bad_value(error, command)
        case _ if "No such command" in text:
            return CommandUnknown(command=_quoted(text), parent=command, available=", ".join(context.command.commands))
        case _:
            return ArgumentTooMany(argument="".join(word), command=command)


def _owner(group: TyperGroup, option: str, arguments: Sequence[str]) -> str | None:
    """The command to put an option behind: the one called, else COMMAND; None where no command has it."""
    owners = [name for name, command in group.commands.items() if any(option in each.opts for each in command.params)]
    return next((word for word in arguments if word in owners), "COMMAND" if owners else None)


def _signed_amount(error: Any, arguments: Sequence[str]) -> str | None:  # noqa: ANN401 as above
    """The amount below zero that was taken for an option of a command that takes an amount; None where it is none."""
    if "AMOUNT" not in map(_named, error.ctx.command.params):
        return None
    numbers = (word for word in arguments if re.fullmatch(r"-\d+([.,]\d+)?", word))
    return next((word for word in numbers if word.startswith(error.option_name)), None)


def _value(arguments: Sequence[str], option: str) -> str:
    """What stands behind an option, an empty text where nothing does."""
    following = dict(pairwise(arguments))
    joined = (word.removeprefix(f"{option}=") for word in arguments if word.startswith(f"{option}="))
    return next(joined, following.get(option, ""))


def _by_value(command: Any, value: str) -> str:  # noqa: ANN401 as above
    """The option of a command that takes such a value, with the value most like it; an empty text where none does."""
    choosing = {str(choice): _named(each) for each in command.params for choice in _choices(each)}
    near = difflib.get_close_matches(value.casefold(), choosing, 1, 0.6) if value else []
    return f"{choosing[near[0]]} {near[0]}" if near else ""


def _choices(parameter: Any) -> list[str]:  # noqa: ANN401 as above
    """The words that an option or argument may be."""
    choices = parameter.type_descriptor.choices or ()
    return [str(choice.value if isinstance(choice, Enum) else choice) for choice in choices]


def _quoted(text: str) -> str:
    """The word in quotes of a sentence of Typer's."""
    found = re.search(r"'([^']*)'", text)
    return found[1] if found else ""


def _named(parameter: Any) -> str:  # noqa: ANN401 as above
    """What an option or argument is called on the command line."""
    name: str = max(parameter.opts, key=len)
    return name if name.startswith("-") else (parameter.metavar or name).upper()


def _bad_value(error: Any, command: str) -> CustctlError:  # noqa: ANN401 as above
    parameter, name = error.param, _named(error.param)
    if names := _choices(parameter):
        given = re.search(r"'([^']*)' is not one of", error.message)
        return ChoiceUnknown(option=name, value=given[1] if given else "", available=", ".join(names))
    least, most = (getattr(parameter, bound, None) for bound in ("min", "max"))
    bounds = "" if least is None and most is None else f" ({'' if least is None else least}–{'' if most is None else most})"
    example = f"{name} {least or 12}" if name.startswith("-") else str(least or 12)
    return NumberWrong(option=name, example=example, range=bounds, command=command)
