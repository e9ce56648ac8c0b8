"""What does an import tell on a terminal of 80 columns, several files, money without a currency, cards known already?"""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from custctl.labels import Words
from tests.helpers.transcripts import Answer, run
from tests.helpers.workbooks import workbook

SALES = "Date,Customer,Amount\n2025-01-31,Ada,12.50\n2025-02-01,,5\n"
CARDS = "Customer ID,Name,City\nC1,Ada,Bonn\nC2,Bob,Ulm\n"
CONTACTS = "date,customer,what,text\n2025-01-31,C1,call,hi\n"
IMPORT = "custctl import --no-input"
SUMS = {
    "read": Decimal("17.50"),
    "accepted": Decimal("17.50"),
    "duplicate": Decimal(0),
    "rejected": Decimal(0),
    "skipped": Decimal(0),
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in (
        ("a.csv", SALES),
        ("b.csv", SALES.replace("2025", "2024")),
        ("cards.csv", CARDS),
        ("said.csv", CONTACTS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_how_sure_each_column_is_stays_in_80_columns_however_long_the_reason(
    lang: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    head, cells = (
        "Customer account number of ours,Date of the invoice,Amount of money in this line",
        "Ada,2025-01-31,1234567.8901",
    )
    (tmp_path / "wide.csv").write_text(f"{head}\n{cells}\n", encoding="utf-8")
    maps = '--map "customer=Customer account number of ours" --map "amount=Amount of money in this line"'
    told = run(f"{IMPORT} wide.csv {maps} --currency EUR --lang {lang}", tmp_path, capfd).err
    table = told.split("\n\n")[1].splitlines()
    said, likely = {"en": ("as told", "likely"), "zh": ("按您的指定", "很可能")}[lang]
    assert [line.endswith(said) for line in table if "Customer" in line or "Amount" in line] == [True, True]
    assert any(line.endswith(likely) for line in table)
    assert max(map(len, table)) <= 80
    assert [line for line in table if line.endswith(" ")] == []
    assert "1234567.8901" in told


def test_the_accounts_of_several_files_stand_apart(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = run(f"{IMPORT} a.csv b.csv", shop, capfd).err
    assert "custctl book undo 1\n\nb.csv" in first
    assert not first.startswith("\n")
    assert "\n\nb.csv" in run(f"{IMPORT} a.csv b.csv", shop, capfd).err
    assert run(f"{IMPORT} -q a.csv b.csv", shop, capfd).err == ""


@pytest.mark.parametrize(("lang", "only"), [("en", "only where all rows are sales"), ("zh", "只有全部都是柜台零售时")])
def test_a_payment_of_nobody_is_not_told_to_be_a_sale(
    lang: str, only: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.csv").write_text("Date,Customer,Type,Amount\n2025-01-02,Ada,payment,5.00\n2025-01-03,,payment,6.00\n")
    told = run(f"{IMPORT} p.csv --currency EUR --lang {lang}", tmp_path, capfd).err.replace("\n", " ")
    assert told.index("--map customer=") < told.index(only) < told.index("--kind sale")


@pytest.mark.parametrize(
    ("lang", "unknown", "say"), [("en", "no currency", "--currency EUR"), ("zh", "币种不明", "--currency CNY")]
)
def test_money_without_a_currency_is_told_in_words_with_the_way_out(
    lang: str, unknown: str, say: str, shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = Words(lang)
    told = run(f"{IMPORT} a.csv --lang {lang}", shop, capfd).err
    assert f"  {words.text('import.money', {'currency': unknown, **SUMS})}\n" in told
    assert say in told
    assert "XXX" not in told
    told = run(f"{IMPORT} b.csv --currency EUR --lang {lang}", shop, capfd).err
    assert words.text("import.money", {"currency": "EUR", **SUMS}) in told
    assert say not in told


def test_money_without_a_currency_is_added_to_that_of_the_settings(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "custctl.toml").write_text('currency = "EUR"\n', encoding="utf-8")
    (tmp_path / "a.csv").write_text("Date,Customer,Amount,Currency\n2025-01-31,Ada,100,EUR\n2025-01-31,Bob,50,\n", "utf-8")
    assert "EUR 150.00 read = 150.00 accepted + 0.00 duplicate" in run(f"{IMPORT} a.csv", tmp_path, capfd).err


@pytest.mark.parametrize("command", ["import --no-input", "aging", "aging --currency EUR"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("hidden", [["Mar"], []])
def test_a_sheet_that_is_not_read_is_named_with_the_way_to_read_it(
    hidden: list[str], lang: str, command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [("Date", "Customer", "Amount"), ("2025-01-31", "Ada", 12.5)]
    workbook(tmp_path / "s.xlsx", {"Jan": rows, "Mar": rows, "Pivot": [("Sum",), (5,)]}, hidden=hidden)
    told = run(f"custctl {command} s.xlsx --lang {lang}", tmp_path, capfd).err
    [line] = [line for line in told.splitlines() if '--sheet "Mar"' in line]
    assert line.strip().startswith("s.xlsx")
    assert "Pivot" not in told


def test_who_asks_for_more_is_told_which_further_sheets_were_not_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [("Date", "Customer", "Amount"), ("2025-01-31", "Ada", 12.5)]
    workbook(tmp_path / "s.xlsx", {"Jan": rows, "Mar": rows, "Pivot": [("Sum",), (5,)]}, hidden=["Mar"])
    assert "Not read in s.xlsx: Pivot\n" in run(f"{IMPORT} s.xlsx -v", tmp_path, capfd).err


def test_one_row_is_no_rows(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = run(f"{IMPORT} a.csv said.csv", shop, capfd).err
    assert "  1 row read = " in told
    assert "  1 row names no customer, 5.00 in total\n" in told


class TestListsKnownAlready:
    @pytest.mark.parametrize(("lang", "known"), [("en", "knows all of this already"), ("zh", "账簿中已有全部内容")])
    @pytest.mark.parametrize(("file", "rows"), [("cards.csv", 2), ("said.csv", 1)])
    def test_a_list_of_cards_or_contacts_that_comes_again_is_told_to_be_known(
        self, file: str, rows: int, lang: str, known: str, shop: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert known not in run(f"{IMPORT} {file} --lang {lang}", shop, capfd).err
        commits = sorted((shop / "book").rglob("_delta_log/*.json"))
        for again in (IMPORT, f"{IMPORT} --dry-run"):
            answer = run(f"{again} {file} --lang {lang}", shop, capfd)
            assert answer.code == 0
            assert known in answer.err
            assert counts(answer) == [rows, 0, rows]
        assert sorted((shop / "book").rglob("_delta_log/*.json")) == commits

    def test_its_day_is_told_where_the_same_bytes_came_before(self, shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
        run(f"{IMPORT} cards.csv", shop, capfd)
        assert "this file was imported on" in run(f"{IMPORT} cards.csv", shop, capfd).err
        (shop / "renamed.csv").write_text(CARDS + "C1,Ada,Bonn\n", encoding="utf-8")
        told = run(f"{IMPORT} renamed.csv", shop, capfd).err
        assert "knows all of this already" in told
        assert "imported on" not in told

    def test_an_older_list_that_changes_cards_back_is_kept(self, shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (shop / "moved.csv").write_text(CARDS.replace("Bonn", "Kiel"), encoding="utf-8")
        for file in ("cards.csv", "moved.csv", "cards.csv", "moved.csv"):
            answer = run(f"{IMPORT} {file}", shop, capfd)
            assert "2 customer cards kept." in answer.err
            assert counts(answer) == [2, 2, 0]


def counts(answer: Answer) -> list[int]:
    """Rows read, accepted, duplicate."""
    line = next(line for line in answer.err.splitlines() if " = " in line and line.count("+") == 3)
    return [int(word) for word in line.replace(",", "").split() if word.isdigit()][:3]


def test_commands_that_mend_or_undo_name_the_book_that_was_named(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = run(f'{IMPORT} a.csv --book "my book" --kind invoice', shop, capfd).err
    assert "custctl import --retry 1 --book 'my book'" in first
    assert "custctl book undo 1 --book 'my book'" in first
    assert "--retry 1 --book 'my book'" in run(f'{IMPORT} a.csv --book "my book" --kind invoice', shop, capfd).err
    assert "custctl book redo 1 --book 'my book'" in run('custctl book undo 1 --book "my book"', shop, capfd).err
    assert "--book" not in run(f"{IMPORT} b.csv", shop, capfd).err


def test_counts_of_a_file_that_is_kept_out_add_up(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("Date,Customer,Amount\n2025-01-31,Ada,100\n2025-01-31,Bob,abc\n", encoding="utf-8")
    told = run(f"{IMPORT} a.csv --strict --currency EUR", tmp_path, capfd).err
    assert "  2 rows read = 1 kept out + 1 rejected + 0 skipped\n" in told
    assert "  EUR 100.00 read = 100.00 kept out + 0.00 rejected + 0.00 skipped\n" in told


def test_an_import_without_a_new_row_that_changes_a_document_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "Invoice No,Customer,Date,Due Date,Amount,Status\n1,Bo,2025-01-02,2025-02-01,50,Sent\n"
    for name, state in (("a.csv", "Sent"), ("b.csv", "Void")):
        (tmp_path / name).write_text(text.replace("Sent", state), encoding="utf-8")
        told = run(f"{IMPORT} {name}", tmp_path, capfd).err
    assert told.endswith("No new row; what changed is kept as import 2. Undo with: custctl book undo 2\n")


def test_a_file_that_goes_back_to_what_was_is_told_of_what_later_imports_changed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "Invoice No,Customer,Date,Due Date,Amount\n1,Bo,2025-01-02,2025-02-01,50\n2,Bo,2025-01-02,2025-02-01,5\n"
    for name, amount in (("a.csv", "50"), ("b.csv", "60"), ("c.csv", "50")):
        (tmp_path / name).write_text(text.replace(",50", f",{amount}"), encoding="utf-8")
        told = run(f"{IMPORT} {name}", tmp_path, capfd).err
    assert "Later imports changed 1 of its documents" in told
    assert told.endswith(":  custctl book undo 1\n")
    assert run("custctl book undo 1", tmp_path, capfd).code == 0
    assert "60.00 with 50.00: 1" in run(f"{IMPORT} c.csv", tmp_path, capfd).err
    assert "Later imports" not in run(f"{IMPORT} c.csv", tmp_path, capfd).err


STATES = "Invoice No,Date,Due,Customer,Amount,Status\n"


def states(*said: str) -> str:
    return STATES + "".join(f"{number},2025-01-03,2025-02-03,Ada,10,{state}\n" for number, state in enumerate(said, start=1))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (("paid", "Shelved"), ["Shelved"]),
        (("A", "B", "D", "E"), ["A, B, D, …"]),
        (("Paid", "Void", "Refunded", "bounced", "Posted", "已审核", "Shipped", "written_off", ""), []),
    ],
)
def test_states_that_nobody_knows_are_named_by_an_import_and_beside_answers(
    said: tuple[str, ...], named: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "open.csv").write_text(states(*said), encoding="utf-8")
    for command in ("import open.csv --dry-run", "aging open.csv -f csv", "segment open.csv -f json"):
        told = run(f"custctl {command} --no-input --as-of 2025-03-01 --currency EUR", tmp_path, capfd)
        assert ("[[rewrite]]" in told.err + told.out, all(words in told.err + told.out for words in named)) == (
            bool(named),
            True,
        )


def test_a_state_of_ones_own_means_what_a_profile_says(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "custctl.toml").touch()
    (tmp_path / "open.csv").write_text(states("Sold (bank)", "Shelved"), encoding="utf-8")
    told = run("custctl import open.csv --dry-run --no-input --as-of 2025-03-01 --save-profile own", tmp_path, capfd).err
    rule = re.search(r"\[\[rewrite\]\]   (field = .*?)   (pattern = .*?)   (becomes = .*?)   ", told)
    assert rule is not None
    with (tmp_path / "profiles" / "own.toml").open("a", encoding="utf-8") as profile:
        profile.write("\n".join(["[[rewrite]]", *rule.groups()]))
    told = run("custctl aging open.csv --as-of 2025-03-01 -f json --currency EUR", tmp_path, capfd).out
    assert json.loads(told)["facts"]["open_total"] == 10


@pytest.mark.parametrize(("second", "said"), [("soon", True), ("2025-01-06", False)])
def test_how_the_rows_of_several_sheets_are_counted_is_said_where_some_are_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], second: str, said: bool
) -> None:
    head = ("Date", "Due", "Customer", "Amount")
    sheets = {
        "Jan": [head, ("2025-01-03", "2025-02-03", "Ada", 1), ("2025-01-04", "2025-02-04", "Ada", 2)],
        "Feb": [("List",), head, ("2025-02-03", second, "Ada", 3)],
    }
    workbook(tmp_path / "a.xlsx", sheets)
    assert "Jan 1–3, Feb 4–6" in run(f"{IMPORT} a.xlsx --dry-run", tmp_path, capfd).err
    answer = run("custctl aging a.xlsx --as-of 2025-03-01 -f csv", tmp_path, capfd).err
    assert ("row 6" in answer, "Jan 1–3, Feb 4–6" in answer) == (said, said)
    assert "Jan 1–3" not in run(f"{IMPORT} a.xlsx --sheet Feb --dry-run", tmp_path, capfd).err


def test_columns_that_look_like_further_payments_are_named_by_an_import_and_beside_answers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = "Customer,Invoice No,Invoice Date,Due Date,Amount,Payment 1,Payment 2"
    (tmp_path / "open.csv").write_text(f"{head}\nAda,1,2025-01-02,2025-02-01,50,20,10\n", encoding="utf-8")
    for command in ("import open.csv --dry-run", "aging open.csv -f csv"):
        told = run(f"custctl {command} --no-input --as-of 2025-03-01 --currency EUR", tmp_path, capfd)
        assert "Payment 1, Payment 2 look like payments" in told.err


def test_part_payments_of_which_nothing_says_how_much_are_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "open.csv").write_text(states("Partially paid", "Paid"), encoding="utf-8")
    for command in ("import open.csv --dry-run", "aging open.csv -f csv"):
        told = run(f"custctl {command} --no-input --as-of 2025-03-01 --currency EUR", tmp_path, capfd)
        assert "Partially paid, and no column says how much" in told.err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_cells_that_cards_lack_are_told_by_an_import_and_by_answers_from_files(
    lang: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cards = "customer,name,city,rating,credit_limit\nAda,Ada,Rome,4,5000\nBob,Bob,Ulm,good,10k\nCy,Cy,Bonn,5,unlimited\n"
    for name, text in (
        ("cards.csv", cards),
        ("owed.csv", "date,due,customer,amount,document\n2025-01-31,2025-02-28,Bob,5.00,1\n"),
        ("orders.csv", "customer,amount\nBob,9.00\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    limit, rating = (
        Words(lang).text(f"note.{key}", {"file": "cards.csv", "column": column, "count": 1, "cells": f'"{cell}"', "rows": "3"})
        for key, column, cell in (("limits_unread", "credit_limit", "10k"), ("cells_unread", "rating", "good"))
    )
    for command in (
        f"{IMPORT} cards.csv",
        "custctl aging owed.csv cards.csv --as-of 2025-03-31 --format csv --no-input",
        "custctl check orders.csv owed.csv cards.csv --as-of 2025-03-31 --format csv --no-input",
    ):
        answer = run(f"{command} --currency EUR --lang {lang}", tmp_path, capfd)
        told = "".join(answer.err.split())
        assert answer.code == 0
        assert "".join(limit.split()) in told
        assert "".join(rating.split()) in told
