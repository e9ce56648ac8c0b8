"""Time and memory of whole processes, measured side by side."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MIB = 1024  # ru_maxrss counts kibibytes on Linux


@dataclass(frozen=True)
class Measure:
    """What one process took.

    Attributes:
        wall: Seconds by the clock.
        cpu: Seconds of processor, user and system together.
        peak: MiB of resident memory at its highest.
        code: Exit code.
    """

    wall: float
    cpu: float
    peak: float
    code: int

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s   {self.cpu:7.2f} s CPU   {self.peak:7.0f} MiB"


def process(command: Sequence[str], *, allowed: Sequence[int] = (0,)) -> Measure:
    """Run a command to its end, its output thrown away.

    Raises:
        RuntimeError: It ended with a code that is not allowed.
    """
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = child.stderr.read() if child.stderr else b""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = code = os.waitstatus_to_exitcode(status)
    if code not in allowed:
        raise RuntimeError(f"{command[:4]} ended with {code}: {errors.decode()[-2000:]}")
    return Measure(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB, code)


def alternating(commands: Mapping[str, Sequence[str]], *, runs: int) -> dict[str, float]:
    """Median wall seconds of each command, run in turn so that a noisy machine is noisy for all."""
    for command in commands.values():
        process(command)
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(process(command).wall)
    return {name: statistics.median(times) for name, times in taken.items()}


def python(code: str) -> list[str]:
    """A command that runs a piece of Python in this environment."""
    return [sys.executable, "-c", code]
