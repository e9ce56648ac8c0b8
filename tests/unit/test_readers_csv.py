"""Unit tests of reading text files end to end."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custctl import errors, readers
from custctl.sheet import BROKEN, SKIPPED, Reading
from tests.helpers.workbooks import broken, cells, read, read_text, skipped

HEAD = "date,customer,amount\n"


def test_a_plain_file_is_cells_with_record_numbers(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,00123\n2025-01-02,,5\n")
    assert sheet.header == ("date", "customer", "amount")
    assert (sheet.header_row, sheet.delimiter, sheet.encoding, sheet.sheet) == (1, ",", "utf-8", None)
    assert cells(sheet) == [(2, "2025-01-01", "Ada", "00123"), (3, "2025-01-02", None, "5")]


def test_every_frame_has_its_declared_types(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "Report\n" + HEAD + "2025-01-01,Ada,1\n2025-01-02\nTotal,,1\n")
    assert dict(sheet.skipped.schema) == SKIPPED
    assert dict(sheet.broken.schema) == BROKEN
    assert dict(sheet.cells.collect_schema()) == {"row": pl.Int64(), **{f"c{n}": pl.String() for n in range(3)}}


def test_a_quoted_empty_cell_is_empty_too(tmp_path: Path) -> None:
    assert cells(read_text(tmp_path, HEAD + '2025-01-01,"",5\n')) == [(2, "2025-01-01", None, "5")]


def test_too_many_and_too_few_cells_are_broken_and_the_rest_is_read(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n2025-01-02,Bob,2,extra\n2025-01-03,Cid\n2025-01-04,Dot,4\n")
    assert broken(sheet) == [(3, "too_many_cells"), (4, "too_few_cells")]
    assert [row[0] for row in cells(sheet)] == [2, 5]
    assert sheet.broken["text"].to_list() == ["2025-01-02,Bob,2,extra", "2025-01-03,Cid"]


def test_an_unclosed_quote_is_broken_and_the_next_line_is_read(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + '2025-01-01,"open,3.00\n2025-01-02,Fox,4.00\n')
    assert broken(sheet) == [(2, "unclosed_quote")]
    assert cells(sheet) == [(3, "2025-01-02", "Fox", "4.00")]


def test_two_unclosed_quotes_that_pair_up_do_not_hide_the_lines_between(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + '2025-01-01,"a,1\n2025-01-02,Fox,2\n2025-01-03,"b,3\n2025-01-04,Gil,4\n')
    assert [row for row, _ in broken(sheet)] == [2, 4]
    assert [row[0] for row in cells(sheet)] == [3, 5]


def test_a_zero_byte_breaks_only_its_line(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,A\x00da,1\n2025-01-02,Bob,2\n")
    assert (broken(sheet), [row[0] for row in cells(sheet)]) == ([(2, "nul_byte")], [3])


def test_line_ends_within_quotes_belong_to_the_cell_and_count_as_one_record(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + '2025-01-01,"Ada\nLovelace",1\n2025-01-02,Bob,2\n')
    assert cells(sheet) == [(2, "2025-01-01", "Ada\nLovelace", "1"), (3, "2025-01-02", "Bob", "2")]


def test_a_header_over_two_lines_is_one_record(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, 'date,"customer\nname",amount\n2025-01-01,Ada,1\n')
    assert (sheet.header, cells(sheet)) == (("date", "customer name", "amount"), [(2, "2025-01-01", "Ada", "1")])


def test_empty_cells_at_the_end_of_a_line_are_not_too_many(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n2025-01-02,Bob,2\n2025-01-03,Cid,3,,,\n")
    assert (broken(sheet), len(cells(sheet))) == ([], 3)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_read_alike(tmp_path: Path, end: str) -> None:
    sheet = read_text(tmp_path, (HEAD + "2025-01-01,Ada,1\n\n2025-01-02,Bob,2").replace("\n", end))
    assert cells(sheet) == [(2, "2025-01-01", "Ada", "1"), (4, "2025-01-02", "Bob", "2")]
    assert skipped(sheet) == [(3, "blank")]


def test_what_is_no_record_is_skipped_with_its_reason(tmp_path: Path) -> None:
    text = "Umsatzliste;;\n\n-----\nDatum;Kunde;Betrag\n01.05.2025;Ada;1,00\n;;\n-----;-----;-----\nDatum;Kunde;Betrag\n"
    sheet = read_text(tmp_path, text + "02.05.2025;Bob;2,00\nSumme;;3,00\n")
    assert skipped(sheet) == [
        (1, "preamble"),
        (2, "blank"),
        (3, "filler"),
        (6, "blank"),
        (7, "filler"),
        (8, "header_again"),
        (10, "total"),
    ]
    assert [row[0] for row in cells(sheet)] == [5, 9]
    assert sheet.skipped["cells"].to_list()[-1] == ["Summe", "", "3,00"]


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL:", "Grand total", "Sub-total", "合计", "合 计", "小计：", "Итого", "Somme", "Suma", "Totale"]
)
def test_a_line_with_a_total_word_and_no_date_sums_up_the_others(tmp_path: Path, word: str) -> None:
    sheet = read_text(tmp_path, HEAD + f"2025-01-01,Ada,1\n2025-01-02,Bob,2\n{word},,3\n,{word},3\n")
    assert skipped(sheet) == [(4, "total"), (5, "total")]


def test_a_customer_whose_name_begins_with_total_is_no_total(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Total Energies,1\n2025-01-02,Total,2\n")
    assert (skipped(sheet), len(cells(sheet))) == ([], 2)


def test_total_lines_may_be_narrower_or_wider_than_the_table(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n2025-01-02,Bob,2\nTotal\nTotal,,3,EUR\n")
    assert (skipped(sheet), broken(sheet)) == ([(4, "total"), (5, "total")], [])


def test_words_below_the_table_are_no_broken_record(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\nTotal,,1\n\nPrinted by the shop\n")
    assert (skipped(sheet), broken(sheet)) == ([(3, "total"), (4, "blank"), (5, "filler")], [])


def test_a_file_cut_off_in_its_last_record_is_noticed(tmp_path: Path) -> None:
    assert broken(read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n2025-01-0")) == [(3, "too_few_cells")]


def test_a_file_without_a_header_is_refused_unless_said(tmp_path: Path) -> None:
    text = "2025-01-01,Acme,12.50\n2025-01-02,Bolt,99.00\n2025-01-03,Cog,1.00\n"
    with pytest.raises(errors.NoHeader):
        read_text(tmp_path, text)
    sheet = read_text(tmp_path, text, header=False)
    assert (sheet.header, sheet.header_row, cells(sheet)[0]) == (("1", "2", "3"), None, (1, "2025-01-01", "Acme", "12.50"))


def test_a_byte_order_mark_does_not_enter_the_first_cell(tmp_path: Path) -> None:
    text = "\ufeff2025-01-01,Acme,12.50\n2025-01-02,Bolt,99.00\n"
    assert cells(read_text(tmp_path, text, header=False))[0] == (1, "2025-01-01", "Acme", "12.50")
    assert read_text(tmp_path, "\ufeff" + HEAD + "2025-01-01,Ada,1\n").header[0] == "date"


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD)
    assert (sheet.header, cells(sheet)) == (("date", "customer", "amount"), [])


def test_a_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "sep=;\ndate;customer;amount\n2025-01-01;Ada, Inc;1,5\n")
    assert (sheet.delimiter, sheet.header_row, cells(sheet)) == (";", 2, [(3, "2025-01-01", "Ada, Inc", "1,5")])


def test_single_quotes_may_stand_around_cells(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "'date','customer','amount'\n'2025-01-01','Fox, Inc','1'\n'2025-01-02','O''Hara','2'\n")
    assert cells(sheet) == [(2, "2025-01-01", "Fox, Inc", "1"), (3, "2025-01-02", "O'Hara", "2")]


def test_text_in_the_form_of_formulas_is_unwrapped(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, '="date"\t="customer"\t="amount"\n="20250101"\t="00123"\t1.00\n')
    assert (sheet.header, cells(sheet)) == (("date", "customer", "amount"), [(2, "20250101", "00123", "1.00")])


def test_aligned_text_is_cells(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, " 00004 19970101  2   29.33\n 00021 19970118 12  129.73\n", header=False)
    assert cells(sheet) == [(1, "00004", "19970101", "2", "29.33"), (2, "00021", "19970118", "12", "129.73")]


def test_repeated_header_names_are_numbered(tmp_path: Path) -> None:
    assert read_text(tmp_path, "date,amount,amount,\n2025-01-01,1,2,x\n").header == ("date", "amount", "amount (2)", "4")


def test_a_file_of_blank_lines_is_empty(tmp_path: Path) -> None:
    with pytest.raises(errors.FileEmpty):
        read_text(tmp_path, "\n\n  \n")


def test_a_plan_may_be_collected_twice(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n")
    assert sheet.cells.collect().equals(sheet.cells.collect())


def test_rows_stay_in_order_over_many_blocks(tmp_path: Path) -> None:
    lines = [f'2025-01-01,"Ada, {n}",{n}\n' for n in range(400_000)]
    lines[250_000] = "2025-01-01,Bob\n"
    sheet = read_text(tmp_path, HEAD + "".join(lines))
    assert broken(sheet) == [(250_002, "too_few_cells")]
    assert sheet.cells.select("row").collect()["row"].is_sorted()
    assert sheet.cells.select(pl.len(), (pl.col("c2").cast(pl.Int64) + 2 == pl.col("row")).all()).collect().row(0) == (
        399_999,
        True,
    )


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters='",;\n'), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELL, CELL), max_size=8))
def test_what_a_csv_writer_writes_is_read_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [(f"2025-01-{n + 1:02}", *row) for n, row in enumerate(rows)]
    )
    sheet = read_text(tmp_path, 'date,"customer",document\n' + text.getvalue())
    expected = [(n, f"2025-01-{n - 1:02}", *(cell or None for cell in row)) for n, row in enumerate(rows, start=2)]
    assert (cells(sheet), broken(sheet)) == (expected, [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.text('a1,"\n;', max_size=12), max_size=6))
def test_no_line_is_lost_whatever_its_quotes(tmp_path: Path, lines: list[str]) -> None:
    """Every record is read, skipped or broken, exactly once."""
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n" + "\n".join(lines))
    rows = [row[0] for row in cells(sheet)] + [row for row, _ in skipped(sheet)] + [row for row, _ in broken(sheet)]
    assert sorted(rows) == list(range(2, len(rows) + 2))


def test_files_of_one_name_do_not_share_their_copies(tmp_path: Path) -> None:
    sheets = []
    for name in ("Jörg", "Zoë"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "sales.csv"
        path.write_bytes((HEAD + f"2025-01-01,{name},1\n").encode("cp1252"))
        sheets += readers.sheets(path, reading=Reading(encoding="cp1252"), scratch=tmp_path)
    assert [cells(sheet)[0][2] for sheet in sheets] == ["Jörg", "Zoë"]


def test_a_file_is_called_what_the_user_calls_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD)
    assert read(path).file == str(path)
