"""Files as the programs of shipped profiles write them, a few invented lines each."""

import csv
import io
from dataclasses import replace

import polars as pl

from custctl.mapping import Told, Understood, understand
from custctl.sheet import SKIPPED
from tests.helpers.examples import examples
from tests.helpers.sheets import TODAY, sheet

_EXAMPLES = {example.name: example for example in examples()}


def lines_of(profile: str, *lines: dict[str, str], bare: bool = False) -> str:
    """The header of a profile's example and lines that differ from its row in the cells given; `bare` lines have these only."""
    example = _EXAMPLES[profile]
    [header, row] = csv.reader(example.lines)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for line in lines:
        assert line.keys() <= set(header)
        writer.writerow([line.get(name, "" if bare else cell) for name, cell in zip(header, row, strict=True)])
    return out.getvalue()


def read_as(profile: str, *lines: dict[str, str], **told: object) -> Understood:
    """What custctl understands of such a file."""
    table = sheet(lines_of(profile, *lines))
    if above := _EXAMPLES[profile].above:
        table = replace(table, skipped=pl.DataFrame([(1, "preamble", list(above))], schema=SKIPPED, orient="row"))
    found = understand(table, Told(**{"today": TODAY, **told}))  # type: ignore[arg-type]
    assert found.profile == profile
    return found
