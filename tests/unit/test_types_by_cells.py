"""Are rows heard that say what they are in a column whose heading does not?"""

from pathlib import Path

import pytest

from tests.helpers.transcripts import run

LEDGER = """{heading},Number,Date,Customer,Amount,Due Date
Invoice,I1,2026-01-05,Ada,1000,2026-02-04
Invoice,I2,2026-02-05,Bo,500,2026-03-07
Payment,P1,2026-02-20,Ada,40,
Credit Note,C1,2026-02-20,Ada,50,
"""


@pytest.mark.parametrize("heading", ["Voucher Type", "Transaction", "Doc", "Details", "Category", "Status", "Vorgang", "摘要"])
def test_a_column_of_nothing_but_several_kinds_tells_what_rows_are(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str
) -> None:
    (tmp_path / "ledger.csv").write_text(LEDGER.format(heading=heading), encoding="utf-8")
    answer = run("custctl aging ledger.csv --as-of 2026-03-10 --format csv | cut -d, -f1,11", tmp_path, capfd)
    assert answer.out.split() == ["customer,total", "Ada,910.00", "Bo,500.00"]


@pytest.mark.parametrize(
    "rows",
    [
        "Delivery,Ada,100\nInterest,Bo,20\n",  # two things that were sold
        "Invoice,Ada,100\nInvoice,Bo,20\n",  # the file's name rather than what tells its rows apart
        "Payment,Ada,100\nInvoices for March,Bo,20\n",  # a word that is no kind
        "Sale,Ada,100\n,Bo,20\n",  # a row without
        "SI,Ada,100\nSR,Bo,20\n",  # short for whatever
    ],
)
def test_a_column_that_says_something_else_as_well_is_no_column_of_types(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], rows: str
) -> None:
    dated = "".join(f"2026-01-0{day},{row}\n" for day, row in enumerate(rows.splitlines(), 1))
    (tmp_path / "sales.csv").write_text(f"Date,Details,Customer,Amount\n{dated}", encoding="utf-8")
    answer = run("custctl import sales.csv --dry-run", tmp_path, capfd)
    assert "kind" not in "".join(line for line in answer.out.splitlines() if "←" in line)


def test_a_heading_of_types_goes_before_words_elsewhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "Type,Memo,Number,Date,Customer,Amount,Due Date\n"
    text += "Invoice,Payment,I1,2026-01-05,Ada,100,2026-02-04\nPayment,Invoice,P1,2026-02-20,Ada,40,\n"
    (tmp_path / "ledger.csv").write_text(text, encoding="utf-8")
    answer = run("custctl aging ledger.csv --as-of 2026-03-10 --format csv | cut -d, -f1,11", tmp_path, capfd)
    assert answer.out.split() == ["customer,total", "Ada,60.00"]
