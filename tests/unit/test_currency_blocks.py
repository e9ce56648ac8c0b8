"""Are currencies kept apart in every form, and do their totals tie out as printed?"""

import csv
import io
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

BOOK = """doc_id,doc_type,customer,doc_date,due_date,amount,currency
1,invoice,Ada,2025-01-01,2025-01-31,1.0005,KWD
2,invoice,Bo,2025-01-01,2025-01-31,100.5,JPY
3,invoice,Cy,2025-01-01,2025-01-31,5,EUR
4,invoice,Bo,2025-01-01,2025-01-31,1.0049,EUR
5,invoice,Ada,2025-01-01,2025-04-30,9,EUR
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "i.csv").write_text(BOOK, "utf-8")
    return tmp_path


def test_rows_of_a_currency_stand_together_the_largest_overdue_first(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = run("custctl aging i.csv --as-of 2025-03-31 --format csv", folder, capfd).out
    found = [(row["currency"], row["customer"], row["overdue"]) for row in csv.DictReader(io.StringIO(out))]
    assert found == [
        ("EUR", "Cy", "5.00"), ("EUR", "Bo", "1.00"), ("EUR", "Ada", "0.00"), ("JPY", "Bo", "101.00"), ("KWD", "Ada", "1.001"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Ties out: 15.0049 invoiced − 0.0049 rounding = 15.00",
        "Ties out: 100.5 invoiced + 0.5 rounding = 101",
        "Ties out: 1.0005 invoiced + 0.0005 rounding = 1.001",
    ],
)
def test_what_ties_out_is_printed_to_the_last_decimal(folder: Path, capfd: pytest.CaptureFixture[str], line: str) -> None:
    assert line in run("custctl aging i.csv --as-of 2025-03-31 --format table", folder, capfd).out
