"""Do the method pages of segments and of growth say what every name in their answers means?"""

import re
from datetime import date
from pathlib import Path

import pytest

from custctl.analyses.growth import growth
from custctl.analyses.segment import ON_REQUEST, Wishes, segment
from custctl.result import Result
from tests.helpers.ledgers import ledger

PAGES = Path(__file__).parents[2] / "docs" / "methods"
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
