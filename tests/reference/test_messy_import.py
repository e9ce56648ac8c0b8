"""Test files of other people's libraries taken for ledgers: an answer or an error with a hint, and sound books."""

import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from custctl.errors import CustctlError
from custctl.mapping import Debtors, Told, header_words, understand
from custctl.readers import sheets
from custctl.sheet import Reading, Sheet
from tests.helpers.sheets import TODAY

LIMIT = 90.0
"""Seconds of processor time for all files together."""

NOBODY = Debtors(
    pl.LazyFrame(schema={"customer": pl.String, "name": pl.String}),
    pl.LazyFrame(
        schema={"due": pl.Date, "open": pl.Decimal(38, 4)} | dict.fromkeys(("customer", "document", "currency"), pl.String)
    ),
    pl.LazyFrame(
        schema={"kind": pl.String, "date": pl.Date, "time": pl.Time, "amount": pl.Decimal(38, 4)}
        | dict.fromkeys(("currency", "reference", "note", "source", "customer", "applies_to"), pl.String)
    ),
)


FORCED = Told(today=TODAY, as_of=TODAY, columns={"date": "2", "amount": "1"}, day_first=True, decimal=".")
"""What makes many a table a ledger that was none, so that its odd cells are read."""


@pytest.fixture
def messy(shared: Path) -> list[Path]:
    return sorted(path for path in (shared / "data/messy").glob("*/*") if path.is_file())


def test_a_messy_file_taken_for_a_ledger_is_understood_or_refused_and_its_books_add_up(
    messy: list[Path], tmp_path: Path
) -> None:
    assert len(messy) == 199
    started, seen = time.process_time(), Counter[str]()
    for path in messy:
        try:
            read = sheets(path, reading=Reading(header_words=header_words()), scratch=tmp_path)
        except CustctlError:
            seen["unreadable"] += 1
            continue
        for table in read:
            seen[judged(table, FORCED)] += 1
    assert seen["unreadable"] >= 50
    assert seen["understood"] >= 3
    assert not [outcome for outcome in seen if outcome.endswith("hint")]
    assert time.process_time() - started < LIMIT


def judged(table: Sheet, told: Told) -> str:
    """What became of a table; an understood one is worked out in full and checked."""
    try:
        found = understand(table, told).attributed(NOBODY)
    except CustctlError as error:
        return "refused" if error.hint else "refused without a hint"
    control = found.control
    assert control.read == control.accepted + control.rejected + sum(control.skipped.values()), table.file
    assert all(money.adds_up for money in control.money), table.file
    made, rejected = pl.collect_all([found.rows, found.rejects])
    assert rejected.height == control.rejected, table.file
    if found.table == "ledger":
        assert made["record"].n_unique() == control.accepted, table.file
    return "understood"
