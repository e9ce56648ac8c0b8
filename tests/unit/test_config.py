"""Settings: where each comes from, and what may not be."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from custctl.config import Configured, configure
from custctl.config_values import share
from custctl.errors.missing import FileMissing
from custctl.errors.settings import AliasesCircle, ConfigUnreadable, SettingUnknown, SettingWrong


def configured(
    tmp_path: Path, *, file: Path | None = None, environment: dict[str, str] | None = None, **flags: object
) -> Configured:
    user = tmp_path / "user"
    user.mkdir(exist_ok=True)
    return configure(flags=flags, environment=environment or {}, file=file, folder=tmp_path, user_folder=user)


def test_without_anything_all_settings_are_defaults(tmp_path: Path) -> None:
    found = configured(tmp_path)
    assert found.settings.book == Path("book")
    assert {origin.place for origin in found.origins.values()} == {"default"}


def test_a_flag_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "custctl.toml").write_text('lang = "zh"\ncurrency = "EUR"\nterms = 14\n', encoding="utf-8")
    found = configured(tmp_path, environment={"CUSTCTL_CURRENCY": "USD", "CUSTCTL_TERMS": "10"}, terms=7)
    assert (found.settings.lang, found.settings.currency, found.settings.terms) == ("zh", "USD", 7)
    assert found.origins["lang"].place == "custctl.toml"
    assert found.origins["currency"].place == "CUSTCTL_CURRENCY"
    assert found.origins["terms"].place == "flag"


def test_a_variable_named_like_a_setting_that_is_none_is_refused_with_those_that_can_be_set_so(tmp_path: Path) -> None:
    with pytest.raises(SettingUnknown) as caught:
        configured(tmp_path, environment={"CUSTCTL_MARGN": "35%", "PATH": "/bin", "_CUSTCTL_COMPLETE": "1"})
    assert caught.value.facts["key"] == "CUSTCTL_MARGN"
    offered = str(caught.value.facts["available"]).split(", ")
    assert {"CUSTCTL_MARGIN", "CUSTCTL_AS_OF"} <= set(offered)
    assert "CUSTCTL_ALIASES" not in offered


@pytest.mark.parametrize("name", ["aliases", "segment", "actions", "dunning", "letters"])
def test_a_table_can_be_set_in_a_file_only(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingWrong) as caught:
        configured(tmp_path, environment={f"CUSTCTL_{name.upper()}": "{}"})
    assert str(caught.value.facts["allowed"]).startswith("Set it only in custctl.toml.")


def test_variables_of_the_tests_and_benchmarks_are_let_be(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    sources = [root / "Makefile", root / ".ci" / "run", *(root / "tests").rglob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    asked = re.findall(r'(?:environ\.get\("|export |\t)(CUSTCTL_\w+)', text)
    assert {"CUSTCTL_TEST_DATA", "CUSTCTL_GOLDEN", "CUSTCTL_KILLS", "CUSTCTL_PEERS_MCMC"} <= set(asked)
    configured(tmp_path, environment=dict.fromkeys(asked, "1"))


def test_the_nearest_file_on_the_way_up_is_read(tmp_path: Path) -> None:
    (tmp_path / "custctl.toml").write_text("terms = 14\n", encoding="utf-8")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    found = configure(flags={}, environment={}, file=None, folder=inner, user_folder=tmp_path / "user")
    assert found.settings.terms == 14


def test_a_file_that_is_named_is_the_only_one_read(tmp_path: Path) -> None:
    (tmp_path / "custctl.toml").write_text("terms = 14\n", encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text('lang = "zh"\n', encoding="utf-8")
    assert configured(tmp_path, file=other).settings.terms is None


def test_a_day_may_be_written_as_toml_has_it(tmp_path: Path) -> None:
    path = tmp_path / "custctl.toml"
    path.write_text("as_of = 2026-01-01\n", encoding="utf-8")
    assert configured(tmp_path).settings.as_of == "2026-01-01"
    path.write_text("as_of = 2026-01-01T10:00:00\n", encoding="utf-8")
    with pytest.raises(SettingWrong):
        configured(tmp_path)


def test_the_book_of_a_file_lies_beside_that_file(tmp_path: Path) -> None:
    (tmp_path / "custctl.toml").write_text('book = "ledger-2025"\n', encoding="utf-8")
    assert configured(tmp_path).settings.book == tmp_path / "ledger-2025"


def test_a_flag_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    assert configured(tmp_path, lang=None).settings.lang == "en"


@pytest.mark.parametrize(
    ("text", "fraction"), [("35%", "0.35"), ("35 %", "0.35"), ("0.35", "0.35"), ("7,5%", "0.075"), (0.35, "0.35")], ids=str
)
def test_a_share_is_written_in_several_ways(text: object, fraction: str, tmp_path: Path) -> None:
    assert configured(tmp_path, margin=text).settings.margin == Decimal(fraction)


def test_what_is_no_share_is_left_for_validation_to_name() -> None:
    assert share("much%") == "much%"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('lang = "fr"', "lang"),
        ('margin = "150%"', "margin"),
        ('currency = "Euro"', "currency"),
        ('colour = "red"', "colour"),
        ("terms = -1", "terms"),
        ("cac = 1e30", "cac"),
        ("service_cost = 1e30", "service_cost"),
        ("visit_cost = 1_000_000_000_001", "visit_cost"),
        ("visits_per_win = 1e30", "visits_per_win"),
    ],
)
def test_a_wrong_setting_names_file_key_and_what_is_allowed(tmp_path: Path, line: str, key: str) -> None:
    path = tmp_path / "custctl.toml"
    path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises((SettingWrong, SettingUnknown)) as wrong:
        configured(tmp_path)
    assert wrong.value.facts["path"] == "custctl.toml"
    assert wrong.value.facts["key"] == key
    assert wrong.value.facts.get("allowed") or "margin" in str(wrong.value.facts["available"])


@pytest.mark.parametrize(
    ("second", "key", "value"),
    [
        ('name = "VIP"\nwhere = ""', "segment.2.where", "''"),
        ('name = ""\nwhere = "orders > 1"', "segment.2.name", "''"),
        ('name = "VIP"', "segment.2.where", "''"),
        ('where = "orders > 1"', "segment.2.name", "''"),
        ('name = "VIP"\nwhere = 7', "segment.2.where", "7"),
        ('name = "VIP"\nwhere = "orders > 1"\ncolour = "red"', "segment.2", "'colour'"),
    ],
)
def test_a_wrong_entry_of_a_list_is_named_by_its_number(tmp_path: Path, second: str, key: str, value: str) -> None:
    first = 'name = "good"\nwhere = "orders > 9"'
    (tmp_path / "custctl.toml").write_text(f"[[segment]]\n{first}\n[[segment]]\n{second}\n", encoding="utf-8")
    with pytest.raises(SettingWrong) as wrong:
        configured(tmp_path)
    assert (wrong.value.facts["key"], wrong.value.facts["value"]) == (key, value)


@pytest.mark.parametrize(
    ("aliases", "names"),
    [
        ({"Ann": "Bob", "Bob": "Ann"}, "Ann → Bob → Ann"),
        ({"Zoe": "Ann", "Ann": "Bob", "Bob": "Cy", "Cy": "Ann"}, "Ann → Bob → Cy → Ann"),
    ],
)
def test_aliases_that_go_in_a_circle_are_refused(tmp_path: Path, aliases: dict[str, str], names: str) -> None:
    lines = "".join(f'"{other}" = "{name}"\n' for other, name in aliases.items())
    (tmp_path / "custctl.toml").write_text(f"[aliases]\n{lines}", encoding="utf-8")
    with pytest.raises(AliasesCircle) as wrong:
        configured(tmp_path)
    assert wrong.value.facts == {"path": "custctl.toml", "names": names}


def test_aliases_may_lead_over_several_names_and_to_themselves(tmp_path: Path) -> None:
    (tmp_path / "custctl.toml").write_text('[aliases]\n"A" = "B"\n"B" = "C"\n"D" = "C"\n"E" = "E"\n', encoding="utf-8")
    assert len(configured(tmp_path).settings.aliases) == 4


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "custctl.toml").write_text("terms = = 3\n", encoding="utf-8")
    with pytest.raises(ConfigUnreadable, match="line 1"):
        configured(tmp_path)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        configured(tmp_path, file=tmp_path / "nowhere.toml")
