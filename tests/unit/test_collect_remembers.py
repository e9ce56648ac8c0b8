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


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("--promise Ada=2025-02-28", 2),  # the day before
        ("--promise Ada=2025-03-20:0", 2),
        ("--promise Ada=2025-03-20 --compensation eu", 2),
        ("--promise Ada=2025-03-20:10.00001", 2),
        (f"--promise Ada=2025-03-20:{'9' * 40}", 2),
        ("--promise Ada=2025-03-20 --table nosuch", 2),
        ("--promise Ada=2025-03-20 --loss-rates nosuch.csv", 66),
        ("--promise Ada=2025-03-20 -o nosuch/x.csv", 73),
        ("--promise Ada=2025-03-20 --letters sales.csv", 73),
    ],
)
def test_a_run_that_fails_leaves_nothing_to_remember(
    said: str, code: int, shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(f"{BEFORE} {said} -f csv" if " -o " not in said else f"{BEFORE} {said}", shop, capfd).code == code
    assert log(shop, capfd) == []


def test_a_reminder_is_about_one_due_date(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    parts = "Date,Customer,Type,Document,Due,Amount\n" + "".join(
        f"2025-01-01,Bo,invoice,R7,2025-0{month}-10,50.00\n" for month in (2, 4)
    )
    (shop / "parts.csv").write_text(parts, encoding="utf-8")
    assert run("custctl import parts.csv --currency EUR --book book", shop, capfd).code == 0
    for day in ("2025-02-13", "2025-02-24", "2025-03-12", "2025-03-27"):
        assert run(f"custctl collect --as-of {day} --book book --mark-sent -q -f csv", shop, capfd).code == 0
    for day, levels in (("2025-04-11", {"2025-02-10": 4}), ("2025-04-13", {"2025-02-10": 4, "2025-04-10": 1})):
        answer = run(f"custctl collect --as-of {day} --book book -f json", shop, capfd)
        items = [item for item in json.loads(answer.out)["tables"]["items"] if item["customer"] == "Bo"]
        assert {item["due"]: item["level"] for item in items} == levels


def test_a_reminder_from_elsewhere_is_about_what_was_due_by_then(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A sheet of contacts may name no due date, or the day to pay by."""
    for due in ("", "2025-03-15"):
        sent = f"Date,Customer,What,Document,Due\n2025-02-25,Ada,reminder_1,I1,{due}\n"
        (shop / "said.csv").write_text(sent, encoding="utf-8")
        answer = run("custctl collect sales.csv said.csv --currency EUR --as-of 2025-03-05 -f json", shop, capfd)
        [item] = json.loads(answer.out)["tables"]["items"]
        assert (item["last_level"], item["level"]) == (1, 2)


def test_a_disputed_number_of_several_customers_needs_its_customer(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "more.csv").write_text(INVOICES.replace("Ada", "Bo"), encoding="utf-8")
    assert run("custctl import more.csv --currency EUR --book book", shop, capfd).code == 0
    assert run(f"{BEFORE} --dispute I1", shop, capfd).code == 2
    assert run(f"{BEFORE} --dispute Cy=I1", shop, capfd).code == 2
    assert run(f"{BEFORE} --dispute Bo=I9", shop, capfd).code == 2
    assert run(f"{BEFORE} --dispute Bo=I1", shop, capfd).code == 0
    assert [(entry["customer"], entry["document"]) for entry in log(shop, capfd)] == [("Bo", "I1")]
