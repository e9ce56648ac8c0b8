"""Segments by the user's own rules, actions, thresholds and days."""

import json
import shlex
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.segment import Wishes, segment
from custctl.errors import CustctlError
from custctl.errors.settings import ActionWrong, OwnSegmentColumn, OwnSegmentUnreadable, OwnSegmentWrong, ThresholdsBroken
from custctl.frames.actions import ACTIONS, STATES
from custctl.frames.rfm import SEGMENTS
from custctl.frames.rhythm import ACTIVITIES
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CUSTOMERS
from custctl.renderers.cells import cell
from custctl.workflow import freezing
from tests.helpers.ledgers import ledger
from tests.helpers.transcripts import run

AS_OF = date(2024, 12, 31)
SHOP = """
    2024-06-01  a  sale  100
    2024-09-01  a  sale  100
    2024-12-01  b  sale   50
    2024-12-20  c  sale   10
"""


def customers(text: str = SHOP, *, cards: pl.LazyFrame | None = None, overdue: pl.LazyFrame | None = None, **wishes: object):
    found = segment(ledger(text), AS_OF, customers=cards, overdue=overdue, wishes=Wishes(**wishes))
    return {str(row["customer"]): row for row in found.tables["customers"].rows.to_dicts()}


def own(*rules: tuple[str, str], cards: pl.LazyFrame | None = None, overdue: pl.LazyFrame | None = None) -> dict[str, object]:
    return {name: row["own_segment"] for name, row in customers(cards=cards, overdue=overdue, rules=rules).items()}


def owing(**amounts: str) -> pl.LazyFrame:
    rows = [{"customer": name, "currency": "EUR", "overdue": Decimal(amount)} for name, amount in amounts.items()]
    return pl.LazyFrame(rows, schema={"customer": pl.String, "currency": pl.String, "overdue": pl.Decimal(38, 4)})


# ---- segments of the user's own


def test_the_first_rule_that_is_true_names_the_segment_and_the_rest_are_others() -> None:
    assert own(("big", "revenue > 60"), ("bought", "revenue > 20")) == {"a": "big", "b": "bought", "c": "(other)"}


def test_others_are_called_so_in_the_language_and_segments_as_their_user_wrote_them() -> None:
    found = segment(ledger(SHOP), AS_OF, wishes=Wishes(rules=(("overdue_VIP", "revenue > 60"),))).tables["customers"]
    column = found.schema.columns["own_segment"]
    shown = {key: cell(key, "own_segment", column, Words("zh"), currency="EUR") for key in found.rows["own_segment"].unique()}
    assert shown == {"overdue_VIP": "overdue_VIP", "(other)": "（其他）"}


def test_without_rules_the_column_is_blank() -> None:
    assert own() == {"a": None, "b": None, "c": None}


def test_what_is_not_known_is_not_true() -> None:
    assert own(("owes", "overdue > 0")) == {"a": "(other)", "b": "(other)", "c": "(other)"}
    assert own(("owes", "overdue > 0"), overdue=owing(b="3")) == {"a": "(other)", "b": "owes", "c": "(other)"}


def test_rules_see_the_cards() -> None:
    card = dict.fromkeys(CUSTOMERS.columns)
    cards = pl.LazyFrame(
        [card | {"customer": "a", "city": "Bonn", "birth_year": 1990}, card | {"customer": "b", "group": "B2B"}],
        schema=CUSTOMERS.dtypes,
    )
    rules = [("thirties", "age between 30 and 39"), ("firms", "\"group\" = 'B2B'")]
    assert own(*rules, cards=cards) == {"a": "thirties", "b": "firms", "c": "(other)"}


def test_rules_see_keys_as_text_and_days_as_days() -> None:
    assert own(("old", "last_order < DATE '2024-10-01' and segment <> 'new'"))["a"] == "old"


@pytest.mark.parametrize(
    ("where", "kind", "said"),
    [
        ("turnover > 1", OwnSegmentColumn, {"column": "turnover"}),
        ("revenue > 1 and Turnover > 1", OwnSegmentColumn, {"column": "Turnover"}),
        ("own_segment = 'VIP'", OwnSegmentColumn, {"column": "own_segment"}),
        ("revenue >", OwnSegmentUnreadable, {"where": "revenue >"}),
        ("orders > 1; drop table customers", OwnSegmentUnreadable, {}),
        ("read_csv('x.csv') = 1", OwnSegmentUnreadable, {}),
        ("revenue", OwnSegmentWrong, {"days": "first_order, last_order, next_expected, acquired_on"}),
        ("customer > 1", OwnSegmentWrong, {}),
        ("last_order > '2025-13-01'", OwnSegmentWrong, {}),
        ("name + 1 > 2", OwnSegmentWrong, {}),
        ("revenue / 0 > 2", OwnSegmentWrong, {}),
        ("revenue > (select 1)", OwnSegmentWrong, {}),
    ],
)
def test_a_rule_that_cannot_be_names_itself_and_the_columns(where: str, kind: type[CustctlError], said: dict) -> None:
    with pytest.raises(kind) as failure:
        own(("VIP", where))
    facts = failure.value.facts
    assert (facts["name"], facts["where"]) == ("VIP", where)
    assert said.items() <= facts.items()
    listed = " ".join(str(facts.get(name)) for name in ("columns", "numbers", "days", "words"))
    assert {"revenue_12m", "last_order", "industry", "segment"} <= set(listed.replace(",", "").split())


@pytest.mark.parametrize("where", ["revenue >", "read_csv('x.csv') = 1", "revenue", "revenue > segment", "turnover > 1"])
def test_what_is_wrong_with_a_rule_is_said_without_the_words_of_polars(where: str) -> None:
    with pytest.raises(CustctlError) as failure:
        own(("VIP", where))
    said = f"{failure.value} {failure.value.facts}"
    for foreign in ("Expr", "Decimal", "decimal[", "dtype", "categorical", "unable to parse", "ColumnNotFound"):
        assert foreign not in said
    assert where in said


def empty_segments(*rules: tuple[str, str], text: str = SHOP) -> list[object]:
    notes = segment(ledger(text), AS_OF, wishes=Wishes(rules=rules)).notes
    return [note.values["segment"] for note in notes if note.key == "own_segment_empty"]


def test_a_rule_that_is_true_of_nobody_is_told() -> None:
    assert empty_segments(("typo", "segment = 'champion'"), ("some", "orders > 1")) == ["typo"]
    assert empty_segments(("old", "age > 60")) == ["old"], "no card tells an age"
    assert empty_segments(("all", "orders > 0"), ("late", "orders > 1")) == ["late"], "the first rule took them"


def test_two_rules_of_one_name_make_one_segment() -> None:
    assert own(("VIP", "orders > 1"), ("VIP", "revenue < 20")) == {"a": "VIP", "b": "(other)", "c": "VIP"}
    assert empty_segments(("VIP", "orders > 1"), ("VIP", "orders > 9")) == []


def test_books_without_customers_have_no_empty_segments() -> None:
    assert empty_segments(("VIP", "orders > 1"), text="") == []


# ---- actions


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_segment_activity_and_state_has_an_action_in_words(lang: str) -> None:
    from custctl.frames.actions import action

    places = [(name, activity, owed) for name in SEGMENTS for activity in (*ACTIVITIES, None) for owed in (None, 0, 5)]
    frame = pl.DataFrame(places, schema=["segment", "activity", "overdue"], orient="row")
    found = frame.select(action=action())["action"]
    assert "check_returns" not in found
    assert {f"action.{key}" in Words(lang) for key in found} == {True}


def test_who_owes_is_not_offered_anything() -> None:
    assert customers(overdue=owing(a="10", b="0"))["a"]["action"] in ("call_order_and_invoice", "thank_and_mention_invoice")
    assert customers(overdue=owing(a="10", b="0"))["b"]["action"] == customers()["b"]["action"]
    assert "overdue=10.00" in customers(overdue=owing(a="10"))["a"]["reason_values"]


def test_an_action_of_the_users_own_goes_before_ours() -> None:
    known = customers()
    rows = customers(actions={str(known["a"]["segment"]): "Ring Ada."})
    assert rows["a"]["action"] == "Ring Ada."
    assert rows["b"]["action"] == known["b"]["action"]


def test_the_action_that_says_most_wins_whatever_the_order() -> None:
    place = customers()["a"]
    name, activity = str(place["segment"]), str(place["activity"])
    said = {f"{name}/{activity}/clear": "exact", name: "segment", "*": "any", f"*/{activity}": "activity"}
    assert customers(actions=said)["a"]["action"] == "exact"
    assert customers(actions=dict(reversed(said.items())))["a"]["action"] == "exact"


def test_segments_take_the_action_of_the_whole_segment_only() -> None:
    found = segment(ledger(SHOP), AS_OF, wishes=Wishes(actions={"new": "Say hello.", "lost/lost": "Forget them."}))
    actions = dict(found.tables["segments"].rows.select("segment", "action").rows())
    assert actions == ACTIONS | {"new": "Say hello."}


@pytest.mark.parametrize("pattern", ["champion", "new/often", "new/late/owing", "new/late/clear/now", ""])
def test_an_action_for_nobody_is_refused(pattern: str) -> None:
    with pytest.raises(ActionWrong) as failure:
        customers(actions={pattern: "x"})
    assert failure.value.facts["states"] == ", ".join(STATES)


# ---- thresholds that are kept


def frozen(text: str, path: Path) -> pl.LazyFrame | None:
    path.write_text(freezing.thresholds_text(segment(ledger(text), AS_OF)), encoding="utf-8")
    return freezing.thresholds(path)


def test_kept_thresholds_give_the_same_scores_to_the_same_customers(tmp_path: Path) -> None:
    kept = frozen(SHOP, tmp_path / "t.json")
    assert customers(thresholds=kept) == customers()


def test_kept_thresholds_hold_still_when_others_come(tmp_path: Path) -> None:
    kept = frozen(SHOP, tmp_path / "t.json")
    crowd = SHOP + "\n".join(f"2024-12-31 x{number} sale 999" for number in range(20))
    assert customers(crowd)["a"]["m"] != customers()["a"]["m"]
    for name in "abc":
        assert [customers(crowd, thresholds=kept)[name][score] for score in "rfm"] == [
            customers()[name][score] for score in "rfm"
        ]


def test_facts_and_notes_tell_the_thresholds_in_force(tmp_path: Path) -> None:
    kept = frozen(SHOP, tmp_path / "t.json")
    crowd = segment(ledger(SHOP + "\n2024-12-31 x sale 999"), AS_OF, wishes=Wishes(thresholds=kept))
    before = segment(ledger(SHOP), AS_OF)
    names = [f"r{score}_days" for score in (5, 4, 3, 2)] + [f"m{score}_from" for score in (5, 4, 3, 2)]
    assert [crowd.facts["EUR"][name].value for name in names] == [before.facts["EUR"][name].value for name in names]
    assert "thresholds_kept" in [note.key for note in crowd.notes]
    assert crowd.options["frozen"] is True


def test_a_currency_without_kept_thresholds_is_scored_by_its_own_customers(tmp_path: Path) -> None:
    kept = frozen(SHOP, tmp_path / "t.json")
    dollars = ledger(SHOP, currency="USD")
    found = segment(dollars, AS_OF, wishes=Wishes(thresholds=kept)).tables["customers"].rows
    assert found.equals(segment(dollars, AS_OF).tables["customers"].rows)


def test_the_file_is_exact_and_missing_files_are_none(tmp_path: Path) -> None:
    frozen("2024-06-01 a sale 12345678901234567890.1234", tmp_path / "t.json")
    said = json.loads((tmp_path / "t.json").read_text())
    assert said["thresholds"]["EUR"]["m3_from"] == "12345678901234567890.1234"
    assert freezing.thresholds(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "text", ["", "no", "[]", "{}", '{"thresholds": {"EUR": {}}}', '{"thresholds": {"EUR": 3}}', '{"thresholds": []}', "\udcff"]
)
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ThresholdsBroken):
        freezing.thresholds(tmp_path / "t.json")


def test_a_threshold_that_is_no_number_is_refused(tmp_path: Path) -> None:
    frozen(SHOP, tmp_path / "t.json")
    said = (tmp_path / "t.json").read_text().replace('"f5_from": ', '"f5_from": "many", "old": ')
    (tmp_path / "t.json").write_text(said)
    with pytest.raises(ThresholdsBroken):
        freezing.thresholds(tmp_path / "t.json")


# ---- fixed days


@pytest.mark.parametrize(
    ("days", "activities"),
    [
        ((11,), ["lost", "lost", "active"]),
        ((90,), ["lost", "active", "active"]),
        ((30, 121), ["late", "active", "active"]),
        ((10, 30, 120), ["lost", "late", "late"]),
        ((10, 20, 30, 365), ["dormant", "late", "due"]),
    ],
)
def test_fixed_days_are_the_last_of_each_activity(days: tuple[int, ...], activities: list[str]) -> None:
    # a was last seen 121 days ago, b 30, c 11.
    rows = customers(fixed_days=days)
    assert [rows[name]["activity"] for name in "abc"] == activities


# ---- the command line


def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str, config: str = "") -> tuple[int, str, str]:
    (tmp_path / "c.toml").write_text(config, encoding="utf-8")
    (tmp_path / "s.csv").write_text(
        "Date,Customer,Amount,Invoice\n2024-06-01,Ada,100,1\n2024-12-01,Bob,50,2\n2024-12-20,Cem,10,3\n", encoding="utf-8"
    )
    words = shlex.join(["custctl", "segment", "s.csv", "--as-of", "2024-12-31", "--config", "c.toml", "-f", "csv", *arguments])
    told = run(words, tmp_path, capsys)
    return told.code, told.out, told.err


def test_rules_of_the_configuration_reach_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = '[[segment]]\nname = "VIP"\nwhere = "revenue_12m > 60 and overdue = 0"\n'
    code, out, _ = command(tmp_path, capsys, config=config)
    assert code == 0
    # A rule that names overdue has it worked out.
    assert [",VIP," in line for line in out.splitlines()[1:]] == [True, False, False]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[[segment]]\nname = "VIP"\nwhere = "turnover > 1"\n', "turnover"),
        ('[[segment]]\nname = "VIP"\n', "segment"),
        ('[actions]\nchampion = "x"\n', "champion"),
    ],
)
def test_a_wrong_rule_or_action_is_a_wrong_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], config: str, said: str
) -> None:
    code, out, err = command(tmp_path, capsys, config=config)
    assert (code, out) == (78, "")
    assert said in err


def test_thresholds_are_written_once_and_then_gone_by(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "kept.json"
    first = command(tmp_path, capsys, "--freeze", str(path))
    written = path.read_bytes()
    again = command(tmp_path, capsys, "--freeze", str(path))
    assert first[:2] == again[:2] == command(tmp_path, capsys)[:2]
    assert path.read_bytes() == written
    path.write_text("{}")
    assert command(tmp_path, capsys, "--freeze", str(path))[0] == 78


@pytest.mark.parametrize(
    "arguments", [("--compare", "soon"), ("--compare", "0d"), ("--fixed-days", "90,30"), ("--fixed-days", "")]
)
def test_days_that_are_none_are_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str]
) -> None:
    assert command(tmp_path, capsys, *arguments)[0] == 2


@pytest.mark.parametrize("table", ["warning", "profit", "migration", "grades", "advocates"])
def test_every_table_can_be_asked_for_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str) -> None:
    code, out, _ = command(tmp_path, capsys, "--table", table, "--with-value", "--with-receivables")
    assert code == 0
    assert out.splitlines()[0].split(",")[0] in ("customer", "currency")
