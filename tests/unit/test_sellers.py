"""Does a credit note go with whoever sold what it credits?"""

import json
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

ROWS = """Document,Type,Customer,Date,Due,Amount,Applies to,Salesperson
1,invoice,Ada,2025-01-01,2025-01-31,100,,Mia
2,invoice,Ada,2025-01-02,2025-01-31,70,,Tom
3,credit note,Ada,2025-02-01,,150,1,{seller}
4,credit note,Ada,2025-02-02,,5,,Kim
"""


@pytest.mark.parametrize("seller", ["Tom", ""])
def test_what_a_credit_note_leaves_stands_with_the_seller_of_its_invoice(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], seller: str
) -> None:
    (tmp_path / "m.csv").write_text(ROWS.format(seller=seller), "utf-8")
    command = "custctl aging m.csv --as-of 2025-03-31 --apply open-item --group-by salesperson --format json"
    found = json.loads(run(command, tmp_path, capfd).out)["tables"]["groups"]
    assert {row["group"]: row["total"] for row in found} == {"Tom": 70, "Mia": -50, "Kim": -5}
