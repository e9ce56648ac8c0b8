"""An answer for a past day is the same bytes whatever came later."""

import io
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from custctl.labels import Words
from custctl.ledger import CONTACTS
from custctl.mapping import Told
from custctl.renderers import render
from custctl.result import Result
from custctl.sheet import Reading
from custctl.workflow import answering, reporting
from custctl.workflow.files import How
from custctl.workflow.past import known_on
from custctl.workflow.reading import open_books
from tests.helpers.brute_force import Row
from tests.helpers.crowds import START, crowd

COLUMNS = (
    "date", "customer", "kind", "document", "due", "terms", "amount", "currency", "applies_to", "status", "status_date",
)  # fmt: skip
TABLES = ("roll_rates", "behaviour")
"""Beside those that the page holds."""
SAID = ("promise", "dispute", "reminder_1", "reminder_2", "call", "note", "left")
DAYS = st.integers(5, 70).map(lambda days: START + timedelta(days))


def contacts(dice: random.Random, customers: Sequence[str]) -> list[Row]:
    """What was said to and by customers."""
    return [
        {
            "date": (day := START + timedelta(dice.randint(0, 80))),
            "customer": dice.choice(customers),
            "document": dice.choice(["I1", "I2", None]),
            "what": dice.choice(SAID),
            "due": day + timedelta(dice.randint(0, 30)),
        }
        for _ in range(10)
    ]


def answers(rows: list[Row], said: list[Row], as_of: date, folder: Path) -> tuple[list[bytes], list[Result]]:
    """What every analysis prints of a file, and the page with what is on it; and the answers."""
    path = folder / "ledger.csv"
    pl.DataFrame([{name: row.get(name) for name in COLUMNS} for row in rows], infer_schema_length=None).write_csv(path)
    how = How(Reading(), Told(today=date(2030, 1, 1)))
    words = Words("en")
    heard = CONTACTS.conform(pl.LazyFrame(said, schema_overrides={"due": pl.Date, "document": pl.String}))
    with open_books(
        [str(path)], book=folder / "none", how=how, currency=None, strict=True, command="aging", stdin=io.BytesIO()
    ) as opened:
        books = known_on(replace(opened, contacts=heard), as_of)
        page = reporting.material(books, as_of, purpose="owner").results
        statement = reporting.material(books, as_of, purpose="statement").results["accounts"]
        found = [answering.aging(books, as_of, tables=TABLES), *page.values(), statement]
    printed = [render(result, format="json", table=None, words=words) for result in found]
    printed += [render(result, format="csv", table=name, words=words) for result in found for name in result.tables]
    return printed, found


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10**6), DAYS, st.sampled_from(["each", "none", "later_only", "some"]))
@example(7, START + timedelta(20), "later_only")
def test_later_rows_and_words_leave_the_bytes_of_a_past_day_alone(seed: int, as_of: date, named: str) -> None:
    dice = random.Random(seed)
    book = crowd(seed, accounts=8)
    for row in book:
        past = row["date"] <= as_of
        keep = {"each": True, "none": False, "later_only": not past, "some": dice.random() < 0.7}[named]
        row["currency"] = row["currency"] if keep else None
    then = [row for row in book if row["date"] <= as_of]
    later = [row for row in book if row["date"] > as_of]
    said = contacts(dice, sorted({row["customer"] for row in book}))
    if not then or not later:
        return
    with TemporaryDirectory() as folder:
        before, old = answers(then, [word for word in said if word["date"] <= as_of], as_of, Path(folder))
        after, new = answers(then + later, said, as_of, Path(folder))
    assert after == before
    assert all(note.key == "stated_later" for result in old for note in result.aside)
    assert {note.key: note.values["count"] for note in new[0].aside if note.key == "rows_after"} == {"rows_after": len(later)}
