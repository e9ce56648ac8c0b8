"""What `custctl collect` is told to remember, also where its list is shown behind codes."""

import json
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

INVOICES = "Date,Customer,Type,Document,Due,Amount\n2025-01-10,Ada,invoice,I1,2025-02-10,100.00\n"
BEFORE = "custctl collect --as-of 2025-03-01 --book book"


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "sales.csv").write_text(INVOICES, encoding="utf-8")
    assert run("custctl import sales.csv --currency EUR --book book", tmp_path, capfd).code == 0
    return tmp_path


def log(shop: Path, capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What the book remembers, with names."""
    rows: list[dict[str, object]] = json.loads(run(f"{BEFORE} -f json", shop, capfd).out)["tables"]["log"]
    return rows


@pytest.mark.parametrize("shown", ["", " --redact"])
@pytest.mark.parametrize("said", ["--promise Ada=2025-03-20:40", "--dispute I1", "--mark-sent", '--note "Ada=called back"'])
def test_the_book_remembers_it_under_the_name_of_the_customer(
    said: str, shown: str, shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = run(f"{BEFORE} {said}{shown} -f json", shop, capfd)
    assert answer.code == 0, answer.err
    assert ("Ada" in answer.out) == (shown == "")
    [entry] = log(shop, capfd)
    assert entry["customer"] == "Ada"
    assert entry["document"] in (None, "I1")
    assert str(entry["what"]) in ("promise", "dispute", "note", "reminder_1")


def test_a_promise_takes_its_customer_off_the_list_at_once_also_behind_codes(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for more, count in (("", 1), ("--promise Ada=2025-03-20", 0)):
        listed = json.loads(run(f"{BEFORE} --redact {more} -f json", shop, capfd).out)["tables"]["customers"]
        assert len(listed) == count
