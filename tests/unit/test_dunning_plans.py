"""Does a plan of the user's own decide who is reminded when, and is a plan that cannot be refused?"""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.analyses.collect import collect
from custctl.config import Dunning, Settings
from custctl.errors.settings import SettingWrong
from custctl.frames.dunning import POLICY, Policy, Step
from custctl.ledger import CONTACTS, CUSTOMERS
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
    assert policies(None) == (Policy(POLICY, 7),)
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
    assert policies(Dunning(gap=3)) == (Policy(POLICY, 3),)


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
