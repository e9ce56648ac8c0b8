"""Is a page whole, safe, and readable, whatever the data?"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from custctl.errors import ConfigError
from custctl.errors.settings import OwnTemplateWrong, TemplateMissing, TemplateWrong
from custctl.labels import LANGUAGES, Words
from custctl.renderers import html
from custctl.renderers.owner import owner
from custctl.renderers.tasks import tasks, yearly
from custctl.result import Note, Result
from tests.helpers import pages
from tests.helpers.colours import contrast
from tests.helpers.reports import Page

EN = Words("en")


def owner_page(**options: object) -> str:
    return html.page(pages.shop(), **{"words": EN, **options})


PAGES: dict[str, Callable[[], str]] = {
    "owner": lambda: owner_page(business="Kontor Nord", sources=4, rows=3412),
    "hostile": lambda: html.page(pages.shop(names=pages.HOSTILE), words=EN, business=pages.HOSTILE[0]),
    "two currencies": lambda: html.page(pages.together(pages.shop(), pages.shop(currency="USD", customers=12)), words=EN),
    "sales only": lambda: html.page({"segment": pages.shop()["segment"]}, words=EN),
    "receivables only": lambda: html.page({"aging": pages.shop()["aging"]}, words=EN),
    "tables": lambda: html.tables(pages.shop()["segment"], EN),
    "zh": lambda: html.page(pages.shop(names=pages.NAMES_ZH, currency="CNY"), words=Words("zh")),
}


@pytest.fixture(scope="module", params=PAGES)
def any_page(request: pytest.FixtureRequest) -> str:
    return PAGES[request.param]()


def test_a_page_is_well_formed(any_page: str) -> None:
    page = Page(any_page)
    assert any_page.startswith("<!doctype html>")
    assert len(page.all("h1")) == 1


def test_a_page_asks_for_nothing(any_page: str) -> None:
    page = Page(any_page)
    [policy] = [meta for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert not {"script", "link", "iframe", "img", "object", "form", "base"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "src"]
    assert all(attributes["href"].startswith("#") for _, attributes in page.elements if "href" in attributes)
    [style] = re.findall(r"<style>(.*?)</style>", any_page, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style


def test_ids_are_unique_and_what_refers_to_them_finds_them(any_page: str) -> None:
    page = Page(any_page)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    named = [name for _, attributes in page.elements for name in (attributes.get("aria-labelledby") or "").split()]
    named += [attributes["href"][1:] for attributes in page.all("a")]
    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)


def test_every_table_has_a_name_and_every_heading_a_scope(any_page: str) -> None:
    page = Page(any_page)
    assert all(heading.get("scope") in ("col", "row") for heading in page.all("th"))
    captions = len(page.all("caption"))
    assert captions + sum("aria-labelledby" in table for table in page.all("table")) == len(page.all("table"))


def test_every_picture_is_named_or_said_to_say_nothing(any_page: str) -> None:
    for picture in Page(any_page).all("svg"):
        assert (picture.get("role") == "img" and picture.get("aria-labelledby")) or picture.get("aria-hidden") == "true"


def test_every_chart_is_followed_by_its_figures() -> None:
    page = owner_page()
    figures = re.findall(r"<figure>(.*?)</figure>", page, re.DOTALL)
    assert len(figures) == 3
    assert all(figure.index("<svg") < figure.index("<details>") < figure.index("<td") for figure in figures)


def test_colours_of_charts_stand_in_attributes_because_pdf_makers_ignore_the_page_s_style() -> None:
    shapes = re.findall(r"<(?:rect|circle|polygon|polyline|line|text)[^>]*>", owner_page())
    assert len(shapes) > 60
    assert all(re.search(r'(fill|stroke)="(#[0-9a-f]{6}|currentColor)"', shape) for shape in shapes)


def test_fifty_customers_fit_in_300_kilobytes() -> None:
    page = html.page(pages.shop(names=pages.HOSTILE, customers=50), words=EN)
    assert len(page.encode()) < 300_000


def test_the_same_answers_give_the_same_bytes() -> None:
    assert owner_page() == owner_page()


@pytest.mark.parametrize("name", pages.HOSTILE)
def test_a_name_is_never_markup(name: str) -> None:
    plain = Page(html.page(pages.shop(names=["Ada"], customers=12), words=EN))
    hostile = Page(html.page(pages.shop(names=[name], customers=12), words=EN))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]


def test_a_name_is_shown_as_it_is_written_and_kept_apart() -> None:
    page = html.page(pages.shop(names=["<b>Ada</b> & Co"], customers=12), words=EN)
    assert "<bdi>&lt;b&gt;Ada&lt;/b&gt; &amp; Co</bdi>" in page


@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\u200f", "\x00", "\x1b"])
def test_no_mark_that_turns_or_controls_reaches_the_page(mark: str) -> None:
    page = html.page(pages.shop(names=[f"{mark}Ada"], customers=12), words=EN, business=f"{mark}Shop")
    assert mark not in page
    assert mark not in html.tables(pages.shop(names=[f"{mark}Ada"])["aging"], EN)


def test_a_formula_is_text_on_a_page() -> None:
    assert "<bdi>=cmd|&#39; /C calc&#39;!A0</bdi>" in html.page(
        pages.shop(names=["=cmd|' /C calc'!A0"], customers=12), words=EN
    )


def test_names_in_notes_are_no_markup_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EN._texts, "note.named", "**{name}** and {names} with {amount:money}")
    values = {"name": "a**b** <i>", "names": ["`x`", "\ue0000\ue001"], "amount": Decimal("1234.5")}
    shop = {"segment": replace(pages.shop()["segment"], notes=(Note("named", values, warning=True),))}
    page = html.page(shop, words=EN)
    assert "<strong><bdi>a**b** &lt;i&gt;</bdi></strong> and <bdi>`x`</bdi>, <bdi>\ue0000\ue001</bdi> with 1,234.50" in page


def test_the_page_says_first_what_matters() -> None:
    text = Page(owner_page()).text
    assert "40 customers have bought for 93,301 in 490 orders." in text
    assert (
        text.index("6 good customers have gone quiet") < text.index("Ten things to do this week") < text.index("Who owes you")
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_word_of_the_page(lang: str) -> None:
    words = Words(lang)
    page = html.page(pages.shop(), words=words, business="X", sources=1, rows=2)
    assert f'<html lang="{"zh-Hans" if lang == "zh" else lang}">' in page
    assert "report." not in Page(page).text


def test_the_words_of_the_page_are_the_same_keys_in_both_languages() -> None:
    english, chinese = ({key for key in Words(lang)._texts if key.startswith("report.")} for lang in LANGUAGES)
    assert english == chinese


def test_a_chinese_page_has_no_english_words_of_the_page() -> None:
    labels = {
        text
        for key, text in EN._texts.items()
        if key.startswith("report.") and len(text) > 4 and "{" not in text and not text.isupper()
    }
    text = Page(html.page(pages.shop(names=pages.NAMES_ZH, currency="CNY"), words=Words("zh"))).text
    assert not [label for label in labels if label in text]


def test_a_missing_answer_costs_its_sections_and_the_page_says_what_would_bring_them() -> None:
    text = Page(html.page({"segment": pages.shop()["segment"]}, words=EN)).text
    assert "Who owes you" not in text
    assert "Invoices and payments would show who owes you" in text
    assert "Groups of customers" in text
    text = Page(html.page({"aging": pages.shop()["aging"]}, words=EN)).text
    assert "Groups of customers" not in text
    assert "would show who your best customers are" in text


def test_books_in_which_nothing_is_open_ask_for_invoices() -> None:
    assert owner({**pages.shop(), "aging": pages.aging([])}).missing == ("aging", "growth")
    text = Page(html.page({**pages.shop(), "aging": pages.aging([])}, words=EN)).text
    assert "Invoices and payments would show" in text
    assert "You are owed" not in text


def test_no_answer_at_all_is_a_bug() -> None:
    with pytest.raises(ValueError, match="at least one"):
        html.page({}, words=EN)


def test_an_answer_about_nobody_makes_a_page_too() -> None:
    page = html.page({"segment": empty(pages.shop()["segment"]), "aging": empty(pages.shop()["aging"])}, words=EN)
    assert len(Page(page).all("h1")) == 1


def test_one_customer_makes_a_page() -> None:
    text = Page(html.page(pages.shop(customers=1), words=EN)).text
    assert "Your one customer has bought for 14,124 ." in text
    assert "best fifth" not in text.lower()


def test_currencies_have_a_block_each_and_are_never_added() -> None:
    both = pages.together(pages.shop(), pages.shop(currency="USD", customers=12))
    page = owner(both)
    assert [block.currency for block in page.blocks] == ["EUR", "USD"]
    assert [block.cards[1].value for block in page.blocks] == [40, 12]
    text = Page(html.page(both, words=EN)).text
    assert text.count("things to do this week") + text.count("What to do this week") == 2
    assert "amounts in EUR" in text
    assert "amounts in USD" in text


def test_money_without_decimals_in_its_currency_has_none_in_the_tables() -> None:
    text = Page(html.tables(pages.shop(currency="JPY")["aging"], EN)).text
    assert "20,178 " in text
    assert ".27" not in text


def test_long_lists_are_cut_and_the_page_says_how_many_more_there_are() -> None:
    page = owner(pages.shop(customers=50), top=8)
    [block] = page.blocks
    assert (len(block.best.rows), block.best.more) == (15, 35)
    assert {row["customer"] for row in block.best.rows[8:]} <= block.named <= set(block.places)
    assert "… 35 more" in Page(html.page(pages.shop(customers=50), words=EN)).text


def test_the_plain_page_has_every_row_and_exact_money() -> None:
    result = pages.shop()["segment"]
    page = Page(html.tables(result, EN))
    rows = sum(table.rows.height for table in result.tables.values())
    assert len(page.all("tr")) == rows + len(result.tables) + len(result.facts["EUR"])
    assert "14,124.00" in page.text


def test_the_plain_page_shows_notes_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EN._texts, "note.odd", "{rows} rows are odd.")
    result = replace(pages.shop()["segment"], notes=(Note("odd", {"rows": 3}),))
    assert "3 rows are odd." in Page(html.tables(result, EN)).text


def test_notes_said_by_several_analyses_stand_once_and_warnings_first() -> None:
    shop = pages.shop()
    first, second = Note("a", {"rows": 1}), Note("b", warning=True)
    both = {name: replace(shop[name], notes=(first, second)) for name in shop}
    assert owner(both).notes == (second, first)


# ------------------------------------------------------------------------------------------------ figures of the page


def test_ages_add_up_to_what_is_owed_before_unapplied_money() -> None:
    [block] = owner(pages.shop()).blocks
    facts = block.facts["aging"]
    assert [part.key for part in block.ages] == ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "disputed"]
    assert sum(part.value for part in block.ages) == facts["open_total"] - facts["unapplied"]
    assert sum(part.share for part in block.ages) == pytest.approx(1)


def test_every_customer_who_bought_is_in_one_band_of_days() -> None:
    [block] = owner(pages.shop()).blocks
    assert sum(part.value for part in block.recency) == 40
    assert [part.key for part in block.recency] == [
        "days_0_30",
        "days_31_60",
        "days_61_90",
        "days_91_180",
        "days_181_365",
        "days_over_365",
    ]


def test_the_best_fifth_of_the_curve_is_the_fact_of_the_analysis() -> None:
    [block] = owner(pages.shop()).blocks
    assert block.brought[1].value == 8
    assert block.brought[1].share == pytest.approx(block.facts["segment"]["top_20_share"])


def test_the_largest_customers_show_what_they_owe_and_are_worth() -> None:
    [block] = owner(pages.shop()).blocks
    first, second = block.best.rows[:2]
    assert (first["overdue"], first["lifetime_value"]) == (Decimal("2482.6600"), Decimal("14400.0000"))
    assert second["overdue"] is None


def test_late_customers_stand_largest_first() -> None:
    [block] = owner(pages.shop()).blocks
    amounts = [row["overdue"] for row in block.debtors.rows]
    assert amounts == sorted(amounts, reverse=True)
    assert all(amounts)


# ------------------------------------------------------------------------------------------------ things to do


def debtor(customer: str, overdue: int, days: int | None, **columns: object) -> dict:
    money = {"overdue": Decimal(overdue), "total": Decimal(overdue), "disputed": Decimal(0), "unapplied": Decimal(0)}
    return {"customer": customer, "name": customer, "oldest_days": days, **money, **columns}


def buyer(customer: str, segment: str | None, revenue: int = 1000, **columns: object) -> dict:
    day = pages.AS_OF
    facts = {
        "orders": 10,
        "average_order": Decimal(100),
        "recency_days": 120,
        "first_order": day.replace(year=2025),
        "last_order": day,
    }
    return {"customer": customer, "name": customer, "segment": segment, "revenue": Decimal(revenue), **facts, **columns}


def test_the_older_of_two_equal_debts_comes_first() -> None:
    ranked = tasks([], [debtor("young", 100, 20), debtor("old", 100, 80)])
    assert [(task.who, task.kind) for task in ranked] == [("old", "call"), ("young", "remind")]


def test_a_large_young_debt_comes_before_a_small_old_one() -> None:
    assert [task.who for task in tasks([], [debtor("small", 100, 200), debtor("large", 900, 5)])] == ["large", "small"]


def test_who_owes_nothing_late_is_left_alone() -> None:
    assert tasks([], [debtor("calm", 0, None)]) == []


def test_a_good_customer_who_is_late_is_asked_not_threatened() -> None:
    [task, *_] = tasks([buyer("Ada", "champions")], [debtor("Ada", 100, 40)])
    assert [sentence.key for sentence in task.why] == ["report.why.late", "report.why.good"]


def test_a_customer_is_named_once_with_the_more_pressing_task() -> None:
    ranked = tasks([buyer("Ada", "at_risk", 100)], [debtor("Ada", 500, 40)])
    assert [(task.who, task.kind) for task in ranked] == [("Ada", "call")]
    assert ranked[0].why[-1].key == "report.why.quiet_too"


def test_silent_customers_weigh_by_what_they_spent_a_year() -> None:
    ranked = tasks([buyer("small", "at_risk", 200), buyer("large", "cant_lose", 900), buyer("loyal", "loyal", 5000)], [])
    assert [(task.who, task.money) for task in ranked] == [("large", 900), ("small", 200)]


def test_a_silent_customer_worth_more_than_their_debt_is_won_back_and_the_debt_is_named() -> None:
    [task] = tasks([buyer("Ada", "cant_lose", 9000)], [debtor("Ada", 50, 5)])
    assert (task.kind, task.why[-1].key) == ("win_back", "report.why.late_too")


def test_yearly_spend_of_less_than_a_year_is_all_of_it() -> None:
    assert yearly(buyer("Ada", "loyal", 600, first_order=pages.AS_OF.replace(month=1))) == 600
    assert yearly(buyer("Ada", "loyal", 600, first_order=pages.AS_OF.replace(year=2023))) == Decimal(600) * 365 / 1096


def test_disputes_and_money_without_an_invoice_are_to_be_settled() -> None:
    rows = [debtor("Ada", 0, None, disputed=Decimal(310)), debtor("Bo", 0, None, unapplied=Decimal(-450))]
    assert [(task.who, task.kind, task.money) for task in tasks([], rows)] == [("Ada", "settle", 310), ("Bo", "match", 450)]


def test_one_kind_of_task_does_not_crowd_out_the_others() -> None:
    rows = [debtor(f"D{number:02d}", 1000 - number, 40) for number in range(20)]
    ranked = tasks([buyer("quiet", "cant_lose", 10)], rows, most=6)
    assert [task.kind for task in ranked] == ["call"] * 5 + ["win_back"]


def test_debts_fill_the_list_where_nothing_else_waits() -> None:
    assert len(tasks([], [debtor(f"D{number}", 100, 40) for number in range(20)], most=10)) == 10


def test_new_customers_and_champions_are_one_task_each() -> None:
    people = [buyer("a", "new"), buyer("b", "promising"), buyer("c", "champions"), buyer("d", None, 0, recency_days=None)]
    ranked = tasks(people, [])
    assert [(task.kind, task.who, task.money) for task in ranked] == [("again", None, 2000), ("thank", None, 0)]
    assert ranked[0].why[0].values == {"customers": 2, "names": ["a", "b"]}


# ------------------------------------------------------------------------------------------------ templates


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_template_of_one_s_own_comes_before_those_shipped(tmp_path: Path) -> None:
    write(tmp_path, "owner.html.j2", "mine: {{ page.blocks[0].currency }}")
    assert owner_page(folders=[tmp_path]) == "mine: EUR"
    assert owner_page().startswith("<!doctype html>")


def test_a_template_may_be_a_file_anywhere_and_use_what_is_shipped(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "my page.j2",
        '{% import "_macros/page.html.j2" as frame with context %}{% call frame.html("T") %}{{ name("<i>") }}{% endcall %}',
    )
    page = owner_page(template=str(path))
    assert "<title>T</title>" in page
    assert "<bdi>&lt;i&gt;</bdi>" in page


def test_a_part_of_the_shipped_page_can_be_replaced_alone(tmp_path: Path) -> None:
    write(tmp_path, "report.css", "body { color: teal }")
    assert "body { color: teal }" in owner_page(folders=[tmp_path])


def test_an_unknown_template_is_answered_with_those_there_are() -> None:
    with pytest.raises(TemplateMissing) as caught:
        owner_page(template="ownr")
    assert caught.value.facts == {"template": "ownr", "available": "card, handover, owner, receivables, statement"}
    assert isinstance(caught.value, ConfigError)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("ok\n{{ page.nothing }}", 2, "there is no 'nothing' in it, but as_of, blocks, missing, notes"),
        ("{{ sources.x }}", 1, "has no attribute 'x'"),
        ("ok\n\n{% if %}", 3, "Expected an expression"),
        ("{{ missing }}", 1, "'missing' is undefined"),
        ("a\n{{ ''.__class__ }}", 2, "__class__"),
        ("a\n{{ page.blocks.__len__() }}", 2, "__len__"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ('a\n{{ say("no.such.key") }}', 2, "no.such.key"),
        ("{{ range(10000000) | list }}", 1, "Range too big"),
    ],
)
def test_a_wrong_template_is_named_with_its_line_and_what_there_is(tmp_path: Path, text: str, line: int, why: str) -> None:
    path = write(tmp_path, "mine.html.j2", text)
    with pytest.raises(TemplateWrong) as caught:
        owner_page(template=str(path))
    facts = caught.value.facts
    assert facts["template"] == str(path)
    assert facts["line"] == line
    assert why in str(facts["why"])
    assert "page, results, business" in str(facts["available"])


def test_a_template_cannot_read_files_outside_its_folders(tmp_path: Path) -> None:
    write(tmp_path, "secret.txt", "secret")
    path = write(tmp_path, "inner/mine.html.j2", '{% include "../secret.txt" %}')
    with pytest.raises(TemplateMissing):
        owner_page(template=str(path))


@pytest.mark.parametrize(
    ("file", "named", "wrong"),
    [
        ("owner.html.j2", "owner", OwnTemplateWrong),
        ("owner.html.j2", "{}/owner.html.j2", TemplateWrong),
        ("_macros/page.html.j2", "owner", OwnTemplateWrong),
        ("mine.html.j2", "mine", TemplateWrong),
    ],
)
@pytest.mark.parametrize("text", [b"{{ nothing }}", b"{% if %}"])
def test_only_a_template_in_the_place_of_a_shipped_one_is_to_be_moved_away(
    tmp_path: Path, file: str, named: str, wrong: type[TemplateWrong], text: bytes
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_bytes(text)
    with pytest.raises(TemplateWrong) as caught:
        owner_page(template=named.format(tmp_path), folders=[tmp_path])
    assert type(caught.value) is wrong
    assert str(tmp_path / file) in str(caught.value)


def test_a_template_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.html.j2").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TemplateWrong, match="UTF-8"):
        owner_page(template=str(tmp_path / "mine.html.j2"))


def test_a_template_cannot_change_what_it_is_given(tmp_path: Path) -> None:
    path = write(tmp_path, "mine.html.j2", "{{ results.clear() }}")
    with pytest.raises(TemplateWrong, match="unsafe"):
        owner_page(template=str(path))


# ------------------------------------------------------------------------------------------------ style


def palettes() -> Iterator[tuple[str, dict[str, str]]]:
    css = (html.shipped() / "report.css").read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r":root \{(.*?)\}", css, re.DOTALL)):
        colours = {
            name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:])
            for name, value in re.findall(r"--(\w+): (#\w+)", block)
        }
        yield ("light", "dark", "print")[number], colours


@pytest.mark.parametrize(("mode", "colours"), list(palettes()))
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "alarm", "warn", "good"])
def test_letters_have_enough_contrast_in_every_mode(mode: str, colours: dict[str, str], ink: str) -> None:
    assert contrast(colours[ink], colours["page"]) >= 4.5
    assert contrast(colours[ink], colours["panel"]) >= 4.5


def test_there_is_a_palette_for_light_dark_and_paper() -> None:
    assert [mode for mode, _ in palettes()] == ["light", "dark", "print"]


def empty(result: Result) -> Result:
    """The same answer for nobody, without figures."""
    tables = {name: replace(table, rows=table.rows.clear()) for name, table in result.tables.items()}
    return replace(result, tables=tables, facts={"EUR": {}})
