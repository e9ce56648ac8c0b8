"""Is a list of credit notes understood by what its numbers are called?"""

import json
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

INVOICES = "Invoice,Customer,Date,Due,Amount\n1,Ada,2025-01-01,2025-01-31,100\n2,Ada,2025-01-01,2025-01-31,50\n"


@pytest.mark.parametrize(
    "text",
    [
        "Credit note,Customer,Date,Amount,Invoice\nC1,Ada,2025-02-01,60,2\n",
        "Credit Memo No.,Customer,Date,Amount,Invoice\n71,Ada,2025-02-01,-60.00,2\n",
        "Gutschrift;Kunde;Datum;Betrag;Zu Rechnung\nC1;Ada;01.02.2025;60,00;2\n",
        "N° avoir;Client;Date;Montant;Facture\nA1;Ada;2025-02-01;60,00;2\n",
        "红字发票号,客户,日期,金额,原发票\nC1,Ada,2025-02-01,60,2\n",
    ],
    ids=["en", "numbers below zero", "de", "fr", "zh"],
)
def test_credit_notes_settle_the_invoices_that_their_list_names(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "i.csv").write_text(INVOICES, "utf-8")
    (tmp_path / "c.csv").write_text(text, "utf-8")
    answer = run("custctl aging i.csv c.csv --as-of 2025-03-31 --apply open-item --format json --no-input", tmp_path, capfd)
    assert answer.code == 0, answer.err
    [row] = json.loads(answer.out)["tables"]["customers"]
    assert (row["days_31_60"], row["unapplied"]) == (100, -10)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Invoice,Customer,Date,Due,Amount,Credit note\n1,Ada,2025-01-01,2025-01-31,100.00,10.00\n", {"invoice"}),
        ("Order,Customer,Date,Amount,Gutschrift\n1,Ada,2025-01-01,100.00,10.00\n", {"sale"}),
        ("Date,Type,Customer,Amount,Credit note\n2025-01-01,sale,Ada,100.00,C1\n", {"sale"}),
    ],
    ids=["an amount beside a due date", "an amount", "a column of types"],
)
def test_other_lists_with_such_a_column_stay_what_they_are(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, kinds: set[str]
) -> None:
    (tmp_path / "m.csv").write_text(text, "utf-8")
    out = run("custctl import m.csv --output - --format csv --as-of 2025-03-31 -q", tmp_path, capfd).out
    header, *rows = (line.split(",") for line in out.splitlines())
    assert {row[header.index("kind")] for row in rows} == kinds
