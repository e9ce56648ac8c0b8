"""A terminal to run commands in: 80 columns, a keyboard, and what stands on the screen at the end."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BAR = re.compile(r"\r\x1b\[K  \[[ =]+\][^\r\n]*|\r\x1b\[K")
"""Pictures of a progress bar, which is gone when the command has ended."""


@dataclass(frozen=True)
class Screen:
    """What a command showed on its terminal, and the code it ended with."""

    text: str
    code: int

    @property
    def lines(self) -> list[str]:
        """The text by lines, without what stands at their ends."""
        return [line.rstrip() for line in self.text.splitlines()]


def shown(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    columns: int = 80,
    interrupt: float | None = None,
    seconds: float = 300,
) -> Screen:
    """Run a command in a terminal of its own.

    Args:
        command: Program and arguments.
        folder: Where it runs.
        environment: All of its environment.
        columns: Cells of a line.
        interrupt: Seconds after which Ctrl-C is pressed.
        seconds: After how many seconds it is ended as hanging, with code -9.
    """
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, {"TERM": "xterm", **environment})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    output, begun, pressed = b"", time.monotonic(), False
    while True:
        if interrupt is not None and not pressed and time.monotonic() - begun > interrupt:
            os.write(terminal, b"\x03")
            pressed = True
        if time.monotonic() - begun > seconds:
            os.kill(child, 9)
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                more = os.read(terminal, 1 << 16)
            except OSError:
                break
            if not more:
                break
            output += more
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    text = BAR.sub("", output.decode(errors="replace")).replace("\r\n", "\n")
    return Screen(text, os.waitstatus_to_exitcode(status))
