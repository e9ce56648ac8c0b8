"""Every shipped profile reads the row in its own comment."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from custctl.mapping import Told, profile_files, understand
from custctl.sheet import SKIPPED
from tests.helpers.examples import Example, examples
from tests.helpers.sheets import TODAY, rows, sheet

SHOWN = examples()


def test_every_shipped_profile_shows_a_row() -> None:
    assert [example.name for example in SHOWN] == list(profile_files.shipped())


@pytest.mark.parametrize("example", SHOWN, ids=lambda example: example.name)
def test_a_profile_reads_its_own_row(example: Example) -> None:
    by_header = bool(profile_files.shipped()[example.name].headers)
    table = sheet("\n".join(example.lines))
    if example.above:
        above = pl.DataFrame([(1, "preamble", list(example.above))], schema=SKIPPED, orient="row")
        table = replace(table, skipped=above)
    found = understand(table, Told(today=TODAY, as_of=TODAY, day_first=None, profile=None if by_header else example.name))
    assert found.profile == example.name
    made = rows(found) if found.table == "ledger" else found.rows.collect().to_dicts()
    control = found.control
    match example.wanted:
        case ("card", *name):
            assert [row["customer"] for row in made] == [" ".join(name)]
        case ("skipped", reason):
            assert (control.skipped, made) == ({reason: 1}, [])
        case (kind, day, amount):
            assert (control.accepted, control.rejected) == (1, 0)
            assert (made[0]["kind"], str(made[0]["date"]), made[0]["amount"]) == (kind, day, Decimal(amount))
