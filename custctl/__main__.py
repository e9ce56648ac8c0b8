"""`custctl` and `python -m custctl`: where the program starts and ends."""

import gc
import os
import signal
import sys
from types import FrameType

_ALLOCATOR = f"oversize_threshold:0,narenas:{max(1, (os.cpu_count() or 1) // 2)}"
"""How Polars' allocator works: long columns go where others were and not into new pages, a fifth of the system's time.

What one processor let go of, another can use only where both share an arena.
"""

_A_MOMENT = 0.002
"""Seconds: enough to leave a callback."""


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End what runs, so that it cleans up; a run that cleans up already is let be.

    Polars ends its own work at Ctrl-C, and Python would interrupt the cleaning up a moment later, for the same key.
    """
    if not isinstance(sys.exception(), KeyboardInterrupt):
        raise KeyboardInterrupt


def interrupt_again(lost: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more, in a moment, where an interrupt fell into what Python lets fail unheard, as a callback."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, _A_MOMENT)
    else:
        sys.__unraisablehook__(lost)


def main() -> None:
    """Run the command line and leave with its exit code.

    A run makes tens of thousands of objects while it starts and hardly any cycles: without the collector looking through them
    again and again it starts a quarter faster. For the same reason the process is left without taking every module apart:
    files are closed by then, and what is printed is flushed.
    """
    gc.disable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices of four rows are not worth a second thread's waiting
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for some costs time, and custctl has none
    told = os.environ.get("_RJEM_MALLOC_CONF")  # what is told there already goes first, which is behind
    os.environ["_RJEM_MALLOC_CONF"] = f"{_ALLOCATOR},{told}" if told else _ALLOCATOR
    code: int | str | None = 0
    try:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(ending) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(ending, interrupt)
        signal.signal(signal.SIGALRM, interrupt)  # which only `interrupt_again` sends, whatever whoever started us ignores
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGALRM,))
        sys.unraisablehook = interrupt_again
        from custctl.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        code = 130
    except SystemExit as ended:
        code = ended.code
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main()
