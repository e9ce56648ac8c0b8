"""Short cuts give what the long way gives: plain columns, tidy cells, words worked out once, rows without keys."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.mapping import date_marks, kinds, survey, words
from custctl.mapping.cells import ARMOUR, INVISIBLE, TIDY, clean
from custctl.mapping.dates import date_evidence
from custctl.mapping.lookups import by_word, looked_up
from custctl.mapping.numbers import number_evidence, number_mark
from custctl.mapping.plain_cells import bare_mark, bare_numbers, days_plainly, numbers_plainly, plain_days
from tests.helpers.sheets import understood

CELL, MARK = pl.col("cell"), pl.col("mark")
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(str) | st.sampled_from(["2025-02-30", "0000-00-00"])
NUMBERS = st.decimals(Decimal(-2000), Decimal(2000), places=3).map(lambda value: f"{value:f}") | st.integers(-999, 9999).map(
    str
)
ODD = st.text("ab 0.-'=`\u3000\u200b\uff11é\t", min_size=1, max_size=6)
NAMES = st.text("aB 7'=`\"\u3000\u200b\uff11é\u0301è\u30ab\u3099\u1112\u1161한上\xa0\t\n\x0b", max_size=9) | st.text(max_size=9)
SPACES = " \t\n\x0b\x0c\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Unicode calls white space."""


def cells(texts: list[str | None]) -> pl.LazyFrame:
    return pl.LazyFrame({"row": range(1, len(texts) + 1), "cell": texts}, schema={"row": pl.Int64, "cell": pl.String})


def one_row(found: pl.LazyFrame) -> dict[str, object]:
    return found.collect().row(0, named=True)


def same(found: dict[str, object], expected: dict[str, object]) -> bool:
    """Equal evidence; nothing found is a null or a zero."""
    return {key: value or None for key, value in found.items()} == {key: value or None for key, value in expected.items()}


@settings(deadline=None)
@given(st.lists(st.none() | DAYS, max_size=8))
def test_a_column_of_plain_days_has_the_evidence_of_any_column(texts: list[str | None]) -> None:
    seen = one_row(cells(texts).select(plain_days(CELL, "c")))
    assert seen["c.plain"]
    marked = cells(texts).with_columns(mark=date_marks.date_mark(CELL))
    assert same(days_plainly(seen, "c"), one_row(marked.select(date_evidence(CELL, "c", mark=MARK))))


@settings(deadline=None)
@given(st.lists(st.none() | NUMBERS, max_size=8))
def test_a_column_of_bare_numbers_has_the_evidence_of_any_column(texts: list[str | None]) -> None:
    seen = one_row(cells(texts).select(bare_numbers(CELL, "c", mark=bare_mark(CELL))))
    assert seen["c.plain"]
    marked = cells(texts).with_columns(mark=number_mark(CELL))
    assert same(numbers_plainly(seen, "c"), one_row(marked.select(number_evidence(CELL, "c", mark=MARK))))


@settings(deadline=None)
@given(st.lists(DAYS | NUMBERS | ODD, min_size=1, max_size=4), ODD)
def test_a_column_with_another_cell_is_not_plain(texts: list[str], odd: str) -> None:
    asked = [*plain_days(CELL, "day"), *bare_numbers(CELL, "figure", mark=bare_mark(CELL))]
    seen = one_row(cells([*texts, f"{odd}x"]).select(asked))
    assert not seen["day.plain"]
    assert not seen["figure.plain"]


@settings(deadline=None)
@given(st.text(min_size=1, max_size=6) | ODD)
def test_tidy_cells_are_those_that_cleaning_leaves_alone(text: str) -> None:
    found = one_row(cells([text]).select(clean=clean(CELL), line=clean(CELL, in_line=True), tidy=CELL.str.contains(TIDY)))
    assert not found["tidy"] or found["clean"] == found["line"] == text


def test_tidy_characters_are_the_same_in_normal_form_beside_any_other() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    tidy = set(cells([f"a{char}" for char in every]).filter(CELL.str.contains(TIDY)).collect()["cell"].str.slice(1))
    assert tidy > {*"Az9-ßéŻЯ上海한カ’", "ー"}
    assert [char for char in tidy if unicodedata.normalize("NFKC", char) != char or char in SPACES[1:]] == []
    assert [char for char in tidy if unicodedata.combining(char) or re.match(INVISIBLE, char)] == []
    pairs = (unicodedata.decomposition(char).split() for char in every)
    behind = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<")}
    assert tidy & (behind | {chr(code) for code in range(0x1161, 0x11C3)}) == set()


def cleaned(text: str, *, in_line: bool) -> str | None:
    """What `clean` makes of a cell, one cell at a time."""
    bare = re.sub(INVISIBLE, "", unicodedata.normalize("NFKC", text)).strip(SPACES)
    armoured = re.match(ARMOUR, bare)
    bare = "".join(part or "" for part in armoured.groups()).strip(SPACES) if armoured else bare
    loose = in_line and re.search("  |[\t\n\r]", bare)
    return (re.sub(f"[{SPACES}]+", " ", bare) if loose else bare) or None


@settings(deadline=None)
@given(st.lists(st.none() | NAMES, min_size=1, max_size=8), st.booleans())
def test_cells_are_cleaned_alike_whatever_stands_above_and_below(texts: list[str | None], in_line: bool) -> None:
    found = cells(texts).select(clean(CELL, in_line=in_line)).collect()["cell"].to_list()
    assert found == [None if text is None else cleaned(text, in_line=in_line) for text in texts]


@settings(deadline=None)
@given(st.lists(st.none() | st.sampled_from(["Rechnung", "invoice", "Zahlung", "?", "Refund"]), max_size=9))
def test_words_worked_out_once_mean_what_they_mean_cell_by_cell(texts: list[str | None]) -> None:
    def meaning(cell: pl.Expr) -> pl.Expr:
        return words.meaning(cell, words.meanings("kinds"))

    distinct = sorted({text for text in texts if text is not None})
    found = cells(texts).select(once=by_word(CELL, distinct, meaning), each=by_word(CELL, None, meaning)).collect()
    assert found["once"].to_list() == found["each"].to_list()


@settings(deadline=None)
@given(st.lists(st.none() | st.text("abc\u00e9", max_size=3), max_size=9), st.integers(1, 12))
def test_few_words_are_looked_up_like_many(texts: list[str | None], size: int) -> None:
    meanings = {word: word.upper() for word in ("a", "b", "ab", "abc", "c", "bc", "ca", "cc", "bb", "aa", "é", "aé")[:size]}
    found = cells(texts).select(key=looked_up(CELL, meanings)).collect()["key"].to_list()
    assert found == [meanings.get(text) if text is not None else None for text in texts]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(["2025-01-31,Ada,10.00", "2025-02-01,Bob,-3.5", "31.12.2024,Cy,7", "soon,Ada,1"]), max_size=6))
def test_rows_without_keys_are_the_rows(lines: list[str]) -> None:
    found = understood("\n".join(["Date,Customer,Amount", "2025-01-05,Ada,1.00", *lines]) + "\n")
    keyed = found.rows.drop("nth", "key_high", "key_low").collect()
    assert found.unkeyed.collect().equals(keyed)


def test_a_type_of_more_words_than_are_known_one_by_one_is_read_all_the_same() -> None:
    odd = [f"2025-01-{day % 28 + 1:02d},Ada,1.00,X{day},word {day}" for day in range(survey.MOST_WORDS + 5)]
    known = [f"2025-01-05,Ada,1.00,I{day},Rechnung" for day in range(len(odd) + 100)]
    found = understood("\n".join(["Date,Customer,Amount,Invoice,Type", *known, *odd]) + "\n")
    assert found.plan.roles.has("kind")
    assert "kind" not in found.plan.words
    assert found.rows.select("document").collect().to_series().str.head(1).value_counts().rows() == [("I", len(known))]


def test_a_sign_is_heard_only_where_a_kind_has_an_opposite() -> None:
    frame = pl.LazyFrame({"kind": ["sale", "payment", "charge", None], "amount": [-1, -1, -1, -1]})
    found = frame.select(kinds.signed_kind(pl.col("kind"), pl.col("amount"))).collect().to_series()
    assert found.cast(pl.String).to_list() == ["return", "refund", "charge", None]
