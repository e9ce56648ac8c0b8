"""Is it told that a column was not read which is called what custctl reads?"""

from pathlib import Path

import pytest

from tests.helpers.transcripts import run

HEADER = "Customer,Invoice No,Invoice Date,Due Date,Amount"


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("Amount paid", "see note", "Amount paid was not read, because most of its cells are no numbers"),
        ("Balance", "ask Tom", "Balance was not read, because most of its cells are no numbers"),
        ("Payment date", "last week", "Payment date was not read, because most of its cells are no dates"),
    ],
)
def test_a_column_whose_cells_are_not_what_its_heading_says_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str, cell: str, said: str
) -> None:
    text = f"{HEADER},{heading}\nAda,I1,2026-01-05,2026-02-04,1000,{cell}\nBo,I2,2026-01-05,2026-02-04,500,{cell} too\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert said in run("custctl aging list.csv --as-of 2026-03-10 --format csv", tmp_path, capfd).err
    imported = run("custctl import list.csv --dry-run", tmp_path, capfd)
    assert said in imported.err
    way_out = imported.err.partition("read it all the same:")[2].splitlines()[0].strip()
    assert run(f"custctl import list.csv --dry-run {way_out}", tmp_path, capfd).code in (
        3,
        65,
    )  # then such cells are asked about


@pytest.mark.parametrize("column", ["Amount paid,100,", "Amount paid,,", "Remark,see note,", "Amount paid,100,see note"])
def test_columns_that_are_read_empty_or_called_something_else_are_not_spoken_of(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], column: str
) -> None:
    heading, *cells = column.split(",")
    text = f"{HEADER},{heading}\nAda,I1,2026-01-05,2026-02-04,1000,{cells[0]}\nBo,I2,2026-01-05,2026-02-04,500,{cells[1]}\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert "was not read" not in run("custctl aging list.csv --as-of 2026-03-10 --format csv", tmp_path, capfd).err
