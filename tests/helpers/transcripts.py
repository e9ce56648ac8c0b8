"""Golden transcripts: commands as a user types them, and exactly what custctl answers.

A transcript is a text file of blocks:

    == sales.csv                     a file that the commands find in their folder, up to the next line `==`
    Date,Customer,Amount
    ==
    $ custctl segment sales.csv      a command; one without a pipe runs in this process, others in bash
    customer,orders                  a line of its standard output
    ! error: …                       a line of its standard error
    ? 65                             its exit code, where it is not 0

Lines before the first block that begin with `#` say what the transcript shows. `make golden` rewrites the answers.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

REWRITE = os.environ.get("CUSTCTL_GOLDEN") == "rewrite"
WIDTH = "80"
PROGRAMS = str(Path(sys.executable).parent)


@dataclass(frozen=True)
class Answer:
    """What a command wrote and the code it ended with."""

    out: str
    err: str
    code: int

    def lines(self) -> Iterator[str]:
        """The answer as a transcript shows it."""
        yield from self.out.splitlines()
        yield from (f"! {line}".rstrip() for line in self.err.splitlines())
        if self.code:
            yield f"? {self.code}"


def replay(transcript: Path, folder: Path, capture: pytest.CaptureFixture[str]) -> str:
    """Run the commands of a transcript in a folder and return the transcript with what they answer now."""
    told: list[str] = []
    lines = iter(transcript.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("== "):
            told += [line, *_lay(folder / line.removeprefix("== "), lines), "=="]
        elif line.startswith("$ "):
            told += [line, *run(line.removeprefix("$ "), folder, capture).lines()]
        elif line.startswith("#") or (not line and told[-1:] != [""]):
            told.append(line)
    return "\n".join(told).rstrip() + "\n"


def _lay(path: Path, lines: Iterator[str]) -> list[str]:
    content = []
    for line in lines:
        if line == "==":
            break
        content.append(line)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in content), encoding="utf-8")
    return content


def run(command: str, folder: Path, capture: pytest.CaptureFixture[str]) -> Answer:
    """Run one command line in a folder at 80 columns, without a configuration of the user's own."""
    environment = {
        "COLUMNS": WIDTH,
        "NO_COLOR": "1",
        "HOME": str(folder),
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
    }
    words = shlex.split(command)
    if words[0] == "custctl" and not set(command) & set("|<>;&"):
        return _run_here(words[1:], folder, environment, capture)
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
    return Answer(done.stdout, done.stderr, done.returncode)


def _run_here(arguments: list[str], folder: Path, environment: dict[str, str], capture: pytest.CaptureFixture[str]) -> Answer:
    from custctl.cli import main

    capture.readouterr()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(sys, "argv", ["custctl", *arguments]),
            pytest.raises(SystemExit) as ended,
        ):
            main()
    finally:
        os.chdir(before)
    captured = capture.readouterr()
    return Answer(captured.out, captured.err, int(ended.value.code or 0))
