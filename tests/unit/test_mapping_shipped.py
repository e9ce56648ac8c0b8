"""Every shipped profile reads the row in its own comment."""

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.mapping import Told, profile_files, understand
from custctl.sheet import SKIPPED
from tests.helpers.examples import Example, examples
from tests.helpers.sheets import TODAY, rows, sheet

SHOWN = examples()
ROOT = Path(__file__).parents[2]


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


def test_the_page_on_understanding_files_lists_every_profile() -> None:
    page = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    assert [name for name in profile_files.shipped() if f"`{name}`" not in page] == []


def test_the_profile_on_the_page_can_be_used(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    [text] = [block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[match]" in block]
    (tmp_path / "wallet.toml").write_text(text, encoding="utf-8")
    rows_ = 'When,Who,How much,What\n03/04/2025,Ada,"1,50",Refund\n03/04/2025,me,7,Top up'
    found = understand(sheet(rows_), Told(today=TODAY, profile_folders=(tmp_path,)))
    assert (rows(found)[0]["kind"], found.control.skipped) == ("return", {"transfer": 1})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_to_skip_a_row_has_words(language: str) -> None:
    words = tomllib.loads((ROOT / "custctl" / "labels" / language / "mapping.toml").read_text(encoding="utf-8"))
    reasons = {rule.becomes for known in profile_files.shipped().values() for rule in known.drops}
    assert reasons <= words["skipped"].keys()
