"""Are a column to keep and a sheet that the user names looked for in all files together?"""

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.helpers.transcripts import run
from tests.helpers.workbooks import workbook

SALES = "Date,Customer,Amount{}\n2025-01-31,Ada,12.50{}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(SALES.format("", ""), encoding="utf-8")
    (tmp_path / "b.csv").write_text(SALES.format(",Shelf", ",7").replace("01-31", "02-28"), encoding="utf-8")
    workbook(tmp_path / "c.xlsx", {"Mar": [("Date", "Customer", "Amount"), ("2025-03-31", "Ada", 5)]})
    with ZipFile(tmp_path / "d.zip", "w") as target:
        target.write(tmp_path / "a.csv", "a.csv")
        target.write(tmp_path / "b.csv", "b.csv")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("a.csv --keep Shelf", 2),
        ("a.csv b.csv --keep shelf", 0),
        ("b.csv --keep 4", 0),
        ("b.csv --keep 5", 2),
        ("a.csv --keep channel", 0),
        ("a.csv --sheet Mar", 2),
        ("a.csv c.xlsx --sheet mar", 0),
        ("c.xlsx --sheet Apr", 65),
        ("d.zip --sheet b.csv", 0),
    ],
)
@pytest.mark.parametrize("command", ["import --no-input --dry-run", "segment"])
def test_what_is_named_must_be_in_one_of_the_files(
    command: str, options: str, code: int, shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(f"custctl {command} {options} --currency EUR", shop, capfd).code == code
