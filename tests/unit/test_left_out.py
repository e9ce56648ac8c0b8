"""Does an answer from files say, beside it, what in them it does not count?"""

import json
from pathlib import Path

import pytest

from tests.helpers.transcripts import Answer, run

INVOICES = "Invoice,Customer,Date,Due,Amount\n1,X,2025-01-01,2025-01-31,500\n"
NORTH = "Payment Date,Customer,Amount Received\n2025-02-05,X,50.00\n"
WEST = f"{NORTH}2025-02-06,Y,5.00\n"
STATES = (
    "Invoice,Customer,Date,Due,Amount,Status\n1,X,2025-01-01,2025-01-31,500,Open\n2,X,2025-01-01,2025-01-31,300,Void\n"
    "3,Y,2025-01-01,2025-01-31,200,Draft\n"
)
BANK = (
    "Date,Payer,Reference,Paid out,Paid in,Balance\n2025-02-01,X,invoice 1,,500.00,1500.00\n"
    "2025-02-03,Rent Ltd,rent,800.00,,700.00\n"
)
SUMMED = "Invoice,Customer,Date,Due,Amount\n1,X,2025-01-01,2025-01-31,300\n2,X,2025-01-01,2025-01-31,50\nTotal,,,,"
SKIPPED = "states.csv: 2 rows of 500.00 do not concern customers and are left out (drafts 1, void 1).\n"
DIFFERS = "summed.csv: the total line in row 4 says 400.00, but the rows add up to 350.00.\n"
DAY = "--as-of 2025-02-15 --no-input"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"i.csv": INVOICES, "north.csv": NORTH, "west.csv": WEST, "states.csv": STATES, "bank.csv": BANK}
    for name, text in {**files, "summed.csv": f"{SUMMED}400.00\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def asked(words: str, folder: Path, capture: pytest.CaptureFixture[str]) -> Answer:
    return run(f"custctl {words} {DAY}", folder, capture)


def test_what_several_files_say_counts_once_and_that_is_said_with_the_way_out(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = asked("aging i.csv north.csv west.csv -f json", folder, capfd)
    way_out = "custctl import west.csv --source west -o west.read.csv"
    assert answer.err.startswith("1 row of 50.00 appears in several files and counts once (north.csv, west.csv). ")
    assert answer.err.endswith(f":  {way_out}\n")
    assert json.loads(answer.out)["facts"]["open_total"] == 445
    assert run(f"{way_out} -q", folder, capfd).code == 0
    answer = asked("aging i.csv north.csv west.read.csv -f json", folder, capfd)
    assert (json.loads(answer.out)["facts"]["open_total"], answer.err) == (395, "")


def test_equal_payments_of_one_file_and_files_that_share_only_days_are_not_spoken_of(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "north.csv").write_text(f"{NORTH}2025-02-05,X,50.00\n2025-02-07,X,7.00\n", encoding="utf-8")
    (folder / "west.csv").write_text("Payment Date,Customer,Amount Received\n2025-02-06,Y,5.00\n", encoding="utf-8")
    assert asked("aging i.csv north.csv west.csv", folder, capfd).err == ""


def test_what_was_paid_out_of_a_bank_is_counted_as_no_money_of_customers(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = "bank.csv: 1 row of -800.00 does not concern customers and is left out (money the business spent 1).\n"
    assert asked("aging i.csv bank.csv", folder, capfd).err == told


def test_amounts_of_several_currencies_are_not_added_up(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines = "1,X,2025-01-01,2025-01-31,5,EUR,Open\n2,X,2025-01-01,2025-01-31,3,EUR,Void\n3,Y,2025-01-01,2025-01-31,2,USD,Void\n"
    (folder / "both.csv").write_text(f"Invoice,Customer,Date,Due,Amount,Currency,Status\n{lines}", encoding="utf-8")
    assert "2 rows of EUR 3.00, USD 2.00 do not" in asked("aging both.csv", folder, capfd).err


@pytest.mark.parametrize(("total", "told"), [("400.00", DIFFERS), ("350.00", "")])
def test_a_total_line_is_spoken_of_where_the_rows_do_not_add_up_to_it(
    folder: Path, capfd: pytest.CaptureFixture[str], total: str, told: str
) -> None:
    (folder / "summed.csv").write_text(f"{SUMMED}{total}\n", encoding="utf-8")
    assert asked("aging summed.csv", folder, capfd).err == told


def test_of_several_total_lines_that_are_off_the_first_is_shown(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "summed.csv").write_text(f"{SUMMED}400.00\n3,X,2025-01-01,2025-01-31,1\nTotal,,,,7.00\n", encoding="utf-8")
    said = asked("aging summed.csv", folder, capfd).err
    assert said.startswith("summed.csv: 2 total lines do not agree with the rows; the first, in row 4, says 400.00, but ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "command", ["aging {}", "segment {}", "clv {}", "growth {}", "collect {}", "check i.csv {}", "report {} -o page.html"]
)
def test_every_answer_from_files_says_it_once_and_none_of_it_in_the_answer(
    folder: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    told = asked(command.format("states.csv summed.csv"), folder, capfd)
    assert (told.err.count(SKIPPED), told.err.count(DIFFERS), "left out" in told.out) == (1, 1, False)
    quiet = asked(f"{command.format('states.csv summed.csv')} -q", folder, capfd)
    assert ("left out" in quiet.err, "total line" in quiet.err, quiet.out) == (False, False, told.out)


def test_what_is_left_out_of_orders_is_said_beside_the_verdict(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert asked("check states.csv i.csv", folder, capfd).err.count(SKIPPED) == 1


def test_it_is_said_in_chinese_too(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = asked("aging states.csv summed.csv north.csv west.csv --lang zh", folder, capfd).err.splitlines()
    assert said[0] == "states.csv：2 行（500.00）不是客户款项，未计入（草稿 1、已作废 1）。"
    assert said[1].startswith("1 行（50.00）在多个文件中相同，只计一次（north.csv、west.csv）。")
    assert said[2] == "states.csv：其他文件中的 1 张单据（50.00）在此已作废、取消或退票，不计入：2。"
    assert said[3].startswith("1 张单据（800.00）在多个文件中行项目不同，已相加（states.csv、summed.csv）：1。")
    assert said[4] == "summed.csv：第 4 行合计为 400.00，但各行相加为 350.00。"


def test_answers_from_the_book_say_nothing_of_what_its_imports_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run("custctl import states.csv --book book -q", folder, capfd)
    assert asked("aging --book book", folder, capfd).err == ""


def test_further_lines_of_an_order_are_counted_with_its_first(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    profile = '[match]\nheaders = ["No"]\n[format]\nonce = "No"\n[columns]\ndate = "Date"\ncustomer = "Who"\namount = "Total"\n'
    (folder / "profiles").mkdir()
    (folder / "profiles" / "till.toml").write_text(profile, encoding="utf-8")
    (folder / "custctl.toml").write_text('lang = "en"\n', encoding="utf-8")
    (folder / "till.csv").write_text("No,Date,Who,Total\n1,2025-01-02,X,9.00\n1,2025-01-02,X,9.00\n", encoding="utf-8")
    answer = asked("segment till.csv -f json", folder, capfd)
    assert ("9.0" in answer.out, "18.0" in answer.out, "not concern customers" in answer.err) == (True, False, False)


def test_a_document_that_another_file_says_is_void_does_not_count_and_that_is_said(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "sent.csv").write_text(STATES.replace("Void", "Sent").replace("Draft", "Sent"), encoding="utf-8")
    answer = asked("aging sent.csv states.csv -f json", folder, capfd)
    assert json.loads(answer.out)["facts"]["open_total"] == 700
    told = "states.csv: 1 document of 300.00 in other files is void, cancelled or bounced there and does not count: 2.\n"
    assert answer.err.endswith(told)


def test_documents_whose_lines_stand_in_several_files_are_added_up_and_told(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "j.csv").write_text(INVOICES.replace("500", "520"), encoding="utf-8")
    answer = asked("aging i.csv j.csv -f json", folder, capfd)
    assert json.loads(answer.out)["facts"]["open_total"] == 1020
    assert answer.err.startswith("1 document of 1,020.00 appears in several files with different lines, ")
    assert "added up (i.csv, j.csv): 1. If a newer file" in answer.err
    assert answer.err.endswith(":  custctl import i.csv j.csv\n")
    (folder / "j.csv").write_text(f"{INVOICES}1,X,2025-01-01,2025-01-31,20\n", encoding="utf-8")
    assert "added up" not in asked("aging i.csv j.csv", folder, capfd).err
