"""Unit tests of cutting text into records where quotes cannot be trusted."""

import pytest

from custctl.readers.records import Dialect, cut, records, trimmed

COMMA = Dialect(",")


def rows(text: str, *, fewest: int = 3, most: int = 3) -> list[tuple[int, list[str], str | None]]:
    return [(r.row, r.cells, r.problem) for r in records(text.split("\n"), COMMA, fewest=fewest, most=most)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b,c", ["a", "b", "c"]),
        ('"a,b",c', ["a,b", "c"]),
        ('"say ""hi""",c', ['say "hi"', "c"]),
        ('"",x,""', ["", "x", ""]),
        ('a, "b, c" ,d', ["a", "b, c", "d"]),
        ('6" nail,2', ['6" nail', "2"]),
        ('="00123",x', ["00123", "x"]),
        ('="a,b",c', ["a,b", "c"]),
        ("a,,", ["a", "", ""]),
        ("", [""]),
    ],
)
def test_cells_are_cut_at_delimiters_outside_of_quotes(text: str, expected: list[str]) -> None:
    assert cut(text, COMMA) == expected


def test_a_cell_that_does_not_close_its_quote_cannot_be_cut() -> None:
    assert cut('a,"b,c', COMMA) is None


def test_a_quoted_cell_may_run_over_lines_and_counts_as_one_record() -> None:
    assert rows('1,"two\nlines",3\n4,5,6') == [(1, ["1", "two\nlines", "3"], None), (2, ["4", "5", "6"], None)]


def test_an_unclosed_quote_does_not_swallow_the_lines_after_it() -> None:
    assert rows('1,"open,3\n4,5,6\n7,8,9') == [
        (1, [], "unclosed_quote"),
        (2, ["4", "5", "6"], None),
        (3, ["7", "8", "9"], None),
    ]


def test_a_later_well_quoted_line_does_not_close_an_open_quote() -> None:
    assert rows('1,"open,3\n4,"Fox, Inc",6') == [(1, [], "unclosed_quote"), (2, ["4", "Fox, Inc", "6"], None)]


def test_a_record_over_lines_of_a_wrong_width_is_an_unclosed_quote() -> None:
    assert rows('1,"open\n4,5",6,7,8\n7,8,9')[0] == (1, [], "unclosed_quote")


def test_words_behind_a_closing_quote_belong_to_the_cell() -> None:
    assert rows('"Fox" Inc,2,3') == [(1, ['"Fox" Inc', "2", "3"], None)]


def test_a_line_with_a_zero_byte_is_broken() -> None:
    assert rows("1,2\x00,3\n4,5,6") == [(1, [], "nul_byte"), (2, ["4", "5", "6"], None)]


def test_aligned_columns_may_hold_single_spaces() -> None:
    dialect = Dialect(" ", starts=(0, 12, 20))
    assert cut("Atlas Bau   12.50   open", dialect) == ["Atlas Bau", "12.50", "open"]


def test_a_value_over_the_border_of_aligned_columns_is_one_cell_and_so_shows() -> None:
    dialect = Dialect(" ", starts=(0, 6, 12))
    assert cut("AtlasBaugesell 3", dialect) == ["AtlasBaugesell 3"]


def test_trimming_takes_only_empty_cells_at_the_end() -> None:
    assert trimmed(["", "a", "", "b", " ", ""]) == ["", "a", "", "b"]
