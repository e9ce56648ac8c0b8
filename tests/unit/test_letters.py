"""Do letters say what is owed, in the customer's words and in a file of their own, whatever the data holds?"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.collect import collect
from custctl.errors.settings import TemplateWrong
from custctl.frames.late_interest import EU_COMPENSATION, INTEREST_RATES
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS
from custctl.renderers.letters import Letter, Sender, letters
from custctl.result import Result, Table
from custctl.schema import Role
from tests.helpers.ledgers import ledger
from tests.helpers.reports import MIXED
from tests.helpers.transcripts import run

DAY = date(2025, 3, 31)
LATE = "2025-02-01 Ada invoice 1000 I1 due=2025-03-01"
NINE = pl.LazyFrame({"date": [date.min], "rate": [Decimal("0.09")]}, schema=dict(INTEREST_RATES))
HOSTILE = "<script>alert(1)</script> & {{ 7*7 }} \u202eevil"


def listed(text: str, **options: object) -> Result:
    return collect(ledger(text), DAY, **options)


def named(result: Result, **cells: str) -> Result:
    """The list with texts of every item replaced."""
    items = result.tables["items"]
    rows = items.rows.with_columns(pl.lit(text).alias(name) for name, text in cells.items())
    return replace(result, tables={**result.tables, "items": Table(items.schema, rows)})


def written(result: Result, *, lang: str = "en", form: str = "txt", **sender: object) -> list[Letter]:
    return list(letters(result, words=Words(lang), sender=Sender(form=form, **sender)))


def reminded(level: int) -> pl.LazyFrame:
    rows = [{"date": date(2025, 1, 1), "customer": "Ada", "document": "I1", "what": f"reminder_{n}"} for n in range(1, level)]
    return CONTACTS.conform(
        pl.LazyFrame(rows, schema={"date": pl.Date, **dict.fromkeys(("customer", "document", "what"), pl.String)})
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", ["html", "txt"])
def test_a_letter_names_document_dates_and_sum_in_either_language(lang: str, form: str) -> None:
    [letter] = written(listed(LATE), lang=lang, form=form, name="Lindt", pay="IBAN DE02")
    words = Words(lang)
    assert letter.file == f"2025-03-31-ada.{form}"
    for part in (
        "I1",
        "1,000.00",
        "EUR",
        "Lindt",
        "IBAN DE02",
        words.text("letters.subject.1"),
        words.text("letters.opening.1"),
    ):
        assert part in letter.text
    for day in (date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 7)):
        assert words.show(day, Role.DATE) in letter.text


@pytest.mark.parametrize("form", ["html", "txt"])
def test_a_chinese_letter_has_chinese_marks_alone_and_ends_in_two_lines(form: str) -> None:
    listing = named(listed(LATE, interest_rates=NINE), name="安达商行")
    [letter] = written(listing, lang="zh", form=form, name="北方商行", address="上海", pay="IBAN DE02")
    body = letter.text.partition("</style>")[2] or letter.text
    assert MIXED.findall(body) == []
    assert "付款方式：IBAN DE02" in body
    assert "此致\n敬礼" in body
    if form == "txt":
        assert "安达商行（客户编号 Ada）" in body
        assert "未付合计：1,000.00 EUR" in body


@pytest.mark.parametrize(("level", "due"), [(1, "2024-01-31"), (2, "2024-01-31"), (3, "2024-01-31"), (4, "2024-01-31")])
def test_each_level_has_its_own_words(level: int, due: str) -> None:
    text = f"2024-01-01 Ada invoice 1000 I1 due={due}"
    [letter] = written(listed(text, contacts=reminded(level)))
    said = [step for step in range(5) if Words().text(f"letters.opening.{step}") in letter.text]
    assert said == [level]


def test_a_word_before_the_due_date_asks_for_nothing() -> None:
    [letter] = written(listed("2025-03-01 Ada invoice 1000 I1 due=2025-04-02"))
    assert Words().text("letters.request.0") in letter.text
    assert "Please pay by" not in letter.text


def test_a_letter_about_what_is_late_leaves_out_what_is_not_due_yet() -> None:
    soon = "2025-03-01 Ada invoice 30 I2 due=2025-04-02"
    result = listed(f"{LATE}\n{soon}\n2025-03-01 Bo invoice 7 I3 due=2025-04-02")
    assert result.tables["items"].rows["level"].to_list() == [1, 0, 0]
    ada, bo = written(result)
    assert ("I1" in ada.text, "I2" in ada.text, "1,000.00" in ada.text) == (True, False, True)
    assert "I3" in bo.text


def test_interest_and_lump_sum_stand_below_what_is_open_and_add_up() -> None:
    [letter] = written(listed(LATE, interest_rates=NINE, bands=EU_COMPENSATION))
    figures = dict(re.findall(r"^  (\w[\w ]*): ([\d,.]+) EUR$", letter.text, re.MULTILINE))
    # 1000 x 9 % x 30 / 365 = 7.397
    assert figures == {
        "Total outstanding": "1,000.00",
        "Late interest": "7.40",
        "Compensation for late payment": "40.00",
        "Total to pay": "1,047.40",
    }


def test_nothing_is_added_where_no_interest_is_asked_for() -> None:
    [letter] = written(listed(LATE))
    assert "interest" not in letter.text.lower()
    assert "Total to pay" not in letter.text


def test_currencies_are_added_up_apart_in_one_letter() -> None:
    [letter] = written(listed(f"{LATE}\n2025-02-01 Ada invoice 70 I2 due=2025-03-01 currency=USD"))
    assert "Total outstanding: 1,000.00 EUR" in letter.text
    assert "Total outstanding: 70.00 USD" in letter.text


def test_an_unknown_currency_is_not_written_as_a_code() -> None:
    [html] = written(listed(f"{LATE} currency=XXX"), form="html")
    [text] = written(listed(f"{LATE} currency=XXX"))
    assert "XXX" not in html.text + text.text


def test_hostile_names_are_text_in_a_page_and_no_path_in_a_file_name() -> None:
    result = named(listed(LATE), name=HOSTILE, document="<b>\x1b[31mI1")
    [letter] = written(result, form="html", name="A & B <i>", pay="</p><script>")
    assert "<script" not in letter.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }}" in letter.text
    assert "\x1b" not in letter.text
    assert "\u202e" not in letter.text
    assert re.fullmatch(r"[\w-]+\.html", letter.file)


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "...", "a/b\\c:d*e", "x" * 300, "\x00", "客户 甲"])
def test_a_file_name_stays_in_its_folder_and_is_a_name_everywhere(name: str) -> None:
    [letter] = written(named(listed(LATE), name=name))
    assert re.fullmatch(r"2025-03-31[\w-]*\.txt", letter.file)
    assert len(letter.file) <= 64


def test_two_customers_of_one_name_get_a_letter_each() -> None:
    result = named(listed(f"{LATE}\n2025-02-01 Bo invoice 5 I2 due=2025-03-01"), name="Same & Co")
    assert [letter.file for letter in written(result)] == ["2025-03-31-same-co.txt", "2025-03-31-same-co-2.txt"]


def test_the_user_s_own_words_go_before_the_usual_ones() -> None:
    [letter] = written(listed(LATE), openings={(1, 1): "Hello again."})
    assert "Hello again." in letter.text
    assert Words().text("letters.opening.1") not in letter.text


def own(tmp_path: Path, text: str) -> list[Letter]:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "reminder.txt.j2").write_text(text, encoding="utf-8")
    return list(letters(listed(LATE), words=Words(), sender=Sender(form="txt"), folders=[tmp_path]))


def test_a_template_of_the_user_s_own_goes_before_the_one_shipped(tmp_path: Path) -> None:
    [letter] = own(tmp_path, "{{ name }} owes {{ sums[0].lines[0].amount }}")
    assert letter.text == "Ada owes 1000.0000\n"


@pytest.mark.parametrize("text", ["{{ nowhere }}", "{% if %}", "{{ ''.__class__ }}", "{{ name + 1 }}"])
def test_a_template_that_does_not_work_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateWrong, match=r"reminder\.txt\.j2"):
        own(tmp_path, text)


INVOICES = "Invoice,Customer No,Customer Name,Date,Due,Amount\nR1,A,Ada & Söhne,2025-02-01,2025-03-01,100.00\n"
CONFIG = """
[letters]
sender = "Lindt"
format = "txt"

[dunning]
levels = [{ level = 1, days = 5, text = "Not paid yet:" }]
"""


def test_letters_are_written_into_a_folder_one_file_each(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "i.csv").write_text(INVOICES, encoding="utf-8")
    (tmp_path / "custctl.toml").write_text(CONFIG, encoding="utf-8")
    command = "custctl collect i.csv --as-of 2025-03-31 --letters out/today --interest 9% --currency EUR"
    answer = run(command, tmp_path, capfd)
    assert answer.code == 0
    assert "Wrote 1 letter to out/today." in answer.err
    [file] = (tmp_path / "out" / "today").iterdir()
    assert file.name == "2025-03-31-ada-söhne.txt"
    for part in ("Ada & Söhne", "Lindt", "Not paid yet:", "0.74 EUR", "100.74 EUR"):
        assert part in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("config", "said"),
    [("", True), ('[letters]\nsender = "Lindt"\n', True), ('[letters]\nsender = "Lindt"\npay = "IBAN DE02"\n', False)],
)
def test_letters_that_do_not_say_who_writes_or_how_to_pay_are_spoken_of(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], config: str, *, said: bool
) -> None:
    (tmp_path / "i.csv").write_text(INVOICES, encoding="utf-8")
    (tmp_path / "custctl.toml").write_text(config, encoding="utf-8")
    answer = run("custctl collect i.csv --as-of 2025-03-31 --letters out", tmp_path, capfd)
    assert ("[letters]" in answer.err) is said
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_folder_that_cannot_be_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "i.csv").write_text(INVOICES, encoding="utf-8")
    answer = run("custctl collect i.csv --as-of 2025-03-31 --letters i.csv", tmp_path, capfd)
    assert (answer.code, "i.csv" in answer.err) == (73, True)


def test_what_follows_the_salutation_is_a_sentence_of_its_own() -> None:
    openings = [Words("en").text(f"letters.opening.{level}") for level in range(5)]
    assert [text for text in openings if not text[0].isupper() or not text.endswith(".")] == []


def test_every_level_has_words_in_every_language() -> None:
    texts: Mapping[str, set[str]] = {
        lang: {Words(lang).text(f"letters.{part}.{level}") for part in ("subject", "opening") for level in range(5)}
        for lang in LANGUAGES
    }
    assert {len(said) for said in texts.values()} == {10}
