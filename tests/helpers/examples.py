"""The invented row in the comment of every shipped profile: the line above the table, the header, the row, what it is."""

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Example:
    """One row as the program writes it, and the ledger row it must become: kind, date, amount; or `skipped`, or `card`."""

    name: str
    above: tuple[str, ...]
    lines: tuple[str, ...]
    wanted: tuple[str, ...]


def examples() -> list[Example]:
    """The examples of all shipped profiles, in the order of their names."""
    folder = files("custctl.mapping").joinpath("profiles")
    return [_example(entry.name[:-5], entry.read_text(encoding="utf-8")) for entry in sorted(folder.iterdir(), key=str)]


def _example(name: str, text: str) -> Example:
    comment = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
    wanted = next(number for number, line in enumerate(comment) if line.startswith("= "))
    above = next((line.removeprefix("above: ") for line in comment if line.startswith("above: ")), None)
    cells = tuple(next(csv.reader([above], delimiter=";"))) if above else ()
    return Example(name, cells, tuple(comment[wanted - 2 : wanted]), tuple(comment[wanted][2:].split(" ", 2)))
