"""What may be sent to those who mend a bug? Where it happened, with which options; no value, no name, no message, no data."""

import platform
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from custctl import __version__
from custctl.cli.log import called

LIBRARIES = ("polars", "deltalake", "typer", "pydantic", "fastexcel", "openpyxl")


def crash_file(error: BaseException, arguments: Sequence[str]) -> str:
    """Write what happened to a new file in the folder for temporary files and return its path, or `-` where that fails."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="custctl-crash-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(told(error, arguments))
        return file.name
    except OSError:
        return "-"


def told(error: BaseException, arguments: Sequence[str]) -> str:
    """Versions, the options given without their values, and the lines of code that led to the error and what caused it.

    An error's own message is left out: it may quote a cell.
    """
    options = [word.partition("=")[0] for word in arguments if word.startswith("--") or (word[:1] == "-" and len(word) == 2)]
    lines = [
        f"custctl {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
        f"command: {' '.join([called(arguments), *options])}",
    ]
    current: BaseException | None = error
    while current is not None:
        lines += ["", f"{type(current).__module__}.{type(current).__name__}", *_frames(current)]
        current = current.__cause__ or current.__context__
    return "\n".join(lines) + "\n"


def place(error: BaseException) -> str:
    """The last function of custctl's own on the way to the error."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "custctl" in Path(frame.filename).parts]
    return f"{own[-1].name}()" if own else "the program"


def _frames(error: BaseException) -> list[str]:
    """A line per call, with the file as seen from its package rather than from this machine."""
    return [
        f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
