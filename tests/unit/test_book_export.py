"""Which rows does an export of the book write?"""

from pathlib import Path

import pytest

from tests.helpers.transcripts import run

SALES = "Date,Customer,Order,Amount,Currency\n2025-01-31,Ada,1,10,EUR\n2025-02-28,Bo,2,20,EUR\n2031-03-01,Cy,3,30,EUR\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", ["Ada", "Bo", "Cy"]),
        ("--as-of last", ["Ada", "Bo", "Cy"]),
        ("--as-of 2025-02-28", ["Ada", "Bo"]),
        ("--as-of 2025-02-27", ["Ada"]),
        ("--as-of 2024-12-31", []),
    ],
)
def test_rows_of_all_days_are_written_or_up_to_the_day_that_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], options: str, expected: list[str]
) -> None:
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    (tmp_path / "custctl.toml").write_text('as_of = "2025-01-31"\n', encoding="utf-8")  # that of answers
    assert run("custctl import sales.csv -q --no-input", tmp_path, capfd).code == 0
    answer = run(f"custctl book export {options} | cut -d, -f3", tmp_path, capfd)
    assert answer.out.split()[1:] == expected
