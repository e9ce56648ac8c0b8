"""The commands of a page of documentation: run as a reader types them, in a terminal, and compared with what the page shows.

A block ```console holds lines that begin with `$ ` and, below each, what it shows; a line `…` stands for any lines. A block
```csv file=NAME (or toml, ini, …) is a file that the commands find.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.terminals import shown

PROGRAMS = str(Path(sys.executable).parent)
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"\s{2,}#.*$")


@dataclass(frozen=True)
class Step:
    """A command of a page and what stands below it."""

    command: str
    output: list[str]


def files(page: str) -> dict[str, str]:
    """The files that a page gives."""
    return {name: content for _, name, content in BLOCK.findall(page) if name}


def blocks(page: str, kind: str) -> list[str]:
    """The contents of a page's blocks of a kind that are no files."""
    return [content for of, name, content in BLOCK.findall(page) if of == kind and not name]


def steps(page: str) -> Iterator[Step]:
    """The commands of a page in order."""
    for block in blocks(page, "console"):
        command, output = "", []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield Step(command, output)
                command, output = COMMENT.sub("", line.removeprefix("$ ")), []
            else:
                output.append(line.rstrip())
        if command:
            yield Step(command, output)


def environment(home: Path) -> dict[str, str]:
    """What a reader's shell has set, and nothing of this machine's user."""
    return {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8", "NO_COLOR": "1"}


def run(command: str, folder: Path) -> tuple[list[str], int]:
    """What a line of shell shows in a terminal of 80 columns, and its exit code; nobody is at the keyboard to be asked."""
    screen = shown(["bash", "-c", f"exec </dev/null\n{command}"], folder, environment(folder))
    return screen.lines, screen.code


def agrees(expected: list[str], lines: list[str]) -> bool:
    """Whether lines are those expected, of which `…` stands for any."""
    pattern = "\n".join("(.*)" if line.strip() == "…" else re.escape(line) for line in expected)
    return re.fullmatch(pattern, "\n".join(lines).strip("\n"), re.DOTALL) is not None
