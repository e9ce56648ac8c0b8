"""Do receivables, statements, cards and handovers say what the books say, in both languages and in every form?"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import get_args

import polars as pl
import pytest

from custctl.errors.usage import CustomerAmbiguous, CustomerNotInBooks, SalespersonUnknown
from custctl.labels import LANGUAGES, Words
from custctl.ledger import UNKNOWN_CURRENCY
from custctl.renderers import reports, templates
from custctl.renderers.receivables import receivables
from custctl.renderers.reports import Manner, Material
from custctl.renderers.statement import Style, statement
from custctl.workflow import reporting
from tests.helpers import pages
from tests.helpers.reports import AS_OF, MIXED, SENDER, Page, books, material

EN = Words("en")
SAID = {"date": date(2026, 10, 1), "customer": "A", "what": "promise", "due": date(2026, 11, 5), "amount": Decimal(100)}
LATER = {"date": date(2026, 12, 1), "customer": "A", "what": "note", "text": "not yet said"}
SUBJECTS: dict[str, dict[str, str]] = {
    "owner": {},
    "receivables": {},
    "statement": {"customer": "A"},
    "card": {"customer": "A"},
    "handover": {"salesperson": "Rieke"},
}
FORMS = {"html": templates.PAGE, "md": templates.MARKDOWN}


@pytest.fixture(scope="module")
def made() -> Callable[[str], Material]:
    """The material of each purpose, worked out once."""
    known: dict[str, Material] = {}

    def of(purpose: str) -> Material:
        if purpose not in known:
            known[purpose] = material(purpose, books(contacts=[SAID, LATER]))
        return known[purpose]

    return of


def text(made: Callable[[str], Material], purpose: str, *, lang: str = "en", form: str = "html", **manner: object) -> str:
    wanted = Manner(Words(lang), purpose, suffix=FORMS[form], **manner)
    return reports.whole(made(purpose), wanted, **SUBJECTS[purpose])


# ------------------------------------------------------------------------------------------------ every report


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("purpose", SUBJECTS)
def test_every_report_is_a_whole_page_in_both_languages(made: Callable[[str], Material], purpose: str, lang: str) -> None:
    page = Page(text(made, purpose, lang=lang))
    assert len(page.all("h1")) == 1
    assert "report." not in page.text
    assert all(heading.get("scope") in ("col", "row") for heading in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.all("a")} <= set(ids)


@pytest.mark.parametrize("purpose", SUBJECTS)
def test_no_report_asks_the_network_or_runs_anything(made: Callable[[str], Material], purpose: str) -> None:
    source = text(made, purpose)
    page = Page(source)
    assert not {"script", "link", "iframe", "img", "object", "form", "base"} & {tag for tag, _ in page.elements}
    assert "default-src 'none'" in source
    assert all(link["href"].startswith("#") for link in page.all("a"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("purpose", SUBJECTS)
def test_every_report_is_markdown_too(made: Callable[[str], Material], purpose: str, lang: str) -> None:
    document = text(made, purpose, lang=lang, form="md")
    assert re.search(r"^# \S", document, re.MULTILINE)
    assert "<" not in document.replace("\\<", "")
    for table in re.findall(r"(?:^\|.*\n)+", document, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("purpose", SUBJECTS)
def test_a_chinese_report_has_chinese_marks_alone(made: Callable[[str], Material], purpose: str, form: str) -> None:
    document = text(made, purpose, lang="zh", form=form).partition("</style>")
    assert MIXED.findall(re.sub("<style>.*", "", document[0], flags=re.DOTALL) + document[2]) == []


@pytest.mark.parametrize("purpose", SUBJECTS)
def test_the_same_books_give_the_same_bytes(made: Callable[[str], Material], purpose: str) -> None:
    assert text(made, purpose) == text(made, purpose)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("purpose", SUBJECTS)
def test_a_hostile_name_is_shown_as_it_is_and_changes_nothing(made: Callable[[str], Material], purpose: str, form: str) -> None:
    def shape(name: str) -> object:
        source = reports.whole(renamed(made(purpose), name), Manner(EN, purpose, suffix=FORMS[form]), **SUBJECTS[purpose])
        return [tag for tag, _ in Page(source).elements] if form == "html" else re.sub(r"\\\||[^\n|]", "", source)

    plain = shape("Ada")
    assert [name for name in pages.HOSTILE if shape(name) != plain] == []


def test_markdown_cannot_be_made_to_mean_anything_by_a_name(made: Callable[[str], Material]) -> None:
    found = renamed(made("card"), "[x](http://evil) <b> **loud** `code` | cell")
    source = reports.whole(found, Manner(EN, "card", suffix=templates.MARKDOWN), customer="A")
    assert "\\[x\\](http\N{ZERO WIDTH NON-JOINER}://evil) \\<b\\> \\*\\*loud\\*\\* \\`code\\` \\| cell" in source


def renamed(found: Material, name: str) -> Material:
    """The same material, in which every customer is called so."""
    results = {
        key: replace(result, tables={of: replace(table, rows=_called(table.rows, name)) for of, table in result.tables.items()})
        for key, result in found.results.items()
    }
    return replace(found, results=results, cards=[{**card, "name": name, "note": name} for card in found.cards])


def _called(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.with_columns(name=pl.lit(name)) if "name" in rows.columns else rows


def test_an_answer_that_found_nothing_adds_no_currency() -> None:
    rows = "\n".join(f"2026-{month:02}-05 C sale 20.00 currency=EUR" for month in range(1, 11))
    found = material("owner", books(rows))
    assert found.results["aging"].facts.keys() == {UNKNOWN_CURRENCY}
    page = Page(reports.whole(found, Manner(EN))).text
    assert "EUR" in page
    assert UNKNOWN_CURRENCY not in page


# ------------------------------------------------------------------------------------------------ statements


def account(made: Callable[[str], Material], customer: str, **options: object):
    found = made("statement")
    [one] = statement(found.people.person(customer), AS_OF, **options).accounts
    return one


def test_a_statement_lists_what_is_open_and_adds_up(made: Callable[[str], Material]) -> None:
    one = account(made, "A")
    assert [(row["document"], row["open"]) for row in one.items] == [("R3", Decimal(500)), ("R4", Decimal(300))]
    assert (one.closing, one.overdue) == (Decimal(800), Decimal(500))
    assert sum(part.value for part in one.ages) == Decimal(800)


def test_a_balance_forward_leads_from_the_opening_balance_to_the_closing_one(made: Callable[[str], Material]) -> None:
    one = account(made, "A", style="balance-forward", since=date(2026, 3, 1))
    assert one.opening == Decimal(900)
    assert one.opening + one.charged - one.paid == one.closing == one.lines[-1]["balance"]


def test_a_statement_begins_two_months_before_the_month_of_the_day(made: Callable[[str], Material]) -> None:
    assert statement(made("statement").people.person("A"), AS_OF).since == date(2026, 8, 1)
    assert statement(made("statement").people.person("A"), date(2026, 1, 15)).since == date(2025, 11, 1)


def test_a_customer_with_a_credit_has_nothing_to_pay(made: Callable[[str], Material]) -> None:
    one = account(made, "B")
    assert (one.closing, one.items, [row["open"] for row in one.credits]) == (Decimal(-50), (), [Decimal(-50)])
    page = Page(reports.whole(made("statement"), Manner(EN, "statement"), customer="B")).text
    assert "You have a credit of 50.00 . There is nothing to pay." in page


def test_a_customer_who_always_paid_at_once_is_thanked(made: Callable[[str], Material]) -> None:
    page = Page(reports.whole(made("statement"), Manner(EN, "statement"), customer="C")).text
    assert "Nothing is outstanding. Thank you." in page
    assert "How to pay" not in page


@pytest.mark.parametrize("style", get_args(Style))
def test_each_style_says_how_to_pay(made: Callable[[str], Material], style: str) -> None:
    page = Page(text(made, "statement", style=style)).text
    assert SENDER.pay in page
    assert "Amount to pay: 800.00" in page


def test_without_an_account_a_statement_still_asks_to_pay() -> None:
    found = material("statement", sender=reports.Sender())
    assert "the account shown on our invoices" in Page(reports.whole(found, Manner(EN, "statement"), customer="A")).text


def test_statements_go_to_those_with_something_open_and_cards_to_all(made: Callable[[str], Material]) -> None:
    assert reporting.everybody(made("statement"), "statement") == ["A", "B"]
    assert reporting.everybody(made("card"), "card") == ["A", "B", "C"]


def test_every_customer_gets_a_file_under_a_name_of_its_own() -> None:
    found = material("statement", books(names={"A": "../../Ada", "B": "..\\..\\ada"}))
    assert reports.file_names(found, ["A", "B"]) == {"A": "ada-a", "B": "ada-b"}


def test_a_customer_s_file_is_called_the_same_when_another_of_that_name_gets_none() -> None:
    found = material("statement", books(names={"A": "Ada" * 40, "B": "Ada" * 50}))
    assert reports.file_names(found, ["B"]) == {"B": "ada" * 10 + "-b"}
    assert reports.file_names(material("statement", books(names={"A": "Ada", "B": "Bo"})), ["B"]) == {"B": "bo"}


# ------------------------------------------------------------------------------------------------ cards and handovers


def test_a_card_knows_everything_about_one_customer() -> None:
    person = material("card", books(contacts=[SAID, LATER])).people.person("A")
    [one] = person.dealings
    assert (person.name, person.card["phone"]) == ("Ada Handel", "+49 40 0")
    assert [row["what"] for row in person.contacts] == ["promise"]
    assert [(row["product"], row["times"], row["revenue"]) for row in one.products.rows] == [
        ("Beans", 3, Decimal(2100)),
        ("Cups", 1, Decimal(900)),
    ]
    assert one.segment["revenue"] == sum(revenue for _, revenue in one.months) == Decimal(3000)
    assert [row["open"] for row in one.items] == [Decimal(500), Decimal(300)]
    assert one.tasks == (), "a promise for a later day leaves them alone"
    [silent] = material("card").people.person("A").dealings
    assert {task.customer for task in silent.tasks} == {"A"}


@pytest.mark.parametrize("purpose", SUBJECTS)
@pytest.mark.parametrize("form", FORMS)
def test_books_without_a_list_of_customers_make_every_report(purpose: str, form: str) -> None:
    wanted = {"customer": "A"} if purpose in reports.OF_ONE else {"salesperson": "Rieke"} if purpose == "handover" else {}
    document = reports.whole(cardless(purpose), Manner(EN, purpose, suffix=FORMS[form]), **wanted)
    assert "None" not in document


@lru_cache
def cardless(purpose: str) -> Material:
    return material(purpose, books(names={}))


def test_months_without_an_order_are_there_and_empty(made: Callable[[str], Material]) -> None:
    [one] = made("card").people.person("C").dealings
    assert one.months == ((date(2026, 9, 1), Decimal(20)), (date(2026, 10, 1), Decimal(25)))
    [one] = made("card").people.person("A").dealings
    assert dict(one.months)[date(2026, 9, 1)] == 0
    assert one.months[0][0] == date(2025, 1, 1)


def test_a_customer_whom_only_a_card_knows_has_an_empty_page() -> None:
    found = material("card", books(names={"A": "Ada", "D": "Nobody yet"}))
    assert "Nothing was bought and nothing is outstanding." in Page(reports.whole(found, Manner(EN, "card"), customer="D")).text


def test_a_customer_is_found_by_number_and_by_name(made: Callable[[str], Material]) -> None:
    found = made("statement")
    assert [reporting.customer_of(found, name) for name in ("A", "ada handel", "Bo & Co")] == ["A", "A", "B"]
    with pytest.raises(CustomerNotInBooks) as caught:
        reporting.customer_of(found, "Ada Hande")
    assert caught.value.facts["near"] == "Names like it: Ada Handel. "


def test_a_name_that_two_customers_share_names_neither() -> None:
    cards = [{"customer": "1", "name": "Ada"}, {"customer": "2", "name": "ada"}]
    found = Material({}, AS_OF, cards, [])
    assert [reporting.customer_of(found, typed) for typed in ("Ada", "2")] == ["1", "2"]
    with pytest.raises(CustomerAmbiguous) as caught:
        reporting.customer_of(found, "ADA")
    assert caught.value.facts["numbers"] == "1, 2"


def test_a_hand_over_is_about_the_customers_of_one_salesperson() -> None:
    theirs = reporting.of_salesperson(books(), AS_OF, "rieke")
    found = material("handover", theirs)
    page = Page(reports.whole(found, Manner(EN, "handover"), salesperson="Rieke")).text
    assert "1 customer of Rieke" in page
    written = reports.whole(found, Manner(EN, "handover", suffix=templates.MARKDOWN), salesperson="Rieke")
    assert written.splitlines()[:5:2] == [
        "# Handover",
        "as of 31 Oct 2026",
        "**1 customer** of **Rieke**: what is outstanding and what to do next.",
    ]
    assert "Ada Handel" in page
    assert "R3" in page
    with pytest.raises(SalespersonUnknown) as caught:
        reporting.of_salesperson(books(), AS_OF, "Kim")
    assert caught.value.facts["available"] == "Ole, Rieke"


@pytest.mark.parametrize("purpose", reporting.OF_PEOPLE)
def test_what_is_said_of_a_salesperson_s_customers_beside_others_is_by_all_books(purpose: str) -> None:
    everybody = books()
    theirs = reporting.of_salesperson(everybody, AS_OF, "Rieke")
    card, found = material("card", everybody), material(purpose, theirs, among=everybody)
    assert found.people.names == {"A": "Ada Handel"}
    assert found.people.person("A") == card.people.person("A")
    assert found.people.person("A") != material(purpose, theirs).people.person("A")
    assert found.results["aging"].facts["EUR"]["open_total"].value == 800, "what is owed is that of their customers"


# ------------------------------------------------------------------------------------------------ receivables


def test_receivables_add_up_by_customer_by_item_and_by_age(made: Callable[[str], Material]) -> None:
    [block] = receivables(made("receivables").results).blocks
    assert block.sums["total"] == block.facts["open_total"] == sum(row["open"] for row in block.items) == Decimal(750)
    assert sum(part.value for part in block.ages) + block.sums["unapplied"] == Decimal(750)
    assert sum(block.shares.values()) == pytest.approx(1)
    assert sum(block.ties.values()) == block.facts["open_total"]


def test_amounts_can_be_in_ten_thousands(made: Callable[[str], Material]) -> None:
    page = Page(text(made, "receivables", lang="zh", unit=10000)).text
    assert "单位：万元（ EUR ）" in page
    assert "0.08" in page


def test_the_chinese_page_has_the_columns_that_accountants_expect() -> None:
    rates = pl.LazyFrame(
        {"bucket": ["not_due", "days_over_90"], "rate": [Decimal("0.01"), Decimal("0.5")]},
        schema_overrides={"rate": pl.Decimal(38, 6)},
    )
    found = material("receivables", loss_rates=rates)
    page = Page(reports.whole(found, Manner(Words("zh"), "receivables"))).text
    for word in ("应收账款账龄分析表", "期末余额", "占比", "计提比例", "坏账准备", "账面价值"):
        assert word in page
    assert "253.00" in page


def test_without_rates_the_page_says_what_would_bring_an_allowance(made: Callable[[str], Material]) -> None:
    page = Page(text(made, "receivables")).text
    assert "Loss allowance" not in page
    assert "--from-history" in page


def test_books_in_which_nothing_is_open_say_so() -> None:
    found = material("receivables", books("2026-10-01 A sale 10.00"))
    assert "Invoices and payments would show" in Page(reports.whole(found, Manner(EN, "receivables"))).text
