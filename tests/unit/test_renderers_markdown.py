"""Markdown for a mail: readable as it is, and nothing in the data becomes markup."""

import pytest

from custctl.labels import Words
from custctl.renderers import render
from custctl.renderers.markdown import escaped
from custctl.result import Fact, Note, Result
from custctl.schema import Role
from tests.helpers.results import a_shop, aging, owing, result, table, texts


def lines_of(answer: Result, lang: str = "en", name: str | None = None) -> list[str]:
    return render(answer, format="md", table=name, words=Words(lang)).decode().splitlines()


def test_an_answer_has_a_heading_a_table_and_totals() -> None:
    lines = lines_of(aging(owing("1", "Ada", "5", "2.5"), owing("2", "Bob", "6")))
    assert lines[0] == "## Receivables on 31 Oct 2026 · EUR"
    [rule] = [number for number, line in enumerate(lines) if set(line) <= set("|-: ") and line]
    assert lines[rule - 1].startswith("| Customer |")
    assert lines[rule].startswith("| --- | ---: |")
    assert lines[rule + 1].startswith("| Ada | 5.00 | 2.50 |")
    assert lines[rule + 3].startswith("| **Total** | **11.00** | **2.50** |")


def test_all_rows_are_there() -> None:
    assert sum(line.startswith("| Customer ") for line in lines_of(a_shop())) == 44  # the heading and 43 customers


def test_each_currency_has_its_own_heading_and_total() -> None:
    rows = [
        owing("1", "Ada", "5"),
        owing("2", "Bob", "6"),
        owing("1", "Ada", "7", currency="JPY"),
        owing("2", "Bob", "8", currency="JPY"),
    ]
    lines = lines_of(aging(*rows, facts={"EUR": {}, "JPY": {}}))
    assert [line for line in lines if line.startswith("## ")] == [
        "## Receivables on 31 Oct 2026 · EUR",
        "## Receivables on 31 Oct 2026 · JPY",
    ]
    assert [line.split(" | ")[1] for line in lines if "**Total**" in line] == ["**11.00**", "**15**"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        ("**bold**", r"\*\*bold\*\*"),
        ("snake_case", "snake_case"),
        ("_it_", r"\_it\_"),
        ("[x](y)", r"\[x\](y)"),
        ("<b>", r"\<b\>"),
        ("back\\slash", r"back\\slash"),
        ("two\nlines", "two lines"),
        ("http://x", "http\N{ZERO WIDTH NON-JOINER}://x"),
    ],
)
def test_markup_in_data_is_shown_and_not_followed(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_row_stays_a_row_whatever_a_name_holds() -> None:
    lines = lines_of(texts("a | b\n| c |", "plain"))
    assert sum(line.startswith("|") for line in lines) == 4


def test_nothing_to_show_is_said() -> None:
    assert "Nothing to show." in lines_of(aging())


def test_notes_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words("en")
    monkeypatch.setattr(words, "_texts", {**words._texts, "note.odd": "{name} is *odd*"})
    lines = render(aging(notes=[Note("odd", {"name": "A|B"})]), format="md", table=None, words=words).decode().splitlines()
    assert lines[-1] == r"- A\|B is \*odd\*"


def test_a_chinese_answer_is_chinese() -> None:
    facts = {"CNY": {"customers": Fact(2, Role.COUNT)}}
    lines = lines_of(result(table("t", {"customer": Role.TEXT, "amount": Role.MONEY}, [["上海", "5"]]), facts=facts), "zh")
    assert lines[0] == "## 应收账款 2026年10月31日 · CNY · 2 位客户"
    assert "| 客户 | 金额 |" in lines
