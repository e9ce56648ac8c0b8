"""Laws of the book: the ledger is what the imports in force say, whatever appends, undos and redos led there."""

from decimal import Decimal
from functools import cache

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custctl.book import Book
from tests.helpers.books import NO_REJECTS, about, keyed, new_book
from tests.helpers.ledgers import ledger

ROWS = range(12)
"""Every row that can be in an import: two for each of six days."""

ROW_SETS = st.lists(st.sampled_from(ROWS), max_size=6)
"""Rows of one import, in file order; a row may come twice, as where two files of one import overlap."""

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), ROW_SETS),
        st.tuples(st.sampled_from(["undo", "redo"]), st.integers(0, 3)),
        st.tuples(st.just("compact"), st.none()),
    ),
    min_size=1,
    max_size=7,
)

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def everything() -> pl.DataFrame:
    """All rows that can be, keyed; row `n` has document `n` and amount n + 1."""
    lines = "\n".join(f"2025-01-{1 + row // 2:02} C{row % 3} sale {row + 1} {row}" for row in ROWS)
    return keyed(ledger(lines)).collect()


def import_of(book: Book, rows: list[int], name: str = "a.csv") -> int:
    """Append some of the rows."""
    return book.append(everything()[rows].lazy(), NO_REJECTS, about(name)).id


def documents(book: Book) -> list[int]:
    """Which rows the ledger holds."""
    return sorted(int(document) for document in book.ledger().select("document").collect().to_series())


@few
@given(STEPS)
def test_the_ledger_is_the_union_of_the_imports_in_force(steps: list[tuple[str, object]]) -> None:
    with new_book() as book:
        import_of(book, [0, 1, 2])
        held, undone = {1: {0, 1, 2}}, set()
        for step, what in steps:
            if step == "append":
                held[import_of(book, what)] = set(what)
            elif step == "compact":
                book.compact()
            else:
                number = 1 + what % len(held)
                getattr(book, step)(number)
                undone = undone | {number} if step == "undo" else undone - {number}
        expected = set().union(*(rows for number, rows in held.items() if number not in undone))
        assert documents(book) == sorted(expected)
        assert book.ledger().select(pl.col("amount").sum()).collect().item() == Decimal(sum(row + 1 for row in expected))
        assert book.verify() == []


@few
@given(ROW_SETS, ROW_SETS)
def test_appending_again_adds_nothing(first: list[int], second: list[int]) -> None:
    with new_book() as book:
        import_of(book, first)
        import_of(book, second)
        before = documents(book)
        again = book.append(everything()[first + second].lazy(), NO_REJECTS, about("again.csv"))
        assert (again.accepted.rows, again.duplicate.rows) == (0, len(first + second))
        assert documents(book) == before


@few
@given(ROW_SETS, ROW_SETS)
def test_a_dry_run_tells_what_the_import_then_does(known: list[int], rows: list[int]) -> None:
    with new_book() as book:
        import_of(book, known)
        told = book.ahead(everything()[rows].lazy()).new().select("document").collect().to_series().to_list()
        before = documents(book)
        kept = book.append(everything()[rows].lazy(), NO_REJECTS, about("rows.csv"))
        assert sorted(documents(book)) == sorted([*before, *map(int, told)])
        assert (kept.accepted.rows, kept.duplicate.rows) == (len(told), len(rows) - len(told))
        every = kept.accepted + kept.duplicate
        assert every.sum_in("EUR") == Decimal(sum(row + 1 for row in rows))


@few
@given(ROW_SETS, ROW_SETS, st.booleans())
def test_undo_and_redo_bring_back_the_same_rows(first: list[int], second: list[int], earlier: bool) -> None:
    with new_book() as book:
        import_of(book, first, "first.csv")
        import_of(book, second, "second.csv")
        before = book.ledger().sort("document").collect()
        number = 1 if earlier else 2
        away, back = book.undo(number), book.redo(number)
        assert away.rows == -back.rows
        assert book.ledger().sort("document").collect().equals(before)
