"""What a user sees when something goes wrong, and the exit code that says it to a script."""

import errno
import json
import os
import shlex
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import typer

from custctl.errors import CustctlError, OutputUnwritable

INTERRUPTED = 130
CLOSED_PIPE = 141
BUG = 1
USAGE = 2
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(slots=True)
class Manner:
    """How failures are told, read off the raw arguments so that it also holds when these cannot be understood."""

    json: bool = False
    lang: str = "en"
    debug: bool = False

    @classmethod
    def of(cls, arguments: Sequence[str]) -> "Manner":
        """The manner that command-line arguments ask for."""
        given = dict(pairwise(arguments)) | dict(
            argument.split("=", 1) for argument in arguments if argument.startswith("--") and "=" in argument
        )
        return cls(
            json="json" in (given.get("--format"), given.get("-f")) or "-fjson" in arguments,
            lang=given.get("--lang") or os.environ.get("CUSTCTL_LANG", "en"),
            debug="--debug" in arguments,
        )


def report(error: BaseException, manner: Manner) -> int:
    """Tell the user on stderr what went wrong and return the exit code that says so."""
    match error:
        case CustctlError():
            _print(_sentences(error, manner.lang), key=error.key, code=error.exit_code, manner=manner)
            return error.exit_code
        case typer.TyperException() if not error.format_message():
            return USAGE  # the help that Typer has shown says it all
        case typer.TyperException():
            _print({"message": _usage(error), "where": "", "hint": _help_hint(error)}, key="usage", code=USAGE, manner=manner)
            return USAGE
        case KeyboardInterrupt() | typer.Abort():
            return INTERRUPTED
        case BrokenPipeError() | SystemExit():  # Typer itself exits only when it finds the pipe closed
            _silence_stdout()
            return CLOSED_PIPE
        case OSError() if error.errno in _DISK_FULL:
            _silence_stdout()
            return report(OutputUnwritable(path="standard output", why=error.strerror), manner)
        case _:
            return _apologise(error, manner)


def _sentences(error: CustctlError, lang: str) -> dict[str, str]:
    """Message, place and hint of an error, in English or, where labels have them, in another language."""
    texts = {"message": error.message, "where": error.where, "hint": error.hint}
    stdin = "standard input"
    if lang != "en":
        from custctl.labels import LANGUAGES, Words

        words = Words(lang if lang in LANGUAGES else "en")
        texts = {part: words.template(f"errors.{error.key}.{part}") or text for part, text in texts.items()}
        stdin = words.template("errors.standard_input") or stdin
    facts = {name: _plain(value) for name, value in error.facts.items()}
    if facts.get("path") == "-":
        return _of_standard_input(texts, facts, stdin)
    # A hint is a command to copy: what stands for a file must be one word to the shell.
    quoted = {**facts, **{name: shlex.quote(value) for name, value in facts.items() if name == "path"}}
    return {part: text.format(**(quoted if part == "hint" else facts)) for part, text in texts.items()}


def _of_standard_input(texts: Mapping[str, str], facts: Mapping[str, str], stdin: str) -> dict[str, str]:
    """Sentences call standard input by its name; commands to copy call it `-`."""
    return {part: text.format(**(facts if part == "hint" else {**facts, "path": stdin})) for part, text in texts.items()}


def _plain(value: object) -> str:
    """A fact without control and bidirectional characters, which come from data and must not steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in str(value))


def _usage(error: typer.TyperException) -> str:
    message = error.format_message().strip()
    return message if message.endswith((".", ")", "?")) else f"{message}."


def _help_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"See  {context.command_path if context else 'custctl'} --help"


def _print(texts: dict[str, str], *, key: str, code: int, manner: Manner) -> None:
    if manner.json:
        answer = {"error": key, "exit_code": code, **{part: text for part, text in texts.items() if text}}
        print(json.dumps(answer, ensure_ascii=False), file=sys.stderr)
        return
    lines = [f"error: {texts['message']}"]
    lines += [f"  --> {texts['where']}"] if texts["where"] else []
    if texts["hint"]:
        first, *others = texts["hint"].splitlines()
        lines += [f"  hint: {first}", *(f"        {other}" for other in others)]
    print("\n".join(lines), file=sys.stderr)


def _silence_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not fail too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apologise(error: BaseException, manner: Manner) -> int:
    if manner.debug:
        traceback.print_exception(error)
    texts = {
        "message": f"This is a bug in custctl, sorry: {type(error).__name__} in {_where(error)}.",
        "where": "",
        "hint": "Nothing half-done was kept. Run the command again with --debug and report what it prints.",
    }
    _print(texts, key="bug", code=BUG, manner=manner)
    return BUG


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "custctl" in frame.filename]
    return f"{own[-1].name}()" if own else "the program"
