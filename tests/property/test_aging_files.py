"""Do books that come as files add up as a clerk with a pencil would have it, through the command line?"""

import csv
import json
import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.aging import aging
from custctl.ledger import CONTACTS
from tests.helpers.brute_force import CLAIMS, Row, settled
from tests.helpers.crowds import crowd
from tests.helpers.transcripts import run
from tests.property.test_aging import APPLY, CROWDS, DAYS, books, content, frame

AS_OF = date(2024, 2, 20)
HEADINGS = {
    ",": ["Date", "Type", "Document", "Customer", "Due", "Terms", "Amount", "Currency", "Applies to", "Status", "Status date"],
    ";": ["Datum", "Art", "Beleg", "Kunde", "Fällig", "Terms", "Betrag", "Währung", "Bezug", "Status", "Statusdatum"],
}


def written(rows: list[Row], path: Path, delimiter: str) -> None:
    """A spreadsheet as it is written with commas, or with semicolons, decimal commas and points between day and month."""
    german = delimiter == ";"

    def day(found: date | None) -> str:
        return "" if found is None else found.strftime("%d.%m.%Y" if german else "%Y-%m-%d")

    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(HEADINGS[delimiter])
        for row in rows:
            words = [(row[name] or "").replace("_", " ") for name in ("kind", "status")]
            amount = str(row["amount"]).replace(".", "," if german else ".")
            cells = [day(row["date"]), words[0], row["document"], row["customer"], day(row["due"]), row["terms"], amount]
            writer.writerow([*cells, row["currency"], row["applies_to"], words[1], day(row["status_date"])])


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("apply", ["fifo", "open-item"])
def test_books_in_files_are_settled_as_a_clerk_would(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], delimiter: str, apply: str
) -> None:
    rows = [row for row in crowd(11, accounts=15) if row["amount"]]
    dice = random.Random(3)
    halves: dict[bool, list[Row]] = defaultdict(list)
    for row in rows:
        halves[dice.random() < 0.5].append(row)
    for half, theirs in halves.items():
        written(theirs, tmp_path / f"{half}.csv", delimiter)
    answer = run(f"custctl aging True.csv False.csv --as-of {AS_OF} --apply {apply} --format json", tmp_path, capfd)
    assert answer.code == 0, answer.err
    clerk = settled(rows, AS_OF, apply=apply)
    wanted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (customer, currency, *_), amount in clerk.open.items():
        wanted[customer, currency] += amount
    for account, amount in clerk.unapplied.items():
        wanted[account] -= amount
    table = json.loads(answer.out, parse_float=Decimal)["tables"]["customers"]
    found = {(row["customer"], row["currency"]): row["total"] for row in table if row["total"]}
    assert found == {account: amount for account, amount in wanted.items() if amount}


@settings(max_examples=8, deadline=None)
@given(books() | CROWDS, DAYS, APPLY, st.sampled_from(["I1", "I2", "I3"]))
def test_a_dispute_that_was_told_is_a_dispute_by_status(rows: list[Row], as_of: date, apply: Any, document: str) -> None:
    plain = [row | {"status": None, "status_date": None} for row in rows]
    told = [{"date": as_of, "customer": row["customer"], "what": "dispute", "document": document} for row in plain]
    heard = CONTACTS.conform(pl.LazyFrame(told, schema={name: CONTACTS.dtypes[name] for name in told[0]})) if told else None
    stated = [
        row | {"status": "disputed", "status_date": as_of} if row["document"] == document and row["kind"] in CLAIMS else row
        for row in plain
    ]
    by_word, by_status = aging(frame(plain), as_of, apply=apply, contacts=heard), aging(frame(stated), as_of, apply=apply)
    assert content(by_word)[:-1] == content(by_status)[:-1]
