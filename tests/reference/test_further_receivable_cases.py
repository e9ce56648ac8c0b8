"""Do cases like the worked ones come out too: other dates, headings, languages, currencies, files and options?"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.transcripts import Answer, run

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("further_receivable_cases.toml").read_text("utf-8"))[
    "case"
]
AGES = ("not_due", "disputed", "unapplied", "days_", "months_", "years_")


@pytest.mark.parametrize("case", CASES, ids=[f"{case['like']} {case['name']}" for case in CASES])
def test_a_case_like_the_worked_ones_comes_out(case: dict[str, Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name, text in case["files"].items():
        (tmp_path / name).write_bytes(text.encode(case.get("encoding", "utf-8")))
    for command in case.get("before", ()):
        assert run(f"custctl {command}", tmp_path, capfd).code == 0
    answer = run(f"custctl {case['command']} --format json --no-input", tmp_path, capfd)
    assert answer.code == case.get("code", 0), answer.err
    for part in case.get("errors", ()):
        assert part in answer.err
    assert list(differences(case, answer)) == []


def differences(case: dict[str, Any], answer: Answer) -> Iterator[str]:
    """What the answer says otherwise than the case."""
    if "errors" in case:
        return
    said = json.loads(answer.out)
    for table, wanted in case.get("tables", {}).items():
        aged = table == "customers" and case["command"].startswith("aging")
        yield from (f"{table}, {text}" for text in _of_rows(said["tables"][table], wanted, aged=aged))
    for name, value in case.get("facts", {}).items():
        currency, _, fact = name.rpartition(".")
        found = said["facts"][currency] if currency else said["facts"]
        if found[fact] != value:
            yield f"{name} is {found[fact]}, not {value}"
    yield from (f"no note {key}" for key in case.get("notes", ()) if key not in {note["key"] for note in said["notes"]})


def _of_rows(found: Sequence[dict[str, Any]], wanted: Sequence[dict[str, Any]], *, aged: bool) -> Iterator[str]:
    """Cells that differ; of an ageing, every age that is not wanted is to be zero."""
    if len(found) != len(wanted):
        yield f"{len(found)} rows, not {len(wanted)}"
    for number, (row, cells) in enumerate(zip(found, wanted, strict=False)):
        ages = {name: 0 for name in row if aged and name.startswith(AGES)}
        for name, value in (ages | cells).items():
            alike = row[name] == pytest.approx(value) if isinstance(value, int | float) else (row[name] or "") == value
            if not alike:
                yield f"row {number}: {name} is {row[name]!r}, not {value!r}"
