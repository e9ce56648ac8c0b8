"""`custctl` and `python -m custctl`: where the program starts and ends."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code.

    A run makes tens of thousands of objects while it starts and hardly any cycles: without the collector looking through them
    again and again it starts a quarter faster. For the same reason the process is left without taking every module apart:
    files are closed by then, and what is printed is flushed.
    """
    gc.disable()
    from custctl.cli import main as command_line

    code: int | str | None = 0
    try:
        command_line()
    except SystemExit as ended:
        code = ended.code
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main()
