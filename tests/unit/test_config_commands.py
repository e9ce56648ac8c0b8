"""`custctl config`: a file that explains every setting, what is in force, and whether it is right."""

import re
import tomllib
from pathlib import Path

import pytest

from custctl.cli.config import template
from custctl.config import Settings, configure
from custctl.labels import Words
from tests.helpers.transcripts import run


def uncommented(lang: str) -> str:
    """The file with every setting set: `#` before a setting is taken away, explanations stay."""
    return re.sub(r"^#(?! )", "", template(Words(lang)), flags=re.MULTILINE)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_file_explains_every_setting_there_is(lang: str) -> None:
    assert set(tomllib.loads(uncommented(lang))) == set(Settings.model_fields)


def test_every_setting_in_the_file_is_valid_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "custctl.toml"
    path.write_text(uncommented("en"), encoding="utf-8")
    found = configure(flags={}, environment={}, file=path, folder=tmp_path, user_folder=tmp_path)
    assert {origin.place for origin in found.origins.values()} == {"custctl.toml"}


def test_the_file_sets_nothing_until_somebody_does(tmp_path: Path) -> None:
    assert tomllib.loads(template(Words("en"))) == {}


def test_chinese_explanations_are_chinese() -> None:
    explained = [line for line in template(Words("zh")).splitlines() if line.startswith("# ")]
    assert [line for line in explained if not re.search(r"[\u4e00-\u9fff]", line)] == []


def test_init_writes_a_file_that_check_finds_right(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("custctl config init", tmp_path, capfd).code == 0
    assert run("custctl config check", tmp_path, capfd).code == 0
    assert run("custctl config init --force -q", tmp_path, capfd).err == ""
    assert run("custctl config init -o -", tmp_path, capfd).out == (tmp_path / "custctl.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('as_of = "soon"', "'as_of' cannot be 'soon'"),
        ('margin = "200%"', "margin"),
        ('[[segment]]\nname = "mine"\nwhere = "ordrs > 3"', "mine"),
        ('[actions]\n"champion" = "call"', "champion"),
        ("terms = = 3", "line 1"),
    ],
)
def test_check_names_what_is_wrong(line: str, said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "custctl.toml").write_text(f"{line}\n", encoding="utf-8")
    answer = run("custctl config check", tmp_path, capfd)
    assert answer.code in (2, 78)
    assert said in answer.err


def test_show_names_each_value_and_where_it_comes_from(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "custctl.toml").write_text('currency = "EUR"\n', encoding="utf-8")
    lines = run("custctl config show --as-of 2025-01-01 -f csv", tmp_path, capfd).out.splitlines()
    assert "currency,EUR,custctl.toml" in lines
    assert "as_of,2025-01-01,flag" in lines
    assert len(lines) == len(Settings.model_fields) + 1
