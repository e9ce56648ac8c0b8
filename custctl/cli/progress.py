"""Is it still at work? A moving bar on a terminal's stderr for what takes over a second."""

import os
import sys
import threading
import time
from dataclasses import dataclass, field

PATIENCE = 1.0
"""Seconds before anything is shown."""
BEAT = 0.12
"""Seconds between two pictures."""
WIDTH = 24
BLOCK = 6


@dataclass
class Progress:
    """A bar in the last line of a terminal, gone without a trace when it stops.

    Attributes:
        shown: Whether there is somebody to show it to.
        doing: What it says beside the bar.
    """

    shown: bool
    doing: str = ""
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self, doing: str) -> None:
        """Show the bar from a second from now on, until `stop`."""
        self.doing = doing
        if self.shown and self._thread is None:
            self._ended.clear()
            self._thread = threading.Thread(target=self._move, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Take the bar away, before anything else is written."""
        if self._thread is not None:
            self._ended.set()
            self._thread.join()
            self._thread = None

    def _move(self) -> None:
        begun = time.monotonic()
        if self._ended.wait(PATIENCE):
            return
        beat = 0
        while True:
            sys.stderr.write(f"\r\x1b[K  {bar(beat)}  {self.doing} {time.monotonic() - begun:.0f} s")
            sys.stderr.flush()
            beat += 1
            if self._ended.wait(BEAT):
                break
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def bar(beat: int) -> str:
    """The bar at a beat: a block that goes to and fro."""
    room = WIDTH - BLOCK
    at = room - abs(beat % (2 * room) - room)
    return "[" + " " * at + "=" * BLOCK + " " * (room - at) + "]"


def wanted(*, quiet: bool) -> bool:
    """Whether stderr is a terminal that can take a line back, and somebody wants to see it."""
    return not quiet and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
