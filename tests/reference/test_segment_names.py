"""Do the method pages of segments and of growth say what every name in their answers means?"""

import re
import tomllib
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.growth import growth
from custctl.analyses.segment import ON_REQUEST, Wishes, segment
from custctl.result import Result
from tests.helpers.ledgers import ledger

PAGES = Path(__file__).parents[2] / "docs" / "methods"
LABELS = Path(__file__).parents[2] / "custctl" / "labels" / "en"
BOOKS = """
    2024-01-05  Ada  sale  100  quantity=10  product=tea
    2024-02-05  Ada  sale  100  quantity=10  product=tea
    2024-02-10  Cem  sale   40  quantity=1   product=pot
"""
DAY = date(2024, 3, 31)


def answers() -> list[Result]:
    return [segment(ledger(BOOKS), DAY, wishes=Wishes(tables=ON_REQUEST)), growth(ledger(BOOKS), DAY)]


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.analysis)
def test_every_fact_and_column_is_explained(answer: Result) -> None:
    explained = set(re.findall(r"`(\w+)`", (PAGES / f"{answer.analysis}.md").read_text(encoding="utf-8")))
    [facts] = answer.facts.values()
    columns = {name for table in answer.tables.values() for name in table.schema.columns}
    assert sorted({*facts, *columns} - explained) == []


def explained_by(page: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", (PAGES / f"{page}.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.analysis)
def test_every_table_option_and_value_of_a_key_is_explained(answer: Result) -> None:
    columns = [column for table in answer.tables.values() for column in table.schema.columns.values()]
    values = {value for column in columns if isinstance(column.dtype, pl.Enum) for value in column.dtype.categories}
    assert sorted({*answer.tables, *answer.options, *values} - explained_by(answer.analysis)) == []


WORDS = ("period_state", "compared_with", "sign", "verdict", "stage", "potential_from")
"""Keys of growth whose values are labelled, though no enumeration names them."""


@pytest.mark.parametrize("analysis", ["segment", "growth"])
def test_every_note_is_explained(analysis: str) -> None:
    labels = tomllib.loads((LABELS / f"{analysis}.toml").read_text(encoding="utf-8"))
    assert sorted(set(labels["note"]) - explained_by(analysis)) == []


def test_every_word_of_growth_is_explained() -> None:
    labels = tomllib.loads((LABELS / "growth.toml").read_text(encoding="utf-8"))
    assert sorted({value for key in WORDS for value in labels[key]} - explained_by("growth")) == []


@pytest.mark.parametrize("analysis", ["segment", "growth"])
def test_nothing_is_explained_that_is_not_there(analysis: str) -> None:
    page = (PAGES / f"{analysis}.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?) \|", page[page.index("## Every name") :], flags=re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    [answer] = [answer for answer in answers() if answer.analysis == analysis]
    labels = tomllib.loads((LABELS / f"{analysis}.toml").read_text(encoding="utf-8"))
    columns = {name for table in answer.tables.values() for name in table.schema.columns}
    [facts] = answer.facts.values()
    known = {*facts, *columns, *labels["note"], *answer.options, "tables", "options", "sales_unnamed"}
    assert sorted(named - known) == []
