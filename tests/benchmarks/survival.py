"""Forty imports killed, forty interrupted, forty writers killed, and three imports at once, ten times."""

import os
import subprocess
import sys

TESTS = [f"tests/reference/test_{name}.py" for name in ("import_survives", "book_survives_kills", "swaps_survive_kills")]


def report(kills: int = 40, rounds: int = 10) -> None:
    """Print how long it took; a book that did not survive ends everything.

    Raises:
        RuntimeError: A test failed.
    """
    os.environ |= {"CUSTCTL_KILLS": str(kills), "CUSTCTL_ROUNDS": str(rounds)}
    answer = subprocess.run([sys.executable, "-m", "pytest", "-q", *TESTS], capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(answer.stdout[-4000:])
    print(f"  {kills} kills each, {rounds} rounds: {answer.stdout.splitlines()[-1]}")
