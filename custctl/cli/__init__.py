"""The command line: parse, one workflow call, write."""

import codecs
import contextlib
import os
import re
import shlex
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from custctl import __version__
from custctl.cli import failure
from custctl.cli.helping import Explained, ExplainedGroup
from custctl.cli.log import called
from custctl.errors.output import OutputUnwritable
from custctl.errors.usage import WordEmpty

COMMANDS: dict[str, str] = {
    "import": "import_",
    "segment": "segment",
    "clv": "clv",
    "aging": "aging",
    "growth": "growth",
    "collect": "collect",
    "check": "check",
    "report": "report",
    "book": "book",
    "config": "config",
    "help": "help",
}
"""Names of commands in the order that help shows, and their modules in this package."""


class _InOrder(ExplainedGroup):
    """The commands in the order of COMMANDS, of which Typer would put those that have others under them last."""

    def __init__(self, *, commands: dict[str, Any], **rest: Any) -> None:  # noqa: ANN401 Typer names no public types for them
        super().__init__(commands={name: commands[name] for name in COMMANDS if name in commands}, **rest)


_PLAINER = {"–": "-", "−": "-", "…": "~", "·": "|", "✓": "!", "→": ">", "←": "<", "’": "'", "“": '"', "”": '"'}
"""What stands for characters of custctl's own where there are no others than those of ASCII; any other is a question mark."""


def application(*names: str) -> typer.Typer:
    """The command line with some commands, all without a name: a run needs one, and loads no other."""
    app = typer.Typer(
        name="custctl",
        help="What your customers are worth, who is leaving, and who owes you money: from the spreadsheets you already have.",
        cls=_InOrder,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name in names or COMMANDS:
        module: Any = import_module(f"{__name__}.{COMMANDS[name]}")
        if hasattr(module, "app"):
            for command in module.app.registered_commands:
                command.cls = Explained
            app.add_typer(module.app, name=name, cls=ExplainedGroup)
        else:
            app.command(name, help=module.command.__doc__, cls=Explained)(module.command)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"custctl {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("-V", "--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options before the command."""


def _refuse_empty(arguments: Sequence[str]) -> None:
    """Stop where a word is empty, which as a path would be the folder one is in.

    Raises:
        WordEmpty: One is.
    """
    command = "custctl" if called(arguments) == "custctl" else f"custctl {called(arguments)}"
    for before, word in pairwise([command, *arguments]):
        if not word or re.fullmatch(r"--[a-z-]+=", word):
            raise WordEmpty(before=word.removesuffix("=") or before, command=command)


def _open_missing_streams() -> None:
    """Give a run that was started without a stream (`<&-`, `>&-`) an empty one: nothing to read, nobody who reads."""
    for name, way in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(way, encoding="utf-8"))  # noqa: SIM115 open as long as the run


def _show_what_can_be_shown() -> None:
    """Have a terminal that cannot write a character, such as one of a customer's name, show another in its place."""
    codecs.register_error("plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="plainer")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that cannot be written, as codecs want to know it."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join(_PLAINER.get(character, "?") for character in error.object[error.start : error.end]), error.end


def _told(error: BaseException, manner: failure.Manner) -> int:
    """Tell what went wrong and return the exit code; nobody may be there to hear it."""
    try:
        return failure.report(error, manner)
    except BrokenPipeError:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 the interpreter's last flush must not fail
        return failure.CLOSED_PIPE


def main() -> None:
    """Run the command line and exit with its code."""
    _open_missing_streams()
    _show_what_can_be_shown()
    arguments = sys.argv[1:]
    manner = failure.Manner.of(arguments)
    try:
        manner.log.add("info", "started", "started" if "--redact" in arguments else f"custctl {shlex.join(arguments)}")
        _refuse_empty(arguments)
        app = application(*(name for name in arguments[:1] if name in COMMANDS))
        code = app(standalone_mode=False, prog_name="custctl")
        sys.stdout.flush()
    except BaseException as error:
        code = _told(error, manner)
    with contextlib.suppress(OutputUnwritable):
        manner.log.ended(code)
    sys.exit(code)
