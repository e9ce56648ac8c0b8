"""Are many rows written in the same order as few?"""

from pathlib import Path

import polars as pl
import pytest

from custctl.renderers import rows as renderer
from tests.helpers.ledgers import ledger

LINES = "\n".join(f"2025-01-{1 + row * 7 % 28:02} C{row % 5} sale {row}.00 R{row}" for row in range(60))


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_rows_that_are_sorted_some_days_at_a_time_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    rows = ledger(LINES)
    renderer.sink(rows, tmp_path / "at-once", format=form)
    monkeypatch.setattr(renderer, "_SORTED_AT_ONCE", 7)
    renderer.sink(rows, tmp_path / "in-parts", format=form)
    if form == "parquet":
        once, parts = (pl.read_parquet(tmp_path / name) for name in ("at-once", "in-parts"))
        assert parts.equals(once)
    else:
        assert (tmp_path / "in-parts").read_bytes() == (tmp_path / "at-once").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at-once", "in-parts"]


def test_many_rows_of_one_day_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "_SORTED_AT_ONCE", 2)
    rows = ledger("\n".join(f"2025-01-01 Ada sale {row}.00 R{row}" for row in range(9)))
    renderer.sink(rows, tmp_path / "out.csv", format="csv")
    assert pl.read_csv(tmp_path / "out.csv").height == 9
