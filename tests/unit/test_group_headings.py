"""Whose are the rows of a list that names each customer once, in a line of its own above them?"""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from custctl.errors.contents import ColumnNotFound
from custctl.mapping import Told, Understood, save_profile, understand
from tests.helpers.imports import Shop
from tests.helpers.sheets import TODAY, read, rows

HEADER = ",Date,Transaction Type,Num,Due Date,Amount,Open Balance\n"
LIST = f"""{HEADER}Ada,,,,,,
,01/15/2025,Invoice,I1,02/14/2025,1000.00,400.00
,02/20/2025,Payment,P1,,-600.00,0.00
Total for Ada,,,,,$400.00,$400.00
Bob & Co.,,,,,,
,01/25/2025,Invoice,I2,02/24/2025,70.00,70.00
Total for Bob & Co.,,,,,$70.00,$70.00
TOTAL,,,,,$470.00,$470.00
"""


def file(tmp_path: Path, text: str, **told: object) -> Understood:
    """What custctl understands of a file with this text, headings and totals found by the reader."""
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    [sheet] = read(path, tmp_path)
    return understand(sheet, Told(**{"today": TODAY, **told}))  # type: ignore[arg-type]


def whose(found: Understood) -> list[tuple[object, object]]:
    return [(row["customer"], row["document"]) for row in rows(found) if row["document"]]


def test_rows_below_a_customer_s_heading_are_theirs(tmp_path: Path) -> None:
    found = file(tmp_path, LIST, as_of=TODAY)
    assert whose(found) == [("Ada", "I1"), ("Ada", "P1"), ("Bob & Co.", "I2")]
    assert found.rejects.collect().is_empty()
    assert dict(found.control.skipped) == {"heading": 2, "total": 3}


def test_the_rows_of_a_workbook_are_those_of_the_headings_above_them_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in LIST.splitlines():
        book.active.append([("   Ada" if cell == "Ada" else cell) or None for cell in line.replace("$", "").split(",")])
    book.save(tmp_path / "list.xlsx")
    [sheet] = read(tmp_path / "list.xlsx", tmp_path)
    assert whose(understand(sheet, Told(today=TODAY, as_of=TODAY))) == [("Ada", "I1"), ("Ada", "P1"), ("Bob & Co.", "I2")]


def test_the_total_of_a_group_is_held_against_its_rows_alone(tmp_path: Path) -> None:
    found = file(tmp_path, LIST.replace("$70.00,", "$71.00,"), as_of=TODAY)
    off = [line for line in found.control.totals if not line.agrees]
    assert [(line.row, line.says, line.found) for line in off] == [(8, Decimal(71), Decimal(70))]


@pytest.mark.parametrize(
    "total", ["Total for Ada", "Total Ada", "Ada Total", "Summe Ada", "Summe für Ada", "Total de Ada", "Ada 合计", "小计：Ada"]
)
def test_a_group_ends_with_its_total(tmp_path: Path, total: str) -> None:
    text = LIST.replace("Total for Ada", total).replace("Bob & Co.,,,,,,\n", "")
    found = file(tmp_path, text, as_of=TODAY)
    assert whose(found) == [("Ada", "I1"), ("Ada", "P1")]
    assert found.rejects.collect()["reason"].to_list() == ["customer_missing"]


def test_without_totals_a_group_ends_with_the_next_heading(tmp_path: Path) -> None:
    text = "".join(line for line in LIST.splitlines(keepends=True) if "otal" not in line and "TOTAL" not in line)
    found = file(tmp_path, text, as_of=TODAY)
    assert whose(found) == [("Ada", "I1"), ("Ada", "P1"), ("Bob & Co.", "I2")]
    assert [(choice.reason, choice.confidence) for choice in found.choices if choice.field == "customer"] == [
        ("heading", "likely")
    ]


def test_a_heading_below_a_heading_is_a_part_of_the_customer(tmp_path: Path) -> None:
    job = "Roof,,,,,,\n,01/18/2025,Invoice,I3,02/17/2025,5.00,5.00\nTotal for Roof,,,,,$5.00,$5.00\n"
    text = LIST.replace("Total for Ada,,,,,$400.00", f"{job}Total for Ada with sub-customers,,,,,$405.00")
    found = file(tmp_path, text.replace("$470.00,", "$475.00,"), as_of=TODAY)
    assert whose(found) == [("Ada", "I1"), ("Ada", "P1"), ("Ada:Roof", "I3"), ("Bob & Co.", "I2")]
    assert all(line.agrees for line in found.control.totals)


def test_a_customer_may_be_called_total(tmp_path: Path) -> None:
    found = file(tmp_path, LIST.replace("Bob & Co.", "Total Fitness"), as_of=TODAY)
    assert whose(found)[-1] == ("Total Fitness", "I2")


def test_headings_may_stand_in_the_column_of_dates(tmp_path: Path) -> None:
    text = """Invoice Date,Due Date,Invoice Number,Current,< 1 Month,Total
Ada,,,,,
10 Jan 2025,9 Feb 2025,I1,0.00,400.00,400.00
Total Ada,,,0.00,400.00,400.00
Total,,,0.00,400.00,400.00
"""
    assert whose(file(tmp_path, text)) == [("Ada", "I1")]


def test_a_customer_s_column_that_only_headings_fill_is_one_of_headings(tmp_path: Path) -> None:
    assert whose(file(tmp_path, LIST.replace(",Date", "Customer,Date", 1), as_of=TODAY))[-1] == ("Bob & Co.", "I2")


@pytest.mark.parametrize("word", ["31 - 60 days past due", "Accounts Receivable", "January 2025", "Invoice", "应收账款"])
def test_headings_of_something_else_are_no_customers_unless_one_says_so(tmp_path: Path, word: str) -> None:
    text = LIST.replace("Ada", word).replace("Bob & Co.", word)
    with pytest.raises(ColumnNotFound) as error:
        file(tmp_path, text, as_of=TODAY)
    assert "customer=1" in str(error.value.facts["options"])
    assert whose(file(tmp_path, text, as_of=TODAY, columns={"customer": "1"}))[0] == (word, "I1")


def test_headings_beside_a_column_of_customers_are_no_records(tmp_path: Path) -> None:
    text = """,Date,Transaction Type,Num,Customer,Due Date,Amount,Open Balance
31 - 60 days past due,,,,,,,
,01/15/2025,Invoice,I1,Ada,02/14/2025,1000.00,400.00
Total for 31 - 60 days past due,,,,,,"$1,000.00",$400.00
TOTAL,,,,,,"$1,000.00",$400.00
"""
    found = file(tmp_path, text, as_of=TODAY)
    assert (whose(found), found.rejects.collect().height) == ([("Ada", "I1")], 0)
    assert [line.agrees for line in found.control.totals] == [True, True]


def test_a_first_line_with_a_customer_and_nothing_else_stays_a_fault_among_records_that_name_theirs(tmp_path: Path) -> None:
    found = file(tmp_path, "Customer,Date,Amount\nAda,,\nAda,2025-01-31,5\nBob,2025-02-28,7\n")
    assert (found.control.accepted, found.control.rejected) == (2, 1)


def test_one_payment_below_zero_lowers_what_the_customer_above_it_owes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shop = Shop(tmp_path, capfd)
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    answer = shop.custctl("aging list.csv --as-of 2025-03-31 --no-input --format csv")
    owed = {line.split(",")[0]: line.split(",")[10] for line in answer.out.splitlines()[1:]}
    assert (owed, answer.code) == ({"Ada": "400.00", "Bob & Co.": "70.00"}, 0)


def test_a_profile_kept_of_such_a_list_reads_the_next_one(tmp_path: Path) -> None:
    save_profile(file(tmp_path, LIST, as_of=TODAY), "mine", tmp_path)
    again = file(tmp_path, LIST, as_of=TODAY, profile="mine", profile_folders=(tmp_path,))
    assert (again.profile, whose(again)[-1]) == ("mine", ("Bob & Co.", "I2"))


@pytest.mark.parametrize("column", ["1", "Date"])
def test_a_profile_remembers_that_headings_are_the_customers(tmp_path: Path, column: str) -> None:
    text = "Date,Thing,Amount\n30 days,,\n2025-01-03,Tea,10\n60 days,,\n2025-01-04,Tea,5\n"
    save_profile(file(tmp_path, text, columns={"customer": column}), "mine", tmp_path)
    again = file(tmp_path, text.replace("30 days", "90 days"), profile_folders=(tmp_path,))
    assert (again.profile, [row["customer"] for row in rows(again)]) == ("mine", ["90 days", "60 days"])
    save_profile(again, "other", tmp_path)
    assert shown(tmp_path / "other.toml", "headings") == ['headings = "Date"']
    others = file(tmp_path, text, profile_folders=(tmp_path,), columns={"customer": "Thing"})
    assert [row["customer"] for row in rows(others)] == ["Tea", "Tea"]


def shown(path: Path, word: str) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(word)]


DUE = "Date,Invoice No,Due Date,Amount\n{},,,\n2025-01-02,1001,2025-02-01,239.00\n{},,,\n2025-02-02,1003,2025-03-01,10.00\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("January", "February"),
        ("Januar", "März"),
        ("Jan", "Feb 25"),
        ("一月", "2025年2月"),
        ("Q1", "2. Quartal"),
        ("Week 5", "KW 6"),
        ("Offene Rechnungen", "Gemahnte Rechnungen"),
        ("Unpaid invoices", "North region"),
        ("EUR", "USD"),
    ],
)
def test_who_owes_what_stands_below_headings_of_something_else_is_asked(tmp_path: Path, first: str, second: str) -> None:
    text = DUE.format(first, second)
    with pytest.raises(ColumnNotFound) as error:
        file(tmp_path, text)
    assert error.value.facts["options"] == "--map customer=1"
    assert whose(file(tmp_path, text, columns={"customer": "1"})) == [(first, "1001"), (second, "1003")]


@pytest.mark.parametrize("number", ["Qty", "Receipt No"])
def test_groups_of_a_list_of_sales_are_no_customers_unless_one_says_so(tmp_path: Path, number: str) -> None:
    text = f"""Date,Item,{number},Amount
Drinks,,,
2025-01-02,Tea,1,2.00
Total Drinks,,,2.00
Food,,,
2025-01-03,Bun,2,3.00
Total Food,,,3.00
"""
    found = file(tmp_path, text)
    assert [row["customer"] for row in rows(found)] == [None, None]
    assert dict(found.control.skipped) == {"heading": 2, "total": 2}
    assert [row["customer"] for row in rows(file(tmp_path, text, columns={"customer": "1"}))] == ["Drinks", "Food"]


@pytest.mark.parametrize(
    ("sides", "moved"), [("Amount", ("10.00", "-5.00")), ("Debit,Credit", (",10.00", "5.00,"))], ids=["amount", "sides"]
)
def test_the_name_above_the_rows_of_a_bank_s_account_is_no_customer(tmp_path: Path, sides: str, moved: tuple[str, str]) -> None:
    lines = [f"2025-01-02,Ada,{moved[0]},10.00", f"2025-01-03,Rent,{moved[1]},5.00"]
    text = "\n".join([f"Date,Description,{sides},Balance", "Business Checking", *lines, ""])
    assert file(tmp_path, text).plan.roles.receipts


def test_accounts_of_several_below_headings_are_those_of_customers(tmp_path: Path) -> None:
    text = "Date,Doc,Debit,Credit,Balance\nAda,,,,\n2025-01-02,I1,10.00,,10.00\nBob,,,,\n2025-01-03,I2,5.00,,5.00\n"
    assert whose(file(tmp_path, text)) == [("Ada", "I1"), ("Bob", "I2")]


CURRENCIES = """Date,Invoice No,Due Date,Amount
EUR,,,
Ada,,,
2025-01-02,1001,2025-02-01,239.00
Total for Ada,,,239.00
Total EUR,,,239.00
USD,,,
Bo,,,
2025-02-02,1003,2025-03-01,10.00
Total for Bo,,,10.00
Total USD,,,10.00
"""


@pytest.mark.parametrize("without", ["nothing", "Total EUR|Total USD", "Total"])
def test_a_currency_above_customers_is_that_of_their_rows(tmp_path: Path, without: str) -> None:
    lines = [line for line in CURRENCIES.splitlines() if not line.startswith(tuple(without.split("|")))]
    found = file(tmp_path, "\n".join(lines) + "\n")
    assert [(row["customer"], row["currency"]) for row in rows(found)] == [("Ada", "EUR"), ("Bo", "USD")]


def test_a_currency_below_a_customer_is_that_of_their_rows(tmp_path: Path) -> None:
    text = (
        "Date,Invoice No,Due Date,Amount\nAda,,,\nEUR,,,\n2025-01-02,1001,2025-02-01,9.00\nTotal EUR,,,9.00\nTotal Ada,,,9.00\n"
    )
    assert [(row["customer"], row["currency"]) for row in rows(file(tmp_path, text))] == [("Ada", "EUR")]


def test_a_line_of_words_within_a_customer_s_rows_is_no_heading_where_totals_name_the_customers(tmp_path: Path) -> None:
    text = LIST.replace(",02/20/2025", "Deposit to follow,,,,,,\n,02/20/2025")
    assert whose(file(tmp_path, text, as_of=TODAY)) == [("Ada", "I1"), ("Ada", "P1"), ("Bob & Co.", "I2")]


def test_customers_who_have_no_total_are_told_from_an_account_around_them_that_has_one(tmp_path: Path) -> None:
    text = LIST.replace("Ada,,", "Accounts Receivable,,,,,,\nAda,,", 1).replace(
        "Total for Ada", "Total for Accounts Receivable"
    )
    lines = [line for line in text.splitlines(keepends=True) if "for Bob" not in line]
    assert whose(file(tmp_path, "".join(lines), as_of=TODAY))[-1] == ("Bob & Co.", "I2")


TOTALLED = (
    "Date,Transaction Type,Num,Due Date,Amount,Open Balance\n{0},,,,,\n05/22/2025,Invoice,1001,06/01/2025,239.00,239.00\n"
)


@pytest.mark.parametrize("name", ["Studio 2000", "Bill", "Accounts Direct Ltd", "Current Trends 2020", "7天酒店"])
def test_whom_a_total_names_is_a_customer_whatever_else_the_name_may_mean(tmp_path: Path, name: str) -> None:
    text = f"{TOTALLED}Total for {{0}},,,,239.00,239.00\n"
    assert whose(file(tmp_path, text.format(name))) == [(name, "1001")]


@pytest.mark.parametrize("told", [{"customer": "1"}, {"customer": "1", "date": "1"}, {"customer": "Date"}])
def test_one_may_say_that_headings_in_the_column_of_dates_are_customers(tmp_path: Path, told: dict[str, str]) -> None:
    text = TOTALLED.format("Studio 2000")
    with pytest.raises(ColumnNotFound) as error:
        file(tmp_path, text)
    assert error.value.facts["options"] == "--map customer=1"
    found = file(tmp_path, text, columns=told)
    assert whose(found) == [("Studio 2000", "1001")]
    assert [choice.confidence for choice in found.choices if choice.field == "customer"] == ["told"]
