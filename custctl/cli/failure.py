"""What a user sees when something goes wrong, and the exit code that says it to a script."""

import errno
import json
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import typer

from custctl.cli.log import Log, called
from custctl.errors import CustctlError
from custctl.errors.bugs import BugFound
from custctl.errors.output import OutputUnwritable

INTERRUPTED = 130
CLOSED_PIPE = 141
BUG = 1
USAGE = 2
EXIT_CODES = (0, BUG, USAGE, 3, 4, 65, 66, 73, 75, 78, INTERRUPTED, CLOSED_PIPE)
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(slots=True)
class Manner:
    """How failures are told, read off the raw arguments so that it also holds when these cannot be understood."""

    json: bool = False
    lang: str | None = None
    config: Path | None = None
    debug: bool = False
    log: Log = field(default_factory=Log)
    arguments: Sequence[str] = ()

    @classmethod
    def of(cls, arguments: Sequence[str]) -> "Manner":
        """The manner that command-line arguments ask for."""
        given = dict(pairwise(arguments)) | dict(
            argument.split("=", 1) for argument in arguments if argument.startswith("--") and "=" in argument
        )
        log = given.get("--log")
        return cls(
            json="json" in (given.get("--format"), given.get("-f")) or "-fjson" in arguments,
            lang=given.get("--lang") or os.environ.get("CUSTCTL_LANG"),
            config=Path(given["--config"]) if "--config" in given else None,
            debug="--debug" in arguments,
            log=Log(Path(log) if log else None, json=given.get("--log-format") == "json", command=called(arguments)),
            arguments=arguments,
        )


def report(error: BaseException, manner: Manner) -> int:
    """Tell the user on stderr what went wrong and return the exit code that says so."""
    if isinstance(error, typer.Abort) and isinstance(error.__cause__, EOFError):
        error = error.__cause__  # Typer takes any such error for the end of what is typed; one that asked has no cause
    if interrupted(error):
        return INTERRUPTED
    match error:
        case CustctlError():
            _tell(error, manner)
            return error.exit_code
        case typer.TyperException() if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message().rstrip(), file=sys.stderr)
            return USAGE
        case typer.TyperException():
            from custctl.cli.usage import misused

            _tell(misused(error, manner.arguments), manner)
            return USAGE
        case BrokenPipeError() | SystemExit():  # Typer itself exits only when it finds the pipe closed
            _silence_stdout()
            return CLOSED_PIPE
        case OSError() if error.errno in _DISK_FULL:
            _silence_stdout()
            return report(OutputUnwritable(path="standard output", why=error.strerror), manner)
        case _:
            return _apologise(error, manner)


def interrupted(error: BaseException) -> bool:
    """Whether the user ended the run; what fails while it is unwound, such as a folder half taken away, is no failure.

    Polars that is interrupted while it calls Python says so in the message of a panic.
    """
    panicked = type(error).__name__ == "PanicException" and KeyboardInterrupt.__name__ in str(error)
    return (
        panicked
        or isinstance(error, KeyboardInterrupt | typer.Abort)
        or (error.__context__ is not None and interrupted(error.__context__))
    )


def _tell(error: CustctlError, manner: Manner) -> None:
    """The error's sentences on stderr and in the log."""
    from custctl.cli.wording import sentences, word

    lang = manner.lang or _configured_lang(manner.config)
    texts = sentences(error, lang)
    if not isinstance(error, OutputUnwritable) or error.facts.get("path") != manner.log.path:
        manner.log.add("error", error.key, texts["message"], {"exit_code": error.exit_code, "where": texts["where"]})
    if manner.json:
        answer = {"error": error.key, "exit_code": error.exit_code, **{part: text for part, text in texts.items() if text}}
        print(json.dumps(answer, ensure_ascii=False), file=sys.stderr)
        return
    lines = [f"{word('error', lang)}{texts['message']}"]
    lines += [f"  --> {texts['where']}"] if texts["where"] else []
    if texts["hint"]:
        first, *others = texts["hint"].splitlines()
        lines += [f"  {word('hint', lang)}{first}", *(f"        {other}" for other in others)]
    print("\n".join(lines), file=sys.stderr)


def _configured_lang(file: Path | None) -> str:
    """The language that the configuration names, English where there is none or it cannot be read."""
    from custctl.config import configure

    with suppress(CustctlError, OSError):
        user = Path(typer.get_app_dir("custctl"))
        return configure(flags={}, environment={}, file=file, folder=Path.cwd(), user_folder=user).settings.lang
    return "en"


def _silence_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not fail too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apologise(error: BaseException, manner: Manner) -> int:
    """Say sorry, and leave a file to report with."""
    from custctl.cli.crash import crash_file, place

    if manner.debug:
        traceback.print_exception(error)
    _tell(BugFound(kind=type(error).__name__, place=place(error), path=crash_file(error, manner.arguments)), manner)
    return BUG
