"""How is a command explained at the terminal? What it answers, then examples, then each option."""

import shutil
import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from custctl.cli.tree import Command, Option

WIDEST = 100
"""Cells of a line beyond which it is tiring to read."""
LONGEST_NAME = 26
"""Cells of a name beyond which its help begins on the next line."""
LONGEST_CHOICES = 44
"""Cells of the words that an option takes beyond which they stand in its help."""
LEAST_TEXT = 24
"""Cells that a help needs beside a name."""


class Explained(TyperCommand):
    """A command that explains itself this module's way."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 Typer names no public types for them
        """Its help page."""
        formatter.write(_page_of(self, ctx))


class ExplainedGroup(TyperGroup):
    """A group of commands that explains itself this module's way."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 as above
        """Its help page."""
        formatter.write(_page_of(self, ctx))


def _page_of(command: Any, ctx: Any) -> str:  # noqa: ANN401 as above
    from custctl.cli.tree import tree

    return page(tree(command, tuple(ctx.command_path.split())), width=terminal_width())


def terminal_width() -> int:
    """Cells of a line of help."""
    return min(max(shutil.get_terminal_size().columns, 40), WIDEST)


def page(command: "Command", *, width: int) -> str:
    """The help of a command, no line wider than `width` where its words allow it."""
    parts = [[command.summary], [f"Usage: {command.usage}"]]
    if command.examples:
        column = max(cells(example.line) for example in command.examples) + 2
        parts.insert(1, ["Examples:", *(_entry(line, text, column, width) for line, text in command.examples)])
    if command.commands:
        column = max(cells(under.name) for under in command.commands) + 2
        parts.append(["Commands:", *(_entry(under.name, under.summary, column, width) for under in command.commands)])
    if explained := [argument for argument in command.arguments if argument.help]:
        column = max(cells(argument.name) for argument in explained) + 2
        parts.append(["Arguments:", *(_entry(argument.name, argument.help, column, width) for argument in explained)])
    for panel, options in command.panels().items():
        entries = [(_names(option), _what(option)) for option in options]
        column = min(max(cells(name) for name, _ in entries), LONGEST_NAME) + 2
        parts.append([f"{panel}:", *(_entry(name, text, column, width) for name, text in entries)])
    text = "\n\n".join("\n".join(textwrap.wrap(part[0], width) + part[1:]) for part in parts) + "\n"
    return text if writes(text, sys.stdout.encoding) else ascii_only(text)


def _names(option: "Option") -> str:
    short = "" if len(option.names[0]) == 2 else "    "
    takes = "WORD" if _listed(option) else option.takes
    return short + ", ".join(option.names) + (f" {takes}" if takes else "")


def _what(option: "Option") -> str:
    words = f" One of: {', '.join(option.choices)}." if _listed(option) else ""
    return option.help + words + ("" if option.default is None else f"  [default: {option.default}]")


def _listed(option: "Option") -> bool:
    """Whether the words that an option takes are too many to stand in its name."""
    return len(option.takes or "") > LONGEST_CHOICES


def _entry(name: str, text: str, column: int, width: int) -> str:
    """A name and its help: beside it, or below where the name is too long."""
    beside = width - column - 2 >= LEAST_TEXT
    indent = " " * (column + 2 if beside else 6)
    lines = [indent + line for line in textwrap.wrap(text, width - len(indent), break_on_hyphens=False)]
    if beside and cells(name) + 2 <= column and lines:
        lines[0] = f"  {name}{' ' * (column - cells(name))}{lines[0].lstrip()}"
        return "\n".join(lines)
    return "\n".join([f"  {name}", *lines])


def cells(text: str) -> int:
    """Cells that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def writes(text: str, encoding: str | None) -> bool:
    """Whether a stream of this encoding can write the text."""
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def ascii_only(text: str) -> str:
    """The text for a terminal that knows no other characters."""
    return text.replace("…", "...").encode("ascii", "replace").decode()
