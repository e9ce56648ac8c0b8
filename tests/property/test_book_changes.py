"""Laws of changed documents: the ledger is what a plain retelling of the imports in force gives, however it was reached."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custctl import mapping
from custctl.book import Book
from custctl.book.overlap import cut_days
from custctl.book.stored import FURTHER, stored
from custctl.ledger import LEDGER
from tests.helpers.books import NO_REJECTS, about, keyed, new_book
from tests.helpers.ledgers import ledger

FIRST = date(2025, 1, 1)
DAYS = 4
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Line = tuple[int, int, int]
"""Day, document on that day, amount: each line of a document has another amount."""


@pytest.fixture(scope="module", autouse=True)
def _few_at_once() -> Iterator[None]:
    """Large imports are compared share by share; here small ones are too."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("documents", "paid"):
            patch.setattr(f"custctl.book.{module}.LINES_AT_ONCE", 5)
        yield


@dataclass
class Told:
    """One import: its lines, and what it may do."""

    lines: frozenset[Line]
    on_change: str
    on_missing: str
    undone: bool = False
    number: int = field(default=0)


IMPORTS = st.builds(
    Told,
    lines=st.frozensets(st.tuples(st.integers(0, DAYS - 1), st.integers(0, 1), st.integers(1, 3)), min_size=1, max_size=7),
    on_change=st.sampled_from(["replace", "replace", "keep"]),
    on_missing=st.sampled_from(["keep", "keep", "remove"]),
)
STEPS = st.lists(st.one_of(IMPORTS, st.tuples(st.sampled_from(["undo", "redo"]), st.integers(0, 3))), min_size=2, max_size=6)


def retold(imports: list[Told]) -> set[Line]:
    """What the ledger must hold: each import in force in turn swaps, cuts, leaves or takes away documents."""
    held: dict[tuple[int, int], frozenset[Line]] = {}
    for told in (entry for entry in imports if not entry.undone):
        days = [day for day, _, _ in told.lines]
        said: dict[tuple[int, int], frozenset[Line]] = {}
        for line in told.lines:
            said[line[:2]] = said.get(line[:2], frozenset()) | {line}
        for document, lines in said.items():
            known = held.get(document)
            cut = known is not None and len(lines) < len(known) and document[0] in (min(days), max(days))
            if known is None or (told.on_change == "replace" and not cut):
                held[document] = lines
        if told.on_missing == "remove":
            gone = [document for document in held if document not in said and min(days) <= document[0] <= max(days)]
            for document in gone:
                del held[document]
    return set().union(*held.values())


def rows_of(lines: frozenset[Line]) -> pl.LazyFrame:
    """Invoice lines."""
    text = "\n".join(f"{FIRST + timedelta(day)} Ada invoice {amount} I{day}-{number}" for day, number, amount in sorted(lines))
    return keyed(ledger(text))


def held_in(book: Book) -> list[Line]:
    """The ledger's lines."""
    rows = book.ledger().select("date", "document", pl.col("amount").cast(pl.Int64)).collect().rows()
    return sorted(((day - FIRST).days, int(document[-1]), amount) for day, document, amount in rows)


def do(book: Book, imports: list[Told], step: Told | tuple[str, int]) -> None:
    """One step on the book and in the retelling."""
    if isinstance(step, Told):
        how = about("a.csv", on_change=step.on_change, on_missing=step.on_missing)
        step.undone = False
        step.number = book.append(rows_of(step.lines), NO_REJECTS, how).id
        imports.append(step)
    elif imports:
        chosen = imports[step[1] % len(imports)]
        getattr(book, step[0])(chosen.number)
        chosen.undone = step[0] == "undo"


@few
@given(STEPS)
def test_the_ledger_is_what_the_imports_in_force_say_one_after_the_other(steps: list[Told | tuple[str, int]]) -> None:
    with new_book() as book:
        imports: list[Told] = []
        for step in steps:
            do(book, imports, Told(step.lines, step.on_change, step.on_missing) if isinstance(step, Told) else step)
        if imports:
            assert held_in(book) == sorted(retold(imports))
            assert book.verify() == []


@few
@given(IMPORTS, IMPORTS)
def test_a_dry_run_names_the_rows_that_the_import_then_brings(first: Told, second: Told) -> None:
    with new_book() as book:
        do(book, [], first)
        how = about("b.csv", on_change=second.on_change, on_missing=second.on_missing)
        before = set(held_in(book))
        new = book.ahead(rows_of(second.lines), how).new().collect().height
        kept = book.append(rows_of(second.lines), NO_REJECTS, how)
        assert new == kept.accepted.rows == len(set(held_in(book)) - before)
        assert kept.accepted.rows + kept.duplicate.rows == len(second.lines)


LISTS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), min_size=1, max_size=4)
"""What lists of invoices say was paid of one invoice: the month of the list, and the amount."""


@few
@given(LISTS, st.data())
def test_what_is_open_is_what_the_newest_list_says(lists: list[tuple[int, int]], data: st.DataObject) -> None:
    with new_book() as book:
        for month, amount in lists:
            day = date(2025, 2 + month, 1)
            rows = keyed(ledger(f"2025-01-05 Ada invoice 9 I1\n{day} Ada payment {amount} -> I1"))
            paid = pl.when(pl.col("applies_to").is_not_null()).then(pl.lit(date(2025, 1, 5)))
            book.append(rows.with_columns(document_day=paid, document_due=pl.lit(None, pl.Date)), NO_REJECTS, about(str(day)))
        undone = data.draw(st.sets(st.integers(1, len(lists)), max_size=len(lists) - 1))
        for number in undone:
            book.undo(number)
        in_force = [entry for number, entry in enumerate(lists, start=1) if number not in undone]
        newest = max(month for month, _ in in_force)
        says = [amount for month, amount in in_force if month == newest][-1]
        signed = pl.when(pl.col("kind") == "payment").then("amount").when(pl.col("kind") == "reversal").then(-pl.col("amount"))
        assert book.ledger().select(signed.sum()).collect().item() == Decimal(says)
        assert book.verify() == []


Sold = tuple[str | None, int, int | None, int | None, int]
"""A sale: source, day, number of the receipt, hour, amount."""

SALES = st.lists(
    st.tuples(
        st.sampled_from([None, "till"]),
        st.integers(0, 1),
        st.none() | st.integers(1, 2),
        st.none() | st.integers(8, 9),
        st.integers(1, 2),
    ),
    min_size=1,
    max_size=5,
)


def disagreeing(own: Sequence[Sold], have: Sequence[Sold]) -> list[tuple[str | None, int, int, int]]:
    """Source, day, rows that the book alone has and rows of both, told sale by sale for each day that is to be asked about."""
    found = []
    for source, day in {sold[:2] for sold in own}:
        mine, yours = ([sold[2:] for sold in part if sold[:2] == (source, day)] for part in (own, have))
        lacking, shared = (Counter(yours) - Counter(mine)).total(), (Counter(yours) & Counter(mine)).total()
        numbers, hours = {sold[0] for sold in mine}, [[sold[1] for sold in part] for part in (mine, yours)]
        numbered = None not in numbers and not numbers & {sold[0] for sold in yours}
        here, there = ([hour for hour in part if hour is not None] for part in hours)
        timed = bool(yours) and [here, there] == hours
        apart = timed and (min(here) > max(there) or max(here) < min(there))
        if lacking and (shared or not (numbered or apart)):
            found.append((source, day, lacking, shared))
    return sorted(found, key=str)


def sales(rows: Sequence[Sold]) -> pl.LazyFrame:
    """Sales with the keys of the mapping."""
    lines = [
        f"{FIRST + timedelta(day)} Ada sale {amount} {'' if number is None else f'R{number}'}"
        for _, day, number, _, amount in rows
    ]
    said = pl.DataFrame(
        {"source": [sold[0] for sold in rows], "time": [None if sold[3] is None else time(sold[3]) for sold in rows]},
        schema={"source": pl.String, "time": pl.Time},
    )
    return mapping.keyed(ledger("\n".join(lines)).with_columns(said["source"], said["time"]))


@settings(few, max_examples=100)
@given(SALES, SALES)
def test_days_are_asked_about_on_which_sales_could_be_mistaken(own: list[Sold], have: list[Sold]) -> None:
    found = cut_days(*(stored(sales(part), LEDGER, further=FURTHER) for part in (own, have)))
    days = found.select("source", (pl.col("date") - FIRST).dt.total_days(), "lacking", "shared").rows()
    assert sorted(days, key=str) == disagreeing(own, have)
