"""What did a run do, for somebody who was not there? One line per happening, added to a file: `--log FILE`."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from custctl.errors.output import OutputUnwritable

Level = Literal["info", "warning", "error"]


@dataclass(slots=True)
class Log:
    """A file that lines are added to; several runs may write to one, because each line is written at once.

    Attributes:
        path: The file, None for no log.
        json: Whether a line is a JSON object rather than text.
        command: What was run, stands on every line.
    """

    path: Path | None = None
    json: bool = False
    command: str = ""
    begun: float = field(default_factory=time.monotonic)

    def add(self, level: Level, event: str, text: str, values: Mapping[str, object] | None = None) -> None:
        """Add a line.

        Raises:
            OutputUnwritable: The file cannot be written.
        """
        if self.path is None:
            return
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if self.json:
            facts = {name: _plain(value) for name, value in (values or {}).items()}
            entry = {
                "at": at,
                "level": level,
                "command": self.command,
                "event": event,
                "text": text,
                **({"values": facts} if facts else {}),
            }
            line = json.dumps(entry, ensure_ascii=False)
        else:
            line = f"{at} {level:7} {self.command}: {' '.join(text.split())}"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                os.write(handle, f"{line}\n".encode())
            finally:
                os.close(handle)
        except OSError as error:
            raise OutputUnwritable(path=self.path, why=error.strerror or error) from None

    def ended(self, code: int) -> None:
        """Add the last line: the exit code and the time it took."""
        seconds = round(time.monotonic() - self.begun, 2)
        level: Level = "info" if code == 0 else "warning" if code in (3, 4) else "error"
        self.add(level, "ended", f"exit code {code} after {seconds} s", {"exit_code": code, "seconds": seconds})


def called(arguments: Sequence[str]) -> str:
    """The command among some arguments, without what it was told."""
    return arguments[0] if arguments and arguments[0].isalpha() else "custctl"


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str() | list():
            return value
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
