"""Does a plan of the user's own decide who is reminded when, and is a plan that cannot be refused?"""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.analyses.collect import collect
from custctl.config import Settings
from custctl.config_values import Dunning
from custctl.errors.settings import SettingWrong
from custctl.frames.dunning import STEPS, Policy, Step
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS, CUSTOMERS
from custctl.renderers.letters import Sender, letters
from custctl.workflow.collecting import policies
from tests.helpers.ledgers import ledger
from tests.helpers.transcripts import run
from tests.unit.test_config import configured

DAY = date(2025, 3, 31)
BOOKS = """
    2025-01-01 Ada invoice 100 I1 due=2025-03-21
    2025-01-01 Bo  invoice 100 I2 due=2025-03-21
    2025-01-01 Cy  invoice 100 I3 due=2025-03-21 terms=net_60
"""
EARLY, LATE = Policy((Step(1, 10),)), Policy((Step(1, 11),))


def reminded(*plans: Policy, **options: Any) -> dict[str, int]:
    items = collect(ledger(BOOKS), DAY, policies=plans, **options).tables["items"].rows
    return dict(items.select("customer", "level").iter_rows())


def test_without_a_plan_the_usual_one_holds() -> None:
    assert policies(None) == (Policy(STEPS, 7),)
    assert reminded(Policy()) == {"Ada": 1, "Bo": 1, "Cy": 1}


def test_a_level_is_reached_on_its_day_and_not_before() -> None:
    assert set(reminded(EARLY)) == {"Ada", "Bo", "Cy"}
    assert reminded(LATE) == {}


def test_the_first_plan_that_fits_holds_for_an_item() -> None:
    segments = pl.LazyFrame({"customer": ["Ada", "Bo"], "segment": ["champions", "lost"]})
    gentle = Policy((Step(1, 11),), segments=("champions", "loyal"))
    assert set(reminded(gentle, EARLY, segments=segments)) == {"Bo", "Cy"}
    assert set(reminded(EARLY, gentle, segments=segments)) == {"Ada", "Bo", "Cy"}


def test_a_plan_may_be_for_a_group_of_the_card_or_for_terms() -> None:
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Bo"], "group": ["chains"]}))
    assert set(reminded(Policy((Step(1, 3),), groups=("chains",)), customers=cards)) == {"Bo"}
    assert set(reminded(Policy((Step(1, 3),), terms=("net_60",)))) == {"Cy"}
    assert reminded(Policy((Step(1, 3),), groups=("chains",), terms=("net_60",)), customers=cards) == {}


@pytest.mark.parametrize(
    ("terms", "same"),
    [
        *[(terms, True) for terms in ("Net_60", "net_60_days", "NET60", "60_days", "sixty_days_net", "60_Tage_netto", "60天")],
        *[(terms, False) for terms in ("net_30", "60_days_EOM", "60_days,_direct_debit", "2/10_net_60", "6.0_days")],
    ],
)
def test_terms_are_those_of_a_plan_in_other_words_for_the_same(terms: str, same: bool) -> None:
    books = ledger(f"2025-01-01 Ada invoice 100 I1 due=2025-03-21 terms={terms}")
    books = books.with_columns(pl.col("terms").str.replace_all("_", " "))
    found = collect(books, DAY, policies=[Policy((), terms=("net 60",)), EARLY])
    assert found.tables["items"].rows.is_empty() is same
    assert [note.values["words"] for note in found.notes if note.key == "plans_unknown"] == (
        [] if same else [["terms = net 60"]]
    )


def test_groups_and_segments_are_those_of_a_plan_whatever_their_capitals_and_spaces() -> None:
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada", "Bo"], "group": ["Big  Chains", "Big"]}))
    segments = pl.LazyFrame({"customer": ["Ada", "Bo"], "segment": ["at_risk", "lost"]})
    assert set(reminded(Policy((Step(1, 3),), groups=(" big chains",)), customers=cards)) == {"Ada"}
    assert set(reminded(Policy((Step(1, 3),), segments=("At risk",)), segments=segments)) == {"Ada"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_in_plans_that_nobody_has_are_told(lang: str) -> None:
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Bo"], "group": ["chains"], "terms": ["net 14"]}))
    plans = [
        Policy((), groups=("Chains", "chians"), terms=("Net 14 days",)),
        Policy((), segments=("champion", "lost"), groups=("chians",)),
        Policy(),
    ]
    [told] = [
        note for note in collect(ledger(BOOKS), DAY, policies=plans, customers=cards).notes if note.key == "plans_unknown"
    ]
    assert told.warning
    assert told.values == {"count": 2, "words": ["group = chians", "segment = champion"]}
    assert "chians" in Words(lang).text("note.plans_unknown", told.values)


def test_a_plan_without_levels_leaves_its_customers_alone() -> None:
    assert set(reminded(Policy((), terms=("net_60",)), EARLY)) == {"Ada", "Bo"}


def test_whom_no_plan_fits_is_left_alone() -> None:
    assert reminded(Policy((Step(1, 3),), segments=("champions",))) == {}


@pytest.mark.parametrize(("gap", "level"), [(5, 2), (6, None)])
def test_the_gap_between_two_reminders_is_the_plan_s(gap: int, level: int | None) -> None:
    sent = CONTACTS.conform(
        pl.LazyFrame({"date": [date(2025, 3, 26)], "customer": ["Ada"], "document": ["I1"], "what": ["reminder_1"]})
    )
    plan = Policy((Step(1, 3), Step(2, 5)), gap=gap)
    assert reminded(plan, contacts=sent).get("Ada") == level


def test_the_last_level_of_a_short_plan_ends_it() -> None:
    sent = CONTACTS.conform(
        pl.LazyFrame({"date": [date(2025, 3, 22)], "customer": ["Ada"], "document": ["I1"], "what": ["reminder_1"]})
    )
    work = collect(ledger(BOOKS), DAY, policies=[EARLY], contacts=sent).tables["customers"].rows
    assert dict(work.select("customer", "approach").iter_rows())["Ada"] == "decide"


TOML = """
[dunning]
gap = 10
levels = [{ level = 1, days = 7 }, { level = 2, days = 30, mode = "end_of_month" }]

[[dunning.only]]
segment = ["champions"]
levels = []
"""


def test_the_plan_of_the_configuration_is_read(tmp_path: Path) -> None:
    (tmp_path / "custctl.toml").write_text(TOML, encoding="utf-8")
    assert policies(configured(tmp_path).settings.dunning) == (
        Policy((), 7, segments=("champions",)),
        Policy((Step(1, 7), Step(2, 30, "end_of_month")), 10),
    )


def test_a_plan_that_names_no_levels_has_the_usual_ones() -> None:
    assert policies(Dunning(gap=3)) == (Policy(STEPS, 3),)


@pytest.mark.parametrize(
    ("levels", "place"),
    [
        ("[{ level = 2, days = 7 }]", "levels"),
        ("[{ level = 1, days = 7 }, { level = 3, days = 9 }]", "levels"),
        ("[{ level = 5, days = 7 }]", "levels.1.level"),
        ('[{ level = 1, days = 7, mode = "weekly" }]', "levels.1.mode"),
        ("[{ level = 1 }]", "levels.1.days"),
        ("[{ level = 1, days = 7, day = 8 }]", "levels.1"),
    ],
)
def test_a_plan_that_cannot_be_is_named_with_its_place(tmp_path: Path, levels: str, place: str) -> None:
    (tmp_path / "custctl.toml").write_text(f"[dunning]\nlevels = {levels}\n", encoding="utf-8")
    with pytest.raises(SettingWrong) as caught:
        configured(tmp_path)
    assert caught.value.facts["key"] == f"dunning.{place}"


def test_the_command_goes_by_the_configuration(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "i.csv").write_text("Invoice,Customer,Date,Due,Amount\nR1,Ada,2025-02-01,2025-03-21,100\n", encoding="utf-8")
    listed = []
    for days in (10, 11):
        plan = f"[dunning]\nlevels = [{{ level = 1, days = {days} }}]\n"
        (tmp_path / "custctl.toml").write_text(plan, encoding="utf-8")
        answer = run("custctl collect i.csv --as-of 2025-03-31 --format csv --currency EUR", tmp_path, capfd)
        assert answer.code == 0
        listed.append(len(answer.out.splitlines()) - 1)
    assert listed == [1, 0]


def test_a_plan_says_itself_in_one_line() -> None:
    settings = Settings.model_validate({"dunning": {"gap": 3}, "letters": {"sender": "Lindt"}})
    assert (str(settings.dunning), str(settings.letters)) == ("gap = 3", "sender = Lindt")


TWO_PLANS = """
[dunning]
levels = [{ level = 1, days = 5HARSH }]

[[dunning.only]]
group = ["chains"]
levels = [{ level = 1, days = 5KIND }]

[letters]
format = "txt"
"""
STOCK = Words("en").text("letters.opening.1")


@pytest.mark.parametrize(
    ("harsh", "kind", "ada", "bob"),
    [
        ("HARSH words.", "KIND words.", "KIND words.", "HARSH words."),
        ("", "KIND words.", "KIND words.", STOCK),
        ("HARSH words.", "", STOCK, "HARSH words."),
    ],
)
def test_a_letter_begins_with_the_words_of_the_plan_that_holds(
    harsh: str, kind: str, ada: str, bob: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plans = TWO_PLANS
    for place, text in (("HARSH", harsh), ("KIND", kind)):
        plans = plans.replace(f"5{place}", f'5, text = "{text}"' if text else "5")
    files = {
        "custctl.toml": plans,
        "cust.csv": "customer,name,group\nC1,Ada,chains\nC2,Bob,\n",
        "inv.csv": "Invoice,Customer,Date,Due,Amount\nI1,C1,2025-01-01,2025-01-31,5\nI2,C2,2025-01-01,2025-01-31,5\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    ask = "custctl collect inv.csv cust.csv --as-of 2025-02-20 --format csv --currency EUR"
    assert run(f"{ask} --letters L", tmp_path, capfd).code == 0
    for customer, words in (("ada", ada), ("bob", bob)):
        letter = (tmp_path / "L" / f"2025-02-20-{customer}.txt").read_text(encoding="utf-8")
        assert [text for text in ("HARSH words.", "KIND words.", STOCK) if text in letter] == [words]
    items = run(f"{ask} --table items --interest 9%", tmp_path, capfd).out.splitlines()
    assert [items[0].endswith(",level,plan"), *(row.rsplit(",", 1)[1] for row in items[1:])] == [True, "1", "2"]


def test_of_items_of_several_plans_the_most_overdue_of_the_highest_level_has_the_word() -> None:
    books = """
        2025-01-01 Ada invoice 100 I1 due=2025-03-01 terms=net_60
        2025-01-01 Ada invoice 100 I2 due=2025-03-05 terms=net_30
        2025-01-01 Ada invoice 100 I3 due=2025-02-01
    """
    levels = (Step(1, 3), Step(2, 5))
    plans = [Policy(levels, terms=("net_30",)), Policy(levels, terms=("net_60",)), Policy(levels)]
    contacts = CONTACTS.conform(
        pl.LazyFrame(
            [{"date": date(2025, 3, 10), "customer": "Ada", "document": name, "what": "reminder_1"} for name in ("I1", "I2")]
        )
    )
    words = {(plan, level): f"plan {plan}, level {level}" for plan in (1, 2, 3) for level in (1, 2)}
    result = collect(ledger(books), DAY, policies=plans, contacts=contacts)
    [letter] = letters(result, words=Words("en"), sender=Sender(form="txt", openings=words))
    assert [text for text in words.values() if text in letter.text] == ["plan 2, level 2"]


def test_items_of_one_plan_do_not_name_it() -> None:
    tables = [collect(ledger(BOOKS), DAY, policies=plans).tables["items"] for plans in ([EARLY], [EARLY, LATE])]
    assert ["plan" in table.rows.columns for table in tables] == [False, True]
    nobody = collect(ledger(BOOKS), DAY, policies=[Policy((), terms=("net_60",)), Policy(())]).tables["items"]
    assert nobody.rows.is_empty()


def test_a_plan_of_nothing_but_the_word_before_the_due_date_asks_for_nothing_that_is_late() -> None:
    sent = CONTACTS.conform(
        pl.LazyFrame({"date": [date(2025, 3, 22)], "customer": ["Ada"], "document": ["I1"], "what": ["reminder_1"]})
    )
    only = [Policy((Step(0, -3),))]
    assert collect(ledger(BOOKS), DAY, policies=only, contacts=sent).tables["items"].rows.is_empty()
