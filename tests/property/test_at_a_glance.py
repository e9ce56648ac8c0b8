"""A large file that is read at a glance says what it says to the careful, whatever stands in which of its rows."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.helpers.glances import HEAD, alike, answer

Cells = dict[str, str]
COLUMNS = ("date", "customer", "kind", "document", "due", "amount", "currency", "status", "product", "note", "applies_to")
HEADINGS = {"date": "Invoice Date", "customer": "Customer", "document": "Invoice No", "due": "Due Date", "amount": "Amount"}


class Writing(NamedTuple):
    """How a program writes days and amounts, and what parts its cells."""

    day: Callable[[date], str]
    figure: Callable[[float], str]
    delimiter: str = ","


def form(pattern: str) -> Callable[[date], str]:
    return lambda day: day.strftime(pattern)


def swapped(figure: str) -> str:
    return figure.translate(str.maketrans(",.", ".,"))


WRITINGS = {
    "iso": Writing(str, "{:.2f}".format),
    "german": Writing(form("%d.%m.%Y"), lambda amount: swapped(f"{amount:,.2f}"), ";"),
    "bare german": Writing(lambda day: f"{day.day}.{day.month}.{day.year}", lambda amount: swapped(f"{amount:.2f}"), "\t"),
    "american": Writing(form("%m/%d/%Y"), "{:,.2f}".format, ";"),
    "british": Writing(form("%d/%m/%Y"), "{:.2f}".format),
    "dutch": Writing(form("%d-%m-%Y"), lambda amount: swapped(f"{amount:,.1f}"), ";"),
    "chinese": Writing(lambda day: f"{day.year}/{day.month}/{day.day}", "{:.2f}".format),
}
CELLS: dict[str, tuple[str, ...]] = {
    "date": (
        "2025-02-30",
        "",
        "01/02/2025",
        "2025-03-01 10:00",
        "45678",
        "2025- 1-05",
        "Total",
        "31.12.2024",
        "n/a",
        "20250101",
        "2025-  1-5",
        "2025-\u00a01-5",
        "225-12- 1",
        "2025-01-0x",
        "0000-00-00",
        "13.01.2025",
        "01.13.2025",
        "31.02.2025",
        "03/25/2025",
        "25/03/2025",
        "3.1.25",
        "3.1.2025",
        "05-01-2025",
        "05.01.2025 10:00",
        "2025/02/30",
        "2025/1/5",
        "05/2025",
    ),
    "customer": ("", " Ada ", "Müller", "'007", "Total", '="12"', "Ａｄａ", "`9", "12.0", "Ada\u200b", "Ada\u00a0", "date"),
    "kind": ("credit note", "Invoice", "", "refund", "nonsense", "payment ", "Gutschrift", "credit_note", "charge"),
    "document": ("", "12.0", " I7", "'12", "№7", "1e5", "-"),
    "due": (
        "2025-02-30",
        "01/02/2025",
        "",
        "tomorrow",
        "n/a",
        "2025-1-5",
        "2025-  1-5",
        "0000-00-00",
        "225-12- 1",
        "01.13.2025",
        "25/03/2025",
    ),
    "amount": (
        "",
        "-5.00",
        "1.234",
        "0.250",
        "1,234.50",
        "12",
        "1234.5678",
        "1e3",
        "5 €",
        "(7.00)",
        "n/a",
        "5%",
        "+5",
        "1.23456",
        "1.234,50",
        "-1.234,50",
        "0,250",
        "1234,567",
        "1.234.567",
        "1.234,5678",
        "12,5",
        "12.5",
        "1,234",
        "1,234,567.5",
        "01.234",
    ),
    "currency": ("", "USD", "$", "eur", "Euro", "XXX", "12"),
    "status": ("void", "disputed", "paid", "open", "draft", "written off", "?"),
    "product": ("", "Ware", "7.0", "'x"),
    "note": ("", "-----", "x,", "total", "#"),
    "applies_to": ("", "I3", "I3 I4", "9.0"),
}
"""What a cell further down may say that the first ones did not."""
LINES: tuple[Callable[[str], str], ...] = (
    lambda line: "",
    lambda line: line + ",",
    lambda line: line + ",,",
    lambda line: line + ",x",
    lambda line: line.rpartition(",")[0],
    lambda line: line.split(",")[0],
    lambda line: "Total" + "," * line.count(","),
    lambda line: f'"{line}"',
    lambda line: line.replace(",", ',"', 1).replace(",", '",', 2) if line.count(",") > 2 else line,
    lambda line: line + "\r",
    lambda line: "," * line.count(","),
    lambda line: "," * line.count(",") + ",x",
    lambda line: "10 rows",
    lambda line: "-" * 20,
    lambda line: line.replace(",", ";"),
)
"""What a line further down may look like."""


def plain(number: int, dice: random.Random, columns: tuple[str, ...], writing: Writing, *, due: bool) -> Cells:
    day = date(2024, 1, 1) + timedelta(days=dice.randrange(500))
    cells = {
        "date": writing.day(day),
        "customer": f"K{dice.randrange(9)}",
        "kind": dice.choice(("invoice", "payment")),
        "document": f"I{number}",
        "due": writing.day(day + timedelta(days=30)) if due else "",
        "amount": writing.figure(dice.randrange(100, 999999) / 100),
        "currency": "EUR",
        "status": dice.choice(("open", "disputed")),
        "product": dice.choice(("Thing", "Other")),
        "note": "as usual",
        "applies_to": f"I{number - 1}" if number % 3 else "",
    }
    return {name: cells[name] for name in columns}


def file(folder: Path, dice: random.Random, writing: Writing, *, odd: bool) -> Path:
    """A file of plain rows, of which one behind the first ones is odd."""
    delimiter = writing.delimiter
    more = dice.sample([name for name in COLUMNS if name not in ("date", "customer", "amount")], dice.randrange(6))
    columns = tuple(dice.sample(["date", "customer", "amount", *more], 3 + len(more)))
    rows = [plain(number, dice, columns, writing, due=dice.random() < 0.7 and "due" in more) for number in range(HEAD * 3)]
    if "applies_to" in columns:
        rows[0]["applies_to"] = "I9"
    place, way = dice.randrange(HEAD + 1, len(rows)), dice.random()
    if odd and (way < 0.7 or delimiter != ","):
        name = dice.choice([name for name in columns if name in CELLS])
        rows[place][name] = dice.choice(CELLS[name])
    lines = [delimiter.join(row[name] for name in columns) for row in rows]
    if odd and way >= 0.7 and delimiter == ",":
        lines[place] = dice.choice(LINES)(lines[place])
    heads = [HEADINGS.get(name, name) if dice.random() < 0.5 else name for name in columns]
    above = ["Export of 2025"] if dice.random() < 0.1 else []
    path = folder / "export.csv"
    path.write_text("\n".join([*above, delimiter.join(heads), *lines]) + dice.choice(("", "\n")), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("writing", WRITINGS)
def test_one_odd_row_or_line_changes_nothing(tmp_path: Path, seed: int, writing: str) -> None:
    dice = random.Random(f"{writing} {seed}")
    for _ in range(4):
        path = file(tmp_path, dice, WRITINGS[writing], odd=True)
        assert alike(answer(path, glance=True), answer(path, glance=False)), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("held", [0, 1 << 27])
@pytest.mark.parametrize("writing", WRITINGS)
def test_plain_files_take_no_more_than_a_glance(tmp_path: Path, held: int, writing: str) -> None:
    dice, glanced = random.Random(7), 0
    for _ in range(10):
        path = file(tmp_path, dice, WRITINGS[writing], odd=False)
        found = answer(path, glance=True, held=held)
        glanced += found.glanced
        assert alike(found, answer(path, glance=False))
    assert glanced > 4


def test_two_plain_files_that_share_a_row_count_it_once(tmp_path: Path) -> None:
    lines = [f"2025-01-{day:02},K{day},I{day},{day}.50" for day in range(1, 29)] * 2
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("\n".join(["date,customer,document,amount", *lines]), encoding="utf-8")
    both = answer(tmp_path / "a.csv", tmp_path / "b.csv", glance=True)
    assert both.glanced == 2
    assert both.rows is not None
    assert len(both.rows) == 56
    assert alike(both, answer(tmp_path / "a.csv", tmp_path / "b.csv", glance=False))


def test_what_the_user_says_is_heard_at_a_glance(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    lines = [f"2025-01-{day:02},K{day},I{day},{day}.50,x" for day in range(1, 29)] * 2
    path.write_text("\n".join(["date,customer,document,sum,further", *lines]), encoding="utf-8")
    for told in (
        {},
        {"columns": {"amount": "sum"}, "kind": "invoice"},
        {"currency": "USD", "columns": {"amount": "4"}, "keep": ("further",)},
    ):
        assert alike(answer(path, glance=True, **told), answer(path, glance=False, **told))


def test_a_customers_account_says_the_same_at_a_glance(tmp_path: Path) -> None:
    sides = [
        f"2025-01-{number % 28 + 1:02},Ada,I{number // 2}," + (f"{number}.00," if number % 3 else f",{number}.00")
        for number in range(60)
    ]
    path = tmp_path / "account.csv"
    path.write_text("\n".join(["Date,Customer,Reference,Debit,Credit", *sides]), encoding="utf-8")
    found = answer(path, glance=True)
    assert found.glanced
    assert alike(found, answer(path, glance=False))
