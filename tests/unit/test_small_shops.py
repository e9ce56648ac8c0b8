"""Does a page say no more of a customer than `clv` does? In a shop of 30 to 199 customers that is high, middle or low."""

from datetime import timedelta
from decimal import Decimal
from functools import cache

import pytest

from custctl.labels import Words
from custctl.renderers import reports, templates
from custctl.renderers.owner import owner
from custctl.renderers.reports import Manner, Material
from custctl.workflow import answering
from custctl.workflow.economics import Economics
from custctl.workflow.reading import Books
from tests.helpers.reports import AS_OF, Page, books, material

FORMS = {"html": templates.PAGE, "md": templates.MARKDOWN}
LEVELS = {"high": "High", "mid": "Middle", "low": "Low"}


@cache
def shop(customers: int = 40) -> Books:
    """Customers who come every few weeks, each with an amount of their own; the best one is late with an invoice."""
    lines = [
        f"{AS_OF - timedelta(days=visit * (11 + number) + number)}  K{number:02d}  sale  {400 - 7 * number}.00"
        for number in range(customers)
        for visit in range(8)
    ]
    return books("\n".join([*lines, "2026-08-01  K00  invoice  90.00  R1  due=2026-08-15"]), names={})


@cache
def made(purpose: str) -> Material:
    """What a report of forty customers is made from."""
    return material(purpose, shop())


def worth() -> dict[str, dict[str, object]]:
    """Customer to their row of `clv`."""
    return {row["customer"]: row for row in made("card").results["clv"].tables["customers"].rows.iter_rows(named=True)}


def test_the_list_of_customers_has_a_level_where_clv_tells_no_amount() -> None:
    [block] = owner(made("owner").results).blocks
    told = worth()
    assert {row["value_12m"] for row in told.values()} == {None}
    assert len(block.best.rows) >= 8
    for row in block.best.rows:
        assert (row["value_12m"], row["lifetime_value"]) == (None, None)
        assert row["value_level"] == told[row["customer"]]["value_level"]


def test_the_page_shows_the_level_in_words() -> None:
    text = Page(reports.whole(made("owner"), Manner(Words("en"), "owner"))).text
    assert "High" in text[text.index("Next 12 months") :]


def test_a_good_customer_who_is_late_is_not_put_at_an_amount() -> None:
    [block] = owner(made("owner").results).blocks
    [why] = [task.why for task in block.tasks if task.customer == "K00"]
    assert why[-1].key == "report.why.good"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("customer", ["K00", "K20", "K39"])
def test_a_card_shows_the_level_and_no_amount_by_facts(form: str, customer: str) -> None:
    row = worth()[customer]
    source = reports.whole(made("card"), Manner(Words("en"), "card", suffix=FORMS[form]), customer=customer)
    text = Page(source).text if form == "html" else source
    assert LEVELS[row["value_level"]] in text[text.index("Worth, 12 months") :][:40]
    assert f"{row['facts_12m']:,.0f}" not in text


def test_values_of_a_small_shop_that_were_asked_for_are_said_to_be_facts() -> None:
    told = answering.segment(shop(), AS_OF, economics=Economics(margin=Decimal("0.35")), with_value=True)
    rows = told.tables["customers"].rows
    assert {row["customer"]: row["value_12m"] for row in rows.to_dicts()} == {
        customer: row["facts_12m"] for customer, row in worth().items()
    }
    [note] = [note for note in told.notes if note.key == "value_by_facts"]
    assert "not a forecast" in Words("en").text("note.value_by_facts", note.values)


def test_of_a_handful_there_is_nothing_but_facts_to_say_so() -> None:
    told = answering.segment(shop(8), AS_OF, with_value=True)
    assert "value_by_facts" not in {note.key for note in told.notes}
