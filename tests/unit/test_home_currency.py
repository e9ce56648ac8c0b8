"""Are amounts in the currency of the books named where their rows are in several currencies?"""

from datetime import date
from pathlib import Path

import pytest

from tests.helpers.sheets import understood
from tests.helpers.transcripts import run

HEAD = "Invoice No,Customer,Invoice Date,Due Date,Currency,{more}\n"
LINES = "1,Ada,2026-02-13,2026-03-15,{other},{first}\n2,Bo,2026-03-20,2026-04-19,EUR,{second}\n"


def named(more: str, first: str, second: str, other: str = "USD") -> tuple[str, ...]:
    """Headings of amounts in the currency of the books in a list of two invoices."""
    text = HEAD.format(more=more) + LINES.format(other=other, first=first, second=second)
    return understood(text, as_of=date(2026, 3, 31)).plan.unread_headings["home_amounts"]


@pytest.mark.parametrize(
    ("more", "first", "second", "told"),
    [
        ("Total,Exchange Rate,Balance (Home)", "100.00,0.92,46.00", "200.00,1,200.00", ("Balance (Home)",)),
        ("Total,Home Balance", "100.00,46.00", "200.00,200.00", ("Home Balance",)),
        ("Total,Balance EUR", "100.00,46.00", "200.00,200.00", ("Balance EUR",)),
        ("原币金额,本币未收金额", "100.00,46.00", "200.00,200.00", ("本币未收金额",)),
        ("Foreign Amount,Rate,Amount,Open", "100.00,0.92,92.00,92.00", "200.00,1,200.00,200.00", ("Amount", "Open")),
        ("Total,Open", "100.00,46.00", "200.00,200.00", ()),
        ("Total,Rate,Open", "100.00,0.92,46.00", "200.00,1,200.00", ()),
    ],
)
def test_amounts_in_the_currency_of_the_books_are_named_in_a_list_of_several(
    more: str, first: str, second: str, told: tuple[str, ...]
) -> None:
    assert named(more, first, second) == told
    assert named(more, first, second, other="EUR") == ()


def test_they_are_named_beside_answers_until_somebody_says_which_column_counts(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = HEAD.format(more="Total,Balance (Home)") + LINES.format(other="USD", first="100,46", second="200,200")
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    said = "Balance (Home) is in the currency of the books"
    assert said in run("custctl aging list.csv --as-of 2026-03-31 --format csv", tmp_path, capfd).err
    told = "custctl import list.csv --dry-run --as-of 2026-03-31 --map 'balance=Balance (Home)'"
    assert said not in run(told, tmp_path, capfd).err
