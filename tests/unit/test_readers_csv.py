"""Unit tests of reading text files end to end."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custctl import readers
from custctl.errors.contents import NoHeader, NoTable
from custctl.errors.missing import FileEmpty
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


@pytest.mark.parametrize("word", ["Total", "Summe", "合计", "Grand Total", "Total EUR"])
@pytest.mark.parametrize("currency", ["EUR", "€", "人民币", "Euro"])
def test_a_total_line_may_name_its_currency(tmp_path: Path, word: str, currency: str) -> None:
    head = "Customer,Date,Currency,Amount\n"
    sheet = read_text(tmp_path, head + f"Ada,2025-01-01,EUR,1\nBob,2025-01-02,EUR,2\n{word},,{currency},3\n")
    assert skipped(sheet) == [(4, "total")]


@pytest.mark.parametrize("word", ["Percentage of total", "% of total", "Anteil am Gesamtbetrag", "占比"])
def test_a_line_of_shares_of_the_total_is_no_total(tmp_path: Path, word: str) -> None:
    sheet = read_text(tmp_path, HEAD + f"2025-01-01,Ada,1\n2025-01-02,Bob,2\n,Total,3\n,{word},1.00\n")
    assert skipped(sheet) == [(4, "total"), (5, "summary")]


def test_a_customer_whose_name_begins_with_total_is_no_total(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Total Energies,1\n2025-01-02,Total,2\n")
    assert (skipped(sheet), len(cells(sheet))) == ([], 2)


def test_total_lines_may_be_narrower_or_wider_than_the_table(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n2025-01-02,Bob,2\nTotal\nTotal,,3,EUR\n")
    assert (skipped(sheet), broken(sheet)) == ([(4, "total"), (5, "total")], [])


def test_words_below_the_table_are_no_broken_record(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, HEAD + "2025-01-01,Ada,1\nTotal,,1\n\nPrinted by the shop\n")
    assert (skipped(sheet), broken(sheet)) == ([(3, "total"), (4, "blank"), (5, "footer")], [])


def test_a_file_cut_off_in_its_last_record_is_noticed(tmp_path: Path) -> None:
    assert broken(read_text(tmp_path, HEAD + "2025-01-01,Ada,1\n2025-01-0")) == [(3, "too_few_cells")]


def test_a_file_without_a_header_is_refused_unless_said(tmp_path: Path) -> None:
    text = "2025-01-01,Acme,12.50\n2025-01-02,Bolt,99.00\n2025-01-03,Cog,1.00\n"
    with pytest.raises(NoHeader):
        read_text(tmp_path, text)
    sheet = read_text(tmp_path, text, header=False)
    assert (sheet.header, sheet.header_row, cells(sheet)[0]) == (("1", "2", "3"), None, (1, "2025-01-01", "Acme", "12.50"))


@pytest.mark.parametrize(
    ("row", "options"),
    [
        ("2025-01-0{},Acme,12.50", "--map date=1 --map customer=2 --map amount=3"),
        ("12.5{},Acme,,2025-01-01", "--map date=4 --map customer=2 --map amount=1"),
        ("Acme,2025-01-0{},2025-02-01,7,12.50", "--map date=COLUMN --map customer=1 --map amount=COLUMN"),
        ("100{},2025-01-01,12.50", "--map date=2 --map customer=COLUMN --map amount=COLUMN"),
    ],
)
def test_without_a_header_the_only_column_that_looks_right_is_proposed(tmp_path: Path, row: str, options: str) -> None:
    with pytest.raises(NoHeader) as refused:
        read_text(tmp_path, "".join(row.format(number) + "\n" for number in (1, 2, 3)))
    assert refused.value.facts["options"] == options


def test_without_a_header_the_cells_of_the_first_row_are_shown_with_their_numbers(tmp_path: Path) -> None:
    with pytest.raises(NoHeader) as refused:
        read_text(tmp_path, "2025-01-01,Acme,,12.50\n2025-01-02,Bolt,,99.00\n")
    assert refused.value.facts["first"] == "1: 2025-01-01, 2: Acme, 4: 12.50"


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
    with pytest.raises(FileEmpty):
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


ROWS = "".join(f"2025-01-{day:02d},{'Ada Bell' if day % 2 else 'Bo & Co'},{day}.50\n" for day in range(1, 13))


@pytest.mark.parametrize("delimiter", ["^", "~", "\x1f", "\x01", "，", "¦"])
def test_unusual_separators_are_found(tmp_path: Path, delimiter: str) -> None:
    sheet = read_text(tmp_path, ("date,customer,amount\n" + ROWS).replace(",", delimiter))
    assert (sheet.delimiter, sheet.header, len(cells(sheet))) == (delimiter, ("date", "customer", "amount"), 12)
    assert cells(sheet)[0] == (2, "2025-01-01", "Ada Bell", "1.50")


def test_quotes_behind_a_backslash_are_part_of_the_cell(tmp_path: Path) -> None:
    text = 'date,customer,amount\n2025-01-01,"Ada \\"X\\", Ltd",1\n2025-01-02,"C \\\\ D",2\n2025-01-03,"a\nb",3\n'
    sheet = read_text(tmp_path, text)
    assert [row[2] for row in cells(sheet)] == ['Ada "X", Ltd', "C \\ D", "a\nb"]
    assert broken(sheet) == []


def test_a_backslash_before_the_closing_quote_is_one_where_quotes_stand_twice(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, 'date,customer,amount\n2025-01-01,"C:\\",1\n2025-01-02,"say ""hi"" now",2\n')
    assert [row[2] for row in cells(sheet)] == ["C:\\", 'say "hi" now']


def test_the_separator_of_a_first_line_that_says_so_must_be_in_use(tmp_path: Path) -> None:
    told = read_text(tmp_path, "sep=;\ndate;customer;amount\n2025-01-01;Ada, B;1\n2025-01-02;Bo, C;2\n")
    wrong = read_text(tmp_path, "sep=|\ndate;customer;amount\n2025-01-01;Ada;1\n2025-01-02;Bob;2\n")
    for sheet in (told, wrong):
        assert (sheet.delimiter, sheet.header_row, len(cells(sheet))) == (";", 2, 2)


def test_columns_are_cut_by_the_line_of_dashes_below_their_names(tmp_path: Path) -> None:
    rows = [("2025-01-01", "Ada Bell", "1.50"), ("2025-01-02", "Bo & Co", "12.50"), ("2025-01-03", "Carl von M", "3.50")]
    lines = "".join(f"{day} {name:<10} {amount:>6}\n" for day, name, amount in rows)
    sheet = read_text(tmp_path, f"Date       Customer   Amount\n---------- ---------- ------\n{lines}")
    assert (sheet.header, [row[1:] for row in cells(sheet)]) == (("Date", "Customer", "Amount"), rows)
    assert skipped(sheet) == [(2, "filler")]


def test_columns_of_names_with_spaces_are_cut_where_the_header_has_its_own(tmp_path: Path) -> None:
    names = ["Ada Bell", "Bo & Co", "Cid Zed"]
    lines = "".join(f"2025-01-0{n}  {name:<12}  {n}.50\n" for n, name in enumerate(names, start=1))
    sheet = read_text(tmp_path, f"Date        Customer      Amount\n{lines}")
    assert [row[2] for row in cells(sheet)] == names


def test_lines_that_are_one_quoted_cell_each_are_unwrapped(tmp_path: Path) -> None:
    lines = [f'"2025-01-0{n},""Bell, Ada"",{n}.50"' for n in range(1, 6)]
    sheet = read_text(tmp_path, "\n".join(['"date,customer,amount"', *lines]) + "\n")
    assert (sheet.header, cells(sheet)[0]) == (("date", "customer", "amount"), (2, "2025-01-01", "Bell, Ada", "1.50"))


def test_quoted_cells_of_a_file_of_one_column_stay_as_they_are(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, '"customer"\n"Bell, Ada"\n"Cid"\n"Dan"\n')
    assert [row[1] for row in cells(sheet)] == ["Bell, Ada", "Cid", "Dan"]


def test_a_column_of_row_numbers_without_a_name_is_kept_apart(tmp_path: Path) -> None:
    lines = "".join(f'"{n}","2025-01-0{n}","Ada",{n}.5\n' for n in range(1, 6))
    sheet = read_text(tmp_path, f'"date","customer","amount"\n{lines}')
    assert (sheet.header, cells(sheet)[0]) == (("1", "date", "customer", "amount"), (2, "1", "2025-01-01", "Ada", "1.5"))


def test_an_amount_with_a_decimal_comma_and_no_quotes_is_no_row_number(tmp_path: Path) -> None:
    lines = "".join(f"2025-01-0{n},Ada,{n},50\n" for n in range(1, 6))
    sheet = read_text(tmp_path, f"date,customer,amount\n{lines}")
    assert (cells(sheet), {why for _, why in broken(sheet)}) == ([], {"too_many_cells"})


def test_separators_at_the_end_of_every_row_add_no_cells(tmp_path: Path) -> None:
    with_header, without = (
        read_text(tmp_path, f"{head}\n{ROWS}".replace("0\n", "0,\n"))
        for head in ("date,customer,amount,", "date,customer,amount")
    )
    for sheet in (with_header, without):
        assert [row[1:4] for row in cells(sheet)][:1] == [("2025-01-01", "Ada Bell", "1.50")]
        assert broken(sheet) == []


def test_a_vertical_tab_or_form_feed_ends_no_line(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "date,customer,amount\n2025-01-01,Ada\x0bB,1\n2025-01-02,Bob\x0cC,2\n2025-01-03,D\u2028E,3\n")
    assert [row[2] for row in cells(sheet)] == ["Ada\x0bB", "Bob\x0cC", "D\u2028E"]


def test_a_cell_of_megabytes_is_read(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "date,customer,amount\n2025-01-01," + "x" * 3_000_000 + f",1\n{ROWS}")
    assert len(str(cells(sheet)[0][2])) == 3_000_000


def test_quoted_separators_and_line_ends_may_come_late(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "date,customer,amount\n" + ROWS * 2000 + '2025-01-31,"X, Y",1\n2025-01-31,"X\r\nY",2\n')
    assert [row[2] for row in cells(sheet)[-2:]] == ["X, Y", "X\r\nY"]


def test_an_end_of_file_mark_of_old_is_no_broken_line(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, f"date,customer,amount\n{ROWS}\x1a")
    assert (skipped(sheet), broken(sheet)) == ([(14, "filler")], [])


def test_a_header_again_behind_a_byte_order_mark_is_one(tmp_path: Path) -> None:
    head = "\ufeffdate,customer,amount\n"
    assert skipped(read_text(tmp_path, f"{head}{ROWS}{head}{ROWS}")) == [(14, "header_again")]


def test_a_table_of_thousands_of_columns_is_refused_soon(tmp_path: Path) -> None:
    line = ",".join(map(str, range(16_384)))
    with pytest.raises(NoTable):
        read_text(tmp_path, f"{line}\n{line}\n{line}\n")


def test_notes_below_a_table_are_a_footer(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, f"date,customer,amount\n{ROWS}Exported by ShopSoft,,\nEnd of report 7,,\n")
    assert (skipped(sheet), len(cells(sheet))) == ([(14, "footer"), (15, "footer")], 12)


def test_the_last_of_a_list_of_names_is_no_note(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "customer,city,kind\nAda,Bath,a\nBob,York,b\nCid,,\n")
    assert (skipped(sheet), len(cells(sheet))) == ([], 3)


@pytest.mark.parametrize(
    ("customer", "total"),
    [
        ("Total for Ada", "Total"),
        ("Ada Total", "Grand Total"),
        ("Summe Kunde Ada", "Gesamtsumme"),
        ("Sous-total Ada", "Total général"),
        ("小计 Ada", "合计"),
    ],
)
def test_totals_by_customer_are_totals(tmp_path: Path, customer: str, total: str) -> None:
    text = f"customer,date,document,amount\nAda,2025-01-01,I1,1\n{customer},,,1\nBob,2025-01-02,I2,5\n{total},,,6\n"
    sheet = read_text(tmp_path, text)
    assert (skipped(sheet), [row[0] for row in cells(sheet)]) == ([(3, "total"), (5, "total")], [2, 4])


def test_a_customer_called_total_with_a_date_is_a_record(tmp_path: Path) -> None:
    text = "customer,date,document,amount\nTotal Energies,2025-01-01,I1,1\nBob,2025-01-02,I2,5\nTeam Total,2025-01-02,I3,5\n"
    assert len(cells(read_text(tmp_path, text))) == 3


def test_commas_within_aligned_columns_separate_nothing(tmp_path: Path) -> None:
    names = ("Ada Bell", "Ed, Inc", "Zoe", "Fox, Ltd", "Bob")
    lines = [f"2025-01-{day:02d}  {name:<12}{day + 0.5:>8}" for day, name in enumerate(names, start=1)]
    found = cells(read_text(tmp_path, "date        customer      amount\n" + "\n".join(lines)))
    assert [row[2] for row in found] == list(names)


def test_columns_without_separators_or_gaps_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoTable):
        read_text(
            tmp_path,
            "Chicago Reader  1971-01-0140   True \nChicago Tribune 1920-01-01164  False\nSun             1948-01-0163   True\n",
        )
