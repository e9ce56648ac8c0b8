"""Unit tests of finding delimiter, header and preamble by content."""

from pathlib import Path

import pytest

from custctl.readers.cell_looks import shape
from custctl.readers.dialect import dialect_of
from custctl.readers.layout import Layout, layout_of, unique_names
from custctl.readers.records import records
from custctl.sheet import Reading
from tests.helpers.sheets import read
from tests.helpers.workbooks import WORDS


def found(text: str, *, header: bool = True) -> tuple[str, Layout]:
    lines = text.strip("\n").split("\n")
    dialect = dialect_of(lines, WORDS)
    rows = [record.cells for record in records(lines, dialect)]
    return dialect.delimiter, layout_of(rows, Reading(header=header, header_words=WORDS))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-01-31", "date"),
        ("31.01.2025 08:26", "date"),
        ("2025年8月24日", "date"),
        ("11-Feb-17", "date"),
        ("08:26", "date"),
        ("1.234,50", "number"),
        ("(1,234.50)", "number"),
        ("¥28.16", "number"),
        ("- $220.00", "number"),
        ("１２３", "number"),
        ("12.00-", "number"),
        ("EUR 5", "number"),
        ("3.5万", "number"),
        ("INV-001", "text"),
        ("#1002", "text"),
        ("Acme", "text"),
        ("  ", "empty"),
    ],
)
def test_cells_are_told_apart_by_how_they_look(cell: str, expected: str) -> None:
    assert shape(cell) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "date,customer,amount\n2025-01-01,Ada,5\n2025-01-02,Bob,6".replace(",", delimiter)
    assert found(text)[0] == delimiter


def test_decimal_commas_do_not_hide_the_semicolon() -> None:
    assert found("Datum;Kunde;Betrag\n20.05.2025;Ada;6.914,98\n21.05.2025;Bob;1,00")[0] == ";"


def test_commas_in_names_do_not_hide_the_pipe() -> None:
    assert found("date|customer|amount\n2025-01-01|Acme, Inc. 1|1.50\n2025-01-02|Acme, Inc. 2|2.50")[0] == "|"


def test_lines_above_the_header_are_no_part_of_the_table() -> None:
    _, layout = found("Umsatzliste;;\nFirma: Müller;;\n\nDatum;Kunde;Betrag\n20.05.2025;Ada;1,00\n21.05.2025;Bob;2,00")
    assert (layout.header, layout.start, layout.width) == (3, 4, 3)


def test_a_line_of_settings_above_the_header_is_no_data() -> None:
    text = (
        '"EXTF";700;21;"B";9;20180306;;"X"\nUmsatz;Soll;Konto;Datum;Text;Feld;;\n5,00;S;1000;0102;a;;;\n6,00;S;1000;0202;b;;;'
    )
    assert found(text)[1].header == 1


def test_a_file_that_begins_with_data_has_no_header() -> None:
    assert found("2025-01-01,Acme,12.50\n2025-01-02,Bolt,99.00\n2025-01-03,Cog,1.00")[1].header is None


def test_in_a_table_of_words_the_first_row_is_the_header() -> None:
    assert found("name,city,kind\nAnn,Paris,document\nBob,Rome,document")[1].header == 0


def test_known_column_words_make_a_header_of_a_later_row() -> None:
    assert found("Report,Shop A,Sales\ndate,customer,amount\n2025-01-01,Ada,5")[1].header == 1


def test_a_header_with_an_empty_cell_is_preferred_to_data() -> None:
    assert found("date,,amount\n2025-01-01,x,5\n2025-01-02,y,6")[1].header == 0


def test_no_header_is_looked_for_when_the_user_says_there_is_none() -> None:
    _, layout = found("date,customer,amount\n2025-01-01,Ada,5", header=False)
    assert (layout.header, layout.start) == (None, 0)


def test_columns_aligned_by_spaces_are_found() -> None:
    assert found(" 00004 19970101  2   29.33\n 00021 19970101 12    8.00", header=False)[0] == " "


def test_fixed_columns_with_words_of_several_parts_are_found() -> None:
    lines = ["date        customer       amount", "2025-01-01  Atlas Bau       12.50", "2025-01-02  Bolt             8.00"]
    lines += ["2025-01-03  Carl von Moor  100.00"]
    dialect = dialect_of(lines, WORDS)
    assert [record.cells for record in records(lines, dialect)][3] == ["2025-01-03", "Carl von Moor", "100.00"]


def test_empty_columns_at_the_end_of_rows_are_no_columns_missing_from_the_header() -> None:
    _, layout = found("date,customer,amount\n2025-01-01,Ada,5,\n2025-01-02,Bob,6,")
    assert (layout.width, layout.fewest) == (4, 3)


def test_rows_that_all_leave_out_their_last_cell_are_of_the_usual_width() -> None:
    _, layout = found("date,customer,amount,note\n2025-01-01,Ada,5\n2025-01-02,Bob,6")
    assert (layout.width, layout.fewest) == (4, 3)


def test_header_names_are_trimmed_unique_and_never_empty() -> None:
    assert unique_names([" Amount ", "Amount", "", "start\nend"], 5) == ("Amount", "Amount (2)", "3", "start end", "5")


def test_names_over_two_rows_are_joined_where_cells_were_merged() -> None:
    _, layout = found("Date;Customer;Amount;\n;;net;gross\n2025-01-01;Ada;5;6\n2025-01-02;Bob;6;7")
    assert (layout.start, layout.names) == (2, ("Date", "Customer", "Amount net", "Amount gross"))


def test_a_row_of_units_below_the_names_is_no_record() -> None:
    _, layout = found("Date;Customer;Amount\n(YYYY-MM-DD);;[EUR]\n2025-01-01;Ada;5\n2025-01-02;Bob;6")
    assert (layout.start, layout.names) == (2, ("Date", "Customer", "Amount"))


def test_a_first_record_of_words_alone_is_no_second_row_of_names() -> None:
    _, layout = found("Date;Customer;Note;\n;Ada;gift;\n2025-01-02;Bob;;6\n2025-01-03;Bob;;6")
    assert layout.start == 1


def test_columns_without_names_do_not_hide_a_header_of_known_words() -> None:
    _, layout = found("Date,,Amount,,,\n2025-01-01,Ada,5,x,y,z\n2025-01-02,Bob,6,x,y,z\n")
    assert (layout.header, layout.width) == (0, 6)


TWO = "date,customer,amount\n2025-01-01,Ada,5\n2025-01-02,Bob,6\n\n{}\nR1,2025-01-01,9\nR2,2025-01-02,8\n"


def test_a_second_table_below_with_other_columns_is_noticed() -> None:
    assert found(TWO.format("document,datum,betrag"))[1].other == 4


def test_the_same_header_again_is_no_second_table() -> None:
    assert found(TWO.format("date,customer,amount"))[1].other is None


def test_a_small_summary_above_the_table_is_no_table() -> None:
    text = (
        "amount,document,customer\n100,7,Ada\n\nDate,Customer,Amount,Document,Note\n2025-01-01,Ada,5,a,b\n2025-01-02,Bob,6,a,b"
    )
    assert (found(text)[1].header, found(text)[1].other) == (3, None)


def test_a_header_below_a_thousand_notes_is_found() -> None:
    notes = "\n".join(f"note {n}" for n in range(1500))
    _, layout = found(f"{notes}\ndate,customer,amount\n2025-01-01,Ada,5\n2025-01-02,Bob,6\n2025-01-03,Bob,7")
    assert (layout.header, layout.width, layout.other) == (1500, 3, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Opening,0.00,0.00,", "summary"),
        (",'Opening',0,0,", "summary"),
        (",Closing (Opening + Total),7.00,0.00,", "summary"),
        (",期末余额,7.00,,", "summary"),
        (",Opening,3.00,0.00,", None),
        ("2025-01-01,Opening,0.00,0.00,", None),
        (",Opening,0.00,0.00,Ada", "summary"),
        (",Opening,3.00,0.00,Ada", None),
        (",本期合计,7.00,5.00,Ada", "summary"),
        (",本年累计,7.00,5.00,Ada", "summary"),
    ],
)
def test_what_a_list_ends_with_and_that_it_begins_with_nothing_are_no_records(
    tmp_path: Path, line: str, reason: str | None
) -> None:
    text = f"Date,Account,Debit,Credit,Party\n{line}\n2025-01-10,Debtors,7.00,0.00,Ada\n2025-01-11,Debtors,0.00,5.00,Bob\n"
    path = tmp_path / "ledger.csv"
    path.write_text(text, encoding="utf-8")
    [found] = read(path, tmp_path)
    assert found.skipped["reason"].to_list() == ([reason] if reason else [])
