"""Is it said that a list repeats its invoices, a row for each of their payments?"""

from datetime import date
from pathlib import Path

import pytest

from tests.helpers.sheets import understood
from tests.helpers.transcripts import run

HEAD = "Customer,Invoice No,Invoice Date,Due Date,Amount,{more}\n"
JOINED = "A,1,2025-01-10,2025-02-09,100.00,2025-02-01,20.00\nA,1,2025-01-10,2025-02-09,100.00,2025-02-16,40.00\n"
OTHERS = "B,2,2025-01-12,2025-02-11,50.00,,\n"


@pytest.mark.parametrize("command", ["aging list.csv --as-of 2025-03-31", "import list.csv --dry-run --as-of 2025-03-31"])
def test_rows_that_differ_only_in_what_was_paid_are_named(
    command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").write_text(HEAD.format(more="Payment Date,Payment Amount") + JOINED + OTHERS, "utf-8")
    answer = run(f"custctl {command} --no-input", tmp_path, capfd)
    assert answer.code == 0
    said = " ".join((answer.out + answer.err).split())
    assert "list.csv: 1 invoice stands in several rows that differ only in what was paid, or when" in said


@pytest.mark.parametrize(
    "rows",
    [
        "A,1,2025-01-10,2025-02-09,100.00,,20.00\nA,1,2025-01-10,2025-03-09,100.00,,40.00\n",  # instalments
        "A,1,2025-01-10,2025-02-09,100.00,,20.00\nA,1,2025-01-10,2025-02-09,60.00,,40.00\n",  # lines
        "A,1,2025-01-10,2025-02-09,100.00,,20.00\nA,1,2025-01-10,2025-02-09,100.00,,20.00\n",  # the same row twice
        "A,1,2025-01-10,2025-02-09,100.00,,20.00\nA,2,2025-01-10,2025-02-09,100.00,,40.00\n",
    ],
)
def test_other_rows_are_no_payments_of_one_invoice(rows: str) -> None:
    assert understood(HEAD.format(more="Payment Date,Payment Amount") + rows + OTHERS, as_of=date(2025, 3, 31)).plan.joined == 0


def test_totals_on_lines_that_do_not_add_up_are_named_by_answers_too(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    head = "Customer,Invoice No,Invoice Date,Due Date,Amount,Item,Line Total\n"
    rows = "A,1,2025-01-10,2025-02-09,35.00,x,10.00\nA,1,2025-01-10,2025-02-09,35.00,y,11.00\n"
    (tmp_path / "list.csv").write_text(head + rows, "utf-8")
    answer = run("custctl aging list.csv --as-of 2025-03-31 --no-input", tmp_path, capfd)
    assert "1 document repeats one amount on several lines that do not add up to it" in " ".join(
        (answer.out + answer.err).split()
    )
