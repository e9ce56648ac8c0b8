"""Is an amount heard whose side of the account stands in a column of its own?"""

import json
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

ROWS = "{head}\n2025-01-10,Huber,R1,100.00,{debit}\n2025-01-12,Huber,G1,10.00,{credit}\n2025-01-15,Maier,R2,50.00,{debit}\n"
AGING = "custctl aging list.csv --as-of 2025-03-31 --currency EUR --no-input -f json"


def owed(text: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, float]:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    answer = run(AGING, folder, capfd)
    assert answer.code == 0, answer.err
    return {row["customer"]: row["total"] for row in json.loads(answer.out)["tables"]["customers"]}


@pytest.mark.parametrize(
    ("head", "debit", "credit"),
    [
        ("Datum,Kunde,Belegnr,Betrag,S/H", "S", "H"),
        ("Belegdatum,Kunde,Belegnr,Betrag,Soll/Haben-Kennzeichen", "Soll", "Haben"),
        ("Date,Customer,Document,Amount,Dr/Cr", "Dr.", "Cr."),
        ("Date,Customer,Document,Amount,D/C", "d", "c"),
        ("日期,客户,单据编号,金额,借贷方向", "借", "贷"),
    ],
)
def test_what_stands_on_the_credit_side_is_taken_off(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], head: str, debit: str, credit: str
) -> None:
    assert owed(ROWS.format(head=head, debit=debit, credit=credit), tmp_path, capfd) == {"Huber": 90, "Maier": 50}


def test_amounts_with_signs_say_by_themselves_what_the_marks_say_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = """Datum,Kunde,Belegnr,Betrag,S/H,Fällig
2025-01-10,Huber,R1,100.00,S,2025-02-10
2025-01-12,Huber,G1,-10.00,H,2025-02-10
"""
    assert owed(text, tmp_path, capfd) == {"Huber": 90}


def test_a_column_of_other_words_is_no_side(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = """Date,Customer,Invoice,Amount,Side,Due
2025-01-10,Huber,R1,100.00,left,2025-02-10
2025-01-12,Huber,R2,10.00,h,2025-02-10
"""
    assert owed(text, tmp_path, capfd) == {"Huber": 110}


def test_an_amount_without_a_mark_is_no_amount_and_listed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = ROWS.format(head="Datum,Kunde,Belegnr,Betrag,S/H", debit="S", credit="H") + "2025-01-16,Maier,R3,7.00,\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    answer = run("custctl import list.csv --dry-run --currency EUR --no-input", tmp_path, capfd)
    assert (answer.code, "list.csv  row 5  Betrag" in answer.err) == (3, True)


def test_on_a_bank_account_the_credit_side_is_what_came_in(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    marked = "Date,Payer,Amount,DR/CR,Balance\n2025-01-10,Huber,100.00,CR,100.00\n2025-01-12,Rent,40.00,DR,60.00\n"
    parted = "Date,Payer,Debit,Credit,Balance\n2025-01-10,Huber,,100.00,100.00\n2025-01-12,Rent,40.00,,60.00\n"
    said = []
    for text in (marked, parted):
        (tmp_path / "bank.csv").write_text(text, encoding="utf-8")
        answer = run("custctl import bank.csv --dry-run --currency EUR --no-input", tmp_path, capfd)
        said.append(answer.err[answer.err.index("2 rows read") :])
    assert said[0] == said[1]
    assert "1 rejected + 1 skipped" in said[0]
